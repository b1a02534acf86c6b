"""SQLite at one trip to the driver's thread for a statement and one for the end of a transaction.

aiosqlite crosses threads for every cursor, execute, fetchall and close; a third of the time goes there. Here
a statement is run, read out and closed in one crossing, and BEGIN goes with the first statement. So rows always come
whole: nothing streams, and a cancelled task cannot leave behind a half-read SELECT that keeps the lock.

A statement with the execution option BEHIND waits for the next crossing, the commit's at the latest: what it comes to,
errors too, is known only then.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

LOCK_SECONDS = 10  # how long another process may hold the write lock
LOG_SECONDS = 1  # how long emptying the log may wait for readers
READERS = 4
WRITER = "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON"
READER = "PRAGMA query_only = ON"
BEHIND = {"behind": True}


async def turn_to_wal(file: Path, patience: float = LOCK_SECONDS) -> None:
    """For good, and before anybody works: SQLite refuses this, without waiting, while another holds the file."""
    async with asyncio.timeout(patience):
        while not turned_to_wal(file):  # noqa: ASYNC110 - no event comes from another process
            await asyncio.sleep(0.05)


def turned_to_wal(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        try:
            return bool(connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return False


async def empty_log(file: Path) -> bool:
    """What is in the write-ahead log goes into the database, the log to nothing: it keeps former contents of rows.
    False while somebody reads or writes too long for that; the next time does it."""

    def emptied() -> bool:
        with closing(sqlite3.connect(file, timeout=LOG_SECONDS)) as connection:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    try:
        return await asyncio.to_thread(emptied)
    except sqlite3.Error:  # what was to be kept has been committed
        return False


def opened(path: str, once: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    try:
        connection.executescript(once)
    except BaseException:
        connection.close()
        raise
    return connection


@dataclass(frozen=True)
class Outcome:
    description: Any
    rows: list[Any]
    rowcount: int
    lastrowid: int | None


class Buffer:
    """What SQLAlchemy's adapter asks of a driver's cursor; only `execute…` leaves this thread."""

    arraysize = 1

    def __init__(self, connection: "LeanConnection") -> None:
        self.connection = connection
        self.outcome = Outcome(None, [], -1, None)
        self.waits = False

    @property
    def description(self) -> Any:
        return self.outcome.description

    @property
    def rowcount(self) -> int:
        return self.outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self.outcome.lastrowid

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        await self._run(Statement(self, sqlite3.Cursor.execute, sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> Self:
        await self._run(Statement(self, sqlite3.Cursor.executemany, sql, parameters))
        return self

    async def _run(self, statement: "Statement") -> None:
        if self.waits:
            self.connection.behind.append(statement)
        else:
            await self.connection.run(statement)

    async def fetchall(self) -> list[Any]:
        return self.outcome.rows

    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class Statement:
    buffer: Buffer
    execute: Callable[..., Any]
    sql: str
    parameters: Sequence[Any]

    def run(self, connection: sqlite3.Connection) -> None:
        """In the driver's thread."""
        cursor = connection.cursor()
        try:
            self.execute(cursor, self.sql, self.parameters)
            rows = cursor.fetchall() if cursor.description else []
            self.buffer.outcome = Outcome(cursor.description, rows, cursor.rowcount, cursor.lastrowid)
        finally:
            cursor.close()


class LeanConnection(aiosqlite.Connection):
    def __init__(self, path: str, begin: str, once: str) -> None:
        super().__init__(partial(opened, path, once), 1)
        self._thread.daemon = True
        self.begin = begin
        self.begin_due = False
        self.begun = False
        self.behind: list[Statement] = []

    def begin_with_next(self) -> None:
        self.begin_due = True

    def cursor(self) -> Buffer:  # type: ignore[override]
        return Buffer(self)

    async def run(self, statement: Statement) -> None:
        await self._cross([statement])

    async def commit(self) -> None:
        """In one crossing with what waited for it."""
        if self.behind:
            await self._cross([], commit=True)
        elif self.begun:
            await super().commit()
        self.begun = self.begin_due = False

    async def rollback(self) -> None:
        begun, self.begun, self.begin_due = self.begun, False, False
        self.behind.clear()
        if begun:
            await super().rollback()

    async def _cross(self, statements: list[Statement], *, commit: bool = False) -> None:
        """What waited goes first."""
        begin_due, self.begin_due = self.begin_due, False
        self.begun = self.begun or begin_due
        waited, self.behind = self.behind, []
        await self._execute(self._run, [*waited, *statements], begin_due, commit)  # type: ignore[no-untyped-call]

    def _run(self, statements: list[Statement], begin_due: bool, commit: bool) -> None:
        connection = self._conn
        if begin_due:
            connection.execute(self.begin).close()
        elif self.begun and not connection.in_transaction:
            # After «disk full» and the like SQLite ends the transaction by itself; the rest must not run without one.
            raise sqlite3.OperationalError("the transaction has been rolled back")
        for statement in statements:
            statement.run(connection)
        if commit:
            connection.commit()


def sqlite_engines(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """The one writer, for which transactions of this process wait in line, and the readers, who never wait for it."""
    writer = sqlite_engine(url, "BEGIN IMMEDIATE", WRITER, pool_size=1)
    reader = sqlite_engine(url, "BEGIN", READER, pool_size=READERS)
    return writer, reader


def sqlite_engine(url: URL, begin: str, once: str, pool_size: int) -> AsyncEngine:
    async def connect() -> aiosqlite.Connection:
        return await LeanConnection(str(url.database), begin, once)

    engine = create_async_engine(url, async_creator=connect, pool_size=pool_size, max_overflow=0)

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.begin_with_next()

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def let_wait(_connection: Connection, cursor: Any, _sql: str, _parameters: Any, context: Any, _many: bool) -> None:
        if context is not None and context.execution_options.get("behind"):
            cursor._cursor.waits = True  # noqa: SLF001 - the adapter's way to the driver's cursor

    return engine
