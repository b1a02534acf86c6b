"""The school of `make demo` has urgent questions at every stage, a library, and a year of the programme."""

from datetime import datetime
from itertools import count

import pytest
from sqlalchemy import select

from bot.demo_school import found_school
from bot.services import access, announcements, bodies, help_lists, help_pool, media_plan, targets
from bot.services.help_asking import get_ready
from bot.services.help_lists import HelpGroup
from bot.services.help_times import help_times_of
from bot.services.roadmap_items import ItemState, list_items
from bot.storage.database import Database
from bot.storage.models import (
    Advice,
    AnnouncementReply,
    Campaign,
    Cycle,
    Evidence,
    HelpOffer,
    HelpRequest,
    Notice,
    Organisation,
    Person,
    RoadmapAction,
)
from bot.storage.states import (
    ActionStatus,
    AdviceStatus,
    AnnouncementStatus,
    Body,
    CycleStatus,
    HelpOutcome,
    HelpStage,
    HelpStatus,
    NoticeStatus,
    OfferAnswer,
)
from bot.views.help_lists import list_screen
from tests.kit.desk import moscow
from tests.kit.kept_rows import keep, put

VERA = 1  # the first account


@pytest.mark.parametrize("at", ["2026-11-25 08:30", "2026-11-27 18:20", "2026-11-23 12:00"])
async def test_a_question_at_every_stage(db: Database, at: str) -> None:
    now = moscow(at)
    await found(db, now)
    async with db.read() as session:
        requests = (await session.scalars(select(HelpRequest).order_by(HelpRequest.id))).all()
        at_mentor, taken, closed, late, nameless = requests
        assert (at_mentor.status, at_mentor.stage) == (HelpStatus.ASKED, HelpStage.MENTOR)
        assert (taken.status, taken.stage) == (HelpStatus.TAKEN, HelpStage.POOL)
        assert taken.answered_at is not None
        assert (closed.status, closed.outcome) == (HelpStatus.CLOSED, HelpOutcome.HELPED)
        assert (late.status, late.stage) == (HelpStatus.TAKEN, HelpStage.CURATOR)
        assert (nameless.status, nameless.anonymous, nameless.stage) == (HelpStatus.ASKED, True, HelpStage.POOL)
        assert all(each.due_at is None or each.due_at > now for each in requests)
        offers = select(HelpOffer.person_id).where(
            HelpOffer.request_id == nameless.id, HelpOffer.answer == OfferAnswer.WAITING
        )
        assert len((await session.scalars(offers)).all()) >= 3
        actor = await access.get_actor(session, VERA)
        seen = await help_lists.list_help(session, actor, now=now)
        assert [row.request_id for row in seen.rows if row.late] == [late.id]
        assert "Захаров" not in list_screen(seen).text
        assert (await help_lists.list_help(session, actor, HelpGroup.CLOSED, now=now)).total == 1


async def test_mentors_know_different_things_and_the_library_is_full(db: Database) -> None:
    await found(db, moscow("2026-11-25 09:00"))
    async with db.read() as session:
        knows = (await session.scalars(select(help_pool.knowledge()).where(Person.helps).select_from(Person))).all()
        assert len(knows) >= 4
        assert len({tuple(each) for each in knows if isinstance(each, list)}) == len(knows)
        cards = (await session.scalars(select(Advice))).all()
        assert len(cards) == 8
        assert {each.status for each in cards} == {AdviceStatus.PUBLISHED}
        assert len({each.topic for each in cards}) == 8
        assert all(each.terms and 2 <= each.answer.count(".") <= 4 for each in cards)
        organisation = (await session.scalars(select(Organisation))).one()
        assert help_times_of(organisation).working.hours_from.hour == 8


IN_EVERY_STATE = {
    "1.1": ItemState.NOT_APPLICABLE,
    "1.3": ItemState.OPEN,
    "1.4": ItemState.ACCEPTED,
    "2.1": ItemState.DONE,
    "4.2": ItemState.OVERDUE,
    "5.3": ItemState.OPEN,  # a permanent one
    "6.1": ItemState.PLANNED,
}
UNTROUBLED = {"Королёва", "Жуков", "Громов"}  # what waits for them is clicked through in the browser tests


@pytest.mark.parametrize("at", ["2026-11-25 08:30", "2026-11-27 18:20", "2027-01-12 10:00"])
async def test_a_year_with_items_in_every_state(db: Database, at: str) -> None:
    now = moscow(at)
    await found(db, now)
    async with db.read() as session:
        year, draft = (await session.scalars(select(Cycle).order_by(Cycle.id))).all()
        assert (year.roadmap, year.status, draft.status) == ("school_year", CycleStatus.RUNNING, CycleStatus.DRAFT)
        assert year.approved_at is not None
        assert (year.approved_at.month, year.starts_on.year) == (8, 2026)
        assert year.due_at is not None
        assert year.due_at > now
        actor = await access.get_actor(session, VERA)
        items = {item.number: item for item in await list_items(session, year.id, now.date(), actor.privacy)}
        assert {number: items[number].state for number in IN_EVERY_STATE} == IN_EVERY_STATE
        assert items["5.3"].due_on is None
        assert all(item.responsible for item in items.values())
        assert not UNTROUBLED & {each.name.split()[0] for item in items.values() for each in item.responsible}
        proved = set(await session.scalars(select(Evidence.item_id)))
        accepted = {item.item_id for item in items.values() if item.state is ItemState.ACCEPTED}
        assert accepted <= proved
        actions = (await session.scalars(select(RoadmapAction).where(RoadmapAction.cycle_id == year.id))).all()
        today = now.date()
        assert {each.status for each in actions} == {ActionStatus.PLANNED, ActionStatus.OFF}
        assert all(each.run_on and each.run_on > today for each in actions if each.status is ActionStatus.PLANNED)


async def test_of_the_year_there_is_something_everywhere_and_nothing_is_told_anew(db: Database) -> None:
    now = moscow("2026-11-25 09:00")
    await found(db, now)
    async with db.read() as session:
        actor = await access.get_actor(session, VERA)
        group = await bodies.read_body(session, actor, Body.WORKING_GROUP)
        assert (group.total, group.protocols) == (3, 1)
        said = await announcements.count_by_status(session, actor)
        assert said == {AnnouncementStatus.DRAFT: 0, AnnouncementStatus.PLANNED: 1, AnnouncementStatus.SENT: 1}
        assert len((await session.scalars(select(AnnouncementReply))).all()) == 2
        published = await media_plan.list_publications(session, actor, now=now)
        assert [line.state for line in published.rows] == [media_plan.State.PLANNED, media_plan.State.PUBLISHED]
        seen = await targets.read_targets(session, actor, 1, now=now)
        assert sum(line.plan is not None for line in seen.lines) >= 4
        assert [line.fact.value for line in seen.lines if not line.key] == [5]
        roadmap = Notice.kind.like("roadmap%") | Notice.kind.like("announcement%") | Notice.kind.like("item%")
        waiting = select(Notice.kind).where(roadmap, Notice.status == NoticeStatus.QUEUED)
        assert (await session.scalars(waiting)).all() == []
        assert (await session.scalars(select(Campaign.scenario))).all() == [
            "impact_teacher",
            "monitoring_participation",
        ]


@pytest.mark.parametrize("at", ["2026-08-03 10:00", "2027-08-20 12:00", "2027-07-30 18:00", "2026-09-01 09:00"])
async def test_the_demo_starts_in_summer_too(db: Database, at: str) -> None:
    await found(db, moscow(at))
    async with db.read() as session:
        assert len((await session.scalars(select(Cycle))).all()) == 2


async def found(db: Database, now: datetime) -> None:
    """The school of one moment is founded once: the tests only look at it."""
    key = ("demo", db.dialect, now)
    async with db.write() as session:
        if await put(session, key):
            return
    accounts = count(VERA)
    await get_ready()
    async with db.write() as session:
        await found_school(session, lambda given_name, family_name: next(accounts), now=now)
    async with db.read() as session:
        await keep(session, key)
