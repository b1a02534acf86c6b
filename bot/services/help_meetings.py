"""«Договорились встретиться»: of a pair a meeting like any other, of two who are none an appointment on the request."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY
from bot.services import help_notices as said
from bot.services import meetings
from bot.services.access import Actor, get_help_request, get_organisation
from bot.services.forms import Started
from bot.services.help_answers import Answered, AnswerResult, answered
from bot.services.help_routing import (
    meeting_due,
    way_of,
)
from bot.services.help_seen import HelpSeen, see, viewer_of
from bot.services.help_times import help_times_of
from bot.services.meeting_cards import MEETING_PAIRS
from bot.services.meeting_outcomes import Acted, NotYet
from bot.storage.models import HelpRequest, Pair
from bot.storage.states import (
    HelpStatus,
    HelpTurn,
)

MEETING_DAYS = 14  # an agreement lies within them
BEFORE_MEETING = timedelta(hours=1)


@dataclass(frozen=True)
class MeetingTimes:
    """What can be chosen, local: days, then times of the day."""

    seen: HelpSeen
    days: tuple[datetime, ...]
    times: tuple[datetime, ...]  # of the chosen day; none: the day is chosen first


async def plan_meeting(
    session: AsyncSession, actor: Actor, request_id: int, *, now: datetime
) -> Started | Acted | NotYet | MeetingTimes:
    """«Договорились встретиться»: of a pair it is a meeting of the pair, with everything that belongs to one;
    without a name there is none to agree on."""
    request = await get_help_request(session, actor, request_id)
    pair = None if request.anonymous else await find_pair(session, request)
    if pair is not None and actor.person_id in (pair.mentor_id, pair.mentee_id):
        return await meetings.plan(session, actor, pair.id, now=now)
    return await offer_times(session, actor, request_id, None, now=now)


async def find_pair(session: AsyncSession, request: HelpRequest) -> Pair | None:
    return await session.scalar(
        select(Pair)
        .where(Pair.mentee_id == request.person_id, Pair.mentor_id == request.holder_id, Pair.status.in_(MEETING_PAIRS))
        .limit(1)
    )


async def offer_times(
    session: AsyncSession, actor: Actor, request_id: int, day: datetime | None, *, now: datetime
) -> MeetingTimes:
    """Six working days, and half hours of one of them."""
    request = await get_help_request(session, actor, request_id)
    working = help_times_of(await get_organisation(session, actor)).working
    today = working.local(now).date()
    found = [each for ahead in range(MEETING_DAYS) if working.is_working_day(each := today + ahead * DAY)][:6]
    days = tuple(working.local(working.at_local(each, working.hours_from)) for each in found)
    times: tuple[datetime, ...] = ()
    if day is not None:
        opening = working.at_local(working.local(day).date(), working.hours_from)
        slots = [opening + timedelta(minutes=30 * number) for number in range(24)]
        times = tuple(working.local(at) for at in slots if at > now and working.is_open(at))
    return MeetingTimes(await see(session, request, viewer_of(actor), now=now), days, times)


async def agree_to_meet(
    session: AsyncSession, actor: Actor, request_id: int, at: datetime, *, now: datetime
) -> Answered:
    """Both are told, with the file for the calendar, reminded an hour before, and who asked is asked afterwards."""
    request = await get_help_request(session, actor, request_id, to_change=True)
    way = await way_of(session, request, now)
    of_the_two = actor.person_id in (request.person_id, request.holder_id)
    ahead = now < at <= now + MEETING_DAYS * DAY
    if request.status is not HelpStatus.TAKEN or request.anonymous or not of_the_two or not ahead:
        return await answered(way, actor, AnswerResult.STALE)
    request.meets_at, request.promised_at = at, None
    request.turn, request.reminders, request.due_at = HelpTurn.HOLDER, 0, meeting_due(at)
    moment = int(at.timestamp())
    for person_id in (request.person_id, request.holder_id):
        await said.tell_other(session, request, person_id, "help_meets", now=now, at=moment)
        if (soon := at - BEFORE_MEETING) > now:
            await said.tell_other(
                session, request, person_id, "help_meets_soon", now=now, planned=True,
                mark=str(moment), due_at=soon, at=moment,
            )  # fmt: skip
    return await answered(way, actor)


async def call_off_meeting(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> Answered:
    """The talk goes on; the other side is told."""
    request = await get_help_request(session, actor, request_id, to_change=True)
    way = await way_of(session, request, now)
    if request.meets_at is None or actor.person_id not in (request.person_id, request.holder_id):
        return await answered(way, actor, AnswerResult.STALE)
    request.meets_at = None
    request.turn, request.due_at = HelpTurn.HOLDER, way.times.answer_due(request.urgency, now)
    other = request.holder_id if actor.person_id == request.person_id else request.person_id
    await said.tell_other(session, request, other, "help_no_meeting", now=now)
    return await answered(way, actor)
