"""What is seen of pairs: the card of one, for each of the two and for the curator, and the curator's list."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.services.access import Actor, get_organisation, get_pair
from bot.services.consents import MENTOR_CONSENT
from bot.services.meeting_cards import find_live_meeting, went_unanswered
from bot.services.meeting_tasks import Left, read_left
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.services.pair_states import Side, has_agreed, side_of
from bot.services.timings import timings_of, working_time_of
from bot.storage.models import Consent, Meeting, Organisation, Pair, Person
from bot.storage.states import (
    AWAITING_CONSENT,
    LIVE_PAIR,
    MeetingStatus,
    PairForm,
    PairKind,
    PairStatus,
    PersonStatus,
    Privacy,
    Role,
)

STANDING = (MeetingStatus.CONFIRMED, MeetingStatus.HELD)


class Group(StrEnum):
    """How the curator looks through pairs."""

    LIVE = "live"
    PROPOSED = "proposed"
    AGREED = "agreed"
    ORDERED = "ordered"
    ACTIVE = "active"
    ENDED = "ended"


STATUSES: Mapping[Group, tuple[PairStatus, ...]] = {
    Group.LIVE: LIVE_PAIR,
    Group.PROPOSED: AWAITING_CONSENT,
    Group.AGREED: (PairStatus.AGREED,),
    Group.ORDERED: (PairStatus.ORDERED,),
    Group.ACTIVE: (PairStatus.ACTIVE,),
    Group.ENDED: tuple(status for status in PairStatus if status not in LIVE_PAIR),
}


class Waiting(StrEnum):
    """What the pair waits for, and from whom."""

    BOTH = "both"
    MENTOR = "mentor"
    MENTEE = "mentee"
    CONSENT = "consent"  # the mentor's, to the work (ТК 351.8)
    ORDER = "order"
    FIRST_MEETING = "first_meeting"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Viewer:
    person_id: int
    privacy: Privacy
    zone: ZoneInfo
    curator: bool


@dataclass(frozen=True)
class PairMeetings:
    """Times are local."""

    held: int = 0
    last_at: datetime | None = None
    next_id: int | None = None
    next_at: datetime | None = None
    next_confirmed: bool = False
    total: int = 0  # of every state

    @property
    def has_next(self) -> bool:
        return self.next_id is not None


@dataclass(frozen=True)
class PairCard:
    """A pair as one viewer sees it; times are local."""

    pair_id: int
    status: PairStatus
    waiting: Waiting
    late: bool  # waits longer than reminders go: the curator's turn
    mentor: Named
    mentee: Named
    side: Side
    as_curator: bool
    agreed: bool  # this viewer has said yes
    proposed_at: datetime
    mentor_agreed_at: datetime | None
    mentee_agreed_at: datetime | None
    declined_by: Named | None
    left: bool  # that one takes part no longer, the name is erased
    consent_at: datetime | None
    consent_declined: bool
    order_number: str
    order_date: date | None
    active_at: datetime | None
    ended_at: datetime | None
    meetings: PairMeetings
    task: str = ""  # the mentor's, until the next meeting
    next_on: date | None = None  # the day the mentor has named for it, while no time is proposed
    on_paper: tuple[Named, ...] = ()  # of the two, who has no Telegram: the curator answers for them
    form: PairForm = PairForm.TEACHER_TEACHER
    kind: PairKind = PairKind.TRADITIONAL

    @property
    def partner(self) -> Named:
        return self.mentee if self.side is Side.MENTOR else self.mentor

    @property
    def live(self) -> bool:
        return self.status in LIVE_PAIR


@dataclass(frozen=True)
class PairLine:
    pair_id: int
    mentor: Named
    mentee: Named
    status: PairStatus
    late: bool


@dataclass(frozen=True)
class PairPage:
    group: Group
    rows: tuple[PairLine, ...]
    counts: Mapping[Group, int]
    page: int
    pages: int
    total: int


async def read_card(session: AsyncSession, actor: Actor, pair_id: int, *, now: datetime) -> PairCard:
    """For its mentor, its mentee, a curator of its organisation; others: Denied."""
    return await make_card(session, await get_pair(session, actor, pair_id), viewer_of(actor), now=now)


def viewer_of(actor: Actor) -> Viewer:
    return Viewer(actor.person_id, actor.privacy, actor.zone, actor.may(Role.CURATOR))


async def make_card(session: AsyncSession, pair: Pair, viewer: Viewer, *, now: datetime) -> PairCard:
    organisation = await session.get_one(Organisation, pair.organisation_id)
    ids = {pair.mentor_id, pair.mentee_id} | ({pair.declined_by_id} if pair.declined_by_id else set())
    rows = {person.id: person for person in await session.scalars(select(Person).where(Person.id.in_(ids)))}
    people = {person_id: named(person, viewer.privacy) for person_id, person in rows.items()}
    decliner = rows[pair.declined_by_id] if pair.declined_by_id else None
    consent = await last_decision(session, pair.mentor_id)
    consent_at = consent.decided_at if consent and consent.agreed and consent.revoked_at is None else None
    meetings = await read_meetings(session, pair.id, viewer.zone, now)
    left = await read_left(session, pair, side_of(pair, viewer.person_id)) if pair.status in LIVE_PAIR else Left()

    def local(at: datetime | None) -> datetime | None:
        return at.astimezone(viewer.zone) if at else None

    return PairCard(
        pair_id=pair.id,
        status=pair.status,
        waiting=waiting_of(pair, consented=consent_at is not None),
        late=is_late(pair, organisation, planned=bool(meetings.held) or meetings.has_next, now=now),
        mentor=people[pair.mentor_id],
        mentee=people[pair.mentee_id],
        side=side_of(pair, viewer.person_id),
        on_paper=tuple(
            people[person_id] for person_id in (pair.mentor_id, pair.mentee_id) if rows[person_id].telegram_id is None
        ),
        as_curator=viewer.curator,
        agreed=has_agreed(pair, viewer.person_id),
        proposed_at=pair.proposed_at.astimezone(viewer.zone),
        mentor_agreed_at=local(pair.mentor_agreed_at),
        mentee_agreed_at=local(pair.mentee_agreed_at),
        declined_by=people[decliner.id] if decliner and viewer.curator else None,
        left=decliner is not None and decliner.status is PersonStatus.LEFT,
        consent_at=local(consent_at),
        consent_declined=consent is not None and not consent.agreed,
        order_number=pair.order_number,
        order_date=pair.order_date,
        active_at=local(pair.active_at),
        ended_at=local(pair.ended_at),
        meetings=meetings,
        task=left.task,
        next_on=None if meetings.has_next else left.coming(now.astimezone(viewer.zone).date()),
        form=pair.form,
        kind=pair.kind,
    )


async def last_decision(session: AsyncSession, mentor_id: int) -> Consent | None:
    """The newest word of the mentor about the work, yes or no."""
    return await session.scalar(
        select(Consent)
        .where(Consent.person_id == mentor_id, Consent.document == MENTOR_CONSENT)
        .order_by(Consent.id.desc())
        .limit(1)
    )


async def read_meetings(session: AsyncSession, pair_id: int, zone: ZoneInfo, now: datetime) -> PairMeetings:
    """The next one is the one that stands; a confirmed one stands until it is known how it was."""
    was_held = Meeting.status == MeetingStatus.HELD
    total, held, last_at = (
        await session.execute(
            select(func.count(), func.count().filter(was_held), func.max(Meeting.starts_at).filter(was_held)).where(
                Meeting.pair_id == pair_id
            )
        )
    ).one()
    known = PairMeetings(total=total, held=held, last_at=last_at.astimezone(zone) if last_at else None)
    standing = await find_live_meeting(session, pair_id)
    if standing is None or went_unanswered(standing, now):
        return known
    confirmed = standing.status is MeetingStatus.CONFIRMED
    return replace(known, next_id=standing.id, next_at=standing.starts_at.astimezone(zone), next_confirmed=confirmed)


def waiting_of(pair: Pair, *, consented: bool) -> Waiting:
    match pair.status:
        case PairStatus.PROPOSED:
            return Waiting.BOTH
        case PairStatus.MENTOR_AGREED:
            return Waiting.MENTEE
        case PairStatus.MENTEE_AGREED:
            return Waiting.MENTOR
        case PairStatus.AGREED:
            return Waiting.ORDER if consented else Waiting.CONSENT
        case PairStatus.ORDERED:
            return Waiting.FIRST_MEETING
        case _:
            return Waiting.NOTHING


def stands(now: datetime) -> ColumnElement[bool]:
    """A meeting that was held, is agreed on, or may still be: a proposal nobody answered in time is none."""
    return Meeting.status.in_(STANDING) | ((Meeting.status == MeetingStatus.PROPOSED) & (Meeting.starts_at > now))


def is_late(pair: Pair, organisation: Organisation, *, planned: bool, now: datetime) -> bool:
    """An answer or the first meeting is missing for so many working days that the curator has to help (PRODUCT)."""
    timings = timings_of(organisation)
    since: datetime | None = None
    days = 0
    if pair.status in AWAITING_CONSENT:
        since, days = pair.proposed_at, timings.proposal_to_curator
    elif pair.status is PairStatus.ORDERED and not planned:
        since, days = pair.ordered_at, timings.first_meeting_to_curator
    return since is not None and now >= working_time_of(organisation).working_days_after(since, days)


async def list_pairs(session: AsyncSession, actor: Actor, group: Group, page: int, *, now: datetime) -> PairPage:
    """The curator's list: the longest waiting first, of past pairs the newest. A page past the end is the last one."""
    actor.require(Role.CURATOR)
    counts = await count_pairs(session, actor)
    page, pages = find_page(counts[group], page)
    rows = await lines(session, actor, group, page, now)
    return PairPage(group, rows, counts, page, pages, counts[group])


async def count_pairs(session: AsyncSession, actor: Actor) -> dict[Group, int]:
    counted = await session.execute(
        select(Pair.status, func.count()).where(Pair.organisation_id == actor.organisation_id).group_by(Pair.status)
    )
    by_status = {row.status: row[1] for row in counted}
    return {group: sum(by_status.get(status, 0) for status in statuses) for group, statuses in STATUSES.items()}


async def lines(session: AsyncSession, actor: Actor, group: Group, page: int, now: datetime) -> tuple[PairLine, ...]:
    mentor, mentee = aliased(Person), aliased(Person)
    planned = exists().where(Meeting.pair_id == Pair.id, stands(now))
    newest_end, longest_wait = (Pair.ended_at.desc(), Pair.id.desc()), (Pair.proposed_at, Pair.id)
    rows = await session.execute(
        select(Pair, mentor, mentee, planned)
        .join(mentor, mentor.id == Pair.mentor_id)
        .join(mentee, mentee.id == Pair.mentee_id)
        .where(Pair.organisation_id == actor.organisation_id, Pair.status.in_(STATUSES[group]))
        .order_by(*(newest_end if group is Group.ENDED else longest_wait))
        .offset(page * PAGE)
        .limit(PAGE)
    )
    organisation = await get_organisation(session, actor)
    return tuple(
        PairLine(
            pair.id,
            named(first, actor.privacy),
            named(second, actor.privacy),
            pair.status,
            is_late(pair, organisation, planned=bool(has_meeting), now=now),
        )
        for pair, first, second, has_meeting in rows
    )
