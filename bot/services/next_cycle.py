"""The next year from the one that ends: what was, the same roadmap once more, the people who go on (001 §7.1).

Nothing happens to people by itself: the curator offers, each decides for himself. The old year is closed when the
curator says so, and stays readable for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.roadmap_dates import Year, year_of
from bot.scenarios.roadmap_model import Calendar as CalendarWord
from bot.services import cycles, targets
from bot.services.access import Actor, get_cycle, get_organisation
from bot.services.cycle_copies import copy_roadmap, move_of
from bot.services.pages import PAGE, find_page
from bot.services.roadmap_items import ItemLine, ItemState, Progress, list_items, progress_of
from bot.services.timings import working_time_of
from bot.storage.models import Cycle
from bot.storage.states import PERMANENT_TERM, Calendar, CycleStatus, Role

NEAR = timedelta(days=120)  # so long before the end the next year can be prepared


@dataclass(frozen=True)
class NextCycle:
    """The year that ends, and the one after it. Days are local."""

    cycle_id: int
    title: str
    status: CycleStatus
    starts_on: date
    ends_on: date
    ended_on: date | None
    progress: Progress
    waiting: int  # items that are done but not accepted
    not_applicable: int
    unfinished: tuple[ItemLine, ...]
    year: Year  # the next one
    next_id: int  # 0: not made yet
    next_status: CycleStatus | None
    opens_on: date  # from this day on it can be made
    is_near: bool

    @property
    def may_make(self) -> bool:
        return not self.next_id and self.status in (CycleStatus.RUNNING, CycleStatus.CLOSED) and self.is_near


@dataclass(frozen=True)
class Unfinished:
    cycle_id: int
    lines: tuple[ItemLine, ...]
    page: int
    pages: int
    total: int


async def read_next(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> NextCycle:
    """For the curator."""
    actor.require(Role.CURATOR)
    cycle = await get_cycle(session, actor, cycle_id)
    working = working_time_of(await get_organisation(session, actor))
    today = working.local(now).date()
    lines = await list_items(session, cycle.id, today, actor.privacy)
    year = next_year(cycle, today)
    following = await find_next(session, cycle, year)
    return NextCycle(
        cycle_id=cycle.id,
        title=cycle.title,
        status=cycle.status,
        starts_on=cycle.starts_on,
        ends_on=cycle.ends_on,
        ended_on=working.local(cycle.ended_at).date() if cycle.ended_at else None,
        progress=progress_of(lines),
        waiting=sum(line.state is ItemState.DONE for line in lines),
        not_applicable=sum(line.state is ItemState.NOT_APPLICABLE for line in lines),
        unfinished=tuple(line for line in lines if is_unfinished(line)),
        year=year,
        next_id=following.id if following else 0,
        next_status=following.status if following else None,
        opens_on=cycle.ends_on - NEAR,
        is_near=is_near(cycle, today),
    )


def is_unfinished(line: ItemLine) -> bool:
    """Of what has a term: permanent items never end."""
    return line.term not in PERMANENT_TERM and not line.is_finished


def is_near(cycle: Cycle, today: date) -> bool:
    return cycle.status is CycleStatus.CLOSED or today >= cycle.ends_on - NEAR


def next_year(cycle: Cycle, today: date) -> Year:
    """The one after it; after years of silence, the one that goes on."""
    calendar: CalendarWord = "school" if cycle.calendar is Calendar.SCHOOL else "calendar"
    following = year_of(cycle.starts_on, calendar).number + 1
    return Year(calendar, max(following, year_of(today, calendar).number))


async def find_next(session: AsyncSession, cycle: Cycle, year: Year) -> Cycle | None:
    """The one made from it; or one of the same roadmap for that year which somebody has begun anew: there is but one
    (before_id stays empty then)."""
    anew = (Cycle.roadmap == cycle.roadmap) & (Cycle.starts_on == year.starts_on) & (Cycle.id != cycle.id)
    return await session.scalar(
        select(Cycle)
        .where(
            Cycle.organisation_id == cycle.organisation_id,
            (Cycle.before_id == cycle.id) | (anew & Cycle.before_id.is_(None)),
            Cycle.status != CycleStatus.CANCELLED,
        )
        .order_by(Cycle.before_id.is_(None), Cycle.id)
        .limit(1)
    )


async def list_unfinished(
    session: AsyncSession, actor: Actor, cycle_id: int, page: int = 0, *, now: datetime
) -> Unfinished:
    found: Sequence[ItemLine] = (await read_next(session, actor, cycle_id, now=now)).unfinished
    page, pages = find_page(len(found), page)
    return Unfinished(cycle_id, tuple(found[page * PAGE : (page + 1) * PAGE]), page, pages, len(found))


async def make_next(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> int:
    """The draft of the next year, made once: whoever begins a year at the same moment waits. 0 where it cannot be made
    yet."""
    actor.require(Role.CURATOR)
    await cycles.hold_cycles(session, actor.organisation_id)
    old = await get_cycle(session, actor, cycle_id, to_change=True)
    working = working_time_of(await get_organisation(session, actor))
    today = working.local(now).date()
    year = next_year(old, today)
    made = await find_next(session, old, year)
    if made is not None:
        return made.id
    if old.status not in (CycleStatus.RUNNING, CycleStatus.CLOSED) or not is_near(old, today):
        return 0
    move = move_of(old, year, working.local(old.ended_at).date() if old.ended_at else None)
    new = Cycle(
        organisation_id=old.organisation_id,
        roadmap=old.roadmap,
        title=old.title,
        calendar=old.calendar,
        starts_on=move.new.starts_on,
        ends_on=move.new.ends_on,
        status=CycleStatus.DRAFT,
        before_id=old.id,
        created_by_id=actor.person_id,
        created_at=now,
    )
    session.add(new)
    await session.flush()
    await copy_roadmap(session, old, new, move)
    await targets.carry_over(session, old, new)
    return new.id


async def close_old(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> bool:
    """Only a year that goes on; what was planned for later is switched off, the targets stay as they are today."""
    return await cycles.close(session, actor, cycle_id, now=now)
