"""What the organisation knows already: offered in a form to be confirmed, never asked blank again (PRODUCT «Nothing is
asked twice»). Only what the form at hand wants is read; a form without prefill costs nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.facts import earlier_answer
from bot.scenarios.lines import written_answer
from bot.scenarios.model import Scenario
from bot.scenarios.russian_dates import full_day_words
from bot.scenarios.steps import Bank, Day, Line, LongText, Number, PersonChoice, Step
from bot.scenarios.values import fits
from bot.services.answer_names import read_names
from bot.services.banks import in_bank
from bot.services.names import full_name, named
from bot.storage.models import Meeting, Organisation, Pair, Person, Run, StepAnswer
from bot.storage.states import LIVE_PAIR, AnswerState, Calendar, MeetingStatus, PairStatus, RunStatus

SUBJECT = "person.subject"  # found in the person's forms
AUGUST = 8  # the council that plans a school year sits before its first day
WORKING_PAIR = (PairStatus.ORDERED, PairStatus.ACTIVE)


@dataclass(frozen=True)
class Asking:
    """Who fills in what, when and where."""

    session: AsyncSession
    library: Mapping[str, Scenario]
    run: Run
    person: Person
    organisation: Organisation
    today: date  # local


@dataclass(frozen=True)
class Earlier:
    """An answer of another form, with that question."""

    step: Step
    value: Value
    words: str


Fact = str | int | date | Person | Earlier | None


async def read_facts(
    session: AsyncSession, library: Mapping[str, Scenario], scenario: Scenario, run: Run, now: datetime
) -> dict[str, Value]:
    """Values by step, in the shape its question takes; what is not known or does not fit is left out. Of a paper: what
    the person wrote in earlier forms, too, for the curator who enters it might not read it there."""
    of_answers = run.entered_by_id is None
    wanted = [
        (step, step.prefill)
        for step in scenario.steps
        if step.prefill is not None and (of_answers or not is_of_answers(step.prefill))
    ]
    if not wanted:
        return {}
    organisation = await session.get_one(Organisation, run.organisation_id)
    person = await session.get_one(Person, run.person_id)
    today = now.astimezone(ZoneInfo(organisation.time_zone)).date()
    asking = Asking(session, library, run, person, organisation, today)
    facts = {name: await read_fact(asking, name) for name in dict.fromkeys(name for _, name in wanted)}
    shaped = {step.id: shape(asking, step, facts[name]) for step, name in wanted}
    return {step_id: value for step_id, value in shaped.items() if value is not None and value != ""}


def is_of_answers(name: str) -> bool:
    return earlier_answer(name) is not None or name == SUBJECT


async def read_fact(asking: Asking, name: str) -> Fact:
    earlier = earlier_answer(name)
    if earlier is not None:
        return await read_earlier(asking, *earlier)
    return await READERS[name](asking) if name in READERS else None


def shape(asking: Asking, step: Step, fact: Fact) -> Value:
    match fact:
        case Earlier():
            same = fact.step.kind == step.kind and fits(step, fact.value)
            return fact.value if same else in_words(step, fact.words)
        case Person():
            if isinstance(step, PersonChoice):
                return [str(fact.id)]
            return in_words(step, named(fact, asking.organisation.privacy).name)
        case date():
            return fact.isoformat() if isinstance(step, Day) else in_words(step, f"{full_day_words(fact)} г.")
        case int():
            return fact if isinstance(step, Number) else in_words(step, str(fact))
        case str():
            return in_words(step, fact)
        case None:
            return None


def in_words(step: Step, words: str) -> Value:
    fitting = isinstance(step, Line | LongText) and len(words) <= step.max_length
    return words if fitting else None


async def read_earlier(asking: Asking, scenario_id: str, step_id: str) -> Earlier | None:
    """Of the person's newest sent form."""
    scenario = asking.library.get(scenario_id)
    step = scenario.step(step_id) if scenario is not None else None
    if scenario is None or step is None:
        return None
    newest = select(func.max(Run.id)).where(
        Run.person_id == asking.person.id, Run.scenario == scenario_id, Run.status == RunStatus.SENT
    )
    rows = await asking.session.execute(
        select(StepAnswer.step, StepAnswer.value).where(StepAnswer.run_id == newest.scalar_subquery())
    )
    values: dict[str, Value] = {row.step: row.value for row in rows}
    value = values.get(step_id)
    if value is None or not fits(step, value):
        return None
    privacy = asking.organisation.privacy
    names = await read_names(asking.session, asking.organisation.id, privacy, scenario, {step_id: value})
    return Earlier(step, value, written_answer(scenario, step, values, names))


async def find_pair(asking: Asking) -> Pair | None:
    """The one the form is about, else the person's only live one."""
    if asking.run.pair_id is not None:
        return await asking.session.get(Pair, asking.run.pair_id)
    mine = (Pair.mentor_id == asking.person.id) | (Pair.mentee_id == asking.person.id)
    found = (await asking.session.scalars(select(Pair).where(mine, Pair.status.in_(LIVE_PAIR)).limit(2))).all()
    return found[0] if len(found) == 1 else None


async def read_mentor(asking: Asking) -> Person | None:
    pair = await find_pair(asking)
    return await asking.session.get(Person, pair.mentor_id) if pair is not None else None


async def read_mentee(asking: Asking) -> Person | None:
    pair = await find_pair(asking)
    return await asking.session.get(Person, pair.mentee_id) if pair is not None else None


async def read_subject(asking: Asking) -> str | None:
    """As the person wrote it in the newest sent form that asks for it."""
    value = await asking.session.scalar(
        select(StepAnswer.value)
        .join(Run, Run.id == StepAnswer.run_id)
        .where(
            Run.person_id == asking.person.id,
            Run.status == RunStatus.SENT,
            StepAnswer.step == "subject",
            StepAnswer.state == AnswerState.GIVEN,
        )
        .order_by(Run.id.desc())
        .limit(1)
    )
    return value if isinstance(value, str) else None


def count_bank(bank: Bank) -> Callable[[Asking], Awaitable[int]]:
    async def count(asking: Asking) -> int:
        wanted = select(func.count()).select_from(Person).where(in_bank(asking.organisation.id, bank))
        return await asking.session.scalar(wanted) or 0

    return count


async def count_pairs(asking: Asking) -> int:
    """Those that work: with an order."""
    mine = (Pair.organisation_id == asking.organisation.id, Pair.status.in_(WORKING_PAIR))
    return await asking.session.scalar(select(func.count()).select_from(Pair).where(*mine)) or 0


async def count_held(asking: Asking) -> int:
    """Of the pair the form is about, else of all pairs of the person."""
    wanted = select(func.count()).select_from(Meeting).where(Meeting.status == MeetingStatus.HELD)
    if asking.run.pair_id is not None:
        return await asking.session.scalar(wanted.where(Meeting.pair_id == asking.run.pair_id)) or 0
    mine = (Pair.mentor_id == asking.person.id) | (Pair.mentee_id == asking.person.id)
    return await asking.session.scalar(wanted.join(Pair, Pair.id == Meeting.pair_id).where(mine)) or 0


def cycle_years(calendar: Calendar, today: date) -> str:
    """«2026/2027» of a school year, «2026» of a calendar one."""
    if calendar is Calendar.CALENDAR:
        return str(today.year)
    first = today.year if today.month >= AUGUST else today.year - 1
    return f"{first}/{first + 1}"


def at_hand(fact: Callable[[Asking], Fact]) -> Callable[[Asking], Awaitable[Fact]]:
    async def read(asking: Asking) -> Fact:
        return fact(asking)

    return read


READERS: Mapping[str, Callable[[Asking], Awaitable[Fact]]] = {
    "person.full_name": at_hand(lambda asking: full_name(asking.person)),
    "person.family_name": at_hand(lambda asking: asking.person.family_name),
    "person.given_name": at_hand(lambda asking: asking.person.given_name),
    "person.patronymic": at_hand(lambda asking: asking.person.patronymic),
    "person.position": at_hand(lambda asking: asking.person.position),
    SUBJECT: read_subject,
    "today": at_hand(lambda asking: asking.today),
    "organisation.head": at_hand(lambda asking: asking.organisation.head_name),
    "organisation.short_name": at_hand(lambda asking: asking.organisation.short_name),
    "cycle.years": at_hand(lambda asking: cycle_years(asking.organisation.calendar, asking.today)),
    "pair.mentor": read_mentor,
    "pair.mentee": read_mentee,
    "count.mentors": count_bank("mentors"),
    "count.mentees": count_bank("mentees"),
    "count.pairs": count_pairs,
    "meetings.held": count_held,
}
