"""getUpdates over HTTP: it waits for news, one poll at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import Message

from bot.sandbox import long_poll
from bot.sandbox.clock import SandboxClock
from bot.sandbox.people import Person
from bot.sandbox.server import RunningSandbox, serve
from bot.sandbox.telegram import Telegram
from tests.sandbox.conversation import TOKEN

PATH = f"/bot{TOKEN}/getUpdates"
DEADLINE = 5


async def poll(http: aiohttp.ClientSession, **params: Any) -> dict[str, Any]:
    async with asyncio.timeout(DEADLINE), http.post(PATH, json=params) as response:
        body: dict[str, Any] = await response.json()
        return body


Wait = Callable[[], Awaitable[asyncio.Task[dict[str, Any]]]]


@pytest.fixture
def waits(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> Wait:
    """A poll that has reached the sandbox and found nothing."""

    async def wait() -> asyncio.Task[dict[str, Any]]:
        asked = sandbox.long_poll.asked
        task = asyncio.ensure_future(poll(http, timeout=50))
        assert await sandbox.signals.until(lambda: sandbox.long_poll.asked > asked, DEADLINE)
        return task

    return wait


async def test_a_poll_waits_for_news(waits: Wait, http: aiohttp.ClientSession, anna: Person) -> None:
    task = await waits()
    anna.send_text("вот и я")
    assert [update["message"]["text"] for update in (await task)["result"]] == ["вот и я"]


async def test_what_waits_is_answered_at_once(http: aiohttp.ClientSession, anna: Person) -> None:
    anna.send_text("раз")
    first = (await poll(http, timeout=50))["result"]
    again = (await poll(http, timeout=50, offset=first[0]["update_id"]))["result"]
    assert first == again
    assert (await poll(http, offset=first[0]["update_id"] + 1))["result"] == []


async def test_a_move_of_the_clock_ends_the_wait(waits: Wait, http: aiohttp.ClientSession, clock: SandboxClock) -> None:
    task = await waits()
    clock.move_by(timedelta(hours=1))
    assert (await task)["result"] == []


async def test_a_second_poll_ends_the_first(waits: Wait, http: aiohttp.ClientSession, anna: Person) -> None:
    first = await waits()
    second = await waits()
    assert await first == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    anna.send_text("раз")
    assert len((await second)["result"]) == 1


async def test_a_webhook_ends_the_wait(waits: Wait, http: aiohttp.ClientSession, telegram: Telegram) -> None:
    task = await waits()
    telegram.call("setWebhook", {"url": "https://bot.school.ru/hook"})
    assert (await task)["description"] == "Conflict: terminated by setWebhook request"
    assert (await poll(http))["description"].startswith("Conflict: can't use getUpdates method while webhook is active")


async def test_a_poll_whose_bot_went_away_is_forgotten(
    waits: Wait, http: aiohttp.ClientSession, telegram: Telegram
) -> None:
    task = await waits()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with http.get("/sandbox/clock"):
        pass
    assert (await poll(http))["ok"]
    assert telegram.refusals == []


@pytest.fixture
async def strict(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[aiohttp.ClientSession]:
    """The penalties at a twentieth of their length."""
    for name in ("SAME_OFFSET_SECONDS", "CONFLICT_SECONDS"):
        monkeypatch.setattr(long_poll, name, 0.15)
    running = await serve(telegram)
    async with aiohttp.ClientSession(running.url) as session:
        yield session
    await running.close()


async def test_a_bot_that_does_not_confirm_crawls(strict: aiohttp.ClientSession, anna: Person) -> None:
    for text in ("раз", "два"):
        anna.send_text(text)
    first = (await poll(strict))["result"]
    assert len(first) == 2
    assert len((await poll(strict))["result"]) == 1
    confirmed = {"offset": first[-1]["update_id"] + 1}
    await poll(strict, **confirmed)
    began = time.monotonic()
    assert (await poll(strict, **confirmed))["result"] == []
    assert time.monotonic() - began >= 0.14


async def test_repeated_conflicts_are_delayed(strict: aiohttp.ClientSession, telegram: Telegram) -> None:
    telegram.call("setWebhook", {"url": "https://bot.school.ru/hook"})
    await poll(strict)
    began = time.monotonic()
    await poll(strict)
    assert time.monotonic() - began >= 0.14


async def test_aiograms_own_polling_is_served(real_bot: Bot, telegram: Telegram, anna: Person) -> None:
    dispatcher, heard = Dispatcher(), []

    @dispatcher.message()
    async def hear(message: Message) -> None:
        heard.append(message.text)
        if len(heard) == 2:
            await dispatcher.stop_polling()

    for text in ("раз", "два"):
        anna.send_text(text)
    async with asyncio.timeout(DEADLINE):
        await dispatcher.start_polling(real_bot, handle_signals=False, close_bot_session=False)
    assert heard == ["раз", "два"]
    assert len(telegram.updates) == 0
    assert telegram.refusals == []
