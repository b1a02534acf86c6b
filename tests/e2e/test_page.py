"""The school of `make demo` in a browser: from the bank to the digest by clicks alone, with pictures for the handbook.

KEEP_SCREENSHOTS=1 puts the pictures into docs/images.
"""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.browser import (
    CHROMIUM,
    DESKTOP,
    PHONE,
    START_SECONDS,
    Window,
    open_window,
    running_browser,
    running_demo,
)
from tests.e2e.processes import ROOT
from tests.e2e.stage import SCHOOL_HOURS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no chromium in PATH")


@pytest.fixture
def album(tmp_path: Path) -> Path:
    return ROOT / "docs" / "images" if os.environ.get("KEEP_SCREENSHOTS") == "1" else tmp_path / "images"


async def test_a_pair_from_the_bank_to_the_digest_by_clicks(tmp_path: Path, album: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    async with running_demo(folder) as address, running_browser() as browser:
        desk = await open_window(browser, address, DESKTOP)
        phone = await open_window(browser, address, PHONE)
        await photograph_questions(phone, album)
        await photograph_waves(phone, album)
        await go_to_a_plain_monday(desk)

        await make_the_pair(desk, phone, album)
        await hold_the_meeting(desk, phone, album)

        await desk.moves_clock("next monday 9:00")
        await desk.opens("Вера")
        await desk.sees("Пары: работают 2")
        await desk.takes_picture(album / "sandbox.png")
        await expect(desk.page.locator("#refusals")).to_be_hidden()
        assert desk.faults + phone.faults == []


async def photograph_questions(phone: Window, album: Path) -> None:
    """A mentor goes on with a questionnaire. Until now the bot was starting."""
    await phone.opens("Дмитрий")
    await phone.sees("Ждёт Вас: 1 дело", patience=START_SECONDS * 1000)
    await phone.taps("Продолжить")
    await phone.types("Объясняю физику на простых опытах")
    await phone.taps("Пропустить", "Пропустить", "Взаимодействие с родителями", "ИКТ")
    await phone.takes_picture(album / "question-choices.png")
    await phone.taps("Готово")
    await phone.types("Опыты, которые можно показать без кабинета")
    await phone.taps("передать опыт", "Готово")
    await phone.types("Новых идей")
    await phone.sees("психологически готовы")
    await phone.takes_picture(album / "question-scale.png")


async def photograph_waves(phone: Window, album: Path) -> None:
    """The curator looks at the wave that goes on and at what the finished one came to."""
    await phone.opens("Вера")
    await phone.types("/start")
    await phone.taps("Анкеты и опросы", "1. Опрос вовлечённости")
    await phone.sees("4 из")
    await phone.takes_picture(album / "wave.png")
    await phone.taps("Анкеты и опросы", "Завершены", "1. Влияние программы", "Результаты")
    await phone.sees("в среднем")
    await phone.takes_picture(album / "results.png")
    await phone.taps("Показать графиком")
    await phone.takes_picture(album / "results-chart.png")


async def go_to_a_plain_monday(desk: Window) -> None:
    """Monday, Tuesday and the Monday after are working days."""
    await desk.moves_clock("next monday 9:00")
    while not is_plain(await desk.today()):
        await desk.moves_clock("next monday 9:00")


def is_plain(monday: date) -> bool:
    return all(SCHOOL_HOURS.is_working_day(monday + timedelta(days=days)) for days in (0, 1, 7))


async def make_the_pair(desk: Window, phone: Window, album: Path) -> None:
    await desk.opens("Вера")
    await phone.opens("Вера")
    await phone.sees("до конца недели назначено 0")
    await phone.takes_picture(album / "curator-desk.png")
    await desk.types("/start")
    await desk.taps("Пары", "Подобрать пару", "Борис Ильич", "Анна Сергеевна")
    await phone.sees("Две анкеты рядом")
    await phone.takes_picture(album / "two-questionnaires.png")
    await desk.taps("Предложить пару")
    for name in ("Борис", "Анна"):
        await desk.opens(name)
        await desk.taps("Да, хочу в эту пару")

    await desk.taps("Дать согласие на наставничество")
    for words in ("завтра", "через 90 дней"):
        await desk.types(words)
        await desk.taps("Верно")
    await desk.taps("очно", "Да", "Да", "Да", "Отправить")

    await desk.opens("Вера")
    await desk.taps("Открыть пару", "Внести приказ")
    await desk.types("87-од")
    await desk.types("сегодня")
    await desk.taps("Верно")


async def hold_the_meeting(desk: Window, phone: Window, album: Path) -> None:
    await phone.opens("Анна")
    await phone.types("/start")
    await phone.sees("Ваш наставляемый")
    await phone.takes_picture(album / "mentor-home.png")
    await desk.opens("Анна")
    await desk.taps("Назначить первую встречу")
    await desk.types("завтра в 15:30")
    await desk.taps("Верно", "в организации", "Пропустить")
    await phone.opens("Борис")
    await phone.sees("Подходит ли Вам это время?")
    await phone.takes_picture(album / "meeting-proposed.png")
    await phone.taps("Подтвердить")
    await phone.sees(".ics")

    await desk.moves_clock("tomorrow 9:00")
    for _ in range(6):
        await desk.moves_clock("+1h")
    await phone.sees("Скоро встреча")
    for _ in range(3):
        await desk.moves_clock("+1h")
    for name in ("Анна", "Борис"):
        await desk.opens(name)
        await desk.sees("Встреча состоялась?")
        await desk.taps("Да")
    await desk.sees("Встреча состоялась.")
