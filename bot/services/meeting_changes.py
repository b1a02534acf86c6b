"""Changing a meeting. Of two acts at once the database lets one through: only from the status and sequence read."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.meeting_cards import find_live_meeting
from bot.services.meeting_notices import announce_cancelled
from bot.storage.models import Meeting
from bot.storage.states import MeetingStatus


async def call_off(session: AsyncSession, meeting: Meeting, by_id: int | None, *, now: datetime) -> bool:
    """False when there is nothing left to call off. `by_id` None: the pair came to its end."""
    if not changeable(meeting, now):
        return False
    planned_for = meeting.starts_at if meeting.status is MeetingStatus.CONFIRMED else None
    cancelled = {"status": MeetingStatus.CANCELLED, "sequence": meeting.sequence + 1}
    won = await change(session, meeting, **cancelled, check_in_at=None, closed_at=now)
    if won:
        await announce_cancelled(session, meeting, by_id, planned_for, now=now)
    return won


async def call_off_live(session: AsyncSession, pair_id: int, *, now: datetime) -> None:
    """When a pair ends: its meeting ahead is taken out of both calendars."""
    meeting = await find_live_meeting(session, pair_id)
    if meeting is not None:
        await call_off(session, meeting, None, now=now)


def changeable(meeting: Meeting, now: datetime) -> bool:
    """A proposal always; a confirmed meeting until it begins."""
    if meeting.status is MeetingStatus.CONFIRMED:
        return meeting.starts_at > now
    return meeting.status is MeetingStatus.PROPOSED


async def change(session: AsyncSession, meeting: Meeting, **values: Any) -> bool:
    """Only from the state that was read; the row is what it is now either way."""
    changed = await session.execute(
        update(Meeting)
        .where(Meeting.id == meeting.id, Meeting.status == meeting.status, Meeting.sequence == meeting.sequence)
        .values(**values)
        .returning(Meeting.id)
        .execution_options(synchronize_session=False)
    )
    won = changed.first() is not None
    await session.refresh(meeting)
    return won
