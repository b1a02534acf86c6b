"""One raw update from decoding to its end: handled, shown again, or set aside with the reason and the person told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from aiogram.methods import TelegramMethod
from aiogram.types import Update

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.states import StoredUpdateStatus
from bot.updates.failure import is_passing, reason, trace
from bot.updates.once import AlreadyProcessed, Once
from bot.updates.order import Raw
from bot.updates.shelf import Shelf, when_database_is_back

log = structlog.get_logger()

T = TypeVar("T")
PLACE = ("message_id", "chat", "date", "text")  # of a message under a pressed button: without a text it is a file's
Tell = Callable[[Update], Awaitable[None]]


@dataclass(frozen=True)
class Patience:
    """Seconds."""

    retries: tuple[float, ...] = (0.3, 2.0, 5.0, 15.0)  # before each further attempt after a passing error
    longest_retry_after: float = 30  # a longer 429 is a failure: the person's later updates wait behind it
    one_update: float = 300  # a handler still running then has failed: others must not wait for it for ever
    database_back: float = 1.0  # between attempts at what cannot go on without it


class Intake:
    """`on_failure` tells the person that it did not work out; `on_repeat` shows the present state.

    The dispatcher must not swallow AlreadyProcessed in an error handler of its own.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        bot: Bot,
        db: Database,
        clock: Clock,
        on_failure: Tell,
        on_repeat: Tell,
        patience: Patience = Patience(),
    ) -> None:
        self.dispatcher = dispatcher
        self.bot = bot
        self.db = db
        self.clock = clock
        self.shelf = Shelf(db, bot.id)
        self._on_failure = on_failure
        self._on_repeat = on_repeat
        self._patience = patience

    async def handle_raw(self, raw: Raw) -> None:
        """Returns when it has been handled or set aside, however long the database is away."""
        try:
            update = decode(raw, self.bot)
        except Exception as error:
            log.error("update_undecodable", update_id=raw["update_id"], reason=reason(error))
            await self._set_aside(raw, StoredUpdateStatus.UNDECODABLE, reason(error))
            return
        failure = await self._attempts(update)
        if failure is None:
            return
        log.error("update_set_aside", update_id=update.update_id, reason=trace(failure))
        await self._set_aside(raw, StoredUpdateStatus.FAILED, reason(failure))
        try:
            await self._on_failure(update)
        except Exception as error:
            log.error("failure_not_told", update_id=update.update_id, reason=trace(error))

    async def _attempts(self, update: Update) -> Exception | None:
        """The error of the last attempt, if none worked."""
        try:
            async with asyncio.timeout(self._patience.one_update) as limit:
                for pause in (*self._patience.retries, None):
                    failure = await self._attempt(update)
                    if failure is None or pause is None or not is_passing(failure):
                        return failure
                    log.warning("update_tried_again", update_id=update.update_id, reason=reason(failure))
                    if not await self._pause(failure, pause):
                        return failure
        except TimeoutError as error:
            assert limit.expired()
            return error
        return None

    async def _attempt(self, update: Update) -> Exception | None:
        once = Once(self.db, self.bot.id, update.update_id, self.clock)
        try:
            try:
                answer = await self.dispatcher.feed_update(self.bot, update, once=once)
                if isinstance(answer, TelegramMethod):
                    await self.bot(answer)
            except AlreadyProcessed:
                log.info("update_repeated", update_id=update.update_id)
                await self._on_repeat(update)
        except TelegramForbiddenError:
            log.info("bot_blocked", update_id=update.update_id)
        except Exception as error:
            return error
        return None

    async def _pause(self, failure: Exception, seconds: float) -> bool:
        if isinstance(failure, TelegramRetryAfter):
            seconds = failure.retry_after
            if seconds > self._patience.longest_retry_after:
                return False
        await asyncio.sleep(seconds)
        return True

    async def _set_aside(self, raw: Raw, status: StoredUpdateStatus, error: str) -> None:
        await self.insist(lambda: self.shelf.set_aside(raw, status, error, self.clock.now()))

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """For what has no other way but to wait for the database."""
        return await when_database_is_back(work, self._patience.database_back)


def decode(raw: Raw, bot: Bot) -> Update:
    """Raises for what this aiogram does not know, a kind of update included."""
    update = Update.model_validate(without_screen(raw), context={"bot": bot})
    log.debug("update_taken", update_id=update.update_id, kind=update.event_type)
    return update


def without_screen(raw: Raw) -> Raw:
    """A press brings the bot's own message back with every button: all that is looked at is where it stands."""
    press = raw.get("callback_query")
    if not isinstance(press, dict) or not isinstance(screen := press.get("message"), dict):
        return raw
    place = {name: value for name, value in screen.items() if name in PLACE}
    return {**raw, "callback_query": {**press, "message": place}}
