"""People who need help: «Нужна помощь», a sentence, «Отправить»; what comes of it to others is timed by the request.

Every screen but the one with the draft is edited into place, so one question is two new messages where one person is
asked; Telegram allows 25 a second.
"""

import asyncio
import time
from typing import TYPE_CHECKING, Any

from bot.sandbox.people import Person

if TYPE_CHECKING:
    from tests.bench.crowd import Crowd

SENTENCE = "Родители в чате спорят из-за оценок, не знаю, что ответить"
SCREEN = ("Чем могу помочь?", [[{"text": "Нужна помощь", "callback_data": "hask"}]])  # stands in the chat from before
SEND, TAKE = ("hdo:", ":send"), ("hact:", ":take")  # buttons of a draft and of the message that asks to take it


class Askers:
    """Of a crowd, during one measurement."""

    def __init__(self, crowd: "Crowd", offers: int) -> None:
        """`offers`: to how many people each question goes."""
        self._crowd = crowd
        self._offers = offers
        self._asking: set[int] = set()  # have pressed «Нужна помощь»
        self._typed_at: dict[int, float] = {}
        self._sent_at: dict[str, float] = {}  # by request
        self.drafts: list[float] = []  # from the sentence to the draft with it
        self.delivered: list[float] = []  # from «Отправить» to the message that asks

    async def ask(self, people: range, per_second: float) -> None:
        """One after another at an even pace, whether or not the bot keeps up."""
        self._crowd.watching.append(self._see)
        begun_at = time.monotonic()
        for n, person_id in enumerate(people):
            await asyncio.sleep(max(0.0, begun_at + n / per_second - time.monotonic()))
            self._asking.add(person_id)
            press(self._crowd.people[person_id], SCREEN[1][0][0]["callback_data"])
        async with asyncio.timeout(60):
            while len(self.delivered) < len(people) * self._offers:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        self._crowd.watching.remove(self._see)

    def _see(self, person_id: int) -> None:
        """Something new stands in the chat of this person."""
        now, person, loop = time.monotonic(), self._crowd.people[person_id], asyncio.get_running_loop()
        if person_id in self._asking:
            self._asking.remove(person_id)
            loop.call_soon(self._type, person)
        elif person_id in self._typed_at:
            self.drafts.append(now - self._typed_at.pop(person_id))
            loop.call_soon(self._send, person, find(buttons_of(person), *SEND))
        elif taking := find(buttons_of(person), *TAKE):
            self.delivered.append(now - self._sent_at[taking.split(":")[1]])

    def _type(self, person: Person) -> None:
        self._typed_at[person.id] = time.monotonic()
        person.send_text(SENTENCE)

    def _send(self, person: Person, data: str) -> None:
        self._sent_at[data.split(":")[1]] = time.monotonic()
        press(person, data)


def press(person: Person, data: str) -> None:
    person.press(max(person.messages), data=data)


def buttons_of(person: Person) -> list[str]:
    """Of the newest message."""
    found: list[dict[str, Any]] = list(person.messages[max(person.messages)].inline_buttons())
    return [button.get("callback_data", "") for button in found]


def find(buttons: list[str], beginning: str, end: str) -> str:
    return next((each for each in buttons if each.startswith(beginning) and each.endswith(end)), "")
