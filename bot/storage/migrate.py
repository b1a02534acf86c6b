"""Revisions of the database. One transaction for the whole way; of several processes one goes and the others wait.

Alembic keeps its context in module globals, so it runs in a thread of its own, one at a time.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.database import Database, database_url, sqlite_file
from bot.storage.sqlite import turn_to_wal

MIGRATIONS = Path(__file__).parents[2] / "migrations"
TURN_SECONDS = 600  # how long a process waits for another to finish upgrading
ADVISORY_LOCK = 0x6E6176  # one number for every process of this bot

T = TypeVar("T")

_running = Lock()


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


async def upgrade(url: str, revision: str = "head") -> None:
    await migrate(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    await migrate(url, lambda config: command.downgrade(config, revision))


async def current_revision(url: str) -> str | None:
    """None for a database no revision has touched, and for a SQLite file that is not there."""
    if (file := sqlite_file(url)) and not file.exists():
        return None
    database = Database(url)
    try:
        async with database.read() as session:
            connection = await session.connection()
            return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    finally:
        await database.close()


def known_revisions() -> tuple[str, ...]:
    """From the first to the newest."""
    script = ScriptDirectory.from_config(configuration())
    return tuple(reversed([revision.revision for revision in script.walk_revisions()]))


async def migrate(url: str, go: Callable[[Config], None]) -> None:
    parsed = database_url(url)
    file = sqlite_file(url)

    def with_connection(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        go(config)
        if file:
            _refuse_orphans(connection)

    def in_own_thread() -> None:
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
        with _running:
            asyncio.run(_go(parsed, file, with_connection))

    await asyncio.to_thread(in_own_thread)


async def _go(url: URL, file: Path | None, work: Callable[[Connection], None]) -> None:
    if file:
        await turn_to_wal(file, TURN_SECONDS)
    await in_one_transaction(url, work)


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    if orphans:
        raise RuntimeError(f"migration left references to nowhere: {orphans[:3]}")


async def in_one_transaction(url: URL, work: Callable[[Connection], T]) -> T:
    """With the turn taken; committed at the end. On SQLite the whole of it happens in the caller's thread."""
    if url.get_backend_name() == "sqlite":
        return _in_one_of_sqlite(url, work)
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def _in_one_of_sqlite(url: URL, work: Callable[[Connection], T]) -> T:
    """By Python's own driver: nobody else waits in this thread, and a revision is hundreds of statements."""
    waits = {"isolation_level": None, "timeout": TURN_SECONDS}
    engine = create_engine(url.set(drivername="sqlite"), poolclass=NullPool, connect_args=waits)

    @event.listens_for(engine, "connect")
    def leave_children_alone(connection: Any, _entry: object) -> None:
        """Rebuilding a table with foreign_keys ON deletes its children; in a transaction the pragma does nothing."""
        connection.execute("PRAGMA foreign_keys = OFF").close()

    @event.listens_for(engine, "begin")
    def take_the_turn(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.begin() as connection:
        return work(connection)
