"""What a person does with a questionnaire. Pure: an act upon answers gives the answers to write, or why not.

Every button names its step. A button of a step that is not current is Stale and writes nothing: a double tap can never
be recorded as the answer to the next question.
"""

from collections.abc import Mapping

from bot.scenarios.answers import Answer, Answers, Changed, Outcome, Problem, Stale, State, Value
from bot.scenarios.model import Scenario
from bot.scenarios.path import current_step, path, settled
from bot.scenarios.steps import OTHER, Info, Multi, PersonChoice, Scale, Single, Step, YesNo
from bot.scenarios.values import chosen, fits, ticked

DONE = "!done"  # «Готово» of a multiple choice
NEXT = "!next"  # «Дальше» of a screen that only tells something
ON = "+"  # before the key of a choice to tick
OFF = "-"
YES = "yes"
NO = "no"


def back(scenario: Scenario, answers: Answers) -> Outcome:
    """Reopen the step before the current one (from the review: the last one); Stale at the first step."""
    current = current_step(scenario, answers)
    steps = path(scenario, answers)
    before = steps[: steps.index(current)] if current is not None else steps
    if not before:
        return Stale()
    return reopened(before[-1], answers)


def reopen(scenario: Scenario, answers: Answers, step_id: str) -> Outcome:
    """Change one answer before sending. It keeps its value until another one is given."""
    step = next((step for step in path(scenario, answers) if step.id == step_id), None)
    if step is None or not settled(step, answers.get(step_id)):
        return Stale()
    return reopened(step, answers)


def reopened(step: Step, answers: Answers) -> Changed:
    return Changed({step.id: Answer(answers[step.id].value, State.REOPENED)})


def keep(scenario: Scenario, answers: Answers, step_id: str) -> Outcome:
    """«Оставить» a reopened answer, «Верно» for a typed date, «Готово» for ticks."""
    step = current_step(scenario, answers)
    answer = answers.get(step_id)
    if step is None or step.id != step_id or answer is None:
        return Stale()
    if isinstance(step, Multi):
        return finish_ticking(step, answer.value)
    if isinstance(step, PersonChoice):
        return finish_choosing(step, answer.value)
    if not keepable(step, answer):
        return Stale()
    return skipped(step) if answer.value is None else given(step, answer.value)


def keepable(step: Step, answer: Answer | None) -> bool:
    """Whether «Оставить» or «Верно» can be offered: an old answer may not fit an edited question."""
    if answer is None or answer.state not in (State.DRAFT, State.REOPENED):
        return False
    return fits(step, answer.value) or (answer.value is None and step.optional)


def skip(scenario: Scenario, answers: Answers, step_id: str) -> Outcome:
    step = current_step(scenario, answers)
    if step is None or step.id != step_id:
        return Stale()
    return skipped(step) if step.optional else Problem("required")


def tap(scenario: Scenario, answers: Answers, step_id: str, option: str) -> Outcome:
    """A button of a question: an option's key, a number of a scale, YES, NO, DONE or NEXT."""
    step = current_step(scenario, answers)
    if step is None or step.id != step_id:
        return Stale()
    if isinstance(step, Multi):
        return tick(step, answers.get(step_id), option)
    if isinstance(step, PersonChoice):
        return choose(step, answers.get(step_id), option)
    if isinstance(step, Single) and option == OTHER:
        return choose_other(scenario, answers, step)
    values = offered(step)
    return given(step, values[option]) if option in values else Stale()


def choose_other(scenario: Scenario, answers: Answers, step: Single) -> Outcome:
    """The text is asked at once; one that was given before is offered as «Оставить»."""
    if OTHER not in step.options:
        return Stale()
    text = scenario.other_text(step)
    before = answers.get(text.id) if text is not None else None
    if text is None or before is None or not settled(text, before):
        return given(step, OTHER)
    return Changed({**given(step, OTHER).answers, **reopened(text, answers).answers})


def offered(step: Step) -> Mapping[str, Value]:
    """What each button of a step means, except the ticks of a multiple choice."""
    match step:
        case Single():
            return {key: key for key in step.options}
        case Scale():
            return {str(mark): mark for mark in range(step.min, step.max + 1)}
        case YesNo():
            return {YES: True, NO: False}
        case Info():
            return {NEXT: True}
        case _:
            return {}


def tick(step: Multi, answer: Answer | None, option: str) -> Outcome:
    """A tick says what it does, ON or OFF: pressed twice it does the same once."""
    value = answer.value if answer is not None else None
    if option == DONE:
        return finish_ticking(step, value)
    sign, chosen = option[:1], option[1:]
    if sign not in (ON, OFF) or chosen not in step.options:
        return Stale()
    now = ticked(step, value)
    changed = [key for key in step.options if (sign == ON if key == chosen else key in now)]
    if step.max_choices is not None and len(changed) > max(step.max_choices, len(now)):
        return Problem("pick_at_most", {"count": step.max_choices})
    return Changed({step.id: Answer(changed, State.DRAFT)})


def finish_ticking(step: Multi, value: Value) -> Outcome:
    keys = ticked(step, value)
    if not keys and step.optional:
        return skipped(step)
    if len(keys) < step.min_choices:
        return Problem("pick_at_least", {"count": step.min_choices})
    if step.max_choices is not None and len(keys) > step.max_choices:
        return Problem("pick_at_most", {"count": step.max_choices})
    return given(step, keys)


def choose(step: PersonChoice, answer: Answer | None, option: str) -> Outcome:
    """ON or OFF with a person's id, or DONE. The only one wanted needs no DONE. Whether that person may be chosen is
    for the caller to know."""
    now = chosen(answer.value if answer is not None else None)
    if option == DONE:
        return finish_choosing(step, now)
    sign, person = option[:1], option[1:]
    if sign not in (ON, OFF) or not (person.isascii() and person.isdecimal()):
        return Stale()
    others = [each for each in now if each != person]
    if sign == OFF:
        return Changed({step.id: Answer(others, State.DRAFT)})
    if step.max_choices == 1:
        return given(step, [person])
    changed = now if person in now else [*now, person]
    if len(changed) > step.max_choices:
        return Problem("pick_at_most", {"count": step.max_choices})
    return Changed({step.id: Answer(changed, State.DRAFT)})


def finish_choosing(step: PersonChoice, value: Value) -> Outcome:
    people = chosen(value)
    if not people and step.optional:
        return skipped(step)
    if len(people) < step.min_choices:
        return Problem("pick_at_least", {"count": step.min_choices})
    if len(people) > step.max_choices:
        return Problem("pick_at_most", {"count": step.max_choices})
    return given(step, people)


def given(step: Step, value: Value) -> Changed:
    return Changed({step.id: Answer(value, State.GIVEN)})


def skipped(step: Step) -> Changed:
    return Changed({step.id: Answer(None, State.SKIPPED)})


def prefill(scenario: Scenario, known: Mapping[str, Value]) -> dict[str, Answer]:
    """Answers the programme already knows, by step: offered as «Оставить», never taken for given."""
    named = [(step, known[step.id]) for step in scenario.steps if step.id in known]
    return {step.id: Answer(value, State.REOPENED) for step, value in named if fits(step, value)}
