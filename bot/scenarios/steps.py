"""The kinds of questions. A scenario is data that a person without programming edits: every wrong word is refused.

Ids are short on purpose: a button carries `run:<12 digits>:<step>:<option>` in Telegram's 64 bytes (4 + 12 + 1 + 24 +
1 + 22).
"""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Reader = Literal["author", "mentor", "mentee", "curator", "head", "council", "averages"]  # averages: from three answers
Bank = Literal["mentors", "mentees", "colleagues"]
FileType = Literal["image", "pdf", "document", "table"]
Scalar = bool | int | str
OTHER = "other"  # the key of the option that asks for a text
OTHER_STEP = "_other"  # and what the id of that question ends with


def refuse_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("пустой текст")
    return text


def name_keys(options: object) -> object:
    """YAML reads a bare `15:` as a number; a key is always text."""
    if not isinstance(options, Mapping):
        return options
    return {str(key) if type(key) is int else key: label for key, label in options.items()}


LONGEST_WORDS = 2000
Words = Annotated[str, StringConstraints(max_length=LONGEST_WORDS), AfterValidator(refuse_blank)]
Label = Annotated[str, StringConstraints(max_length=200), AfterValidator(refuse_blank)]
MARKS = ("min", "max", "low", "high")
STEP_ID = r"[a-z][a-z0-9_]{0,23}"
StepId = Annotated[str, StringConstraints(pattern=f"^{STEP_ID}$")]
OptionKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_/+-]{1,22}$")]
Options = Annotated[dict[OptionKey, Label], BeforeValidator(name_keys)]
DayLimit = Annotated[str, StringConstraints(pattern=r"^today([+-][0-9]{1,5}d)?$")]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Condition(Part):
    """Deliberately trivial: an earlier answer is this or one of these (of a multiple choice: one is ticked)."""

    step: str
    is_: Scalar | None = Field(default=None, alias="is")
    any_of: list[Scalar] | None = Field(default=None, min_length=1)

    @property
    def expected(self) -> list[Scalar]:
        return self.any_of if self.any_of is not None else [self.is_] if self.is_ is not None else []

    @model_validator(mode="after")
    def say_one_thing(self) -> Self:
        if (self.is_ is None) == (self.any_of is None):
            raise ValueError("в when нужно одно из двух: is или any_of")
        return self


class StepFields(Part):
    id: StepId
    text: Words
    hint: Words | None = None
    optional: bool = False
    when: Condition | None = None
    section: Label | None = None  # the heading of the part of the form that begins here
    visible_to: list[Reader] | None = None
    prefill: str | None = None


class Choice(StepFields):
    """`other` is the label of one more option that asks for a text."""

    options: Options
    other: Label | None = None

    @property
    def other_words(self) -> str:
        """The question that «другое» leads to."""
        return f"{self.text} {self.other} – что именно?"

    @model_validator(mode="after")
    def offer_a_choice(self) -> Self:
        if len(self.options) + (self.other is not None) < 2:
            raise ValueError("нужно хотя бы два варианта ответа")
        if self.other is not None and OTHER in self.options:
            raise ValueError(f"ключ «{OTHER}» занят вариантом с текстом (поле other)")
        if self.other is not None and len(self.id) > 24 - len(OTHER_STEP):
            raise ValueError(f"у вопроса с полем other id – не больше {24 - len(OTHER_STEP)} знаков")
        if self.other is not None and (over := len(self.other_words) - LONGEST_WORDS) > 0:
            raise ValueError(f"вопрос вместе с вариантом other слишком длинный, лишних знаков: {over}")
        if len(self.options) > 60:
            raise ValueError("вариантов больше 60: они не поместятся на экране")
        return self


class Single(Choice):
    kind: Literal["single"]


class Multi(Choice):
    kind: Literal["multi"]
    min_choices: int = Field(default=1, ge=1)
    max_choices: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def be_possible(self) -> Self:
        most = self.max_choices or self.min_choices
        if most < self.min_choices:
            raise ValueError("max_choices меньше, чем min_choices")
        if self.options and self.min_choices > len(self.options):
            raise ValueError("min_choices больше, чем вариантов ответа")
        return self


class Marks(StepFields):
    min: int = 1
    max: int = 10
    low: Label | None = None
    high: Label | None = None

    @model_validator(mode="after")
    def fit_a_row_of_buttons(self) -> Self:
        if not 1 <= self.max - self.min <= 10:
            raise ValueError("на шкале должно быть от 2 до 11 делений")
        return self


class Scale(Marks):
    """`stem`: the words over all rows of the matrix this one belongs to."""

    kind: Literal["scale"]
    stem: Words | None = None


class Matrix(Marks):
    """One scale for several things, asked one row at a time: row «ict» of matrix «d» is step «d_ict»."""

    kind: Literal["matrix"]
    rows: Annotated[dict[OptionKey, Label], BeforeValidator(name_keys)] = Field(min_length=1)

    @model_validator(mode="after")
    def name_the_rows(self) -> Self:
        for row in self.rows:
            if not re.fullmatch(STEP_ID, f"{self.id}_{row}"):
                raise ValueError(f"id «{self.id}_{row}» не годится: до 24 строчных латинских букв, цифр и _")
        return self


class YesNo(StepFields):
    kind: Literal["yes_no"]


class Number(StepFields):
    kind: Literal["number"]
    min: int | None = None
    max: int | None = None
    integer: bool = True

    @model_validator(mode="after")
    def leave_room(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min больше, чем max")
        return self


class Line(StepFields):
    kind: Literal["text"]
    max_length: int = Field(default=500, ge=1, le=3000)


class LongText(StepFields):
    kind: Literal["long_text"]
    max_length: int = Field(default=3000, ge=1, le=3000)


class Day(StepFields):
    kind: Literal["date"]
    min: DayLimit | None = None
    max: DayLimit | None = None


class Moment(StepFields):
    """Date and time of an appointment, in the organisation's local time. It lies ahead, always."""

    kind: Literal["moment"]
    max: DayLimit | None = None


class PersonChoice(StepFields):
    """People of a bank, in the order they were chosen. Who is in it today is known to whoever asks, not to the form."""

    kind: Literal["person"]
    bank: Bank
    min_choices: int = Field(default=1, ge=1)
    max_choices: int = Field(default=1, ge=1, le=10)

    @model_validator(mode="after")
    def be_possible(self) -> Self:
        if self.max_choices < self.min_choices:
            raise ValueError("max_choices меньше, чем min_choices")
        return self


class FileStep(StepFields):
    """A file or a photo as evidence, or, instead of it, a text: a link or the place where the paper lies."""

    kind: Literal["file"]
    types: list[FileType] = Field(default=["image", "pdf", "document", "table"], min_length=1)


class Info(StepFields):
    kind: Literal["info"]

    @model_validator(mode="after")
    def ask_nothing(self) -> Self:
        if self.optional or self.prefill:
            raise ValueError("info ничего не спрашивает: optional и prefill ему не нужны")
        return self


Step = Single | Multi | Scale | YesNo | Number | Line | LongText | Day | Moment | PersonChoice | FileStep | Info
Written = Annotated[Step | Matrix, Field(discriminator="kind")]
