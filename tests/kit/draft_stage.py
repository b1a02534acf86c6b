"""A year that is being set up, and one that runs, with an item of the school's own."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import cycles, roadmap_editing
from bot.services.access import get_actor
from bot.storage.models import Cycle, RoadmapItem, Stage
from tests.kit.cast import Cast

Row = TypeVar("Row", Stage, RoadmapItem)


@dataclass(frozen=True)
class Years:
    """Ids of rows; zeros out of the scene «years»."""

    draft: int = 0  # Grigory is asked to agree
    draft_item: int = 0
    draft_stage: int = 0
    running: int = 0
    running_item: int = 0
    running_stage: int = 0
    own_item: int = 0  # of the running one


async def set_years(session: AsyncSession, cast: Cast, now: datetime) -> Years:
    """Both of the same roadmap: of the next year, and of this one."""
    vera = await get_actor(session, cast.speakers["vera"].id)
    this_year, next_year = cycles.years_offered(cycles.find_roadmap("calendar_year"), now.date())
    running = await cycles.start_cycle(session, vera, "calendar_year", this_year.number, now=now)
    await cycles.approve(session, vera, running, number="15-од", on=now.date(), now=now)
    draft = await cycles.start_cycle(session, vera, "calendar_year", next_year.number, now=now)
    (await session.get_one(Cycle, draft)).asked_at = now
    found = []
    for cycle_id in (draft, running):
        stage = await first(session, Stage, cycle_id)
        found += [cycle_id, (await first(session, RoadmapItem, cycle_id)).id, stage.id]
    own = await roadmap_editing.add_item(session, stage, "Экскурсия", this_year.starts_on, this_year.ends_on)
    return Years(*found, own.id)


async def first(session: AsyncSession, table: type[Row], cycle_id: int) -> Row:
    row = await session.scalar(select(table).where(table.cycle_id == cycle_id).order_by(table.place).limit(1))
    assert row is not None
    return row
