"""Years of the programme: made of a roadmap, approved once, ended; nobody else's year is touched."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.roadmap_dates import Year
from bot.services import cycles
from bot.services.access import Actor, Denied
from bot.storage.database import Database
from bot.storage.models import BodyMember, Cycle, Organisation, Person, Responsible, RoadmapAction, RoadmapItem, Stage
from bot.storage.states import (
    AUTOMATIC,
    ActionKind,
    ActionStatus,
    Body,
    CycleStatus,
    ItemStatus,
    PersonStatus,
    TermKind,
)
from tests.kit.pairs import School, open_school
from tests.kit.roadmap_days import TABLES, expected_days

AUGUST = datetime(2026, 8, 21, 7, tzinfo=UTC)  # Friday, 10:00 in Moscow
NEW_YEAR = datetime(2026, 1, 12, 7, tzinfo=UTC)  # the first working Monday
ROADMAPS = tuple(TABLES)
Ending = Callable[..., Awaitable[bool]]


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


async def started(school: School, roadmap: str, *, year: int = 2026, now: datetime | None = None) -> int:
    """A draft of Vera's."""
    async with school.db.write() as session:
        vera = await school.actor(session, school.vera)
        now = now or (NEW_YEAR if roadmap == "calendar_year" else AUGUST)
        return await cycles.start_cycle(session, vera, roadmap, year, now=now)


async def approved(school: School, cycle_id: int, *, now: datetime = AUGUST, number: str = "15-од") -> bool:
    async with school.db.write() as session:
        vera = await school.actor(session, school.vera)
        return await cycles.approve(session, vera, cycle_id, number=number, on=date(2026, 8, 20), now=now)


async def ended(school: School, cycle_id: int, ending: Ending) -> bool:
    async with school.db.write() as session:
        return await ending(session, await school.actor(session, school.vera), cycle_id, now=AUGUST)


async def cycle(school: School, cycle_id: int) -> Cycle:
    async with school.db.read() as session:
        return await session.get_one(Cycle, cycle_id)


async def items(school: School, cycle_id: int) -> dict[str, RoadmapItem]:
    async with school.db.read() as session:
        rows = select(RoadmapItem).where(RoadmapItem.cycle_id == cycle_id).order_by(RoadmapItem.place)
        return {row.key: row for row in await session.scalars(rows)}


async def actions(school: School, cycle_id: int) -> list[RoadmapAction]:
    async with school.db.read() as session:
        return list(await session.scalars(select(RoadmapAction).where(RoadmapAction.cycle_id == cycle_id)))


async def answering(school: School, item: RoadmapItem) -> set[int]:
    async with school.db.read() as session:
        return {*await session.scalars(select(Responsible.person_id).where(Responsible.item_id == item.id))}


async def joins(school: School, body: Body, person: Person) -> None:
    async with school.db.write() as session:
        session.add(
            BodyMember(
                organisation_id=school.organisation_id, body=body, person_id=person.id, joined_on=date(2026, 1, 12)
            )
        )


# --- a year is made


@pytest.mark.parametrize("roadmap", ROADMAPS)
async def test_a_draft_has_every_term_on_its_days(school: School, roadmap: str) -> None:
    made = await items(school, await started(school, roadmap))
    assert {key: (row.starts_on, row.due_on) for key, row in made.items()} == expected_days(roadmap)
    assert [row.place for row in made.values()] == list(range(1, len(made) + 1))
    assert all(row.status is ItemStatus.PLANNED and row.details and row.title for row in made.values())


@pytest.mark.parametrize("roadmap", ROADMAPS)
async def test_a_draft_is_the_years_and_waits(school: School, roadmap: str) -> None:
    row = await cycle(school, await started(school, roadmap))
    assert (row.status, row.due_at, row.approved_at) == (CycleStatus.DRAFT, None, None)
    assert row.title == cycles.find_roadmap(roadmap).title
    first, last = (
        (date(2026, 1, 1), date(2026, 12, 31)) if roadmap == "calendar_year" else (date(2026, 8, 1), date(2027, 7, 31))
    )
    assert (row.starts_on, row.ends_on) == (first, last)


async def test_each_stage_stands_in_its_place(school: School) -> None:
    await started(school, "kindergarten")
    async with school.db.read() as session:
        rows = (await session.scalars(select(Stage).order_by(Stage.place))).all()
    assert [(row.place, row.number) for row in rows] == [
        (1, "1"), (2, "2"), (3, "3"), (4, "4"), (5, "5"), (6, "5a"), (7, "6"), (8, "7"),
    ]  # fmt: skip


async def test_each_of_several_terms_has_its_part_of_the_work(school: School) -> None:
    made = await items(school, await started(school, "calendar_year"))
    order, curator = made["1.1.a"], made["1.1.b"]
    assert (order.number, order.title) == (curator.number, curator.title)
    assert order.part == "распоряжение о рабочей группе и её состав"
    assert curator.evidence_wanted == "распоряжение о назначении куратора"
    assert (order.roles, curator.roles) == ("head curator", "head")
    assert made["7.1.0520"].part == "к 20 мая"
    assert made["7.1.0520"].evidence_wanted.count("\n") == 13


async def test_a_term_keeps_the_words_of_the_document(school: School) -> None:
    made = await items(school, await started(school, "calendar_year"))
    assert made["4.3"].term_words == "февраль – начало марта"
    assert (made["6.3"].term, made["6.3"].term_words) == (TermKind.BY_PLAN, "согласно индивидуальным планам")
    assert (made["1.6"].term, made["1.6"].term_words) == (TermKind.ALWAYS, "постоянно")
    assert (made["1.8"].term, made["1.8"].term_words) == (TermKind.DATED, "")


async def test_whoever_the_document_means_today_answers(school: School) -> None:
    await joins(school, Body.WORKING_GROUP, school.anna)
    made = await items(school, await started(school, "calendar_year"))
    assert await answering(school, made["1.2"]) == {school.grigory.id, school.anna.id}
    assert await answering(school, made["1.4"]) == {school.vera.id}
    assert await answering(school, made["1.6"]) == {school.anna.id}
    assert await answering(school, made["7.2"]) == set()


async def test_who_has_left_answers_for_nothing(school: School) -> None:
    async with school.db.write() as session:
        (await session.get_one(Person, school.grigory.id)).status = PersonStatus.LEFT
    made = await items(school, await started(school, "calendar_year"))
    assert await answering(school, made["1.1.b"]) == set()
    assert await answering(school, made["1.1.a"]) == {school.vera.id}


async def test_what_the_bot_will_do_is_planned_with_its_day(school: School) -> None:
    cycle_id = await started(school, "calendar_year")
    made = await items(school, cycle_id)
    planned = {(row.item_id, row.kind, row.subject): row for row in await actions(school, cycle_id)}
    assert all(row.status is ActionStatus.PLANNED and row.run_on is not None for row in planned.values())
    assert planned[made["2.1"].id, ActionKind.WAVE, "mentee_request"].run_on == date(2026, 2, 3)
    assert planned[made["7.1.1220"].id, ActionKind.WAVE, "swot_curator"].run_on == date(2026, 11, 29)
    assert planned[made["7.1.1220"].id, ActionKind.REPORT, ""].run_on == date(2026, 12, 18)
    assert planned[None, ActionKind.THANKS, ""].run_on == date(2026, 3, 2)
    assert planned[made["1.1.a"].id, ActionKind.ORDER, "curator_and_group"].run_on == date(2026, 1, 12)
    assert (made["1.1.b"].id, ActionKind.ORDER, "curator_and_group") not in planned
    assert all(row.item_id is not None or row.kind in AUTOMATIC for row in planned.values())


# --- which year


@pytest.mark.parametrize(
    ("roadmap", "today", "offered"),
    [
        ("school_year", date(2026, 7, 31), [2025, 2026]),
        ("school_year", date(2026, 8, 1), [2026, 2027]),
        ("school_year", date(2026, 11, 26), [2026, 2027]),
        ("calendar_year", date(2026, 11, 26), [2026, 2027]),
        ("calendar_year", date(2027, 1, 1), [2027, 2028]),
    ],
)
def test_this_year_and_the_next_are_offered(roadmap: str, today: date, offered: list[int]) -> None:
    found = cycles.find_roadmap(roadmap)
    assert list(cycles.years_offered(found, today)) == [Year(found.calendar, number) for number in offered]


@pytest.mark.parametrize("year", [2025, 2028, 0])
async def test_no_other_year_is_made(school: School, year: int) -> None:
    with pytest.raises(Denied):
        await started(school, "school_year", year=year)
    async with school.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Cycle)) == 0


async def test_the_year_is_the_schools_own(school: School) -> None:
    """In Vladivostok it is already January."""
    async with school.db.write() as session:
        (await session.get_one(Organisation, school.organisation_id)).time_zone = "Asia/Vladivostok"
    evening = datetime(2026, 12, 31, 18, tzinfo=UTC)
    assert await started(school, "calendar_year", year=2028, now=evening)


async def test_a_roadmap_that_is_not_shipped_is_denied(school: School) -> None:
    with pytest.raises(Denied):
        await started(school, "made_up")


# --- approved once


async def test_the_head_approves_once(school: School) -> None:
    cycle_id = await started(school, "school_year")
    assert await approved(school, cycle_id)
    assert not await approved(school, cycle_id, number="16-од")
    row = await cycle(school, cycle_id)
    assert (row.status, row.order_number, row.order_on) == (CycleStatus.RUNNING, "15-од", date(2026, 8, 20))
    assert row.due_at == AUGUST  # it is open now


async def test_the_approved_days_are_no_proposals_any_more(school: School) -> None:
    cycle_id = await started(school, "sample")
    before = await items(school, cycle_id)
    assert {row.term for row in before.values()} == {TermKind.UNDATED, TermKind.ALWAYS}
    await approved(school, cycle_id)
    after = await items(school, cycle_id)
    assert {row.term for row in after.values()} == {TermKind.DATED, TermKind.ALWAYS}
    assert all(row.sure for row in after.values())
    assert {key: row.due_on for key, row in after.items()} == {key: row.due_on for key, row in before.items()}


async def test_an_item_that_got_no_day_stays_without_one(school: School) -> None:
    cycle_id = await started(school, "sample")
    async with school.db.write() as session:
        row = await session.scalar(select(RoadmapItem).where(RoadmapItem.key == "6.2"))
        assert row is not None
        row.starts_on = row.due_on = None
    await approved(school, cycle_id)
    assert (await items(school, cycle_id))["6.2"].term is TermKind.UNDATED


# --- ended


@pytest.mark.parametrize(("ending", "status"), [(cycles.cancel, "cancelled"), (cycles.close, "closed")])
async def test_a_running_year_ends_once_and_nothing_more_is_done(school: School, ending: Ending, status: str) -> None:
    cycle_id = await started(school, "school_year")
    await approved(school, cycle_id)
    async with school.db.write() as session:
        done = await session.scalar(select(RoadmapAction).where(RoadmapAction.kind == ActionKind.CONSENTS).limit(1))
        assert done is not None
        done.status = ActionStatus.DONE
    assert await ended(school, cycle_id, ending)
    assert not await ended(school, cycle_id, cycles.cancel)
    assert not await ended(school, cycle_id, cycles.close)
    row = await cycle(school, cycle_id)
    assert (row.status, row.due_at, row.ended_at) == (CycleStatus(status), None, AUGUST)
    left = [each.status for each in await actions(school, cycle_id)]
    assert left.count(ActionStatus.DONE) == 1
    assert {*left} == {ActionStatus.DONE, ActionStatus.OFF}


async def test_a_draft_is_cancelled_but_never_closed(school: School) -> None:
    cycle_id = await started(school, "sample")
    assert not await ended(school, cycle_id, cycles.close)
    assert await ended(school, cycle_id, cycles.cancel)
    assert not await approved(school, cycle_id)
    assert (await cycle(school, cycle_id)).status is CycleStatus.CANCELLED


async def test_another_year_goes_on(school: School) -> None:
    one, other = await started(school, "sample"), await started(school, "school_year")
    await approved(school, other)
    await ended(school, one, cycles.cancel)
    assert (await cycle(school, other)).status is CycleStatus.RUNNING
    assert {each.status for each in await actions(school, other)} == {ActionStatus.PLANNED}


# --- who may


@pytest.mark.parametrize("name", ["anna", "boris", "grigory"])
async def test_only_a_curator_makes_and_changes_a_year(school: School, name: str) -> None:
    cycle_id = await started(school, "sample")
    await every_change_is_denied(school, getattr(school, name), cycle_id)
    async with school.db.write() as session:
        actor = await school.actor(session, getattr(school, name))
        with pytest.raises(Denied):
            await cycles.start_cycle(session, actor, "sample", 2026, now=AUGUST)


async def test_a_curator_of_another_organisation_changes_nothing(school: School) -> None:
    cycle_id = await started(school, "sample")
    await every_change_is_denied(school, school.marina, cycle_id)


async def every_change_is_denied(school: School, person: Person, cycle_id: int) -> None:
    async def approve(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> bool:
        return await cycles.approve(session, actor, cycle_id, number="1", on=now.date(), now=now)

    for change in (approve, cycles.cancel, cycles.close):
        async with school.db.write() as session:
            actor = await school.actor(session, person)
            with pytest.raises(Denied):
                await change(session, actor, cycle_id, now=AUGUST)
    assert (await cycle(school, cycle_id)).status is CycleStatus.DRAFT
