"""Presses of buttons that wait for answerCallbackQuery."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.refusal import bad_request

ANSWER_LIMIT = 200
EXPIRED = "query is too old and response timeout expired or query ID is invalid"


@dataclass(slots=True)
class Press:
    """One callback query; ``answer`` is what the person saw: {"text", "show_alert", "url"}."""

    query_id: str
    person_id: int
    message_id: int
    data: str
    at: datetime
    answer: dict[str, Any] | None = field(default=None)


class Presses:
    def __init__(self, life: timedelta) -> None:
        self._life = life
        self._all: dict[str, Press] = {}

    def add(self, press: Press) -> None:
        self._all[press.query_id] = press

    def answer(self, query_id: str, answer: dict[str, Any], now: datetime) -> None:
        press = self._all.get(query_id)
        if press is None or press.answer is not None or now - press.at > self._life:
            raise bad_request(EXPIRED)
        if len(answer["text"]) > ANSWER_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        press.answer = answer

    def unanswered(self) -> list[Press]:
        return [press for press in self._all.values() if press.answer is None]
