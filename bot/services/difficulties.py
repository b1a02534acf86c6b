"""How hard things were for a mentee, each time the diagnostics was sent (DOMAIN A12: an individual trajectory)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario
from bot.scenarios.steps import Scale
from bot.scenarios.values import fits
from bot.services.access import Actor, Denied, found
from bot.services.names import Named, named
from bot.services.runs import library
from bot.storage.models import Pair, Person, Run, StepAnswer
from bot.storage.states import LIVE_PAIR, PersonStatus, Role, RunStatus

FORM = "difficulties_diagnostics"


@dataclass(frozen=True)
class Direction:
    """One scale: a mark for each time, None where it was not answered."""

    label: str
    low: int
    high: int
    marks: tuple[int | None, ...]

    @property
    def given(self) -> tuple[int, ...]:
        return tuple(mark for mark in self.marks if mark is not None)

    @property
    def delta(self) -> int:
        """From the first mark to the last: below zero it has become easier."""
        return self.given[-1] - self.given[0] if self.given else 0


@dataclass(frozen=True)
class Difficulties:
    person: Named
    days: tuple[date, ...]  # local
    directions: tuple[Direction, ...]  # what has changed most comes first


async def has_difficulties(session: AsyncSession, actor: Actor, person_id: int) -> bool:
    """Whether there is something this reader may look at."""
    if FORM not in library() or not visible_steps(await words_of(session, actor, person_id)):
        return False
    sent = exists().where(Run.person_id == person_id, Run.scenario == FORM, Run.status == RunStatus.SENT)
    return bool(await session.scalar(select(sent)))


async def read_difficulties(session: AsyncSession, actor: Actor, person_id: int) -> Difficulties:
    """For the mentee; for the mentor and the curator what the form lets each of them read. Denied: nothing of it."""
    steps = visible_steps(await words_of(session, actor, person_id)) if FORM in library() else ()
    if not steps:
        raise Denied(f"difficulties of person {person_id} are not for person {actor.person_id}")
    person = found(
        await session.scalar(
            select(Person).where(Person.id == person_id, Person.organisation_id == actor.organisation_id)
        )
    )
    marks: dict[int, dict[str, int]] = {}
    days: dict[int, date] = {}
    for run_id, sent_at, step_id, value in await session.execute(
        select(Run.id, Run.sent_at, StepAnswer.step, StepAnswer.value)
        .join(StepAnswer, StepAnswer.run_id == Run.id)
        .where(Run.person_id == person.id, Run.scenario == FORM, Run.status == RunStatus.SENT)
        .order_by(Run.sent_at, Run.id)
    ):
        days[run_id] = sent_at.astimezone(actor.zone).date()
        marks.setdefault(run_id, {})[step_id] = value
    directions = [direction_of(step, marks) for step in steps]
    directions.sort(key=lambda each: (-abs(each.delta), each.delta))
    return Difficulties(named(person, actor.privacy), tuple(days.values()), tuple(directions))


def direction_of(step: Scale, marks: Mapping[int, Mapping[str, int]]) -> Direction:
    """A mark on another scale than today's is left out."""
    values = (given.get(step.id) for given in marks.values())
    fitting = tuple(value if value is not None and fits(step, value) else None for value in values)
    return Direction(step.text, step.min, step.max, fitting)


async def words_of(session: AsyncSession, actor: Actor, person_id: int) -> set[str]:
    """Of `visible_to`: by which this reader may see answers of that person."""
    if actor.status is not PersonStatus.ACTIVE or not actor.consented:
        return set()
    words = {"author"} if actor.person_id == person_id else set()
    if actor.may(Role.CURATOR):
        words.add("curator")
    paired = exists().where(Pair.mentor_id == actor.person_id, Pair.mentee_id == person_id, Pair.status.in_(LIVE_PAIR))
    if await session.scalar(select(paired)):
        words.add("mentor")
    return words


def visible_steps(words: set[str]) -> tuple[Scale, ...]:
    form: Scenario = library()[FORM]
    return tuple(step for step in form.steps if isinstance(step, Scale) and not words.isdisjoint(form.readers(step)))
