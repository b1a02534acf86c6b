"""What the bot will do by itself is shown beforehand: looked at, switched off, moved, done at once."""

import pytest

from bot.storage.models import Cycle
from bot.storage.states import ActionKind, ActionStatus, CampaignStatus, CycleStatus
from bot.views.roadmap_action_callbacks import ActionMove
from bot.views.roadmap_callbacks import ActionList, ActionOpen, ItemOpen
from tests.kit.cast import Cast
from tests.kit.roadmaps import Plan, a_year, day, items, look_at_action, moves_to, notices, running_cycle
from tests.kit.speaker import Speaker
from tests.kit.waves import have_a_pair, the_wave
from tests.kit.world import World
from tests.services.test_roadmap_actions import waves

pytestmark = pytest.mark.usefixtures("tiny_forms")


@pytest.fixture
async def year(world: World, cast: Cast) -> Plan:
    """Tuesday, 24 November 2026, 10:00."""
    return await a_year(world, cast)


@pytest.fixture
async def wave(year: Plan, cast: Cast) -> int:
    """On 2 February, of an item whose term is 10 February."""
    item = await year.item("2.1", "2027-02-01", "2027-02-10", who="vera")
    return await year.action(ActionKind.WAVE, "2027-02-02", item, "tiny_pulse")


async def opens_list(vera: Speaker, year: Plan) -> None:
    await vera.forges(ActionList(cycle=year.cycle_id).pack())


async def opens_card(vera: Speaker, action: int) -> None:
    await vera.forges(ActionOpen(action=action).pack())


async def test_everything_the_bot_will_do_is_shown_by_day(year: Plan, wave: int, vera: Speaker) -> None:
    await year.action(ActionKind.THANKS, "2027-03-02")
    await year.action(ActionKind.CONSENTS, "2026-12-01")
    await opens_list(vera, year)
    vera.sees(
        "1. вт, 1 декабря: бот попросит согласие",
        "2. вт, 2 февраля: бот откроет волну «Пульс коллектива» (п. 2.1) – запланировано",
        "3. вт, 2 марта: бот поблагодарит наставников",
    )
    await vera.taps("2. Волна: Пульс коллектива")
    vera.sees("К мероприятию 2.1", "Сейчас это 2 человека", "Ответить можно будет до 10 февраля 2027")


async def test_it_is_switched_off_and_on(world: World, year: Plan, wave: int, vera: Speaker) -> None:
    await opens_card(vera, wave)
    old = vera.screen
    await vera.taps("Выключить")
    vera.sees("Выключено: бот этого не сделает")
    assert (await look_at_action(world, wave)).status is ActionStatus.OFF
    await vera.taps_old(old, "Выключить")
    assert vera.toasts == ["Этого уже нельзя сделать, вот что сейчас"]
    await vera.taps("Включить")
    assert (await look_at_action(world, wave)).status is ActionStatus.PLANNED


async def test_what_is_off_is_not_done(world: World, year: Plan, cast: Cast, vera: Speaker) -> None:
    item = await year.item("2.1", "2026-11-25", "2026-12-10", who="vera")
    action = await year.action(ActionKind.WAVE, "2026-11-25", item, "tiny_pulse")
    await opens_card(vera, action)
    await vera.taps("Выключить")
    await moves_to(world, "2026-12-04")
    assert not await waves(world)


async def test_a_week_later_is_one_week_however_often_it_is_pressed(
    world: World, year: Plan, wave: int, vera: Speaker
) -> None:
    await opens_card(vera, wave)
    await vera.taps("Перенести")
    await vera.taps_twice("На вт, 9 февраля")
    assert (await look_at_action(world, wave)).run_on == day("2027-02-09")
    vera.sees("вт, 9 февраля")


async def test_another_day_is_typed(world: World, year: Plan, wave: int, vera: Speaker) -> None:
    await opens_card(vera, wave)
    await vera.taps("Перенести", "Другой день")
    await vera.types("15 декабря")
    await vera.taps("Верно")
    vera.sees("День записан")
    await vera.taps("К действию бота")
    vera.sees("вт, 15 декабря")
    assert (await look_at_action(world, wave)).run_on == day("2026-12-15")


async def test_past_the_term_is_said(world: World, year: Plan, wave: int, vera: Speaker) -> None:
    await vera.forges(ActionMove(action=wave, day=20270215).pack())
    vera.sees("Это позже срока мероприятия")


@pytest.mark.parametrize("number", [20261101, 20990101, 99999999, 1])
async def test_a_made_up_day_changes_nothing(world: World, year: Plan, wave: int, vera: Speaker, number: int) -> None:
    await vera.forges(ActionMove(action=wave, day=number).pack())
    assert (await look_at_action(world, wave)).run_on == day("2027-02-02")


async def test_it_is_done_now_after_saying_what_will_happen(
    world: World, cast: Cast, year: Plan, wave: int, vera: Speaker, anna: Speaker
) -> None:
    await opens_card(vera, wave)
    await vera.taps("Сделать сейчас")
    vera.sees("Сделать сейчас?", "2 человека")
    assert not await waves(world)
    await vera.taps_twice("Да, сделать")
    made = await the_wave(world)
    assert made.status is CampaignStatus.OPEN
    assert len(await waves(world)) == 1
    anna.sees("Пульс коллектива")
    assert vera.can_tap("К волне")
    await moves_to(world, "2027-02-03")
    assert len(await waves(world)) == 1


async def test_with_nobody_to_ask_it_says_so(world: World, year: Plan, cast: Cast, vera: Speaker) -> None:
    action = await year.action(ActionKind.THANKS, "2027-03-02")
    await opens_card(vera, action)
    vera.sees("Пока некого благодарить: ни одна пара сейчас не работает")
    await vera.taps("Сделать сейчас")
    assert not vera.can_tap("Да, сделать")
    await have_a_pair(world, cast)
    await vera.taps("← Назад", "Сделать сейчас", "Да, сделать")
    assert len(await notices(world, "roadmap_thanks")) == 1


async def test_the_head_reads_and_changes_nothing(year: Plan, wave: int, grigory: Speaker) -> None:
    await opens_list(grigory, year)
    grigory.sees("Пульс коллектива")
    assert not grigory.can_tap("1. ")
    await opens_card(grigory, wave)
    assert grigory.toasts


async def test_tomorrow_the_bot_is_stopped_in_two_taps(world: World, year: Plan, cast: Cast, vera: Speaker) -> None:
    item = await year.item("2.1", "2026-11-26", "2026-12-10", who="vera")
    await year.action(ActionKind.WAVE, "2026-11-26", item, "tiny_pulse")
    await moves_to(world, "2026-11-25")
    await vera.taps("Волна: Пульс коллектива", "Выключить")
    await moves_to(world, "2026-12-01")
    assert not await waves(world)


async def test_two_orders_are_told_apart(year: Plan, vera: Speaker) -> None:
    item = await year.item("4.2", "2027-02-01", "2027-02-17", who="vera")
    for order in ("commission", "mentor_school"):
        await year.action(ActionKind.ORDER, "2027-02-02", item, order)
    await opens_list(vera, year)
    vera.sees(
        "бот предложит проект приказа о комиссии по отбору наставников (п. 4.2)", "о проведении «Школы наставников»"
    )
    await vera.taps("1. Проект приказа о комиссии")
    await vera.taps("К мероприятию")
    assert vera.can_tap("🤖 Проект приказа о комиссии по отбору наставников")
    assert vera.can_tap("🤖 Проект приказа о проведении «Школы наставников»")


async def test_two_waves_are_told_apart(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await running_cycle(world, vera.id, year=2027)
    item = (await items(world, cycle))["5.1"]
    await vera.forges(ItemOpen(item=item.id).pack())
    for whom in ("наставника", "наставляемого"):
        assert vera.can_tap(f"🤖 Волна: После общей встречи: выбор {whom}")


async def test_a_form_that_is_gone_is_not_called_by_its_code(year: Plan, vera: Speaker) -> None:
    await year.action(ActionKind.WAVE, "2027-02-02", subject="own_gone")
    await opens_list(vera, year)
    vera.does_not_see("own_gone")
    vera.sees("бот откроет волну – запланировано")


async def test_nothing_of_a_cancelled_year_is_moved(world: World, year: Plan, wave: int, vera: Speaker) -> None:
    await opens_card(vera, wave)
    card = vera.screen
    async with world.db.write() as session:
        (await session.get_one(Cycle, year.cycle_id)).status = CycleStatus.CANCELLED
    await vera.taps_old(card, "Перенести")
    vera.does_not_see("На какой день")
    await opens_list(vera, year)
    vera.does_not_see("Любое действие можно выключить")
    assert vera.can_tap("1. Волна: Пульс коллектива"), "what it was can still be read"


async def test_a_day_gone_by_before_the_year_begins_promises_no_button(world: World, year: Plan, vera: Speaker) -> None:
    async with world.db.write() as session:
        (await session.get_one(Cycle, year.cycle_id)).status = CycleStatus.DRAFT
    item = await year.item("1.2", "2026-09-01", "2026-09-30", who="vera")
    await opens_card(vera, await year.action(ActionKind.ORDER, "2026-09-02", item, "commission"))
    vera.sees("Этот день уже прошёл")
    vera.does_not_see("появится кнопка")
