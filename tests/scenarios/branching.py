"""Every way through a form: both sides of each condition; what is optional answered, skipped, skipped one by one."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.scenarios.answers import Changed
from bot.scenarios.engine import DONE, OFF, ON, offered
from bot.scenarios.model import Scenario
from bot.scenarios.path import current_step
from bot.scenarios.steps import (
    Day,
    FileStep,
    Info,
    Line,
    LongText,
    Moment,
    Multi,
    Number,
    PersonChoice,
    Scalar,
    Scale,
    Single,
    Step,
    YesNo,
)
from tests.scenarios.walking import Walk

Given = str | tuple[str, ...]  # what is typed, pressed or ticked


def ways(scenario: Scenario) -> Iterator[Walk]:
    """Walked to the end. Every combination of what conditions look at, times every choice of skips named above."""
    optional = [step.id for step in scenario.steps if step.optional]
    for skipped in dict.fromkeys((frozenset[str](), frozenset(optional), *(frozenset({one}) for one in optional))):
        yield from branches(Walk(scenario), skipped)


def branches(walk: Walk, skipped: frozenset[str]) -> Iterator[Walk]:
    step = current_step(walk.scenario, walk.answers)
    if step is None:
        yield walk
        return
    for answer in [None] if step.id in skipped else answers_to(step, expected_of(step, walk.scenario)):
        branch = Walk(walk.scenario, walk.now)
        branch.answers = dict(walk.answers)
        give(branch, step, answer)
        yield from branches(branch, skipped)


def expected_of(step: Step, scenario: Scenario) -> list[Scalar]:
    """What conditions wait for from this step."""
    waiting = (other.when for other in scenario.steps if other.when is not None and other.when.step == step.id)
    return [expected for condition in waiting for expected in condition.expected]


def answers_to(step: Step, expected: Sequence[Scalar]) -> list[Given]:
    """One answer where nothing depends on it, otherwise answers of both sides."""
    match step:
        case Single() | YesNo() | Scale() | Info():
            options = list(offered(step))
            return [*options] if expected else [options[0]]
        case Multi():
            return ticks_of(step, expected)
        case PersonChoice():
            return [tuple(str(number) for number in range(17, 17 + step.min_choices))]
        case Number():
            low = step.min or 0
            beside = next(number for number in range(low, low + 100) if number not in expected)
            return [*map(str, expected), str(beside)]
        case Day():
            return ["сегодня"]
        case Moment():
            return ["завтра в 15:30"]
        case Line():
            return ["слово"]
        case LongText():
            return ["пара слов"]
        case FileStep():
            return ["папка № 3"]
        case _:
            assert_never(step)


def ticks_of(step: Multi, expected: Sequence[Scalar]) -> list[Given]:
    plain = tuple(key for key in step.options if key not in expected)[: step.min_choices]
    return [plain, *((*plain[1:], str(key)) for key in expected)]


def give(walk: Walk, step: Step, answer: Given | None) -> None:
    """`answer` None: skipped."""
    if answer is None:
        outcome = walk.skips()
    elif isinstance(answer, str):
        outcome = walk.taps(answer) if isinstance(step, Single | YesNo | Scale | Info) else walk.types(answer)
        if isinstance(step, Day | Moment):
            outcome = walk.keeps()
    elif isinstance(step, Multi):
        outcome = walk.ticks(*answer)
    else:
        only = isinstance(step, PersonChoice) and step.max_choices == 1
        outcome = walk.taps(*(ON + person for person in answer), *([] if only else [DONE]))
    assert isinstance(outcome, Changed), (walk.scenario.id, step.id, answer, outcome)


def buttons_of(step: Step) -> list[str]:
    """What the buttons of a question may carry besides its id; a person's id has at most 12 digits."""
    keys = list(step.options) if isinstance(step, Multi) else ["9" * 12] if isinstance(step, PersonChoice) else []
    return [*offered(step), DONE, *(sign + key for key in keys for sign in (ON, OFF))]
