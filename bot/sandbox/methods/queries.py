"""Answers to presses of buttons."""

from typing import TYPE_CHECKING

from bot.sandbox.methods.method import Method
from bot.sandbox.params import Params

if TYPE_CHECKING:
    from bot.sandbox.telegram import Telegram


def answer_callback_query(telegram: "Telegram", params: Params) -> bool:
    answer = {"text": params.text("text"), "show_alert": params.flag("show_alert"), "url": params.text("url")}
    telegram.presses.answer(params.text("callback_query_id"), answer, telegram.clock.now())
    return True


METHODS = (Method("answerCallbackQuery", answer_callback_query),)
