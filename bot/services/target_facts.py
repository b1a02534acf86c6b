"""What the bot can count of a year by itself (DOMAIN 5.4). A number that is not known is not invented: it is said why.

Days are the organisation's local ones; shares are per cent, rounded to a tenth.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY, WorkingTime
from bot.scenarios.reads import Given, Read
from bot.scenarios.roadmap_dates import next_month
from bot.scenarios.steps import Scale
from bot.services.banks import COLLEAGUES, active, with_role
from bot.services.people import roles_of
from bot.services.result_replies import Reply, read_replies_between
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Meeting, Organisation, Pair, Person, RoadmapItem
from bot.storage.states import Calendar, CycleStatus, ItemStatus, MeetingStatus, PairStatus, Role, TermKind
from bot.texts.render import rounded

SATISFACTION, SATISFIED_STEP = "satisfaction_short", "sat"
SATISFIED = 8  # of 10, and more
LEAST_ANSWERS = 3  # an average of fewer would tell who said what
MEETINGS_A_MONTH = 2
HOLIDAY_MONTHS = (7, 8)  # of a school year
EARLY = (PairStatus.ENDED_BY_MENTOR, PairStatus.ENDED_BY_MENTEE)
READS = (Read(SATISFACTION, SATISFIED_STEP, (Scale,), Given.ALWAYS),)


class Indicator(StrEnum):
    INVOLVED = "involved"
    MENTEES = "mentees"  # who are satisfied
    MENTORS = "mentors"
    REGULAR = "regular"
    EARLY = "early"
    ROADMAP = "roadmap"


PRIVATE = (Indicator.MENTEES, Indicator.MENTORS)  # the form promises its answers to the curator alone
LESS_IS_BETTER = (Indicator.EARLY,)
OFFERED: Mapping[Indicator, float] = {  # DOMAIN 5.4: what practice and the target model propose
    Indicator.MENTEES: 85,
    Indicator.MENTORS: 85,
    Indicator.REGULAR: 80,
    Indicator.ROADMAP: 80,
}


class NoData(StrEnum):
    """Why there is no number."""

    NOT_BEGUN = "not_begun"
    NOBODY = "nobody"
    FEW = "few"
    NO_PAIRS = "no_pairs"
    NO_MONTH = "no_month"
    NOTHING_DUE = "nothing_due"
    CURATOR_ONLY = "curator_only"
    NOT_ENTERED = "not_entered"
    NOT_KEPT = "not_kept"  # the year ended without it


@dataclass(frozen=True)
class Fact:
    """A share with what it was made of, or why there is none."""

    value: float | None = None
    why: NoData | None = None
    part: int = 0
    whole: int = 0


@dataclass(frozen=True)
class Period:
    """What has passed of the year: local days, both included."""

    organisation: Organisation
    working: WorkingTime
    starts_on: date
    ends_on: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """UTC, the end not included."""
        at = self.working.at_local
        return at(self.starts_on, time.min), at(self.ends_on + DAY, time.min)

    def full_months(self) -> Iterator[tuple[date, date]]:
        """Without the summer of a school year; a month that goes on is not counted."""
        first = self.starts_on if self.starts_on.day == 1 else next_month(self.starts_on)
        while (last := next_month(first) - DAY) <= self.ends_on:
            if self.organisation.calendar is not Calendar.SCHOOL or first.month not in HOLIDAY_MONTHS:
                yield first, last
            first = last + DAY


def share(part: int, whole: int, why: NoData, *, least: int = 1) -> Fact:
    if whole < least:
        return Fact(why=why)
    return Fact(rounded(100 * part / whole, 1), None, part, whole)


async def read_facts(
    session: AsyncSession, organisation: Organisation, cycle: Cycle, *, now: datetime
) -> Mapping[Indicator, Fact]:
    """As of today, or as of the last day of a year that is over. A number of statements that never grows."""
    working = working_time_of(organisation)
    today = working.local(now).date()
    if cycle.status is CycleStatus.DRAFT or today < cycle.starts_on:
        return dict.fromkeys(Indicator, Fact(why=NoData.NOT_BEGUN))
    period = Period(organisation, working, cycle.starts_on, min(today, cycle.ends_on))
    pairs = await worked(session, period)
    return {
        Indicator.INVOLVED: await involved(session, period, pairs),
        **await satisfied(session, period),
        Indicator.REGULAR: await regular(session, period, pairs),
        Indicator.EARLY: ended_early(period, pairs),
        Indicator.ROADMAP: await carried_out(session, cycle, period),
    }


async def worked(session: AsyncSession, period: Period) -> Sequence[Pair]:
    """Pairs that worked at some time of the period."""
    begins, ends = period.bounds
    rows = await session.scalars(
        select(Pair)
        .where(
            Pair.organisation_id == period.organisation.id,
            Pair.active_at < ends,
            Pair.ended_at.is_(None) | (Pair.ended_at >= begins),
        )
        .order_by(Pair.id)
    )
    return rows.all()


async def involved(session: AsyncSession, period: Period, pairs: Sequence[Pair]) -> Fact:
    """Mentors and mentees among the staff that is on the bot's list."""
    staff = set(
        await session.scalars(
            select(Person.id).where(active(period.organisation.id), with_role(*COLLEAGUES), ~Person.pupil)
        )
    )
    paired = {each for pair in pairs for each in (pair.mentor_id, pair.mentee_id)}
    return share(len(paired & staff), len(staff), NoData.NOBODY)


async def satisfied(session: AsyncSession, period: Period) -> dict[Indicator, Fact]:
    """By name only: of an anonymous wave nobody knows whether a mentor or a mentee has answered. Of several answers of
    one person the newest counts."""
    replies = (await read_replies_between(session, period.organisation.id, SATISFACTION, *period.bounds)).replies
    roles = await roles_of(session, [each.person.id for each in replies if each.person])
    marks: dict[Role, dict[int, int]] = {Role.MENTOR: {}, Role.MENTEE: {}}
    for reply in sorted(replies, key=lambda each: each.run_id):
        answer, role = reply.answers.get(SATISFIED_STEP), side_of(reply, roles)
        if reply.person is not None and role is not None and answer is not None and isinstance(answer.value, int):
            marks[role][reply.person.id] = answer.value
    return {
        indicator: share(
            sum(mark >= SATISFIED for mark in marks[role].values()), len(marks[role]), NoData.FEW, least=LEAST_ANSWERS
        )
        for indicator, role in ((Indicator.MENTEES, Role.MENTEE), (Indicator.MENTORS, Role.MENTOR))
    }


def side_of(reply: Reply, roles: Mapping[int, Sequence[Role]]) -> Role | None:
    """As whom somebody has answered; None where that is not known."""
    if reply.role in (Role.MENTOR, Role.MENTEE):
        return reply.role
    person_id = reply.person.id if reply.person else 0
    if reply.pair_id is not None:
        return Role.MENTOR if person_id == reply.mentor_id else Role.MENTEE
    own = [role for role in (Role.MENTOR, Role.MENTEE) if role in roles.get(person_id, ())]
    return own[0] if len(own) == 1 else None


async def regular(session: AsyncSession, period: Period, pairs: Sequence[Pair]) -> Fact:
    """Of the full months of every pair's work, those with two meetings at least."""
    held = await count_held(session, period)
    found = []
    for pair in pairs:
        assert pair.active_at is not None
        begun = period.working.local(pair.active_at).date()
        ended = period.working.local(pair.ended_at).date() if pair.ended_at else period.ends_on
        months = [first for first, last in period.full_months() if begun <= first and last <= ended]
        found += [held[pair.id, first] >= MEETINGS_A_MONTH for first in months]
    return share(sum(found), len(found), NoData.NO_MONTH if pairs else NoData.NO_PAIRS)


async def count_held(session: AsyncSession, period: Period) -> Counter[tuple[int, date]]:
    """By pair and the first day of a month."""
    begins, ends = period.bounds
    rows = await session.execute(
        select(Meeting.pair_id, Meeting.starts_at).where(
            Meeting.organisation_id == period.organisation.id,
            Meeting.status == MeetingStatus.HELD,
            Meeting.starts_at >= begins,
            Meeting.starts_at < ends,
        )
    )
    return Counter((pair_id, period.working.local(at).date().replace(day=1)) for pair_id, at in rows)


def ended_early(period: Period, pairs: Sequence[Pair]) -> Fact:
    """By the wish of one of the two; what the curator has ended may have come to its end."""
    _, ends = period.bounds
    early = sum(pair.status in EARLY and pair.ended_at is not None and pair.ended_at < ends for pair in pairs)
    return share(early, len(pairs), NoData.NO_PAIRS)


async def carried_out(session: AsyncSession, cycle: Cycle, period: Period) -> Fact:
    """Accepted items of those whose term has come."""
    rows = await session.scalars(
        select(RoadmapItem.status).where(
            RoadmapItem.cycle_id == cycle.id,
            RoadmapItem.term == TermKind.DATED,
            RoadmapItem.due_on <= period.ends_on,
            RoadmapItem.status != ItemStatus.NOT_APPLICABLE,
        )
    )
    due = rows.all()
    return share(sum(status is ItemStatus.ACCEPTED for status in due), len(due), NoData.NOTHING_DUE)
