"""Text and entities -> HTML for the chat page: everything is escaped, only a handful of tags come out."""

from html import escape
from itertools import pairwise
from typing import Any

TAGS = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "expandable_blockquote": "blockquote",
}  # fmt: skip
SAFE_SCHEMES = ("http://", "https://", "tg://")


def render_html(text: str, entities: list[dict[str, Any]]) -> str:
    """Entities that overlap without being nested are closed and opened again at the crossing."""
    units = text.encode("utf-16-le", "surrogatepass")
    shown = [(entity, _tags(entity, units)) for entity in entities]
    shown = [(entity, tags) for entity, tags in shown if tags[0]]
    edges = {edge for entity, _ in shown for edge in (entity["offset"], entity["offset"] + entity["length"])}
    places = sorted({0, len(units) // 2, *edges})
    parts: list[str] = []
    open_tags: list[tuple[dict[str, Any], tuple[str, str]]] = []
    for start, end in pairwise(places):
        over = [item for item in shown if item[0]["offset"] <= start < item[0]["offset"] + item[0]["length"]]
        parts.append(_move(open_tags, over))
        parts.append(escape(units[2 * start : 2 * end].decode("utf-16-le", "replace")))
    parts.append(_move(open_tags, []))
    return "".join(parts)


def _move(open_tags: list[Any], over: list[Any]) -> str:
    kept = 0
    while kept < min(len(open_tags), len(over)) and open_tags[kept] is over[kept]:
        kept += 1
    closing = "".join(tags[1] for _, tags in reversed(open_tags[kept:]))
    opening = "".join(tags[0] for _, tags in over[kept:])
    open_tags[:] = over
    return closing + opening


def _tags(entity: dict[str, Any], units: bytes) -> tuple[str, str]:
    kind = entity["type"]
    if kind in TAGS:
        return f"<{TAGS[kind]}>", f"</{TAGS[kind]}>"
    if kind == "spoiler":
        return '<span class="spoiler">', "</span>"
    if kind in ("text_link", "url"):
        start = 2 * entity["offset"]
        url = entity.get("url") or units[start : start + 2 * entity["length"]].decode("utf-16-le", "replace")
        address = url if "://" in url else f"https://{url}"
        if address.startswith(SAFE_SCHEMES):
            return f'<a href="{escape(address)}">', "</a>"
    return "", ""
