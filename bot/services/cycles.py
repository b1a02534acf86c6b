"""A year of the programme: made of a roadmap, approved by the head, ended (000, 002, 003 §3.3 and §3.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.roadmap_dates import Days, Year, day_of_deed, days_of, year_of
from bot.scenarios.roadmap_library import roadmaps
from bot.scenarios.roadmap_model import Deed, Item, Roadmap
from bot.scenarios.roadmap_terms import term_of
from bot.services.access import Actor, found, get_cycle, get_organisation
from bot.services.roadmap_people import people_of_words, resolve_words
from bot.services.targets import freeze
from bot.services.timings import working_time_of
from bot.storage.database import insert_many
from bot.storage.models import Cycle, Organisation, Responsible, RoadmapAction, RoadmapItem, Stage
from bot.storage.states import (
    UNFINISHED_CYCLE,
    ActionKind,
    ActionStatus,
    Calendar,
    CycleStatus,
    ItemStatus,
    Role,
    TermKind,
)

YEARS_OFFERED = 2


def find_roadmap(roadmap_id: str) -> Roadmap:
    """Denied for one that is not shipped."""
    return found(roadmaps().get(roadmap_id))


def years_offered(roadmap: Roadmap, today: date) -> tuple[Year, ...]:
    """The year that goes on, and the next one."""
    first = year_of(today, roadmap.calendar)
    return tuple(Year(roadmap.calendar, first.number + ahead) for ahead in range(YEARS_OFFERED))


def list_roadmaps() -> tuple[Roadmap, ...]:
    """Those that are shipped."""
    return tuple(roadmaps().values())


@dataclass(frozen=True)
class Opened:
    cycle_id: int
    new: bool


async def open_cycle(session: AsyncSession, actor: Actor, roadmap_id: str, year: int, *, now: datetime) -> Opened:
    """The draft of this roadmap and year, whoever of the curators has begun it; the cycle that runs by it; or a new
    draft."""
    actor.require(Role.CURATOR)
    await hold_cycles(session, actor.organisation_id)
    starts_on = Year(find_roadmap(roadmap_id).calendar, year).starts_on
    known = await session.scalar(
        select(Cycle.id)
        .where(
            Cycle.organisation_id == actor.organisation_id,
            Cycle.roadmap == roadmap_id,
            Cycle.starts_on == starts_on,
            Cycle.status.in_(UNFINISHED_CYCLE),
        )
        .order_by((Cycle.status == CycleStatus.DRAFT), Cycle.id)
        .limit(1)
    )
    if known is not None:
        return Opened(known, new=False)
    return Opened(await start_cycle(session, actor, roadmap_id, year, now=now), new=True)


async def hold_cycles(session: AsyncSession, organisation_id: int) -> None:
    """Of two who begin or approve a year at the same moment the second one waits, and sees what the first has done."""
    await session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


async def find_running_twin(session: AsyncSession, cycle: Cycle) -> int | None:
    """Another cycle of the same roadmap and year that runs: there is but one."""
    return await session.scalar(
        select(Cycle.id)
        .where(
            Cycle.organisation_id == cycle.organisation_id,
            Cycle.roadmap == cycle.roadmap,
            Cycle.starts_on == cycle.starts_on,
            Cycle.status == CycleStatus.RUNNING,
            Cycle.id != cycle.id,
        )
        .limit(1)
    )


async def has_running_twin(session: AsyncSession, actor: Actor, cycle_id: int) -> bool:
    return await find_running_twin(session, await get_cycle(session, actor, cycle_id)) is not None


async def start_cycle(
    session: AsyncSession, actor: Actor, roadmap_id: str, year: int, *, now: datetime, title: str = ""
) -> int:
    """A draft with every item of the roadmap: days worked out for the year, whoever the document's words mean today
    put down as responsible. What is missing is asked afterwards. Denied for a year that is not offered."""
    actor.require(Role.CURATOR)
    organisation = await get_organisation(session, actor)
    roadmap = find_roadmap(roadmap_id)
    today = working_time_of(organisation).local(now).date()
    chosen = found(next((each for each in years_offered(roadmap, today) if each.number == year), None))
    cycle = Cycle(
        organisation_id=organisation.id,
        roadmap=roadmap.id,
        title=title or roadmap.title,
        calendar=Calendar(roadmap.calendar),
        starts_on=chosen.starts_on,
        ends_on=chosen.ends_on,
        status=CycleStatus.DRAFT,
        created_by_id=actor.person_id,
        created_at=now,
    )
    session.add(cycle)
    await session.flush()
    people = await people_of_words(session, organisation.id)
    await fill(session, cycle, roadmap, chosen, people)
    return cycle.id


async def fill(
    session: AsyncSession, cycle: Cycle, roadmap: Roadmap, year: Year, people: Mapping[str, Sequence[int]]
) -> None:
    """Stages, items, responsible people and what the bot will do, of a whole roadmap."""
    items: list[tuple[RoadmapItem, Sequence[Deed], Days]] = []
    for place, stage in enumerate(roadmap.stages, start=1):
        row = Stage(
            organisation_id=cycle.organisation_id,
            cycle_id=cycle.id,
            place=place,
            number=stage.number,
            title=stage.title,
            goal=stage.goal or "",
        )
        session.add(row)
        await session.flush()
        for item in stage.items:
            for days in days_of(roadmap, stage, item, year):
                made = item_row(cycle, row, item, days, place=len(items) + 1)
                items.append((made, deeds_of(item, days), days))
    session.add_all([made for made, _, _ in items])
    await session.flush()
    await insert_many(
        session,
        Responsible,
        [
            {"item_id": made.id, "person_id": person_id, "organisation_id": cycle.organisation_id}
            for made, _, _ in items
            for person_id in resolve_words(made.roles.split(), people)
        ],
    )
    of_items = [action_row(cycle, made.id, deed, days, year) for made, deeds, days in items for deed in deeds]
    of_year = [action_row(cycle, None, deed, None, year) for deed in roadmap.bot]
    await insert_many(session, RoadmapAction, [*of_items, *of_year])


def item_row(cycle: Cycle, stage: Stage, item: Item, days: Days, *, place: int) -> RoadmapItem:
    term = term_of(item, days.key)
    evidence = term.evidence if term is not None and term.evidence is not None else item.evidence
    roles = term.responsible if term is not None and term.responsible is not None else item.responsible
    return RoadmapItem(
        organisation_id=cycle.organisation_id,
        cycle_id=cycle.id,
        stage_id=stage.id,
        place=place,
        number=item.number,
        title=item.title,
        part=days.part,
        key=days.key,
        details="\n".join(item.actions),
        evidence_wanted="\n".join(evidence),
        roles=" ".join(roles),
        term=TermKind(days.kind),
        term_words=days.words,
        starts_on=days.starts_on,
        due_on=days.due_on,
        sure=days.sure,
        status=ItemStatus.PLANNED,
    )


def deeds_of(item: Item, days: Days) -> Sequence[Deed]:
    term = term_of(item, days.key)
    return item.bot if term is None else term.bot


def action_row(cycle: Cycle, item_id: int | None, deed: Deed, days: Days | None, year: Year) -> dict[str, Any]:
    return {
        "organisation_id": cycle.organisation_id,
        "cycle_id": cycle.id,
        "item_id": item_id,
        "kind": ActionKind(deed.do),
        "subject": deed.subject,
        "run_on": day_of_deed(deed, days, year),
        "status": ActionStatus.PLANNED,
        "details": {},
    }


async def approve(session: AsyncSession, actor: Actor, cycle_id: int, *, number: str, on: date, now: datetime) -> bool:
    """The head's order is entered: from now on the scheduler runs the year. False when it is no draft any more, or when
    this roadmap runs in this year already."""
    await hold_cycles(session, actor.organisation_id)
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    if cycle.status is not CycleStatus.DRAFT or await find_running_twin(session, cycle) is not None:
        return False
    working = working_time_of(await get_organisation(session, actor))
    cycle.status, cycle.approved_at, cycle.order_number, cycle.order_on = CycleStatus.RUNNING, now, number, on
    cycle.due_at = working.next_open(now)  # what begins before the year is looked at, too
    await confirm_days(session, cycle)
    return True


async def confirm_days(session: AsyncSession, cycle: Cycle) -> None:
    """Whoever approves the roadmap approves its days: none is a proposal any more."""
    of_cycle = update(RoadmapItem).where(RoadmapItem.cycle_id == cycle.id)
    dated = of_cycle.where(RoadmapItem.term == TermKind.UNDATED, RoadmapItem.due_on.is_not(None))
    await session.execute(dated.values(term=TermKind.DATED).execution_options(synchronize_session=False))
    await session.execute(of_cycle.values(sure=True).execution_options(synchronize_session=False))


async def cancel(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> bool:
    """Of a running one nothing is sent any more, a draft is kept as cancelled; what was planned for later is off."""
    return await end(session, actor, cycle_id, CycleStatus.CANCELLED, now=now)


async def close(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> bool:
    """The year is over: to be read for ever, with what its targets have come to."""
    return await end(session, actor, cycle_id, CycleStatus.CLOSED, now=now)


async def end(session: AsyncSession, actor: Actor, cycle_id: int, status: CycleStatus, *, now: datetime) -> bool:
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    draft = cycle.status is CycleStatus.DRAFT and status is CycleStatus.CANCELLED
    if cycle.status is not CycleStatus.RUNNING and not draft:
        return False
    if status is CycleStatus.CLOSED:
        await freeze(session, await get_organisation(session, actor), cycle, now=now)
    cycle.status, cycle.ended_at, cycle.due_at = status, now, None
    planned = update(RoadmapAction).where(
        RoadmapAction.cycle_id == cycle.id, RoadmapAction.status == ActionStatus.PLANNED
    )
    await session.execute(planned.values(status=ActionStatus.OFF).execution_options(synchronize_session=False))
    return True
