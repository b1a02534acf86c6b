"""When an update cannot be handled as asked: refused, repeated, failed. Never silence, never a stack trace."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware, Bot
from aiogram.types import CallbackQuery, Message, TelegramObject, Update

from bot.clock import Clock
from bot.handlers.present import show_present
from bot.handlers.show import answer, recipient, send
from bot.services import runs
from bot.services.access import Denied, Removed, Vanished
from bot.storage.database import Database
from bot.texts import label, say
from bot.views.screen import Screen

log = structlog.get_logger()
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class RefuseDenied(BaseMiddleware):
    """A forged button, a lost role, somebody else's thing: the person is told, nothing is shown."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        try:
            return await handler(event, data)
        except Vanished as refusal:
            log.info("vanished", reason=str(refusal))
            if isinstance(event, CallbackQuery | Message):
                note, toast = say("other.vanished"), label("other.no_such_form")
                await show_present(event, data["db"], now=data["clock"].now(), note=note, toast=toast)
            return None
        except Removed as refusal:
            log.info("removed", reason=str(refusal))
            if isinstance(event, CallbackQuery | Message):
                await show_present(event, data["db"], now=data["clock"].now(), toast=label("other.removed"))
            return None
        except Denied as refusal:
            log.info("denied", reason=str(refusal))
            await self.refuse(event, data["db"], data["clock"])
            return None

    async def refuse(self, event: TelegramObject, db: Database, clock: Clock) -> None:
        if isinstance(event, CallbackQuery):
            await answer(event, label("other.denied"), alert=True)
        elif isinstance(event, Message):
            await show_present(event, db, now=clock.now())


class Mishaps:
    """What the intake of updates calls when an update came twice or failed."""

    def __init__(self, bot: Bot, db: Database, clock: Clock) -> None:
        self.bot = bot
        self.db = db
        self.clock = clock

    async def show_present(self, update: Update) -> None:
        """A redelivered update has had its effect: the person sees what it came to."""
        event = update.callback_query or update.message
        if event is None:
            return
        try:
            await show_present(event, self.db, now=self.clock.now())
        except Exception:
            async with self.db.write() as session:  # the process may have ended before the question was shown
                await runs.mark_unshown(session, recipient(event))
            raise

    async def tell_failure(self, update: Update) -> None:
        event = update.callback_query or update.message or update.edited_message
        if event is None:
            return
        if isinstance(event, CallbackQuery):
            await answer(event)
            await send(self.bot, event.from_user.id, Screen(say("other.failure")))
        else:
            await send(self.bot, event.chat.id, Screen(say("other.failure")))
