"""What is due is data: a time column per kind of work, one item in one transaction, one after another."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Select, func, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.scheduler.faults import fault
from bot.storage.database import Database

log = structlog.get_logger()

BROKEN_FOR = timedelta(hours=1)

Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
Handle = Callable[[AsyncSession, Any, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Due:
    """Rows whose `column` has come are given to `handle`, which moves or clears the column."""

    name: str
    column: Moment
    handle: Handle

    @property
    def table(self) -> Any:
        return self.column.class_


class BrokenItemError(Exception):
    """The handler raised; its transaction is undone."""

    def __init__(self, row_id: int, at: datetime) -> None:
        super().__init__(row_id)
        self.row_id = row_id
        self.at = at


async def run_due(db: Database, work: Sequence[Due], now: datetime, limit_per_kind: int = 100) -> int:
    """How many items were handled. A broken one is put off by an hour and logged; it holds up nothing else."""
    handled = 0
    for due in await _find_kinds(db, work, now):
        try:
            handled += await _run_kind(db, due, now, limit_per_kind)
        except Exception as error:
            log.error("due_kind_failed", kind=due.name, fault=fault(error))
    return handled


async def _find_kinds(db: Database, work: Sequence[Due], now: datetime) -> list[Due]:
    """One indexed statement for all: an idle beat takes no write lock.

    The earliest moments, not «is there one before now»: to that, planned for any time whatever, PostgreSQL reads whole
    tables.
    """
    if not work:
        return []
    async with db.read() as session:
        row = (await session.execute(_firsts(tuple(due.column for due in work)))).one()
    return [due for due, first in zip(work, row, strict=True) if first is not None and first <= now]


@cache
def _firsts(columns: tuple[Moment, ...]) -> Select[*tuple[Any, ...]]:
    """The same at every beat."""
    return select(*(select(func.min(column)).where(column.is_not(None)).scalar_subquery() for column in columns))


async def _run_kind(db: Database, due: Due, now: datetime, limit: int) -> int:
    handled = broken = 0
    while handled + broken < limit:
        try:
            if not await _handle_one(db, due, now):
                break
            handled += 1
        except BrokenItemError as item:
            broken += 1
            log.error("due_item_broken", kind=due.name, id=item.row_id, fault=fault(item.__cause__))
            await _put_off(db, due, item, now)
    log.info("due_done", kind=due.name, handled=handled, broken=broken)
    return handled


async def _handle_one(db: Database, due: Due, now: datetime) -> bool:
    row_id, at = None, now
    try:
        async with db.write() as session:
            row = await session.scalar(
                select(due.table)
                .where(due.column <= now)
                .order_by(due.column, due.table.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if row is None:
                return False
            row_id, at = inspect(row).identity[0], getattr(row, due.column.key)
            await due.handle(session, row, now)
            await session.flush()
            if await _postpone(session, due, row_id, at, now):
                log.error("due_item_not_moved", kind=due.name, id=row_id)
        return True
    except Exception as error:
        if row_id is None:
            raise
        raise BrokenItemError(row_id, at) from error


async def _put_off(db: Database, due: Due, item: BrokenItemError, now: datetime) -> None:
    async with db.write() as session:
        await _postpone(session, due, item.row_id, item.at, now)


async def _postpone(session: AsyncSession, due: Due, row_id: int, at: datetime, now: datetime) -> bool:
    """Whether the column still stood where it was: nobody has moved it."""
    result = await session.execute(
        update(due.table)
        .where(due.table.id == row_id, due.column == at)
        .values({due.column: now + BROKEN_FOR})
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]
