"""Years of the programme for tests: made by the service itself, approved by an order."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from bot.services import access, cycle_setup, cycles
from bot.storage.models import Cycle, Evidence, Notice, Responsible, RoadmapAction, RoadmapItem, Stage
from bot.storage.states import ActionKind, Calendar, CycleStatus, TermKind
from tests.kit.cast import Cast
from tests.kit.clock import MOSCOW
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
    await approve(world, telegram_id, cycle_id)
    return cycle_id


async def accept_all(world: World, telegram_id: int, cycle_id: int) -> None:
    """Every proposal of the set-up: days and people."""
    async with world.db.write() as session:
        actor = await access.get_actor(session, telegram_id)
        assert await cycle_setup.accept_many(session, actor, cycle_id, 0, now=world.clock.now())


async def approve(world: World, telegram_id: int, cycle_id: int) -> None:
    now = world.clock.now()
    async with world.db.write() as session:
        actor = await access.get_actor(session, telegram_id)
        assert await cycles.approve(session, actor, cycle_id, number="15-од", on=now.date(), now=now)


async def quiet_cycle(world: World, telegram_id: int, roadmap: str = LONGEST) -> int:
    """It runs, and the scheduler leaves it alone: nothing is opened, told or done but by people."""
    cycle_id = await running_cycle(world, telegram_id, roadmap)
    async with world.db.write() as session:
        (await session.get_one(Cycle, cycle_id)).due_at = None
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


@dataclass
class Plan:
    """A running year of the test's own: items and actions put in as rows, looked at from its first working hour on."""

    world: World
    cast: Cast
    cycle_id: int = 0
    stage_id: int = 0

    async def begins(self, starts: str = "2026-09-01", ends: str = "2027-08-31") -> "Plan":
        now = self.world.clock.now()
        async with self.world.db.write() as session:
            cycle = Cycle(
                organisation_id=self.cast.organisation_id,
                roadmap=LONGEST,
                title="Дорожная карта гимназии",
                calendar=Calendar.SCHOOL,
                starts_on=day(starts),
                ends_on=day(ends),
                status=CycleStatus.RUNNING,
                created_by_id=self.cast.ids["vera"],
                created_at=now,
                approved_at=now,
                due_at=now,
            )
            session.add(cycle)
            await session.flush()
            stage = Stage(
                organisation_id=self.cast.organisation_id, cycle_id=cycle.id, place=1, number="1", title="Подготовка"
            )
            session.add(stage)
            await session.flush()
            self.cycle_id, self.stage_id = cycle.id, stage.id
        return self

    async def item(self, number: str, starts: str = "", due: str = "", who: str = "anna", **columns: Any) -> int:
        """«1.2», answered for by one of the cast; `who`: nobody."""
        async with self.world.db.write() as session:
            item = RoadmapItem(
                organisation_id=self.cast.organisation_id,
                cycle_id=self.cycle_id,
                stage_id=self.stage_id,
                place=1,
                number=number,
                **{"title": f"Мероприятие {number}", "term": TermKind.DATED if due else TermKind.ALWAYS, **columns},
                starts_on=day(starts) if starts else None,
                due_on=day(due) if due else None,
            )
            session.add(item)
            await session.flush()
            for name in who.split():
                answers = Responsible(
                    item_id=item.id, person_id=self.cast.ids[name], organisation_id=self.cast.organisation_id
                )
                session.add(answers)
            return item.id

    async def action(self, kind: ActionKind, on: str, item_id: int | None = None, subject: str = "") -> int:
        async with self.world.db.write() as session:
            action = RoadmapAction(
                organisation_id=self.cast.organisation_id,
                cycle_id=self.cycle_id,
                item_id=item_id,
                kind=kind,
                subject=subject,
                run_on=day(on),
                details={},
            )
            session.add(action)
            await session.flush()
            return action.id


async def a_year(world: World, cast: Cast, starts: str = "2026-09-01", ends: str = "2027-08-31") -> Plan:
    return await Plan(world, cast).begins(starts, ends)


async def look_at(world: World, item_id: int) -> RoadmapItem:
    async with world.db.read() as session:
        return await session.get_one(RoadmapItem, item_id)


async def look_at_action(world: World, action_id: int) -> RoadmapAction:
    async with world.db.read() as session:
        return await session.get_one(RoadmapAction, action_id)


async def moves_to(world: World, words: str) -> None:
    """Ten in the morning of that day; everything on the way happens at its time."""
    await world.clock.moves_to(ten_of(words))


async def jumps_to(world: World, words: str) -> None:
    """The bot was off until then."""
    await world.clock.jumps_to(ten_of(words))


def ten_of(words: str) -> datetime:
    return datetime.combine(day(words), time(10), MOSCOW)
