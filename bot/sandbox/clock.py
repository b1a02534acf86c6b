"""A clock that goes on by itself and can be moved forward, never back."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_STEP = re.compile(r"\+?((?:\d+[mhdw])+)")
_NAMED = re.compile(r"(?:next )?(tomorrow|" + "|".join(WEEKDAYS) + r") (\d{1,2}):(\d\d)")


class SandboxClock:
    """Aware UTC time = real time + offset, or a standing moment when ``frozen_at`` is given.

    ``path`` gets the offset in seconds as text, so that another process can follow the same time.
    """

    def __init__(self, *, frozen_at: datetime | None = None, path: Path | None = None) -> None:
        if frozen_at is not None and frozen_at.tzinfo is None:
            raise ValueError("frozen_at must be aware")
        if frozen_at is not None and path is not None:
            raise ValueError("a frozen clock has no offset another process could follow")
        self._frozen_at = frozen_at
        self._path = path
        self._offset = timedelta()
        self._listeners: list[Callable[[], None]] = []
        self._write()

    @property
    def offset(self) -> timedelta:
        return self._offset

    def now(self) -> datetime:
        if self._frozen_at is not None:
            return self._frozen_at.astimezone(UTC) + self._offset
        return datetime.now(UTC) + self._offset  # noqa: TID251  the sandbox has no other source of real time

    def move_by(self, step: timedelta) -> datetime:
        if step < timedelta():
            raise ValueError("the sandbox clock never goes back")
        self._offset += step
        self._write()
        for listener in list(self._listeners):
            listener()
        return self.now()

    def on_move(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def move_to(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("move_to needs an aware moment")
        return self.move_by(moment - self.now())

    def _write(self) -> None:
        if self._path is None:
            return
        part = self._path.with_name(self._path.name + ".part")
        part.write_text(f"{self._offset.total_seconds():.3f}\n", encoding="ascii")
        os.replace(part, self._path)  # noqa: PTH105  the atomic rename is the point


def read_move(move: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment meant by «+1h», «+90m», «2d», «tomorrow 9:00» or «next monday 9:00» in ``zone``."""
    words = " ".join(move.lower().split())
    if step := _STEP.fullmatch(words):
        parts = re.findall(r"(\d+)([mhdw])", step[1])
        return now + sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())
    named = _NAMED.fullmatch(words)
    if named is None or not (int(named[2]) < 24 and int(named[3]) < 60):
        raise ValueError(f"unknown move of the clock: {move}")
    return _next_named(named[1], time(int(named[2]), int(named[3])), now, zone)


def _next_named(word: str, at: time, now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    days = 1 if word == "tomorrow" else (WEEKDAYS.index(word) - local.weekday()) % 7
    moment = datetime.combine(local.date() + timedelta(days=days), at, zone)
    if moment <= local:
        moment = datetime.combine(local.date() + timedelta(days=days + 7), at, zone)
    return moment.astimezone(UTC)
