"""A question between two lessons, as three people of `make demo` see it: by clicks and keys alone, with pictures of
what the mentee sees for the handbook.

KEEP_SCREENSHOTS=1 puts the pictures into docs/images.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.browser import (
    CHROMIUM,
    DESKTOP,
    PHONE,
    START_SECONDS,
    Window,
    demo_school,
    open_window,
    running_browser,
)
from tests.e2e.processes import ROOT, Nursery
from tests.e2e.test_page import go_to_a_plain_monday

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no chromium in PATH")

# «Олег» alone would find an Олеговна, too.
MENTEE, MENTOR, COLLEAGUE, CURATOR = "Антон", "Ирина", "Олег Иванович", "Вера"
QUESTION = "Класс шумит с первой минуты, не могу начать урок. Что делать завтра?"
ANSWER = "Встаньте у доски и ждите молча, пока не станет тихо"
BETTER = "Встаньте у доски, поднимите руку и ждите молча"
REPLY = "А если двое всё равно переговариваются?"
LAST = "Дайте этим двоим дело: пусть раздают карточки"


@pytest.fixture
def album(tmp_path: Path) -> Path:
    return ROOT / "docs" / "images" if os.environ.get("KEEP_SCREENSHOTS") == "1" else tmp_path / "images"


async def test_three_people_talk_about_a_question_by_clicks(nursery: Nursery, tmp_path: Path, album: Path) -> None:
    async with demo_school(nursery, tmp_path) as address, running_browser() as browser:
        desk = await open_window(browser, address, DESKTOP)
        phone = await open_window(browser, address, PHONE)
        await desk.opens(MENTEE)
        await desk.sees("Ответить можно до", patience=START_SECONDS * 1000)  # the bot has started
        await go_to_a_plain_monday(desk)

        await ask_the_mentor(desk, phone, album)
        await talk_in_both_directions(desk, phone)
        await pass_to_a_colleague(desk, phone)
        await close_with_a_tap(desk, phone, album)

        await expect(desk.page.locator("#refusals")).to_be_hidden()
        assert desk.faults + phone.faults == []


async def ask_the_mentor(desk: Window, phone: Window, album: Path) -> None:
    """Two taps and a sentence; what is asked, and how soon, the bot has guessed."""
    await phone.opens(MENTEE)
    await phone.types("/start")
    await phone.taps("Нужна помощь")
    await phone.types(QUESTION)
    await phone.sees("Кому: Ирина Юрьевна, Ваш наставник", "Похожий вопрос")
    await phone.takes_picture(album / "help-asking.png")
    await phone.taps("Отправить")
    await desk.opens(MENTOR)
    await desk.sees(QUESTION, "Спрашивает: Лебедев Антон Сергеевич")
    await desk.taps("Беру")
    await phone.sees("Ирина Юрьевна: беру Ваш вопрос")
    await phone.takes_picture(album / "help-waiting.png")


async def talk_in_both_directions(desk: Window, phone: Window) -> None:
    """What is said is corrected where it stands, an answer hangs on what it answers, a voice is heard."""
    await desk.writes(ANSWER)
    await phone.sees(ANSWER)
    await desk.edits(ANSWER, BETTER)
    await phone.sees("исправлено", BETTER)
    await expect(phone.page.locator(f'#messages article:has(.text:has-text("{ANSWER}"))')).to_have_count(0)
    await desk.sends_voice()
    await expect(phone.page.locator('#messages article[data-from="bot"] .voice')).to_be_visible()
    await phone.answers(BETTER, REPLY)
    await expect(desk.bubble(REPLY)).to_be_visible()
    heard = desk.page.locator(f'#messages article[data-from="bot"]:has(.text:has-text("{REPLY}"))')
    await expect(heard.locator(".quote")).to_contain_text(BETTER)


async def pass_to_a_colleague(desk: Window, phone: Window) -> None:
    """It moves only when the colleague agrees; then everybody is told who has it."""
    await desk.opens(MENTOR)
    await desk.types("/start")
    await desk.taps("Мои вопросы", QUESTION[:20], "Передать коллеге", "Назаров Олег")
    await desk.sees("Олег Иванович: ждём согласия. Пока вопрос у Вас")
    await desk.opens(COLLEAGUE)
    await desk.sees("Ирина Юрьевна просит Вас взять вопрос", QUESTION)
    await desk.taps("Беру")
    await phone.sees("Олег Иванович: беру Ваш вопрос")
    await desk.opens(MENTOR)
    await desk.sees("Коллега согласился", "У кого: Олег Иванович")
    await desk.opens(CURATOR)
    await desk.types("/questions")
    await desk.sees("Отвечает Назаров Олег Иванович")


async def close_with_a_tap(desk: Window, phone: Window, album: Path) -> None:
    await desk.opens(COLLEAGUE)
    await desk.writes(LAST)
    await phone.sees(LAST)
    await phone.taps("Вопрос")
    await phone.sees("Олег Иванович: ответ есть. Помогло?")
    await phone.takes_picture(album / "help-answered.png")
    await phone.taps("Помогло")
    await phone.sees("Спасибо, записано!")
    await desk.sees("Помогло! Спасибо Вам")
    await phone.opens(CURATOR)
    await phone.types("/questions")
    await phone.bubble("Открытые").evaluate("list => list.scrollIntoView()")
    await phone.takes_picture(album / "help-list.png")
