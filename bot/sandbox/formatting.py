"""HTML of a message -> text and entities, with Telegram's own complaints (offsets are UTF-8 bytes of the raw text)."""

import re
from dataclasses import dataclass

from bot.sandbox.links import BadLinkError, check_link, mentioned_user
from bot.sandbox.refusal import Refusal, bad_request
from bot.sandbox.text import Entity, Formatted, utf16_length

SIMPLE_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
TAGS = {*SIMPLE_TAGS, "a", "tg-emoji", "tg-time", "pre", "code", "blockquote"}
REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
# (tag, attribute) -> what must stand before the part of the value that is kept
ARGUMENTS = {
    ("a", "href"): "",
    ("code", "class"): "language-",
    ("span", "class"): "tg-",
    ("tg-emoji", "emoji-id"): "",
    ("tg-time", "unix"): "",
}
_SPECIAL = re.compile("[<&]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|([A-Za-z]+));?")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = " \t\r\n\v\0"
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
END = "\0"
LANGUAGE = "language of <code>"


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    argument: str
    time_format: str
    offset: int
    part: int


def parse_html(raw: str) -> Formatted:
    return _HtmlReader(raw).read()


class _HtmlReader:
    def __init__(self, raw: str) -> None:
        self.raw = raw + END
        self.at = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> Formatted:
        while self.at < len(self.raw) - 1:
            special = _SPECIAL.search(self.raw, self.at)
            stop = special.start() if special else len(self.raw) - 1
            self._say(self.raw[self.at : stop])
            self.at = stop
            if special is None:
                break
            if self.raw[stop] == "&":
                self._say(self._reference() or self._one())
            elif self.raw[stop + 1] == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise _complaint(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        entities = [{name: e[name] for name in e if name != LANGUAGE} for e in self.entities]
        return Formatted(_with_pairs("".join(self.parts)), tuple(entities))

    def _say(self, text: str) -> None:
        self.parts.append(text)
        self.offset += utf16_length(text)

    def _one(self) -> str:
        self.at += 1
        return self.raw[self.at - 1]

    def _reference(self) -> str:
        """The character of a reference at the cursor, or an empty string when it is not one and stays as text."""
        match = _REFERENCE.match(self.raw, self.at)
        if match is None:
            return ""
        if match[3]:
            character = REFERENCES.get(match[3], "")
        else:
            code = int(match[1], 16) if match[1] else int(match[2])
            character = chr(code) if 0 < code < 0x10FFFF and len(match[0]) <= 10 else ""
        if character:
            self.at = match.end()
        return character

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._until(">").translate(_ASCII_LOWER)
        if self.raw[self.at] == END:
            raise self._at("Unclosed start tag", begin)
        if tag not in TAGS:
            raise self._at(f'Unsupported start tag "{tag}"', begin)
        argument = time_format = ""
        while self._skip_spaces() != ">":
            name, value = self._attribute(tag, begin)
            prefix = ARGUMENTS.get((tag, name))
            if prefix is not None and value.startswith(prefix):
                argument = value[len(prefix) :]
            elif (tag, name) == ("blockquote", "expandable"):
                argument = "expandable"
            elif (tag, name) == ("tg-time", "format"):
                time_format = value
        if tag == "span" and argument != "spoiler":
            raise self._at('Tag "span" must have class "tg-spoiler"', begin)
        self.at += 1
        self.open.append(_Open(tag, argument, time_format, self.offset, len(self.parts)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._until("=>").translate(_ASCII_LOWER)
        if not name:
            if self.raw[self.at] == END:
                raise self._at(f'Unclosed start tag "{tag}"', begin)
            raise self._at(f'Empty attribute name in the tag "{tag}"', begin)
        if self._skip_spaces() != "=":
            if self.raw[self.at] == END:
                raise self._at(f'Unclosed start tag "{tag}"', begin)
            return name, ""
        self.at += 1
        if self._skip_spaces() == END:
            raise self._at(f'Unclosed start tag "{tag}"', begin)
        value = self._quoted() if self.raw[self.at] in "'\"" else self._token()
        if self.raw[self.at] == END:
            raise self._at("Unclosed start tag", begin)
        return name, value

    def _token(self) -> str:
        match = _NAME_TOKEN.match(self.raw, self.at)
        assert match is not None
        begin, self.at = self.at, match.end()
        if self.raw[self.at] not in _SPACES + ">":
            raise self._at("Unexpected end of name token", begin)
        return match[0].translate(_ASCII_LOWER)

    def _quoted(self) -> str:
        quote = self._one()
        value: list[str] = []
        while self.raw[self.at] not in (quote, END):
            value.append((self.raw[self.at] == "&" and self._reference()) or self._one())
        if self.raw[self.at] == quote:
            self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._at("Unexpected end tag", begin)
        self.at += 2
        name = self._until(">").translate(_ASCII_LOWER)
        if self._skip_spaces() != ">":
            raise self._at("Unclosed end tag", begin)
        self.at += 1
        opened = self.open.pop()
        if name not in ("", opened.tag):
            raise self._at("Unmatched end tag", begin, f', expected "</{opened.tag}>", found "</{name}>"')
        if self.offset > opened.offset:
            self._add(opened)

    def _add(self, opened: _Open) -> None:
        place = {"offset": opened.offset, "length": self.offset - opened.offset}
        if opened.tag in ("pre", "code"):
            self._add_code(opened, place)
        elif opened.tag == "a":
            inner = "".join(self.parts[opened.part :])
            self.entities.extend(_link(opened.argument or inner, place))
        elif opened.tag == "tg-emoji":
            if not opened.argument.isdecimal() or int(opened.argument) == 0:
                raise _complaint("Invalid custom emoji identifier specified")
            self.entities.append({"type": "custom_emoji", **place, "custom_emoji_id": opened.argument})
        elif opened.tag == "tg-time":
            if not opened.argument.isdecimal():
                raise _complaint("Invalid date format used")
            shown = {"date_time_format": opened.time_format} if opened.time_format else {}
            self.entities.append({"type": "date_time", **place, "unix_time": int(opened.argument), **shown})
        elif opened.tag == "blockquote":
            self.entities.append({"type": "expandable_blockquote" if opened.argument else "blockquote", **place})
        else:
            self.entities.append({"type": SIMPLE_TAGS[opened.tag], **place})

    def _add_code(self, opened: _Open, place: dict[str, int]) -> None:
        """<pre> and <code class="language-…"> over the same text are one block with a language."""
        last = self.entities[-1] if self.entities else {}
        if {last.get("type"), opened.tag} == {"pre", "code"} and all(last[name] == place[name] for name in place):
            language = opened.argument or last.get(LANGUAGE, "")
            if language:
                self.entities[-1] = {"type": "pre", **place, "language": language}
                return
        entity: Entity = {"type": opened.tag, **place}
        if opened.argument:
            entity[LANGUAGE] = opened.argument
        self.entities.append(entity)

    def _until(self, stops: str) -> str:
        begin = self.at
        while self.raw[self.at] not in _SPACES and self.raw[self.at] not in stops:
            self.at += 1
        return self.raw[begin : self.at]

    def _skip_spaces(self) -> str:
        while self.raw[self.at] != END and self.raw[self.at] in _SPACES:
            self.at += 1
        return self.raw[self.at]

    def _at(self, complaint: str, position: int, more: str = "") -> Refusal:
        offset = len(self.raw[:position].encode("utf-8", "surrogatepass"))
        return _complaint(f"{complaint} at byte offset {offset}{more}")


def _link(url: str, place: dict[str, int]) -> list[Entity]:
    """A link Telegram does not understand is dropped without a word."""
    if user_id := mentioned_user(url):
        return [{"type": "text_mention", **place, "user": user_id}]
    try:
        return [{"type": "text_link", **place, "url": check_link(url)}]
    except BadLinkError:
        return []


def _with_pairs(text: str) -> str:
    if not _SURROGATE.search(text):
        return text
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise _complaint(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        ) from None


def _complaint(reason: str) -> Refusal:
    return bad_request(f"Can't parse entities: {reason}")
