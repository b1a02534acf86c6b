"""Revisions of the database. One transaction for the whole way; of several processes one goes and the others wait.

Alembic keeps its context in module globals, so it runs in a thread of its own, one at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.database import Database, database_url, sqlite_file
from bot.storage.sqlite import turn_to_wal

MIGRATIONS = Path(__file__).parents[2] / "migrations"
TURN_SECONDS = 600  # how long a process waits for another to finish upgrading
ADVISORY_LOCK = 0x6E6176  # one number for every process of this bot

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

    def in_own_thread() -> None:
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
        with _running:
            asyncio.run(_go(parsed, file, go))

    await asyncio.to_thread(in_own_thread)


async def _go(url: URL, file: Path | None, go: Callable[[Config], None]) -> None:
    def with_connection(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        go(config)

    if file:
        await turn_to_wal(file, TURN_SECONDS)
    async with migration_connection(url) as connection:
        await connection.run_sync(with_connection)
        if file:
            await _refuse_orphans(connection)


async def _refuse_orphans(connection: AsyncConnection) -> None:
    orphans = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
    if orphans:
        raise RuntimeError(f"migration left references to nowhere: {orphans[:3]}")


@asynccontextmanager
async def migration_connection(url: URL) -> AsyncIterator[AsyncConnection]:
    """In a transaction, with the turn taken; committed at the end."""
    engine = create_async_engine(url, poolclass=NullPool, **_options(url))
    if engine.dialect.name == "sqlite":
        _set_up_sqlite(engine)
    try:
        async with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
            yield connection
    finally:
        await engine.dispose()


def _options(url: URL) -> dict[str, Any]:
    sqlite = url.get_backend_name() == "sqlite"
    return {"connect_args": {"isolation_level": None, "timeout": TURN_SECONDS}} if sqlite else {}


def _set_up_sqlite(engine: AsyncEngine) -> None:
    """Rebuilding a table with foreign_keys ON deletes its children; inside a transaction the pragma does nothing."""

    @event.listens_for(engine.sync_engine, "connect")
    def leave_children_alone(connection: Any, _entry: object) -> None:
        connection.run_async(lambda driver: driver.execute("PRAGMA foreign_keys = OFF"))

    @event.listens_for(engine.sync_engine, "begin")
    def take_the_turn(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
