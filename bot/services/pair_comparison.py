"""Two questionnaires side by side: what the mentee asks for and what the mentor offers (000 п. 6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.model import Scenario
from bot.scenarios.reads import CHOICE, Read
from bot.scenarios.steps import Multi, Single
from bot.services.banks import MENTEE_FORM, MENTOR_FORM
from bot.services.readiness import readiness_steps
from bot.services.runs import library
from bot.storage.models import Pair, Run, StepAnswer
from bot.storage.states import RunStatus


@dataclass(frozen=True)
class Criterion:
    """A question of both forms with the same options; `open_to_all` are answers that go with everything."""

    name: str
    mentee_step: str
    mentor_step: str
    open_to_all: frozenset[str] = frozenset()


CRITERIA = (
    Criterion("areas", "areas", "competences"),
    Criterion("days", "days", "days"),
    Criterion("times", "times", "times"),
    Criterion("freq", "freq", "freq", frozenset({"as_needed"})),
    Criterion("kind", "kind", "kind", frozenset({"unknown"})),
    Criterion("status", "status", "prefer_mentee", frozenset({"any"})),
)
READS = (
    *(Read(MENTEE_FORM, criterion.mentee_step, CHOICE) for criterion in CRITERIA),
    *(Read(MENTOR_FORM, criterion.mentor_step, CHOICE) for criterion in CRITERIA),
    *(Read(form, "freq", CHOICE, options=("as_needed",)) for form in (MENTEE_FORM, MENTOR_FORM)),
    *(Read(form, "kind", CHOICE, options=("unknown",)) for form in (MENTEE_FORM, MENTOR_FORM)),
    Read(MENTOR_FORM, "prefer_mentee", CHOICE, options=("any",)),
)
TOLD = ("areas", "days", "times")  # what the two are told of it; the rest is the curator's
MENTOR_STEPS = frozenset(criterion.mentor_step for criterion in CRITERIA)

Values = Mapping[str, Value]


@dataclass(frozen=True)
class Compared:
    """One criterion, in the words of the forms."""

    name: str
    fits: bool
    common: tuple[str, ...]
    missing: tuple[str, ...]  # wanted by the mentee, not offered by the mentor


def compare(mentee: Values, mentor: Values) -> tuple[Compared, ...]:
    """Only what both have answered."""
    found = (compare_one(criterion, mentee, mentor) for criterion in CRITERIA)
    return tuple(each for each in found if each is not None)


def compare_one(criterion: Criterion, mentee: Values, mentor: Values) -> Compared | None:
    wanted, offered = keys(mentee.get(criterion.mentee_step)), keys(mentor.get(criterion.mentor_step))
    if not wanted or not offered:
        return None
    anything = bool(criterion.open_to_all & (wanted | offered))
    common = wanted if anything else wanted & offered
    words = option_words(library()[MENTEE_FORM], criterion.mentee_step)
    return Compared(
        criterion.name,
        bool(common),
        tuple(text for key, text in words.items() if key in common),
        tuple(text for key, text in words.items() if key in wanted - common),
    )


def keys(value: Value) -> frozenset[str]:
    if isinstance(value, list):
        return frozenset(value)
    return frozenset({value}) if isinstance(value, str) else frozenset()


def option_words(scenario: Scenario, step_id: str) -> Mapping[str, str]:
    step = scenario.step(step_id)
    return step.options if isinstance(step, Single | Multi) else {}


def shortened(option: str) -> str:
    """«Методика: содержание, технологии…» → «методика»; abbreviations keep their capitals."""
    word = option.partition(" (")[0].partition(": ")[0]
    return word if word[:2].isupper() else word[0].lower() + word[1:]


async def matches_of(session: AsyncSession, pair: Pair) -> tuple[str, ...]:
    """What both wrote, in short words: told to both with the proposal."""
    mentee = (await newest_answers(session, pair.organisation_id, MENTEE_FORM, pair.mentee_id)).get(pair.mentee_id, {})
    mentor = (await newest_answers(session, pair.organisation_id, MENTOR_FORM, pair.mentor_id)).get(pair.mentor_id, {})
    return tuple(shortened(text) for each in compare(mentee, mentor) if each.name in TOLD for text in each.common)


async def newest_answers(
    session: AsyncSession, organisation_id: int, scenario_id: str, person_id: int | None = None
) -> dict[int, dict[str, Value]]:
    """Answers of the newest sent form by person: of one, or what is compared of the whole organisation's mentors."""
    newest = select(func.max(Run.id)).where(
        Run.organisation_id == organisation_id, Run.scenario == scenario_id, Run.status == RunStatus.SENT
    )
    answers = select(Run.person_id, StepAnswer.step, StepAnswer.value).join(Run, Run.id == StepAnswer.run_id)
    if person_id is not None:
        newest = newest.where(Run.person_id == person_id)
    else:
        answers = answers.where(StepAnswer.step.in_(MENTOR_STEPS | readiness_steps()))
    found: dict[int, dict[str, Value]] = {}
    for owner_id, step, value in await session.execute(
        answers.where(Run.id.in_(newest.group_by(Run.person_id).scalar_subquery()))
    ):
        found.setdefault(owner_id, {})[step] = value
    return found
