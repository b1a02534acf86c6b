"""What a scenario may say. A scenario is data that a person without programming edits: every wrong word is refused.

Ids are short on purpose: a button carries `run:<12 digits>:<step>:<option>` in Telegram's 64 bytes (4 + 12 + 1 + 24 +
1 + 22).
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Role = Literal[
    "curator",
    "head",
    "council",
    "mentor",
    "mentee",
    "staff",
    "expert",
    "sysadmin",
    "parent",
    "psychologist",
    "class_teacher",
    "organizer",
]
Reader = Literal["author", "mentor", "mentee", "curator", "head", "council"]
Scalar = bool | int | str


def refuse_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("пустой текст")
    return text


def name_keys(options: object) -> object:
    """YAML reads a bare `15:` as a number; a key is always text."""
    if not isinstance(options, Mapping):
        return options
    return {str(key) if type(key) is int else key: label for key, label in options.items()}


Words = Annotated[str, StringConstraints(max_length=2000), AfterValidator(refuse_blank)]
Label = Annotated[str, StringConstraints(max_length=200), AfterValidator(refuse_blank)]
StepId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
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
    visible_to: list[Reader] | None = None
    prefill: str | None = None


class Choice(StepFields):
    """`options_from` names options that are known only when a run begins: the mentors of a group meeting."""

    options: Options = Field(default_factory=dict)
    options_from: str | None = None

    @model_validator(mode="after")
    def offer_a_choice(self) -> Self:
        if self.options_from is None and len(self.options) < 2:
            raise ValueError("нужно хотя бы два варианта ответа")
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


class Scale(StepFields):
    kind: Literal["scale"]
    min: int = 1
    max: int = 10
    low: Label | None = None
    high: Label | None = None

    @model_validator(mode="after")
    def fit_a_row_of_buttons(self) -> Self:
        if not 1 <= self.max - self.min <= 10:
            raise ValueError("на шкале должно быть от 2 до 11 делений")
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


class Info(StepFields):
    kind: Literal["info"]

    @model_validator(mode="after")
    def ask_nothing(self) -> Self:
        if self.optional or self.prefill:
            raise ValueError("info ничего не спрашивает: optional и prefill ему не нужны")
        return self


Step = Annotated[
    Single | Multi | Scale | YesNo | Number | Line | LongText | Day | Moment | Info, Field(discriminator="kind")
]


class Element(Part):
    """One part of a separate document. `{{ … }}` stays as it is: whoever shows the document fills it."""

    heading: Label
    text: Words


class Scenario(Part):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    version: int = Field(ge=1)
    title: Label
    audience: list[Role] = Field(min_length=1)
    minutes: int = Field(ge=1, le=60)
    visible_to: list[Reader] = Field(min_length=1)
    review: bool = True  # the person looks the answers over before sending; short forms are sent with the last answer
    intro: Words | None = None
    source: Words
    verification: Literal["seed", "recalled", "recalled_short", "compiled"]
    scoring: dict[str, list[str]] = Field(default_factory=dict)
    document: list[Element] | None = Field(default=None, min_length=1)
    steps: list[Step] = Field(min_length=1)

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def readers(self, step: Step) -> list[Reader]:
        """Who will read the answer: shown above the question."""
        return step.visible_to if step.visible_to is not None else self.visible_to


def fill_options(scenario: Scenario, known: Mapping[str, Mapping[str, str]]) -> Scenario:
    """The scenario with every `options_from` replaced by the options of that name."""

    def filled(step: Step) -> Step:
        if not isinstance(step, Single | Multi) or step.options_from is None or step.options_from not in known:
            return step
        return step.model_copy(update={"options": dict(known[step.options_from])})

    return scenario.model_copy(update={"steps": [filled(step) for step in scenario.steps]})
