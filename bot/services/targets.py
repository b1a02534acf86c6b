"""Targets of a year: plan and fact (001, goal; DOMAIN 5.4). What the bot can count it counts on the day it is looked
at; with the end of the year the numbers stay as they were."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import READ_ROADMAPS, Actor, get_cycle, get_organisation, get_target, own
from bot.services.target_facts import LESS_IS_BETTER, OFFERED, PRIVATE, Fact, Indicator, NoData, read_facts
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Organisation, Target
from bot.storage.states import UNFINISHED_CYCLE, Role
from bot.texts import label


@dataclass(frozen=True)
class TargetLine:
    """`target_id` is 0 where nobody has planned anything yet."""

    target_id: int
    cycle_id: int
    key: str  # of one the bot counts; "": the school's own
    title: str
    unit: str
    plan: float | None
    fact: Fact
    offered: float | None = None  # the plan that is proposed
    changes: bool = False

    @property
    def reached(self) -> bool | None:
        """None where there is nothing to compare."""
        if self.plan is None or self.fact.value is None:
            return None
        return self.fact.value <= self.plan if self.key in {*LESS_IS_BETTER} else self.fact.value >= self.plan


@dataclass(frozen=True)
class Targets:
    cycle_id: int
    title: str  # of the year's roadmap
    starts_on: date
    ends_on: date
    as_of: date  # local
    frozen: bool  # the year is over
    lines: tuple[TargetLine, ...]
    changes: bool


async def read_targets(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> Targets:
    """For those who read roadmaps; a curator's buttons need rows, which `prepare` makes."""
    cycle = await get_cycle(session, actor, cycle_id)
    organisation = await get_organisation(session, actor)
    frozen = cycle.status not in UNFINISHED_CYCLE
    counted = {} if frozen else await read_facts(session, organisation, cycle, now=now)
    rows = (
        await session.scalars(select(Target).where(Target.cycle_id == cycle.id).order_by(Target.place, Target.id))
    ).all()
    known = {row.key: row for row in rows if row.key}
    lines = [line_of(known.get(key) or unplanned(cycle, key), cycle, counted) for key in Indicator]
    lines += [line_of(row, cycle, counted) for row in rows if not row.key]
    at = min(working_time_of(organisation).local(cycle.ended_at or now).date(), cycle.ends_on)
    return Targets(
        cycle_id=cycle.id,
        title=cycle.title,
        starts_on=cycle.starts_on,
        ends_on=cycle.ends_on,
        as_of=at,
        frozen=frozen,
        lines=tuple(seen_by(line, actor) for line in lines),
        changes=actor.may(Role.CURATOR) and not frozen,
    )


def unplanned(cycle: Cycle, key: Indicator) -> Target:
    """As a row would be, were there one."""
    return Target(
        organisation_id=cycle.organisation_id,
        cycle_id=cycle.id,
        place=place_of(key),
        key=key,
        title=label(f"targets.name.{key}"),
        unit="%",
        plan=None,
        fact=None,
    )


def place_of(key: Indicator) -> int:
    return list(Indicator).index(key) + 1


def line_of(row: Target, cycle: Cycle, counted: Mapping[Indicator, Fact]) -> TargetLine:
    key = Indicator(row.key) if row.key in {*Indicator} else None
    if row.fact is not None and (key is None or cycle.status not in UNFINISHED_CYCLE):
        fact = Fact(row.fact)
    elif key is not None and key in counted:
        fact = counted[key]
    else:
        fact = Fact(
            why=NoData.NOT_KEPT if key is not None or cycle.status not in UNFINISHED_CYCLE else NoData.NOT_ENTERED
        )
    return TargetLine(
        target_id=row.id or 0,
        cycle_id=cycle.id,
        key=row.key,
        title=row.title,
        unit=row.unit,
        plan=row.plan,
        fact=fact,
        offered=OFFERED.get(key) if key is not None else None,
    )


def seen_by(line: TargetLine, actor: Actor) -> TargetLine:
    """Answers promised to the curator alone come to nobody else, not even as a share (DOMAIN 2.5)."""
    line = replace(line, changes=actor.may(Role.CURATOR))
    if line.key in {*PRIVATE} and not actor.may(Role.CURATOR):
        return replace(line, fact=Fact(why=NoData.CURATOR_ONLY))
    return line


async def prepare(session: AsyncSession, actor: Actor, cycle_id: int) -> None:
    """Rows for what the bot counts, so that a curator can plan them. Two at once make them once: the year is locked."""
    if not actor.may(Role.CURATOR):
        return
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    if cycle.status in UNFINISHED_CYCLE:
        await add_missing(session, cycle)


async def add_missing(session: AsyncSession, cycle: Cycle) -> dict[Indicator, Target]:
    rows = await session.scalars(select(Target).where(Target.cycle_id == cycle.id, Target.key != ""))
    known = {Indicator(row.key): row for row in rows if row.key in {*Indicator}}
    made = {key: unplanned(cycle, key) for key in Indicator if key not in known}
    session.add_all(made.values())
    await session.flush()
    return {**known, **made}


async def freeze(session: AsyncSession, organisation: Organisation, cycle: Cycle, *, now: datetime) -> None:
    """The year is over: what the bot counted stays as it is on this day. While it runs still; access is the
    caller's."""
    facts = await read_facts(session, organisation, cycle, now=now)
    for key, row in (await add_missing(session, cycle)).items():
        row.fact = facts[key].value


async def carry_over(session: AsyncSession, old: Cycle, new: Cycle) -> None:
    """Plans and own targets go on; facts are of their year."""
    rows = await session.scalars(select(Target).where(Target.cycle_id == old.id).order_by(Target.place, Target.id))
    session.add_all(
        [
            Target(
                organisation_id=new.organisation_id,
                cycle_id=new.id,
                place=row.place,
                key=row.key,
                title=row.title,
                unit=row.unit,
                plan=row.plan,
                fact=None,
            )
            for row in rows.all()
        ]
    )


async def read_target(session: AsyncSession, actor: Actor, target_id: int, *, now: datetime) -> TargetLine:
    actor.require(*READ_ROADMAPS)
    row = await own(session, actor, Target, target_id)
    cycle = await get_cycle(session, actor, row.cycle_id)
    counted: Mapping[Indicator, Fact] = {}
    if cycle.status in UNFINISHED_CYCLE and row.key:
        counted = await read_facts(session, await get_organisation(session, actor), cycle, now=now)
    line = seen_by(line_of(row, cycle, counted), actor)
    return replace(line, changes=line.changes and cycle.status in UNFINISHED_CYCLE)


async def to_change(session: AsyncSession, actor: Actor, target_id: int) -> Target | None:
    """None once the year is over."""
    target = await get_target(session, actor, target_id)
    cycle = await get_cycle(session, actor, target.cycle_id)
    return target if cycle.status in UNFINISHED_CYCLE else None


async def take_offered(session: AsyncSession, actor: Actor, target_id: int) -> bool:
    """The proposed plan, in one tap."""
    target = await to_change(session, actor, target_id)
    if target is None or target.key not in {*OFFERED}:
        return False
    target.plan = OFFERED[Indicator(target.key)]
    return True


async def drop(session: AsyncSession, actor: Actor, target_id: int) -> bool:
    """Of a counted one the plan goes, an own one goes altogether."""
    target = await to_change(session, actor, target_id)
    if target is None:
        return False
    if target.key:
        target.plan = None
    else:
        await session.delete(target)
    await session.flush()
    return True
