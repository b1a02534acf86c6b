"""Which wording of a form is in force, and which one an answer was given to.

Shipped forms come with the code, a school's own from the table `edition`. A run goes on with the newest wording: what
still exists of it counts (scenarios.path). Every answer names the wording it was given to, and each of those is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.scenarios import path
from bot.scenarios.answers import Answer, State, Value
from bot.scenarios.form_changes import wording
from bot.scenarios.library import Library, load_library
from bot.scenarios.lines import with_other_text
from bot.scenarios.model import Scenario
from bot.scenarios.steps import Scale, Step
from bot.scenarios.values import render_value
from bot.services.access import found
from bot.services.answer_names import read_names
from bot.storage.database import insert_or_ignore
from bot.storage.models import Edition, Run, StepAnswer
from bot.storage.runs import LoadedRun
from bot.storage.states import Privacy

MOST_IN_MEMORY = 500


@dataclass(frozen=True)
class OwnForm:
    """A form the organisation made itself, as it stands now."""

    scenario: Scenario
    edition_id: int
    published_at: datetime
    retired_at: datetime | None  # begun no more

    @property
    def scenario_id(self) -> str:
        return self.scenario.id

    @property
    def version(self) -> int:
        return self.scenario.version


@dataclass(frozen=True)
class Asked:
    """An answer beside its question as it was asked; «другое» stands with its text in the answer."""

    step: Step  # as it was asked
    value: Value
    answer: str  # in words
    section: str = ""  # the heading the question stood under
    asked_still: bool = True  # the form of today has this question
    reworded: bool = False  # and asks it in other words

    @property
    def question(self) -> str:
        return self.step.text

    @property
    def stem(self) -> str:
        """The words over all rows of a matrix."""
        return (self.step.stem or "") if isinstance(self.step, Scale) else ""


@cache
def library() -> Library:
    """The shipped forms."""
    return load_library()


# By what they say, not by their row: a digest means the same in every database and for ever.
_read: dict[tuple[str, str], Scenario] = {}


async def form_of(session: AsyncSession, organisation_id: int, scenario_id: str) -> Scenario | None:
    """The form as it is asked today; None where this organisation has none of that name. Retired ones are found too:
    runs and waves under way go on."""
    if scenario_id in library():
        return library()[scenario_id]
    row = await session.scalar(newest_of(organisation_id).where(Edition.scenario == scenario_id))
    return None if row is None else opened(row)


async def get_form(session: AsyncSession, organisation_id: int, scenario_id: str) -> Scenario:
    """Denied for a form that is not shipped and not of this organisation."""
    return found(await form_of(session, organisation_id, scenario_id))


async def own_forms(session: AsyncSession, organisation_id: int, *, retired: bool = False) -> Sequence[OwnForm]:
    """The published forms of the organisation's own that can be begun, by title; `retired`: those out of use too."""
    rows = await session.scalars(newest_of(organisation_id))
    forms = [OwnForm(opened(row), row.id, row.published_at, row.retired_at) for row in rows if row.published_at]
    return sorted(
        (each for each in forms if retired or each.retired_at is None),
        key=lambda each: (each.scenario.title.casefold(), each.scenario_id),
    )


def newest_of(organisation_id: int) -> Select[Edition]:
    """The rows of its own forms as they are asked today."""
    later = aliased(Edition)
    newest = (
        select(func.max(later.version))
        .where(
            later.organisation_id == organisation_id,
            later.scenario == Edition.scenario,
            later.published_at.is_not(None),
        )
        .scalar_subquery()
    )
    return select(Edition).where(
        Edition.organisation_id == organisation_id, Edition.published_at.is_not(None), Edition.version == newest
    )


def opened(row: Edition) -> Scenario:
    return remembered(row.scenario, row.digest) or remember(row.digest, Scenario.model_validate(row.content))


def remembered(scenario_id: str, digest: str) -> Scenario | None:
    return _read.get((scenario_id, digest))


def remember(digest: str, scenario: Scenario) -> Scenario:
    if len(_read) >= MOST_IN_MEMORY:
        _read.pop(next(iter(_read)))
    _read[scenario.id, digest] = scenario
    return scenario


async def wording_of(session: AsyncSession, run: LoadedRun) -> Scenario:
    """What a run asks now. The hot path: a statement only for what this process has not read yet."""
    if run.own is None:
        return library()[run.scenario]
    return remembered(run.scenario, run.own) or await read_wording(session, run.scenario, run.own)


async def read_wording(session: AsyncSession, scenario_id: str, digest: str) -> Scenario:
    content = await session.scalar(
        select(Edition.content).where(Edition.scenario == scenario_id, Edition.digest == digest)
    )
    return remember(digest, Scenario.model_validate(content))


async def wording_sent(session: AsyncSession, run: Run) -> Scenario:
    """The form as it stood when the run was sent: what was promised of its readers holds."""
    kept = await wordings_of(session, run.scenario, {run.wording})
    return kept.get(run.wording) or await get_form(session, run.organisation_id, run.scenario)


async def as_asked(
    session: AsyncSession, run: Run, privacy: Privacy, *, reader: str | None = None
) -> tuple[Asked, ...]:
    """The answers of a run in the words in which each was asked, by the path the form had when it was sent.

    `reader`: only what was promised to this one.
    """
    rows = (await session.scalars(select(StepAnswer).where(StepAnswer.run_id == run.id))).all()
    kept = await wordings_of(session, run.scenario, {run.wording, *(row.edition for row in rows)})
    today = await get_form(session, run.organisation_id, run.scenario)
    stood = kept.get(run.wording, today)
    forms = {row.step: kept.get(row.edition, stood) for row in rows}
    answers = {row.step: Answer(row.value, State(row.state)) for row in rows}
    seen = [
        (step, value)
        for step, value in path.answered(stood, answers)
        if reader is None or reader in forms[step.id].readers(forms[step.id].step(step.id) or step)
    ]
    values = {step.id: value for step, value in seen}
    names = await read_names(session, run.organisation_id, privacy, stood, values)
    texts = {text.id for step, _ in seen if (text := stood.other_text(step)) is not None and text.id in values}
    starts = path.section_starts(stood)
    lines = []
    for step, value in seen:
        if step.id not in texts:
            worded, start, now = forms[step.id].step(step.id) or step, starts[step.id], today.step(step.id)
            asked = Asked(
                step=worded,
                value=value,
                answer=render_value(with_other_text(stood, worded, values), value, names),
                section=(start.section or "") if start is not None else "",
                asked_still=now is not None,
                reworded=now is not None and wording(now) != wording(worded),
            )
            lines.append(asked)
    return tuple(lines)


async def wordings_of(session: AsyncSession, scenario_id: str, digests: set[str]) -> dict[str, Scenario]:
    """What is kept of them: answers from before the forms had editions name none."""
    rows = await session.scalars(
        select(Edition).where(Edition.scenario == scenario_id, Edition.digest.in_(digests - {""}))
    )
    return {row.digest: opened(row) for row in rows}


async def keep_wording(session: AsyncSession, scenario: Scenario, *, now: datetime) -> None:
    """A shipped form as it is asked today stays readable beside the answers. Own ones are kept since they were made."""
    if scenario.id not in library():
        return
    await session.execute(
        insert_or_ignore(Edition).values(
            scenario=scenario.id,
            version=scenario.version,
            digest=scenario.edition,
            content=scenario.dumped(),
            created_at=now,
        )
    )
