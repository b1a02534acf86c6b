"""Work by the calendar, done once for each slot: the row in job_run decides, so several processes need no leader."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY, WorkingTime
from bot.scheduler.faults import fault
from bot.storage.database import Database, insert_or_ignore
from bot.storage.models import JobRun

log = structlog.get_logger()

Work = Callable[[AsyncSession, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Slot:
    """One time of one job: «digest:17» of «2026-11-23». At most 18 characters of slot."""

    name: str
    slot: str
    work: Work

    def failed(self, now: datetime) -> str:
        """The slot under which a failure is kept: the job is tried once in an hour of the clock."""
        return f"{self.slot}!{now:%Y-%m-%dT%H}"


# Which slots are due now; asked at every beat, so one cheap indexed statement or none.
Slots = Callable[[AsyncSession, datetime], Awaitable[Sequence[Slot]]]


async def run_slots(db: Database, sources: Sequence[Slots], now: datetime) -> int:
    """How many jobs ran."""
    ran = 0
    for source in sources:
        try:
            ran += await _run_source(db, source, now)
        except Exception as error:
            log.error("slots_failed", fault=fault(error))
    return ran


async def _run_source(db: Database, source: Slots, now: datetime) -> int:
    async with db.read() as session:
        due = await source(session, now)
        done = await _find_done(session, due, now)
    waiting = [slot for slot in due if not {(slot.name, slot.slot), (slot.name, slot.failed(now))} & done]
    return sum([await _try_slot(db, slot, now) for slot in waiting])


async def run_slot(db: Database, name: str, slot: str, work: Work, now: datetime) -> bool:
    """Whether it ran here: the slot is taken in the transaction of the work itself."""
    async with db.write() as session:
        if not await _take(session, name, slot, now):
            return False
        await work(session, now)
    return True


def weekly_slot(working_time: WorkingTime, at: time, now: datetime) -> str | None:
    """The first working day of the week, from `at` until closing; what was missed is made up on that day only."""
    today = working_time.local(now).date()
    sunday = today - (today.weekday() + 1) * DAY
    first = working_time.working_days_after(sunday, 1)
    opens, closes = (working_time.at_local(today, clock) for clock in (at, working_time.hours_to))
    return today.isoformat() if first == today and opens <= now < closes else None


async def _try_slot(db: Database, slot: Slot, now: datetime) -> bool:
    try:
        return await run_slot(db, slot.name, slot.slot, slot.work, now)
    except Exception as error:
        log.error("slot_failed", name=slot.name, slot=slot.slot, fault=fault(error))
    async with db.write() as session:
        await _take(session, slot.name, slot.failed(now), now)
    return False


async def _take(session: AsyncSession, name: str, slot: str, now: datetime) -> bool:
    result = await session.execute(insert_or_ignore(JobRun).values(name=name, slot=slot, at=now))
    return bool(result.rowcount)  # type: ignore[attr-defined]


async def _find_done(session: AsyncSession, due: Sequence[Slot], now: datetime) -> set[tuple[str, str]]:
    if not due:
        return set()
    names = {slot.name for slot in due}
    slots = {key for slot in due for key in (slot.slot, slot.failed(now))}
    rows = await session.execute(select(JobRun.name, JobRun.slot).where(JobRun.name.in_(names), JobRun.slot.in_(slots)))
    return {(name, slot) for name, slot in rows}
