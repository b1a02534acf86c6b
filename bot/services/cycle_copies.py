"""The roadmap of a year once more for the next one: as it was edited, its days moved (PRODUCT 15).

What still says what the shipped roadmap says gets the days the shipped roadmap has for the new year; what was edited or
is the school's own keeps its day of the year and is to be confirmed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.roadmap_dates import Days, Year, day_of_deed, days_of, shifted, year_of
from bot.scenarios.roadmap_library import roadmaps
from bot.scenarios.roadmap_model import Deed, Item, Roadmap
from bot.services.cycles import deeds_of
from bot.services.roadmap_people import people_of_words, resolve_words
from bot.storage.database import insert_many
from bot.storage.models import Cycle, Person, Responsible, RoadmapAction, RoadmapItem, Stage
from bot.storage.states import ActionStatus, CycleStatus, ItemStatus, PersonStatus, TermKind


@dataclass(frozen=True)
class Shipped:
    """One term of the shipped roadmap in the old year and in the new one."""

    item: Item
    old: Days
    new: Days

    @property
    def deeds(self) -> Sequence[Deed]:
        return deeds_of(self.item, self.new)


@dataclass(frozen=True)
class Move:
    """From one year to another, local days."""

    old: Year
    new: Year
    ended_on: date | None  # of the old year, if it is over
    shipped: Mapping[str, Shipped]  # by the key of the term in the old year
    deeds: Sequence[Deed] = ()  # of the year as a whole

    def day(self, day: date | None) -> date | None:
        return None if day is None else shifted(day, self.new.number - self.old.number)


def move_of(cycle: Cycle, new: Year, ended_on: date | None) -> Move:
    old = year_of(cycle.starts_on, new.calendar)
    roadmap = roadmaps().get(cycle.roadmap)
    if roadmap is None:  # a release without it
        return Move(old, new, ended_on, {})
    return Move(old, new, ended_on, shipped_terms(roadmap, old, new), roadmap.bot)


def shipped_terms(roadmap: Roadmap, old: Year, new: Year) -> dict[str, Shipped]:
    """By place, not by key: «29 февраля» is called after another day in a common year."""
    return {
        before.key: Shipped(item, before, after)
        for stage in roadmap.stages
        for item in stage.items
        for before, after in zip(days_of(roadmap, stage, item, old), days_of(roadmap, stage, item, new), strict=True)
    }


async def copy_roadmap(session: AsyncSession, old: Cycle, new: Cycle, move: Move) -> None:
    """Stages, items, responsible people and what the bot does. Steps of a first year only (`once`) stay behind."""
    rows = (
        await session.scalars(
            select(RoadmapItem).where(RoadmapItem.cycle_id == old.id).order_by(RoadmapItem.place, RoadmapItem.id)
        )
    ).all()
    kept = [row for row in rows if not is_once(row, move)]
    stages = await copy_stages(session, old, new, {row.stage_id for row in rows} - {row.stage_id for row in kept})
    copies = {row.id: copy_of(row, new, stages[row.stage_id], move, place) for place, row in enumerate(kept, start=1)}
    session.add_all(copies.values())
    await session.flush()
    await copy_people(session, old, new, copies)
    await copy_actions(session, old, new, {row.id: (row, copies[row.id]) for row in kept}, move)


def is_once(row: RoadmapItem, move: Move) -> bool:
    return row.key in move.shipped and move.shipped[row.key].item.once


async def copy_stages(session: AsyncSession, old: Cycle, new: Cycle, emptied: set[int]) -> dict[int, int]:
    """New ids by old ones; a stage of which nothing is left over stays behind."""
    rows = (await session.scalars(select(Stage).where(Stage.cycle_id == old.id).order_by(Stage.place))).all()
    made = {
        row.id: Stage(
            organisation_id=new.organisation_id,
            cycle_id=new.id,
            place=row.place,
            number=row.number,
            title=row.title,
            goal=row.goal,
        )
        for row in rows
        if row.id not in emptied
    }
    session.add_all(made.values())
    await session.flush()
    return {old_id: stage.id for old_id, stage in made.items()}


def copy_of(row: RoadmapItem, new: Cycle, stage_id: int, move: Move, place: int) -> RoadmapItem:
    days = moved_days(row, move)
    return RoadmapItem(
        organisation_id=new.organisation_id,
        cycle_id=new.id,
        stage_id=stage_id,
        place=place,
        number=row.number,
        title=row.title,
        part=days.part,
        key=days.key,
        details=row.details,
        evidence_wanted=row.evidence_wanted,
        roles=row.roles,
        term=TermKind(days.kind),
        term_words=days.words,
        starts_on=days.starts_on,
        due_on=days.due_on,
        sure=days.sure,
        status=ItemStatus.PLANNED,
    )


def moved_days(row: RoadmapItem, move: Move) -> Days:
    """With the name of the part and the words of the term, which may name a day themselves."""
    kept = days_as_they_stand(row)
    shipped = move.shipped.get(row.key)
    if shipped is None:
        key, part, words = row.key, row.part, row.term_words
    else:
        key = shipped.new.key
        part = shipped.new.part if row.part == shipped.old.part else row.part
        words = shipped.new.words if row.term_words == shipped.old.words else row.term_words
        if (row.starts_on, row.due_on) == (shipped.old.starts_on, shipped.old.due_on):
            return replace(shipped.new, part=part, words=words)
    sure = row.due_on is None and row.term is not TermKind.UNDATED
    moved = replace(kept, starts_on=move.day(row.starts_on), due_on=move.day(row.due_on))
    return replace(moved, key=key, part=part, words=words, sure=sure)


async def copy_people(session: AsyncSession, old: Cycle, new: Cycle, copies: Mapping[int, RoadmapItem]) -> None:
    """Whoever answered and is still here; where nobody is left, whom the document's words mean today."""
    rows = await session.execute(
        select(Responsible.item_id, Responsible.person_id)
        .join(Person, Person.id == Responsible.person_id)
        .join(RoadmapItem, RoadmapItem.id == Responsible.item_id)
        .where(RoadmapItem.cycle_id == old.id, Person.status == PersonStatus.ACTIVE)
        .order_by(Responsible.item_id, Responsible.person_id)
    )
    staying: dict[int, list[int]] = {}
    for item_id, person_id in rows:
        staying.setdefault(item_id, []).append(person_id)
    words = await people_of_words(session, new.organisation_id)
    await insert_many(
        session,
        Responsible,
        [
            {"item_id": copy.id, "person_id": person_id, "organisation_id": new.organisation_id}
            for old_id, copy in copies.items()
            for person_id in staying.get(old_id) or resolve_words(copy.roles.split(), words)
        ],
    )


async def copy_actions(
    session: AsyncSession, old: Cycle, new: Cycle, items: Mapping[int, tuple[RoadmapItem, RoadmapItem]], move: Move
) -> None:
    """What the curator has switched off stays off."""
    rows = await session.scalars(
        select(RoadmapAction).where(RoadmapAction.cycle_id == old.id).order_by(RoadmapAction.id)
    )
    await insert_many(
        session,
        RoadmapAction,
        [
            {
                "organisation_id": new.organisation_id,
                "cycle_id": new.id,
                "item_id": items[row.item_id][1].id if row.item_id is not None else None,
                "kind": row.kind,
                "subject": row.subject,
                "run_on": moved_run(row, items.get(row.item_id or 0), move),
                "status": ActionStatus.OFF if was_off(row, old, move) else ActionStatus.PLANNED,
                "details": {},
            }
            for row in rows
            if row.item_id is None or row.item_id in items
        ],
    )


def was_off(action: RoadmapAction, old: Cycle, move: Move) -> bool:
    """With the end of a year everything that lay ahead is switched off; that was not the curator's word."""
    if action.status is not ActionStatus.OFF:
        return False
    if old.status is CycleStatus.RUNNING or move.ended_on is None:
        return True
    return action.run_on is not None and action.run_on < move.ended_on


def moved_run(action: RoadmapAction, item: tuple[RoadmapItem, RoadmapItem] | None, move: Move) -> date | None:
    """As the roadmap says it for the new days, unless the curator has moved it: then the same day of the year."""
    if item is None:
        deeds, before, after = move.deeds, None, None
    else:
        shipped = move.shipped.get(item[0].key)
        deeds = shipped.deeds if shipped is not None else ()
        before, after = days_as_they_stand(item[0]), days_as_they_stand(item[1])
    for deed in deeds:
        same = (deed.do, deed.subject) == (action.kind.value, action.subject)
        if same and day_of_deed(deed, before, move.old) == action.run_on:
            return day_of_deed(deed, after, move.new)
    return move.day(action.run_on)


def days_as_they_stand(row: RoadmapItem) -> Days:
    return Days(row.key, row.part, row.term.value, row.starts_on, row.due_on, row.sure, row.term_words)
