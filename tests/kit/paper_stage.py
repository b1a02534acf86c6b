"""A year whose papers a button may name: a table that Vera has sent, an order to draft."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.roadmap_file import RoadmapFile
from bot.services import cycle_files, cycles
from bot.services.access import get_actor
from bot.storage.models import RoadmapAction, RoadmapItem
from bot.storage.states import ActionKind
from tests.kit.cast import Cast


@dataclass(frozen=True)
class Papers:
    """Ids of rows; zeros out of the scene «papers»."""

    cycle: int = 0
    item: int = 0
    order: int = 0
    digest: str = ""  # of what Vera's table would change


async def set_papers(session: AsyncSession, cast: Cast, now: datetime) -> Papers:
    vera = await get_actor(session, cast.speakers["vera"].id)
    year = cycles.years_offered(cycles.find_roadmap("calendar_year"), now.date())[0].number
    cycle_id = await cycles.start_cycle(session, vera, "calendar_year", year, now=now)
    read = await cycle_files.read_table(session, vera, cycle_id, now=now)
    file = RoadmapFile(read.table.mark, [(line, row) for line, row in enumerate(read.table.rows[1:], start=2)])
    offered = await cycle_files.take_file(session, vera, file, now=now)
    assert isinstance(offered, cycle_files.Offered)
    order = await session.scalar(
        select(RoadmapAction.id).where(RoadmapAction.cycle_id == cycle_id, RoadmapAction.kind == ActionKind.ORDER)
    )
    item = await session.scalar(select(RoadmapItem.id).where(RoadmapItem.cycle_id == cycle_id))
    return Papers(cycle_id, item or 0, order or 0, offered.differences.digest)
