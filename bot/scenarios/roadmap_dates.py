"""From what a roadmap says of time to days of one year. Pure; days are the organisation's local ones, both included."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.scenarios.roadmap_model import (
    Absolute,
    Calendar,
    Deadline,
    Deed,
    Item,
    MonthWindow,
    Permanent,
    Recurring,
    Roadmap,
    RoadmapStage,
    WholeYear,
)
from bot.scenarios.roadmap_words import day_of_month, words_of

DAY = timedelta(days=1)
AUGUST, SEPTEMBER, MAY, JULY = 8, 9, 5, 7
AHEAD = 21 * DAY  # an item with a last day only is opened so long before
FAR = 60 * DAY  # or at the beginning of its stage, unless that is further away
REMINDERS = (21, 14, 7, 3, 1)  # days before the term
LAST_DAY = {"first_third": 10, "first_half": 15}  # «начало марта», «первая половина марта»
QUARTER = timedelta(days=91)  # permanent items are asked about so often

Kind = Literal["dated", "always", "by_plan", "undated"]  # storage.states.TermKind


@dataclass(frozen=True)
class Year:
    """The year of a cycle: August to July, or January to December."""

    calendar: Calendar
    number: int  # in which it begins

    @property
    def starts_on(self) -> date:
        return date(self.number, AUGUST if self.calendar == "school" else 1, 1)

    @property
    def ends_on(self) -> date:
        return date(self.number + 1, JULY, 31) if self.calendar == "school" else date(self.number, 12, 31)

    @property
    def lessons(self) -> tuple[date, date]:
        """«в течение учебного года»: September to May; of a calendar year the whole of it."""
        if self.calendar == "calendar":
            return self.starts_on, self.ends_on
        return date(self.number, SEPTEMBER, 1), date(self.number + 1, MAY, 31)

    def of_month(self, month: int) -> int:
        """The year this month of the cycle lies in; August is before the lessons begin («август текущего учебного
        года» of 002)."""
        return self.number + 1 if self.calendar == "school" and month < AUGUST else self.number

    def on(self, month_day: str) -> date:
        """«02-29» of a common year is the 28th."""
        month, day = map(int, month_day.split("-"))
        year = self.of_month(month)
        return date(year, month, min(day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Days:
    """One term of an item in a year. `sure`: the document says so for this very year; `words`: as it says it."""

    key: str
    part: str
    kind: Kind
    starts_on: date | None
    due_on: date | None
    sure: bool
    words: str = ""


def year_of(day: date, calendar: Calendar) -> Year:
    """The cycle's year a day belongs to."""
    return Year(calendar, day.year - 1 if calendar == "school" and day.month < AUGUST else day.year)


@dataclass(frozen=True)
class Said:
    """What the document says of one piece of work."""

    stage: RoadmapStage
    item: Item
    key: str
    part: str
    deadline: Deadline
    after: str | None


def said_of(stage: RoadmapStage, item: Item) -> Iterator[Said]:
    if item.deadline is not None:
        yield Said(stage, item, item.number, "", item.deadline, item.after)
    for term in item.terms:
        yield Said(stage, item, f"{item.number}.{term.key}", term.part, term.deadline, term.after)


def days_of(roadmap: Roadmap, stage: RoadmapStage, item: Item, year: Year) -> tuple[Days, ...]:
    """Every term of an item, in the order of the document; of a recurring one in the order of the year."""
    return tuple(
        put_after(
            replace(days, words=words_of(said.deadline)), end_of(roadmap, said.after, year) if said.after else None
        )
        for said in said_of(stage, item)
        for days in resolve(roadmap, said, year)
    )


def put_after(days: Days, end: date | None) -> Days:
    """Begins on the next day after that end, but never later than it ends itself."""
    if end is None:
        return days
    starts = end + DAY
    return replace(days, starts_on=starts if days.due_on is None else min(starts, days.due_on))


def end_of(roadmap: Roadmap, key: str, year: Year) -> date | None:
    """The last day of the term with this key."""
    all_said = (said for stage in roadmap.stages for item in stage.items for said in said_of(stage, item))
    ends = [days.due_on for said in all_said if said.key == key for days in resolve(roadmap, said, year)]
    return max((end for end in ends if end is not None), default=None)


def resolve(roadmap: Roadmap, said: Said, year: Year) -> Iterator[Days]:
    """As if nothing came before it."""
    key, part, stage, propose = said.key, said.part, said.stage, said.item.propose
    moved = year.number - roadmap.year
    match deadline := said.deadline:
        case Absolute():
            due = shifted(deadline.day, moved)
            yield Days(key, part, "dated", beginning(stage, due, year, moved), due, sure=moved == 0)
        case MonthWindow():
            starts, due = window(deadline, year, moved)
            yield Days(key, part, "dated", starts, due, sure=deadline.year is None or moved == 0)
        case WholeYear(kind="school_year"):
            yield Days(key, part, "dated", *year.lessons, sure=True)
        case WholeYear(kind="programme_year"):
            yield Days(key, part, "dated", year.starts_on, year.ends_on, sure=True)
        case WholeYear():
            yield Days(key, part, "dated", year.ends_on - AHEAD, year.ends_on, sure=True)
        case Permanent():
            kind: Kind = "always" if deadline.kind == "always" else "by_plan"
            yield Days(key, part, kind, year.starts_on, None, sure=True)
        case Recurring():
            for due in sorted(map(year.on, deadline.dates)):
                yield Days(f"{key}.{due:%m%d}", f"к {day_of_month(due)}", "dated", due - AHEAD, due, sure=True)
        case _ if propose is not None:
            yield Days(key, part, "undated", year.on(propose.from_), year.on(propose.by), sure=False)
        case _:
            yield Days(key, part, "undated", None, None, sure=False)


def beginning(stage: RoadmapStage, due: date, year: Year, moved: int) -> date:
    """Of a term that names its last day only: with the stage, if that is near."""
    if isinstance(stage.window, MonthWindow):
        starts = window(stage.window, year, moved)[0]
        if due - FAR <= starts <= due:
            return starts
    return due - AHEAD


def window(said: MonthWindow, year: Year, moved: int) -> tuple[date, date]:
    if said.year is None:
        first, last = year.of_month(said.from_month), year.of_month(said.to_month)
    else:
        first = last = said.year + moved
    starts, due = date(first, said.from_month, 1), date(last, said.to_month, monthrange(last, said.to_month)[1])
    if said.part in LAST_DAY:
        due = due.replace(day=LAST_DAY[said.part])
    elif said.part == "second_half":
        starts = starts.replace(day=16)
    return starts, due


def shifted(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes the 28th."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def day_of_deed(deed: Deed, days: Days | None, year: Year) -> date | None:
    """When the bot does it: on its own day, so long before the term, or on the first day."""
    if deed.on is not None:
        return year.on(deed.on)
    if days is None or (deed.before is not None and days.due_on is None):
        return None
    if deed.before is not None and days.due_on is not None:
        return days.due_on - deed.before * DAY
    return days.starts_on


def reminder_days(due_on: date, is_working: Callable[[date], bool]) -> dict[int, date]:
    """By how many days before: each on a working day, a day off gives way to the last working day before it. So does
    the term itself."""
    due = working_day_before(due_on, is_working)
    return {days: working_day_before(due - days * DAY, is_working) for days in REMINDERS}


def next_month(day: date) -> date:
    """Its first day."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def working_day_before(day: date, is_working: Callable[[date], bool]) -> date:
    """The day itself if people work on it."""
    while not is_working(day):
        day -= DAY
    return day
