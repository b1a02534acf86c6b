"""What the programme reads of a form by name. Without it the form would fail in the middle of somebody's act."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import get_args

from bot.scenarios.mistakes import Mistake
from bot.scenarios.model import Scenario
from bot.scenarios.steps import Line, LongText, Multi, Single, Step, StepFields

TEXT: tuple[type[StepFields], ...] = (Line, LongText)
CHOICE: tuple[type[StepFields], ...] = (Single, Multi)


class Given(Enum):
    """How sure the programme must be of an answer."""

    ALWAYS = auto()
    WHEN_ASKED = auto()  # the question may hang on an earlier answer, but is not skipped
    MAYBE = auto()


@dataclass(frozen=True)
class Read:
    scenario: str
    step: str
    kinds: tuple[type[StepFields], ...]
    given: Given = Given.MAYBE
    options: tuple[str, ...] = ()  # compared with: each must be offered
    understood: Callable[[str], bool] | None = None  # what else is offered must be understood


def find_unmet(library: Mapping[str, Scenario], reads: Iterable[Read]) -> Iterator[Mistake]:
    """For the person who edits the YAML: which form lacks what the bot reads of it."""
    absent = set()
    for read in reads:
        scenario = library.get(read.scenario)
        if scenario is None:
            absent.add(read.scenario)
            continue
        step = scenario.step(read.step)
        if step is None:
            yield Mistake(f"{read.scenario}.yaml", read.step, "такого вопроса нет, а бот читает ответ на него")
        else:
            yield from (Mistake(f"{read.scenario}.yaml", step.id, reason) for reason in doubts(step, read))
    for name in sorted(absent):
        yield Mistake(f"{name}.yaml", None, "такой анкеты нет, а без неё бот не работает")


def doubts(step: Step, read: Read) -> Iterator[str]:
    if not isinstance(step, read.kinds):
        wanted = ", ".join(word_of(kind) for kind in read.kinds)
        yield f"вид вопроса {step.kind}, а бот умеет читать здесь только {wanted}"
        return
    if read.given is not Given.MAYBE and step.optional:
        yield "этот вопрос нельзя делать необязательным: бот не обойдётся без ответа"
    if read.given is Given.ALWAYS and step.when is not None:
        yield "у этого вопроса не может быть when: бот не обойдётся без ответа"
    if isinstance(step, Single | Multi):
        yield from doubts_of_options(step, read)


def word_of(kind: type[StepFields]) -> str:
    return str(get_args(kind.model_fields["kind"].annotation)[0])


def doubts_of_options(step: Single | Multi, read: Read) -> Iterator[str]:
    for option in read.options:
        if option not in step.options:
            yield f"нет варианта «{option}», с которым бот сравнивает ответ"
    for option in step.options:
        if read.understood is not None and not read.understood(option):
            yield f"вариант «{option}» бот не понимает"
