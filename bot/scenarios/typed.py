"""Answers that are typed. Nothing is cut or guessed: what does not fit comes back as a Problem, a date as a draft."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import assert_never

from bot.scenarios.answers import Answer, Answers, Changed, Outcome, Problem, Stale, State
from bot.scenarios.engine import ON, given, keep, keepable, offered, tap, tick
from bot.scenarios.model import Scenario
from bot.scenarios.path import current_step
from bot.scenarios.russian_dates import full_day_words, moment_words, parse_date, parse_moment
from bot.scenarios.steps import (
    OTHER,
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
from bot.scenarios.values import TEXT, render_value, split_moment

INTEGER = re.compile(r"[+-]?[0-9]{1,12}|[+-]?[0-9]{1,3}( [0-9]{3}){1,3}")
DECIMAL = re.compile(r"[+-]?[0-9]{1,12}[.,][0-9]{1,6}")
# What nobody sees: controls, which no paper holds, and what turns the letters of other people's screens around –
# overrides and isolates of direction.
CONTROLS = (*range(9), *range(0x0B, 0x0D), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF)
UNSEEN = dict.fromkeys((*CONTROLS, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
MOST_OF_A_PLACE = 500
CONFIRMATIONS = ("верно", "да", "все верно")


def accept_text(scenario: Scenario, answers: Answers, text: str, *, now: datetime) -> Outcome:
    """The text as the answer to the current step. `now` is aware, in the organisation's time zone."""
    step = current_step(scenario, answers)
    if step is None:
        return Problem("all_answered")
    typed = text.translate(UNSEEN).strip()
    if not any(sign.isprintable() and not sign.isspace() for sign in typed):
        return Problem("empty")
    if isinstance(step, Day | Moment) and waits_for_confirmation(answers.get(step.id)) and says(typed, CONFIRMATIONS):
        return confirm(scenario, answers, step.id, now=now)
    if isinstance(step, Single | Multi) and (other := scenario.other_text(step)) is not None:
        return read_other(scenario, answers, step, other, typed)
    return reader(step, now)(typed)


def reader(step: Step, now: datetime) -> Callable[[str], Outcome]:
    match step:
        case Line() | LongText():
            return partial(read_words, step)
        case Number():
            return partial(read_number, step)
        case Scale():
            return partial(read_mark, step)
        case Day():
            return partial(read_day, step, now.date())
        case Moment():
            return partial(read_moment, step, now)
        case Single() | YesNo():
            return partial(read_label, step)
        case FileStep():
            return partial(read_place, step)
        case Multi() | Info() | PersonChoice():
            return lambda _: Problem("choose_button")
        case _:
            assert_never(step)


def read_other(scenario: Scenario, answers: Answers, step: Single | Multi, text: Line, typed: str) -> Outcome:
    """An option by its label; anything else is «другое» with these words, both answers at once."""
    meant = options_meant(step, typed)
    if meant:
        sign = ON if isinstance(step, Multi) else ""
        return tap(scenario, answers, step.id, sign + meant.pop()) if len(meant) == 1 else Problem("choose_button")
    words = read_words(text, typed)
    choice = tick(step, answers.get(step.id), ON + OTHER) if isinstance(step, Multi) else given(step, OTHER)
    if not isinstance(words, Changed):
        return words
    if not isinstance(choice, Changed):
        return choice
    return Changed({**choice.answers, **words.answers})


def options_meant(step: Single | Multi, typed: str) -> set[str]:
    return {key for key, label in step.options.items() if typed_option(step, key, label, typed)}


def confirm(scenario: Scenario, answers: Answers, step_id: str, *, now: datetime) -> Outcome:
    """«Верно» and «Оставить»; a time that has gone by since it was typed is not kept."""
    step, answer = current_step(scenario, answers), answers.get(step_id)
    if isinstance(step, Moment) and step.id == step_id and answer is not None and keepable(step, answer):
        moment = datetime.combine(*split_moment(str(answer.value)), now.tzinfo)
        if moment <= now:
            return Problem("moment_past", {"moment": moment_words(moment, now.date())})
    return keep(scenario, answers, step_id)


def waits_for_confirmation(answer: Answer | None) -> bool:
    return answer is not None and answer.state is State.DRAFT


def read_words(step: Line | LongText, typed: str) -> Outcome:
    if isinstance(step, Line):
        typed = " ".join(typed.split())  # a name must not become lines of its own in other people's messages
    over = len(typed) - step.max_length
    return given(step, typed) if over <= 0 else Problem("too_long", {"over": over, "max": step.max_length})


def read_place(step: FileStep, typed: str) -> Outcome:
    """Instead of a file: a link, or where the paper lies."""
    over = len(typed) - MOST_OF_A_PLACE
    return given(step, TEXT + typed) if over <= 0 else Problem("too_long", {"over": over, "max": MOST_OF_A_PLACE})


def read_number(step: Number, typed: str) -> Outcome:
    value = parse_number(typed)
    if value is None:
        return Problem("not_a_number")
    if step.integer and isinstance(value, float):
        return Problem("not_whole")
    return out_of_limits(step, value) or given(step, value)


def parse_number(typed: str) -> int | float | None:
    phrase = " ".join(typed.split()).replace("−", "-")
    if INTEGER.fullmatch(phrase):
        return int(phrase.replace(" ", ""))
    return float(phrase.replace(",", ".")) if DECIMAL.fullmatch(phrase) else None


def out_of_limits(step: Number | Scale, value: float) -> Problem | None:
    low, high = step.min, step.max
    if low is not None and high is not None:
        return None if low <= value <= high else Problem("out_of_range", {"min": low, "max": high})
    if low is not None and value < low:
        return Problem("too_small", {"min": low})
    if high is not None and value > high:
        return Problem("too_big", {"max": high})
    return None


def read_mark(step: Scale, typed: str) -> Outcome:
    value = parse_number(typed)
    if value is None:
        return Problem("choose_button")
    if isinstance(value, float):
        return Problem("not_whole")
    return out_of_limits(step, value) or given(step, value)


def read_label(step: Single | YesNo, typed: str) -> Outcome:
    labels = {key: render_value(step, value) for key, value in offered(step).items()}
    found = {key for key, label in labels.items() if typed_option(step, key, label, typed)}
    return given(step, offered(step)[found.pop()]) if len(found) == 1 else Problem("choose_button")


def typed_option(step: Single | Multi | YesNo, key: str, label: str, typed: str) -> bool:
    """By its label, with or without what stands in brackets; by its number where no label begins with a number."""
    if says(typed, (label, label.split(" (", maxsplit=1)[0])):
        return True
    if isinstance(step, YesNo) or any(each[0].isdigit() for each in step.options.values()):
        return False
    return typed.rstrip(".)") == str(1 + list(step.options).index(key))


def says(typed: str, phrases: tuple[str, ...]) -> bool:
    return bare(typed) in {bare(phrase) for phrase in phrases}


def bare(phrase: str) -> str:
    return " ".join(phrase.casefold().replace("ё", "е").split()).strip(" .!«»\"'")


def read_day(step: Day, today: date, typed: str) -> Outcome:
    day = parse_date(typed, today, limit(step.max, today) if step.max else None)
    if day is None:
        return Problem("not_a_date")
    return outside(step.min, step.max, day, today) or draft(step, day.isoformat())


def pick(scenario: Scenario, answers: Answers, step_id: str, option: str, *, now: datetime) -> Outcome:
    """A day «20261127» or an hour «202611271530» pressed in the calendar: it needs no further confirmation."""
    step = current_step(scenario, answers)
    if step is None or step.id != step_id or not isinstance(step, Day | Moment):
        return Stale()
    try:
        picked = datetime.fromisoformat(f"{option[:8]}T{option[8:] or '0000'}").replace(tzinfo=now.tzinfo)
    except ValueError:
        return Stale()
    if isinstance(step, Day):
        return outside(step.min, step.max, picked.date(), now.date()) or given(step, picked.date().isoformat())
    if picked <= now:
        return Problem("moment_past", {"moment": moment_words(picked, now.date())})
    far = outside(None, step.max, picked.date(), now.date())
    return far or given(step, f"{picked:%Y-%m-%dT%H:%M}")


def read_moment(step: Moment, now: datetime, typed: str) -> Outcome:
    moment = parse_moment(typed, now)
    if moment is None:
        return Problem("not_a_moment")
    if moment <= now:
        return Problem("moment_past", {"moment": moment_words(moment, now.date())})
    return outside(None, step.max, moment.date(), now.date()) or draft(step, f"{moment:%Y-%m-%dT%H:%M}")


def outside(low: str | None, high: str | None, day: date, today: date) -> Problem | None:
    if low is not None and day < limit(low, today):
        return Problem("date_too_early", {"min": full_day_words(limit(low, today))})
    if high is not None and day > limit(high, today):
        return Problem("date_too_late", {"max": full_day_words(limit(high, today))})
    return None


def limit(words: str, today: date) -> date:
    """«today», «today+366d», «today-30d»."""
    distance = words.removeprefix("today").removesuffix("d")
    return today + timedelta(days=int(distance or 0))


def draft(step: Step, value: str) -> Changed:
    return Changed({step.id: Answer(value, State.DRAFT)})
