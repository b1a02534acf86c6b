"""Keyboards: refusals, and what disappears without a word."""

from typing import Any

import pytest

from bot.sandbox.people import Person
from tests.sandbox.conversation import Line, button, keyboard

WRONG = "can't parse inline keyboard button: "


@pytest.mark.parametrize(
    ("markup", "refusal"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        ({"inline_keyboard": None}, 'field "inline_keyboard" must be of type Array'),
        ({"inline_keyboard": ["x"]}, 'field "inline_keyboard" must be an Array of Arrays'),
        (keyboard([{"text": "Да"}]), WRONG + "Text buttons are unallowed in the inline keyboard"),
        (keyboard([button("Да", "")]), WRONG + "Text buttons are unallowed in the inline keyboard"),
        (keyboard([{"callback_data": "y"}]), WRONG + 'Can\'t find field "text"'),
        (keyboard([{**button("Да", "y"), "style": "red"}]), WRONG + "Invalid button style specified"),
        (keyboard([button("Да", "я" * 33)]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "Да", "copy_text": {"text": ""}}]), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard(*([button("Да", "y")] for _ in range(101))), "reply markup is too long"),
        (keyboard(*([button("Да" * 100, "y")] for _ in range(30))), "reply markup is too long"),
        (
            keyboard([{"text": "Да", "url": "http://localhost:80/x"}]),
            "inline keyboard button URL 'http://localhost:80/x' is invalid: Wrong HTTP URL",
        ),
        ({"force_reply": True, "input_field_placeholder": "я" * 65}, "REPLY_MARKUP_PLACEHOLDER_INVALID"),
    ],
)
def test_a_keyboard_is_refused(bot: Line, anna: Person, markup: Any, refusal: str) -> None:
    assert bot.hears("sendMessage", chat_id=anna.id, text="?", reply_markup=markup) == f"Bad Request: {refusal}"
    assert len(anna.chat()) == 1


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        (keyboard([button("Да", "я" * 32)]), [1]),
        (keyboard([button("", "y"), button("Да", "y")]), [1]),
        (keyboard([button(" ", "y")]), []),
        (keyboard([button("Да", "y")] * 13), [12]),
        (keyboard(*([button("Да", "y")] * 10 for _ in range(10))), [10] * 10),
        (keyboard(), []),
        ({"keyboard": [["Да"]]}, []),
        ({"remove_keyboard": True}, []),
    ],
)
def test_some_buttons_are_dropped_in_silence(bot: Line, anna: Person, markup: Any, shown: list[int]) -> None:
    message = bot.does("sendMessage", chat_id=anna.id, text="?", reply_markup=markup)
    assert [len(row) for row in message.get("reply_markup", {}).get("inline_keyboard", [])] == shown


def test_a_link_wins_over_data(bot: Line, anna: Person) -> None:
    both = {**button("Да", "y"), "url": "https://school.ru"}
    message = bot.does("sendMessage", chat_id=anna.id, text="?", reply_markup=keyboard([both]))
    assert message["reply_markup"]["inline_keyboard"] == [[{"text": "Да", "url": "https://school.ru"}]]


def test_a_style_is_kept(bot: Line, anna: Person) -> None:
    styled = {**button("Да", "y"), "style": "success"}
    message = bot.does("sendMessage", chat_id=anna.id, text="?", reply_markup=keyboard([styled]))
    assert message["reply_markup"]["inline_keyboard"] == [[styled]]
