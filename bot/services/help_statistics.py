"""How urgent questions are answered: by topic, and by person as volume, in the order of the alphabet and never as a
ranking. Times are open hours of the organisation. Of those who asked nothing is said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import mean, median

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import WorkingTime
from bot.services.access import Actor, get_organisation
from bot.services.help_form import topics
from bot.services.help_volume import Helped, read_helped
from bot.services.names import Named, named
from bot.services.timings import working_time_of
from bot.storage.models import HelpRequest, Organisation, Person
from bot.storage.states import UNASKED_HELP, Calendar, HelpOutcome, Role

MONTH = timedelta(days=30)
SCORES_SHOWN_FROM = 3
SCHOOL_YEAR_BEGINS = 9


class Period(StrEnum):
    MONTH = "month"
    YEAR = "year"  # the school year, or the calendar one where the organisation counts by it


@dataclass(frozen=True)
class TopicFigures:
    topic: str
    topic_words: str
    asked: int
    answered: int
    helped: int
    partly: int
    not_helped: int
    answered_in: timedelta | None  # working time to the first word, the median; None: not answered yet
    score: float | None  # from 1 to 10, the mean of three answers at least


@dataclass(frozen=True)
class PersonFigures:
    person: Named
    helped: int  # with how many questions
    answers_in: timedelta | None  # working time from taking it to the first word, the median


@dataclass(frozen=True)
class Figures:
    period: Period
    since: date  # local
    asked: int
    answered_in: timedelta | None
    topics: tuple[TopicFigures, ...]  # the most frequent first
    people: tuple[PersonFigures, ...]  # by name


async def read_figures(session: AsyncSession, actor: Actor, period: Period, *, now: datetime) -> Figures:
    """The curator's; four statements however many there are."""
    actor.require(Role.CURATOR)
    organisation = await get_organisation(session, actor)
    working = working_time_of(organisation)
    since = begins_at(period, organisation, working, now)
    wanted = asked_since(organisation.id, since) & is_seen_by(actor.person_id)
    asked = (await session.scalars(select(HelpRequest).where(wanted))).all()
    helped = await read_helped(session, organisation.id, since=since)
    return Figures(
        period=period,
        since=working.local(since).date(),
        asked=len(asked),
        answered_in=middle(first_words(asked, working)),
        topics=tuple(figures_by_topic(asked, working)),
        people=await figures_by_person(session, actor, helped, working),
    )


def begins_at(period: Period, organisation: Organisation, working: WorkingTime, now: datetime) -> datetime:
    """UTC."""
    if period is Period.MONTH:
        return now - MONTH
    today = working.local(now).date()
    if organisation.calendar is Calendar.CALENDAR:
        return working.at_local(date(today.year, 1, 1), time.min)
    year = today.year if today.month >= SCHOOL_YEAR_BEGINS else today.year - 1
    return working.at_local(date(year, SCHOOL_YEAR_BEGINS, 1), time.min)


def asked_since(organisation_id: int, since: datetime) -> ColumnElement[bool]:
    return (
        (HelpRequest.organisation_id == organisation_id)
        & HelpRequest.status.not_in(UNASKED_HELP)
        & (func.coalesce(HelpRequest.asked_at, HelpRequest.created_at) >= since)
    )


def is_seen_by(curator_id: int) -> ColumnElement[bool]:
    """A conflict (A48) is its curator's alone, also as a number."""
    return HelpRequest.curator_id.is_(None) | (HelpRequest.curator_id == curator_id)


def figures_by_topic(asked: Sequence[HelpRequest], working: WorkingTime) -> Iterable[TopicFigures]:
    words = topics()
    by_topic: dict[str, list[HelpRequest]] = {}
    for request in asked:
        by_topic.setdefault(request.topic if request.topic in words else "", []).append(request)
    for topic, found in sorted(by_topic.items(), key=lambda each: (-len(each[1]), each[0])):
        outcomes = [request.outcome for request in found]
        scores = [request.score for request in found if request.score is not None]
        yield TopicFigures(
            topic=topic,
            topic_words=words.get(topic, ""),
            asked=len(found),
            answered=sum(request.answered_at is not None for request in found),
            helped=outcomes.count(HelpOutcome.HELPED),
            partly=outcomes.count(HelpOutcome.PARTLY),
            not_helped=outcomes.count(HelpOutcome.NOT_HELPED),
            answered_in=middle(first_words(found, working)),
            score=mean(scores) if len(scores) >= SCORES_SHOWN_FROM else None,
        )


def first_words(asked: Iterable[HelpRequest], working: WorkingTime) -> list[timedelta]:
    return [
        working.open_between(request.asked_at, request.answered_at)
        for request in asked
        if request.asked_at is not None and request.answered_at is not None
    ]


def middle(spans: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(span.total_seconds() for span in spans)) if spans else None


async def figures_by_person(
    session: AsyncSession, actor: Actor, helped: Sequence[Helped], working: WorkingTime
) -> tuple[PersonFigures, ...]:
    """Whoever has left has no name to stand under any more."""
    by_person: dict[int, list[Helped]] = {}
    for each in helped:
        by_person.setdefault(each.person_id, []).append(each)
    people = await session.scalars(
        select(Person).where(Person.id.in_(by_person), Person.search_name != "").order_by(Person.search_name, Person.id)
    )
    return tuple(
        PersonFigures(
            named(person, actor.privacy),
            len(by_person[person.id]),
            middle([span for each in by_person[person.id] if (span := time_of(each, working)) is not None]),
        )
        for person in people
    )


def time_of(helped: Helped, working: WorkingTime) -> timedelta | None:
    if helped.taken_at is None or helped.answered_at < helped.taken_at:
        return None
    return working.open_between(helped.taken_at, helped.answered_at)
