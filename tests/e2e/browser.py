"""The school of `make demo` and a browser in front of its page: clicks and keys only."""

import asyncio
import os
import re
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urljoin

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.demo import opened_school
from tests.e2e.processes import ROOT, Nursery, environment
from tests.e2e.stage import MOSCOW

DESKTOP, PHONE = (1280, 800), (390, 844)
PATIENCE_MS = 20_000
START_SECONDS = 120  # the demo imports everything, and so does its bot
STOP_SECONDS = 40
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@asynccontextmanager
async def demo_school(nursery: Nursery, folder: Path) -> AsyncIterator[str]:
    """What `make demo` shows, without its command: the page is served from here, the bot comes out of the nursery."""
    async with opened_school(folder, port=0) as (address, settings):
        with nursery.attached():
            bot = await nursery.start("run", settings=settings, folder=folder)
            yield address
            assert await bot.stops() == 0
            assert bot.log == ""


@asynccontextmanager
async def running_demo(folder: Path) -> AsyncIterator[str]:
    """The address of the page. Asked to stop at the end, it has to go with code 0 and take its bot along."""
    settings = {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    command = (sys.executable, "-m", "bot", "demo", "--port", "0")
    demo = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment(settings), stdout=PIPE)
    try:
        yield await printed_address(demo)
    finally:
        demo.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            code = await demo.wait()
    assert code == 0
    assert os.listdir(folder) == [], "the demo leaves nothing behind"  # noqa: PTH208


async def printed_address(demo: Process) -> str:
    assert demo.stdout is not None
    printed = ""
    async with asyncio.timeout(START_SECONDS):
        while "Ctrl+C" not in printed:
            line = (await demo.stdout.readline()).decode()
            assert line, f"the demo ended: {printed}"
            printed += line
    found = re.search(r"http://127\.0\.0\.1:\d+/", printed)
    assert found, printed
    return found[0]


@asynccontextmanager
async def running_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


class Window:
    """One window on the sandbox, wide as a desk or narrow as a phone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    @property
    def is_phone(self) -> bool:
        size = self.page.viewport_size
        return size is not None and size["width"] == PHONE[0]

    async def opens(self, name: str) -> None:
        """That person's chat."""
        if self.is_phone and await self.page.locator("#back").is_visible():
            await self.page.click("#back")
        await self.page.click(f'[data-person]:has(.name:has-text("{name}"))')
        await expect(self.page.locator("#chat-name")).to_contain_text(name, timeout=PATIENCE_MS)

    async def taps(self, *labels: str) -> None:
        """Each on the newest message that has such a button, once the bot is done with the one before."""
        for label in labels:
            key = self.page.locator(f'#messages [data-button*="{label}"]').last
            await key.wait_for()
            before = await self.page.inner_text("#messages")
            await key.click()
            await self._changes(before)

    async def types(self, text: str) -> None:
        """The newest message has to be the bot's answer."""
        newest = self.page.locator("#messages article").last
        before = int(await newest.get_attribute("data-message") or 0)
        await self.page.fill("#composer", text)
        await self.page.click("#send")
        await self.page.wait_for_function(
            "before => [...document.querySelectorAll('#messages article')]"
            ".some((each) => each.dataset.from === 'bot' && Number(each.dataset.message) > before + 1)",
            arg=before,
        )
        await self._rests()

    def bubble(self, words: str) -> Locator:
        """The newest message of either side with these words, quoted ones aside."""
        return self.page.locator(f'#messages article:has(.text:has-text("{words}"))').last

    async def begins_answer(self, words: str) -> None:
        await self._turns_to("Ответить", words)

    async def begins_edit(self, words: str) -> None:
        await self._turns_to("Изменить", words)

    async def answers(self, words: str, text: str) -> None:
        """Replies to the message with these words."""
        await self.begins_answer(words)
        await self._writes(text)
        await expect(self.bubble(text).locator(".quote")).to_contain_text(words)

    async def edits(self, words: str, text: str) -> None:
        """The own message with these words: its text or its caption."""
        await self.begins_edit(words)
        await self._writes(text)
        await expect(self.bubble(text)).to_contain_text("изменено")

    async def sends_voice(self) -> None:
        await self.page.click("#person-menu")
        await self.page.click("[data-action=voice]")
        await expect(self.page.locator('#messages article[data-from="person"] .voice').last).to_be_visible()

    async def writes(self, text: str) -> None:
        """In a talk the answers are answer enough: of the bot nothing is waited for."""
        await self.page.fill("#composer", text)
        await self.page.click("#send")
        await expect(self.bubble(text)).to_be_visible()

    async def _turns_to(self, act: str, words: str) -> None:
        message = self.bubble(words)
        await message.locator(".bubble").hover()
        await message.locator(f'.tool[aria-label="{act}"]').click()
        await expect(self.page.locator("#answering")).to_be_visible()

    async def _writes(self, text: str) -> None:
        await self.page.fill("#composer", text)
        await self.page.click("#send")
        await expect(self.page.locator("#answering")).to_be_hidden()

    async def sees(self, *words: str, patience: float = PATIENCE_MS) -> None:
        for each in words:
            said = self.page.locator(f'#messages article[data-from="bot"]:has-text("{each}")').last
            await expect(said).to_be_visible(timeout=patience)

    async def moves_clock(self, move: str) -> None:
        before = await self.page.get_attribute("#clock", "datetime")
        if await self.page.locator("#clock-menu").is_visible():
            await self.page.click("#clock-menu")
        await self.page.click(f'[data-clock-move="{move}"]')
        await self.page.wait_for_function(
            "before => Date.parse(document.querySelector('#clock').dateTime) - Date.parse(before) > 60000", arg=before
        )

    async def today(self) -> date:
        """In Moscow, as the page shows it."""
        shown = await self.page.get_attribute("#clock", "datetime")
        assert shown is not None
        return datetime.fromisoformat(shown).astimezone(MOSCOW).date()

    async def takes_picture(self, file: Path) -> None:
        """Nothing may stick out sideways."""
        width = await self.page.evaluate("document.scrollingElement.scrollWidth")
        size = self.page.viewport_size
        assert size is not None
        assert width <= size["width"], f"{file.name}: {width} px wide"
        file.parent.mkdir(parents=True, exist_ok=True)
        await expect(self.page.locator("#toasts")).to_be_empty(timeout=PATIENCE_MS)
        await self.page.screenshot(path=file, animations="disabled")

    async def takes_picture_of(self, words: str, file: Path) -> None:
        """From the top of the newest message with these words."""
        await self.bubble(words).evaluate("message => message.scrollIntoView()")
        await self.takes_picture(file)

    async def keeps_photo(self, file: Path) -> None:
        """The newest one the bot has sent, as it is."""
        photo = self.page.locator('#messages article[data-from="bot"] img.photo').last
        await expect(photo).to_be_visible()
        sent = await self.page.request.get(urljoin(self.page.url, await photo.get_attribute("src") or ""))
        assert sent.ok
        file.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(file.write_bytes, await sent.body())

    async def _changes(self, before: str) -> None:
        await self.page.wait_for_function(
            "before => document.querySelector('#messages').innerText !== before", arg=before
        )
        await self._rests()

    async def _rests(self) -> None:
        """The bot has confirmed all this person did: no edit of an earlier screen is on its way."""
        await self.page.wait_for_function("!document.querySelector('#open-chat [aria-busy=true]')")


async def open_window(browser: Browser, address: str, size: tuple[int, int]) -> Window:
    width, height = size
    page = await browser.new_page(viewport={"width": width, "height": height})
    window = Window(page)
    await page.goto(address)
    return window
