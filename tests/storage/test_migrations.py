import asyncio
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, MetaData, Table, func, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import sort_tables_and_constraints

from bot.storage.database import Database, database_url, sqlite_file
from bot.storage.migrate import current_revision, downgrade, in_one_transaction, known_revisions, migrate, upgrade
from bot.storage.models import Base, PersonRole
from bot.storage.states import Role
from tests.e2e.processes import Nursery
from tests.e2e.stage import TOKEN
from tests.storage.rows import add_organisation, add_person

REVISIONS = known_revisions()
reflected: dict[tuple[str, str | None], list[Table]] = {}
SAMPLES: dict[type, Any] = {
    int: 1,
    str: "x",
    bool: False,
    datetime: datetime(2026, 9, 1, tzinfo=UTC),
    date: date(2026, 9, 1),
    dict: {},
    object: {},
}


def tables_of(connection: Connection) -> list[Table]:
    """Reflected once for each revision: that takes longer than all else a test does."""
    key = connection.dialect.name, MigrationContext.configure(connection).get_current_revision()
    if key not in reflected:
        reflected[key] = reflected_tables(connection)
    return reflected[key]


def reflected_tables(connection: Connection) -> list[Table]:
    """Children after parents; a reference that may be empty does not count, so circles do not matter."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [table for name, table in metadata.tables.items() if name != "alembic_version"]
    in_order = sort_tables_and_constraints(  # type: ignore[no-untyped-call]
        tables, filter_fn=lambda reference: all(column.nullable for column in reference.columns) or None
    )
    return [table for table, _ in in_order if table is not None]


def sample(column: Column[Any]) -> Any:
    return SAMPLES[column.type.python_type]


def put_a_row_everywhere(connection: Connection) -> None:
    for table in tables_of(connection):
        needed = {column.name: sample(column) for column in table.columns if not column.nullable}
        connection.execute(table.insert().values(needed))


def count_rows(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables_of(connection)
    }


async def run_sync(url: str, work: Any) -> Any:
    return await in_one_transaction(database_url(url), work)


async def test_models_match_migrations(database_url: str) -> None:
    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return list(compare_metadata(context, Base.metadata))

    assert await run_sync(database_url, compare) == []


async def test_up_and_down_every_revision(bare_url: str) -> None:
    for revision in REVISIONS:
        await upgrade(bare_url, revision)
        assert await current_revision(bare_url) == revision
    for revision, before in pairwise([*reversed(REVISIONS), "base"]):
        await downgrade(bare_url, before)
        await upgrade(bare_url, revision)
        await downgrade(bare_url, before)
    tables = await run_sync(bare_url, lambda connection: inspect(connection).get_table_names())
    assert tables == ["alembic_version"]


@pytest.mark.parametrize("revision", REVISIONS)
async def test_rows_put_in_at_a_revision_are_there_at_the_newest(bare_url: str, revision: str) -> None:
    await upgrade(bare_url, revision)
    await run_sync(bare_url, put_a_row_everywhere)
    before = await run_sync(bare_url, count_rows)
    await upgrade(bare_url)
    after = await run_sync(bare_url, count_rows)
    assert set(before.values()) == {1}
    assert {table: after[table] for table in before if table in after} == {
        table: count for table, count in before.items() if table in after
    }


async def test_who_was_asked_before_0004_has_the_pair_as_it_stands(bare_url: str) -> None:
    await upgrade(bare_url, "0003")
    await run_sync(bare_url, put_a_row_everywhere)
    await run_sync(bare_url, lambda connection: connection.exec_driver_sql("UPDATE respondent SET pair_id = 1"))
    await upgrade(bare_url)
    filled = "SELECT pair_form, pair_kind, form, kind FROM respondent JOIN pair ON pair.id = respondent.pair_id"
    rows = await run_sync(bare_url, lambda connection: connection.exec_driver_sql(filled).all())
    assert [tuple(row) for row in rows] == [("x", "x", "x", "x")]


async def test_goes_down_with_rows_in_it(database_url: str) -> None:
    await run_sync(database_url, put_a_row_everywhere)
    await downgrade(database_url, "base")
    assert await current_revision(database_url) is None


async def test_several_processes_upgrade_at_once(bare_url: str, nursery: Nursery, tmp_path: Path) -> None:
    settings = {"BOT_TOKEN": TOKEN, "DATABASE_URL": bare_url}
    with nursery.attached():
        processes = [await nursery.start("migrate", settings=settings, folder=tmp_path) for _ in range(3)]
        assert [await process.ends() for process in processes] == [0, 0, 0], [process.log for process in processes]
    assert await current_revision(bare_url) == REVISIONS[-1]


async def test_several_tasks_upgrade_at_once(bare_url: str) -> None:
    await asyncio.gather(*(upgrade(bare_url) for _ in range(3)))
    assert await current_revision(bare_url) == REVISIONS[-1]


async def test_upgrade_makes_the_folder(tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'deep' / 'bot.db'}"
    assert await current_revision(url) is None
    assert not (tmp_path / "data").exists()
    await upgrade(url)
    assert await current_revision(url) == REVISIONS[-1]


async def test_rebuilding_a_table_keeps_its_children(db: Database) -> None:
    person_id = await add_person(db, organisation_id := await add_organisation(db))
    async with db.write() as session:
        session.add(PersonRole(person_id=person_id, role=Role.MENTOR, organisation_id=organisation_id))

    def rebuild(config: Config) -> None:
        connection = config.attributes["connection"]
        with Operations(MigrationContext.configure(connection)).batch_alter_table("person", recreate="auto") as person:
            person.alter_column("position", new_column_name="post")

    await db.close()
    await migrate(db.url.render_as_string(hide_password=False), rebuild)
    async with db.read() as session:
        assert (await session.scalars(select(PersonRole.role))).all() == [Role.MENTOR]


async def test_failed_migration_leaves_nothing_behind(database_url: str) -> None:
    def fail(config: Config) -> None:
        connection: Connection = config.attributes["connection"]
        connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(DBAPIError):
        await migrate(database_url, fail)
    assert "half" not in await run_sync(database_url, lambda connection: inspect(connection).get_table_names())


async def test_migration_that_leaves_orphans_is_refused(db: Database) -> None:
    await add_person(db, await add_organisation(db))
    await db.close()
    url = db.url.render_as_string(hide_password=False)

    def orphan(config: Config) -> None:
        config.attributes["connection"].exec_driver_sql("DELETE FROM organisation")

    with pytest.raises(RuntimeError if sqlite_file(url) else DBAPIError):
        await migrate(url, orphan)
    assert (await run_sync(url, count_rows))["organisation"] == 1
