"""A bot of a few handlers over a sandbox, to see what becomes of an update."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.sandbox.telegram import Telegram
from bot.storage.database import Database
from bot.storage.models import JobRun, StoredUpdate
from bot.updates.intake import Intake, Patience
from bot.updates.once import Once
from bot.updates.polling import Pace, Polling
from bot.updates.tasks import Tasks

TOKEN = "42:SANDBOX-updates"
Logged = list[MutableMapping[str, Any]]  # what was logged, event by event
QUICK = Pace(batch=0.05, drain=5, pauses=(0.001,))
AT_ONCE = Patience(retries=(0.001, 0.001), database_back=0.001)
DEADLINE = 10  # seconds for a condition to come true


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = DEADLINE) -> None:
    async with asyncio.timeout(seconds):
        while not (await true if isinstance(true := condition(), Awaitable) else true):  # noqa: ASYNC110 rows have no event
            await asyncio.sleep(0.002)


async def write_down(session: AsyncSession, word: str) -> None:
    """An effect: what happened, in the order it happened; done twice, it stands there twice."""
    number = await session.scalar(select(func.count()).select_from(JobRun))
    session.add(JobRun(name=word, slot=f"{number:04}", at=Clock().now()))


@dataclass
class Stand:
    telegram: Telegram
    db: Database
    bot: Bot
    intake: Intake = field(init=False)
    polling: Polling = field(init=False)
    pace: Pace = QUICK
    patience: Patience = AT_ONCE
    gate: asyncio.Event = field(default_factory=asyncio.Event)  # «долго» waits for it
    begun: list[str] = field(default_factory=list)
    attempts: int = 0
    shown: list[int] = field(default_factory=list)  # updates whose people saw the present state
    told: list[int] = field(default_factory=list)  # updates whose people were told of a failure
    tasks: Tasks = field(default_factory=Tasks)

    def __post_init__(self) -> None:
        self.intake = Intake(handlers(self), self.bot, self.db, Clock(), self._tell, self._show, patience=self.patience)

    def start(self) -> "Stand":
        self.polling = Polling(self.intake, self.pace)
        self.running = self.tasks.spawn(self.polling.run(), name="polling")
        return self

    async def stop(self) -> None:
        self.polling.stop()
        await asyncio.wait([self.running])
        self.running.result()

    async def kill(self) -> None:
        """Nothing is drained, stored or confirmed any more."""
        await self.tasks.cancel()

    async def effects(self) -> list[str]:
        async with self.db.read() as session:
            return list(await session.scalars(select(JobRun.name).order_by(JobRun.slot)))

    async def sees_effects(self, *expected: str) -> None:
        async def equal() -> bool:
            return await self.effects() == list(expected)

        await until(equal)

    async def stored(self) -> list[tuple[int, str]]:
        async with self.db.read() as session:
            rows = await session.execute(select(StoredUpdate.update_id, StoredUpdate.status))
            return sorted((row.update_id, str(row.status)) for row in rows)

    async def sees_stored(self, *expected: tuple[int, str]) -> None:
        async def equal() -> bool:
            return await self.stored() == sorted(expected)

        await until(equal)

    async def _show(self, update: Update) -> None:
        self.shown.append(update.update_id)

    async def _tell(self, update: Update) -> None:
        self.told.append(update.update_id)

    @property
    def last_id(self) -> int:
        return self.telegram.updates.next_id - 1

    def waiting(self) -> int:
        """How many updates Telegram has not been allowed to forget."""
        return len(self.telegram.updates)


def handlers(stand: Stand) -> Dispatcher:
    dispatcher = Dispatcher()
    add_troubles(dispatcher, stand)
    add_answers(dispatcher, stand)
    add_effects(dispatcher, stand)
    return dispatcher


def add_troubles(dispatcher: Dispatcher, stand: Stand) -> None:
    @dispatcher.message(F.text.startswith("сломайся"))
    async def break_down(message: Message, once: Once) -> None:
        stand.attempts += 1
        raise KeyError(message.text)

    @dispatcher.message(F.text == "мигни")
    async def flicker(message: Message, once: Once) -> None:
        stand.attempts += 1
        async with once.write() as session:
            await write_down(session, "мигни")
            if stand.attempts < 3:
                raise OperationalError("INSERT", None, Exception("database is locked"))

    @dispatcher.message(F.text.startswith("долго"))
    async def linger(message: Message, once: Once) -> None:
        assert message.text
        stand.begun.append(message.text)
        await stand.gate.wait()
        async with once.write() as session:
            await write_down(session, message.text)


def add_answers(dispatcher: Dispatcher, stand: Stand) -> None:
    @dispatcher.message(F.text == "ответь")
    async def answer(message: Message, once: Once) -> None:
        async with once.write() as session:
            await write_down(session, "ответь")
        await message.answer("Записано")

    @dispatcher.message(F.text == "покажи")
    async def look(message: Message, once: Once) -> None:
        async with once.read() as session:
            await session.execute(select(JobRun.name))
        stand.begun.append("покажи")

    @dispatcher.message(F.text == "верни")
    async def give_back(message: Message) -> Any:
        return message.answer("Возвращено")


def add_effects(dispatcher: Dispatcher, stand: Stand) -> None:
    @dispatcher.message(F.text)
    async def note(message: Message, once: Once) -> None:
        assert message.text
        stand.begun.append(message.text)
        async with once.write() as session:
            await write_down(session, message.text)

    @dispatcher.callback_query()
    async def press(callback: CallbackQuery, once: Once) -> None:
        async with once.write() as session:
            await write_down(session, f"кнопка {callback.data}")

    @dispatcher.my_chat_member()
    async def notice(change: ChatMemberUpdated) -> None:
        stand.begun.append("участие")
