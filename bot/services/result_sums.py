"""What many answers to one question come to. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from bot.scenarios.answers import Value
from bot.scenarios.model import Score
from bot.scenarios.steps import Multi, Number, PersonChoice, Scale, Single, Step, YesNo
from bot.scenarios.values import chosen, render_value, ticked

MOST_NUMBERS = 12  # more different ones are no distribution a person reads


@dataclass(frozen=True)
class Count:
    label: str
    count: int


@dataclass(frozen=True)
class Sum:
    """`n`: how many answered; of a multiple choice the counts come to more than that."""

    n: int
    mean: float | None = None
    median: float | None = None
    counts: tuple[Count, ...] = ()

    def share(self, count: int) -> int:
        """Per cent of those who answered."""
        return round(100 * count / self.n) if self.n else 0


def add_up(step: Step, values: Sequence[Value], names: Mapping[str, str]) -> Sum:
    """`values`: of those who answered. Every option is counted, whether chosen or not."""
    match step:
        case Scale():
            marks = Counter(values)
            labels = {mark: str(mark) for mark in range(step.min, step.max + 1)}
            return with_mean(values, [Count(label, marks[mark]) for mark, label in labels.items()])
        case Number():
            numbers = Counter(values)
            few = sorted(numbers, key=as_number) if len(numbers) <= MOST_NUMBERS else []
            return with_mean(values, [Count(render_value(step, each), numbers[each]) for each in few])
        case Single():
            return counted(len(values), Counter(values), step.options)
        case Multi():
            return counted(len(values), Counter(key for value in values for key in ticked(step, value)), step.options)
        case YesNo():
            return counted(len(values), Counter(values), {each: render_value(step, each) for each in (True, False)})
        case PersonChoice():
            people = Counter(person for value in values for person in chosen(value))
            return Sum(len(values), counts=tuple(Count(names.get(each, "—"), n) for each, n in people.most_common()))
        case _:
            return Sum(len(values))


def counted(n: int, found: Counter[Value], labels: Mapping[str, str] | Mapping[bool, str]) -> Sum:
    return Sum(n, counts=tuple(Count(label, found[key]) for key, label in labels.items()))


def with_mean(values: Sequence[Value], counts: Iterable[Count]) -> Sum:
    numbers = [as_number(value) for value in values]
    if not numbers:
        return Sum(0, counts=tuple(counts))
    return Sum(len(numbers), fmean(numbers), median(numbers), tuple(counts))


def add_up_scores(score: Score, values: Sequence[float]) -> Sum:
    """The counts are of levels."""
    levels = Counter(level_of(score, value) for value in values)
    return with_mean(values, [Count(level.label, levels[level.label]) for level in score.levels])


def level_of(score: Score, value: float) -> str:
    """The level whose beginning was reached last: a mean may fall between «от 9 до 14» and «от 15 до 18»."""
    reached = [level for level in sorted(score.levels, key=lambda level: level.from_) if value >= level.from_]
    return reached[-1].label if reached else ""


def as_number(value: Value) -> float:
    assert isinstance(value, int | float)
    return value
