"""The whole programme as a conversation: from two questionnaires to a meeting that was held, and the curator's week."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.storage.states import Privacy
from tests.kit.speaker import Speaker
from tests.kit.world import World


async def becomes_a_pair(vera: Speaker, anna: Speaker, boris: Speaker) -> None:
    await vera.starts()
    await vera.taps("Пары", "Подобрать пару", "Борис Ильич", "Анна Сергеевна")
    vera.sees("Две анкеты рядом", "✅ Чем помочь")
    await vera.taps("Предложить пару")
    vera.sees("Предложено, обоим придёт сообщение")
    anna.sees("Вам предлагают наставляемого", "Борис Ильич")
    boris.sees("Вам предлагают наставника", "Анна Сергеевна")
    await anna.taps("Да, хочу в эту пару")
    anna.sees("Ваше «да» записано")
    await boris.taps("Да, хочу в эту пару")
    vera.sees("Оба сказали «да»")


async def gets_an_order(vera: Speaker, anna: Speaker, boris: Speaker) -> None:
    anna.sees("Теперь нужно Ваше согласие на работу наставником")
    await anna.taps("Дать согласие на наставничество")
    anna.sees("351.8")
    await anna.types("сегодня")
    await anna.taps("Верно")
    await anna.types("31 мая")
    await anna.taps("Верно", "очно", "Да", "Да", "Да", "Отправить")
    anna.sees("Согласие записано")
    vera.sees("можно вносить приказ")
    await vera.taps("Открыть пару", "Внести приказ")
    await vera.types("87-од")
    await vera.types("сегодня")
    await vera.taps("Верно")
    vera.sees("Приказ записан")
    for person in (anna, boris):
        person.sees("Приказ подписан: № 87-од", "Можно назначать первую встречу")


async def agrees_on_a_meeting(anna: Speaker, boris: Speaker) -> None:
    await anna.taps("Назначить первую встречу")
    await anna.types("в четверг в 15:30")
    await anna.taps("Верно", "в организации")
    await anna.types("Кабинет 12")
    anna.sees("Как только вторая сторона ответит")
    boris.sees("предлагает встречу", "чт, 26 ноября, 15:30", "Кабинет 12")
    await boris.taps("Другое время")
    await boris.types("в четверг в 16:00")
    await boris.taps("Верно")
    anna.sees("предлагает другое время", "16:00")
    await anna.taps("Подтвердить")
    anna.sees("время подтверждено")
    boris.sees("Встреча подтверждена", "16:00")
    for person in (anna, boris):
        calendar = person.file(".ics").decode()
        assert "BEGIN:VEVENT" in calendar
        assert "DTSTART:20261126T130000Z" in calendar or "T160000" in calendar


async def meets(world: World, anna: Speaker, boris: Speaker) -> None:
    await world.clock.moves_to("ср 17:30")
    for person in (anna, boris):
        person.sees("Напоминаем о встрече", "чт, 26 ноября, 16:00")
    await world.clock.moves_to("чт 15:30")
    anna.sees("Скоро встреча")
    await world.clock.moves_to("чт 18:00")
    for person in (anna, boris):
        person.sees("Встреча состоялась?")
    await anna.taps("Да")
    anna.sees("отметка сохранена")
    await anna.taps("Добавить подробности")


async def writes_down(anna: Speaker, boris: Speaker) -> None:
    """What is asked depends on what is known already; a mentor gets through in under a minute."""
    for _ in range(12):
        if "Спасибо, подробности записаны" in anna.news:
            break
        if anna.can_tap("Верно") and "Верно?" in anna.screen.text:
            await anna.taps("Верно")
        elif "Длительность" in anna.screen.text:
            await anna.taps("60")
        elif "Пропустить" in anna.screen.buttons:
            await anna.taps("Пропустить")
        elif "Тема" in anna.screen.text:
            await anna.types("Родительское собрание")
        else:
            await anna.taps("Оставить как есть")
    anna.sees("Спасибо, подробности записаны")
    await boris.taps("Да")
    boris.sees("отметка сохранена")


async def looks_at_the_week(world: World, vera: Speaker, grigory: Speaker) -> None:
    await world.clock.moves_to("пн 9:15")
    vera.sees("Что сделать на этой неделе", "работают 1", "за 7 дней прошло 1")
    await grigory.starts()
    await grigory.types("/digest")
    grigory.sees("работают 1")
    grigory.does_not_see("Борис", "Анна")


def read_names(workbook: bytes) -> set[str]:
    sheets = load_workbook(BytesIO(workbook)).worksheets
    return {str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell}


@pytest.mark.parametrize("privacy", [Privacy.STRICT, Privacy.STANDARD])
async def test_a_pair_from_the_questionnaires_to_a_meeting_that_was_held(
    world: World, vera: Speaker, anna: Speaker, boris: Speaker, grigory: Speaker, privacy: Privacy
) -> None:
    await becomes_a_pair(vera, anna, boris)
    await gets_an_order(vera, anna, boris)
    await agrees_on_a_meeting(anna, boris)
    await meets(world, anna, boris)
    await writes_down(anna, boris)
    await looks_at_the_week(world, vera, grigory)
    await vera.types("/export")
    if privacy is Privacy.STRICT:
        vera.sees("документы с фамилиями через Telegram не передаются")
        [file] = world.data_dir.rglob("*.xlsx")
        workbook = file.read_bytes()
        for person in (anna, boris, vera, grigory):
            others = {other.person.last_name for other in (anna, boris, vera, grigory) if other is not person}
            said = " ".join(shown.text for shown in person.messages)
            assert not {surname for surname in others if surname in said}, person
    else:
        workbook = vera.file(".xlsx")
    assert {"Королёва Анна Сергеевна", "Громов Борис Ильич", "87-од"} <= read_names(workbook)
