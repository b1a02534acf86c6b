"""The curator's week in numbers and in what to do (000 §3.4, DOMAIN 5.7): on demand, and every Monday by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY, WorkingTime
from bot.services import notices
from bot.services.access import Actor, find_actor, get_organisation
from bot.services.help_topics import TopicCount, topics_of_month
from bot.services.insights import Desk, Insight, InsightKind, find_insights
from bot.services.leave import back_at
from bot.services.notices import NotNow, Reader
from bot.services.people import FORM_OF_ROLE, curators
from bot.services.registry import Registry, read_registry
from bot.services.roadmap_items import Progress, actions_of_years, items_of_years, line_of, progress_of
from bot.services.timings import in_waking_hours, timings_of, working_time_of
from bot.storage.models import Notice, Organisation, Person
from bot.storage.states import (
    AWAITING_CONSENT,
    LIVE_MEETING,
    UNFINISHED_ITEM,
    ItemStatus,
    MeetingStatus,
    NoticeClass,
    NoticeStatus,
    PairStatus,
    Role,
)

WEEK = timedelta(days=7)
DIGEST_LATE = timedelta(hours=1)  # after its hour the ends of waves wait for it no longer
MONTH = timedelta(days=30)
LOOK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Counts:
    people: int
    roles: Mapping[Role, int]
    in_bank: Mapping[Role, int]  # mentors and mentees whose questionnaire is sent
    awaiting: int  # pairs whose proposal is open
    agreed: int
    ordered: int
    working: int
    held: int  # meetings of the last seven days
    planned: int  # meetings from now to the end of the calendar week


@dataclass(frozen=True)
class YearCounts:
    """Of all roadmaps that go on; the last three within a month from today."""

    progress: Progress
    waiting: int  # for the curator to accept
    begins: int
    due: int
    actions: int  # of the bot


@dataclass(frozen=True)
class Digest:
    organisation: str
    day: date  # local
    counts: Counts
    insights: tuple[Insight, ...]  # for the curator only: the head sees numbers, no names (DOMAIN 2.5)
    attention: int  # how many of them there are
    as_curator: bool
    year: YearCounts | None = None  # None: no roadmap goes on
    topics: tuple[TopicCount, ...] = ()  # of the month: what is asked about most urgently
    notice_id: int = 0  # of the weekly message; 0 on demand


@dataclass(frozen=True)
class DigestTime:
    """When an organisation's digest is made: `at` is local."""

    organisation_id: int
    working_time: WorkingTime
    at: time


async def read_digest(session: AsyncSession, actor: Actor, *, now: datetime, notice_id: int = 0) -> Digest:
    """For a curator or the head of the organisation; others: Denied."""
    actor.require(Role.CURATOR, Role.HEAD)
    desk = await read_desk(session, actor, now)
    insights = find_insights(desk)
    as_curator = actor.may(Role.CURATOR)
    return Digest(
        organisation=desk.registry.organisation.short_name,
        day=desk.today,
        counts=count(desk),
        insights=insights if as_curator else (),
        attention=len(insights),
        as_curator=as_curator,
        year=count_year(desk),
        topics=topics_of_month(desk.registry.questions, now),
        notice_id=notice_id,
    )


async def read_insight(session: AsyncSession, actor: Actor, kind: InsightKind, *, now: datetime) -> Insight:
    """Everybody one line of the digest is about; without subjects when it is settled."""
    actor.require(Role.CURATOR)
    found = find_insights(await read_desk(session, actor, now))
    return next((each for each in found if each.kind is kind), Insight(kind, ()))


async def read_desk(session: AsyncSession, actor: Actor, now: datetime) -> Desk:
    organisation = await get_organisation(session, actor)
    registry = await read_registry(session, organisation)
    return Desk(
        registry,
        timings_of(organisation),
        working_time_of(organisation),
        now,
        await items_of_years(session, organisation.id),
        await actions_of_years(session, organisation.id),
    )


def count(desk: Desk) -> Counts:
    registry = desk.registry
    statuses = [pair.status for pair in registry.pairs]
    monday = desk.today - desk.today.weekday() * DAY
    week_ends_at = desk.working.at_local(monday + WEEK, time.min)
    meetings = [meeting for of_pair in registry.meetings.values() for meeting in of_pair]
    return Counts(
        people=len(registry.active),
        roles={role: sum(registry.has_role(person, role) for person in registry.active) for role in Role},
        in_bank={role: count_bank(registry, role) for role in (Role.MENTOR, Role.MENTEE)},
        awaiting=sum(status in AWAITING_CONSENT for status in statuses),
        agreed=statuses.count(PairStatus.AGREED),
        ordered=statuses.count(PairStatus.ORDERED),
        working=statuses.count(PairStatus.ACTIVE),
        held=sum(m.status is MeetingStatus.HELD and desk.now - WEEK < m.starts_at <= desk.now for m in meetings),
        planned=sum(m.status in LIVE_MEETING and desk.now < m.starts_at < week_ends_at for m in meetings),
    )


def count_year(desk: Desk) -> YearCounts | None:
    items, end = desk.items, desk.today + MONTH
    if not items:
        return None
    unfinished = [each for each in items if each.status in UNFINISHED_ITEM]
    return YearCounts(
        progress=progress_of(line_of(each, desk.today) for each in items),
        waiting=sum(each.status is ItemStatus.DONE for each in items),
        begins=sum(
            each.status is ItemStatus.PLANNED and each.starts_on is not None and desk.today < each.starts_on <= end
            for each in items
        ),
        due=sum(each.due_on is not None and desk.today <= each.due_on <= end for each in unfinished),
        actions=sum(each.run_on is not None and desk.today <= each.run_on <= end for each in desk.actions),
    )


def count_bank(registry: Registry, role: Role) -> int:
    form = FORM_OF_ROLE[role]
    return sum(registry.has_role(each, role) and registry.sent_form(each, form) is not None for each in registry.active)


SET_UP = select(Organisation).where(Organisation.set_up_at.is_not(None)).order_by(Organisation.id)


async def digest_times(session: AsyncSession) -> Sequence[DigestTime]:
    """Of every organisation that is set up; one statement."""
    return [
        DigestTime(each.id, working_time_of(each), time.fromisoformat(timings_of(each).digest_at))
        for each in await session.scalars(SET_UP)
    ]


async def make_digest(session: AsyncSession, organisation_id: int, now: datetime) -> None:
    """One message a week to every curator, however often it is called. At the hour that was chosen for it, whatever
    else comes that day."""
    organisation = await session.get_one(Organisation, organisation_id)
    today = working_time_of(organisation).local(now).date()
    monday = today - today.weekday() * DAY
    for person in await curators(session, organisation_id):
        await notices.enqueue(
            session, person, "digest", key=digest_key(monday), quietness=NoticeClass.SCHEDULED, now=now, priority=3
        )


def digest_key(monday: date) -> str:
    return f"digest:{monday.isoformat()}"


async def digest_awaited(
    session: AsyncSession, person: Person, organisation: Organisation, now: datetime
) -> datetime | None:
    """On the digest's day until it has come to this curator: when to look again. None at any other time."""
    working = working_time_of(organisation)
    today = working.local(now).date()
    monday = today - today.weekday() * DAY
    if working.working_days_after(monday - DAY, 1) != today or not working.is_open(now):
        return None
    status = await session.scalar(select(Notice.status).where(Notice.dedupe_key == f"{digest_key(monday)}:{person.id}"))
    makes_at = working.at_local(today, time.fromisoformat(timings_of(organisation).digest_at))
    if status is None:
        late = now >= makes_at + DIGEST_LATE
        return None if late else max(makes_at, now) + LOOK_AGAIN
    return now + LOOK_AGAIN if status in (NoticeStatus.QUEUED, NoticeStatus.CLAIMED) else None


async def read_digest_notice(
    session: AsyncSession, notice: Notice, person: Person, now: datetime
) -> Digest | NotNow | None:
    """The week as it is when the message goes out, never at night, nor during leave; None for somebody who is no
    curator any more."""
    actor = await find_actor(session, person.telegram_id) if person.telegram_id else None
    if actor is None or not actor.may(Role.CURATOR):
        return None
    working = working_time_of(await session.get_one(Organisation, person.organisation_id))
    until = back_at(person, working, now) or in_waking_hours(now, working)
    if until > now:
        return NotNow(until)
    return await read_digest(session, actor, now=now, notice_id=notice.id)


READERS: Mapping[str, Reader] = {"digest": read_digest_notice}
