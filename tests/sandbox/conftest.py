from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.line import LeanLine
from bot.sandbox.clock import SandboxClock
from bot.sandbox.people import Person
from bot.sandbox.server import RunningSandbox, serve
from bot.sandbox.telegram import Telegram
from tests.sandbox.conversation import TOKEN, Line


@pytest.fixture
def clock() -> SandboxClock:
    return SandboxClock(frozen_at=datetime(2026, 9, 7, 6, 0, tzinfo=UTC))


@pytest.fixture
def telegram(clock: SandboxClock) -> Telegram:
    return Telegram(TOKEN, clock=clock, seed=7)


@pytest.fixture
def bot(telegram: Telegram) -> Line:
    return Line(telegram)


@pytest.fixture
def anna(telegram: Telegram) -> Person:
    """Somebody who has pressed Start; the bot has seen it."""
    person = telegram.add_person("Анна", "Кузнецова", "anna_k")
    person.start()
    telegram.updates.clear()
    return person


@pytest.fixture
async def sandbox(telegram: Telegram) -> AsyncIterator[RunningSandbox]:
    running = await serve(telegram, strict_polling=False, webhook_retry_scale=0.001)
    yield running
    await running.close()


@pytest.fixture
async def http(sandbox: RunningSandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield session


@pytest.fixture(params=[AiohttpSession, LeanLine])
async def real_bot(sandbox: RunningSandbox, request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    """aiogram itself, over HTTP, and over the line the bot uses instead of aiogram's."""
    session: AiohttpSession = request.param(api=TelegramAPIServer.from_base(sandbox.url))
    yield Bot(TOKEN, session=session)
    await session.close()
