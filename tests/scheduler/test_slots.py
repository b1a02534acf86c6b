"""Work by the calendar is done once for its slot, by whoever comes first, and made up only on its own day."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import ManualClock, WorkingTime
from bot.scheduler.cleaning import NOTICES_KEPT, UPDATES_KEPT, clean, cleaning_slots
from bot.scheduler.slots import Slot, run_slot, run_slots, weekly_slot
from bot.storage.database import Database
from bot.storage.models import JobRun, Notice, Person, ProcessedUpdate
from bot.storage.states import NoticeStatus
from tests.scheduler.post import MOSCOW, Post, moscow

HOURS = WorkingTime(MOSCOW, time(8, 30), time(18, 30))
NINE = time(9)
ran: list[datetime] = []


@pytest.fixture(autouse=True)
def nothing_ran() -> None:
    ran.clear()


async def work(session: AsyncSession, now: datetime) -> None:
    ran.append(now)


async def fail(session: AsyncSession, now: datetime) -> None:
    ran.append(now)
    raise ValueError


async def digest(session: AsyncSession, now: datetime) -> Sequence[Slot]:
    slot = weekly_slot(HOURS, NINE, now)
    return [Slot("digest:1", slot, work)] if slot else []


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-23 08:59", None),
        ("2026-11-23 09:00", "2026-11-23"),
        ("2026-11-23 18:29", "2026-11-23"),
        ("2026-11-23 18:30", None),
        ("2026-11-24 09:00", None),
        ("2026-11-22 09:00", None),
        ("2026-03-09 12:00", None),  # a Monday off
        ("2026-03-10 12:00", "2026-03-10"),
        ("2026-01-08 12:00", None),  # a whole week off
    ],
)
def test_the_weekly_slot(now: str, slot: str | None) -> None:
    assert weekly_slot(HOURS, NINE, moscow(now)) == slot


async def test_a_slot_is_done_once_by_three_tickers_at_once(db: Database, clock: ManualClock) -> None:
    done = await asyncio.gather(*(run_slot(db, "digest:1", "2026-11-23", work, clock.now()) for _ in range(3)))
    assert sorted(done) == [False, False, True]
    assert len(ran) == 1


async def test_a_digest_that_was_missed_is_made_up_on_the_same_day(db: Database, clock: ManualClock) -> None:
    for now in ("2026-11-23 08:00", "2026-11-23 15:00", "2026-11-23 15:05", "2026-11-24 09:00"):
        clock.move_to(moscow(now))
        await run_slots(db, [digest], clock.now())
    assert ran == [moscow("2026-11-23 15:00")]


async def test_a_digest_that_was_missed_for_the_whole_day_is_not_made_up(db: Database, clock: ManualClock) -> None:
    for now in ("2026-11-20 15:00", "2026-11-24 09:00", "2026-11-27 09:00"):
        clock.move_to(moscow(now))
        await run_slots(db, [digest], clock.now())
    assert ran == []


async def test_a_clock_that_jumps_a_month_makes_one_digest(db: Database, clock: ManualClock) -> None:
    for now in ("2026-11-23 09:00", "2026-12-21 09:00", "2026-12-21 09:01"):
        clock.move_to(moscow(now))
        await run_slots(db, [digest], clock.now())
    assert ran == [moscow("2026-11-23 09:00"), moscow("2026-12-21 09:00")]


async def test_a_failing_job_is_tried_once_an_hour_and_stops_no_other(db: Database, clock: ManualClock) -> None:
    async def broken(session: AsyncSession, now: datetime) -> Sequence[Slot]:
        raise KeyError

    async def failing(session: AsyncSession, now: datetime) -> Sequence[Slot]:
        return [Slot("failing", "2026-11-23", fail)]

    clock.move_to(moscow("2026-11-23 10:00"))
    for _ in range(7):
        await run_slots(db, [broken, failing, digest], clock.now())
        clock.move_by(timedelta(minutes=15))
    assert len(ran) == 2 + 1


async def test_cleaning_takes_what_has_served_its_time(post: Post, anna: Person, clock: ManualClock) -> None:
    now = clock.now()
    kept, old = now - UPDATES_KEPT + timedelta(hours=1), now - UPDATES_KEPT - timedelta(hours=1)
    async with post.db.write() as session:
        rows = [{"bot_id": 1, "update_id": n, "at": old if n < 10 else kept} for n in range(15)]
        await session.execute(insert(ProcessedUpdate), rows)
    year_ago = now - NOTICES_KEPT - timedelta(days=1)
    await post.queue(anna, "старое", status=NoticeStatus.SENT, due_at=year_ago, sent_at=year_ago)
    await post.queue(anna, "новое", status=NoticeStatus.SENT, due_at=year_ago, sent_at=now)
    await post.queue(anna, "ждёт", due_at=year_ago)
    await run_slots(post.db, [cleaning_slots], now)
    assert [notice.payload["text"] for notice in await post.notices()] == ["новое", "ждёт"]
    async with post.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(ProcessedUpdate)) == 5


async def test_cleaning_is_bounded_and_leaves_no_trail(
    post: Post, anna: Person, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.scheduler.cleaning.ROWS_AT_ONCE", 4)
    long_ago = clock.now() - timedelta(days=500)
    await post.queue(anna, *"абвгде", status=NoticeStatus.SENT, due_at=long_ago, sent_at=long_ago)
    async with post.db.write() as session:
        await clean(session, clock.now())
        assert await session.scalar(select(func.count()).select_from(Notice)) == 2
    for _ in range(5):
        await run_slots(post.db, [cleaning_slots], clock.now())
        clock.move_by(timedelta(minutes=10))
    async with post.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(JobRun)) == 1
