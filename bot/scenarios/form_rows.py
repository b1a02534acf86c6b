"""A form as the rows of a sheet: what a curator sees of it, one question a row. The way back is form_reading."""

from dataclasses import dataclass, fields

from bot.scenarios.form_words import (
    ABOUT,
    AUDIENCE,
    BLANK,
    FROM,
    KINDS,
    NO,
    READERS,
    TO,
    UP_TO,
    YES,
    all_said,
    kind_of,
    said,
)
from bot.scenarios.model import Scenario
from bot.scenarios.steps import OTHER, Choice, Info, Matrix, Multi, Number, PersonChoice, Scalar, Scale, Written

NUMBERED = " = "  # between a question's number and the answer a condition waits for
ROW = ", строка "  # and between it and the row of a table of marks


@dataclass(frozen=True)
class FormRow:
    """One row as text. `line` is where it stands in the sheet, `step` the hidden id it came with."""

    number: str = ""
    section: str = ""
    text: str = ""
    hint: str = ""
    kind: str = ""
    options: str = ""
    limits: str = ""
    required: str = ""
    readers: str = ""
    condition: str = ""
    step: str = ""
    line: int = 0

    @property
    def blank(self) -> bool:
        return not any(getattr(self, name) for name in TYPED)


TYPED = tuple(each.name for each in fields(FormRow) if each.name not in ("number", "step", "line"))


@dataclass(frozen=True)
class FormHead:
    """The sheet about the form. `form` and `version` are hidden: which form the file was made from."""

    title: str = ""
    audience: str = ""
    about: str = ""
    minutes: str = ""
    readers: str = ""
    intro: str = ""
    own_start: str = ""
    source: str = ""
    form: str = ""
    version: str = ""


def head_of(scenario: Scenario) -> FormHead:
    return FormHead(
        title=scenario.title,
        audience=all_said(scenario.audience, AUDIENCE),
        about=said(scenario.about, ABOUT),
        minutes=str(scenario.minutes),
        readers=all_said(scenario.visible_to, READERS),
        intro=scenario.intro or "",
        own_start=YES if scenario.own_start else NO,
        source=scenario.source,
        form=scenario.id,
        version=str(scenario.version),
    )


def rows_of(scenario: Scenario) -> tuple[FormRow, ...]:
    return tuple(row_of(scenario, number, step) for number, step in enumerate(scenario.written, start=1))


def row_of(scenario: Scenario, number: int, step: Written) -> FormRow:
    return FormRow(
        number=str(number),
        section=step.section or "",
        text=step.text,
        hint=step.hint or "",
        kind=said(kind_of(step), KINDS),
        options=option_lines(step),
        limits=limit_lines(step),
        required="" if isinstance(step, Info) else NO if step.optional else YES,
        readers=all_said(step.visible_to, READERS) if step.visible_to else "",
        condition=condition_lines(scenario, step),
        step=step.id,
    )


def option_lines(step: Written) -> str:
    match step:
        case Matrix():
            return "\n".join(step.rows.values())
        case Choice():
            other = [f"{step.other} {BLANK}"] if step.other else []
            return "\n".join([*step.options.values(), *other])
        case _:
            return ""


def limit_lines(step: Written) -> str:
    """The lower end in the first line, the upper one in the second."""
    match step:
        case Scale() | Matrix():
            return f"{mark_line(step.min, step.low)}\n{mark_line(step.max, step.high)}"
        case Number():
            return bound_lines(step.min, step.max)
        case Multi():
            least = step.min_choices if step.min_choices > 1 else None
            return bound_lines(least, step.max_choices)
        case PersonChoice():
            return bound_lines(step.min_choices, step.max_choices)
        case _:
            return ""


def mark_line(mark: int, words: str | None) -> str:
    return f"{mark}{TO}{words}" if words else str(mark)


def bound_lines(least: int | None, most: int | None) -> str:
    lines = [f"{word} {bound}" for word, bound in ((FROM, least), (UP_TO, most)) if bound is not None]
    return "\n".join(lines)


def condition_lines(scenario: Scenario, step: Written) -> str:
    """«3 = вариант»; each further line is another answer that will do."""
    if step.when is None:
        return ""
    number, asked, row = place_of(scenario, step.when.step)
    name = f"{number}{ROW}«{row}»" if row else str(number)
    return f"{name}{NUMBERED}" + "\n".join(answer_words(asked, each) for each in step.when.expected)


def place_of(scenario: Scenario, step_id: str) -> tuple[int, Written, str]:
    """The number of the question, the question, and the row when it is one of a table."""
    for number, step in enumerate(scenario.written, start=1):
        if step.id == step_id:
            return number, step, ""
        if isinstance(step, Matrix):
            for key, label in step.rows.items():
                if f"{step.id}_{key}" == step_id:
                    return number, step, label
    raise LookupError(f"{scenario.id}: no step {step_id}")


def answer_words(step: Written, expected: Scalar) -> str:
    if isinstance(expected, bool):
        return YES if expected else NO
    if isinstance(step, Choice):
        label = step.other if expected == OTHER and step.other else step.options[str(expected)]
        return str(label)
    return str(expected)
