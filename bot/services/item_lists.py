"""Lists of roadmap items: of a stage, of a year by month or by person, what is overdue, what one answers for oneself.

A year has a hundred items at most: they are read together (two statements) and chosen from here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Date, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import READ_ROADMAPS, Actor, get_cycle, get_stage, require_part
from bot.services.names import Named
from bot.services.pages import PAGE, find_page
from bot.services.roadmap_items import ItemLine, ItemState, Progress, line_of, list_items, progress_of
from bot.storage.models import Cycle, Responsible, RoadmapItem
from bot.storage.states import UNFINISHED_CYCLE, UNFINISHED_ITEM, CycleStatus, ItemStatus, Role

SOON = timedelta(days=21)
NOBODY = "0"  # the key of the items nobody answers for
ORDER = (
    ItemState.OVERDUE,
    ItemState.OPEN,
    ItemState.PLANNED,
    ItemState.DONE,
    ItemState.ACCEPTED,
    ItemState.NOT_APPLICABLE,
)
GOING_ON = (ItemState.OVERDUE, ItemState.OPEN, ItemState.PLANNED)


class ItemsOf(StrEnum):
    """Which items of a year."""

    MONTH = "month"
    PERSON = "person"
    OVERDUE = "overdue"
    DONE = "done"  # wait for the curator
    ALL = "all"


@dataclass(frozen=True)
class PersonCount:
    """`person`: None for those nobody answers for; unfinished ones, and how many of them are overdue."""

    person: Named | None
    left: int
    overdue: int
    total: int

    @property
    def key(self) -> str:
        return str(self.person.id) if self.person else NOBODY


@dataclass(frozen=True)
class ItemPage:
    """Of one list: `people` of the list by person before one is chosen, `rows` of all others."""

    cycle_id: int
    cycle_title: str
    of: ItemsOf
    key: str
    today: date
    rows: tuple[ItemLine, ...]
    people: tuple[PersonCount, ...]
    page: int
    pages: int
    total: int
    overdue: int  # of the whole year
    done: int
    all: int
    person: Named | None = None
    month: date | None = None  # its first day
    before: date | None = None  # the month before it, within the year
    after: date | None = None


@dataclass(frozen=True)
class StagePage:
    stage_id: int
    cycle_id: int
    number: str
    title: str
    goal: str
    today: date
    progress: Progress
    rows: tuple[ItemLine, ...]
    page: int
    pages: int
    total: int
    may_add: bool


@dataclass(frozen=True)
class OwnPage:
    rows: tuple[ItemLine, ...]
    page: int
    pages: int
    total: int
    overdue: int
    today: date
    reads_all: bool


@dataclass(frozen=True)
class OwnCount:
    total: int
    overdue: int


def in_order(lines: Iterable[ItemLine]) -> tuple[ItemLine, ...]:
    """Overdue ones first, then what comes first; permanent ones after what has a day, finished ones last."""

    def rank(line: ItemLine) -> tuple[int, date]:
        going_on = 1 if line.state in (ItemState.OPEN, ItemState.PLANNED) else ORDER.index(line.state)
        return going_on, line.due_on or date.max

    return tuple(sorted(lines, key=rank))


async def read_list(
    session: AsyncSession, actor: Actor, cycle_id: int, of: ItemsOf, key: str = "", page: int = 0, *, now: datetime
) -> ItemPage:
    """A key that means nothing shows the month that goes on, or the people to choose from."""
    cycle = await get_cycle(session, actor, cycle_id)
    today = actor.today(now)
    lines = await list_items(session, cycle.id, today, actor.privacy)
    month = month_of(key, cycle, today) if of is ItemsOf.MONTH else None
    counts = count_people(lines) if of is ItemsOf.PERSON else ()
    chosen = next((each for each in counts if each.key == key), None)
    choosing = of is ItemsOf.PERSON and chosen is None
    found = () if choosing else in_order(line for line in lines if belongs(line, of, month, chosen))
    total = len(counts) if choosing else len(found)
    page, pages = find_page(total, page)
    shown = slice(page * PAGE, (page + 1) * PAGE)
    return ItemPage(
        cycle_id=cycle.id,
        cycle_title=cycle.title,
        of=of,
        key=f"{month:%Y-%m}" if month else chosen.key if chosen else "",
        today=today,
        rows=found[shown],
        people=counts[shown] if choosing else (),
        page=page,
        pages=pages,
        total=total,
        overdue=count_state(lines, ItemState.OVERDUE),
        done=count_state(lines, ItemState.DONE),
        all=len(lines),
        person=chosen.person if chosen else None,
        month=month,
        before=neighbour(month, cycle, -1),
        after=neighbour(month, cycle, +1),
    )


def count_state(lines: Iterable[ItemLine], state: ItemState) -> int:
    return sum(line.state is state for line in lines)


def belongs(line: ItemLine, of: ItemsOf, month: date | None, chosen: PersonCount | None) -> bool:
    match of:
        case ItemsOf.MONTH if month is not None:
            return in_month(line, month)
        case ItemsOf.PERSON if chosen is not None:
            return answers(line, chosen.person)
        case ItemsOf.OVERDUE:
            return line.state is ItemState.OVERDUE
        case ItemsOf.DONE:
            return line.state is ItemState.DONE
    return True


def answers(line: ItemLine, person: Named | None) -> bool:
    if person is None:
        return not line.responsible
    return any(each.id == person.id for each in line.responsible)


def in_month(line: ItemLine, month: date) -> bool:
    """Whatever has a day and goes on in that month."""
    if line.due_on is None:
        return False
    return (line.starts_on or line.due_on) < shifted(month, 1) and line.due_on >= month


def month_of(key: str, cycle: Cycle, today: date) -> date:
    """«2026-11»; any other word is this month, or the nearest of the year."""
    first, last = cycle.starts_on.replace(day=1), cycle.ends_on.replace(day=1)
    try:
        month = date.fromisoformat(f"{key}-01")
    except ValueError:
        month = today.replace(day=1)
    return min(max(month, first), last)


def neighbour(month: date | None, cycle: Cycle, step: int) -> date | None:
    if month is None:
        return None
    found = shifted(month, step)
    return found if cycle.starts_on.replace(day=1) <= found <= cycle.ends_on else None


def shifted(month: date, step: int) -> date:
    years, index = divmod(month.month - 1 + step, 12)
    return date(month.year + years, index + 1, 1)


def count_people(lines: Sequence[ItemLine]) -> tuple[PersonCount, ...]:
    """Who is behind comes first, then by the alphabet; what nobody answers for before them all."""
    people = {person.id: person for line in lines for person in line.responsible}
    counts = [count_of(lines, person) for person in (None, *people.values())]
    found = [each for each in counts if each.total]
    return tuple(
        sorted(
            found,
            key=lambda each: (
                each.person is not None,
                -each.overdue,
                each.person.name.casefold() if each.person else "",
            ),
        )
    )


def count_of(lines: Sequence[ItemLine], person: Named | None) -> PersonCount:
    own = [line for line in lines if answers(line, person)]
    left = sum(line.state in GOING_ON for line in own)
    return PersonCount(person, left, count_state(own, ItemState.OVERDUE), len(own))


async def read_stage(session: AsyncSession, actor: Actor, stage_id: int, page: int = 0, *, now: datetime) -> StagePage:
    stage = await get_stage(session, actor, stage_id)
    cycle = await session.get_one(Cycle, stage.cycle_id)
    today = actor.today(now)
    lines = [line for line in await list_items(session, cycle.id, today, actor.privacy) if line.stage_id == stage.id]
    found = in_order(lines)
    page, pages = find_page(len(found), page)
    return StagePage(
        stage_id=stage.id,
        cycle_id=cycle.id,
        number=stage.number,
        title=stage.title,
        goal=stage.goal,
        today=today,
        progress=progress_of(lines),
        rows=found[page * PAGE : (page + 1) * PAGE],
        page=page,
        pages=pages,
        total=len(found),
        may_add=actor.may(Role.CURATOR) and cycle.status in UNFINISHED_CYCLE,
    )


async def list_own(session: AsyncSession, actor: Actor, page: int = 0, *, now: datetime) -> OwnPage:
    """What this person answers for and has not finished, in all years that go on."""
    require_part(actor)
    today = actor.today(now)
    items = await session.scalars(
        select(RoadmapItem)
        .join(Responsible, Responsible.item_id == RoadmapItem.id)
        .join(Cycle, Cycle.id == RoadmapItem.cycle_id)
        .where(
            Responsible.person_id == actor.person_id,
            Cycle.status == CycleStatus.RUNNING,
            RoadmapItem.status.in_((*UNFINISHED_ITEM, ItemStatus.DONE)),
        )
        .order_by(RoadmapItem.cycle_id, RoadmapItem.place)
    )
    found = in_order(line_of(item, today) for item in items)
    page, pages = find_page(len(found), page)
    return OwnPage(
        rows=found[page * PAGE : (page + 1) * PAGE],
        page=page,
        pages=pages,
        total=len(found),
        overdue=count_state(found, ItemState.OVERDUE),
        today=today,
        reads_all=actor.may(*READ_ROADMAPS),
    )


TODAY, SOON_ON = bindparam("today", type_=Date()), bindparam("soon", type_=Date())
OWN_COUNT = (
    select(func.count(), func.sum(case((RoadmapItem.due_on < TODAY, 1), else_=0)))
    .select_from(Responsible)
    .join(RoadmapItem, RoadmapItem.id == Responsible.item_id)
    .join(Cycle, Cycle.id == RoadmapItem.cycle_id)
    .where(
        Responsible.person_id == bindparam("person_id"),
        Cycle.status == CycleStatus.RUNNING,
        RoadmapItem.status.in_(UNFINISHED_ITEM),
        or_(RoadmapItem.status == ItemStatus.OPEN, RoadmapItem.due_on <= SOON_ON),
    )
)


async def count_own(session: AsyncSession, actor: Actor, *, now: datetime) -> OwnCount | None:
    """What is open or due within three weeks; None where there is nothing. One statement, by an index."""
    today = actor.today(now)
    which = {"person_id": actor.person_id, "today": today, "soon": today + SOON}
    total, overdue = (await session.execute(OWN_COUNT, which)).one()
    return OwnCount(total, overdue or 0) if total else None
