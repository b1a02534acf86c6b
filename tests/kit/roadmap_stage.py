"""One of everything of a running year that a button may name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import cycles
from bot.services.access import get_actor
from bot.services.roadmap_people import set_responsible
from bot.storage.models import Evidence, RoadmapItem
from bot.storage.states import EvidenceKind, ItemStatus
from tests.kit.cast import Cast


@dataclass(frozen=True)
class OnRoad:
    """Ids of rows; zeros out of the scene «roadmap»."""

    cycle: int = 0  # runs
    stage: int = 0
    item: int = 0  # open; Anna answers for it
    done: int = 0  # Anna says so
    accepted: int = 0
    evidence: int = 0  # of the open one, by Anna, with a file


async def set_on_road(session: AsyncSession, cast: Cast, attachment_id: int, now: datetime) -> OnRoad:
    vera = await get_actor(session, cast.speakers["vera"].id)
    year = cycles.years_offered(cycles.find_roadmap("calendar_year"), now.date())[0].number
    cycle = await cycles.start_cycle(session, vera, "calendar_year", year, now=now)
    await cycles.approve(session, vera, cycle, number="15-од", on=now.date(), now=now)
    items = (
        await session.scalars(
            select(RoadmapItem).where(RoadmapItem.cycle_id == cycle).order_by(RoadmapItem.place).limit(3)
        )
    ).all()
    for item, status in zip(items, (ItemStatus.OPEN, ItemStatus.DONE, ItemStatus.ACCEPTED), strict=True):
        item.status, item.opened_at = status, now
        if status is not ItemStatus.OPEN:
            item.done_at, item.done_by_id = now, cast.ids["anna"]
        await set_responsible(session, item, (cast.ids["anna"],))
    evidence = Evidence(
        organisation_id=cast.organisation_id,
        item_id=items[0].id,
        kind=EvidenceKind.FILE,
        attachment_id=attachment_id,
        created_by_id=cast.ids["anna"],
        created_at=now,
    )
    session.add(evidence)
    await session.flush()
    return OnRoad(cycle, items[0].stage_id, *(item.id for item in items), evidence.id)
