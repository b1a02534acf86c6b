"""Days of a year: what a roadmap says becomes days, reminders give way to days off."""

from collections.abc import Mapping
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter

from bot.clock import WorkingTime
from bot.scenarios.roadmap_dates import REMINDERS, Days, Year, day_of_deed, days_of, reminder_days, year_of
from bot.scenarios.roadmap_model import Calendar, Deed, Roadmap

WORKING = WorkingTime(ZoneInfo("Europe/Moscow"), time(9), time(18))
SCHOOL_2026, CALENDAR_2026 = Year("school", 2026), Year("calendar", 2026)


def roadmap(calendar: Calendar, *items: Mapping[str, object], window: object = None, year: int = 2025) -> Roadmap:
    """One stage with these items."""
    said = [{"number": f"1.{place}", "title": "Дело", **item} for place, item in enumerate(items, start=1)]
    stage = {"number": "1", "title": "Этап", "window": window or {"kind": "none"}, "items": said}
    head = {"id": "tiny", "title": "Карта", "name": "Карта", "about": "Карта.", "source": "тест"}
    return Roadmap.model_validate({**head, "calendar": calendar, "year": year, "stages": [stage]})


def days(of: Roadmap, year: Year, number: int = 1) -> tuple[Days, ...]:
    return days_of(of, of.stages[0], of.items[number - 1], year)


def span(of: Roadmap, year: Year, number: int = 1) -> tuple[date | None, date | None]:
    (only,) = days(of, year, number)
    return only.starts_on, only.due_on


def reminders(due: date) -> dict[int, date]:
    return reminder_days(due, WORKING.is_working_day)


# --- reminders


def test_a_term_on_a_sunday_is_counted_from_the_friday_before() -> None:
    assert reminders(date(2026, 2, 1)) == {
        21: date(2025, 12, 30),  # 9 January is off, and all days back to the 31st
        14: date(2026, 1, 16),
        7: date(2026, 1, 23),
        3: date(2026, 1, 27),
        1: date(2026, 1, 29),
    }


def test_the_report_of_20_december_2026_is_due_on_a_sunday() -> None:
    assert reminders(date(2026, 12, 20)) == {
        21: date(2026, 11, 27),
        14: date(2026, 12, 4),
        7: date(2026, 12, 11),
        3: date(2026, 12, 15),
        1: date(2026, 12, 17),
    }


def test_the_may_holidays_are_stepped_over() -> None:
    assert reminders(date(2026, 5, 11)) == {  # 9–11 May are off: the term is Friday the 8th
        21: date(2026, 4, 17),
        14: date(2026, 4, 24),
        7: date(2026, 4, 30),  # 1–3 May are off
        3: date(2026, 5, 5),
        1: date(2026, 5, 7),
    }


def test_a_term_in_the_middle_of_a_quiet_week_keeps_its_days() -> None:
    assert reminders(date(2026, 5, 20)) == {
        21: date(2026, 4, 29),
        14: date(2026, 5, 6),
        7: date(2026, 5, 13),
        3: date(2026, 5, 15),  # the 17th is a Sunday
        1: date(2026, 5, 19),
    }


def test_a_term_of_january_is_reminded_of_before_the_holidays() -> None:
    assert reminders(date(2026, 1, 20))[14] == date(2025, 12, 30)  # 31 December 2025 to 11 January 2026 are off


def test_no_reminder_ever_falls_on_a_day_off_or_after_the_term() -> None:
    due = date(2026, 1, 1)
    for ahead in range(365):
        day = date.fromordinal(due.toordinal() + ahead)
        found = reminders(day)
        assert tuple(found) == REMINDERS
        assert all(WORKING.is_working_day(each) and each < day for each in found.values())
        assert sorted(found.values()) == list(found.values())


# --- years


def test_a_school_year_begins_in_august() -> None:
    assert year_of(date(2026, 7, 31), "school") == Year("school", 2025)
    assert year_of(date(2026, 8, 1), "school") == SCHOOL_2026
    assert year_of(date(2027, 1, 1), "school") == SCHOOL_2026
    assert year_of(date(2026, 1, 1), "calendar") == year_of(date(2026, 12, 31), "calendar") == CALENDAR_2026
    assert (SCHOOL_2026.starts_on, SCHOOL_2026.ends_on) == (date(2026, 8, 1), date(2027, 7, 31))
    assert (CALENDAR_2026.starts_on, CALENDAR_2026.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))


def test_29_february_of_a_common_year_is_the_28th() -> None:
    assert SCHOOL_2026.on("02-29") == date(2027, 2, 28)
    assert Year("school", 2027).on("02-29") == date(2028, 2, 29)
    leap = roadmap("calendar", {"deadline": {"kind": "absolute", "by": "2024-02-29"}}, year=2024)
    assert span(leap, Year("calendar", 2025))[1] == date(2025, 2, 28)
    assert span(leap, Year("calendar", 2028))[1] == date(2028, 2, 29)
    every = roadmap("school", {"deadline": {"kind": "recurring", "dates": ["02-29"]}})
    assert [each.key for each in days(every, SCHOOL_2026)] == ["1.1.0228"]


def test_february_ends_on_its_last_day() -> None:
    window = roadmap("calendar", {"deadline": {"kind": "month_window", "from_month": 1, "to_month": 2}})
    assert span(window, CALENDAR_2026) == (date(2026, 1, 1), date(2026, 2, 28))
    assert span(window, Year("calendar", 2028)) == (date(2028, 1, 1), date(2028, 2, 29))


# --- what is sure


def test_a_date_of_another_year_is_moved_and_not_sure() -> None:
    said = roadmap("calendar", {"deadline": {"kind": "absolute", "by": "2025-03-10"}})
    (same,), (moved,) = days(said, Year("calendar", 2025)), days(said, CALENDAR_2026)
    assert (same.due_on, same.sure) == (date(2025, 3, 10), True)
    assert (moved.due_on, moved.sure) == (date(2026, 3, 10), False)


def test_a_month_with_its_year_is_moved_and_not_sure_a_month_without_is_sure() -> None:
    said = {"kind": "month_window", "from_month": 6, "to_month": 6}
    with_year, without = (roadmap("school", {"deadline": each}, year=2022) for each in ({**said, "year": 2022}, said))
    (first,), (second,) = days(with_year, SCHOOL_2026), days(without, SCHOOL_2026)
    assert (first.starts_on, first.due_on, first.sure) == (date(2026, 6, 1), date(2026, 6, 30), False)
    assert (second.starts_on, second.due_on, second.sure) == (date(2027, 6, 1), date(2027, 6, 30), True)


def test_proposed_days_are_never_sure() -> None:
    offered = {"deadline": {"kind": "none"}, "propose": {"from": "10-01", "by": "04-30"}}
    (only,) = days(roadmap("school", offered), SCHOOL_2026)
    assert (only.kind, only.sure) == ("undated", False)
    assert (only.starts_on, only.due_on) == (date(2026, 10, 1), date(2027, 4, 30))


# --- when the work begins


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        ("whole", date(2026, 2, 1), date(2026, 3, 31)),
        ("first_third", date(2026, 2, 1), date(2026, 3, 10)),
        ("first_half", date(2026, 2, 1), date(2026, 3, 15)),
        ("second_half", date(2026, 2, 16), date(2026, 3, 31)),
    ],
)
def test_a_part_of_a_month(part: str, first: date, last: date) -> None:
    said = {"kind": "month_window", "from_month": 2, "to_month": 3, "part": part}
    assert span(roadmap("calendar", {"deadline": said}), CALENDAR_2026) == (first, last)


def test_a_last_day_begins_with_its_stage_unless_that_is_far() -> None:
    due = {"deadline": {"kind": "absolute", "by": "2025-03-19"}}
    february, october = ({"kind": "month_window", "from_month": month, "to_month": month} for month in (2, 10))
    assert span(roadmap("calendar", due, window=february), CALENDAR_2026)[0] == date(2026, 2, 1)
    assert span(roadmap("calendar", due, window=october), CALENDAR_2026)[0] == date(2026, 2, 26)
    assert span(roadmap("calendar", due), CALENDAR_2026)[0] == date(2026, 2, 26)  # three weeks before


def test_what_follows_another_term_begins_on_the_next_day() -> None:
    first = {"deadline": {"kind": "absolute", "by": "2025-03-10"}}
    following: list[Mapping[str, object]] = [
        {"deadline": {"kind": "absolute", "by": "2025-03-15"}, "after": "1.1"},
        {"deadline": {"kind": "always"}, "after": "1.1"},
        {"deadline": {"kind": "absolute", "by": "2025-03-05"}, "after": "1.1"},  # cannot begin after its own end
        {"terms": [{"key": "a", "part": "Курс", "deadline": {"kind": "programme_year"}, "after": "1.1"}]},
    ]
    said = roadmap("calendar", first, *following)
    assert span(said, CALENDAR_2026, 2) == (date(2026, 3, 11), date(2026, 3, 15))
    assert span(said, CALENDAR_2026, 3) == (date(2026, 3, 11), None)
    assert span(said, CALENDAR_2026, 4) == (date(2026, 3, 5), date(2026, 3, 5))
    assert span(said, CALENDAR_2026, 5) == (date(2026, 3, 11), date(2026, 12, 31))


def test_whole_years_and_their_ends() -> None:
    of_kind = {kind: roadmap("school", {"deadline": {"kind": kind}}) for kind in ("school_year", "programme_year")}
    assert span(of_kind["school_year"], SCHOOL_2026) == (date(2026, 9, 1), date(2027, 5, 31))
    assert span(of_kind["programme_year"], SCHOOL_2026) == (date(2026, 8, 1), date(2027, 7, 31))
    end = roadmap("calendar", {"deadline": {"kind": "period_end"}})
    assert span(end, CALENDAR_2026) == (date(2026, 12, 10), date(2026, 12, 31))


def test_a_recurring_term_stands_in_the_order_of_the_year() -> None:
    said = roadmap("calendar", {"deadline": {"kind": "recurring", "dates": ["12-20", "05-20"]}})
    found = [(each.key, each.starts_on, each.due_on) for each in days(said, CALENDAR_2026)]
    assert found == [
        ("1.1.0520", date(2026, 4, 29), date(2026, 5, 20)),
        ("1.1.1220", date(2026, 11, 29), date(2026, 12, 20)),
    ]
    in_school_year = roadmap("school", {"deadline": {"kind": "recurring", "dates": ["12-20", "05-20"]}})
    assert [each.due_on for each in days(in_school_year, SCHOOL_2026)] == [date(2026, 12, 20), date(2027, 5, 20)]


# --- in the words of the document


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "month_window", "from_month": 1, "to_month": 2}, "январь – февраль"),
        ({"kind": "month_window", "from_month": 5, "to_month": 5}, "май"),
        ({"kind": "month_window", "from_month": 2, "to_month": 3, "part": "first_third"}, "февраль – начало марта"),
        ({"kind": "month_window", "from_month": 3, "to_month": 3, "part": "first_half"}, "первая половина марта"),
        ({"kind": "month_window", "from_month": 3, "to_month": 3, "part": "second_half"}, "вторая половина марта"),
        (
            {"kind": "month_window", "from_month": 3, "to_month": 4, "part": "second_half"},
            "вторая половина марта – апрель",
        ),
        ({"kind": "school_year"}, "в течение учебного года"),
        ({"kind": "programme_year"}, "в течение года"),
        ({"kind": "period_end"}, "в конце отчётного периода"),
        ({"kind": "always"}, "постоянно"),
        ({"kind": "plan_defined", "source": "individual_plan"}, "согласно индивидуальным планам"),
        ({"kind": "plan_defined", "source": "monitoring_programme"}, "согласно программе мониторинга"),
        ({"kind": "recurring", "dates": ["05-20", "12-20"]}, "ежегодно, не позднее 20 декабря и 20 мая"),
        ({"kind": "absolute", "by": "2025-03-19"}, ""),
    ],
)
def test_a_term_in_the_words_of_the_document(said: Mapping[str, object], words: str) -> None:
    of = roadmap("calendar", {"deadline": said})
    assert {each.words for each in days(of, CALENDAR_2026)} == {words}


def test_the_terms_of_a_recurring_item_are_told_apart() -> None:
    every = roadmap("calendar", {"deadline": {"kind": "recurring", "dates": ["12-20", "05-20"]}})
    assert [each.part for each in days(every, CALENDAR_2026)] == ["к 20 мая", "к 20 декабря"]


# --- what the bot does


def test_when_the_bot_does_it() -> None:
    deed = TypeAdapter(Deed).validate_python
    (dated,) = days(roadmap("calendar", {"deadline": {"kind": "absolute", "by": "2025-03-10"}}), CALENDAR_2026)
    (always,) = days(roadmap("calendar", {"deadline": {"kind": "always"}}), CALENDAR_2026)
    assert day_of_deed(deed({"do": "news"}), dated, CALENDAR_2026) == date(2026, 2, 17)
    assert day_of_deed(deed({"do": "report", "before": 2}), dated, CALENDAR_2026) == date(2026, 3, 8)
    assert day_of_deed(deed({"do": "news", "on": "03-05"}), dated, CALENDAR_2026) == date(2026, 3, 5)
    assert day_of_deed(deed({"do": "thanks", "on": "03-02"}), None, SCHOOL_2026) == date(2027, 3, 2)
    assert day_of_deed(deed({"do": "news"}), always, CALENDAR_2026) == date(2026, 1, 1)
    assert day_of_deed(deed({"do": "report", "before": 2}), always, CALENDAR_2026) is None
    assert day_of_deed(deed({"do": "news"}), None, CALENDAR_2026) is None
