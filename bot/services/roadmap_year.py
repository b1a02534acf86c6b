"""The year runs itself: one look at the opening of each working day (000, 001, 002; PRODUCT «Default timings»).

All years an organisation runs are looked at together, so that each person gets one message of the day. The number of
statements does not depend on how many items there are. Items and actions remember what was told and done: a look that
comes late makes up for those that were missed, and the same look twice does nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import notices
from bot.services.access import consented
from bot.services.people import curators
from bot.services.roadmap_actions import run_actions
from bot.services.roadmap_look import PRIORITY, Look, Part, enqueue_told
from bot.services.roadmap_reminders import Found, find
from bot.services.timings import working_time_of
from bot.services.told_together import ROADMAP_ENDS
from bot.storage.models import Cycle, Organisation, Person, Responsible, RoadmapItem
from bot.storage.states import CycleStatus, ItemStatus, NoticeClass, PersonStatus

ENDS_IN = timedelta(days=14)
ITEMS = RoadmapItem.__table__
MARK = (
    update(ITEMS)  # type: ignore[arg-type]
    .where(ITEMS.c.id == bindparam("item"))
    .values(
        reminded=bindparam("nearest", type_=ITEMS.c.reminded.type),
        overdue_told_at=bindparam("overdue", type_=ITEMS.c.overdue_told_at.type),
        asked_on=bindparam("asked", type_=ITEMS.c.asked_on.type),
    )
)


async def advance(session: AsyncSession, cycle: Cycle, now: datetime) -> None:
    """A look at a year whose `due_at` has come, and at the others of the organisation whose has."""
    organisation = await session.get_one(Organisation, cycle.organisation_id)
    if cycle.status is not CycleStatus.RUNNING:
        cycle.due_at = None
        return
    opening = working_time_of(organisation).next_open(now)
    if opening > now:
        cycle.due_at = opening
        return
    look = await read_look(session, organisation, cycle, now)
    await look_at_items(session, look)
    await run_actions(session, look)
    await enqueue_told(session, look)
    await tell_of_ends(session, look)
    for each in look.cycles.values():
        each.due_at = look.next_look_at


async def read_look(session: AsyncSession, organisation: Organisation, cycle: Cycle, now: datetime) -> Look:
    due = await session.scalars(
        select(Cycle)
        .where(
            Cycle.organisation_id == organisation.id,
            Cycle.status == CycleStatus.RUNNING,
            (Cycle.due_at <= now) | (Cycle.id == cycle.id),
        )
        .order_by(Cycle.starts_on, Cycle.id)
        .with_for_update(skip_locked=True)
    )
    cycles = {each.id: each for each in due} | {cycle.id: cycle}
    items = await session.scalars(
        select(RoadmapItem).where(RoadmapItem.cycle_id.in_(cycles)).order_by(RoadmapItem.cycle_id, RoadmapItem.place)
    )
    return Look(organisation, cycles, {each.id: each for each in items}, await curators(session, organisation.id), now)


async def look_at_items(session: AsyncSession, look: Look) -> None:
    working = look.working
    found = {
        item.id: find(
            item, look.today, working.is_working_day, working.local(item.opened_at).date() if item.opened_at else None
        )
        for item in look.items.values()
    }
    hearers = await hearing(session, look)
    for item_id, each in found.items():
        tell(look, item_id, each, hearers.get(item_id) or [person.id for person in look.curators])
    await open_items(session, look, [item_id for item_id, each in found.items() if each.opens])
    marks = [mark_of(look, item_id, each) for item_id, each in found.items() if is_changed(look.items[item_id], each)]
    if marks:
        await (await session.connection()).execute(MARK, marks)


def tell(look: Look, item_id: int, found: Found, people: Sequence[int]) -> None:
    """The one who answers hears everything of the item; curators, that it is overdue."""
    for person_id in people:
        if found.remind or found.overdue:
            look.tell(person_id, Part.ITEMS, item_id, urgent=found.last)
        if found.opens and not found.overdue:
            look.tell(person_id, Part.OPENED, item_id)
        if found.ask:
            look.tell(person_id, Part.ASKED, item_id)
    if found.overdue:
        look.tell_curators_overdue(item_id)


def is_changed(item: RoadmapItem, found: Found) -> bool:
    return found.overdue or found.ask or found.forget_overdue or found.reminded != item.reminded


def mark_of(look: Look, item_id: int, found: Found) -> Mapping[str, object]:
    item = look.items[item_id]
    told_at = look.now if found.overdue else None if found.forget_overdue else item.overdue_told_at
    return {
        "item": item_id,
        "nearest": found.reminded,
        "overdue": told_at,
        "asked": look.today if found.ask else item.asked_on,
    }


async def open_items(session: AsyncSession, look: Look, item_ids: Sequence[int]) -> None:
    """Unless somebody has closed one in the same moment."""
    planned = update(RoadmapItem).where(RoadmapItem.id.in_(item_ids), RoadmapItem.status == ItemStatus.PLANNED)
    opened = planned.values(status=ItemStatus.OPEN, opened_at=look.now)
    await session.execute(opened.execution_options(synchronize_session=False))


async def hearing(session: AsyncSession, look: Look) -> Mapping[int, list[int]]:
    """By item, of those who answer whom a message reaches. Where it reaches nobody, the curators are told instead;
    who is on leave is written to by the sender after coming back."""
    rows = await session.execute(
        select(Responsible.item_id, Person.id)
        .join(Person, Person.id == Responsible.person_id)
        .join(RoadmapItem, RoadmapItem.id == Responsible.item_id)
        .where(
            RoadmapItem.cycle_id.in_(look.cycles),
            Person.status == PersonStatus.ACTIVE,
            Person.telegram_id.is_not(None),
            Person.unreachable_at.is_(None),
            consented(),
        )
        .order_by(Responsible.item_id, Person.id)
    )
    found: dict[int, list[int]] = {}
    for item_id, person_id in rows:
        found.setdefault(item_id, []).append(person_id)
    return found


async def tell_of_ends(session: AsyncSession, look: Look) -> None:
    """That a year ends the curators are told once, two weeks before or whenever the bot comes to it."""
    for cycle in look.cycles.values():
        if look.today < cycle.ends_on - ENDS_IN:
            continue
        await notices.enqueue_many(
            session,
            look.organisation.id,
            {person.id: f"cycle:{cycle.id}:ends" for person in look.curators},
            ROADMAP_ENDS,
            quietness=NoticeClass.REMINDER,
            now=look.now,
            priority=PRIORITY,
            ends=[cycle.id],
        )
