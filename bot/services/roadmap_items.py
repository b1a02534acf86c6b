"""Roadmap items as everybody sees them: one line, its state today, and lists of lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.names import Named
from bot.services.roadmap_people import read_responsible
from bot.storage.models import Cycle, RoadmapAction, RoadmapItem, Stage
from bot.storage.states import PERMANENT_TERM, UNFINISHED_ITEM, ActionStatus, CycleStatus, Privacy, TermKind


class ItemState(StrEnum):
    """What a line says of an item today."""

    PLANNED = "planned"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"  # waits for the curator
    ACCEPTED = "accepted"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class ItemLine:
    """Days are local."""

    item_id: int
    cycle_id: int
    stage_id: int
    number: str
    title: str
    part: str
    term: TermKind
    starts_on: date | None
    due_on: date | None
    sure: bool
    state: ItemState
    responsible: tuple[Named, ...]

    @property
    def is_finished(self) -> bool:
        return self.state in (ItemState.ACCEPTED, ItemState.NOT_APPLICABLE)


@dataclass(frozen=True)
class Progress:
    """How many items are finished of those that apply; permanent ones are not counted."""

    done: int
    total: int
    overdue: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def state_of(item: RoadmapItem, today: date) -> ItemState:
    if is_overdue(item, today):
        return ItemState.OVERDUE
    return ItemState(item.status)


def is_overdue(item: RoadmapItem, today: date) -> bool:
    return item.status in UNFINISHED_ITEM and item.due_on is not None and item.due_on < today


def line_of(item: RoadmapItem, today: date, responsible: Sequence[Named] = ()) -> ItemLine:
    return ItemLine(
        item_id=item.id,
        cycle_id=item.cycle_id,
        stage_id=item.stage_id,
        number=item.number,
        title=item.title,
        part=item.part,
        term=item.term,
        starts_on=item.starts_on,
        due_on=item.due_on,
        sure=item.sure,
        state=state_of(item, today),
        responsible=tuple(responsible),
    )


async def list_items(session: AsyncSession, cycle_id: int, today: date, privacy: Privacy) -> tuple[ItemLine, ...]:
    """Of a cycle in the order of the document, with the people: two statements. Access is the caller's."""
    items = (
        await session.scalars(select(RoadmapItem).where(RoadmapItem.cycle_id == cycle_id).order_by(RoadmapItem.place))
    ).all()
    people = await read_responsible(session, [item.id for item in items], privacy)
    return tuple(line_of(item, today, people.get(item.id, ())) for item in items)


def progress_of(items: Iterable[ItemLine]) -> Progress:
    counted = [item for item in items if item.state is not ItemState.NOT_APPLICABLE and item.term not in PERMANENT_TERM]
    done = sum(item.state is ItemState.ACCEPTED for item in counted)
    return Progress(done, len(counted), sum(item.state is ItemState.OVERDUE for item in counted))


def by_stage(items: Iterable[ItemLine]) -> Mapping[int, tuple[ItemLine, ...]]:
    found: dict[int, list[ItemLine]] = {}
    for item in items:
        found.setdefault(item.stage_id, []).append(item)
    return {stage_id: tuple(lines) for stage_id, lines in found.items()}


async def running_cycles(session: AsyncSession, organisation_id: int) -> Sequence[Cycle]:
    """Two years may run at once."""
    return (
        await session.scalars(
            select(Cycle)
            .where(Cycle.organisation_id == organisation_id, Cycle.status == CycleStatus.RUNNING)
            .order_by(Cycle.starts_on, Cycle.id)
        )
    ).all()


def running(organisation_id: int) -> Select[int]:
    return select(Cycle.id).where(Cycle.organisation_id == organisation_id, Cycle.status == CycleStatus.RUNNING)


async def items_of_years(session: AsyncSession, organisation_id: int) -> tuple[RoadmapItem, ...]:
    """Of the years that go on, by their term."""
    wanted = select(RoadmapItem).where(RoadmapItem.cycle_id.in_(running(organisation_id)))
    return tuple(await session.scalars(wanted.order_by(RoadmapItem.due_on, RoadmapItem.id)))


async def actions_of_years(session: AsyncSession, organisation_id: int) -> tuple[RoadmapAction, ...]:
    """What the bot has still to do or to offer in them, by its day."""
    wanted = select(RoadmapAction).where(
        RoadmapAction.cycle_id.in_(running(organisation_id)), RoadmapAction.status == ActionStatus.PLANNED
    )
    return tuple(await session.scalars(wanted.order_by(RoadmapAction.run_on, RoadmapAction.id)))


async def stages_of(session: AsyncSession, cycle_id: int) -> Sequence[Stage]:
    return (await session.scalars(select(Stage).where(Stage.cycle_id == cycle_id).order_by(Stage.place))).all()
