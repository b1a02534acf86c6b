"""Texts: what is trimmed, measured and refused."""

from typing import Any

import pytest

from bot.sandbox.people import Person
from tests.sandbox.conversation import Line


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "я" * 16_385}, "text is too long"),
        ({"text": "я" * 4097}, "message is too long"),
        ({"text": "я", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"text": "я", "parse_mode": "Markup"}, "unsupported parse_mode"),
        ({"text": "я", "entities": "{"}, "can't parse entities JSON object"),
        ({"text": "я", "entities": [{"type": "bold"}]}, "can't parse MessageEntity: Can't find field \"offset\""),
    ],
)
def test_a_text_is_refused(bot: Line, anna: Person, params: dict[str, Any], refusal: str) -> None:
    assert bot.hears("sendMessage", chat_id=anna.id, **params) == f"Bad Request: {refusal}"
    assert len(anna.chat()) == 1


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Да \n", "Да"),
        ("\n  Да", "Да"),
        ("а\r\nб\tв\x07г", "а\nб в г"),
        ("а\u2028б\u202eв", "абв"),
        ("я" * 4096, "я" * 4096),
        ("😀" * 4096, "😀" * 4096),
    ],
)
def test_a_text_is_cleaned_and_measured_in_code_points(bot: Line, anna: Person, sent: str, shown: str) -> None:
    assert bot.does("sendMessage", chat_id=anna.id, text=sent)["text"] == shown


def test_length_is_measured_after_parsing(bot: Line, anna: Person) -> None:
    text = "<b>" + "я" * 4096 + "</b>"
    assert len(bot.does("sendMessage", chat_id=anna.id, text=text, parse_mode="html")["text"]) == 4096


def test_parse_mode_none_leaves_the_text_alone(bot: Line, anna: Person) -> None:
    message = bot.does("sendMessage", chat_id=anna.id, text="<b>да</b>", parse_mode="None")
    assert message["text"] == "<b>да</b>"
    assert "entities" not in message


def test_entities_move_with_the_trimmed_and_cleaned_text(bot: Line, anna: Person) -> None:
    message = bot.does("sendMessage", chat_id=anna.id, text="  \r\n😀\r <b>да  </b>  ", parse_mode="HTML")
    assert message["text"] == "😀 да"
    assert message["entities"] == [{"type": "bold", "offset": 3, "length": 2}]


def test_entities_given_apart_are_kept(bot: Line, anna: Person) -> None:
    entities = [{"type": "italic", "offset": 0, "length": 2}]
    assert bot.does("sendMessage", chat_id=anna.id, text="да", entities=entities)["entities"] == entities


def test_links_and_commands_are_detected(bot: Line, anna: Person) -> None:
    text = "/help, https://t.me/nastavnik_demo_bot?start=a1. t.me/x @anna_k #итоги a@b.ru 1/2 и т.д."
    message = bot.does("sendMessage", chat_id=anna.id, text=text)
    found = [(e["type"], text[e["offset"] : e["offset"] + e["length"]]) for e in message["entities"]]
    assert found == [
        ("bot_command", "/help"),
        ("url", "https://t.me/nastavnik_demo_bot?start=a1"),
        ("url", "t.me/x"),
        ("mention", "@anna_k"),
        ("hashtag", "#итоги"),
        ("email", "a@b.ru"),
    ]


def test_nothing_is_detected_inside_code(bot: Line, anna: Person) -> None:
    message = bot.does("sendMessage", chat_id=anna.id, text="<code>/help</code>", parse_mode="HTML")
    assert [entity["type"] for entity in message["entities"]] == ["code"]


def test_a_caption_is_measured_after_parsing(bot: Line, anna: Person) -> None:
    document = anna.send_document("a.txt", b"x")["document"]["file_id"]
    fits = "<i>" + "я" * 1024 + "</i>"
    send = {"chat_id": anna.id, "document": document, "parse_mode": "HTML"}
    assert len(bot.does("sendDocument", caption=fits, **send)["caption"]) == 1024
    assert bot.hears("sendDocument", caption="я" * 1025, **send) == "Bad Request: message caption is too long"


def test_text_and_markup_are_parsed_before_the_chat_is_looked_up(bot: Line) -> None:
    assert bot.hears("sendMessage", chat_id=1, text="<br>", parse_mode="HTML").startswith(
        "Bad Request: can't parse ent"
    )
    assert bot.hears("sendMessage", chat_id=1, text="a", reply_markup="{").startswith("Bad Request: can't parse reply")
    assert bot.hears("sendMessage", chat_id=1, text="a") == "Bad Request: chat not found"
