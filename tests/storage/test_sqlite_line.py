"""Those who write stand in line inside the driver: each in turn, and no turn is lost."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.storage import sqlite_line
from bot.storage.database import Database
from bot.storage.models import JobRun, PersonRole
from bot.storage.sqlite import WRITER, opened
from bot.storage.states import Role
from tests.storage.rows import NOW

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def writes(db: Database, slot: str) -> None:
    async with db.write() as session:
        await session.execute(insert(JobRun).values(name="digest", slot=slot, at=NOW))


async def slots(db: Database) -> list[str]:
    async with db.read() as session:
        return list(await session.scalars(select(JobRun.slot).order_by(text("rowid"))))


@contextmanager
def crossings() -> Iterator[list[int]]:
    """How many jobs went in each."""
    counted: list[int] = []

    def run_all(jobs: list[sqlite_line.Job], connection: object) -> list[BaseException | None]:
        counted.append(len(jobs))
        return real(jobs, connection)  # type: ignore[arg-type]

    real = sqlite_line.run_all
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite_line, "run_all", run_all)
        yield counted


async def test_they_come_in_order_and_the_next_begins_with_the_end_of_the_last(db: Database) -> None:
    await writes(db, "opened")
    with crossings() as counted:
        await asyncio.gather(*(writes(db, str(n)) for n in range(10)))
    assert await slots(db) == ["opened", *(str(n) for n in range(10))]
    assert counted == [1, *[2] * 9, 1]


async def test_whoever_gives_up_in_the_line_is_passed_over(db: Database) -> None:
    async with db.write() as session:
        await session.execute(insert(JobRun).values(name="digest", slot="first", at=NOW))
        second, third = (asyncio.ensure_future(writes(db, slot)) for slot in ("second", "third"))
        for _ in range(50):
            await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
    async with asyncio.timeout(5):
        await third
    assert await slots(db) == ["first", "third"]


async def test_whoever_is_cancelled_in_his_turn_leaves_it_to_the_next(db: Database) -> None:
    begun = asyncio.Event()

    async def hold() -> None:
        async with db.write() as session:
            await session.execute(insert(JobRun).values(name="digest", slot="held", at=NOW))
            begun.set()
            await asyncio.Event().wait()

    holding = asyncio.ensure_future(hold())
    await begun.wait()
    waiting = asyncio.ensure_future(writes(db, "next"))
    await asyncio.sleep(0)
    holding.cancel()
    async with asyncio.timeout(5):
        await waiting
    assert await slots(db) == ["next"]


async def test_what_cannot_be_committed_is_undone_before_the_next_begins(db: Database) -> None:
    async def break_a_promise() -> None:
        async with db.write() as session:
            await session.execute(text("PRAGMA defer_foreign_keys = ON"))
            role = PersonRole(person_id=404, role=Role.MENTOR, organisation_id=404)
            session.add(role)
            await session.flush()
            waiting.append(asyncio.ensure_future(writes(db, "next")))
            for _ in range(50):
                await asyncio.sleep(0)

    waiting: list[asyncio.Future[None]] = []
    with pytest.raises(IntegrityError):
        await break_a_promise()
    async with asyncio.timeout(5):
        await waiting[0]
    assert await slots(db) == ["next"]
    async with db.read() as session:
        assert not (await session.scalars(select(PersonRole))).all()


async def test_whoever_is_cancelled_while_closing_leaves_the_line_once(db: Database) -> None:
    line = sqlite_line.Line(partial(opened, str(db.url.database), WRITER), set())
    first = await sqlite_line.LeanConnection(line, "BEGIN")
    first.begin_with_next()
    await first.cursor().execute("SELECT 1")
    gate = threading.Event()
    assert line.real is not None
    line.real._tx.put_nowait((None, gate.wait))
    closing = asyncio.ensure_future(first.close())
    await asyncio.sleep(0)
    first.stop()  # and the close goes on

    second = await sqlite_line.LeanConnection(line, "BEGIN IMMEDIATE")
    second.begin_with_next()
    await second.cursor().execute("INSERT INTO job_run (name, slot, at) VALUES ('digest', 'second', '2026-09-01')")
    gate.set()
    await closing
    await second.commit()
    await second.close()
    assert line.real is None
    async with db.read() as session:
        assert await session.scalar(text("SELECT slot FROM job_run")) == "second"


async def test_closing_waits_for_a_thread_that_was_told_to_go(db: Database) -> None:
    gate = threading.Event()
    async with db.write() as session:
        driver: Any = (await (await session.connection()).get_raw_connection()).driver_connection
        driver._line.real._tx.put_nowait((None, gate.wait))
        thread = driver._line.real._thread
        driver.stop()
        await session.rollback()
    closing = asyncio.ensure_future(db.close())
    for _ in range(50):
        await asyncio.sleep(0)
    assert not closing.done()
    gate.set()
    await closing
    assert not thread.is_alive()


async def test_whoever_is_collected_as_garbage_gives_up_his_turn(db: Database) -> None:
    line = sqlite_line.Line(partial(opened, str(db.url.database), WRITER), set())
    lost, next_one = [await sqlite_line.LeanConnection(line, "BEGIN IMMEDIATE") for _ in range(2)]
    lost.begin_with_next()
    await lost.cursor().execute("SELECT 1")
    await asyncio.to_thread(lost.stop)  # the collector may come in the driver's thread
    next_one.begin_with_next()
    async with asyncio.timeout(5):
        await next_one.cursor().execute("SELECT 1")
        await next_one.close()


async def test_a_commit_that_reaches_nobody_is_an_error(db: Database) -> None:
    async def lose() -> None:
        async with db.write() as session:
            await session.execute(insert(JobRun).values(name="digest", slot="lost", at=NOW))
            driver: Any = (await (await session.connection()).get_raw_connection()).driver_connection
            real, driver._line.real = driver._line.real, None
            await real.close()

    with pytest.raises(OperationalError, match="no active connection"):
        await lose()
    await writes(db, "after")
    assert await slots(db) == ["after"]


async def test_a_line_that_was_closed_opens_again(db: Database) -> None:
    await writes(db, "before")
    await db.close()
    await writes(db, "after")
    assert await slots(db) == ["before", "after"]
