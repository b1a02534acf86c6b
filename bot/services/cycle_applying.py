"""The differences of a table become the cycle: by the rules of changing an item by hand."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.roadmap_dates import AHEAD
from bot.services.cycle_changes import WORDS_OF_TERM, Cells, Change, Differences, Present, day_of, people_of
from bot.services.roadmap_days import drop_days, set_days, set_permanent
from bot.services.roadmap_people import set_responsible
from bot.storage.models import RoadmapItem
from bot.storage.states import ItemStatus, TermKind

TERMS: Mapping[str, TermKind] = {words: term for term, words in WORDS_OF_TERM.items()}


async def apply_changes(session: AsyncSession, present: Present, differences: Differences, today: date) -> None:
    items = {item.id: item for item in present.items}
    placed = sorted(present.items, key=lambda item: item.place)
    for change in differences.changes:
        match change.kind:
            case "added":
                made = await add_item(session, present, change, today)
                placed.insert(place_after(placed, change.after), made)
            case "changed":
                await change_item(session, present, items[change.item_id], change, today)
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


async def add_item(session: AsyncSession, present: Present, change: Change, today: date) -> RoadmapItem:
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
        term=TermKind.UNDATED,
        status=ItemStatus.PLANNED,
    )
    session.add(item)
    await session.flush()
    await move_item(session, present, item, change.cells, today)
    await set_responsible(session, item, people_of(change.cells, present.people))
    return item


async def change_item(session: AsyncSession, present: Present, item: RoadmapItem, change: Change, today: date) -> None:
    cells, changed = change.cells, {each.field for each in change.fields}
    item.stage_id = stage_id_of(present, cells)
    item.number, item.title, item.part = cells["number"], cells["title"], cells["part"]
    item.details, item.evidence_wanted = cells["details"], cells["evidence"]
    if changed & {"starts", "due", "always"}:
        await move_item(session, present, item, cells, today)
    if "people" in changed:
        await set_responsible(session, item, people_of(cells, present.people))


async def move_item(session: AsyncSession, present: Present, item: RoadmapItem, cells: Cells, today: date) -> None:
    """Reminders are counted anew, and what the bot plans for the item moves with it (services/roadmap_days)."""
    starts, due, cycle = day_of(cells["starts"]), day_of(cells["due"]), present.cycle
    term = term_of(cells)
    if due is not None:
        await set_days(session, item, starts or max(due - AHEAD, min(cycle.starts_on, due)), due, today=today)
    elif term is TermKind.UNDATED:
        await drop_days(session, item)
    else:
        await set_permanent(session, item, starts or cycle.starts_on)
        item.term = term
    item.term_words = ""


def term_of(cells: Cells) -> TermKind:
    """An item with a last day has a term; without one it waits for it, unless it is a permanent one."""
    if cells["always"]:
        return TERMS[cells["always"]]
    return TermKind.DATED if cells["due"] else TermKind.UNDATED


def stage_id_of(present: Present, cells: Cells) -> int:
    return next(stage.id for stage in present.stages if stage.number == cells["stage"])


async def remove_item(session: AsyncSession, item: RoadmapItem) -> None:
    """With what the bot planned for it."""
    gone = delete(RoadmapItem).where(RoadmapItem.id == item.id)
    await session.execute(gone.execution_options(synchronize_session=False))
    session.expunge(item)
