"""The shipped roadmaps against the documents they were made from: how many items, what kind of terms, which days."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from bot.scenarios.library import load_library
from bot.scenarios.roadmap_dates import Days, Year, day_of_deed, days_of
from bot.scenarios.roadmap_library import load_roadmaps
from bot.scenarios.roadmap_mistakes import deeds_of, find_lost_forms
from bot.scenarios.roadmap_model import ORDERS, Absolute, Deed, Item, Roadmap
from tests.kit.roadmap_days import TABLES, YEAR, expected_days

ROADMAPS = load_roadmaps()
FORMS = load_library()
CALENDAR, SCHOOL, KINDERGARTEN, SAMPLE = (
    ROADMAPS[name] for name in ("calendar_year", "school_year", "kindergarten", "sample")
)
EACH = pytest.mark.parametrize("roadmap", ROADMAPS.values(), ids=list(ROADMAPS))
TEACHERS_REPORTS = {"mentor_report", "personal_programme"}  # essays: nobody is asked for them, DOMAIN L11
ABBREVIATIONS = re.compile(r"\b(РГ|ЦМН|ОО|ОВЗ|РЦО|ММС|МР|СМИ|пед\.|соц\.)(?!\w)")


def items_by_stage(roadmap: Roadmap) -> dict[str, int]:
    return {stage.number: len(stage.items) for stage in roadmap.stages}


def the_item(roadmap: Roadmap, number: str) -> Item:
    return next(item for item in roadmap.items if item.number == number)


def kinds(roadmap: Roadmap) -> Counter[str]:
    return Counter(
        deadline.kind
        for item in roadmap.items
        for deadline in (item.deadline, *(term.deadline for term in item.terms))
        if deadline is not None
    )


def all_days(roadmap: Roadmap, year: int = YEAR) -> list[tuple[Item, Days]]:
    chosen = Year(roadmap.calendar, year)
    return [
        (item, days)
        for stage in roadmap.stages
        for item in stage.items
        for days in days_of(roadmap, stage, item, chosen)
    ]


def all_deeds(roadmap: Roadmap) -> list[Deed]:
    return [*roadmap.bot, *(deed for item in roadmap.items for _, deeds in deeds_of(item) for deed in deeds)]


# --- how many, and of what kind


def test_the_four_documents_have_as_many_items_as_their_tables() -> None:
    """The kindergarten's 30 items stand under a seventh row, as in the sample: news at every stage."""
    assert items_by_stage(KINDERGARTEN) == {"1": 4, "2": 2, "3": 2, "4": 2, "5": 7, "5a": 6, "6": 7, "7": 1}
    assert sum(items_by_stage(KINDERGARTEN).values()) == 30 + 1
    assert items_by_stage(CALENDAR) == {"1": 8, "2": 4, "3": 3, "4": 7, "5": 2, "6": 5, "7": 2}
    assert len(CALENDAR.items) == 31
    assert items_by_stage(SCHOOL) == {"1": 3, "2": 2, "3": 2, "4": 2, "5": 3, "6": 4}
    assert len(SCHOOL.items) == 16
    assert items_by_stage(SAMPLE) == {"1": 3, "2": 2, "3": 2, "4": 2, "5": 3, "6": 4, "7": 1}
    assert len(SAMPLE.items) == 17


def test_the_calendar_year_has_20_absolute_terms_on_13_dates() -> None:
    said = [
        deadline.by
        for item in CALENDAR.items
        for deadline in (item.deadline, *(term.deadline for term in item.terms))
        if isinstance(deadline, Absolute)
    ]
    assert Counter(said) == {
        "2025-01-20": 2,
        "2025-01-27": 1,
        "2025-01-29": 1,
        "2025-02-01": 1,
        "2025-02-03": 1,
        "2025-02-10": 3,
        "2025-02-15": 5,
        "2025-02-17": 1,
        "2025-03-01": 1,
        "2025-03-05": 1,
        "2025-03-10": 1,
        "2025-03-15": 1,
        "2025-03-19": 1,
    }
    assert (len(said), len(set(said))) == (20, 13)


def test_the_kinds_of_terms_are_those_of_the_documents() -> None:
    assert kinds(CALENDAR) == {
        "absolute": 20,
        "month_window": 8,
        "always": 3,
        "plan_defined": 2,
        "recurring": 1,
        "programme_year": 1,
    }
    assert kinds(SCHOOL) == {"month_window": 12, "school_year": 4}
    assert kinds(KINDERGARTEN) == {"none": 30, "always": 1}
    assert kinds(SAMPLE) == {"none": 16, "always": 1}


def test_only_what_is_done_once_is_left_out_of_the_next_year() -> None:
    once = {roadmap.id: [item.number for item in roadmap.items if item.once] for roadmap in ROADMAPS.values()}
    assert once == {"calendar_year": [], "school_year": ["1.1"], "kindergarten": ["1.2", "1.4"], "sample": ["1.1"]}


# --- who answers


def test_who_answers_for_the_calendar_year() -> None:
    assert {item.number: " ".join(item.responsible) for item in CALENDAR.items} == {
        "1.1": "head curator",
        "1.2": "head working_group",
        "1.3": "head working_group curator",
        "1.4": "curator",
        "1.5": "head working_group",
        "1.6": "working_group",
        "1.7": "head curator working_group mentor mentee class_teacher",
        "1.8": "curator working_group",
        "2.1": "curator",
        "2.2": "curator",
        "2.3": "curator working_group",
        "2.4": "curator working_group",
        "3.1": "head working_group curator",
        "3.2": "curator",
        "3.3": "curator working_group",
        "4.1": "working_group",
        "4.2": "working_group curator",
        "4.3": "",  # the document's cell is empty
        "4.3.1": "curator",
        "4.3.2": "working_group curator",
        "4.3.3": "curator psychologist",
        "4.4": "curator mentor",
        "5.1": "working_group",
        "5.2": "curator",
        "6.1": "curator pair",
        "6.2": "curator working_group",
        "6.3": "curator pair",
        "6.4": "curator",
        "6.5": "working_group head",
        "7.1": "curator working_group",
        "7.2": "",  # the document's cell is empty
    }
    curator_named = next(term for term in the_item(CALENDAR, "1.1").terms if term.key == "b")
    assert curator_named.responsible == ["head"]


def test_who_answers_for_the_school_year() -> None:
    assert {item.number for item in SCHOOL.items if item.responsible == ["head"]} == {"1.2"}
    assert all(item.responsible == ["curator"] for item in SCHOOL.items if item.number != "1.2")


def test_documents_that_name_nobody_name_nobody() -> None:
    assert not any(item.responsible for item in SAMPLE.items)
    named = {item.number: item.responsible for item in KINDERGARTEN.items if item.responsible}
    assert named == {f"5a.{meeting}": ["pair"] for meeting in range(1, 6)}


# --- what shows that it was done


def test_each_of_several_terms_has_its_own_evidence() -> None:
    for number in ("1.1", "1.3", "4.3.3"):
        shown = [tuple(term.evidence or ()) for term in the_item(CALENDAR, number).terms]
        assert all(shown)
        assert len({*shown}) == len(shown)


def test_where_the_document_asks_for_papers_the_item_does() -> None:
    without = {
        roadmap.id: {item.number for item in roadmap.items if not item.evidence and not item.terms}
        for roadmap in ROADMAPS.values()
    }
    assert without["calendar_year"] == {"2.2", "4.3"}
    assert without["school_year"] == {"4.1", "5.3", "6.2", "6.3"}
    assert without["sample"] == {"4.1", "5.1", "5.3", "6.2", "6.3"}
    assert without["kindergarten"] == {
        "1.1", "4.1", "5.1", "5.2", "5.4", "5.7", "5a.1", "5a.2", "5a.4", "5a.5",
    }  # fmt: skip
    assert len(the_item(CALENDAR, "7.1").evidence) == 14


# --- which days


@pytest.mark.parametrize("roadmap_id", TABLES)
def test_every_term_has_the_days_worked_out_by_hand(roadmap_id: str) -> None:
    found = {days.key: (days.starts_on, days.due_on) for _, days in all_days(ROADMAPS[roadmap_id])}
    assert found == expected_days(roadmap_id)
    assert list(found) == list(expected_days(roadmap_id))


def test_what_the_document_did_not_say_of_this_year_is_to_be_confirmed() -> None:
    assert {days.key for _, days in all_days(CALENDAR) if not days.sure} == {
        days.key for item, days in all_days(CALENDAR) if says_a_date(item, days)
    }
    assert all(days.sure for _, days in all_days(CALENDAR, year=2025))
    assert [days.key for _, days in all_days(SCHOOL) if not days.sure] == ["1.1"]
    for roadmap in (KINDERGARTEN, SAMPLE):
        assert [days.key for _, days in all_days(roadmap) if days.sure] == ["7.1"]


def says_a_date(item: Item, days: Days) -> bool:
    said = [item.deadline, *(term.deadline for term in item.terms if days.key.endswith(f".{term.key}"))]
    return any(isinstance(each, Absolute) for each in said)


@EACH
@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2028])
def test_nothing_ends_before_it_begins_in_any_year(roadmap: Roadmap, year: int) -> None:
    chosen = Year(roadmap.calendar, year)
    for item, days in all_days(roadmap, year):
        assert days.starts_on is not None
        assert days.due_on is None or days.starts_on <= days.due_on
        assert item.once or days.starts_on >= chosen.starts_on
        assert item.once or (days.due_on or chosen.ends_on) <= chosen.ends_on


# --- what the bot does


@EACH
def test_every_wave_asks_somebody(roadmap: Roadmap) -> None:
    assert list(find_lost_forms(roadmap, FORMS)) == []
    waves = {deed.subject for deed in all_deeds(roadmap) if deed.do == "wave"}
    assert not waves & TEACHERS_REPORTS
    assert {FORMS[wave].pairs_with for wave in waves} - {None} <= waves  # nobody is compared with nothing
    assert {"mentee_request", "mentor_readiness", "satisfaction_short"} <= waves


@EACH
def test_what_the_bot_does_has_a_day_and_is_done_while_it_matters(roadmap: Roadmap) -> None:
    year = Year(roadmap.calendar, YEAR)
    for deed, days in deeds_with_days(roadmap):
        on = day_of_deed(deed, days, year)
        assert on is not None
        assert days is None or (days.starts_on or on) <= on <= (days.due_on or year.ends_on)


def deeds_with_days(roadmap: Roadmap) -> Iterator[tuple[Deed, Days | None]]:
    yield from ((deed, None) for deed in roadmap.bot)
    for item, days in all_days(roadmap):
        own = next((term.bot for term in item.terms if days.key.endswith(f".{term.key}")), item.bot)
        yield from ((deed, days) for deed in own)


def acts(roadmap: Roadmap) -> Mapping[tuple[str, str], list[date | None]]:
    found: dict[tuple[str, str], list[date | None]] = {}
    for deed, days in deeds_with_days(roadmap):
        found.setdefault((deed.do, deed.subject), []).append(day_of_deed(deed, days, Year(roadmap.calendar, YEAR)))
    return {act: sorted(days, key=str) for act, days in found.items()}


@EACH
def test_mentors_are_thanked_on_mentor_day(roadmap: Roadmap) -> None:
    assert acts(roadmap)["thanks", ""] == [date(2026 if roadmap.calendar == "calendar" else 2027, 3, 2)]


@pytest.mark.parametrize("roadmap", [SCHOOL, KINDERGARTEN, SAMPLE], ids=["school", "kindergarten", "sample"])
def test_a_school_year_asks_in_the_order_of_the_work(roadmap: Roadmap) -> None:
    days = acts(roadmap)
    consents, readiness = days["consents", ""], days["wave", "mentor_readiness"]
    assert consents[0] == date(2026, 8, 20)
    assert readiness == [date(2026, 8, 24)]  # only whoever has consented is asked
    assert consents[1] == date(2026, 9, 1)
    assert days["wave", "mentee_request"] == [date(2026, 9, 3)]
    meeting = max(day for day in days["gathering", ""] if day and day.year == 2026)
    chosen = days["wave", "group_meeting_preference_mentor"][0]
    assert chosen == days["wave", "group_meeting_preference_mentee"][0]
    assert meeting == date(2026, 9, 15) < (chosen or meeting)
    before = days["wave", "impact_teacher" if roadmap is KINDERGARTEN else "uu_mentee_before"][0]
    after = days["wave", "impact_teacher" if roadmap is KINDERGARTEN else "uu_mentee_after"][-1]
    assert before == date(2026, 10, 1)
    assert date(2027, 5, 1) <= (after or meeting) <= date(2027, 5, 15)
    assert days["report", ""] == [*([date(2026, 12, 18)] if roadmap is not SAMPLE else []), date(2027, 5, 18)] + (
        [date(2027, 5, 18)] if roadmap is KINDERGARTEN else []
    )


def test_the_calendar_year_asks_three_weeks_before_each_report() -> None:
    days = acts(CALENDAR)
    for form in ("satisfaction_short", "swot_participant", "swot_curator", "uu_mentor_after", "uu_mentee_after"):
        assert days["wave", form] == [date(2026, 4, 29), date(2026, 11, 29)]
    assert days["report", ""] == [date(2026, 2, 11), date(2026, 5, 18), date(2026, 12, 18)]
    assert days["wave", "uu_mentor_before"] == [date(2026, 3, 20)]  # the day after the plans of the pairs
    assert days["wave", "mentee_request"] == days["wave", "mentor_readiness"] == [date(2026, 2, 3)]
    assert days["wave", "group_meeting_preference_mentor"] == [date(2026, 3, 6)]
    assert days["matching", ""] == [date(2026, 3, 11)]


def test_the_orders_of_the_calendar_year_are_all_there() -> None:
    asked = {deed.subject for deed in all_deeds(CALENDAR) if deed.do == "order"}
    assert asked == {*ORDERS} - {"regulation", "replacement"}  # within the introduction; when a mentor leaves
    for roadmap in (SCHOOL, KINDERGARTEN, SAMPLE):
        asked = {deed.subject for deed in all_deeds(roadmap) if deed.do == "order"}
        assert asked == {"regulation", "pairs", "final_event"}


# --- how it reads


@EACH
def test_its_words_are_spelled_out_and_name_nobody(roadmap: Roadmap) -> None:
    words = [roadmap.title, roadmap.name, roadmap.about]
    for stage in roadmap.stages:
        words += [stage.title, stage.goal or ""]
        for item in stage.items:
            words += [item.title, *item.actions, *item.evidence, *(term.part for term in item.terms)]
            words += [paper for term in item.terms for paper in term.evidence or ()]
    for each in words:
        assert not ABBREVIATIONS.search(each), each
        assert not re.search(r"[A-Za-z_]|\s\s|\bв течении\b|[а-яё][А-ЯЁ]", each.replace("SWOT", "")), each
        assert not re.search(r"№ \d|[А-ЯЁ]\.\s?[А-ЯЁ]\.", each), each
    assert all(item.title[0].isupper() for item in roadmap.items)
    assert len({(item.title, item.number) for item in roadmap.items}) == len(roadmap.items)
    assert all(item.actions for item in roadmap.items)


@EACH
def test_no_line_is_the_second_half_of_a_sentence(roadmap: Roadmap) -> None:
    """A comma parts the items of a list in YAML."""
    lines = [line for stage in roadmap.stages for item in stage.items for line in (*item.actions, *item.evidence)]
    halves = ("если", "кто", "которые", "который", "которая", "что", "чтобы", "где")
    assert [line for line in lines if line.split()[0] in halves] == []


def test_each_is_chosen_by_a_short_name() -> None:
    assert len({roadmap.name for roadmap in ROADMAPS.values()}) == 4
    assert all(roadmap.about.count(".") >= 2 for roadmap in ROADMAPS.values())
