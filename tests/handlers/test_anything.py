"""At any moment anything may come: stickers, files, corrections, strange commands, buttons of last year, a block."""

import pytest
from sqlalchemy import delete, select

from bot.storage.models import Person, PersonRole
from bot.storage.states import Role
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.world import World


async def test_help_and_menu_are_of_the_role(vera: Speaker, anna: Speaker, grigory: Speaker) -> None:
    await vera.starts()
    assert {"Люди", "Пары", "Пригласить", "Организация"} <= set(vera.screen.buttons)
    await vera.types("/help")
    vera.sees("/digest", "/invite")
    await anna.starts()
    assert "Люди" not in anna.screen.buttons
    await anna.types("/help")
    anna.does_not_see("/digest", "/invite")
    await grigory.starts()
    assert "Что сделать на этой неделе" in grigory.screen.buttons
    assert "Люди" not in grigory.screen.buttons


async def test_the_menu_of_commands_is_of_the_role(world: World, vera: Speaker, anna: Speaker) -> None:
    await vera.starts()
    await anna.starts()
    menus = {
        call.params["scope"]: call.params["commands"] for call in world.telegram.calls if call.method == "setMyCommands"
    }
    [for_vera] = [commands for scope, commands in menus.items() if str(vera.id) in scope]
    [for_anna] = [commands for scope, commands in menus.items() if str(anna.id) in scope]
    assert "invite" in for_vera
    assert "invite" not in for_anna


ONLY_WORDS = "понимает только текст и кнопки"


@pytest.mark.parametrize("name", ["anna", "vera", "stranger"])
async def test_what_is_not_a_text_is_answered_kindly(cast: Cast, name: str) -> None:
    speaker = cast.speakers[name]
    await speaker.starts()
    may_ask = ("Если это вопрос к коллегам", "документы через мессенджер не передаём") if name == "anna" else ()
    kindly = ("только по ссылке",) * 3 if name == "stranger" else (ONLY_WORDS, *(may_ask or (ONLY_WORDS,) * 2))
    for send, words in zip((speaker.sends_sticker, speaker.sends_voice, speaker.sends_document), kindly, strict=True):
        await send()
        speaker.sees(words)
    await speaker.types("раз")
    await speaker.corrects("два")
    assert speaker.news


async def test_an_unknown_command_leads_home(anna: Speaker) -> None:
    await anna.starts()
    await anna.types("/unknown")
    anna.sees("Такой команды нет", "Анна Сергеевна")


async def test_a_sticker_in_the_middle_of_a_question_asks_it_again(anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    await anna.sends_sticker()
    anna.sees("понимает только текст", "Ваша фамилия?")
    await anna.types("Королёва")
    anna.sees("Как Вас зовут?")


async def test_old_buttons_after_a_role_was_lost(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.starts()
    old = vera.screen
    async with world.db.write() as session:
        await session.execute(
            delete(PersonRole).where(PersonRole.person_id == cast.ids["vera"], PersonRole.role == Role.CURATOR)
        )
    for button in ("Люди", "Пары", "Пригласить", "Организация", "Выгрузка Excel", "Что сделать"):
        await vera.taps_old(old, button)
        assert vera.toasts == ["Это действие Вам сейчас недоступно"], button


OTHER_TIMES = (
    "",
    "x",
    "run:1",
    "run:x:y:z",
    "pair:abc",
    "pair:99999999999999999999",
    "go:1:fly",
    "open:moon",
    "mkinv:moon:1",
    "🤷",
    "a:b:c:d",
)


@pytest.mark.parametrize("data", OTHER_TIMES)
async def test_a_button_of_another_time_shows_the_present(anna: Speaker, data: str) -> None:
    await anna.starts()
    await anna.forges(data)
    anna.sees("Это старая кнопка. Вот что сейчас")


async def test_a_block_is_noted_and_taken_back(world: World, cast: Cast, anna: Speaker, vera: Speaker) -> None:
    async def unreachable_at() -> object:
        async with world.db.read() as session:
            return await session.scalar(select(Person.unreachable_at).where(Person.id == cast.ids["anna"]))

    await anna.starts()
    await anna.blocks()
    assert await unreachable_at() is not None
    await vera.starts()
    await vera.taps("Люди", "Анна Сергеевна")
    vera.sees("Сообщения не доходят")
    await anna.starts()
    assert await unreachable_at() is None


async def test_a_curator_finds_people_by_a_part_of_the_name(vera: Speaker) -> None:
    await vera.starts()
    await vera.types("корол")
    vera.sees("Поиск «корол»", "Анна Сергеевна К.")
    await vera.types("Зуев")
    vera.sees("Никого не нашлось")


async def test_an_update_that_comes_again_changes_nothing(world: World, anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    anna.person.send_text("Королёва")
    [raw] = world.telegram.take_updates(0, 10)
    await world.intake.handle_raw(raw)
    await world.intake.handle_raw(raw)
    world.telegram.updates.confirm(raw["update_id"])
    assert "Как Вас зовут?" in anna.screen.text
