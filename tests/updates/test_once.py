import asyncio

import pytest
from sqlalchemy import select

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.models import JobRun, ProcessedUpdate
from bot.updates.once import AlreadyProcessed, Once
from tests.updates.stand import write_down


def once(db: Database, update_id: int = 7, bot_id: int = 42) -> Once:
    return Once(db, bot_id, update_id, Clock())


async def effects(db: Database) -> list[str]:
    async with db.read() as session:
        return list(await session.scalars(select(JobRun.name).order_by(JobRun.slot)))


async def test_the_second_delivery_is_refused_before_its_effect(db: Database) -> None:
    async with once(db).write() as session:
        await write_down(session, "первый")
    with pytest.raises(AlreadyProcessed):
        async with once(db).write() as session:
            await write_down(session, "второй")
    assert await effects(db) == ["первый"]


async def test_one_update_may_write_twice(db: Database) -> None:
    same = once(db)
    for word in ("раз", "два"):
        async with same.write() as session:
            await write_down(session, word)
    assert await effects(db) == ["раз", "два"]


async def test_a_failed_effect_leaves_no_claim(db: Database) -> None:
    same = once(db)

    async def fail() -> None:
        async with same.write() as session:
            await write_down(session, "нет")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with same.write() as session:
        await write_down(session, "да")
    with pytest.raises(AlreadyProcessed):
        async with once(db).write() as session:
            await write_down(session, "ещё раз")
    assert await effects(db) == ["да"]


async def test_looking_claims_nothing(db: Database) -> None:
    async with once(db).read() as session:
        assert await session.scalar(select(ProcessedUpdate.update_id)) is None
    async with once(db).write():
        pass


async def test_two_deliveries_at_once_have_one_effect(db: Database) -> None:
    async def deliver() -> None:
        async with once(db).write() as session:
            await write_down(session, "один")

    outcomes = await asyncio.gather(*(deliver() for _ in range(5)), return_exceptions=True)
    assert await effects(db) == ["один"]
    assert sum(isinstance(outcome, AlreadyProcessed) for outcome in outcomes) == 4


async def test_other_bots_and_other_updates_are_not_concerned(db: Database) -> None:
    for bot_id, update_id in ((42, 7), (42, 8), (43, 7)):
        async with once(db, update_id, bot_id).write():
            pass
    async with db.read() as session:
        rows = await session.execute(select(ProcessedUpdate.bot_id, ProcessedUpdate.update_id))
        assert sorted(map(tuple, rows)) == [(42, 7), (42, 8), (43, 7)]
