"""What a curator types is looked for in the list that is shown, wherever the curator has come from."""

import pytest

from tests.kit.cast import Cast
from tests.kit.speaker import Speaker

pytestmark = pytest.mark.usefixtures("tiny_forms")
WAYS = {
    "by home and pairs": ("На главную", "Пары"),
    "home": ("На главную",),
    "by a card": ("Анкета готовности",),
    "by waves": ("← Анкеты и опросы",),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_whoever_has_left_the_library_looks_for_people(cast: Cast, vera: Speaker, way: tuple[str, ...]) -> None:
    await vera.starts()
    await vera.taps("Анкеты и опросы", "Все анкеты", *way)
    await vera.types("корол")
    vera.sees("Поиск «корол»", "Чтобы найти человека")


@pytest.mark.parametrize("command", ["/start", "/help", "/digest", "/unknown"])
async def test_a_command_ends_the_looking(cast: Cast, vera: Speaker, command: str) -> None:
    await vera.starts()
    await vera.taps("Анкеты и опросы", "Все анкеты")
    await vera.types(command)
    await vera.types("корол")
    vera.sees("Поиск «корол»", "Чтобы найти человека")


async def test_in_the_library_one_looks_again_and_again(cast: Cast, vera: Speaker) -> None:
    await vera.starts()
    await vera.taps("Анкеты и опросы", "Все анкеты")
    await vera.types("пульс")
    await vera.types("навыков")
    vera.sees("поиск «навыков»")
    await vera.taps("Все")
    await vera.types("пульс")
    vera.sees("поиск «пульс»")


async def test_ticks_of_a_wave_keep_the_search_until_the_plan_is_shown(cast: Cast, vera: Speaker) -> None:
    await vera.starts()
    await vera.taps("Анкеты и опросы", "Все анкеты")
    await vera.types("Пульс")
    await vera.taps("Пульс коллектива", "Провести волну", "Кому", "Выбрать людей по списку")
    await vera.types("корол")
    vera.sees("Кого спросить?", "Поиск «корол»")
    await vera.taps("Анна")
    await vera.types("корол")
    vera.sees("Кого спросить?", "Поиск «корол»")
    await vera.taps("← К плану")
    await vera.types("корол")
    vera.sees("Чтобы найти человека")
