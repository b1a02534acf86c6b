"""The time: the only place that asks the system for it, and the working days and hours of an organisation."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import overload
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SATURDAY = 5


class Clock:
    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251 the one place


class MovedClock(Clock):
    """The system's time plus the seconds written in a file: whoever tries the bot out moves weeks in a minute."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        return super().now() + self._read_offset()

    def _read_offset(self) -> timedelta:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return self._offset
        seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if seen != self._seen:
            try:
                self._offset = timedelta(seconds=float(self._path.read_text()))
            except ValueError:
                return self._offset  # caught in the middle of a write: the old offset holds until the file is whole
            self._seen = seen
        return self._offset


class ManualClock(Clock):
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = _in_utc(at)

    def now(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        """ValueError if that would be backwards."""
        if at < self._at:
            raise ValueError(f"time does not go back: {self._at} -> {at}")
        self._at = _in_utc(at)

    def move_by(self, step: timedelta) -> None:
        self.move_to(self._at + step)


@dataclass(frozen=True)
class WorkingTime:
    """The production calendar of Russia with its transfers, and one organisation's hours in its own zone.

    A Saturday that the government made a working day counts as one; other Saturdays and Sundays are off.
    """

    zone: ZoneInfo
    hours_from: time
    hours_to: time

    def __post_init__(self) -> None:
        if self.hours_from >= self.hours_to:
            raise ValueError(f"the working day ends at {self.hours_to}, before it begins at {self.hours_from}")

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def at_local(self, day: date, clock: time) -> datetime:
        """UTC. What the clock shows twice in autumn means the first time; what it skips in spring, the moment after."""
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)

    def is_working_day(self, day: date) -> bool:
        if day.weekday() >= SATURDAY:
            return day in _working_weekends(day.year)
        return day not in _holidays(day.year)

    def is_open(self, at: datetime) -> bool:
        local = self.local(at)
        return self.hours_from <= local.time() < self.hours_to and self.is_working_day(local.date())

    def next_open(self, at: datetime) -> datetime:
        """The same moment if open, else the next opening in UTC."""
        if self.is_open(at):
            return at
        local = self.local(at)
        today = local.date()
        if local.time() < self.hours_from and self.is_working_day(today):
            opening = self.at_local(today, self.hours_from)
            return opening if opening >= at else self.at_local(today, self.hours_from.replace(fold=1))
        return self.at_local(self.working_days_after(today, 1), self.hours_from)

    def open_time_after(self, start: datetime, span: timedelta) -> datetime:
        """UTC: when the organisation will have been open for `span` since the start."""
        at, left = self.next_open(start), span
        while True:
            closing = self.at_local(self.local(at).date(), self.hours_to)
            if at + left <= closing:
                return at + left
            left -= closing - at
            at = self.next_open(closing)

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        """How long the organisation is open from the one to the other; nothing when the end comes first."""
        start, end = _in_utc(start), _in_utc(end)
        day, last, total = self.local(start).date(), self.local(end).date(), timedelta()
        while day <= last:
            if self.is_working_day(day):
                opened = max(start, self.at_local(day, self.hours_from))
                closed = min(end, self.at_local(day, self.hours_to))
                total += max(closed - opened, timedelta())
            day += DAY
        return total

    @overload
    def working_days_after(self, start: datetime, count: int) -> datetime: ...

    @overload
    def working_days_after(self, start: date, count: int) -> date: ...

    def working_days_after(self, start: date, count: int) -> date:
        """The count-th working day after the start; of a moment, that day at the same local time, in UTC."""
        if isinstance(start, datetime):
            local = self.local(start)
            return self.at_local(self.working_days_after(local.date(), count), local.time())
        if count < 0:
            raise ValueError(f"{count} working days after {start}")
        day = start
        for _ in range(count):
            day += DAY
            while not self.is_working_day(day):
                day += DAY
        return day


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"naive datetime {at!r}")
    return at.astimezone(UTC)


@cache
def _holidays(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("RU", years=year))


@cache
def _working_weekends(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("RU", years=year).weekend_workdays)
