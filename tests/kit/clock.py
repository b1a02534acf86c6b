"""The time of the world: the sandbox and the bot read the same clock, and it stands still until it is moved."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.sandbox.clock import SandboxClock

MOSCOW = ZoneInfo("Europe/Moscow")
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
NAMED = re.compile(r"(?:(пн|вт|ср|чт|пт|сб|вс|завтра) )?(\d{1,2}):(\d\d)")

# Goes to the moment: whatever falls due on the way happens at its own time.
Passing = Callable[[datetime], Awaitable[None]]


class WorldClock(Clock):
    def __init__(self, sandbox: SandboxClock, passing: Passing) -> None:
        self._sandbox = sandbox
        self._passing = passing

    def now(self) -> datetime:
        return self._sandbox.now()

    @property
    def local(self) -> datetime:
        """In Moscow, where the school of the cast is."""
        return self.now().astimezone(MOSCOW)

    async def moves_by(self, **step: float) -> None:
        """`days=1, hours=2`: everything due on the way is done and sent."""
        await self._passing(self.now() + timedelta(**step))

    async def moves_to(self, moment: datetime | str) -> None:
        """A moment, or in Moscow time: «пн 9:00», «завтра 9:00», «18:00» (the next such time)."""
        await self._passing(moment if isinstance(moment, datetime) else next_named(moment, self.local))

    async def jumps_to(self, moment: datetime | str) -> None:
        """The bot is off until then: nothing that fell due on the way was done at its time."""
        moment = moment if isinstance(moment, datetime) else next_named(moment, self.local)
        self._sandbox.move_to(moment)
        await self._passing(moment)


def next_named(words: str, local: datetime) -> datetime:
    found = NAMED.fullmatch(words)
    if found is None:
        raise ValueError(f"no such time: {words}")
    day, at = found[1], time(int(found[2]), int(found[3]))
    if day == "завтра":
        return datetime.combine(local.date() + timedelta(days=1), at, local.tzinfo)
    ahead = (WEEKDAYS.index(day) - local.weekday()) % 7 if day else 0
    moment = datetime.combine(local.date() + timedelta(days=ahead), at, local.tzinfo)
    return moment if moment > local else moment + timedelta(days=7 if day else 1)
