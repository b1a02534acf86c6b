"""Who is first is decided by the database; what may be done with an item, by its state and its year."""

import asyncio
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.clock import WorkingTime
from bot.services import cycles, item_closing
from bot.services.access import get_actor
from bot.services.item_closing import Closing, ItemAct, possible_acts
from bot.services.item_notices import TO_ACCEPT, gathered_at
from bot.services.roadmap_people import set_responsible
from bot.storage.models import Cycle, Notice, RoadmapItem
from bot.storage.states import Calendar, CycleStatus, ItemStatus, TermKind
from tests.kit.pairs import School, open_school

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
CURATOR, ANNA, BORIS = 103, 101, 102


@pytest.fixture
async def school(db: Any) -> School:
    return await open_school(db)


async def an_item(school: School, status: ItemStatus = ItemStatus.OPEN) -> int:
    """Anna and Boris answer for it; nothing shows that it was done, nothing needs to."""
    async with school.db.write() as session:
        vera = await get_actor(session, CURATOR)
        cycle = await cycles.start_cycle(session, vera, "calendar_year", 2026, now=NOW)
        await cycles.approve(session, vera, cycle, number="1", on=NOW.date(), now=NOW)
        item = (await session.scalars(select(RoadmapItem).where(RoadmapItem.cycle_id == cycle).limit(1))).one()
        item.status, item.evidence_wanted = status, ""
        people = [(await get_actor(session, each)).person_id for each in (ANNA, BORIS)]
        await set_responsible(session, item, people)
        return item.id


async def says_done(school: School, telegram_id: int, item_id: int) -> Closing:
    async with school.db.write() as session:
        actor = await get_actor(session, telegram_id)
        return await item_closing.say_done(session, actor, item_id, sure=False, now=NOW)


async def test_of_many_who_say_done_at_once_one_has_done_it(school: School) -> None:
    item_id = await an_item(school)
    hands = [ANNA, BORIS] * 5
    outcomes = await asyncio.gather(*(says_done(school, each, item_id) for each in hands))
    assert sorted(outcomes) == [Closing.DONE, *[Closing.LATE] * 9]
    async with school.db.read() as session:
        notices = (await session.scalars(select(Notice).where(Notice.kind == TO_ACCEPT))).all()
    assert len(notices) == 1


async def test_of_two_taps_on_accept_one_counts(school: School) -> None:
    item_id = await an_item(school, ItemStatus.DONE)

    async def accepts() -> Closing:
        async with school.db.write() as session:
            return await item_closing.accept(session, await get_actor(session, CURATOR), item_id, now=NOW)

    assert sorted(await asyncio.gather(accepts(), accepts())) == [Closing.ACCEPTED, Closing.LATE]


MOSCOW = WorkingTime(ZoneInfo("Europe/Moscow"), time(8, 30), time(18, 30))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2026-11-24 10:00", "2026-11-24 17:30"),
        ("2026-11-24 17:30", "2026-11-24 17:30"),
        ("2026-11-24 17:31", "2026-11-25 17:30"),
        ("2026-11-27 20:00", "2026-11-30 17:30"),  # over the weekend
        ("2026-11-28 09:00", "2026-11-30 17:30"),
    ],
)
def test_curators_are_told_before_the_evening(said: str, told: str) -> None:
    at = datetime.fromisoformat(said).replace(tzinfo=MOSCOW.zone)
    assert f"{MOSCOW.local(gathered_at(MOSCOW, at.astimezone(UTC))):%Y-%m-%d %H:%M}" == told


A = ItemAct
STATES = {
    ItemStatus.PLANNED: {A.DONE, A.DROP},
    ItemStatus.OPEN: {A.DONE, A.DROP},
    ItemStatus.DONE: {A.ACCEPT, A.RETURN, A.DROP},
    ItemStatus.ACCEPTED: {A.REOPEN},
    ItemStatus.NOT_APPLICABLE: {A.RESTORE},
}


@pytest.mark.parametrize("status", ItemStatus)
def test_every_state_has_its_ways_on(status: ItemStatus) -> None:
    item = RoadmapItem(term=TermKind.DATED, status=status)
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), "calendar": Calendar.CALENDAR}
    running = Cycle(status=CycleStatus.RUNNING, **year)
    assert set(possible_acts(item, running, date(2026, 11, 24))) == STATES[status]
    for other in set(CycleStatus) - {CycleStatus.RUNNING}:
        assert possible_acts(item, Cycle(status=other, **year), date(2026, 11, 24)) == ()
