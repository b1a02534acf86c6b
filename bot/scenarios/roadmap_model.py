"""What a roadmap may say: stages, items, their terms, who answers, what shows that it was done, what the bot does."""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bot.scenarios.steps import Label, Part, Words

# The document's words for whoever answers. Not roles of the bot: services/roadmap_people turns them into people.
ResponsibleRole = Literal[
    "head",
    "curator",
    "working_group",
    "mentor",
    "mentee",
    "pair",
    "council",
    "psychologist",
    "sysadmin",
    "class_teacher",
    "expert",
    "commission",
    "everybody",
]
# Orders a roadmap asks for, each drafted from the bot's own records; `documents` draws them, people sign them.
OrderId = Literal[
    "introduction",  # о внедрении целевой модели: nine blocks, 001 §1.3
    "regulation",  # об утверждении положения о наставничестве и дорожной карты
    "curator_and_group",  # о назначении куратора и составе рабочей группы
    "mentee_registry",  # об утверждении реестра наставляемых
    "mentor_registry",  # об утверждении реестра наставников
    "commission",  # о комиссии по отбору наставников, 3–5 человек
    "mentor_school",  # о «Школе наставников»
    "programmes",  # об утверждении программ наставничества
    "pairs",  # о закреплении пар и групп
    "replacement",  # о снятии и замене наставника
    "final_event",  # о проведении итогового мероприятия
    "results",  # об итогах мониторинга
    "rewards",  # о поощрении участников
]
ORDERS: tuple[OrderId, ...] = get_args(OrderId)
Calendar = Literal["school", "calendar"]
LEAP_YEAR = 2000  # 29 February is a day of the year


def refuse_no_day(written: str) -> str:
    try:
        date.fromisoformat(written if len(written) > len("05-20") else f"{LEAP_YEAR}-{written}")
    except ValueError:
        raise ValueError(f"нет такого дня: «{written}»") from None
    return written


MonthDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$"), AfterValidator(refuse_no_day)]  # «05-20»
IsoDay = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(refuse_no_day)]
Month = Annotated[int, Field(ge=1, le=12)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
TermKey = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}a?(\.[0-9]{1,2}){1,3}(\.[a-z][a-z0-9_]{0,23})?$")]


class Absolute(Part):
    """«до 20.01.2025»: moved to the year of the cycle."""

    kind: Literal["absolute"]
    by: IsoDay

    @property
    def day(self) -> date:
        return date.fromisoformat(self.by)


class MonthWindow(Part):
    """«январь-февраль», «первая половина марта», «февраль – начало марта», «июнь 2022»."""

    kind: Literal["month_window"]
    from_month: Month
    to_month: Month
    part: Literal["whole", "first_third", "first_half", "second_half"] = (
        "whole"  # of its last month; second: of the first
    )
    year: int | None = None  # of the document: moved as an absolute date is


class WholeYear(Part):
    """«в течение учебного года», «в течение года (до завершения отчетного периода)», «в конце отчетного периода»."""

    kind: Literal["school_year", "programme_year", "period_end"]


class Permanent(Part):
    """«постоянно»; or another document sets the term."""

    kind: Literal["always", "plan_defined"]
    source: Literal["individual_plan", "monitoring_programme"] | None = None


class Recurring(Part):
    """«не позднее 20 декабря и 20 мая ежегодно»: a term for each date."""

    kind: Literal["recurring"]
    dates: list[MonthDay] = Field(min_length=1)


class NoTerm(Part):
    """The document names none: `propose` of the item says what the curator is offered."""

    kind: Literal["none"]


Deadline = Annotated[Absolute | MonthWindow | WholeYear | Permanent | Recurring | NoTerm, Field(discriminator="kind")]


class Proposal(Part):
    """Days offered for an item without a term; the year follows from the calendar."""

    from_: MonthDay = Field(alias="from")
    by: MonthDay


class Deed(Part):
    """What the bot does or offers: `wave` and `consents` by itself, the others as buttons."""

    do: Literal["wave", "consents", "thanks", "inform", "gathering", "matching", "order", "report", "news"]
    subject: Annotated[str, StringConstraints(max_length=40)] = ""  # the form of a wave, the order to draft
    before: int | None = Field(default=None, ge=0, le=60)  # days before the term; otherwise on the first day
    on: MonthDay | None = None  # on this day of the year

    @model_validator(mode="after")
    def says_enough(self) -> "Deed":
        if self.do == "wave" and not self.subject:
            raise ValueError("у «wave» нужна анкета: «subject»")
        if self.do == "order" and self.subject not in ORDERS:
            raise ValueError(f"нет приказа «{self.subject}», бывают {', '.join(ORDERS)}")
        if self.do not in ("wave", "order") and self.subject:
            raise ValueError(f"у «{self.do}» не бывает «subject»")
        if self.before is not None and self.on is not None:
            raise ValueError("либо «before», либо «on»")
        return self


class Term(Part):
    """One of several terms of an item, each with its own part of the work."""

    key: Key
    part: Label
    deadline: Deadline
    after: TermKey | None = None  # begins when that term of the roadmap has ended
    evidence: list[Label] | None = None  # where it is not the item's
    responsible: list[ResponsibleRole] | None = None
    bot: list[Deed] = Field(default_factory=list)


class Item(Part):
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}a?(\.[0-9]{1,2}){0,3}$")]
    title: Label
    actions: list[Label] = Field(default_factory=list)
    evidence: list[Label] = Field(default_factory=list)
    responsible: list[ResponsibleRole] = Field(default_factory=list)
    deadline: Deadline | None = None
    after: TermKey | None = None  # begins when that term of the roadmap has ended: «5.1», «4.3.3.a»
    terms: list[Term] = Field(default_factory=list)  # instead of `deadline`
    propose: Proposal | None = None
    once: bool = False  # a step of the first year only: the next cycle leaves it out
    bot: list[Deed] = Field(default_factory=list)

    @model_validator(mode="after")
    def has_terms(self) -> "Item":
        if (self.deadline is None) == (not self.terms):
            raise ValueError("у мероприятия либо «deadline», либо «terms»")
        said = [self.deadline, *(term.deadline for term in self.terms)]
        if any(isinstance(each, NoTerm) for each in said) != (self.propose is not None):
            raise ValueError("«propose» нужно там, где в документе срока нет, и только там")
        if self.terms and (self.after is not None or self.bot):
            raise ValueError("где сроков несколько, «after» и «bot» стоят у каждого из них")
        if any(isinstance(term.deadline, Recurring) for term in self.terms):
            raise ValueError("«recurring» бывает только единственным сроком мероприятия")
        return self


class RoadmapStage(Part):
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}a?$")]
    title: Label
    goal: Words | None = None
    window: Deadline
    items: list[Item] = Field(min_length=1)


class Roadmap(Part):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: Label  # of the document
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]  # on a button: whom it suits, how long it is
    about: Words  # for whoever chooses
    calendar: Calendar
    year: int  # in which the document's first year began: its absolute dates are moved from there
    source: Words
    stages: list[RoadmapStage] = Field(min_length=1)
    bot: list[Deed] = Field(default_factory=list)  # of the year as a whole: thanks on Mentor Day

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for stage in self.stages for item in stage.items)
