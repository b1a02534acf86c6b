"""Announcements for tests, as they stand before they go out."""

from datetime import datetime

from sqlalchemy import select

from bot.storage.models import Announcement, RoadmapAction, RoadmapItem
from bot.storage.states import ActionKind, ActionStatus, AnnouncementStatus
from tests.kit.cast import Cast
from tests.kit.roadmaps import running_cycle
from tests.kit.speaker import Speaker
from tests.kit.world import World

WORDS = "Встреча в актовом зале"


async def an_announcement(
    world: World,
    cast: Cast,
    *,
    text: str = WORDS,
    roles: str = "mentor mentee",
    happens: datetime | None = None,
    send: datetime | None = None,
) -> int:
    """Vera's draft, which asks for an answer."""
    async with world.db.write() as session:
        announcement = Announcement(
            organisation_id=cast.organisation_id,
            status=AnnouncementStatus.DRAFT,
            text=text,
            roles=roles,
            asks=True,
            happens_at=happens,
            location="актовый зал" if happens else "",
            send_at=send,
            created_by_id=cast.ids["vera"],
            created_at=world.clock.now(),
        )
        session.add(announcement)
        await session.flush()
        return announcement.id


async def the_announcement(world: World, announcement_id: int) -> Announcement:
    async with world.db.read() as session:
        return await session.get_one(Announcement, announcement_id)


async def item_with(world: World, cast: Cast, vera: Speaker, kind: ActionKind) -> int:
    """An item of a running year about which the bot does this."""
    cycle_id = await running_cycle(world, vera.id)
    async with world.db.write() as session:
        item = await session.scalar(
            select(RoadmapItem).where(RoadmapItem.cycle_id == cycle_id).order_by(RoadmapItem.place).limit(1)
        )
        assert item is not None
        session.add(
            RoadmapAction(
                organisation_id=cast.organisation_id,
                cycle_id=cycle_id,
                item_id=item.id,
                kind=kind,
                status=ActionStatus.PLANNED,
            )
        )
        return item.id
