"""What a running year asks of the database and of Telegram: no more of 300 items than of 30."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from aiogram.filters.callback_data import CallbackData
from sqlalchemy import select, update

from bot import app
from bot.scheduler.due import run_due
from bot.services.item_lists import ItemsOf
from bot.storage.database import insert_many
from bot.storage.models import Cycle, Responsible, RoadmapItem
from bot.storage.states import CycleStatus, ItemStatus, TermKind
from bot.views.roadmap_callbacks import ActionList, CycleOpen, ItemList, ItemOpen, MyItems, StageOpen
from tests.bench.counting import counted
from tests.kit.cast import Cast
from tests.kit.roadmaps import Plan, a_year
from tests.kit.speaker import Speaker
from tests.kit.world import World

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
ANSWERING = ("anna", "boris", "vera", "grigory")
CALLS = 2  # of a tap: the press is answered, the screen edited; of /start: the screen and the menu sent
MOST = {  # statements
    "home": 10,
    "cycle": 7,
    "stage": 6,
    "items of the year": 5,
    "items of a month": 5,
    "items by person": 5,
    "overdue items": 5,
    "item": 8,
    "own items": 3,
    "actions": 5,
    "look of the day": 16,
    "a message of the day": 9,
}


@dataclass(frozen=True)
class Price:
    statements: int
    calls: int


async def fill(plan: Plan, count: int) -> int:
    """Items of all ages, each with several people who answer; the id of one."""
    world, cast = plan.world, plan.cast
    async with world.db.write() as session:
        rows = [
            {
                "organisation_id": cast.organisation_id, "cycle_id": plan.cycle_id, "stage_id": plan.stage_id,
                "place": number, "number": f"1.{number}", "title": "Мероприятие", "term": TermKind.DATED,
                "status": ItemStatus.PLANNED, "starts_on": TODAY + (number % 60 - 30) * DAY,
                "due_on": TODAY + (number % 90 - 10) * DAY, "sure": True, "key": "", "part": "", "details": "",
                "evidence_wanted": "", "roles": "", "term_words": "", "reason": "",
            }
            for number in range(count)
        ]  # fmt: skip
        await insert_many(session, RoadmapItem, rows)
        ids = (await session.scalars(select(RoadmapItem.id).where(RoadmapItem.cycle_id == plan.cycle_id))).all()
        answering = [
            {"item_id": item, "person_id": cast.ids[name], "organisation_id": cast.organisation_id}
            for item in ids
            for name in ANSWERING
        ]
        await insert_many(session, Responsible, answering)
    return ids[0]


async def price(world: World, work: Callable[[], Awaitable[object]]) -> Price:
    before = len(world.telegram.calls)
    with counted(world.db) as statements:
        await work()
    return Price(len(statements), len(world.telegram.calls) - before)


async def prices(world: World, cast: Cast, count: int) -> dict[str, Price]:
    plan = await a_year(world, cast)
    item = await fill(plan, count)
    vera = cast.speakers["vera"]
    await vera.forges(CycleOpen(cycle=plan.cycle_id).pack())  # what the day asks for is told meanwhile
    screens: Mapping[str, CallbackData] = {
        "cycle": CycleOpen(cycle=plan.cycle_id),
        "stage": StageOpen(stage=plan.stage_id, page=2),
        "items of the year": ItemList(cycle=plan.cycle_id, of=ItemsOf.ALL, page=2),
        "items of a month": ItemList(cycle=plan.cycle_id, of=ItemsOf.MONTH),
        "items by person": ItemList(cycle=plan.cycle_id, of=ItemsOf.PERSON),
        "overdue items": ItemList(cycle=plan.cycle_id, of=ItemsOf.OVERDUE),
        "item": ItemOpen(item=item),
        "own items": MyItems(page=1),
        "actions": ActionList(cycle=plan.cycle_id),
    }
    found = {}
    for name, data in screens.items():
        vera.person.forge(data.pack())
        found[name] = await price(world, world.deliver)
        assert vera.screen.rows
    vera.person.start(None)
    found["home"] = await price(world, world.deliver)
    return found


async def test_a_screen_costs_the_same_of_300_items_as_of_30(world: World, cast: Cast) -> None:
    few, many = await prices(world, cast, 30), await prices(world, cast, 300)
    assert few == many
    assert {each.calls for each in many.values()} == {CALLS}
    dear = {name: each.statements for name, each in many.items() if each.statements > MOST[name]}
    assert not dear


async def looks(world: World) -> None:
    await run_due(world.db, [due for due in app.DUE if due.name == "roadmaps"], world.clock.now())


async def a_day(world: World, cast: Cast, count: int) -> tuple[Price, Price]:
    """The look, and what is told by it, for each message."""
    await fill(await a_year(world, cast), count)
    look = await price(world, lambda: looks(world))
    told = await price(world, world.sender.send_due)
    assert told.calls == len(ANSWERING)
    return look, told


async def test_a_day_costs_the_same_of_300_items_as_of_30(world: World, cast: Cast, anna: Speaker) -> None:
    few = await a_day(world, cast, 30)
    anna.sees("Срок прошёл", "…и ещё")
    async with world.db.write() as session:
        await session.execute(update(Cycle).values(status=CycleStatus.CANCELLED, due_at=None))
    world.telegram.clock.move_to(world.clock.now() + DAY)
    many = await a_day(world, cast, 300)
    assert few[0] == many[0]
    assert many[0].statements <= MOST["look of the day"]
    for _, told in (few, many):  # what is sent is recorded as it comes in, by twos and threes
        assert told.statements <= MOST["a message of the day"] * len(ANSWERING)
