"""How much of a question Telegram takes in one message."""

from collections.abc import Iterable

from bot.scenarios.steps import Scale, Step

MOST_ON_SCREEN = 2200  # of Telegram's 4096 units: an earlier answer and the frame need room too
MOST_OF_KEYBOARD = 9000  # of Telegram's 10 240 bytes
BYTES_OF_A_BUTTON = 120  # besides its words


def units(words: str) -> int:
    """As Telegram counts: an emoji is two or more."""
    return len(words.encode("utf-16-le")) // 2


def room_of(step: Step) -> int:
    """Of the words around a question that its form decides on."""
    stem = (step.stem or "") if isinstance(step, Scale) else ""
    return sum(units(words or "") for words in (step.text, step.hint, step.section, stem))


def keyboard_of(labels: Iterable[str]) -> int:
    return sum(len(each.encode()) + BYTES_OF_A_BUTTON for each in labels)
