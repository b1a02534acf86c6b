import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock, ManualClock, MovedClock, WorkingTime

MOSCOW = WorkingTime(ZoneInfo("Europe/Moscow"), time(8, 30), time(18, 30))
RUSSIAN = ["Europe/Moscow", "Asia/Vladivostok", "Europe/Kaliningrad"]
ZONES = [*RUSSIAN, "America/New_York", "Australia/Lord_Howe"]

hours = st.tuples(st.times(), st.times()).filter(lambda pair: pair[0].replace(fold=0) < pair[1].replace(fold=0))
working_times = st.builds(
    lambda zone, pair: WorkingTime(ZoneInfo(zone), pair[0].replace(fold=0), pair[1].replace(fold=0)),
    st.sampled_from(ZONES),
    hours,
)
ordinary_times = st.builds(
    lambda zone, opens, closes: WorkingTime(ZoneInfo(zone), time(opens), time(closes)),
    st.sampled_from(ZONES),
    st.integers(0, 9),
    st.integers(15, 23),
)
moments = st.integers(0, 5 * 366 * 86_400).map(lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
days = st.dates(date(2025, 1, 1), date(2029, 12, 31))


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow"))


def test_the_system_clock_is_aware_and_utc() -> None:
    assert Clock().now().tzinfo is UTC


def test_a_moved_clock_follows_its_file(tmp_path: Path) -> None:
    offset = tmp_path / "offset"
    clock = MovedClock(offset)
    assert abs(clock.now() - Clock().now()) < timedelta(seconds=5)
    offset.write_text("86400.5\n")
    assert timedelta(hours=24) < clock.now() - Clock().now() < timedelta(hours=24, seconds=5)
    offset.write_text("3600")
    os.utime(offset, ns=(1, 1))
    assert timedelta(minutes=59) < clock.now() - Clock().now() < timedelta(minutes=61)


def test_a_half_written_offset_changes_nothing(tmp_path: Path) -> None:
    offset = tmp_path / "offset"
    offset.write_text("86400")
    clock = MovedClock(offset)
    clock.now()
    offset.write_text("")
    assert clock.now() - Clock().now() > timedelta(hours=23)


def test_a_manual_clock_never_goes_back() -> None:
    clock = ManualClock(moscow("2026-11-20 09:00"))
    clock.move_by(timedelta(minutes=5))
    assert clock.now() == datetime(2026, 11, 20, 6, 5, tzinfo=UTC)
    with pytest.raises(ValueError, match="does not go back"):
        clock.move_to(moscow("2026-11-20 09:04"))
    with pytest.raises(ValueError, match="naive"):
        ManualClock(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-01-09", False),  # moved from Saturday 3 January
        ("2026-01-12", True),
        ("2026-03-09", False),  # instead of Sunday 8 March
        ("2026-11-04", False),
        ("2026-11-21", False),  # an ordinary Saturday
        ("2026-12-31", False),  # moved from 4 January
        ("2027-02-20", True),  # a Saturday that became a working day
        ("2027-02-22", False),
        ("2027-11-05", False),
        ("2031-06-12", False),  # a year without transfers yet
    ],
)
def test_days_off_follow_the_production_calendar(day: str, working: bool) -> None:
    assert MOSCOW.is_working_day(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-11-20 08:30", "2026-11-20 08:30"),
        ("2026-11-20 18:29", "2026-11-20 18:29"),
        ("2026-11-20 07:00", "2026-11-20 08:30"),
        ("2026-11-20 18:30", "2026-11-23 08:30"),
        ("2026-11-21 12:00", "2026-11-23 08:30"),
        ("2026-12-30 19:00", "2027-01-11 08:30"),
    ],
)
def test_next_open(at: str, opening: str) -> None:
    assert MOSCOW.next_open(moscow(at)) == moscow(opening)


def test_working_days_after_a_day_and_a_moment() -> None:
    friday = date(2026, 11, 20)
    assert MOSCOW.working_days_after(friday, 0) == friday
    assert MOSCOW.working_days_after(friday, 1) == date(2026, 11, 23)
    assert MOSCOW.working_days_after(date(2026, 12, 29), 3) == date(2027, 1, 12)
    assert MOSCOW.working_days_after(moscow("2026-11-20 17:45"), 1) == moscow("2026-11-23 17:45")
    with pytest.raises(ValueError, match="-1"):
        MOSCOW.working_days_after(friday, -1)


def test_a_working_day_has_to_end_after_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        WorkingTime(ZoneInfo("Europe/Moscow"), time(18), time(8))


def test_an_opening_that_the_clock_shows_twice_is_not_in_the_past() -> None:
    new_york = WorkingTime(ZoneInfo("America/New_York"), time(1, 30), time(10))
    second_ten_past_one = datetime(2026, 10, 25, 6, 10, tzinfo=UTC) + timedelta(days=7)  # 1 November, a Sunday
    assert new_york.next_open(second_ten_past_one) > second_ten_past_one


@given(working_times, moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(time_: WorkingTime, at: datetime) -> None:
    opening = time_.next_open(at)
    assert opening >= at
    assert (opening == at) == time_.is_open(at)
    if time_.zone.key in RUSSIAN:  # elsewhere an opening may fall into the hour that spring skips
        assert time_.is_open(opening)
        assert opening == at or not time_.is_open(opening - timedelta(microseconds=1))


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_working_days_add_up(day: date, first: int, second: int) -> None:
    middle = MOSCOW.working_days_after(day, first)
    assert MOSCOW.working_days_after(middle, second) == MOSCOW.working_days_after(day, first + second)
    assert MOSCOW.working_days_after(day, first) >= day + timedelta(days=first)


@given(moments, st.sampled_from(ZONES))
def test_local_time_and_back(at: datetime, zone: str) -> None:
    time_ = WorkingTime(ZoneInfo(zone), time(8), time(18))
    local = time_.local(at)
    assert time_.at_local(local.date(), local.timetz().replace(tzinfo=None)) == at


def test_start_up_does_not_pay_for_the_holidays() -> None:
    code = "import sys, bot.clock; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20 09:00", "2026-11-20 10:30", 1.5),
        ("2026-11-20 18:00", "2026-11-23 09:00", 1),  # Friday evening, a weekend, Monday morning
        ("2026-11-20 20:00", "2026-11-22 12:00", 0),
        ("2026-11-20 07:00", "2026-11-20 23:00", 10),
        ("2026-11-03 17:30", "2026-11-05 09:30", 2),  # over a holiday
        ("2026-11-20 10:00", "2026-11-20 09:00", 0),
    ],
)
def test_time_is_counted_while_the_organisation_is_open(start: str, end: str, hours: float) -> None:
    assert MOSCOW.open_between(moscow(start), moscow(end)) == timedelta(hours=hours)


@given(ordinary_times, moments, st.integers(0, 200 * 3600))
def test_what_passes_until_open_time_is_over_is_that_time(working: WorkingTime, start: datetime, seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert working.open_between(start, working.open_time_after(start, span)) == span


@given(working_times, moments, st.lists(st.integers(0, 30 * 86_400), min_size=2, max_size=2))
def test_open_time_of_two_spans_is_that_of_both(working: WorkingTime, start: datetime, seconds: list[int]) -> None:
    middle = start + timedelta(seconds=seconds[0])
    end = middle + timedelta(seconds=seconds[1])
    parts = working.open_between(start, middle) + working.open_between(middle, end)
    assert working.open_between(start, end) == parts
