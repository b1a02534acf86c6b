"""What a scenario may say.

What the file says (`written`) is shorter than what is asked (`steps`): a matrix is a scale for each of its rows,
«другое» is one more question.
"""

import json
from collections.abc import Collection, Iterator
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from bot.scenarios.steps import (
    MARKS,
    OTHER,
    OTHER_STEP,
    Condition,
    Label,
    Line,
    Matrix,
    Multi,
    Part,
    Reader,
    Scale,
    Single,
    Step,
    Words,
    Written,
)

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
When = Literal["entry", "selection", "start", "before", "meeting", "mid", "after", "semiannual", "annual", "any"]
PairForm = Literal[
    "teacher_teacher",
    "educator_educator",
    "head_teacher",
    "college_teacher",
    "employer_student",
    "employer_pupil",
    "student_pupil",
    "pupil_pupil",
]
Promise = Literal["each", "averages", "mostly_averages"]  # who reads: whoever is named, or nobody a single answer


class Element(Part):
    """One part of a separate document. `{{ … }}` stays as it is: whoever shows the document fills it."""

    heading: Label
    text: Words


class Level(Part):
    """«от 15 до 18 – оптимальный»: both ends included."""

    from_: float = Field(alias="from")
    to: float
    label: Label


class Score(Part):
    """A number made of several answers; left out until each of them is given."""

    steps: list[str]
    how: Literal["mean", "sum"] = "mean"
    title: Label
    levels: list[Level] = Field(default_factory=list)


class Scenario(Part):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    version: int = Field(ge=1)
    title: Label
    audience: list[Role] = Field(min_length=1)
    minutes: int = Field(ge=1, le=60)
    visible_to: list[Reader] = Field(min_length=1)
    review: bool = True  # the person looks the answers over before sending; short forms are sent with the last answer
    moments: list[When] = Field(default_factory=list)  # when it is asked; none: a dialogue of the bot's own, not a form
    about: Literal["pair"] | None = None  # filled once for each pair of the person
    pair_forms: list[PairForm] = Field(default_factory=list)  # only for pairs of these forms; none: for all
    pairs_with: str | None = None  # the form of the other wave whose answers these are compared with
    pupils: bool = False  # hidden until pupils take part
    own_start: bool = False  # who it is for may begin it without being asked
    intro: Words | None = None
    source: Words
    verification: Literal["seed", "recalled", "recalled_short", "compiled", "own"]  # own: made by a school
    scoring: dict[str, Score] = Field(default_factory=dict)
    document: list[Element] | None = Field(default=None, min_length=1)
    written: list[Written] = Field(alias="steps", min_length=1)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What is asked, in order."""
        return tuple(step for written in self.written for step in expanded(written))

    @cached_property
    def edition(self) -> str:
        """Twelve hexadecimal digits that tell one wording of the form from another; the order of options counts."""
        return sha256(json.dumps(self.dumped()).encode()).hexdigest()[:12]

    def dumped(self) -> dict[str, Any]:
        """As the file says it: `Scenario.model_validate` makes it again."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def other_text(self, step: Step) -> Line | None:
        """The question that «другое» of this one leads to."""
        if not isinstance(step, Single | Multi) or step.other is None:
            return None
        text = self.step(step.id + OTHER_STEP)
        return text if isinstance(text, Line) else None

    @property
    def promise(self) -> Promise:
        """What those who answer are told of the form as a whole; what differs stands above its question."""
        if not is_for_averages(self.visible_to):
            return "each"
        return "averages" if all(is_for_averages(self.readers(step)) for step in self.steps) else "mostly_averages"

    def readers(self, step: Step) -> list[Reader]:
        """Who will read the answer: shown above the question."""
        return step.visible_to if step.visible_to is not None else self.visible_to


def is_for_averages(readers: Collection[Reader]) -> bool:
    """Nobody but the author reads the answer by itself."""
    return "averages" in readers and {*readers} <= {"author", "averages"}


def expanded(written: Step | Matrix) -> Iterator[Step]:
    """The questions one entry of the file comes to."""
    match written:
        case Matrix():
            yield from rows_of(written)
        case Single(other=str() as label) | Multi(other=str() as label):
            yield written.model_copy(update={"options": {**written.options, OTHER: label}})
            yield other_step(written)
        case _:
            yield written


def rows_of(matrix: Matrix) -> Iterator[Scale]:
    same = {name: getattr(matrix, name) for name in ("hint", "optional", "when", "visible_to", *MARKS)}
    for number, (row, label) in enumerate(matrix.rows.items()):
        yield Scale(
            id=f"{matrix.id}_{row}",
            kind="scale",
            text=label,
            stem=matrix.text,
            section=matrix.section if number == 0 else None,
            **same,
        )


def other_step(choice: Single | Multi) -> Line:
    return Line(
        id=choice.id + OTHER_STEP,
        kind="text",
        text=choice.other_words,
        when=Condition(step=choice.id, any_of=[OTHER]),
        visible_to=choice.visible_to,
    )
