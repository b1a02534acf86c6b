"""How results are read: of which days they are, which way a scale goes, what two shown numbers differ by."""

from bot.scenarios.steps import Scale, Step
from bot.services.result_sources import About
from bot.texts import label
from bot.texts.render import plain, rounded

MEANS, CELLS = 1, 2  # places after the comma: of a mean in the chat, of a number in a table


def days_words(about: About) -> str:
    """«09.11.2026 – 23.11.2026»: waves of one form are told apart by their days."""
    if about.begins_at is not None:
        return label("results.since", day=f"{about.begins_at:%d.%m.%Y}")
    if about.opens_at is None or about.closes_at is None:
        return ""
    return label("results.days", opens=f"{about.opens_at:%d.%m.%Y}", closes=f"{about.closes_at:%d.%m.%Y}")


def scale_words(step: Step) -> str:
    """«1 – совсем не хватает, 10 – вполне хватает»; empty where the form does not say."""
    return ", ".join(ends_of(step.min, step.max, step.low, step.high)) if isinstance(step, Scale) else ""


def way_words(step: Step) -> str:
    """Its end that is enough to read a mean: «10 – вполне хватает»."""
    return way_of(step.min, step.max, step.low, step.high) if isinstance(step, Scale) else ""


def way_of(low: float, high: float, low_words: str | None, high_words: str | None) -> str:
    return next(reversed(ends_of(low, high, low_words, high_words)), "")


def ends_of(low: float, high: float, low_words: str | None, high_words: str | None) -> list[str]:
    ends = ((low, low_words), (high, high_words))
    return [label("results.end", mark=plain(mark), words=words) for mark, words in ends if words]


def with_way(text: str, way: str) -> str:
    return label("results.with_way", text=text, way=way) if way else text


def difference(before: float, after: float, places: int) -> float:
    """Of the numbers as they are shown: whoever subtracts them gets the same."""
    return rounded(rounded(after, places) - rounded(before, places), places)
