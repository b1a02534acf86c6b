"""What a document says of a term, in its own words: «до 20 января 2025», «январь – февраль», «постоянно»."""

from datetime import date

from bot.scenarios.roadmap_model import (
    Absolute,
    Deadline,
    Item,
    MonthWindow,
    NoTerm,
    Permanent,
    Recurring,
    Roadmap,
    Term,
    WholeYear,
)
from bot.scenarios.russian_dates import full_day_words, month_day_words

MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
# Of the only month of a window, and of the last one of a longer window.
PARTS = {"first_third": "начало", "first_half": "первая половина", "second_half": "вторая половина"}
GENITIVE = {month: month[:-1] + "я" if month[-1] in "ьй" else month + "а" for month in MONTHS}
YEARS = {
    "school_year": "в течение учебного года",
    "programme_year": "в течение года",
    "period_end": "в конце отчётного периода",
}
PERMANENT = {
    "": "постоянно",
    "individual_plan": "по индивидуальному плану",
    "monitoring_programme": "по программе мониторинга",
}


def term_of(item: Item, key: str) -> Term | None:
    """The term a key of days belongs to; None where the item has a single one."""
    said = key.removeprefix(f"{item.number}.")
    return next((each for each in item.terms if said == each.key or said.startswith(f"{each.key}.")), None)


def deadline_of(roadmap: Roadmap, key: str) -> Deadline | None:
    """By the key of days; None for what the school has added itself."""
    items = {item.number: item for item in roadmap.items}
    number = key
    while number and number not in items:
        number = number.rpartition(".")[0]
    if not number:
        return None
    item = items[number]
    term = term_of(item, key)
    return item.deadline if term is None else term.deadline


def term_words(deadline: Deadline | None) -> str:
    """ "" where the document names none."""
    match deadline:
        case Absolute():
            return f"до {full_day_words(deadline.day)}"
        case MonthWindow():
            return window_words(deadline)
        case WholeYear():
            return YEARS[deadline.kind]
        case Permanent():
            return "по другому документу" if is_planned(deadline) else PERMANENT[deadline.source or ""]
        case Recurring():
            return f"не позднее {' и '.join(map(yearly_words, sorted(deadline.dates)))} ежегодно"
        case NoTerm() | None:
            return ""


def is_planned(deadline: Permanent) -> bool:
    """Another document sets the term, and it is not said which."""
    return deadline.kind == "plan_defined" and deadline.source is None


def yearly_words(month_day: str) -> str:
    """«20 мая»"""
    return month_day_words(date.fromisoformat(f"2000-{month_day}"))


def window_words(said: MonthWindow) -> str:
    """«январь – февраль», «первая половина марта», «июнь 2022»; the part is of the last month."""
    first, last = MONTHS[said.from_month - 1], MONTHS[said.to_month - 1]
    part = PARTS.get(said.part)
    if first == last:
        words = f"{part} {GENITIVE[last]}" if part else last
    elif part and said.part == "second_half":
        words = f"{part} {GENITIVE[first]} – {last}"
    else:
        words = f"{first} – {part} {GENITIVE[last]}" if part else f"{first} – {last}"
    return f"{words} {said.year}" if said.year is not None else words


def is_window(deadline: Deadline | None) -> bool:
    """It has a beginning of its own, not only a last day."""
    return isinstance(deadline, MonthWindow | WholeYear | NoTerm)
