"""That a test which gets the database of the one before it cannot tell."""

import asyncio

import asyncpg  # type: ignore[import-untyped]
import pytest
from sqlalchemy import select, text

from bot.storage.database import Database
from bot.storage.models import Organisation
from tests.kit.databases import KINDS
from tests.kit.postgres import Cluster
from tests.storage.rows import add_organisation, add_person

pytestmark = pytest.mark.skipif("postgres" not in KINDS, reason="DATABASES leaves postgres out")


async def write_and_count(url: str) -> tuple[int, int]:
    """The id of the organisation that was added, and how many there are."""
    db = Database(url)
    added = await add_organisation(db)
    await add_person(db, added)
    async with db.read() as session:
        there = (await session.scalars(select(Organisation.id))).all()
    await db.close()
    return added, len(there)


async def change(url: str, sql: str) -> None:
    db = Database(url)
    async with db.write() as session:
        await session.execute(text(sql))
    await db.close()


def test_rows_are_gone_and_ids_begin_at_one(postgres: Cluster) -> None:
    for _ in range(3):
        assert asyncio.run(write_and_count(postgres.wiped("migrated"))) == (1, 1)


def test_an_id_that_was_taken_in_vain_is_free_again(postgres: Cluster) -> None:
    asyncio.run(change(postgres.wiped("migrated"), "SELECT nextval(pg_get_serial_sequence('organisation', 'id'))"))
    assert asyncio.run(write_and_count(postgres.wiped("migrated"))) == (1, 1)


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE organisation RENAME TO away",
        "ALTER TABLE organisation RENAME COLUMN short_name TO brief",
        "ALTER TABLE organisation ALTER COLUMN full_name DROP NOT NULL",
        "ALTER TABLE organisation ADD CHECK (id < 5)",
        "CREATE TABLE half (id integer)",
        "DROP TABLE processed_update",
        "UPDATE alembic_version SET version_num = '0000'",
    ],
)
def test_what_changed_the_tables_costs_the_database(postgres: Cluster, sql: str) -> None:
    url = postgres.wiped("migrated")
    slate = postgres.slate
    asyncio.run(change(url, sql))
    assert postgres.wiped("migrated") == url
    assert postgres.slate is not slate
    assert asyncio.run(write_and_count(url)) == (1, 1)


def test_who_was_left_in_a_transaction_holds_nobody_up(postgres: Cluster) -> None:
    url = postgres.wiped("migrated")
    with asyncio.Runner() as left:
        connection = left.run(asyncpg.connect(url.replace("+asyncpg", "")))
        left.run(connection.execute("BEGIN; LOCK TABLE organisation"))
        assert asyncio.run(write_and_count(postgres.wiped("migrated"))) == (1, 1)
        left.run(asyncio.sleep(0))
        connection.terminate()
