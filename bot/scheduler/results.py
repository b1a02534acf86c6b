"""What became of the notices, written down many in a transaction and none much later than it happened."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Table, Update, bindparam, update

from bot.clock import Clock
from bot.scheduler.faults import fault
from bot.services.told_together import count_reminders, reminders_in
from bot.storage.database import Database
from bot.storage.models import Notice, Person
from bot.storage.states import NoticeStatus

log = structlog.get_logger()

FULL = 25
LATEST_SECONDS = 0.2
TRIES = 5
RETRY_SECONDS = 1.0

OUTBOX: Table = Notice.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Result:
    notice: Notice
    status: NoticeStatus
    due_at: datetime
    attempts: int
    error: str = ""
    message_id: int | None = None
    sent_at: datetime | None = None
    unreachable: bool = False


def _recording(*extra: Any) -> Update:
    columns = ("status", "due_at", "attempts", "error", "message_id", "sent_at")
    return (
        update(OUTBOX)
        .where(OUTBOX.c.id == bindparam("notice_id"), *extra)
        .values(lease_until=None, **{name: bindparam(f"new_{name}", type_=OUTBOX.c[name].type) for name in columns})
    )


# What was said was said; anything else counts only while the notice is still ours.
SENT = _recording()
OTHER = _recording(OUTBOX.c.lease_until == bindparam("lease", type_=OUTBOX.c.lease_until.type))


async def record(db: Database, results: Sequence[Result], now: datetime) -> None:
    sent = [_row(result) for result in results if result.status is NoticeStatus.SENT]
    other = [
        {**_row(result), "lease": result.notice.lease_until}
        for result in results
        if result.status is not NoticeStatus.SENT
    ]
    unreachable = {result.notice.person_id for result in results if result.unreachable}
    async with db.write() as session:
        for statement, rows in ((SENT, sent), (OTHER, other)):
            if rows:
                await session.execute(statement, rows)
        said = [result.notice for result in results if result.status is NoticeStatus.SENT]
        await count_reminders(session, reminders_in(said), now)
        if unreachable:
            await session.execute(
                update(Person)
                .where(Person.id.in_(unreachable), Person.unreachable_at.is_(None))
                .values(unreachable_at=now)
                .execution_options(synchronize_session=False)
            )


def _row(result: Result) -> dict[str, Any]:
    return {
        "notice_id": result.notice.id,
        "new_status": result.status,
        "new_due_at": result.due_at,
        "new_attempts": result.attempts,
        "new_error": result.error,
        "new_message_id": result.message_id,
        "new_sent_at": result.sent_at,
    }


class Recorder:
    """Collects results while others send. A database that is away for seconds loses none of them."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._waiting: list[Result] = []
        self._some = asyncio.Event()
        self._full = asyncio.Event()
        self._closed = False

    def add(self, result: Result) -> None:
        self._waiting.append(result)
        self._some.set()
        if len(self._waiting) >= FULL:
            self._full.set()

    def close(self) -> None:
        """`run` ends when everything is written."""
        self._closed = True
        self._some.set()
        self._full.set()

    async def run(self) -> None:
        while not self._closed or self._waiting:
            await self._some.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(LATEST_SECONDS):
                    await self._full.wait()
            if not self._closed:
                self._some.clear()
                self._full.clear()
            results, self._waiting = self._waiting, []
            if results:
                await self._write(results)

    async def _write(self, results: Sequence[Result]) -> None:
        """What cannot be written at all is sent again when its lease is over."""
        for tries_left in reversed(range(TRIES)):
            try:
                await record(self._db, results, self._clock.now())
            except Exception as error:
                log.error("results_not_recorded", count=len(results), tries_left=tries_left, fault=fault(error))
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return
