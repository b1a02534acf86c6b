"""What is said of items that are done and of those that were given back, read when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import WorkingTime
from bot.services import notices
from bot.services.access import READ_ROADMAPS, Actor
from bot.services.names import Named, named
from bot.services.notices import Reader
from bot.services.people import curators, roles_of, still_curator
from bot.services.roadmap_items import ItemLine, line_of
from bot.services.roadmap_people import read_responsible
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Notice, Organisation, Person, Responsible, RoadmapItem
from bot.storage.states import UNFINISHED_ITEM, CycleStatus, ItemStatus, NoticeClass, PersonStatus

TO_ACCEPT, RETURNED = "items_to_accept", "item_returned"
BEFORE_EVENING = timedelta(hours=1)  # before the working day ends the curators are told what waits
MOST_TOLD = 5


@dataclass(frozen=True)
class ToAccept:
    """`counts`: of all that wait, by cycle."""

    lines: tuple[ItemLine, ...]
    by: Mapping[int, Named]  # who said so, by item
    counts: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Returned:
    line: ItemLine
    reason: str
    today: date


async def tell_curators(session: AsyncSession, item: RoadmapItem, now: datetime) -> None:
    """Once a day, before the evening, of everything that waits by then."""
    working = working_time_of(await session.get_one(Organisation, item.organisation_id))
    at = gathered_at(working, now)
    for person in await curators(session, item.organisation_id):
        await notices.enqueue(
            session,
            person,
            TO_ACCEPT,
            key=f"{TO_ACCEPT}:{working.local(at).date().isoformat()}",
            quietness=NoticeClass.PERSONAL,
            now=now,
            due_at=at,
        )


def gathered_at(working: WorkingTime, now: datetime) -> datetime:
    """UTC: an hour before the end of this working day, or of the next one when that is over."""
    today = working.local(now).date()
    closing = working.at_local(today, working.hours_to) - BEFORE_EVENING
    if working.is_working_day(today) and now <= closing:
        return closing
    return working.at_local(working.working_days_after(today, 1), working.hours_to) - BEFORE_EVENING


async def tell_of_return(session: AsyncSession, item: RoadmapItem, actor: Actor, now: datetime) -> None:
    person = await session.get(Person, item.done_by_id) if item.done_by_id else None
    if person is None or person.id == actor.person_id or person.status is not PersonStatus.ACTIVE:
        return
    key = f"{RETURNED}:{item.id}:{now.isoformat()}"
    await notices.enqueue(session, person, RETURNED, key=key, quietness=NoticeClass.PERSONAL, now=now, item_id=item.id)


async def read_to_accept(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> ToAccept | None:
    if not await still_curator(session, person):
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    today = working_time_of(organisation).local(now).date()
    items = (
        await session.scalars(
            select(RoadmapItem)
            .join(Cycle, Cycle.id == RoadmapItem.cycle_id)
            .where(
                RoadmapItem.organisation_id == organisation.id,
                RoadmapItem.status == ItemStatus.DONE,
                Cycle.status == CycleStatus.RUNNING,
            )
            .order_by(RoadmapItem.done_at, RoadmapItem.id)
        )
    ).all()
    if not items:
        return None
    counts: dict[int, int] = {}
    for item in items:
        counts[item.cycle_id] = counts.get(item.cycle_id, 0) + 1
    shown = items[:MOST_TOLD]
    people = await session.scalars(select(Person).where(Person.id.in_([item.done_by_id for item in shown])))
    names = {each.id: named(each, organisation.privacy) for each in people}
    by = {item.id: names[item.done_by_id] for item in shown if item.done_by_id in names}
    return ToAccept(tuple(line_of(item, today) for item in shown), by, counts)


async def read_returned(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> Returned | None:
    """Nothing when it is done again by now, the year is over, or the item is not this person's any more."""
    item = await session.get(RoadmapItem, notice.payload["item_id"])
    if item is None or item.status not in UNFINISHED_ITEM or person.status is not PersonStatus.ACTIVE:
        return None
    cycle = await session.get_one(Cycle, item.cycle_id)
    if cycle.status is not CycleStatus.RUNNING or not await may_see(session, item.id, person):
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    today = working_time_of(organisation).local(now).date()
    people = await read_responsible(session, [item.id], organisation.privacy)
    return Returned(line_of(item, today, people.get(item.id, ())), item.reason, today)


async def may_see(session: AsyncSession, item_id: int, person: Person) -> bool:
    own = select(exists().where(Responsible.item_id == item_id, Responsible.person_id == person.id))
    if await session.scalar(own):
        return True
    roles = (await roles_of(session, [person.id])).get(person.id, ())
    return not {*READ_ROADMAPS}.isdisjoint(roles)


READERS: Mapping[str, Reader] = {TO_ACCEPT: read_to_accept, RETURNED: read_returned}
