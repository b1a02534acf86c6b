"""Updates kept in the database: confirmed to Telegram before they were handled, or not to be handled at all."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

import structlog
from sqlalchemy import Table, delete, select
from sqlalchemy.dialects import postgresql

from bot.storage.database import Database
from bot.storage.models import StoredUpdate
from bot.storage.states import StoredUpdateStatus
from bot.updates.failure import is_passing, reason
from bot.updates.order import Raw

log = structlog.get_logger()

T = TypeVar("T")

SHELF = cast(Table, StoredUpdate.__table__)
INSERT = postgresql.insert(SHELF)
KEEP = INSERT.on_conflict_do_nothing()
SET_ASIDE = INSERT.on_conflict_do_update(
    index_elements=[SHELF.c.bot_id, SHELF.c.update_id],
    set_={name: INSERT.excluded[name] for name in ("status", "error", "at")},
)


class Shelf:
    def __init__(self, db: Database, bot_id: int) -> None:
        self._db = db
        self._bot_id = bot_id

    async def keep(self, raws: Sequence[Raw], at: datetime) -> None:
        """All of them, or none: afterwards Telegram may forget them."""
        rows = [self._row(raw, StoredUpdateStatus.PENDING, "", at) for raw in raws]
        async with self._db.write() as session:
            await session.execute(KEEP, rows)

    async def set_aside(self, raw: Raw, status: StoredUpdateStatus, error: str, at: datetime) -> None:
        """For good, with the reason; a pending row of the same update becomes this one."""
        async with self._db.write() as session:
            await session.execute(SET_ASIDE, self._row(raw, status, error, at))

    async def drop(self, update_ids: Collection[int]) -> None:
        """They have been handled. What was set aside stays."""
        async with self._db.write() as session:
            await session.execute(delete(SHELF).where(*self._pending(), SHELF.c.update_id.in_(update_ids)))

    async def pending(self) -> list[Raw]:
        """In the order they came."""
        async with self._db.read() as session:
            rows = await session.scalars(
                select(SHELF.c.payload).where(*self._pending()).order_by(SHELF.c.at, SHELF.c.update_id)
            )
            return list(rows)

    def _pending(self) -> tuple[Any, ...]:
        return SHELF.c.bot_id == self._bot_id, SHELF.c.status == StoredUpdateStatus.PENDING

    def _row(self, raw: Raw, status: StoredUpdateStatus, error: str, at: datetime) -> dict[str, Any]:
        return {
            "bot_id": self._bot_id,
            "update_id": raw["update_id"],
            "status": status,
            "payload": raw,
            "error": error,
            "at": at,
        }


async def when_database_is_back(work: Callable[[], Awaitable[T]], pause: float) -> T:
    """The result of the work, tried again every `pause` seconds while the database is away or locked."""
    while True:
        try:
            return await work()
        except Exception as error:
            if not is_passing(error):
                raise
            log.error("database_away", reason=reason(error))
            await asyncio.sleep(pause)
