"""From an empty database to the export, as a school lives it, with the bot in a process of its own."""

import asyncio
import re
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from icalendar import Calendar
from openpyxl import load_workbook

from bot.clock import DAY
from tests.e2e.player import KEEP, Player
from tests.e2e.stage import MOSCOW, Stage

READINESS = {
    "education": "Педагогический институт, математика",
    "achievements": "Ученики выходят на региональную олимпиаду",
    "strong": "Спокойно объясняю сложное <и люблю> разбирать уроки",
    "weak": None,
    "hobby": "Хор & велосипед",
    "competences": ["subject", "method", "psy_parent"],
    "topics": "Родительское собрание в 5 классе",
    "motivation": ["share", "help"],
    "expectations": "Живого обмена опытом",
    "readiness_psy": 9,
    "readiness_listen": 8,
    "readiness_time": 7,
    "experience_mentor": True,
    "prefer_mentee": ["young", "new"],
    "age_group": None,
    "max_mentees": "2",
    "kind": ["traditional"],
    "days": ["tue", "thu"],
    "times": ["after"],
    "freq": "weekly",
    "situational": True,
    "other_org": False,
}
REQUEST = {
    "position": KEEP,
    "subject": "математика, 5–6 классы",
    "experience": "1",
    "status": "young",
    "areas": ["method", "psy_parent"],
    "problem": "Половина класса отвлекается, не успеваю всё за урок",
    "goal": "Научиться планировать урок",
    "strong": None,
    "term": "school_year",
    "kind": ["traditional"],
    "prefer_mentor": ["same_subject"],
    "named_mentor": None,
    "not_with": None,
    "days": ["thu"],
    "times": ["after"],
    "freq": "weekly",
}


async def test_a_school_from_an_empty_database_to_the_export(stages: dict[str, Stage]) -> None:
    """By polling and by webhook, side by side: most of the time a story waits for what Telegram allows in a second."""
    async with asyncio.TaskGroup() as both:
        for command, stage in stages.items():
            both.create_task(told(stage, command))


async def told(stage: Stage, command: str) -> None:
    """What goes wrong says in which of the two."""
    try:
        await lives_a_week(stage, command)
    except BaseException as error:
        error.add_note(f"the story by `{command}`")
        raise


async def lives_a_week(stage: Stage, command: str) -> None:
    tuesday, wednesday, thursday = (stage.week + days * DAY for days in (1, 2, 3))
    vera, anna, boris, svetlana = (
        stage.arrives(*name) for name in (("Вера",), ("Анна", "К."), ("Борис",), ("Светлана",))
    )
    stage.clock_moves_to(tuesday, "10:00")
    await stage.starts_bot(command)

    await sets_the_school_up(vera, first_link(stage))
    links = [await invites(vera, role) for role in ("Наставника", "Наставляемого", "Сотрудника")]
    await asyncio.gather(
        becomes_mentor(anna, links[0]),
        becomes_mentee(boris, links[1]),
        enters(svetlana, links[2], "=1+1", "Светлана", None, "@SUM(A1)"),
    )
    await makes_the_pair(vera, anna, boris)
    await agree_to_meet(anna, boris, thursday)

    stage.clock_moves_to(wednesday, "17:00")
    await both_see(anna, boris, "Напоминаем о встрече", "15:30")
    stage.clock_moves_to(thursday, "14:30")
    await both_see(anna, boris, "Скоро встреча", "15:30")
    stage.clock_moves_to(thursday, "17:15")
    await both_see(anna, boris, "Встреча состоялась?")
    await tell_how_it_went(anna, boris)

    stage.clock_moves_to(stage.week + 7 * DAY, "09:00")
    await vera.sees("Что сделать на этой неделе", "Пары: работают 1")
    await takes_the_table(vera, stage)

    assert await stage.bot.stops() == 0
    stage.check()


def first_link(stage: Stage) -> str:
    found = re.search(r"Ссылка для первого куратора: https://t\.me/\w+\?start=([\w-]+)", stage.bot.printed)
    assert found, stage.bot.printed
    return found[1]


async def sets_the_school_up(vera: Player, token: str) -> None:
    await vera.starts(token)
    await vera.sees("Ваша роль: куратор")
    await vera.taps("Знакомство с организацией")
    for answer in ("Муниципальная гимназия № 22", "Гимназия № 22", "г. Приозёрск, ул. Школьная, д. 5"):
        await vera.types(answer)
    await vera.taps("школа", "Москва (МСК)")
    await vera.types("Соколов Григорий Петрович")
    await vera.types("директор")
    await vera.taps("учебный год (с сентября)", "8:30", "18:30", "строгий (советуем)")
    await vera.sees("всё заполнено")
    await vera.taps("Отправить")
    await vera.sees("Организация настроена", "Муниципальная гимназия № 22")
    await consents_and_introduces(vera, "Лосева", "Вера", "Павловна", "заместитель директора")


async def consents_and_introduces(player: Player, *answers: str | None) -> None:
    """Family name, given name, patronymic, position."""
    await player.taps("Да", "Да")
    await player.sees("Ваша фамилия?")
    for answer in answers:
        await (player.taps("Пропустить") if answer is None else player.types(answer))
    await player.sees("Приятно познакомиться!")


async def invites(vera: Player, role: str) -> str:
    await vera.types("/invite")
    await vera.taps(role)
    await vera.sees("ссылка сработает один раз")
    return vera.link_token()


async def enters(player: Player, token: str, *names: str | None) -> None:
    await player.starts(token)
    await player.sees("Вас пригласили в программу наставничества")
    await player.taps("Согласие на обработку")
    await player.sees("Муниципальная гимназия № 22")
    await consents_and_introduces(player, *names)


async def becomes_mentor(anna: Player, token: str) -> None:
    await enters(anna, token, "Королёва", "Анна", "Сергеевна", "учитель математики")
    await anna.taps("Анкета готовности")
    await anna.fills("mentor_readiness", READINESS)
    await anna.sees("всё заполнено")
    await anna.taps("Отправить")
    await anna.sees("Спасибо! Анкета отправлена куратору.")


async def becomes_mentee(boris: Player, token: str) -> None:
    await enters(boris, token, "Громов", "Борис", "Ильич", "учитель математики")
    await boris.taps("Анкета запроса")
    await boris.fills("mentee_request", REQUEST)
    await boris.taps("Отправить")
    await boris.sees("Спасибо! Запрос отправлен куратору.")


async def makes_the_pair(vera: Player, anna: Player, boris: Player) -> None:
    """From the banks to the order: one tap of each, the mentor's consent, the number and the date."""
    await vera.types("/start")
    await vera.taps("Пары", "Подобрать пару", "Борис Ильич", "Анна Сергеевна")
    await vera.sees("Две анкеты рядом", "Наставляемый пишет", "Наставник пишет", "Половина класса", "<и люблю>")
    await vera.taps("Предложить пару")
    await both_see(anna, boris, "Вам предлагают")
    await anna.taps("Да, хочу в эту пару")
    await boris.taps("Да, хочу в эту пару")

    await anna.sees("оба сказали «да»")
    await anna.taps("Дать согласие на наставничество")
    await types_date(anna, "завтра")
    await types_date(anna, f"{anna.stage.week + timedelta(days=150):%d.%m.%Y}")
    await anna.taps("очно", "Да", "Да", "Да", "Отправить")
    await anna.sees("Согласие записано")

    await vera.sees("можно вносить приказ")
    await vera.taps("Открыть пару", "Внести приказ")
    await vera.types("87-од")
    await types_date(vera, "сегодня")
    await vera.sees("Приказ записан")
    await both_see(anna, boris, "Приказ подписан: № 87-од")


async def types_date(player: Player, words: str) -> None:
    await player.types(words)
    await player.sees("Верно?")
    await player.taps("Верно")


async def agree_to_meet(anna: Player, boris: Player, thursday: date) -> None:
    """First by the buttons of the calendar, then, for another time, in words."""
    await anna.taps("Назначить первую встречу")
    if thursday.month != anna.stage.telegram.clock.now().astimezone(MOSCOW).month:
        await anna.taps("›")
    await anna.taps(str(thursday.day), "14:00", "в организации")
    await anna.types("Кабинет 12, возьмите план урока")
    await anna.sees("Отправлено")
    await boris.sees("предлагает встречу", "14:00", "Кабинет 12")

    await anna.taps("Открыть встречу", "Другое время")
    await anna.types("в четверг в 15:30")
    await anna.sees("Верно?")
    await anna.taps("Верно")
    await boris.sees("предлагает другое время", "15:30")
    await boris.taps("Подтвердить")
    await both_see(anna, boris, ".ics")
    for player in (anna, boris):
        event: Any
        (event,) = Calendar.from_ical(player.files(".ics")[-1]).walk("VEVENT")
        assert event["dtstart"].dt == datetime.combine(thursday, time(15, 30), MOSCOW)


async def tell_how_it_went(anna: Player, boris: Player) -> None:
    await anna.taps("Да")
    await boris.taps("Да")
    await anna.taps("Добавить подробности", "45")
    await anna.types("Планирование урока")
    await anna.types("Составить план на неделю")
    await anna.taps("Пропустить")
    await anna.sees("подробности записаны")
    await boris.taps("Добавить подробности", "9", "Да")
    await boris.types("=2+2")
    await boris.sees("Комментарий увидит только куратор")


async def takes_the_table(vera: Player, stage: Stage) -> None:
    """In strict privacy a file on the server, in the standard one a file in the chat. Nothing typed is a formula."""
    await vera.types("/export")
    await vera.sees("Таблица готова", ".xlsx")
    vera.does_not_see("Громов", "Королёва")
    assert vera.files(".xlsx") == []
    (on_disk,) = stage.data_dir.glob("exports/*/*.xlsx")
    check_table(on_disk.read_bytes())

    await vera.types("/start")
    await vera.taps("Организация", "Изменить", "11", "обычный, руководитель согласен с риском", "Отправить")
    await vera.types("/export")
    await vera.sees("Сводная таблица готова")
    (sent,) = vera.files(".xlsx")
    check_table(sent)


def check_table(content: bytes) -> None:
    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    said = {cell.value for cell in cells}
    assert {"=1+1 Светлана", "@SUM(A1)", "=2+2", "Королёва Анна Сергеевна", "87-од", "Планирование урока"} <= said
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


async def both_see(anna: Player, boris: Player, *words: str) -> None:
    for player in (anna, boris):
        await player.sees(*words)
