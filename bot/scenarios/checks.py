"""What the model cannot see in one step alone: names, references between steps, answers a condition can never meet."""

from collections import Counter
from collections.abc import Iterator, Mapping

from bot.scenarios.facts import FACTS, earlier_answer
from bot.scenarios.model import Scenario, expanded, is_for_averages
from bot.scenarios.room import MOST_OF_KEYBOARD, MOST_ON_SCREEN, keyboard_of, room_of, units
from bot.scenarios.steps import (
    Condition,
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

UNCOUNTED = (Line, LongText, Day, Moment, FileStep, PersonChoice)
Finding = tuple[str | None, str]  # a step's id, or None for the whole scenario; the reason in Russian


def find_mistakes(scenario: Scenario) -> Iterator[Finding]:
    for step_id, times in Counter(step.id for step in scenario.steps).items():
        if times > 1:
            yield step_id, "два вопроса с одним и тем же id"
    earlier: dict[str, Step] = {}
    for step in scenario.steps:
        if step.when is not None:
            yield from ((step.id, reason) for reason in doubts(step.when, earlier))
        earlier.setdefault(step.id, step)
        if step.prefill is not None and step.prefill not in FACTS and earlier_answer(step.prefill) is None:
            yield step.id, f"неизвестное prefill «{step.prefill}», бывают {', '.join(FACTS)}, form.анкета.вопрос"
    if all(isinstance(step, Info) for step in scenario.steps):
        yield None, "в анкете нет ни одного вопроса"
    yield from find_unread(scenario)
    yield from find_unshown(scenario)
    yield from find_scoring_mistakes(scenario)


def find_unread(scenario: Scenario) -> Iterator[Finding]:
    """What people would write for nobody; the text of «другое» too."""
    for written in scenario.written:
        if any(isinstance(step, UNCOUNTED) and is_for_averages(scenario.readers(step)) for step in expanded(written)):
            yield (
                written.id,
                "слова, дни, файлы и имена средним не покажешь, их не увидит никто: назовите, кто их прочитает",
            )


def find_unshown(scenario: Scenario) -> Iterator[Finding]:
    """What Telegram would refuse when the question is asked."""
    for number, step in enumerate(scenario.steps):
        size = room_of(step) + (units(scenario.intro or "") if number == 0 else 0)
        if size > MOST_ON_SCREEN:
            yield (
                step.id,
                f"вопрос с подсказкой и вступлением не поместится на экране: знаков больше на {size - MOST_ON_SCREEN}",
            )
        if isinstance(step, Single | Multi) and keyboard_of(step.options.values()) > MOST_OF_KEYBOARD:
            yield step.id, "варианты ответа не поместятся на кнопках: сократите их"


def find_lost_references(scenario: Scenario, library: Mapping[str, Scenario]) -> Iterator[Finding]:
    """What one form says of another."""
    for step in scenario.steps:
        wanted = earlier_answer(step.prefill) if step.prefill is not None else None
        if wanted is not None and (wanted[0] not in library or library[wanted[0]].step(wanted[1]) is None):
            yield step.id, f"prefill ссылается на вопрос «{wanted[1]}» анкеты «{wanted[0]}», а такого нет"


def doubts(condition: Condition, earlier: dict[str, Step]) -> Iterator[str]:
    step = earlier.get(condition.step)
    if step is None:
        yield f"when ссылается на «{condition.step}», а такого вопроса выше нет"
        return
    if not isinstance(step, Single | Multi | Scale | YesNo | Number):
        yield f"when может смотреть только на кнопки и числа, а «{condition.step}» – {step.kind}"
        return
    for expected in condition.expected:
        if isinstance(step, Single | Multi) and type(expected) is int and str(expected) in step.options:
            yield f"when: ответ «{expected}» вопроса «{condition.step}» нужно взять в кавычки"
        elif not possible(step, expected):
            yield f"when ждёт от «{condition.step}» ответа «{shown(expected)}», а такого ответа там быть не может"


def possible(step: Single | Multi | Scale | YesNo | Number, expected: Scalar) -> bool:
    match step:
        case Single() | Multi():
            return expected in step.options
        case Scale():
            return type(expected) is int and step.min <= expected <= step.max
        case YesNo():
            return isinstance(expected, bool)
        case Number():
            return type(expected) is int


def shown(expected: Scalar) -> str:
    return str(expected).lower() if isinstance(expected, bool) else str(expected)


def find_scoring_mistakes(scenario: Scenario) -> Iterator[Finding]:
    for name, score in scenario.scoring.items():
        if not score.steps:
            yield None, f"в подсчёте «{name}» нет ни одного вопроса"
        for step_id in score.steps:
            step = scenario.step(step_id)
            if step is None:
                yield None, f"подсчёт «{name}» ссылается на «{step_id}», а такого вопроса нет"
            elif not numeric(step):
                yield step_id, f"подсчёт «{name}» берёт этот вопрос, а ответ на него не число"


def numeric(step: Step) -> bool:
    """A single choice is numeric when all its keys are numbers («2 – в полной мере»)."""
    return isinstance(step, Scale | Number) or (isinstance(step, Single) and all(key.isdigit() for key in step.options))
