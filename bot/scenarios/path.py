"""Where the person stands. Only answers are stored; everything here is derived from them and from the form of today.

An answer counts while its step is on the path, its state is settled or reopened, and it fits the question. Answers of
steps that fell off the path stay stored and count again when the step returns.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import fsum
from statistics import fmean

from bot.scenarios.answers import Answer, Answers, State, Value
from bot.scenarios.model import Scenario
from bot.scenarios.steps import Condition, Info, Step
from bot.scenarios.values import fits

HOW: Mapping[str, Callable[[Iterable[float]], float]] = {"mean": fmean, "sum": fsum}


@dataclass(frozen=True)
class Progress:
    """«Вопрос n из total». Screens that only tell something are not counted."""

    n: int
    total: int


@dataclass(frozen=True)
class Length:
    """How many questions everybody is asked, and how many more the answers may open."""

    least: int
    more: int


@dataclass(frozen=True)
class Section:
    """«Раздел number из total: title»; `first`: the step is the first one of it on the path."""

    number: int
    total: int
    title: str
    first: bool


def path(scenario: Scenario, answers: Answers) -> tuple[Step, ...]:
    """The steps this person goes through, as far as the answers tell."""
    walked: dict[str, Step] = {}
    for step in scenario.steps:
        if step.when is None or holds(step.when, walked, answers):
            walked[step.id] = step
    return tuple(walked.values())


def counted(step: Step, answer: Answer | None) -> Value:
    if answer is None or answer.state not in (State.GIVEN, State.REOPENED) or not fits(step, answer.value):
        return None
    return answer.value


def holds(condition: Condition, walked: Mapping[str, Step], answers: Answers) -> bool:
    step = walked.get(condition.step)
    value = None if step is None else counted(step, answers.get(step.id))
    if isinstance(value, list):
        return any(expected in value for expected in condition.expected)
    return value is not None and value in condition.expected


def settled(step: Step, answer: Answer | None) -> bool:
    """Nothing is left to ask. A question skipped while it was optional is asked again when it became required."""
    if answer is None:
        return False
    if answer.state is State.SKIPPED:
        return step.optional
    return answer.state is State.GIVEN and fits(step, answer.value)


def current_step(scenario: Scenario, answers: Answers) -> Step | None:
    """The first step on the path that is not settled; None means that everything is answered: time to look it over."""
    return next((step for step in path(scenario, answers) if not settled(step, answers.get(step.id))), None)


def sendable(scenario: Scenario, answers: Answers) -> bool:
    return current_step(scenario, answers) is None


def progress(scenario: Scenario, answers: Answers) -> Progress:
    questions = 0
    n = None
    for step in path(scenario, answers):
        questions += not isinstance(step, Info)
        if n is None and not settled(step, answers.get(step.id)):
            n = questions
    return Progress(questions if n is None else n, questions)


def length(scenario: Scenario) -> Length:
    least = progress(scenario, {}).total
    return Length(least, sum(not isinstance(step, Info) for step in scenario.steps) - least)


def section_of(scenario: Scenario, answers: Answers, step: Step) -> Section | None:
    """The part of the form the step of the path stands in; parts nobody is led through are not counted."""
    starts = section_starts(scenario)
    here = starts.get(step.id)
    if here is None or here.section is None:
        return None
    walked = path(scenario, answers)
    found = list({start.id: start for each in walked if (start := starts[each.id]) is not None}.values())
    if here not in found:
        return None
    first = next(each for each in walked if starts[each.id] is here)
    return Section(found.index(here) + 1, len(found), here.section, first.id == step.id)


def section_starts(scenario: Scenario) -> dict[str, Step | None]:
    """By step: the step whose heading it stands under, on the path or not."""
    starts: dict[str, Step | None] = {}
    here: Step | None = None
    for step in scenario.steps:
        here = step if step.section is not None else here
        starts[step.id] = here
    return starts


def answered(scenario: Scenario, answers: Answers) -> tuple[tuple[Step, Value], ...]:
    """Questions of the path in their order, each with its value; None stands for a skipped one. Drafts are left out."""
    found: list[tuple[Step, Value]] = []
    for step in path(scenario, answers):
        answer = answers.get(step.id)
        if answer is None or isinstance(step, Info):
            continue
        value = counted(step, answer)
        if value is not None or settled(step, answer):
            found.append((step, value))
    return tuple(found)


def score(scenario: Scenario, answers: Answers) -> dict[str, float]:
    """Means and sums by name; a name is left out until every step of it is answered."""
    values = {step.id: value for step, value in answered(scenario, answers) if value is not None}
    return {
        name: HOW[each.how](float(str(values[step_id])) for step_id in each.steps)
        for name, each in scenario.scoring.items()
        if all(step_id in values for step_id in each.steps)
    }
