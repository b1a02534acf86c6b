"""What can be wrong with a school's form table. The sentence is `own_forms.mistake.<code>`, filled with `data`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

RowCode = Literal[
    "no_question",
    "no_kind",
    "unknown_kind",
    "few_options",
    "same_option",
    "many_options",
    "two_blanks",
    "big_options",
    "no_options_here",
    "too_long",
    "too_much_for_a_screen",
    "unknown_reader",
    "unknown_required",
    "bad_ends",
    "bad_marks",
    "bad_bounds",
    "no_limits_here",
    "condition_unreadable",
    "condition_unknown",
    "condition_later",
    "condition_two",
    "condition_no_buttons",
    "condition_answer",
    "formula",
    "date_cell",
    "error_cell",
    "refused",
]
HeadCode = Literal["no_title", "no_audience", "unknown_role", "bad_minutes", "no_readers", "bad_about", "bad_yes"]
WholeCode = Literal["no_rows", "no_questions", "many_questions", "many_rows"]
MistakeCode = RowCode | HeadCode | WholeCode
Data = Mapping[str, str | int]


@dataclass(frozen=True)
class RowMistake:
    """`line` is the row's number in Excel; None for what concerns the whole table."""

    code: MistakeCode
    line: int | None = None
    data: Data = field(default_factory=dict)
    head: bool = False  # of the sheet about the form
