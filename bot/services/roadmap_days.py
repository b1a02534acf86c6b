"""The days of roadmap items: moved together with what hangs on them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.roadmap_dates import DAY
from bot.storage.models import RoadmapAction, RoadmapItem
from bot.storage.states import ActionStatus, ItemStatus, TermKind


async def set_days(session: AsyncSession, item: RoadmapItem, starts: date, due: date, *, today: date) -> None:
    """Both included. Reminders begin anew, what the bot does of the item moves by the same distance, and what was
    opened too early waits again."""
    distance = distance_of(item, starts, due)
    item.starts_on, item.due_on, item.term, item.sure = starts, due, TermKind.DATED, True
    item.reminded, item.overdue_told_at = None, None
    if item.status is ItemStatus.OPEN and starts > today:
        item.status, item.opened_at = ItemStatus.PLANNED, None
    for action in await planned_actions(session, item):
        action.run_on = starts if action.run_on is None else action.run_on + distance * DAY


def distance_of(item: RoadmapItem, starts: date, due: date) -> int:
    """By how many days its end moves; of one without an end, its beginning."""
    if item.due_on is not None:
        return (due - item.due_on).days
    return (starts - item.starts_on).days if item.starts_on is not None else 0


async def set_permanent(session: AsyncSession, item: RoadmapItem, starts: date) -> None:
    """«Постоянно»: from the beginning of the year on; what the bot does of it keeps its days."""
    item.starts_on, item.due_on, item.term, item.sure = starts, None, TermKind.ALWAYS, True
    item.reminded, item.overdue_told_at = None, None
    for action in await planned_actions(session, item):
        action.run_on = action.run_on or starts


async def drop_days(session: AsyncSession, item: RoadmapItem) -> None:
    """«Без срока»: nobody is reminded, and the bot does nothing of it by itself."""
    item.starts_on, item.due_on, item.term, item.sure = None, None, TermKind.UNDATED, True
    item.reminded, item.overdue_told_at = None, None
    for action in await planned_actions(session, item):
        action.run_on = None


async def planned_actions(session: AsyncSession, item: RoadmapItem) -> list[RoadmapAction]:
    wanted = select(RoadmapAction).where(RoadmapAction.item_id == item.id, RoadmapAction.status == ActionStatus.PLANNED)
    return list(await session.scalars(wanted.order_by(RoadmapAction.id)))
