"""All phrases are said on Friday, 20 November 2026, at noon in Moscow."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scenarios.russian_dates import (
    day_words,
    full_day_words,
    full_moment_words,
    moment_words,
    parse_date,
    parse_moment,
)
from tests.scenarios.walking import FRIDAY_NOON, MOSCOW

TODAY = FRIDAY_NOON.date()

DATES = [
    ("сегодня", "2026-11-20"),
    ("Завтра", "2026-11-21"),
    ("  послезавтра.", "2026-11-22"),
    ("вчера", "2026-11-19"),
    ("позавчера", "2026-11-18"),
    ("в четверг", "2026-11-26"),
    ("четверг", "2026-11-26"),
    ("чт", "2026-11-26"),
    ("в чт.", "2026-11-26"),
    ("во вторник", "2026-11-24"),
    ("в среду", "2026-11-25"),
    ("В СУББОТУ", "2026-11-21"),
    ("в пятницу", "2026-11-27"),
    ("в воскресенье", "2026-11-22"),
    ("в следующий вторник", "2026-11-24"),
    ("в следующую субботу", "2026-11-28"),
    ("в следующее воскресенье", "2026-11-29"),
    ("12.12", "2026-12-12"),
    ("12.12.", "2026-12-12"),
    ("20.11", "2026-11-20"),
    ("19.11", "2027-11-19"),
    ("1.2", "2027-02-01"),
    ("12.12.26", "2026-12-12"),
    ("12.12.2026", "2026-12-12"),
    ("12.12.2026 г.", "2026-12-12"),
    ("05.03.1985", "1985-03-05"),
    ("12 декабря", "2026-12-12"),
    ("12 ДЕКАБРЯ", "2026-12-12"),
    ("12 дек.", "2026-12-12"),
    ("1 сентября", "2027-09-01"),
    ("12 декабря 2026", "2026-12-12"),
    ("12 декабря 2026 года", "2026-12-12"),
    ("12  декабря\u00a02026\u00a0г.", "2026-12-12"),
    ("29 февраля", "2028-02-29"),
    ("чт, 26 ноября", "2026-11-26"),
    ("в четверг 26 ноября", "2026-11-26"),
    ("чт 26.11", "2026-11-26"),
    ("через 3 дня", "2026-11-23"),
    ("через 1 день", "2026-11-21"),
    ("через две недели", "2026-12-04"),
    ("через неделю", "2026-11-27"),
    ("через 10 дней", "2026-11-30"),
    ("", None),
    ("   ", None),
    ("31.02", None),
    ("30 февраля", None),
    ("29.02.2027", None),
    ("00.12", None),
    ("12.13", None),
    ("31 ноября", None),
    ("12.12.85", None),
    ("12.12.1026", None),
    ("12/12", None),
    ("2026-12-12", None),
    ("12", None),
    ("декабря", None),
    ("на днях", None),
    ("через день", None),
    ("на следующей неделе", None),
    ("в следующем месяце", None),
    ("ср, 26 ноября", None),
    ("чт, 19 ноября", None),
    ("завтра или послезавтра", None),
    ("не завтра", None),
    ("завтра в 15:30", None),
    ("١٢.١٢", None),
    ("12 декабря " * 20, None),
]

MOMENTS = [
    ("завтра в 15:30", "2026-11-21T15:30"),
    ("завтра 15.30", "2026-11-21T15:30"),
    ("завтра в 15-30", "2026-11-21T15:30"),
    ("завтра 15 30", "2026-11-21T15:30"),
    ("завтра, в 9:05", "2026-11-21T09:05"),
    ("в четверг в 15:30", "2026-11-26T15:30"),
    ("чт 15:30", "2026-11-26T15:30"),
    ("в чт. в 15:30", "2026-11-26T15:30"),
    ("чт.,15:30.", "2026-11-26T15:30"),
    ("в следующий вторник в 9 утра", "2026-11-24T09:00"),
    ("послезавтра в 3 часа дня", "2026-11-22T15:00"),
    ("послезавтра в час дня", None),
    ("завтра в 12 дня", "2026-11-21T12:00"),
    ("завтра в 7 вечера", "2026-11-21T19:00"),
    ("завтра в 3:20 дня", "2026-11-21T15:20"),
    ("завтра в 15", "2026-11-21T15:00"),
    ("завтра в 15 часов", "2026-11-21T15:00"),
    ("завтра в половине четвёртого", "2026-11-21T15:30"),
    ("завтра в половине девятого", "2026-11-21T08:30"),
    ("завтра в пол первого", "2026-11-21T12:30"),
    ("завтра в полчетвертого", "2026-11-21T15:30"),
    ("завтра в полдень", "2026-11-21T12:00"),
    ("12.12 в 14:00", "2026-12-12T14:00"),
    ("12.12.26 14.00", "2026-12-12T14:00"),
    ("10.12 12.11", "2026-12-10T12:11"),
    ("12 декабря 15 30", "2026-12-12T15:30"),
    ("12 декабря 2026 15 30", "2026-12-12T15:30"),
    ("сб, 12 декабря, 15:30", "2026-12-12T15:30"),
    ("через неделю в 15:30", "2026-11-27T15:30"),
    ("через 3 дня, 10:00", "2026-11-23T10:00"),
    ("в 15:30 в четверг", "2026-11-26T15:30"),
    ("15.30 12.12", "2026-12-12T15:30"),
    ("15:30", "2026-11-20T15:30"),
    ("в 9 утра", "2026-11-21T09:00"),
    ("12:00", "2026-11-21T12:00"),
    ("15.30", "2026-11-20T15:30"),
    ("в 12.12", "2026-11-20T12:12"),
    ("сегодня в 9:00", "2026-11-20T09:00"),
    ("12.12", None),
    ("сб 12.12", None),
    ("завтра 12.12", None),
    ("завтра", None),
    ("12 декабря 2030", None),
    ("завтра в 9", None),
    ("завтра в 3 часа", None),
    ("завтра в половине восьмого", None),
    ("завтра в полночь", None),
    ("завтра в 12 ночи", None),
    ("завтра в 9 дня", None),
    ("завтра в 25:00", None),
    ("завтра в 15:60", None),
    ("завтра в 24:00", None),
    ("31.02 в 15:30", None),
    ("ср, 26 ноября, 15:30", None),
    ("в четверг днём", None),
    ("завтра в 15:30 или в 16:00", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "day"), DATES)
def test_dates_people_type(text: str, day: str | None) -> None:
    assert parse_date(text, TODAY) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(("text", "moment"), MOMENTS)
def test_moments_people_type(text: str, moment: str | None) -> None:
    expected = datetime.fromisoformat(moment).replace(tzinfo=MOSCOW) if moment else None
    assert parse_moment(text, FRIDAY_NOON) == expected


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        ("2026-11-22", "в следующий вторник", "2026-11-24"),
        ("2026-11-23", "в следующий вторник", "2026-12-01"),
        ("2026-11-23", "в понедельник", "2026-11-30"),
        ("2026-12-31", "завтра", "2027-01-01"),
        ("2096-03-01", "29.02", None),
        ("2028-02-29", "29 февраля", "2028-02-29"),
    ],
)
def test_dates_depend_on_today(today: str, text: str, day: str | None) -> None:
    assert parse_date(text, date.fromisoformat(today)) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "latest", "day"),
    [
        ("19.11", "2026-11-20", "2026-11-19"),
        ("19 ноября", "2026-12-21", "2026-11-19"),
        ("чт, 19 ноября", "2026-11-20", "2026-11-19"),
        ("12.12", "2026-12-21", "2026-12-12"),
        ("12.12", "2026-11-20", "2025-12-12"),
        ("19.11.2027", "2026-11-20", "2027-11-19"),
        ("завтра", "2026-11-20", "2026-11-21"),
    ],
)
def test_a_date_that_may_not_lie_ahead_is_the_last_one(text: str, latest: str, day: str) -> None:
    assert parse_date(text, TODAY, date.fromisoformat(latest)) == date.fromisoformat(day)


def test_the_year_is_said_when_it_is_not_the_current_one() -> None:
    assert day_words(date(2026, 11, 27), TODAY) == "пт, 27 ноября"
    assert day_words(date(2027, 1, 11), TODAY) == "пн, 11 января 2027"
    assert moment_words(datetime(2026, 11, 27, 9, 5, tzinfo=MOSCOW), TODAY) == "пт, 27 ноября, 09:05"
    assert full_moment_words(date(2026, 11, 27), time(15, 30)) == "пт, 27 ноября 2026, 15:30"


days = st.dates(date(1950, 1, 1), date(2100, 12, 31))
minutes = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(days, days)
def test_a_full_date_reads_back(day: date, today: date) -> None:
    assert parse_date(full_day_words(day), today) == day
    assert parse_date(f"{day:%d.%m.%Y}", today) == day


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)), st.integers(0, 1500))
def test_a_short_date_ahead_reads_back(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    assert parse_date(day_words(day, today), today) == day


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)), st.integers(1, 1500), minutes)
def test_an_appointment_ahead_reads_back(today: date, ahead: int, clock: time) -> None:
    now = datetime.combine(today, time(12), tzinfo=MOSCOW)
    moment = datetime.combine(today + timedelta(days=ahead), clock, tzinfo=MOSCOW)
    assert parse_moment(moment_words(moment, today), now) == moment
    assert parse_moment(full_moment_words(moment.date(), clock), now) == moment


@given(
    st.text(max_size=70) | st.lists(st.sampled_from([*"0123456789.:-", " ", "в ", "чт", "декабря", "дня"])).map("".join)
)
def test_no_text_breaks_the_grammar(text: str) -> None:
    found = parse_moment(text, FRIDAY_NOON)
    assert found is None or found.tzinfo is MOSCOW
    parse_date(text, TODAY)
