"""What is said about a meeting and when. Every notice carries the sequence: what was changed since is not said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY
from bot.documents.calendar_file import CalendarEntry, CalendarFile, calendar_file
from bot.services import notices
from bot.services.meeting_cards import MeetingCard, card_of, sides_of
from bot.services.names import Named, named
from bot.services.notices import NotNow, Reader
from bot.services.pair_states import Side
from bot.services.timings import in_waking_hours, timings_of, working_time_of
from bot.storage.models import Meeting, Notice, Organisation, Pair, Person
from bot.storage.states import MeetingStatus, NoticeClass
from bot.texts import label

MEETINGS = UUID("7c1de0f4-5a3c-4b0e-9c55-2f6b1a0d9e17")
SETTING_OUT = timedelta(hours=1)
ON_TIME = timedelta(hours=1)  # said later than this a reminder counts as made up
APART = timedelta(hours=1)  # of two messages about one meeting, and of the last of them from its beginning


@dataclass(frozen=True)
class MeetingNews:
    """A change of a meeting, with the file for the calendar where there is something to change in it."""

    card: MeetingCard
    by: Named | None  # who changed it; None: the pair came to its end
    own_act: bool
    file: CalendarFile | None


@dataclass(frozen=True)
class ProposalWaiting:
    """A proposed time without an answer."""

    notice_id: int
    card: MeetingCard


@dataclass(frozen=True)
class CheckInAsked:
    notice_id: int
    card: MeetingCard


async def announce_proposed(
    session: AsyncSession, meeting: Meeting, planned_for: datetime | None = None, *, now: datetime
) -> None:
    """To the other side, who is reminded of it once.

    `planned_for` is the confirmed time that the proposal takes the place of.
    """
    quietness = await quietness_of_change(session, meeting, planned_for, now)
    remind_at = answer_reminder_at(meeting.starts_at, await session.get_one(Organisation, meeting.organisation_id), now)
    for person in await sides(session, meeting):
        if person.id == meeting.proposed_by_id:
            continue
        await tell(session, meeting, person, "proposed", quietness, now=now)
        if remind_at is not None:
            await tell(session, meeting, person, "unanswered", NoticeClass.REMINDER, now=now, due_at=remind_at)


def answer_reminder_at(starts_at: datetime, organisation: Organisation, now: datetime) -> datetime | None:
    """UTC, once the other side has heard of it: the next working day in the morning.

    For a meeting that comes before that, an hour before closing, or not at all.
    """
    timings, working = timings_of(organisation), working_time_of(organisation)
    heard_at = working.next_open(now)
    today = working.local(heard_at).date()
    morning = time.fromisoformat(timings.meeting_answer_at)
    next_day = working.at_local(working.working_days_after(today, 1), morning)
    evening = working.at_local(today, working.hours_to) - APART
    return next((at for at in (next_day, evening) if heard_at + APART <= at <= starts_at - APART), None)


async def announce_confirmed(session: AsyncSession, meeting: Meeting, by_id: int, *, now: datetime) -> None:
    """To both, with the calendar file; the reminders that lie ahead are laid down with it (PRODUCT timings)."""
    organisation = await session.get_one(Organisation, meeting.organisation_id)
    for person in await sides(session, meeting):
        quietness = NoticeClass.SCHEDULED if person.id == by_id else NoticeClass.PERSONAL
        await tell(session, meeting, person, "confirmed", quietness, now=now, by_id=by_id)
        for kind, due_at in reminders_of(meeting.starts_at, organisation, now=now):
            await tell(session, meeting, person, kind, NoticeClass.SCHEDULED, now=now, due_at=due_at)


async def announce_cancelled(
    session: AsyncSession, meeting: Meeting, by_id: int | None, planned_for: datetime | None, *, now: datetime
) -> None:
    """To the other side; to both when it stands in their calendars. `planned_for` is its time if it was confirmed."""
    quietness = await quietness_of_change(session, meeting, planned_for, now)
    for person in await sides(session, meeting):
        own_act = person.id == by_id
        if own_act and meeting.confirmed_at is None:
            continue
        chosen = NoticeClass.SCHEDULED if own_act else quietness
        await tell(session, meeting, person, "cancelled", chosen, now=now, by_id=by_id)


async def quietness_of_change(
    session: AsyncSession, meeting: Meeting, planned_for: datetime | None, now: datetime
) -> NoticeClass:
    """In working hours, unless the person would have set out for the meeting by then."""
    working = working_time_of(await session.get_one(Organisation, meeting.organisation_id))
    too_late = planned_for is not None and working.next_open(now) > planned_for - SETTING_OUT
    return NoticeClass.SCHEDULED if too_late else NoticeClass.PERSONAL


async def ask_person(session: AsyncSession, meeting: Meeting, person: Person, *, now: datetime) -> None:
    """«Встреча состоялась?» They planned it, so the question is no surprise."""
    kind = f"check-in-{meeting.check_in_asks}"
    await tell(session, meeting, person, kind, NoticeClass.SCHEDULED, now=now, notice_kind="check_in")


async def tell(
    session: AsyncSession,
    meeting: Meeting,
    person: Person,
    kind: str,
    quietness: NoticeClass,
    *,
    now: datetime,
    notice_kind: str = "",
    **rest: Any,
) -> None:
    await notices.enqueue(
        session,
        person,
        notice_kind or f"meeting_{kind}",
        key=f"meeting:{meeting.id}:{meeting.sequence}:{kind}",
        quietness=quietness,
        now=now,
        meeting_id=meeting.id,
        sequence=meeting.sequence,
        **rest,
    )


async def sides(session: AsyncSession, meeting: Meeting) -> tuple[Person, Person]:
    return await sides_of(session, await session.get_one(Pair, meeting.pair_id))


def reminders_of(starts_at: datetime, organisation: Organisation, *, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """The day before and an hour before, in UTC; what has passed already or falls together is left out."""
    soon = soon_at(starts_at, organisation)
    planned = (("tomorrow", eve_at(starts_at, organisation)), ("soon", soon))
    return tuple((kind, at) for kind, at in planned if at > now and (kind == "soon" or at < soon))


def eve_at(starts_at: datetime, organisation: Organisation) -> datetime:
    working = working_time_of(organisation)
    eve = working.local(starts_at).date() - DAY
    return working.at_local(eve, time.fromisoformat(timings_of(organisation).meeting_day_before_at))


def soon_at(starts_at: datetime, organisation: Organisation) -> datetime:
    return starts_at - timedelta(hours=timings_of(organisation).meeting_hours_before)


async def read_meeting(session: AsyncSession, notice: Notice) -> Meeting | None:
    """The meeting as it was when the notice was written; None when it has changed since."""
    meeting = await session.get(Meeting, notice.payload["meeting_id"])
    return meeting if meeting is not None and meeting.sequence == notice.payload["sequence"] else None


async def read_ahead(
    session: AsyncSession, notice: Notice, person: Person, status: MeetingStatus, now: datetime
) -> MeetingCard | None:
    """A meeting in that state that still lies ahead, of a pair that goes on."""
    meeting = await read_meeting(session, notice)
    if meeting is None or meeting.status is not status or meeting.starts_at <= now:
        return None
    card = await card_for(session, meeting, person, now)
    return card if card.pair_goes_on else None


async def card_for(session: AsyncSession, meeting: Meeting, person: Person, now: datetime) -> MeetingCard:
    organisation = await session.get_one(Organisation, meeting.organisation_id)
    zone = ZoneInfo(organisation.time_zone)
    return await card_of(session, meeting, person.id, organisation.privacy, zone, now=now)


async def read_proposed(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> MeetingCard | None:
    return await read_ahead(session, notice, person, MeetingStatus.PROPOSED, now)


async def read_unanswered(
    session: AsyncSession, notice: Notice, person: Person, now: datetime
) -> ProposalWaiting | None:
    card = await read_proposed(session, notice, person, now)
    return ProposalWaiting(notice.id, card) if card else None


async def read_reminder(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> MeetingCard | None:
    return await read_ahead(session, notice, person, MeetingStatus.CONFIRMED, now)


async def read_eve(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> MeetingCard | NotNow | None:
    """At its time, or made up when the bot was away: by day, and not right before the reminder of the last hour."""
    card = await read_reminder(session, notice, person, now)
    if card is None:
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    if now - eve_at(card.starts_at, organisation) <= ON_TIME:
        return card
    at = in_waking_hours(now, working_time_of(organisation))
    if at + APART > soon_at(card.starts_at, organisation):
        return None
    return card if at == now else NotNow(at)


async def read_confirmed(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> MeetingNews | None:
    card = await read_ahead(session, notice, person, MeetingStatus.CONFIRMED, now)
    return await news_of(session, notice, card, person) if card else None


async def read_cancelled(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> MeetingNews | None:
    meeting = await read_meeting(session, notice)
    if meeting is None or meeting.status is not MeetingStatus.CANCELLED or meeting.starts_at <= now:
        return None
    return await news_of(session, notice, await card_for(session, meeting, person, now), person)


async def news_of(session: AsyncSession, notice: Notice, card: MeetingCard, person: Person) -> MeetingNews:
    meeting = await session.get_one(Meeting, card.meeting_id)
    organisation = await session.get_one(Organisation, meeting.organisation_id)
    by_id = notice.payload.get("by_id")
    by = named(await session.get_one(Person, by_id), organisation.privacy) if by_id else None
    file = calendar_file(entry_of(card, organisation, notice.created_at)) if meeting.confirmed_at else None
    return MeetingNews(card, by, by_id == person.id, file)


def entry_of(card: MeetingCard, organisation: Organisation, stamped_at: datetime) -> CalendarEntry:
    partner = "mentee" if card.side is Side.MENTOR else "mentor"
    return CalendarEntry(
        uid=f"{uuid5(MEETINGS, f'{organisation.created_at.isoformat()}:{card.meeting_id}')}",
        sequence=card.sequence,
        starts_at=card.starts_at,
        minutes=card.minutes,
        summary=label(f"meetings.calendar.{partner}", partner=card.partner),
        location=card.place,
        cancelled=card.status is MeetingStatus.CANCELLED,
        stamped_at=stamped_at,
    )


async def read_check_in(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> CheckInAsked | None:
    meeting = await read_meeting(session, notice)
    if meeting is None:
        return None
    card = await card_for(session, meeting, person, now)
    waited_for = card.answerable and card.own_word is None and card.pair_goes_on
    return CheckInAsked(notice.id, card) if waited_for else None


READERS: Mapping[str, Reader] = {
    "meeting_proposed": read_proposed,
    "meeting_unanswered": read_unanswered,
    "meeting_confirmed": read_confirmed,
    "meeting_cancelled": read_cancelled,
    "meeting_tomorrow": read_eve,
    "meeting_soon": read_reminder,
    "check_in": read_check_in,
}
