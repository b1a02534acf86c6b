"""HTML of messages: the complaints are Telegram's, offsets are UTF-8 bytes."""

from typing import Any

import pytest

from bot.sandbox.formatting import parse_html
from bot.sandbox.people import Person
from bot.sandbox.refusal import Refusal
from bot.sandbox.safe_html import render_html
from bot.sandbox.telegram import Telegram
from bot.sandbox.text import Formatted, fix
from tests.sandbox.conversation import Line

UNPAIRED = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("а<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("2 <3 и", 'Unsupported start tag "3" at byte offset 2'),
        ("2 < 3", 'Unsupported start tag "" at byte offset 2'),
        ("<Аня>", 'Unsupported start tag "Аня" at byte offset 0'),
        ("я <b", "Unclosed start tag at byte offset 3"),
        ("<i a", 'Unclosed start tag "i" at byte offset 0'),
        ("<i a = ", 'Unclosed start tag "i" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b>а</b ", "Unclosed end tag at byte offset 5"),
        ("а</b>", "Unexpected end tag at byte offset 2"),
        ("<i>а</b>", 'Unmatched end tag at byte offset 5, expected "</i>", found "</b>"'),
        ("<b>жирно", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<a =x>а</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=я>а</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>а</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">а</tg-emoji>', "Invalid custom emoji identifier specified"),
        ('<tg-time unix="x">а</tg-time>', "Invalid date format used"),
        ("&#xD83D;", UNPAIRED),
    ],
)
def test_html_is_refused(html: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_html(html)
    assert refusal.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>а</b><i>б</i>", "аб", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<STRONG>а</strong><em>б</em>", "аб", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<u>а</u><ins>б</ins>", "аб", [("underline", 0, 2)]),
        ("<s>а</s><strike>б</strike><del>в</del>", "абв", [("strikethrough", 0, 3)]),
        ("😀<b>а</b>", "😀а", [("bold", 2, 1)]),
        ("<b><b>а</b></b>", "а", [("bold", 0, 1)]),
        ("<b><i>а</></>", "а", [("bold", 0, 1), ("italic", 0, 1)]),
        ('<span class="tg-spoiler">а</span>', "а", [("spoiler", 0, 1)]),
        ("<tg-spoiler>а</tg-spoiler>", "а", [("spoiler", 0, 1)]),
        ("<blockquote>а</blockquote>", "а", [("blockquote", 0, 1)]),
        ("<blockquote expandable>а</blockquote>", "а", [("expandable_blockquote", 0, 1)]),
        ("<pre>а</pre>", "а", [("pre", 0, 1)]),
        ("<code>а</code>", "а", [("code", 0, 1)]),
        ("<b></b>а<i> </i>б", "а б", []),
        ("&lt;&gt;&amp;&quot;&#171;&#xBB;&lt", '<>&"«»<', []),
        ("&nbsp;&laquo; & &amp", "&nbsp;&laquo; & &", []),
        ("&#xD83D;&#xDE00;", "😀", []),
        ("<a href='localhost'>а</a>", "а", []),
        ("<a href='mailto://b.ru'>а</a>", "а", []),
    ],
)
def test_html_becomes_text_and_entities(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    formatted = fix(parse_html(html))
    assert formatted.text == text
    assert [(e["type"], e["offset"], e["length"]) for e in formatted.entities] == entities


@pytest.mark.parametrize(
    ("html", "entity"),
    [
        ('<a href="HTTPS://School.ru/a?b=1&amp;c=2">а</a>', {"url": "https://school.ru/a?b=1&c=2"}),
        ("<a href=school.ru>а</a>", {"url": "http://school.ru/"}),
        ('<pre><code class="language-python">а</code></pre>', {"type": "pre", "language": "python"}),
        ('<tg-emoji emoji-id="5368">а</tg-emoji>', {"type": "custom_emoji", "custom_emoji_id": "5368"}),
        ('<tg-time unix="1760000000" format="d">а</tg-time>', {"type": "date_time", "unix_time": 1760000000}),
    ],
)
def test_an_entity_carries_its_argument(bot: Line, anna: Person, html: str, entity: dict[str, Any]) -> None:
    (found,) = bot.does("sendMessage", chat_id=anna.id, text=html, parse_mode="HTML")["entities"]
    assert entity.items() <= found.items()


def test_a_mention_of_somebody_the_bot_has_not_met_is_dropped(telegram: Telegram, bot: Line, anna: Person) -> None:
    stranger = telegram.add_person("Чужой")
    for person, kinds in ((anna, ["text_mention"]), (stranger, [])):
        text = f'<a href="tg://user?id={person.id}">он</a>'
        message = bot.does("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")
        assert [entity["type"] for entity in message.get("entities", [])] == kinds


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<b>а&lt;script&gt;</b>", "<b>а&lt;script&gt;</b>"),
        ("<b>а<i>б</i></b>в", "<b>а<i>б</i></b>в"),
        ('<a href="https://b.ru/?x=%22">а</a>', '<a href="https://b.ru/?x=%22">а</a>'),
        ("<tg-spoiler>😀</tg-spoiler>", '<span class="spoiler">😀</span>'),
        ('<a href="tg://user?id=1">а</a>', "а"),
    ],
)
def test_the_page_gets_safe_html(html: str, shown: str) -> None:
    formatted = fix(parse_html(html))
    assert render_html(formatted.text, list(formatted.entities)) == shown


def test_crossing_entities_are_closed_and_opened_again() -> None:
    crossing = ({"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 2})
    assert render_html("абв", list(fix(Formatted("абв", crossing)).entities)) == "<b>а<i>б</i></b><i>в</i>"
