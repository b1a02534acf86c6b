import asyncio
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.storage.database import Database, insert_or_ignore
from bot.storage.database import database_url as checked
from bot.storage.models import JobRun, Organisation, PersonRole
from bot.storage.states import Role
from tests.storage.rows import NOW, add_organisation

SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(0.02)",
}


async def count_job_runs(db: Database) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count()).select_from(JobRun)) or 0


async def test_concurrent_changes_lose_nothing(db: Database, database_url: str) -> None:
    organisation_id = await add_organisation(db)
    other = Database(database_url)  # as in another process

    async def grow(one: Database) -> None:
        for _ in range(30):
            async with one.write() as session:
                organisation = await session.get_one(Organisation, organisation_id, with_for_update=True)
                organisation.timings = {"grown": organisation.timings.get("grown", 0) + 1}

    await asyncio.gather(*(grow(one) for one in [db, other] * 5))
    await other.close()
    async with db.read() as session:
        assert (await session.get_one(Organisation, organisation_id)).timings == {"grown": 300}


async def test_reader_never_waits_for_a_writer(db: Database) -> None:
    async with asyncio.timeout(5), db.write() as session:
        session.add(JobRun(name="digest", slot="1", at=NOW))
        await session.flush()
        assert await count_job_runs(db) == 0
    assert await count_job_runs(db) == 1


async def test_reader_sees_one_moment_on_sqlite(db: Database) -> None:
    async with db.read() as session:
        count = select(func.count()).select_from(Organisation)
        before = await session.scalar(count)
        await add_organisation(db)
        after = await session.scalar(count)
    assert before == 0
    assert after == (0 if db.dialect == "sqlite" else 1)


async def test_error_rolls_back(db: Database) -> None:
    async def fail() -> None:
        async with db.write() as session:
            session.add(JobRun(name="digest", slot="1", at=NOW))
            await session.flush()
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        await fail()
    assert await count_job_runs(db) == 0


@pytest.mark.parametrize("turns", range(30))
async def test_cancelled_inside_a_select_leaves_the_database_usable(db: Database, turns: int) -> None:
    async def write_and_look() -> None:
        async with db.write() as session:
            await session.execute(insert(JobRun).values(name="digest", slot="cancelled", at=NOW))
            await session.execute(text(SLOW[db.dialect]))
            await asyncio.Event().wait()

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        cancelled = tasks.create_task(write_and_look())
        for _ in range(turns * 2):
            await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.sleep(0)
        if turns % 2:
            cancelled.cancel()  # and once more, while it is cleaning up
    async with asyncio.timeout(5), db.write() as session:
        session.add(JobRun(name="digest", slot="after", at=NOW))
    async with db.read() as session:
        assert (await session.scalars(select(JobRun.slot))).all() == ["after"]


async def test_many_cancelled_at_any_moment_leave_no_connection_taken(db: Database) -> None:
    async def work(slot: int) -> None:
        async with db.read() as session:
            await session.execute(text(SLOW[db.dialect]))
        async with db.write() as session:
            session.add(JobRun(name="digest", slot=str(slot), at=NOW))

    async with asyncio.timeout(30):
        for round_number in range(20):
            tasks = [asyncio.ensure_future(work(round_number * 10 + slot)) for slot in range(10)]
            for turn, task in enumerate(tasks):
                for _ in range(turn + round_number):
                    await asyncio.sleep(0)
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(work(slot) for slot in range(1000, 1020)))
    assert await count_job_runs(db) >= 20


async def test_what_only_reads_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with db.read() as session:
            await session.execute(insert(JobRun).values(name="digest", slot="1", at=NOW))
    await add_organisation(db)


async def test_a_test_that_locks_where_it_only_looks_fails_on_both(db: Database) -> None:
    async with db.read() as session:
        with pytest.raises(RuntimeError, match="locked in read"):
            await session.get(Organisation, 1, with_for_update=True)
        with pytest.raises(RuntimeError, match="locked in read"):
            await session.scalar(select(Organisation).with_for_update())


async def test_write_inside_write_is_an_error_at_once(db: Database) -> None:
    async with db.write():
        with pytest.raises(RuntimeError, match="pass its session on"):
            async with db.write():
                pass
    await add_organisation(db)


async def test_rows_stay_readable_after_commit(db: Database) -> None:
    async with db.write() as session:
        organisation = Organisation(full_name="Школа № 5", created_at=NOW)
        session.add(organisation)
    assert organisation.full_name == "Школа № 5"


async def test_foreign_keys_are_enforced(db: Database) -> None:
    with pytest.raises(IntegrityError):
        async with db.write() as session:
            session.add(PersonRole(person_id=404, role=Role.MENTOR, organisation_id=404))


async def test_insert_or_ignore_tells_whether_the_row_was_new(db: Database) -> None:
    row = {"name": "digest", "slot": "2026-09-01", "at": NOW}
    async with db.write() as session:
        first = await session.execute(insert_or_ignore(JobRun).values(row))
        second = await session.execute(insert_or_ignore(JobRun).values(row))
        several = await session.execute(insert_or_ignore(JobRun).values([row, {**row, "slot": "2026-09-02"}]))
    assert [first.rowcount, second.rowcount, several.rowcount] == [1, 0, 1]  # type: ignore[attr-defined]


async def test_conditional_update_counts_rows(db: Database) -> None:
    organisation_id = await add_organisation(db)
    set_up = update(Organisation).where(Organisation.id == organisation_id, Organisation.set_up_at.is_(None))
    async with db.write() as session:
        first = await session.execute(set_up.values(set_up_at=NOW))
        second = await session.execute(set_up.values(set_up_at=NOW))
    assert [first.rowcount, second.rowcount] == [1, 0]  # type: ignore[attr-defined]


async def test_transaction_that_sqlite_ended_by_itself_does_not_go_on(db: Database) -> None:
    if db.dialect != "sqlite":
        pytest.skip("PostgreSQL keeps a failed transaction failed")

    async def go_on() -> None:
        async with db.write() as session:
            await session.execute(text("ROLLBACK"))  # what «disk full» does
            session.add(JobRun(name="digest", slot="1", at=NOW))

    with pytest.raises(DBAPIError, match="rolled back"):
        await go_on()
    assert await count_job_runs(db) == 0


async def test_writer_waits_for_another_process(db: Database) -> None:
    if db.dialect != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    with closing(sqlite3.connect(str(db.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(add_organisation(db))
            assert await count_job_runs(db) == 0
            assert not waiting.done()
            other.execute("COMMIT")


async def test_sqlite_is_set_up_as_promised(db: Database) -> None:
    if db.dialect != "sqlite":
        pytest.skip("about SQLite")
    async with db.write() as session:
        for pragma, value in {
            "journal_mode": "wal",
            "foreign_keys": 1,
            "synchronous": 1,
            "busy_timeout": 10_000,
        }.items():
            assert await session.scalar(text(f"PRAGMA {pragma}")) == value


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///data/bot.db", "sqlite+aiosqlite:///data/bot.db"),
        ("sqlite+aiosqlite:////var/bot.db", "sqlite+aiosqlite:////var/bot.db"),
        ("postgres://bot:secret@db/bot", "postgresql+asyncpg://bot:secret@db/bot"),
        ("postgresql://bot:secret@db/bot", "postgresql+asyncpg://bot:secret@db/bot"),
    ],
)
def test_url_gets_our_driver(given: str, used: str) -> None:
    assert checked(given).render_as_string(hide_password=False) == used


@pytest.mark.parametrize("url", ["", "bot.db", "mysql://db/bot", "postgresql+psycopg://db/bot", "sqlite://"])
def test_other_urls_are_refused_in_russian(url: str) -> None:
    with pytest.raises(ValueError, match=r"^[А-Я].*sqlite:///файл"):
        checked(url)
