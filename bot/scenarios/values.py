"""Values of answers: whether one fits the question as it is now, and how people read it."""

from collections.abc import Callable, Mapping
from datetime import date, time

from bot.scenarios.answers import Value
from bot.scenarios.russian_dates import full_day_words, full_moment_words
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
    Scale,
    Single,
    Step,
    YesNo,
)

NO_ANSWER = "—"
FILE = "file:"  # and the id of the attachment
TEXT = "text:"  # and what was written instead of sending a file
NOBODY: Mapping[str, str] = {}


def fits(step: Step, value: Value) -> bool:
    """Forms are edited between releases: an answer that the edited question could not get must be asked again."""
    match step:
        case Single():
            return isinstance(value, str) and value in step.options
        case Multi():
            return isinstance(value, list) and bool(value) and all(key in step.options for key in value)
        case Scale():
            return type(value) is int and step.min <= value <= step.max
        case YesNo() | Info():
            return isinstance(value, bool)
        case Number():
            return type(value) is int or (isinstance(value, float) and not step.integer)
        case Line() | LongText():
            return isinstance(value, str) and bool(value)
        case PersonChoice():
            return isinstance(value, list) and 0 < len(value) <= step.max_choices and all(map(str.isdecimal, value))
        case FileStep():
            return isinstance(value, str) and value.startswith((FILE, TEXT))
        case Day() | Moment():
            return isinstance(value, str) and reads(date.fromisoformat if step.kind == "date" else split_moment, value)


def reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def split_moment(value: str) -> tuple[date, time]:
    """«2026-11-27T15:30» is the local time of an organisation: two parts that never pretend to be a UTC time."""
    day, _, clock = value.partition("T")
    return date.fromisoformat(day), time.fromisoformat(clock)


def ticked(step: Multi, value: Value) -> list[str]:
    """What is ticked and still offered, in the order of the options."""
    return [key for key in step.options if isinstance(value, list) and key in value]


def render_condition(asked: Step, when: Condition) -> str:
    """The answers a condition waits for, in words: «Да», «опыт или другое»."""
    wanted: list[Value] = [[str(each)] if isinstance(asked, Multi) else each for each in when.expected]
    return " или ".join(render_value(asked, each) for each in wanted)


def chosen(value: Value) -> list[str]:
    """The people of a PersonChoice, in the order they were chosen."""
    return value if isinstance(value, list) else []


def render_value(step: Step, value: Value, names: Mapping[str, str] = NOBODY) -> str:
    """The answer in Russian, plain text that is not yet escaped; «—» for a skipped question.

    `names`: people by id and files by «file:id», which the form itself does not know.
    """
    if value is None or not fits(step, value):
        return NO_ANSWER
    match step:
        case Single():
            return step.options[str(value)]
        case Multi():
            return "; ".join(step.options[key] for key in ticked(step, value))
        case PersonChoice():
            return "; ".join(names.get(each, NO_ANSWER) for each in chosen(value))
        case FileStep():
            return names.get(str(value), NO_ANSWER) if str(value).startswith(FILE) else str(value).removeprefix(TEXT)
        case YesNo():
            return "Да" if value else "Нет"
        case Number():
            return str(value).replace(".", ",")
        case Day():
            return full_day_words(date.fromisoformat(str(value)))
        case Moment():
            return full_moment_words(*split_moment(str(value)))
        case _:
            return str(value)
