"""The answered questions of a form as people read them: one line each, «другое» with its text in the same one."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.scenarios.answers import Answers, Value
from bot.scenarios.model import Scenario
from bot.scenarios.path import answered, section_starts
from bot.scenarios.steps import OTHER, Multi, Scale, Single, Step
from bot.scenarios.values import NOBODY, render_value


@dataclass(frozen=True)
class AnswerLine:
    step: Step
    question: str
    answer: str  # plain text, not escaped yet
    section: str  # the heading the question stands under
    stem: str  # the words over all rows of a matrix


def answer_lines(scenario: Scenario, answers: Answers, names: Mapping[str, str] = NOBODY) -> tuple[AnswerLine, ...]:
    """Questions of the path in their order; `names` as in `render_value`."""
    found = answered(scenario, answers)
    values = {step.id: value for step, value in found}
    texts = {text.id for step, _ in found if (text := scenario.other_text(step)) is not None and text.id in values}
    starts = section_starts(scenario)
    return tuple(
        AnswerLine(
            step=step,
            question=step.text,
            answer=written_answer(scenario, step, values, names),
            section=(start.section or "") if (start := starts[step.id]) is not None else "",
            stem=(step.stem or "") if isinstance(step, Scale) else "",
        )
        for step, _ in found
        if step.id not in texts
    )


def written_answer(
    scenario: Scenario, step: Step, values: Mapping[str, Value], names: Mapping[str, str] = NOBODY
) -> str:
    """«другое: шахматы» where the option asked for a text."""
    return render_value(with_other_text(scenario, step, values), values.get(step.id), names)


def with_other_text(scenario: Scenario, step: Step, values: Mapping[str, Value]) -> Step:
    text = scenario.other_text(step)
    said = values.get(text.id) if text is not None else None
    if said is None or not isinstance(step, Single | Multi):
        return step
    return step.model_copy(update={"options": {**step.options, OTHER: f"{step.options[OTHER]}: {said}"}})
