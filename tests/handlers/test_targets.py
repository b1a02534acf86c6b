"""Targets of a year: what the bot counts, what it does not know, what is planned."""

import pytest

from bot.services import cycles
from bot.services.access import get_actor
from bot.storage.states import ItemStatus, Privacy, Role
from bot.views import body_callbacks as b
from bot.views.roadmap_callbacks import TargetList
from tests.kit import roadmaps as kit
from tests.kit import targets as rows
from tests.kit.cast import Cast, add_school
from tests.kit.desk import moscow
from tests.kit.speaker import Speaker
from tests.kit.world import World


@pytest.fixture
async def cast(world: World, privacy: Privacy) -> Cast:
    return await add_school(world, privacy=privacy, everybody=True)


@pytest.fixture
def klara(cast: Cast) -> Speaker:
    return cast.speakers["klara"]


@pytest.fixture
async def cycle(world: World, vera: Speaker) -> int:
    """The calendar year 2026, of which November is going on."""
    made = await kit.running_cycle(world, vera.id)
    await world.settle()  # what the year has to say at once is said
    return made


def listed(cycle: int) -> str:
    return TargetList(cycle=cycle).pack()


async def close(world: World, speaker: Speaker, cycle: int) -> None:
    async with world.db.write() as session:
        actor = await get_actor(session, speaker.id)
        assert await cycles.close(session, actor, cycle, now=world.clock.now())


async def test_what_is_not_known_is_not_invented(vera: Speaker, cycle: int) -> None:
    await vera.forges(listed(cycle))
    vera.sees(
        "1. Вовлечённость педагогов",
        "План: не задан\nФакт: 0 % (0 из 8)",
        "Факт: нет данных – ответили меньше трёх человек",
        "Факт: нет данных – в этом году ещё не работала ни одна пара",
        "На 24 ноября 2026 г.",
    )


async def test_a_year_that_has_not_begun_has_no_numbers(world: World, vera: Speaker) -> None:
    cycle = await kit.draft_cycle(world, vera.id, year=2027)
    await vera.forges(listed(cycle))
    vera.sees("карта ещё не работает")
    vera.does_not_see("0 %")


async def test_whoever_was_in_a_pair_this_year_is_involved(world: World, cast: Cast, vera: Speaker, cycle: int) -> None:
    await rows.pair(world, cast, "anna", "boris", "2026-02-01")
    await rows.pair(world, cast, "semyon", "dina", "2025-09-01", "2026-01-15", "ended_by_curator")
    await rows.pair(world, cast, "klara", "dina", "2025-03-01", "2025-12-15", "ended_by_curator")
    await vera.forges(listed(cycle))
    vera.sees("Факт: 50 % (4 из 8)")


async def test_satisfaction_counts_from_three_people_and_their_last_word(
    world: World, cast: Cast, vera: Speaker, cycle: int
) -> None:
    first, second, third = await rows.colleagues(world, cast, Role.MENTEE, 3)
    await rows.satisfied(world, cast, first, 9)
    await rows.satisfied(world, cast, second, 8)
    await rows.satisfied(world, cast, third, 10, at=moscow("2025-12-30"))
    await vera.forges(listed(cycle))
    vera.does_not_see("(2 из 2)", "100 %")
    await rows.satisfied(world, cast, third, 10)
    await rows.satisfied(world, cast, third, 7)
    await vera.forges(listed(cycle))
    vera.sees("66,7 % (2 из 3)")


async def test_answers_promised_to_the_curator_come_to_nobody_else(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker, klara: Speaker, cycle: int
) -> None:
    for each in await rows.colleagues(world, cast, Role.MENTOR, 3):
        await rows.satisfied(world, cast, each, 9)
    await vera.forges(listed(cycle))
    vera.sees("100 % (3 из 3)")
    await close(world, vera, cycle)
    for reader in (grigory, klara):
        await reader.forges(listed(cycle))
        reader.sees("эти ответы обещаны только куратору")
        reader.does_not_see("100 %")


async def test_regularity_counts_full_months_of_every_pair(world: World, cast: Cast, vera: Speaker, cycle: int) -> None:
    """September and October of the first pair, October of the second: November goes on."""
    one = await rows.pair(world, cast, "anna", "boris", "2026-08-31")
    two = await rows.pair(world, cast, "anna", "dina", "2026-09-02")
    await rows.held(world, cast, one, "2026-09-01", "2026-09-30 23:30", "2026-10-05", "2026-11-02", "2026-11-03")
    await rows.held(world, cast, two, "2026-10-05", "2026-10-31")
    await vera.forges(listed(cycle))
    vera.sees("Регулярность встреч", "66,7 % (2 из 3)")


async def test_the_summer_of_a_school_year_is_not_counted(world: World, cast: Cast, vera: Speaker) -> None:
    """School 2026/27: from August; of September and October one was regular."""
    cycle = await kit.running_cycle(world, vera.id, "school_year")
    one = await rows.pair(world, cast, "anna", "boris", "2026-06-01")
    await rows.held(world, cast, one, "2026-09-01", "2026-09-15")
    await vera.forges(listed(cycle))
    vera.sees("50 % (1 из 2)")


async def test_a_pair_one_of_the_two_gave_up_ended_early(world: World, cast: Cast, vera: Speaker, cycle: int) -> None:
    await rows.pair(world, cast, "anna", "boris", "2026-02-01", "2026-03-01", "ended_by_mentee")
    await rows.pair(world, cast, "anna", "boris", "2026-04-01", "2026-05-01", "ended_by_curator")
    await rows.pair(world, cast, "semyon", "dina", "2026-04-01")
    await rows.pair(world, cast, "semyon", "boris", "2025-04-01", "2025-05-01", "ended_by_mentor")
    await vera.forges(listed(cycle))
    vera.sees("33,3 % (1 из 3)")


async def test_the_roadmap_counts_what_was_due(world: World, vera: Speaker, cycle: int) -> None:
    today = world.clock.now().date()
    items = list((await kit.items(world, cycle)).values())
    due = [each for each in items if each.due_on and each.due_on <= today]
    await kit.set_item(world, due[0].id, status=ItemStatus.ACCEPTED)
    await kit.set_item(world, due[1].id, status=ItemStatus.NOT_APPLICABLE)
    await kit.set_item(world, due[2].id, status=ItemStatus.DONE)
    await vera.forges(listed(cycle))
    vera.sees(f"(1 из {len(due) - 1})")


async def test_a_plan_is_taken_in_one_tap_or_typed(world: World, vera: Speaker, cycle: int) -> None:
    await vera.forges(listed(cycle))
    await vera.taps("4. Регулярность встреч")
    vera.sees("План: не задан", "хотя бы две состоявшиеся встречи")
    await vera.taps("Взять план 80 %")
    vera.sees("План записан", "План: 80 %")
    assert not vera.screen.find("Взять план")
    await vera.taps("Изменить план")
    await vera.types("сколько-то")
    await vera.types("72,5")
    vera.sees("План записан")
    await vera.taps("К показателю")
    vera.sees("План: 72,5 %")
    await vera.taps("Убрать план", "Да, убрать")
    assert (await rows.targets(world, cycle))["regular"].plan is None
    await vera.forges(listed(cycle))
    await vera.taps("1. Вовлечённость")
    assert not vera.screen.find("Взять план")


async def test_a_plan_that_is_reached_is_marked_and_of_early_ends_fewer_are_better(
    world: World, cast: Cast, vera: Speaker, cycle: int
) -> None:
    await rows.pair(world, cast, "anna", "boris", "2026-02-01")
    await vera.forges(listed(cycle))
    await vera.taps("5. Досрочно", "Задать план")
    await vera.types("10")
    await vera.taps("К показателю")
    vera.sees("Факт: 0 % (0 из 1) ✅")
    await vera.taps("← Показатели", "1. Вовлечённость", "Задать план")
    await vera.types("60")
    await vera.taps("К показателю")
    vera.sees("25 % (2 из 8)")
    vera.does_not_see("✅")


async def test_an_own_target_with_plan_and_fact_by_hand(world: World, vera: Speaker, cycle: int) -> None:
    await vera.forges(listed(cycle))
    await vera.taps("Добавить свой показатель")
    await vera.types("Обучено <наставников>")
    await vera.types("человек")
    await vera.types("12")
    await vera.taps("К показателю")
    vera.sees("Обучено <наставников>", "План: 12 человек", "Факт: нет данных – факт ещё не вписан")
    await vera.taps("Вписать факт")
    await vera.types("14")
    await vera.taps("К показателю")
    vera.sees("Факт: 14 человек ✅")
    await vera.taps("Изменить слова")
    await vera.types("Обучено коллег")
    await vera.taps("Оставить", "Оставить")
    await vera.taps("К показателю")
    vera.sees("Обучено коллег", "План: 12 человек", "Факт: 14 человек")
    await vera.taps("Удалить показатель")
    old = vera.screen
    await vera.taps("Да, убрать")
    assert "Обучено коллег" not in await rows.targets(world, cycle)
    await vera.taps_old(old, "Да, убрать")
    vera.sees("Этого здесь больше нет")


async def test_many_own_targets_are_paged(vera: Speaker, cycle: int) -> None:
    for number in range(4):
        await vera.forges(b.TargetNew(cycle=cycle).pack())
        await vera.types(f"Показатель {number}")
        await vera.taps("Пропустить", "Пропустить")
    await vera.forges(listed(cycle))
    vera.does_not_see("Показатель 3")
    await vera.taps("›")
    vera.sees("10. Показатель 3")


async def test_the_end_of_a_year_keeps_its_numbers(world: World, cast: Cast, vera: Speaker, cycle: int) -> None:
    await rows.pair(world, cast, "anna", "boris", "2026-02-01")
    await vera.forges(listed(cycle))
    await vera.taps("Добавить свой показатель")
    await vera.types("Открытых занятий")
    await vera.taps("Пропустить", "Пропустить")
    await vera.taps("К показателю")
    open_card = vera.screen
    await vera.forges(listed(cycle))
    await vera.taps("1. Вовлечённость")
    card = vera.screen
    await close(world, vera, cycle)
    await rows.pair(world, cast, "semyon", "dina", "2026-03-01")
    await world.clock.moves_by(days=2)
    await vera.forges(listed(cycle))
    vera.sees("Факт: 25 %", "Год завершён, числа остались такими, как 24 ноября", "к концу года данных не было")
    assert not vera.screen.find("Добавить")
    await vera.taps_old(card, "Задать план")
    vera.sees("Год уже завершён")
    await vera.taps_old(open_card, "Вписать факт")
    vera.sees("Год уже завершён")


async def test_a_plan_typed_after_the_end_changes_nothing(world: World, vera: Speaker, cycle: int) -> None:
    await vera.forges(listed(cycle))
    await vera.taps("1. Вовлечённость", "Задать план")
    await close(world, vera, cycle)
    await vera.types("60")
    vera.sees("Год уже завершён, план не изменился")
    assert (await rows.targets(world, cycle))["involved"].plan is None


async def test_two_looks_at_once_make_the_rows_once(world: World, vera: Speaker, cycle: int) -> None:
    await vera.forges(listed(cycle))
    await vera.forges(listed(cycle))
    async with world.db.read() as session:
        from sqlalchemy import func, select

        from bot.storage.models import Target

        assert await session.scalar(select(func.count()).select_from(Target)) == 6


async def test_head_and_council_read_and_change_nothing(
    world: World, vera: Speaker, grigory: Speaker, klara: Speaker, marina: Speaker, anna: Speaker, cycle: int
) -> None:
    for reader in (grigory, klara):
        await reader.forges(listed(cycle))
        reader.sees("Вовлечённость педагогов")
        assert [text for text in reader.screen.buttons if text[0].isdigit()] == []
    assert await rows.targets(world, cycle) == {}
    await vera.forges(listed(cycle))
    target = (await rows.targets(world, cycle))["regular"].id
    for reader in (grigory, klara, marina, anna):
        for made in (
            b.TargetDo(target=target, act=b.TargetAct.OFFERED),
            b.TargetDo(target=target, act=b.TargetAct.PLAN),
            b.TargetDo(target=target, act=b.TargetAct.DROP, sure=True),
            b.TargetNew(cycle=cycle),
        ):
            await reader.forges(made.pack())
            reader.sees("недоступно")
    for other in (marina, anna):
        await other.forges(listed(cycle))
        other.sees("недоступно")
    assert (await rows.targets(world, cycle))["regular"].plan is None


async def test_a_counted_fact_cannot_be_typed(world: World, vera: Speaker, cycle: int) -> None:
    await vera.forges(listed(cycle))
    target = (await rows.targets(world, cycle))["involved"].id
    await vera.forges(b.TargetDo(target=target, act=b.TargetAct.FACT).pack())
    vera.sees("здесь нечего менять")
    await vera.forges(b.TargetDo(target=target, act=b.TargetAct.OFFERED).pack())
    vera.sees("здесь нечего менять")
