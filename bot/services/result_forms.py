"""The questions whose answers are summed up, in every wording they were answered in.

A form is edited while people answer. Answers that can be added up are one question; those to another scale, or given
when other readers were promised, stay a question of their own, after today's.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario, expanded
from bot.scenarios.steps import Info, Matrix, Multi, PersonChoice, Reader, Scale, Single, Step
from bot.services.access import Denied
from bot.services.runs import library
from bot.storage.models import Edition

Sign = tuple[Any, ...]


@dataclass(frozen=True)
class Question:
    key: str  # the step's id; of a former wording with the edition behind it
    step: Step
    readers: tuple[Reader, ...]
    former: bool = False  # not asked like this any more


@dataclass(frozen=True)
class Block:
    """What stands together: the rows of a matrix, a choice with the texts of its «другое», any question by itself."""

    questions: tuple[Question, ...]
    stem: str = ""  # the words over the rows of a matrix


@dataclass(frozen=True)
class Wordings:
    today: Scenario
    forms: Mapping[str, Scenario]  # by edition
    blocks: tuple[Block, ...]
    keys: Mapping[tuple[str, str], str]  # the question by edition and step id

    def form(self, editions: Collection[str]) -> Scenario:
        """The newest wording among those a reply was given under: the one it was sent with."""
        return next((form for edition, form in self.forms.items() if edition in editions), self.today)

    def key(self, form: Scenario, step: Step) -> str:
        return self.keys[form.edition, step.id]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for block in self.blocks for question in block.questions)


async def read_wordings(
    session: AsyncSession, organisation_id: int, scenario_id: str, editions: Collection[str]
) -> Wordings:
    """One statement, and only where today's wording is not all there is. Denied when no such form is known."""
    shipped = library().get(scenario_id)
    if shipped is not None and not set(editions) - {shipped.edition, ""}:
        return merge([shipped])
    forms = [shipped] if shipped is not None else []
    rows = await session.execute(
        select(Edition.digest, Edition.content)
        .where(
            Edition.scenario == scenario_id,
            Edition.organisation_id.is_(None) | (Edition.organisation_id == organisation_id),
            Edition.published_at.is_not(None) | Edition.organisation_id.is_(None),
        )
        .order_by(Edition.id.desc())
    )
    for number, (digest, content) in enumerate(rows):
        if digest in editions or (shipped is None and number == 0):
            forms.append(Scenario.model_validate(content))
    if not forms:
        raise Denied(f"no form {scenario_id}")
    return merge(forms)


def merge(forms: Iterable[Scenario]) -> Wordings:
    """Today's form first, then the older ones, the newest of them first."""
    found: dict[str, Scenario] = {}
    for form in forms:
        found.setdefault(form.edition, form)
    today = next(iter(found.values()))
    questions: dict[Sign, Question] = {}
    keys: dict[tuple[str, str], str] = {}
    blocks: list[tuple[list[Sign], str]] = []
    for form in found.values():
        for steps, stem in parts(form):
            signs = [signature(form, step) for step in steps]
            blocks.append(([sign for sign in signs if sign not in questions], stem))
            for sign, step in zip(signs, steps, strict=True):
                known = questions.get(sign)
                questions[sign] = with_options_of(known, step) if known else ask(form, step, former=form is not today)
                keys[form.edition, step.id] = questions[sign].key
    made = tuple(Block(tuple(questions[sign] for sign in new), stem) for new, stem in blocks if new)
    return Wordings(today, found, made, keys)


def ask(form: Scenario, step: Step, *, former: bool) -> Question:
    return Question(f"{step.id}@{form.edition}" if former else step.id, step, tuple(form.readers(step)), former)


def parts(form: Scenario) -> Iterator[tuple[tuple[Step, ...], str]]:
    for written in form.written:
        if not isinstance(written, Info):
            yield tuple(expanded(written)), written.text if isinstance(written, Matrix) else ""


def signature(form: Scenario, step: Step) -> Sign:
    """What must be the same for two answers to be added up."""
    marks = (step.min, step.max) if isinstance(step, Scale) else ()
    bank = step.bank if isinstance(step, PersonChoice) else ""
    return step.id, step.kind, marks, bank, frozenset(form.readers(step))


def with_options_of(question: Question, older: Step) -> Question:
    """An option that is not offered any more was chosen all the same."""
    step = question.step
    if not isinstance(step, Single | Multi) or not isinstance(older, Single | Multi):
        return question
    gone = {key: label for key, label in older.options.items() if key not in step.options}
    return replace(question, step=step.model_copy(update={"options": {**step.options, **gone}}))
