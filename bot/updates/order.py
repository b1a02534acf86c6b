"""Updates of one person in the order they came, of different people at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bot.updates.failure import trace
from bot.updates.tasks import Tasks

log = structlog.get_logger()

Raw = dict[str, Any]  # an update as Telegram sent it
Handled = asyncio.Future[None]


class PersonQueues:
    """At most `at_once` updates are handled together; a person with many waiting takes turns with the others."""

    def __init__(self, handle: Callable[[Raw], Awaitable[None]], at_once: int = 100) -> None:
        self._handle = handle
        self._places = asyncio.Semaphore(at_once)
        self._waiting: dict[int, deque[tuple[Raw, Handled]]] = {}
        self._in_hand: dict[int, Handled] = {}
        self._tasks = Tasks()

    def put(self, raw: Raw) -> Handled:
        """Done when it has been handled. An update already in hand is not taken twice."""
        known = self._in_hand.get(raw["update_id"])
        if known:
            return known
        handled: Handled = asyncio.get_running_loop().create_future()
        self._in_hand[raw["update_id"]] = handled
        person = person_of(raw)
        queue = self._waiting.get(person)
        if queue is None:
            self._waiting[person] = deque(((raw, handled),))
            self._tasks.spawn(self._work(person), name=f"updates of {person}")
        else:
            queue.append((raw, handled))
        return handled

    def __len__(self) -> int:
        return len(self._in_hand)

    async def wait_empty(self, seconds: float) -> None:
        """For all that are in hand now, at most so long."""
        if self._in_hand:
            await asyncio.wait(self._in_hand.values(), timeout=seconds)

    async def cancel(self) -> None:
        """Ends what runs; whoever waits for it finds the future cancelled."""
        await self._tasks.cancel()
        for handled in self._in_hand.values():
            handled.cancel()
        self._in_hand.clear()
        self._waiting.clear()

    async def _work(self, person: int) -> None:
        queue = self._waiting[person]
        while queue:
            raw, handled = queue[0]
            async with self._places:
                await self._handle_one(raw, handled)
            queue.popleft()
            del self._in_hand[raw["update_id"]]
        del self._waiting[person]

    async def _handle_one(self, raw: Raw, handled: Handled) -> None:
        try:
            await self._handle(raw)
        except Exception as error:
            log.error("update_not_handled", update_id=raw["update_id"], reason=trace(error))
            handled.set_exception(error)
            handled.exception()  # told above; asyncio need not tell it again
        else:
            handled.set_result(None)


def person_of(raw: Raw) -> int:
    """The Telegram id of whoever did it; an update of nobody is a queue of its own (below zero, as no person is)."""
    for event in raw.values():
        person = isinstance(event, dict) and (event.get("from") or event.get("user"))
        if isinstance(person, dict) and isinstance(person.get("id"), int):
            return int(person["id"])
    return -int(raw["update_id"])
