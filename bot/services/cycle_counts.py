"""What the bot knows of a year in numbers: people by role, pairs, meetings. Days are local."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.pair_states import ENDED
from bot.services.registry import Registry
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Meeting, Organisation, Pair
from bot.storage.states import MeetingStatus, PairStatus, Role


@dataclass(frozen=True)
class Counts:
    mentors: int
    mentees: int
    active: int  # pairs that work today
    waiting: int  # that wait for an answer, for the order or for the first meeting
    ended: int  # in the year, of those that had worked
    meetings: int  # held in the year
    hours: int


async def count_year(
    session: AsyncSession, cycle: Cycle, organisation: Organisation, registry: Registry, *, now: datetime
) -> Counts:
    working = working_time_of(organisation)
    begins = working.at_local(cycle.starts_on, time.min)
    held = (
        await session.execute(
            select(func.count(), func.coalesce(func.sum(Meeting.minutes), 0)).where(
                Meeting.organisation_id == organisation.id,
                Meeting.status == MeetingStatus.HELD,
                Meeting.starts_at.between(begins, now),
            )
        )
    ).one()
    active = [person for person in registry.active if registry.has_role(person, Role.MENTOR, Role.MENTEE)]
    return Counts(
        mentors=sum(registry.has_role(person, Role.MENTOR) for person in active),
        mentees=sum(registry.has_role(person, Role.MENTEE) for person in active),
        active=sum(pair.status is PairStatus.ACTIVE for pair in registry.pairs),
        waiting=sum(pair.status is not PairStatus.ACTIVE for pair in registry.live_pairs),
        ended=sum(has_ended(pair, begins) for pair in registry.pairs),
        meetings=held[0],
        hours=round(held[1] / 60),
    )


def has_ended(pair: Pair, since: datetime) -> bool:
    """Of those that had begun to work."""
    return pair.status in ENDED and pair.active_at is not None and pair.ended_at is not None and pair.ended_at >= since
