"""Years of the programme as they are read: the list of them, and where one stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.roadmap_library import roadmaps
from bot.services.access import READ_ROADMAPS, Actor, get_cycle, get_organisation
from bot.services.names import Named, named
from bot.services.next_cycle import is_near
from bot.services.pages import PAGE, find_page
from bot.services.people import heads
from bot.services.roadmap_items import (
    ItemLine,
    ItemState,
    Progress,
    by_stage,
    list_items,
    progress_of,
    running_cycles,
    stages_of,
)
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Person, RoadmapItem
from bot.storage.states import (
    FINISHED_ITEM,
    PERMANENT_TERM,
    UNFINISHED_CYCLE,
    Calendar,
    CycleStatus,
    ItemStatus,
    Role,
    TermKind,
)

ORDER = {CycleStatus.RUNNING: 0, CycleStatus.DRAFT: 1, CycleStatus.CLOSED: 2, CycleStatus.CANCELLED: 3}


@dataclass(frozen=True)
class CycleLine:
    """`name`: of the kind of roadmap, short."""

    cycle_id: int
    name: str
    status: CycleStatus
    calendar: Calendar
    starts_on: date  # local
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class CyclePage:
    rows: tuple[CycleLine, ...]
    page: int
    pages: int
    total: int
    may_change: bool
    reads_plan: bool  # the media plan


@dataclass(frozen=True)
class StageBar:
    stage_id: int
    number: str
    title: str
    progress: Progress
    overdue: int


@dataclass(frozen=True)
class Gaps:
    """What a draft lacks: items, by what is to be said of them."""

    days: int = 0  # not confirmed, or none
    people: int = 0  # nobody answers
    late: int = 0  # were over before they were looked at
    items: int = 0  # that are asked about one by one: of both kinds, each once


@dataclass(frozen=True)
class CycleCard:
    """Days are local."""

    line: CycleLine
    title: str
    ends_on: date
    order_number: str
    order_on: date | None
    ended_on: date | None
    progress: Progress
    waiting: int  # done, the curator has not looked
    permanent: int
    stages: tuple[StageBar, ...]
    gaps: Gaps
    may_change: bool
    is_curator: bool
    may_continue: bool  # the next year is near enough to be prepared
    today: date
    has_heads: bool
    asked_on: date | None  # sent to the heads to be agreed upon
    agreed: bool | None
    answered_by: Named | None
    remark: str
    may_answer: bool  # the actor is a head who is asked

    @property
    def status(self) -> CycleStatus:
        return self.line.status


def line_of_cycle(cycle: Cycle, done: int = 0, total: int = 0) -> CycleLine:
    return CycleLine(cycle.id, name_of(cycle), cycle.status, cycle.calendar, cycle.starts_on, done, total)


def name_of(cycle: Cycle) -> str:
    """What the shipped roadmap is called; of one that is shipped no more, the title."""
    shipped = roadmaps().get(cycle.roadmap)
    return shipped.name if shipped else cycle.title


async def find_only_running(session: AsyncSession, actor: Actor) -> int | None:
    """The cycle that is opened at once; None where there are several, or none."""
    actor.require(*READ_ROADMAPS)
    running = await running_cycles(session, actor.organisation_id)
    return running[0].id if len(running) == 1 else None


async def list_cycles(session: AsyncSession, actor: Actor, page: int = 0) -> CyclePage:
    """Those that go on, then drafts, then the archive; within each the latest year first."""
    actor.require(*READ_ROADMAPS)
    own = Cycle.organisation_id == actor.organisation_id
    total = await session.scalar(select(func.count()).select_from(Cycle).where(own)) or 0
    page, pages = find_page(total, page)
    place = case(ORDER, value=Cycle.status, else_=len(ORDER))
    cycles = (
        await session.scalars(
            select(Cycle)
            .where(own)
            .order_by(place, Cycle.starts_on.desc(), Cycle.id.desc())
            .offset(page * PAGE)
            .limit(PAGE)
        )
    ).all()
    counts = await count_items(session, [cycle.id for cycle in cycles])
    rows = tuple(line_of_cycle(cycle, *counts.get(cycle.id, (0, 0))) for cycle in cycles)
    return CyclePage(rows, page, pages, total, actor.may(Role.CURATOR), actor.may(Role.CURATOR, Role.HEAD))


async def count_items(session: AsyncSession, cycle_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Accepted ones and all that apply, as roadmap_items.progress_of counts them."""
    accepted, dropped = (RoadmapItem.status == each for each in (ItemStatus.ACCEPTED, ItemStatus.NOT_APPLICABLE))
    rows = await session.execute(
        select(RoadmapItem.cycle_id, func.sum(case((accepted, 1), else_=0)), func.sum(case((dropped, 0), else_=1)))
        .where(RoadmapItem.cycle_id.in_(cycle_ids), RoadmapItem.term.not_in(PERMANENT_TERM))
        .group_by(RoadmapItem.cycle_id)
    )
    return {cycle_id: (done, total) for cycle_id, done, total in rows}


async def read_cycle(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> CycleCard:
    cycle = await get_cycle(session, actor, cycle_id)
    working = working_time_of(await get_organisation(session, actor))
    today = working.local(now).date()
    items = await list_items(session, cycle.id, today, actor.privacy)
    progress = progress_of(items)
    answered_by = await session.get(Person, cycle.answered_by_id) if cycle.answered_by_id else None
    draft = cycle.status is CycleStatus.DRAFT
    is_curator = actor.may(Role.CURATOR)
    return CycleCard(
        line=line_of_cycle(cycle, progress.done, progress.total),
        title=cycle.title,
        ends_on=cycle.ends_on,
        order_number=cycle.order_number,
        order_on=cycle.order_on,
        ended_on=working.local(cycle.ended_at).date() if cycle.ended_at else None,
        progress=progress,
        waiting=sum(item.state is ItemState.DONE for item in items),
        permanent=sum(item.term in PERMANENT_TERM for item in items),
        stages=await bars(session, cycle, items),
        gaps=await find_gaps(session, cycle.id, items, today) if draft else Gaps(),
        may_change=is_curator and cycle.status in UNFINISHED_CYCLE,
        is_curator=is_curator,
        may_continue=is_near(cycle, today),
        today=today,
        has_heads=draft and bool(await heads(session, actor.organisation_id)),
        asked_on=working.local(cycle.asked_at).date() if cycle.asked_at else None,
        agreed=cycle.agreed,
        answered_by=named(answered_by, actor.privacy) if answered_by else None,
        remark=cycle.remark,
        may_answer=draft and cycle.asked_at is not None and cycle.agreed is None and actor.may(Role.HEAD),
    )


async def bars(session: AsyncSession, cycle: Cycle, items: Sequence[ItemLine]) -> tuple[StageBar, ...]:
    """Nothing is overdue in a year that does not run."""
    running = cycle.status is CycleStatus.RUNNING
    of_stage = by_stage(items)
    return tuple(
        StageBar(
            stage.id,
            stage.number,
            stage.title,
            progress := progress_of(of_stage.get(stage.id, ())),
            progress.overdue if running else 0,
        )
        for stage in await stages_of(session, cycle.id)
    )


async def find_gaps(session: AsyncSession, cycle_id: int, items: Sequence[ItemLine], today: date) -> Gaps:
    late = await find_late(session, cycle_id, today)
    open_items = [item for item in items if not item.is_finished and item.item_id not in late]
    days = {item.item_id for item in open_items if lacks_day(item)}
    people = {item.item_id for item in open_items if not item.responsible}
    return Gaps(len(days), len(people), len(late), len(days | people))


def lacks_day(item: ItemLine) -> bool:
    """Moved from another year, proposed, or none at all where there is to be one."""
    return not item.sure or (item.term is TermKind.DATED and item.due_on is None)


async def find_late(session: AsyncSession, cycle_id: int, today: date) -> frozenset[int]:
    """Items over before today of which the curator has not said yet what becomes of them."""
    ids = await session.scalars(
        select(RoadmapItem.id).where(
            RoadmapItem.cycle_id == cycle_id,
            RoadmapItem.status.not_in(FINISHED_ITEM),
            RoadmapItem.due_on < today,
            RoadmapItem.overdue_told_at.is_(None),
        )
    )
    return frozenset(ids)
