"""What has served its time goes, a bounded number of rows every ten minutes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scheduler.slots import Slot
from bot.storage.database import leave_no_trace
from bot.storage.models import JobRun, Notice, ProcessedUpdate, StoredUpdate, TokenGuess
from bot.storage.states import NoticeStatus, StoredUpdateStatus

NAME = "cleaning"
ROWS_AT_ONCE = 10_000
UPDATES_KEPT = timedelta(hours=48)
NOTICES_KEPT = timedelta(days=400)
SET_ASIDE_KEPT = timedelta(days=29)
GUESSES_KEPT = timedelta(days=7)  # a stranger's account number is kept no longer than it slows him down
FINISHED = (NoticeStatus.SENT, NoticeStatus.DROPPED, NoticeStatus.FAILED)


async def cleaning_slots(session: AsyncSession, now: datetime) -> Sequence[Slot]:
    return [Slot(NAME, _slot(now), clean)]


async def clean(session: AsyncSession, now: datetime) -> None:
    leave_no_trace(session)  # drafts of anonymous answers that have been sent since
    await session.execute(_old_updates(now))
    await session.execute(_old_notices(now))
    await session.execute(_set_aside(now))
    await session.execute(delete(TokenGuess).where(TokenGuess.blocked_until < now - GUESSES_KEPT))
    await session.execute(delete(JobRun).where(JobRun.name == NAME, JobRun.slot < _slot(now)))


def _slot(now: datetime) -> str:
    return f"{now:%Y-%m-%dT%H:}{now.minute // 10}0"


def _old_updates(now: datetime) -> Delete:
    key = tuple_(ProcessedUpdate.bot_id, ProcessedUpdate.update_id)
    old = select(ProcessedUpdate.bot_id, ProcessedUpdate.update_id).where(ProcessedUpdate.at < now - UPDATES_KEPT)
    return delete(ProcessedUpdate).where(key.in_(old.limit(ROWS_AT_ONCE)))


def _set_aside(now: datetime) -> Delete:
    """What could not be handled holds names and texts: gone within the term promised on withdrawal (152-ФЗ ст. 21)."""
    return delete(StoredUpdate).where(
        StoredUpdate.status != StoredUpdateStatus.PENDING, StoredUpdate.at < now - SET_ASIDE_KEPT
    )


def _old_notices(now: datetime) -> Delete:
    """Looks only at the lowest ids, so that the cost does not grow with the table."""
    lowest = select(Notice.id, Notice.status, Notice.sent_at, Notice.due_at).order_by(Notice.id).limit(ROWS_AT_ONCE)
    rows = lowest.subquery()
    ended_at = func.coalesce(rows.c.sent_at, rows.c.due_at)
    old = select(rows.c.id).where(rows.c.status.in_(FINISHED), ended_at < now - NOTICES_KEPT)
    return delete(Notice).where(Notice.id.in_(old))
