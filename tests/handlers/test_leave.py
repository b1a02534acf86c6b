"""Leave: nobody is asked or reminded of anything until they are back, and then they are."""

from datetime import date

import pytest

from bot.storage.models import Person
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.waves import opens
from tests.kit.world import World

pytestmark = pytest.mark.usefixtures("tiny_forms")
PULSE = "Пульс коллектива"


async def goes_away(speaker: Speaker, *days: str) -> None:
    for day in days:
        await speaker.types(day)
        await speaker.taps("Верно")


async def test_the_invitation_waits_for_the_return(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await anna.types("/mydata")
    await anna.taps("Я в отпуске")
    await goes_away(anna, "24 ноября", "30 ноября")
    anna.sees("До возвращения бот ни о чём не попросит")
    await opens(vera, PULSE)
    await vera.taps("Кто не ответил: 2")
    vera.sees("Анна Сергеевна К. – в отпуске до 30 ноября")
    await world.clock.moves_to("пн 18:00")
    anna.sees_nothing()
    await world.clock.moves_to("вт 9:00")
    anna.sees(PULSE)
    anna.does_not_see("Напоминаем")


async def test_dates_in_the_wrong_order_mean_the_same_days(world: World, cast: Cast, anna: Speaker) -> None:
    await anna.types("/mydata")
    await anna.taps("Я в отпуске")
    await goes_away(anna, "30 ноября", "25 ноября")
    anna.sees("Записано: с 25 ноября 2026 г. по 30 ноября 2026 г. До возвращения")
    async with world.db.read() as session:
        person = await session.get_one(Person, cast.ids["anna"])
    assert (person.away_from, person.away_until) == (date(2026, 11, 25), date(2026, 11, 30))
    await anna.types("/mydata")
    anna.sees("Вас нет: с 25 ноября 2026 г. по 30 ноября 2026 г.")
    await anna.taps("Уже на месте")
    anna.does_not_see("Вас нет")


async def test_the_curator_notes_a_leave(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await vera.starts()
    await vera.taps("Люди", "Анна Сергеевна К.", "Отпуск или больничный")
    await goes_away(vera, "24 ноября", "27 ноября")
    await vera.starts()
    await vera.taps("Люди", "Анна Сергеевна К.")
    vera.sees("Нет на месте: с 24 ноября 2026 г. по 27 ноября 2026 г.")
    await opens(vera, PULSE)
    anna.sees_nothing()
    await vera.starts()
    await vera.taps("Люди", "Анна Сергеевна К.", "На месте")
    vera.does_not_see("Нет на месте")
