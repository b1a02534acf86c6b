"""Lists of roadmap items: of a stage, by month, by person, overdue, one's own; the main screen."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bot.services.item_lists import ItemsOf
from bot.services.roadmap_people import set_responsible
from bot.storage.models import Cycle, Responsible, RoadmapItem, Stage
from bot.storage.states import CycleStatus, ItemStatus, TermKind
from bot.views.roadmap_callbacks import ItemList, MyItems, StageOpen
from tests.bench.counting import counted
from tests.kit.cast import Cast
from tests.kit.roadmaps import items, quiet_cycle, set_item
from tests.kit.speaker import Speaker
from tests.kit.world import World

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
MOST_STATEMENTS = 12  # a tap on a list


@pytest.fixture
async def cycle(world: World, cast: Cast) -> int:
    """Everything of the year is accepted but four items: overdue, of this month, of next month, permanent."""
    cycle = await quiet_cycle(world, cast.speakers["vera"].id)
    async with world.db.write() as session:
        await session.execute(
            update(RoadmapItem).where(RoadmapItem.cycle_id == cycle).values(status=ItemStatus.ACCEPTED)
        )
    found = await items(world, cycle)
    for key, starts, due in (
        ("1.4", TODAY - 30 * DAY, TODAY - 5 * DAY),
        ("1.2", TODAY - 10 * DAY, TODAY + 3 * DAY),
        ("1.3.a", date(2026, 12, 1), date(2026, 12, 20)),
    ):
        await set_item(world, found[key].id, status=ItemStatus.PLANNED, starts_on=starts, due_on=due)
    await set_item(world, found["1.3.b"].id, status=ItemStatus.OPEN, term=TermKind.ALWAYS, due_on=None)
    return cycle


async def entrust(world: World, cycle: int, keys: Sequence[str], *people: int) -> None:
    """These items to these people and nobody else."""
    found = await items(world, cycle)
    async with world.db.write() as session:
        for key in keys:
            await set_responsible(session, await session.get_one(RoadmapItem, found[key].id), people)


async def first_stage(world: World, cycle: int) -> int:
    async with world.db.read() as session:
        return (
            await session.scalars(select(Stage.id).where(Stage.cycle_id == cycle).order_by(Stage.place))
        ).first() or 0


def order(text: str, *words: str) -> bool:
    places = [text.index(each) for each in words]
    return places == sorted(places)


async def test_a_stage_says_how_far_it_is_and_what_is_overdue_first(world: World, cycle: int, vera: Speaker) -> None:
    await vera.forges(StageOpen(stage=await first_stage(world, cycle)).pack())
    vera.sees("Этап 1. Подготовка условий для запуска", "просрочено: 1", "%")
    assert order(vera.screen.text, "⏰ 1.4", "1.2 Информирование", "1.3 Норма", "✅ 1.1")
    vera.sees("срок был 19 ноября", "до 27 ноября", "– постоянно")
    assert vera.can_tap("Добавить мероприятие")
    assert vera.can_tap("← К дорожной карте")
    await vera.taps("1.4 ")
    vera.sees("1.4 Согласование дорожной карты", "просрочено на 5 дней")
    await vera.taps("Этап 1")
    vera.sees("Этап 1. Подготовка")


async def test_head_and_council_read_the_same_without_adding(world: World, cycle: int, grigory: Speaker) -> None:
    await grigory.forges(StageOpen(stage=await first_stage(world, cycle)).pack())
    grigory.sees("Этап 1")
    assert not grigory.screen.find("Добавить")


async def test_the_lists_of_a_year_lead_to_each_other(world: World, cycle: int, vera: Speaker) -> None:
    await vera.forges(ItemList(cycle=cycle, of=ItemsOf.MONTH).pack())
    vera.sees("Ноябрь 2026", "⏰ 1.4", "1.2 Информирование")
    vera.does_not_see("1.3 Нормативно")
    await vera.taps("декабрь 2026 ›")
    vera.sees("Декабрь 2026", "1.3 Нормативно")
    vera.does_not_see("1.4 ")
    assert not vera.screen.find("январь 2027"), "the year is over"
    await vera.taps("‹ ноябрь 2026", "Просрочено: 1")
    vera.sees("Просрочено: 1 мероприятие", "1.4 Согласование")
    await vera.taps("Все: ")
    vera.sees("Все мероприятия")
    await vera.taps("›")
    vera.sees("✅")


async def test_by_person_with_counts_and_who_is_behind_first(
    world: World, cast: Cast, cycle: int, vera: Speaker
) -> None:
    found = await items(world, cycle)
    await entrust(world, cycle, list(found), cast.ids["anna"])
    await entrust(world, cycle, ["1.4", "1.2"], cast.ids["boris"])
    await entrust(world, cycle, ["1.3.a"])
    await vera.forges(ItemList(cycle=cycle, of=ItemsOf.PERSON).pack())
    assert vera.screen.buttons[:3] == [
        "Никто не назначен: 1 из 1",
        "⏰ Борис Ильич Г.: 2 из 2, просрочено 1",
        f"Анна Сергеевна К.: 1 из {len(found) - 3}",
    ]
    await vera.taps("Борис Ильич Г.")
    vera.sees("Борис Ильич Г.: 2 мероприятия", "⏰ 1.4", "1.2 Информирование")
    await vera.taps("По людям", "Никто не назначен")
    vera.sees("Никто не назначен: 1 мероприятие", "1.3 Нормативно")


@pytest.mark.parametrize("key", ["", "moon", "1999-01", "2999-12", "-1", "0"])
@pytest.mark.parametrize("of", ItemsOf)
async def test_a_made_up_key_shows_something_true(
    world: World, cycle: int, vera: Speaker, of: ItemsOf, key: str
) -> None:
    await vera.forges(ItemList(cycle=cycle, of=of, key=key, page=99).pack())
    vera.sees("К дорожной карте")


async def test_ones_own_across_years_overdue_first(world: World, cast: Cast, cycle: int, anna: Speaker) -> None:
    other = await quiet_cycle(world, cast.speakers["vera"].id, "school_year")
    key = next(iter(await items(world, other)))
    await set_item(
        world, (await items(world, other))[key].id, title="Второй год", starts_on=TODAY, due_on=TODAY + DAY, part=""
    )
    await entrust(world, other, [key], cast.ids["anna"])
    await entrust(world, cycle, ["1.4", "1.3.a", "1.3.b", "1.1.a"], cast.ids["anna"])
    await anna.starts()
    assert anna.screen.find("Мои мероприятия: 3, просрочено 1"), "not what is due in a month"
    await anna.taps("Мои мероприятия")
    anna.sees("Мои мероприятия: 4, просрочено: 1")
    assert order(anna.screen.text, "⏰ 1.4", "Второй год", "20 декабря", "постоянно")
    anna.does_not_see("Рабочая группа")
    await cancelled(world, other)
    await anna.forges(MyItems().pack())
    anna.does_not_see("Второй год")


async def cancelled(world: World, cycle_id: int) -> None:
    async with world.db.write() as session:
        await session.execute(update(Cycle).where(Cycle.id == cycle_id).values(status=CycleStatus.CANCELLED))


async def test_the_main_screen_says_nothing_to_who_answers_for_nothing_near(
    world: World, cast: Cast, cycle: int, anna: Speaker
) -> None:
    await entrust(world, cycle, ["1.3.a"], cast.ids["anna"])
    await anna.starts()
    assert not anna.screen.find("Мои мероприятия")
    await set_item(world, (await items(world, cycle))["1.3.a"].id, due_on=TODAY + 21 * DAY)
    await anna.starts()
    assert anna.screen.find("Мои мероприятия: 1")


async def test_what_a_list_costs(world: World, cast: Cast, cycle: int, vera: Speaker) -> None:
    """Whatever is in it; the main screen asks of items once."""
    stage = await first_stage(world, cycle)
    for data in (
        ItemList(cycle=cycle, of=ItemsOf.ALL),
        ItemList(cycle=cycle, of=ItemsOf.PERSON),
        StageOpen(stage=stage),
    ):
        vera.person.forge(data.pack())
        with counted(world.db) as statements:
            await world.deliver()
        assert len(statements) <= MOST_STATEMENTS
    vera.person.start(None)
    with counted(world.db) as statements:
        await world.deliver()
    assert len([sql for sql, _ in statements if "FROM responsible" in sql]) == 1


async def test_pages_turn(world: World, cast: Cast, cycle: int, anna: Speaker) -> None:
    found = list((await items(world, cycle)).values())
    for item in found:
        await set_item(world, item.id, status=ItemStatus.OPEN)
    await entrust(world, cycle, [item.key for item in found], cast.ids["anna"])
    await anna.forges(MyItems().pack())
    first = anna.screen.text
    await anna.taps("›")
    assert anna.screen.text != first
    async with world.db.read() as session:
        assert len((await session.scalars(select(Responsible))).all()) == len(found)
