"""A working pair that does not meet: when both are reminded of it, once, before the curator hears (PRODUCT timings)."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.meeting_cards import find_live_meeting, went_unanswered
from bot.services.timings import timings_of, working_time_of
from bot.storage.models import Meeting, Organisation, Pair
from bot.storage.states import MeetingStatus, PairStatus


async def watch_silence(session: AsyncSession, meeting: Meeting) -> None:
    """The meeting was held: the scheduler looks at its pair when the silence since would have become too long."""
    organisation = await session.get_one(Organisation, meeting.organisation_id)
    await session.execute(
        update(Pair)
        .where(Pair.id == meeting.pair_id, Pair.status == PairStatus.ACTIVE)
        .values(remind_at=too_long_at(meeting.starts_at, organisation))
    )


async def silent_since(session: AsyncSession, pair: Pair) -> datetime:
    """UTC: the last meeting that was held, or the day on which the pair began to work."""
    held = select(func.max(Meeting.starts_at)).where(Meeting.pair_id == pair.id, Meeting.status == MeetingStatus.HELD)
    last = await session.scalar(held)
    return max(at for at in (last, pair.active_at, pair.proposed_at) if at is not None)


async def look_again_at(session: AsyncSession, pair: Pair, now: datetime) -> datetime | None:
    """UTC: when the silence may be too long; None: it is by now.

    A meeting that is planned is waited for, and one that both were asked about is; an unanswered time is not.
    """
    organisation = await session.get_one(Organisation, pair.organisation_id)
    due_at = too_long_at(await silent_since(session, pair), organisation)
    if due_at > now:
        return due_at
    meeting = await find_live_meeting(session, pair.id)
    if meeting is None or went_unanswered(meeting, now):
        return None
    return working_time_of(organisation).working_days_after(max(meeting.starts_at, now), 1)


def too_long_at(since: datetime, organisation: Organisation) -> datetime:
    """UTC: the opening of that day of the local calendar; whether it is a working one is for the sender to see."""
    working = working_time_of(organisation)
    days = timedelta(days=timings_of(organisation).silence_calendar_days_to_pair)
    return working.at_local(working.local(since).date() + days, working.hours_from)
