"""The way into the database: `write()` decides, `read()` looks. No network call belongs inside either.

SQLite with the driver's defaults loses updates without a word: here what writes begins with BEGIN IMMEDIATE.
On PostgreSQL (READ COMMITTED) a row that is read to be changed is read `with_for_update()`, which SQLite leaves out.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from bot.storage.sqlite import empty_log, sqlite_engines

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
EMPTIES_LOG, WRITES = "empties_log", "writes"


def database_url(url: str) -> URL:
    """The URL with our driver in it. ValueError, in Russian, for what we cannot work with."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise ValueError("Адрес базы не разобрать: нужно sqlite:///файл или postgresql://…") from None
    if parsed.drivername not in DRIVERS:
        raise ValueError("Такая база не поддерживается: нужно sqlite:///файл или postgresql://…")
    if parsed.drivername.startswith("sqlite") and parsed.database in (None, "", ":memory:"):
        raise ValueError("База SQLite должна быть файлом: sqlite:///файл.")
    return parsed.set(drivername=DRIVERS[parsed.drivername])


def sqlite_file(url: str) -> Path | None:
    """Where the database lies; None for PostgreSQL."""
    parsed = database_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def insert_or_ignore(model: type[DeclarativeBase]) -> postgresql.Insert:
    """INSERT … ON CONFLICT DO NOTHING for both databases; `rowcount` tells whether the row was new."""
    return postgresql.insert(model).on_conflict_do_nothing()


async def insert_many(session: AsyncSession, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """One statement however many rows; what the database has already is left as it is."""
    if rows:
        await session.execute(new_row(model), rows)


@cache
def new_row(model: type[DeclarativeBase]) -> postgresql.Insert:
    return postgresql.insert(model.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]


def leave_no_trace(session: AsyncSession) -> None:
    """What this transaction deletes is not to stay in SQLite's log either: it is emptied after the commit."""
    session.info[EMPTIES_LOG] = True


def is_writing(session: AsyncSession) -> bool:
    """Of `write()`: only there a row can be locked, PostgreSQL refuses that where one only looks."""
    return WRITES in session.info


class Database:
    def __init__(self, url: str) -> None:
        self.url = database_url(url)
        engines = sqlite_engines if self.dialect == "sqlite" else postgresql_engines
        self.writer, self.reader = engines(self.url)
        self._writing = async_sessionmaker(self.writer, expire_on_commit=False)
        self._reading = async_sessionmaker(self.reader, expire_on_commit=False, autoflush=False)
        self._writers: set[asyncio.Task[Any] | None] = set()
        self.committed: Callable[[Mapping[Any, Any]], None] = lambda _info: None  # told the session's info

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Commits at the end, rolls back on any error and on cancellation. RuntimeError for one inside another."""
        task = asyncio.current_task()
        if task in self._writers:
            raise RuntimeError("a write transaction is open in this task: pass its session on")
        self._writers.add(task)
        try:
            async with self._writing() as session:
                session.info[WRITES] = True
                yield session
                await session.commit()
            self.committed(session.info)
        finally:
            self._writers.discard(task)
        if self.dialect == "sqlite" and session.info.get(EMPTIES_LOG):
            await empty_log(Path(str(self.url.database)))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Never waits for a writer; the database refuses writes here. On SQLite one snapshot, else one a statement."""
        async with self._reading() as session:
            yield session

    async def close(self) -> None:
        try:
            await self.reader.dispose()
        finally:
            await self.writer.dispose()


def postgresql_engines(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """One pool for both."""
    engine = create_async_engine(
        url, pool_size=5, max_overflow=10, pool_pre_ping=True, isolation_level="READ COMMITTED"
    )
    return engine, engine.execution_options(postgresql_readonly=True)
