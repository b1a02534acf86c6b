"""Telegram in the test's own process, the bot in another. Time goes on by itself and can be moved."""

import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import DAY, WorkingTime
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import RunningSandbox, serve
from bot.sandbox.telegram import Telegram
from tests.e2e.player import Player
from tests.e2e.processes import BotProcess, Nursery

TOKEN = "42:SANDBOX-stage"
SECRET = "stage-secret"
START_SECONDS = 60
MOSCOW = ZoneInfo("Europe/Moscow")
SCHOOL_HOURS = WorkingTime(MOSCOW, time(8, 30), time(18, 30))
# Pressing twice edits a message into itself; after a crash a press is answered again.
HARMLESS = ("message is not modified", "query is too old")


class Stage:
    def __init__(self, sandbox: RunningSandbox, nursery: Nursery, database_url: str, folder: Path) -> None:
        self.sandbox = sandbox
        self.telegram = sandbox.telegram
        self.database_url = database_url
        self.folder = folder
        self.data_dir = folder / "data"
        self.week = plain_week(self.telegram.clock.now())
        self.bots: list[BotProcess] = []
        self.players: list[Player] = []
        self._nursery = nursery
        self._webhook_port = free_port()

    # --- the bot

    @property
    def bot(self) -> BotProcess:
        return self.bots[-1]

    async def starts_bot(self, command: str = "run") -> BotProcess:
        """Returns when it has asked Telegram for updates; a bot that ends instead fails the test with its log."""
        polls, webhook_set_at = self.sandbox.long_poll.asked, self.telegram.webhook.set_at
        bot = await self.begins_bot(command)

        def is_up() -> bool:
            return self.sandbox.long_poll.asked > polls or self.telegram.webhook.set_at > webhook_set_at

        await self.until(lambda: is_up() or bot.over.is_set(), lambda: "the bot does not come up", START_SECONDS)
        assert not bot.over.is_set(), bot.log
        return bot

    async def begins_bot(self, command: str = "run") -> BotProcess:
        """Returns before it has done anything."""
        self.bots.append(await self._nursery.start(command, settings=self.settings(), folder=self.folder))
        return self.bot

    async def runs(self, *arguments: str, **settings: str) -> BotProcess:
        """A command that ends by itself."""
        chosen = {name: value for name, value in {**self.settings(), **settings}.items() if value}
        process = await self._nursery.start(*arguments, settings=chosen, folder=self.folder)
        await process.ends()
        return process

    def settings(self) -> dict[str, str]:
        return {
            "BOT_TOKEN": TOKEN,
            "DATABASE_URL": self.database_url,
            "TELEGRAM_API_BASE": self.sandbox.url,
            "CLOCK_FILE": str(self.folder / "clock"),
            "DATA_DIR": str(self.data_dir),
            "LOG_FORMAT": "json",
            "WEBHOOK_URL": f"http://127.0.0.1:{self._webhook_port}/telegram",
            "WEBHOOK_SECRET": SECRET,
            "HTTP_PORT": str(self._webhook_port),
        }

    # --- people and time

    def arrives(self, first_name: str, last_name: str = "", *, started: bool = False) -> Player:
        person = self.telegram.add_person(first_name, last_name)
        person.started = person.known = started
        self.players.append(Player(self, person))
        return self.players[-1]

    def clock_moves_to(self, day: date, clock: str) -> None:
        """Moscow time. What people have seen before is no news any more."""
        for player in self.players:
            player.looks_up()
        self.telegram.clock.move_to(datetime.combine(day, time.fromisoformat(clock), MOSCOW))

    async def until(self, condition: Callable[[], bool], otherwise: Callable[[], str], seconds: float) -> None:
        """Waits for the sandbox to change so."""
        process = self.bots[-1] if self.bots else None
        came = await self.sandbox.signals.until(condition, seconds)
        if not came:
            state = (
                f"ended with {process.code}\n{process.log[-3000:]}" if process and process.over.is_set() else "alive"
            )
            raise AssertionError(f"{otherwise()}\nthe bot: {state}\nrefused: {self.refused()}")

    async def changes(self, times: int, seconds: float) -> None:
        """Until so many things have happened in Telegram: calls of the bot, acts of people."""
        target = self.telegram.revision + times
        await self.sandbox.signals.until(lambda: self.telegram.revision >= target, seconds)

    # --- what must hold in the end

    def refused(self) -> list[str]:
        return [f"{call.method}: {call.error[:200]}" for call in self.telegram.refusals]

    def check(self) -> None:
        """Nothing refused by Telegram, every press answered, no error in the log of any of the bots."""
        refused = [line for line in self.refused() if not any(words in line for words in HARMLESS)]
        assert not refused, f"Telegram refused: {refused}"
        assert not self.telegram.unanswered_callbacks()
        for bot in self.bots:
            assert not errors_in(bot.log), bot.log[-5000:]


def errors_in(log: str) -> list[str]:
    """Lines that are errors, and lines that are not log lines at all, such as a traceback."""
    found = []
    for line in log.splitlines():
        try:
            level = json.loads(line)["level"]
        except ValueError:
            level = "error"
        if level in ("error", "critical"):
            found.append(line)
    return found


def plain_week(now: datetime) -> date:
    """The Monday of the next week that is working days only, the Monday after it too."""
    monday = now.astimezone(MOSCOW).date()
    monday += (7 - monday.weekday()) * DAY
    while not all(SCHOOL_HOURS.is_working_day(monday + timedelta(days=days)) for days in (0, 1, 2, 3, 4, 7)):
        monday += timedelta(days=7)
    return monday


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def opened_stage(nursery: Nursery, database_url: str, folder: Path) -> AsyncIterator[Stage]:
    telegram = Telegram(TOKEN, clock=SandboxClock(path=folder / "clock"), seed=7)
    sandbox = await serve(telegram, page=False, webhook_retry_scale=0.05)
    with nursery.attached(on_end=sandbox.signals.ring):
        try:
            yield Stage(sandbox, nursery, database_url, folder)
        finally:
            await sandbox.close()
