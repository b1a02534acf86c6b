"""Years of the programme for tests: made by the service itself, approved by an order."""

from datetime import date

from sqlalchemy import select

from bot.services import access, cycles
from bot.storage.models import Cycle, Evidence, Notice, RoadmapAction, RoadmapItem
from tests.kit.world import World

LONGEST = "calendar_year"  # absolute dates, windows, permanent and recurring items


async def draft_cycle(world: World, telegram_id: int, roadmap: str = LONGEST, year: int | None = None) -> int:
    """By this curator; the year that goes on unless another is named."""
    now = world.clock.now()
    async with world.db.write() as session:
        actor = await access.get_actor(session, telegram_id)
        offered = cycles.years_offered(cycles.find_roadmap(roadmap), now.date())
        number = offered[0].number if year is None else year
        return await cycles.start_cycle(session, actor, roadmap, number, now=now)


async def running_cycle(world: World, telegram_id: int, roadmap: str = LONGEST, year: int | None = None) -> int:
    cycle_id = await draft_cycle(world, telegram_id, roadmap, year)
    now = world.clock.now()
    async with world.db.write() as session:
        actor = await access.get_actor(session, telegram_id)
        assert await cycles.approve(session, actor, cycle_id, number="15-од", on=now.date(), now=now)
    return cycle_id


async def the_cycle(world: World, cycle_id: int) -> Cycle:
    async with world.db.read() as session:
        return await session.get_one(Cycle, cycle_id)


async def items(world: World, cycle_id: int) -> dict[str, RoadmapItem]:
    """By the key of the term: «1.1.a», «7.1.0520»."""
    async with world.db.read() as session:
        rows = await session.scalars(
            select(RoadmapItem).where(RoadmapItem.cycle_id == cycle_id).order_by(RoadmapItem.place)
        )
        return {row.key: row for row in rows}


async def the_item(world: World, cycle_id: int, key: str) -> RoadmapItem:
    return (await items(world, cycle_id))[key]


async def set_item(world: World, item_id: int, **values: object) -> None:
    """As a test needs it: dates, status."""
    async with world.db.write() as session:
        item = await session.get_one(RoadmapItem, item_id)
        for name, value in values.items():
            setattr(item, name, value)


async def actions(world: World, cycle_id: int) -> list[RoadmapAction]:
    async with world.db.read() as session:
        wanted = select(RoadmapAction).where(RoadmapAction.cycle_id == cycle_id).order_by(RoadmapAction.id)
        return list(await session.scalars(wanted))


async def evidence(world: World, item_id: int) -> list[Evidence]:
    async with world.db.read() as session:
        return list(await session.scalars(select(Evidence).where(Evidence.item_id == item_id).order_by(Evidence.id)))


async def notices(world: World, kind: str) -> list[Notice]:
    async with world.db.read() as session:
        return list(await session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def day(text: str) -> date:
    return date.fromisoformat(text)
