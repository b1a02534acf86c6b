"""What has been taken from Telegram and is not finished: in memory by person, on the shelf when Telegram forgot it."""

import asyncio
from collections.abc import Sequence

import structlog

from bot.updates.failure import reason
from bot.updates.intake import Intake
from bot.updates.order import Handled, PersonQueues, Raw

log = structlog.get_logger()

# For what is at work to be done once the bot was asked to stop; the rest waits on the shelf. With the farewell of the
# polling and the services after it (serve.py) it is less than the half minute a stop may take.
DRAIN_SECONDS = 18.0

Taken = tuple[Raw, Handled]


class Inbox:
    def __init__(self, intake: Intake, at_once: int = 100) -> None:
        self._intake = intake
        self._queues = PersonQueues(self._handle, at_once)
        self._shelved: set[int] = set()
        self._finished: set[int] = set()  # and still on the shelf
        self._dropping = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._queues)

    def put(self, raw: Raw) -> Handled:
        """Done when it has been handled; an exception in it means that it was neither handled nor set aside."""
        return self._queues.put(raw)

    async def replay(self) -> None:
        """What the last run left on the shelf goes first."""
        for raw in await self._intake.insist(self._intake.shelf.pending):
            self._shelved.add(raw["update_id"])
            self.put(raw)

    async def shelve(self, taken: Sequence[Taken]) -> None:
        """Returns when Telegram may forget all of them."""
        new = [(raw, handled) for raw, handled in taken if raw["update_id"] not in self._shelved]
        if not new:
            return
        await self._intake.shelf.keep([raw for raw, _ in new], self._intake.clock.now())
        self._shelved.update(raw["update_id"] for raw, _ in new)
        if done := {raw["update_id"] for raw, handled in new if is_handled(handled)}:  # while it was written
            await self._drop(done)

    async def wait_empty(self, seconds: float) -> None:
        await self._queues.wait_empty(seconds)

    async def cancel(self) -> None:
        await self._queues.cancel()

    async def _handle(self, raw: Raw) -> None:
        await self._intake.handle_raw(raw)
        if raw["update_id"] in self._shelved:
            await self._drop({raw["update_id"]})

    async def _drop(self, update_ids: set[int]) -> None:
        """A row that stays is replayed at the next start and found processed.

        One writes at a time and takes along what the others have finished: the shelf is full when the bot is hurried.
        """
        self._shelved -= update_ids
        self._finished |= update_ids
        async with self._dropping:
            finished, self._finished = self._finished, set()
            if not finished:
                return
            try:
                await self._intake.shelf.drop(finished)
            except Exception as error:
                log.error("updates_left_on_shelf", update_ids=sorted(finished), reason=reason(error))


def is_handled(handled: Handled) -> bool:
    return handled.done() and not handled.cancelled() and handled.exception() is None
