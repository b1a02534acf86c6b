"""Our own long polling: Telegram is told to forget an update only when it has been handled or is on the shelf."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any, TypeVar

import structlog
from aiogram.exceptions import AiogramError

from bot.line import GetRawUpdates
from bot.updates.failure import reason, refusal
from bot.updates.inbox import DRAIN_SECONDS, Inbox, Taken, is_handled
from bot.updates.intake import Intake
from bot.updates.telegram import PAUSES, insist

log = structlog.get_logger()

T = TypeVar("T")


@dataclass(frozen=True)
class Pace:
    """Seconds, but for `in_hand`."""

    long_poll: int = 30
    answer: int = 15  # on top of the long poll, before the connection counts as dead
    batch: float = 0.5  # without one of those waited for done: the slow ones go to the shelf and others are fetched
    busy: float = 3.0  # for half a batch, when many are at work: what is merely in line is not worth the shelf
    drain: float = DRAIN_SECONDS
    farewell: int = 3  # for the last confirmation
    again: int = 1  # for one that the poll has brought already, if it got through; Telegram would take three
    in_hand: int = 1000  # so many updates in memory at most, when the handlers cannot keep up
    pauses: tuple[float, ...] = PAUSES


class Polling:
    def __init__(self, intake: Intake, pace: Pace = Pace(), at_once: int = 100) -> None:
        self._intake = intake
        self._bot = intake.bot
        self._pace = pace
        self._inbox = Inbox(intake, at_once)
        self._allowed = intake.dispatcher.resolve_used_update_types()
        self._offset: int | None = None
        self._confirmed: int | None = None  # the offset of the last poll that was answered
        self._told: int | None = None  # that of the poll that waits: whether it got through is not known yet
        self._unsettled: list[Taken] = []
        self._stopping = False
        self._asking: asyncio.Timeout | None = None

    def stop(self) -> None:
        """`run` then finishes what is in hand and returns."""
        self._stopping = True
        if self._asking:
            self._asking.reschedule(0)
            self._asking = None

    async def run(self) -> None:
        try:
            await self._unless_stopped(self._inbox.replay)
            await self._unless_stopped(partial(insist, self._delete_webhook, self._pace.pauses))
            fetch = partial(insist, self._get_updates, self._pace.pauses)
            while (batch := await self._unless_stopped(fetch)) is not None:
                self._take(batch)
                await self._settle()
            await self._drain()
        finally:
            await self._inbox.cancel()

    async def _unless_stopped(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        """None when `stop` came first."""
        if self._stopping:
            return None
        try:
            async with asyncio.timeout(None) as self._asking:
                return await ask()
        except TimeoutError:
            return None
        finally:
            self._asking = None

    async def _delete_webhook(self) -> None:
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def _get_updates(self) -> list[Any]:
        offset, self._told = self._offset, None
        method = GetRawUpdates(offset=offset, timeout=self._pace.long_poll, allowed_updates=self._allowed)
        try:
            batch = await self._bot(method, request_timeout=self._pace.long_poll + self._pace.answer)
        except asyncio.CancelledError:
            self._told = offset
            raise
        self._confirmed = offset
        return list(batch)

    def _take(self, batch: list[Any]) -> None:
        """What Telegram was not told to forget comes again; it is in hand or handled already."""
        known = {raw["update_id"]: handled for raw, handled in self._unsettled}
        updates = [raw for raw in batch if is_update(raw)]
        self._unsettled = [(raw, known.get(raw["update_id"]) or self._inbox.put(raw)) for raw in updates]
        if len(updates) < len(batch):
            log.error("not_updates", count=len(batch) - len(updates))

    async def _settle(self) -> None:
        """The first half of the batch: while the others are at work the next ones are fetched, and nobody stands idle.

        The slow ones of that half go to the shelf: they hold up nobody but their own person.
        """
        count = -(-len(self._unsettled) // 2)
        while count:
            await self._wait_for(self._unsettled[:count])
            if await self._move_offset(count) or self._stopping:
                break
            await asyncio.sleep(self._pace.batch)
        while len(self._inbox) >= self._pace.in_hand and not self._stopping:
            await self._inbox.wait_empty(self._pace.batch)

    async def _wait_for(self, taken: Sequence[Taken]) -> None:
        """Until they are handled, get no further, or have taken long enough."""
        over_at = asyncio.get_running_loop().time() + self._pace.busy
        waiting = {handled for _, handled in taken}
        done = waiting
        while waiting and done and asyncio.get_running_loop().time() < over_at:
            done, waiting = await asyncio.wait(waiting, timeout=self._pace.batch)

    async def _move_offset(self, count: int) -> bool:
        """Past the first `count` and what is handled behind them, if each of those is handled or on the shelf."""
        first, rest = self._unsettled[:count], self._unsettled[count:]
        try:
            await self._inbox.shelve([taken for taken in first if not is_handled(taken[1])])
        except Exception as error:
            log.error("updates_not_shelved", reason=reason(error))
            return False
        handled = [*first, *takewhile(lambda taken: is_handled(taken[1]), rest)]
        if handled:  # the last id, not the highest: after a quiet week they start again at random
            self._offset = handled[-1][0]["update_id"] + 1
        self._unsettled = self._unsettled[len(handled) :]
        return True

    async def _drain(self) -> None:
        await self._inbox.wait_empty(self._pace.drain)
        await self._move_offset(len(self._unsettled))
        await self._inbox.cancel()
        if self._offset == self._confirmed:
            return
        told = self._offset == self._told
        seconds = self._pace.again if told else self._pace.farewell
        try:
            await self._bot(GetRawUpdates(offset=self._offset, limit=1), request_timeout=seconds)
        except AiogramError as error:
            if not told:
                log.warning("last_updates_not_confirmed", reason=refusal(error))


def is_update(raw: Any) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("update_id"), int)
