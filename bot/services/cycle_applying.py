"""The differences of a table become the cycle: by the rules of changing an item by hand."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.cycle_changes import WORDS_OF_TERM, Cells, Change, Differences, Present, day_of, people_of
from bot.services.roadmap_people import set_responsible
from bot.storage.models import RoadmapAction, RoadmapItem
from bot.storage.states import ActionStatus, ItemStatus, TermKind

TERMS: Mapping[str, TermKind] = {words: term for term, words in WORDS_OF_TERM.items()}


async def apply_changes(session: AsyncSession, present: Present, differences: Differences) -> None:
    items = {item.id: item for item in present.items}
    placed = sorted(present.items, key=lambda item: item.place)
    for change in differences.changes:
        match change.kind:
            case "added":
                made = await add_item(session, present, change)
                placed.insert(place_after(placed, change.after), made)
            case "changed":
                await change_item(session, present, items[change.item_id], change)
            case "removed":
                placed.remove(items[change.item_id])
                await remove_item(session, items[change.item_id])
    order = {stage.id: stage.place for stage in present.stages}
    for place, item in enumerate(sorted(placed, key=lambda each: order[each.stage_id]), start=1):
        item.place = place
    await session.flush()


def place_after(placed: list[RoadmapItem], item_id: int) -> int:
    """After the row above it; several new ones in a row stay in their order."""
    at = next((number for number, item in enumerate(placed) if item.id == item_id), -1) + 1
    while at < len(placed) and placed[at].place == 0:
        at += 1
    return at


async def add_item(session: AsyncSession, present: Present, change: Change) -> RoadmapItem:
    item = RoadmapItem(
        organisation_id=present.cycle.organisation_id,
        cycle_id=present.cycle.id,
        stage_id=stage_id_of(present, change.cells),
        place=0,
        number=change.cells["number"],
        title=change.cells["title"],
        part=change.cells["part"],
        details=change.cells["details"],
        evidence_wanted=change.cells["evidence"],
        term=term_of(change.cells),
        starts_on=day_of(change.cells["starts"]),
        due_on=day_of(change.cells["due"]),
        key="",
        status=ItemStatus.PLANNED,
    )
    session.add(item)
    await session.flush()
    await set_responsible(session, item, people_of(change.cells, present.people))
    return item


async def change_item(session: AsyncSession, present: Present, item: RoadmapItem, change: Change) -> None:
    cells, changed = change.cells, {each.field for each in change.fields}
    item.stage_id = stage_id_of(present, cells)
    item.number, item.title, item.part = cells["number"], cells["title"], cells["part"]
    item.details, item.evidence_wanted = cells["details"], cells["evidence"]
    if changed & {"starts", "due", "always"}:
        await move_item(session, item, day_of(cells["starts"]), day_of(cells["due"]), term_of(cells))
    if "people" in changed:
        await set_responsible(session, item, people_of(cells, present.people))


async def move_item(
    session: AsyncSession, item: RoadmapItem, starts_on: date | None, due_on: date | None, term: TermKind
) -> None:
    """Reminders are counted anew from a new last day; what the bot plans for the item moves with it."""
    moved = shift_of(item, starts_on, due_on)
    if item.due_on != due_on:
        item.reminded = item.overdue_told_at = None
    for action in await session.scalars(
        select(RoadmapAction).where(RoadmapAction.item_id == item.id, RoadmapAction.status == ActionStatus.PLANNED)
    ):
        if action.run_on is None:
            action.run_on = starts_on or due_on
        elif action.run_on == item.starts_on and starts_on is not None:
            action.run_on = starts_on
        else:
            action.run_on += moved
    item.starts_on, item.due_on, item.term = starts_on, due_on, term
    item.term_words, item.sure = "", True


def shift_of(item: RoadmapItem, starts_on: date | None, due_on: date | None) -> timedelta:
    for before, after in ((item.due_on, due_on), (item.starts_on, starts_on)):
        if before is not None and after is not None:
            return after - before
    return timedelta(0)


def term_of(cells: Cells) -> TermKind:
    """An item with a last day has a term; without one it waits for it, unless it is a permanent one."""
    if cells["always"]:
        return TERMS[cells["always"]]
    return TermKind.DATED if cells["due"] else TermKind.UNDATED


def stage_id_of(present: Present, cells: Cells) -> int:
    return next(stage.id for stage in present.stages if stage.number == cells["stage"])


async def remove_item(session: AsyncSession, item: RoadmapItem) -> None:
    """With its actions, evidence and responsible people."""
    gone = delete(RoadmapItem).where(RoadmapItem.id == item.id)
    await session.execute(gone.execution_options(synchronize_session=False))
    session.expunge(item)
