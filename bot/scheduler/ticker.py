"""The metronome. Everything that is due lies in the database; APScheduler only says when to look."""

import asyncio
from collections.abc import Sequence
from datetime import UTC
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.scheduler.due import Due, run_due
from bot.scheduler.faults import fault
from bot.scheduler.sender import Sender
from bot.scheduler.slots import Slots, run_slots
from bot.storage.database import Database

log = structlog.get_logger()


class Ticker:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        due: Sequence[Due],
        slots: Sequence[Slots],
        sender: Sender,
        seconds: float = 5.0,
    ) -> None:
        self._db = db
        self._clock = clock
        self._due = due
        self._slots = slots
        self._sender = sender
        self._seconds = seconds
        self._beating = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Beats at once, then every `seconds` of the system's time."""
        self._scheduler.add_job(
            self.beat,
            "interval",
            seconds=self._seconds,
            next_run_time=Clock().now(),
            misfire_grace_time=3600,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Waits for the beat that is under way."""
        self._scheduler.pause()
        async with self._beating:
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # the scheduler shuts down in the loop's next turn

    async def beat(self) -> None:
        """Never raises: the next beat looks again."""
        async with self._beating:
            now = self._clock.now()
            for look in (partial(run_due, self._db, self._due), partial(run_slots, self._db, self._slots)):
                try:
                    await look(now)
                except Exception as error:
                    log.error("beat_failed", fault=fault(error))
            self._sender.wake()
