"""A year of the programme in a browser, as the curator of `make demo` has it in hand: by clicks and keys alone, with
pictures for the handbook.

KEEP_SCREENSHOTS=1 puts the pictures into docs/images.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.browser import CHROMIUM, PHONE, START_SECONDS, Window, demo_school, open_window, running_browser
from tests.e2e.processes import ROOT, Nursery
from tests.e2e.stage import SCHOOL_HOURS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no chromium in PATH")

CURATOR = "Вера"
LINK = "https://gimnaziya22.example/programmy"


@pytest.fixture
def album(tmp_path: Path) -> Path:
    return ROOT / "docs" / "images" if os.environ.get("KEEP_SCREENSHOTS") == "1" else tmp_path / "images"


async def test_a_year_is_looked_at_worked_on_and_followed_by_another(
    nursery: Nursery, tmp_path: Path, album: Path
) -> None:
    async with demo_school(nursery, tmp_path) as address, running_browser() as browser:
        phone = await open_window(browser, address, PHONE)
        await phone.opens(CURATOR)
        await phone.sees("Вопрос ждёт Вас как куратора", patience=START_SECONDS * 1000)  # the bot has started

        await look_at_the_year(phone, album)
        await close_an_item(phone, album)
        await set_up_another(phone, album)
        await hear_of_the_day(phone, album)

        await expect(phone.page.locator("#refusals")).to_be_hidden()
        assert phone.faults == []


async def look_at_the_year(phone: Window, album: Path) -> None:
    """The screen of the year, its picture, the list of the month."""
    await phone.types("/roadmap")
    await phone.sees("выполнено 4 из 15")
    await phone.takes_picture_of("Утверждена приказом", album / "roadmap.png")
    await phone.taps("Картинка года")
    await phone.keeps_photo(album / "gantt.png")
    await phone.taps("К дорожной карте", "По месяцам")
    await phone.sees("4.2 Обучение наставников", "срок был")


async def close_an_item(phone: Window, album: Path) -> None:
    """What shows that it was done comes first; what the curator says is done is accepted."""
    await phone.taps("1.3 ", "Добавить подтверждение", "Ссылка")
    await phone.types(LINK)
    await phone.sees("Подтверждение записано")
    await phone.taps("К мероприятию")
    await phone.sees(LINK)
    await phone.takes_picture_of(LINK, album / "roadmap-item.png")
    await phone.taps("Сделано")
    await phone.sees("Сейчас: принято")


async def set_up_another(phone: Window, album: Path) -> None:
    """From the choice of a roadmap to the order in a dozen taps."""
    await phone.types("/roadmap")
    await phone.taps("← Дорожные карты", "Новый год", "Примерная", "учебный год", "Продолжить подготовку")
    await phone.sees("В документе срока нет", "Пока никто не отвечает")
    await phone.takes_picture_of("В документе срока нет", album / "roadmap-setup.png")
    await phone.taps("Принять все предложения", "Да, принять")
    await phone.sees("Осталось утвердить карту приказом")
    await phone.taps("Утвердить приказом")
    await phone.types("16-од")
    await phone.types("сегодня")
    await phone.taps("Верно")
    await phone.sees("дорожная карта работает")
    await phone.taps("К дорожной карте")
    await phone.sees("Утверждена приказом № 16-од")


async def hear_of_the_day(phone: Window, album: Path) -> None:
    """One message in the morning of the next working day: what is overdue, what the bot has ready and will do."""
    day = "Дорожная карта, "
    working = SCHOOL_HOURS.working_days_after(await phone.today(), 1)
    while await phone.today() < working:
        await phone.moves_clock("tomorrow 9:00")
    await phone.sees("Просрочено у коллег", "Бот подготовил", "бот сам")
    await phone.takes_picture_of(day, album / "roadmap-day.png")
