"""Answers as they are stored, and what an act of the person comes to. Outcomes are values, never exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Value = str | int | float | list[str] | None  # bool is among them: to Python it is an int


class State(StrEnum):
    GIVEN = "given"
    DRAFT = "draft"  # a choice being ticked, a typed date waiting for «Верно»
    REOPENED = "reopened"  # the person came back to it: the old value is kept and offered as «Оставить»
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Answer:
    value: Value
    state: State = State.GIVEN


Answers = Mapping[str, Answer]

ProblemCode = Literal[
    "all_answered",
    "choose_button",
    "date_too_early",
    "date_too_late",
    "empty",
    "file_kind",
    "file_lost",
    "file_strict",
    "file_too_big",
    "moment_past",
    "not_a_date",
    "not_a_moment",
    "not_a_number",
    "not_in_bank",
    "not_whole",
    "out_of_range",
    "pick_at_least",
    "pick_at_most",
    "required",
    "too_long",
    "too_small",
    "too_big",
]


@dataclass(frozen=True)
class Changed:
    """Answers to write, by step; what is not named stays as it is."""

    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Stale:
    """The button or the text speaks of a question that is not current any more. Nothing is written."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with the answer. The sentence is `answers.problem.<code>`, filled with `data`."""

    code: ProblemCode
    data: Mapping[str, str | int | float] = field(default_factory=dict)


Outcome = Changed | Stale | Problem
