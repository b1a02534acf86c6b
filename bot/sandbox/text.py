"""Text as Telegram keeps it: cleaned, trimmed, with entities counted in UTF-16 units."""

import re
from dataclasses import dataclass, field
from typing import Any

Entity = dict[str, Any]

MERGED = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
LITERAL = frozenset({"code", "pre", "text_link", "text_mention"})
ORDER = ("blockquote", "expandable_blockquote", "text_link", "bold", "italic", "underline", "strikethrough", "spoiler")
_UNCLEAN = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e]")
_REMOVED = re.compile("[\r\u2028-\u202e]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_DETECTED = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("url", re.compile(r"https?://[^\s<>«»\"]*[^\s<>«»\".,;:!?)\]]|(?<![\w@.])(?:[\w-]+\.)+(?:me|ru|com|org|рф|net)\b(?:/[^\s<>«»\"]*[^\s<>«»\".,;:!?)\]])?")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z]\w{3,31}\b", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[Entity, ...] = field(default=())

    def fields(self, text_name: str = "text", entities_name: str = "entities") -> dict[str, Any]:
        found: dict[str, Any] = {text_name: self.text} if self.text else {}
        if self.entities:
            found[entities_name] = list(self.entities)
        return found


def utf16_length(text: str) -> int:
    return len(text) + len(_ASTRAL.findall(text))


def utf16_slice(text: str, offset: int, length: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def fix(formatted: Formatted) -> Formatted:
    """Clean, trim and detect links and commands; an empty result means there was nothing to show."""
    text, entities = _clean(formatted.text, formatted.entities)
    text, entities = _trim(text, entities)
    if not text:
        return Formatted("")
    return Formatted(text, tuple(sorted(_settle(text, entities), key=_rank)))


def _clean(text: str, entities: tuple[Entity, ...]) -> tuple[str, list[Entity]]:
    if not _UNCLEAN.search(text):
        return text, [dict(entity) for entity in entities]
    removed = [utf16_length(text[: match.start()]) for match in _REMOVED.finditer(text)]
    cleaned = _UNCLEAN.sub(" ", _REMOVED.sub("", text))

    def moved(position: int) -> int:
        return position - sum(1 for place in removed if place < position)

    shifted = []
    for entity in entities:
        start, end = moved(entity["offset"]), moved(entity["offset"] + entity["length"])
        shifted.append({**entity, "offset": start, "length": end - start})
    return cleaned, shifted


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    text = text.rstrip()
    length = utf16_length(text)
    for entity in entities:
        entity["length"] = min(entity["length"], length - entity["offset"])
    visible = [entity for entity in entities if entity["length"] > 0]
    start = min((entity["offset"] for entity in visible), default=len(text))
    cut = min(len(text) - len(text.lstrip(" \n")), start)
    for entity in visible:
        entity["offset"] -= cut
    return text[cut:], visible


def _settle(text: str, entities: list[Entity]) -> list[Entity]:
    """Drop entities that cover only spaces, merge equal ones, add what Telegram detects by itself."""
    kept: list[Entity] = []
    for entity in sorted(entities, key=_rank):
        if not utf16_slice(text, entity["offset"], entity["length"]).strip():
            continue
        last = next((other for other in reversed(kept) if other["type"] == entity["type"]), None)
        if last is not None and entity["type"] in MERGED and entity["offset"] <= last["offset"] + last["length"]:
            end = max(last["offset"] + last["length"], entity["offset"] + entity["length"])
            last["length"] = end - last["offset"]
        else:
            kept.append(entity)
    taken = [(e["offset"], e["offset"] + e["length"]) for e in kept if e["type"] in LITERAL]
    return kept + _detect(text, taken)


def _detect(text: str, taken: list[tuple[int, int]]) -> list[Entity]:
    found: list[Entity] = []
    for kind, pattern in _DETECTED:
        for match in pattern.finditer(text):
            start, length = utf16_length(text[: match.start()]), utf16_length(match[0])
            if all(start + length <= left or start >= right for left, right in taken):
                taken.append((start, start + length))
                found.append({"type": kind, "offset": start, "length": length})
    return found


def _rank(entity: Entity) -> tuple[int, int, int]:
    kind = entity["type"]
    return entity["offset"], -entity["length"], ORDER.index(kind) if kind in ORDER else len(ORDER)
