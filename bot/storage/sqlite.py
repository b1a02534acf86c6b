"""SQLite: how its file is opened, its log, and the two engines over it; the driver itself is in sqlite_line.py."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_

from bot.storage.sqlite_line import LeanConnection, Line

LOCK_SECONDS = 10  # how long another process may hold the write lock
LOG_SECONDS = 1  # how long emptying the log may wait for readers
READERS = 4
WRITER = "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON"
READER = "PRAGMA query_only = ON"


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


def sqlite_engines(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """The one writer, for which transactions of this process stand in line, and the readers, who never wait for it."""
    connector = partial(opened, str(url.database))
    writing, reading = partial(connector, WRITER), partial(connector, READER)
    ending: set[Thread] = set()
    line = Line(writing, ending)
    writer = sqlite_engine(url, lambda: LeanConnection(line, "BEGIN IMMEDIATE"), 0, ending)  # as many as come
    reader = sqlite_engine(url, lambda: LeanConnection(Line(reading, ending), "BEGIN"), READERS, ending)
    return writer, reader


def sqlite_engine(
    url: URL, connect: Callable[[], LeanConnection], pool_size: int, ending: Iterable[Thread]
) -> AsyncEngine:
    engine = create_async_engine(url, async_creator=connect, pool_size=pool_size, max_overflow=0)

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.begin_with_next()

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def let_wait(_connection: Connection, cursor: Any, _sql: str, _parameters: Any, context: Any, _many: bool) -> None:
        if context is not None and context.execution_options.get("behind"):
            cursor._cursor.waits = True  # noqa: SLF001 - the adapter's way to the driver's cursor

    @event.listens_for(engine.sync_engine, "engine_disposed")
    def wait_for_threads(_engine: Engine) -> None:
        for thread in [each for each in ending if each.is_alive()]:
            await_(asyncio.to_thread(thread.join))

    return engine
