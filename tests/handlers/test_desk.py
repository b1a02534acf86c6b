"""The desk in the chat: who may open it, Monday's message, the workbook in both privacy modes."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.storage.models import Organisation
from bot.storage.states import Privacy
from bot.views.callbacks import DeskOpen, InsightOpen, Section, SectionOpen, UnreachableList
from tests.kit.cast import Cast, add_school
from tests.kit.speaker import Speaker
from tests.kit.world import World

SURNAMES = ("Королёва", "Громов", "Лосева", "Соколов")


async def test_the_curator_sees_what_to_do_and_gets_there(vera: Speaker) -> None:
    await vera.types("/digest")
    vera.sees("Без пары: 1 наставляемый", "Борис Ильич Г.", "Без наставляемого: 1 наставник", "Анна Сергеевна К.")
    await vera.taps("Подобрать наставника")
    vera.sees("Анна Сергеевна")
    vera.does_not_see(*SURNAMES)


async def test_the_section_and_the_command_are_one_screen(vera: Speaker) -> None:
    await vera.types("/digest")
    by_command = vera.screen
    await vera.starts()
    await vera.taps("Что сделать на этой неделе")
    assert (vera.screen.text, vera.screen.rows) == (by_command.text, by_command.rows)


async def test_the_head_sees_numbers(grigory: Speaker) -> None:
    await grigory.types("/digest")
    grigory.sees("Наставники: 1, с анкетой 1", "внимания куратора")
    grigory.does_not_see("Анна", "Борис", *SURNAMES)


@pytest.mark.parametrize(
    "data",
    [
        SectionOpen(section=Section.DESK).pack(),
        DeskOpen().pack(),
        InsightOpen(kind="mentee_waits").pack(),
        SectionOpen(section=Section.UNREACHABLE).pack(),
        UnreachableList().pack(),
        SectionOpen(section=Section.EXPORT).pack(),
    ],
)
async def test_a_mentor_gets_nothing_by_a_forged_button(anna: Speaker, data: str) -> None:
    await anna.starts()
    await anna.forges(data)
    anna.sees("Это действие Вам сейчас недоступно")
    anna.does_not_see("Борис", "Что сделать", ".xlsx")


@pytest.mark.parametrize("command", ["/digest", "/export"])
async def test_a_command_of_others_shows_ones_own_place(anna: Speaker, stranger: Speaker, command: str) -> None:
    await anna.types(command)
    anna.does_not_see("Что сделать", "Борис", ".xlsx")
    await stranger.starts()
    await stranger.types(command)
    stranger.does_not_see("Что сделать", ".xlsx", "Гимназия")


async def test_a_made_up_kind_opens_nothing(vera: Speaker) -> None:
    await vera.starts()
    await vera.forges("insight:drop:0")
    vera.sees("Это старая кнопка")


async def test_another_schools_curator_sees_her_own_school(marina: Speaker) -> None:
    await marina.types("/digest")
    marina.sees("Лицей № 5")
    marina.does_not_see("Анна", "Борис")


async def test_monday_at_nine_the_digest_comes_by_itself(
    world: World, vera: Speaker, grigory: Speaker, anna: Speaker
) -> None:
    await world.clock.moves_to("пн 8:59")
    vera.does_not_see("Что сделать на этой неделе")
    await world.clock.moves_to("пн 9:00")
    vera.sees("Что сделать на этой неделе", "Без пары: 1 наставляемый")
    for other in (grigory, anna):
        other.does_not_see("Что сделать на этой неделе")
    await vera.taps("Напомнить завтра")
    await world.clock.moves_to("пн 18:00")
    vera.does_not_see("Что сделать на этой неделе")
    await world.clock.moves_to("вт 9:00")
    vera.sees("Что сделать на этой неделе")


async def test_whom_messages_do_not_reach(vera: Speaker, boris: Speaker) -> None:
    await vera.starts()
    await boris.blocks()
    await vera.types("/digest")
    vera.sees("Не доходят сообщения: 1 человек")
    await vera.taps("До кого не дойти")
    vera.sees("Борис Ильич Г.", "бот остановлен или заблокирован", "нажать Start")
    await boris.unblocks()
    await vera.taps("Что сделать")
    vera.does_not_see("Не доходят")


async def test_strict_privacy_names_the_file_and_sends_none(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.types("/export")
    folder = f"exports/{cast.organisation_id}"
    (file,) = (world.data_dir / folder).iterdir()
    vera.sees("Таблица готова", file.name, folder)
    vera.does_not_see("📎", *SURNAMES)
    assert "Королёва Анна Сергеевна" in names_in(file.read_bytes())


@pytest.mark.parametrize("by_button", [False, True])
async def test_standard_privacy_sends_the_file(world: World, by_button: bool) -> None:
    cast = await add_school(world, privacy=Privacy.STANDARD)
    vera = cast.speakers["vera"]
    await vera.starts()
    await (vera.taps("Выгрузка Excel") if by_button else vera.types("/export"))
    vera.sees("📎", "Сводная таблица готова")
    assert names_in(vera.file(".xlsx")) >= {"Королёва Анна Сергеевна", "Громов Борис Ильич"}
    assert "sendChatAction" in [call.method for call in world.telegram.calls]
    assert not (world.data_dir / "exports").exists()


async def test_a_school_that_turns_strict_gets_no_more_files(world: World) -> None:
    cast = await add_school(world, privacy=Privacy.STANDARD)
    vera = cast.speakers["vera"]
    await vera.starts()
    home = vera.screen
    async with world.db.write() as session:
        (await session.get_one(Organisation, cast.organisation_id)).privacy = Privacy.STRICT
    await vera.taps_old(home, "Выгрузка Excel")
    vera.does_not_see("📎")
    vera.sees("Папка на сервере")


def names_in(content: bytes) -> set[str]:
    sheet = load_workbook(BytesIO(content))["Люди"]
    return {str(row[0]) for row in sheet.iter_rows(min_row=3, values_only=True)}
