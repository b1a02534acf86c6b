"""Until when a question may be silent (PRODUCT «Default timings»): in the hours people work."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import WorkingTime
from bot.services.help_answers import promise_times
from bot.services.help_times import HelpTimes
from bot.services.timings import Timings
from bot.storage.states import HelpUrgency

MOSCOW = ZoneInfo("Europe/Moscow")
WORKING = WorkingTime(MOSCOW, time(8, 30), time(18, 30))
TIMES = HelpTimes(WORKING, Timings())
YEARS = (date(2026, 1, 1), date(2027, 12, 1))
MOMENTS = st.builds(datetime.combine, st.dates(*YEARS), st.times(), st.just(MOSCOW))


def at(day: int, clock: str, month: int = 11) -> datetime:
    return datetime.combine(date(2026, month, day), time.fromisoformat(clock), MOSCOW)


NOW = (
    ("in the middle of a day", at(24, "10:00"), at(24, "12:00")),
    ("an hour before closing", at(24, "17:30"), at(25, "09:30")),
    ("at night", at(24, "23:10"), at(25, "10:30")),
    ("on Friday evening", at(27, "18:00"), at(30, "10:00")),
    ("on Saturday", at(28, "12:00"), at(30, "10:30")),
    ("before the holidays", at(30, "18:00", month=12), datetime(2027, 1, 11, 10, 0, tzinfo=MOSCOW)),
)
TODAY = (
    ("in the morning", at(24, "09:00"), at(24, "20:00")),
    ("after hours", at(24, "19:00"), at(25, "20:00")),
    ("on Saturday", at(28, "12:00"), at(30, "20:00")),
)
WEEK = (
    ("on Tuesday", at(24, "10:00"), at(27, "10:00")),
    ("on Friday", at(27, "10:00"), at(2, "10:00", month=12)),
    ("on Saturday", at(28, "10:00"), at(3, "08:30", month=12)),
)
CASES = [
    pytest.param(urgency, now, due, id=f"{urgency} {name}")
    for urgency, rows in ((HelpUrgency.NOW, NOW), (HelpUrgency.TODAY, TODAY), (HelpUrgency.WEEK, WEEK))
    for name, now, due in rows
]


@pytest.mark.parametrize(("urgency", "now", "due"), CASES)
def test_how_long_an_answer_is_waited_for(urgency: HelpUrgency, now: datetime, due: datetime) -> None:
    assert TIMES.answer_due(urgency, now) == due


@given(MOMENTS, st.sampled_from(HelpUrgency))
def test_nobody_is_hurried_outside_working_hours(now: datetime, urgency: HelpUrgency) -> None:
    """There is at least an hour of work until each of them."""
    for due in (TIMES.answer_due(urgency, now), TIMES.pool_due(urgency, now), TIMES.nudge_due(urgency, now)):
        assert due >= WORKING.open_time_after(now, timedelta(hours=1))


@given(MOMENTS, st.integers(0, 60 * 40))
def test_open_time_is_time_of_work(now: datetime, minutes: int) -> None:
    """Minute by minute: as many open ones lie between."""
    span = timedelta(minutes=minutes % 900)
    end = WORKING.open_time_after(now, span)
    at, worked = WORKING.next_open(now), timedelta()
    while worked < span:
        step = min(timedelta(minutes=1), span - worked)
        closing = WORKING.at_local(WORKING.local(at).date(), WORKING.hours_to)
        step = min(step, closing - at)
        at, worked = at + step, worked + step
        if at >= closing and worked < span:
            at = WORKING.next_open(at)
    assert at == end


def test_what_is_promised_lies_in_working_hours() -> None:
    told = [f"{each:%d %H:%M}" for each in promise_times(TIMES, at(24, "13:50"))]
    assert told == ["24 15:00", "24 16:00", "24 17:00", "25 08:30"]
    assert [f"{each:%d %H:%M}" for each in promise_times(TIMES, at(27, "18:20"))] == ["30 08:30"]
