"""Values of answers: whether one fits the question as it is now, and how people read it."""

from collections.abc import Callable
from datetime import date, time

from bot.scenarios.answers import Value
from bot.scenarios.model import Day, Info, Line, LongText, Moment, Multi, Number, Scale, Single, Step, YesNo
from bot.scenarios.russian_dates import full_day_words, full_moment_words

NO_ANSWER = "—"


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
        case Day():
            return isinstance(value, str) and reads(date.fromisoformat, value)
        case Moment():
            return isinstance(value, str) and reads(split_moment, value)


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


def render_value(step: Step, value: Value) -> str:
    """The answer in Russian, plain text that is not yet escaped; «—» for a skipped question."""
    if value is None or not fits(step, value):
        return NO_ANSWER
    match step:
        case Single():
            return step.options[str(value)]
        case Multi():
            return "; ".join(step.options[key] for key in ticked(step, value))
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
