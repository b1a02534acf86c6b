"""What a meeting looks like to one viewer, and the lists of meetings. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.scenarios.reads import Given, Read
from bot.scenarios.steps import Single
from bot.services.access import Actor, get_meeting, get_pair
from bot.services.meeting_tasks import read_left
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.services.pair_states import Side, side_of
from bot.services.runs import library
from bot.storage.models import CheckIn, Meeting, Pair, Person, Run
from bot.storage.states import (
    LIVE_MEETING,
    MeetingKind,
    MeetingStatus,
    Outcome,
    PairStatus,
    Privacy,
    Role,
    RunStatus,
)

LEFT_OPEN = (*LIVE_MEETING, MeetingStatus.DISPUTED)
MEETING_PAIRS = (PairStatus.ORDERED, PairStatus.ACTIVE)


PROPOSAL_FORM = "meeting_proposal"
DETAILS_FORM = {Side.MENTOR: "meeting_checkin_mentor", Side.MENTEE: "meeting_checkin_mentee"}

READS = (Read(PROPOSAL_FORM, "place", (Single,), Given.ALWAYS),)


@dataclass(frozen=True)
class MeetingCard:
    """One meeting as one person sees it."""

    meeting_id: int
    pair_id: int
    kind: MeetingKind
    status: MeetingStatus
    starts_at: datetime  # local
    minutes: int
    place: str  # in words
    note: str
    sequence: int
    mentor: Named
    mentee: Named
    side: Side
    proposed_by_viewer: bool
    begun: bool  # its time has come
    closed: bool  # nothing about it can change any more
    pair_goes_on: bool
    own_word: Outcome | None  # what this viewer said of it
    details_sent: bool
    ruled: bool  # the curator said how it was
    task: str  # left at this meeting; of one that lies ahead, at the one before

    @property
    def partner(self) -> Named:
        return self.mentee if self.side is Side.MENTOR else self.mentor

    @property
    def answerable(self) -> bool:
        """May this viewer say whether it took place?"""
        return self.side is not Side.NEITHER and self.begun and not self.closed

    @property
    def open_to_ruling(self) -> bool:
        """Its time has come, and the two have not said the same of it."""
        return self.side is Side.NEITHER and self.begun and self.status in LEFT_OPEN


@dataclass(frozen=True)
class MeetingLine:
    meeting_id: int
    starts_at: datetime  # local
    status: MeetingStatus
    mentor: Named
    mentee: Named


@dataclass(frozen=True)
class MeetingPage:
    """`pair_id` is 0 for «Мои встречи»: those of all one's pairs."""

    rows: tuple[MeetingLine, ...]
    page: int
    pages: int
    total: int
    pair_id: int
    may_plan: bool


async def read_card(session: AsyncSession, actor: Actor, meeting_id: int, *, now: datetime) -> MeetingCard:
    """For the two of the pair and its curator."""
    meeting = await get_meeting(session, actor, meeting_id)
    return await card_of(session, meeting, actor.person_id, actor.privacy, actor.zone, now=now)


async def card_of(
    session: AsyncSession, meeting: Meeting, viewer_id: int, privacy: Privacy, zone: ZoneInfo, *, now: datetime
) -> MeetingCard:
    pair = await session.get_one(Pair, meeting.pair_id)
    mentor, mentee = await sides_of(session, pair)
    word = await session.get(CheckIn, (meeting.id, viewer_id))
    return MeetingCard(
        meeting_id=meeting.id,
        pair_id=pair.id,
        kind=meeting.kind,
        status=meeting.status,
        starts_at=meeting.starts_at.astimezone(zone),
        minutes=meeting.minutes,
        place=place_words(meeting.place),
        note=meeting.note,
        sequence=meeting.sequence,
        mentor=named(mentor, privacy),
        mentee=named(mentee, privacy),
        side=side_of(pair, viewer_id),
        proposed_by_viewer=meeting.proposed_by_id == viewer_id,
        begun=meeting.starts_at <= now,
        closed=meeting.closed_at is not None,
        pair_goes_on=pair.status in MEETING_PAIRS,
        own_word=word.outcome if word else None,
        details_sent=await details_sent(session, meeting, viewer_id),
        ruled=await ruled(session, meeting, pair),
        task=await task_of(session, meeting, pair, side_of(pair, viewer_id), now),
    )


async def task_of(session: AsyncSession, meeting: Meeting, pair: Pair, side: Side, now: datetime) -> str:
    if meeting.starts_at <= now:
        return (await read_left(session, pair, side, meeting_id=meeting.id)).task
    return (await read_left(session, pair, side)).task if meeting.status in LIVE_MEETING else ""


async def sides_of(session: AsyncSession, pair: Pair) -> tuple[Person, Person]:
    """The mentor and the mentee."""
    return await session.get_one(Person, pair.mentor_id), await session.get_one(Person, pair.mentee_id)


async def details_sent(session: AsyncSession, meeting: Meeting, person_id: int) -> bool:
    sent = exists().where(
        Run.meeting_id == meeting.id,
        Run.person_id == person_id,
        Run.scenario.in_(DETAILS_FORM.values()),
        Run.status == RunStatus.SENT,
    )
    return bool(await session.scalar(select(sent)))


async def ruled(session: AsyncSession, meeting: Meeting, pair: Pair) -> bool:
    third = exists().where(CheckIn.meeting_id == meeting.id, CheckIn.person_id.not_in((pair.mentor_id, pair.mentee_id)))
    return bool(await session.scalar(select(third)))


def place_words(place: str) -> str:
    """As the form of the proposal calls it; a place the form no longer offers has no words."""
    step = next(step for step in library()[PROPOSAL_FORM].steps if step.id == "place")
    return step.options.get(place, "") if isinstance(step, Single) else ""


def went_unanswered(meeting: Meeting, now: datetime) -> bool:
    """Its proposed time has come and the other side has not said a word: nothing is planned any more."""
    return meeting.status is MeetingStatus.PROPOSED and meeting.starts_at <= now


async def find_live_meeting(session: AsyncSession, pair_id: int, *, lock: bool = False) -> Meeting | None:
    """The one proposed or confirmed meeting a pair can have; `lock` it before deciding on what was read."""
    live = select(Meeting).where(Meeting.pair_id == pair_id, Meeting.status.in_(LIVE_MEETING))
    if lock:
        live = live.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(live)


async def list_pair_meetings(session: AsyncSession, actor: Actor, pair_id: int, *, page: int = 0) -> MeetingPage:
    """The meetings of one pair, the latest first, for the two and their curator."""
    pair = await get_pair(session, actor, pair_id)
    own = side_of(pair, actor.person_id) is not Side.NEITHER
    may_plan = own and pair.status in MEETING_PAIRS and await find_live_meeting(session, pair_id) is None
    wanted = select(Meeting.id).where(Meeting.pair_id == pair_id)
    return await page_of(session, actor, wanted, page, pair_id=pair_id, may_plan=may_plan)


async def list_own_meetings(session: AsyncSession, actor: Actor, *, page: int = 0) -> MeetingPage:
    """«Мои встречи»: as mentor and as mentee, the latest first."""
    actor.require(*Role)
    pairs = select(Pair.id).where((Pair.mentor_id == actor.person_id) | (Pair.mentee_id == actor.person_id))
    return await page_of(session, actor, select(Meeting.id).where(Meeting.pair_id.in_(pairs)), page)


async def page_of(
    session: AsyncSession,
    actor: Actor,
    wanted: Select[int],
    page: int,
    *,
    pair_id: int = 0,
    may_plan: bool = False,
) -> MeetingPage:
    """A page past the end is the last one."""
    total = await session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page, pages = find_page(total, page)
    mentor, mentee = aliased(Person), aliased(Person)
    rows: Sequence[Any] = (
        await session.execute(
            select(Meeting, mentor, mentee)
            .join(Pair, Pair.id == Meeting.pair_id)
            .join(mentor, mentor.id == Pair.mentor_id)
            .join(mentee, mentee.id == Pair.mentee_id)
            .where(Meeting.id.in_(wanted))
            .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
            .offset(page * PAGE)
            .limit(PAGE)
        )
    ).all()
    lines = tuple(
        MeetingLine(
            meeting.id,
            meeting.starts_at.astimezone(actor.zone),
            meeting.status,
            named(by, actor.privacy),
            named(of, actor.privacy),
        )
        for meeting, by, of in rows
    )
    return MeetingPage(lines, page, pages, total, pair_id, may_plan)
