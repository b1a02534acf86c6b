"""A redelivered update must not act twice: «5 лет» for question 4 would be recorded again for question 5."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.models import ProcessedUpdate
from bot.storage.sqlite_line import BEHIND

# Built on the table, not the class: the ORM hides the row count and costs twice as much. SQLite understands it too.
CLAIM = postgresql.insert(cast(Table, ProcessedUpdate.__table__)).on_conflict_do_nothing()


class AlreadyProcessed(Exception):
    """The effect of this update is in the database: show the present state, change nothing."""


class Once:
    """The database as one update sees it.

    The first `write()` claims the update in the transaction of its effect, so what must happen together belongs in
    that one: were the process killed between two, the second would never be made up.
    """

    def __init__(self, db: Database, bot_id: int, update_id: int, clock: Clock) -> None:
        self._db = db
        self._bot_id = bot_id
        self._update_id = update_id
        self._clock = clock
        self._claimed = False
        self.noted: dict[Any, Any] = {}  # what services have left in their sessions

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """AlreadyProcessed if an earlier delivery of this update has had its effect."""
        async with self._db.write() as session:
            if self._claimed:
                yield session
                self.noted.update(session.info)
                return
            claim = await self._claim(session)
            try:
                yield session
            except Exception as error:
                refuse_repeat(claim, error)
                raise
            refuse_repeat(claim)
            self.noted.update(session.info)
        self._claimed = True

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with self._db.read() as session:
            yield session
            self.noted.update(session.info)

    async def _claim(self, session: AsyncSession) -> CursorResult[Any]:
        row = {"bot_id": self._bot_id, "update_id": self._update_id, "at": self._clock.now()}
        return cast(CursorResult[Any], await session.execute(CLAIM, row, execution_options=BEHIND))


def refuse_repeat(claim: CursorResult[Any], error: Exception | None = None) -> None:
    """Asked before the commit: the claim travels with the first statement, so only then is it known what it came to."""
    if claim.rowcount == 0:
        raise AlreadyProcessed from error
