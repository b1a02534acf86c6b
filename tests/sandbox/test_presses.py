"""Presses of buttons: they must be there, be answered in time and once."""

from datetime import timedelta

import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.people import Person, PersonError
from bot.sandbox.telegram import Telegram
from tests.sandbox.conversation import Line, button, keyboard

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
def asked(bot: Line, anna: Person) -> int:
    rows = keyboard([button("Да", "y"), button("Нет", "n")], [{"text": "Сайт", "url": "https://school.ru"}])
    return int(bot.does("sendMessage", chat_id=anna.id, text="Придёте?", reply_markup=rows)["message_id"])


def test_a_press_carries_the_message_and_the_data(bot: Line, anna: Person, asked: int) -> None:
    anna.press(asked, text="Да")
    anna.press(asked, data="n")
    queries = [update["callback_query"] for update in bot.pending()]
    assert [query["data"] for query in queries] == ["y", "n"]
    assert queries[0]["message"]["text"] == "Придёте?"
    assert queries[0]["chat_instance"] == queries[1]["chat_instance"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("Может быть", r"нет кнопки «Может быть». Есть: «Да», «Нет», «Сайт»"), ("Сайт", "открывает ссылку")],
)
def test_only_a_button_that_is_there_can_be_pressed(anna: Person, asked: int, text: str, complaint: str) -> None:
    with pytest.raises(PersonError, match=complaint):
        anna.press(asked, text=text)


def test_a_stale_press_arrives_with_what_is_there_now(bot: Line, anna: Person, asked: int) -> None:
    bot.does("editMessageText", chat_id=anna.id, message_id=asked, text="Ждём!")
    anna.press_stale(asked, "y")
    bot.does("deleteMessage", chat_id=anna.id, message_id=asked)
    anna.press_stale(asked, "y")
    changed, gone = (update["callback_query"]["message"] for update in bot.pending())
    assert changed["text"] == "Ждём!"
    assert (gone["message_id"], gone["date"], "text" in gone) == (asked, 0, False)


def test_a_forged_press_arrives_too(bot: Line, anna: Person, asked: int) -> None:
    anna.forge("admin:1")
    (update,) = bot.pending()
    assert (update["callback_query"]["data"], update["callback_query"]["message"]["message_id"]) == ("admin:1", asked)


def test_a_press_is_answered_once(telegram: Telegram, bot: Line, anna: Person, asked: int) -> None:
    press = anna.press(asked, text="Да")
    assert telegram.unanswered_callbacks() == [press]
    long = bot.hears("answerCallbackQuery", callback_query_id=press.query_id, text="я" * 201)
    assert long == "Bad Request: MESSAGE_TOO_LONG"
    bot.does("answerCallbackQuery", callback_query_id=press.query_id, text="Ждём!", show_alert=True)
    assert press.answer == {"text": "Ждём!", "show_alert": True, "url": ""}
    assert telegram.unanswered_callbacks() == []
    assert bot.hears("answerCallbackQuery", callback_query_id=press.query_id) == TOO_OLD


@pytest.mark.parametrize("query_id", ["", "17", "abc"])
def test_an_unknown_press_cannot_be_answered(bot: Line, query_id: str) -> None:
    assert bot.hears("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


def test_a_press_lives_150_seconds(bot: Line, anna: Person, asked: int, clock: SandboxClock) -> None:
    press = anna.press(asked, text="Да")
    anna.send_text("Да")
    clock.move_by(timedelta(seconds=149))
    assert len(bot.pending()) == 2
    clock.move_by(timedelta(seconds=2))
    assert ["message" in update for update in bot.pending()] == [True]
    assert bot.hears("answerCallbackQuery", callback_query_id=press.query_id) == TOO_OLD
    clock.move_by(timedelta(days=1))
    assert bot.pending() == []
