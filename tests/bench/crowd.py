"""`python -m tests.bench.crowd`: the sandbox with its people as a process of its own, on the second core.

Orders come as lines of JSON, each is answered by one line. People press the first button of what they see.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.chats import Kept
from bot.sandbox.clock import SandboxClock
from bot.sandbox.files import Upload
from bot.sandbox.log import Answer
from bot.sandbox.people import Person
from bot.sandbox.server import serve
from bot.sandbox.telegram import FIRST_PERSON, Telegram
from tests.bench.askers import Askers

TOKEN = "42:SANDBOX-bench"


class ScaledClock(SandboxClock):
    """Time that goes so many times as fast: the token buckets of flood control fill by it."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._began = time.monotonic()
        self._base = datetime.fromtimestamp(time.time(), UTC)
        super().__init__()

    def now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._began) * self._scale) + self.offset


class Crowd(Telegram):
    def __init__(self, *, flood: bool, scale: float) -> None:
        super().__init__(TOKEN, clock=ScaledClock(scale), check_types=False, flood="bucket" if flood else "off", seed=1)
        self.presses_left: dict[int, int] = {}
        self.pressed_at: dict[int, float] = {}
        self.latencies: list[float] = []
        self.sent_at: list[float] = []
        self.begun_at = 0.0
        self.calm = asyncio.Event()
        self.polled_at = 0.0
        self.watching: list[Callable[[int], None]] = []  # told in whose chat something has changed

    def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Answer:
        if method == "getUpdates" and not self.polled_at:
            self.polled_at = time.monotonic()
            say({"polled_at": self.polled_at})
        answer = super().call(method, params, files)
        if answer.status == 200:
            if method == "editMessageText":
                self._notice_edit(int(params["chat_id"]))
            elif method == "sendMessage":
                self.sent_at.append(time.monotonic())
            if method in ("editMessageText", "sendMessage"):
                for look in self.watching:
                    look(int(params["chat_id"]))
        return answer

    def _notice_edit(self, person_id: int) -> None:
        pressed_at = self.pressed_at.pop(person_id, None)
        if pressed_at is not None:
            self.latencies.append(time.monotonic() - pressed_at)
        if person_id in self.presses_left:
            self.presses_left[person_id] -= 1
            if self.presses_left[person_id]:
                asyncio.get_running_loop().call_soon(self.press, person_id)
            else:
                del self.presses_left[person_id]
                if not self.presses_left:
                    self.calm.set()

    def press(self, person_id: int) -> None:
        person = self.people[person_id]
        message = next(iter(person.messages.values()))
        self.pressed_at[person_id] = time.monotonic()
        person.press(message.message_id, data=next(message.inline_buttons())["callback_data"])


def put_message(telegram: Telegram, person: Person, text: str, rows: list[list[dict[str, str]]]) -> None:
    """A message of the bot that stands in the chat from before."""
    message = telegram.compose(person, telegram.profile.as_user(), {"text": text})
    message["reply_markup"] = {"inline_keyboard": rows}
    person.keep(Kept(message, by_bot=True, markup_kind="inline"))


class Orders:
    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd

    async def people(self, count: int) -> dict[str, Any]:
        for _ in range(count):
            person = self.crowd.add_person("Анна", known=True)
            person.started = True
        return {}

    async def show(self, screens: list[tuple[int, str, list[list[dict[str, str]]]]]) -> dict[str, Any]:
        for number, text, rows in screens:
            put_message(self.crowd, self.crowd.people[account(number)], text, rows)
        return {}

    async def storm(self, first: int, last: int, presses: int) -> dict[str, Any]:
        """All of them at once, each as soon as the next question is there."""
        crowd = self.crowd
        crowd.latencies.clear()
        crowd.calm.clear()
        crowd.presses_left = {account(n): presses for n in range(first, last + 1)}
        begun_at = time.monotonic()
        for person_id in list(crowd.presses_left):
            crowd.press(person_id)
        await crowd.calm.wait()
        return {"seconds": time.monotonic() - begun_at, "latencies": sorted(crowd.latencies)}

    async def stroll(self, first: int, last: int, per_second: float, presses: int) -> dict[str, Any]:
        """One after another at an even pace, whether or not the bot keeps up."""
        crowd = self.crowd
        crowd.latencies.clear()
        begun_at, people = time.monotonic(), last - first + 1
        for n in range(presses):
            await asyncio.sleep(max(0.0, begun_at + n / per_second - time.monotonic()))
            crowd.press(account(first + n % people))
        async with asyncio.timeout(30):
            while len(crowd.latencies) < presses:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return {"latencies": sorted(crowd.latencies)}

    async def ask(self, first: int, last: int, per_second: float, offers: int) -> dict[str, Any]:
        asking = Askers(self.crowd, offers)
        await asking.ask(range(account(first), account(last + 1)), per_second)
        return {"drafts": sorted(asking.drafts), "delivered": sorted(asking.delivered)}

    async def outcome(self) -> dict[str, Any]:
        crowd = self.crowd
        return {"sent_at": crowd.sent_at, "refused": [f"{call.method}: {call.error}" for call in crowd.refusals]}

    async def expect_poll(self) -> dict[str, Any]:
        """The next getUpdates is told: of a bot that is about to start."""
        self.crowd.polled_at = 0.0
        return {}


def account(number: int) -> int:
    return FIRST_PERSON + number - 1


def say(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


async def work() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crowd")
    parser.add_argument("--flood", action="store_true")
    parser.add_argument("--scale", type=float, default=1.0)
    chosen = parser.parse_args()
    crowd = Crowd(flood=chosen.flood, scale=chosen.scale)
    orders = Orders(crowd)
    running = await serve(crowd, page=False)
    say({"url": running.url})
    while line := await asyncio.to_thread(sys.stdin.readline):
        order, given = json.loads(line)
        say(await getattr(orders, order)(**given))
    await running.close()


def main() -> int:
    asyncio.run(work())
    return 0


if __name__ == "__main__":
    sys.exit(main())
