"""Who is asked next: mentors who agreed to answer anybody (by topic, workload, not too often), and which curator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Date, ScalarSelect, Select, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import CHOICE, Given, Read
from bot.scenarios.steps import YesNo
from bot.services.access import consented
from bot.services.banks import MENTOR_FORM, in_bank
from bot.services.help_times import HelpTimes
from bot.services.leave import here_on, here_since
from bot.services.people import is_curator
from bot.storage.models import HelpOffer, HelpRequest, Pair, Person, Run, StepAnswer
from bot.storage.states import LIVE_PAIR, OPEN_HELP, OfferAnswer, PairStatus, PersonStatus, RunStatus

WEEK = timedelta(days=7)
MOST_LOOKED_AT = 500
COMPETENCES, AGREED = "competences", "situational"
READS = (
    Read(MENTOR_FORM, COMPETENCES, CHOICE, Given.MAYBE),
    Read(MENTOR_FORM, AGREED, (YesNo,), Given.WHEN_ASKED),
)
MENTORING = (PairStatus.AGREED, PairStatus.ORDERED, PairStatus.ACTIVE)


@dataclass(frozen=True)
class Candidate:
    """A mentor of the pool beside what decides who is asked first."""

    person_id: int
    knows: bool  # the topic stands among what the mentor offers
    held: int  # open requests in the mentor's hands
    pairs: int
    asked: int  # times in the last seven days


REACHED = Person.telegram_id.is_not(None) & Person.unreachable_at.is_(None)


def reachable(today_of: HelpTimes, now: datetime) -> ColumnElement[bool]:
    """Of the Person of a query: a message reaches this person today."""
    today = today_of.working.local(now).date()
    return REACHED & here_since(today)


@dataclass(frozen=True)
class Mentor:
    person: Person
    here: bool  # can be asked


async def find_mentor(session: AsyncSession, mentee_id: int, times: HelpTimes, now: datetime) -> Mentor | None:
    """Of the live pair the two have agreed to."""
    given = {"mentee_id": mentee_id, "today": times.working.local(now).date()}
    row = (await session.execute(mentor_of_mentee(), given)).first()
    return Mentor(row.Person, bool(row.here)) if row else None


@cache
def mentor_of_mentee() -> Select[Person, bool]:
    """Put together once: it is asked with every question that is written and sent."""
    here = here_on(bindparam("today", type_=Date()))
    return (
        select(Person, (REACHED & here & consented() & (Person.status == PersonStatus.ACTIVE)).label("here"))
        .join(Pair, Pair.mentor_id == Person.id)
        .where(Pair.mentee_id == bindparam("mentee_id"), Pair.status.in_(MENTORING))
        .order_by(Pair.id.desc())
        .limit(1)
    )


def askable(times: HelpTimes, now: datetime) -> ColumnElement[bool]:
    """Of the Person of a query."""
    return reachable(times, now) & consented() & (Person.status == PersonStatus.ACTIVE)


async def can_be_asked(session: AsyncSession, person_id: int, times: HelpTimes, now: datetime) -> bool:
    return await session.scalar(select(Person.id).where(Person.id == person_id, askable(times, now))) is not None


async def choose_from_pool(
    session: AsyncSession, request: HelpRequest, times: HelpTimes, now: datetime
) -> Sequence[int]:
    """Whom to ask at the same time, best first; nobody twice about one request who has answered or kept silent."""
    timings = times.timings
    held = count_held()
    asked = (
        select(func.count())
        .select_from(HelpOffer)
        .where(HelpOffer.person_id == Person.id, HelpOffer.asked_at > now - WEEK, HelpOffer.by_id.is_(None))
        .scalar_subquery()
    )
    pairs = (
        select(func.count())
        .select_from(Pair)
        .where(Pair.mentor_id == Person.id, Pair.status.in_(LIVE_PAIR))
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Person.id, held.label("held"), pairs.label("pairs"), asked.label("asked"), knowledge().label("knows"))
        .where(
            in_pool(request.organisation_id),
            reachable(times, now),
            Person.id != request.person_id,
            ~was_asked(request.id),
            held < timings.help_most_held,
            asked < timings.help_asked_a_week,
        )
        .order_by(asked, Person.id)
        .limit(MOST_LOOKED_AT)
    )
    candidates = [Candidate(row.id, request.topic in (row.knows or ()), row.held, row.pairs, row.asked) for row in rows]
    return [each.person_id for each in sorted(candidates, key=eagerness)[: timings.help_pool_at_once]]


def eagerness(candidate: Candidate) -> tuple[bool, int, int, int, int]:
    return not candidate.knows, candidate.held, candidate.asked, candidate.pairs, candidate.person_id


def in_pool(organisation_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Of the Person of a query. Whoever agreed stays in it until the mentor changes his mind."""
    return in_bank(organisation_id, "mentors") & Person.helps & ~Person.pupil


def count_held() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(HelpRequest)
        .where(HelpRequest.holder_id == Person.id, HelpRequest.status.in_(OPEN_HELP))
        .scalar_subquery()
    )


def was_asked(request_id: int) -> ColumnElement[bool]:
    """Who was too late by a moment may be asked again."""
    return exists().where(
        HelpOffer.request_id == request_id, HelpOffer.person_id == Person.id, HelpOffer.answer != OfferAnswer.GONE
    )


def knowledge() -> ScalarSelect[object]:
    """What the mentor offers in the newest readiness form."""
    return (
        select(StepAnswer.value)
        .join(Run, Run.id == StepAnswer.run_id)
        .where(
            Run.person_id == Person.id,
            Run.scenario == MENTOR_FORM,
            Run.status == RunStatus.SENT,
            StepAnswer.step == COMPETENCES,
        )
        .order_by(Run.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


async def pool_has_anybody(session: AsyncSession, organisation_id: int, asker_id: int) -> bool:
    given = {"organisation_id": organisation_id, "asker_id": asker_id}
    return await session.scalar(somebody_in_pool(), given) is not None


@cache
def somebody_in_pool() -> Select[int]:
    """Put together once: every look at a draft asks it."""
    asker: BindParameter[int] = bindparam("asker_id")
    return select(Person.id).where(in_pool(bindparam("organisation_id")), Person.id != asker).limit(1)


async def choose_curator(session: AsyncSession, request: HelpRequest, times: HelpTimes, now: datetime) -> Person | None:
    """Who can be reached before who cannot, to whom a conflict was entrusted before others, who holds least first."""
    rows = await session.execute(
        select(Person, reachable(times, now).label("reachable"), count_held().label("held"))
        .where(curator_left(request))
        .order_by(Person.id)
    )
    entrusted = request.curator_id
    ordered = sorted(rows, key=lambda row: (not row.reachable, row.Person.id != entrusted, row.held, row.Person.id))
    return ordered[0].Person if ordered else None


async def has_other_curator(session: AsyncSession, request: HelpRequest, person_id: int) -> bool:
    """Whether there is somebody to go on to when this one gives it back."""
    wanted = select(Person.id).where(curator_left(request), Person.id != person_id)
    return await session.scalar(wanted.limit(1)) is not None


def curator_left(request: HelpRequest) -> ColumnElement[bool]:
    """Of the Person of a query: a curator who can still have it; not who asks, nor who could not or kept silent."""
    had_it = exists().where(
        HelpOffer.request_id == request.id,
        HelpOffer.person_id == Person.id,
        HelpOffer.answer.in_((OfferAnswer.GAVE_BACK, OfferAnswer.SILENT, OfferAnswer.CANNOT)),
    )
    return is_curator(request.organisation_id) & (Person.id != request.person_id) & ~had_it
