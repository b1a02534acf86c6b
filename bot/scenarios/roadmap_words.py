"""Terms in the words of the document, for papers: what is no plain date."""

from datetime import date

from bot.scenarios.roadmap_model import Deadline, MonthWindow, Permanent, Recurring, WholeYear
from bot.scenarios.russian_dates import MONTHS

IN_NOMINATIVE = (
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
WHOLE_YEARS = {
    "school_year": "в течение учебного года",
    "programme_year": "в течение года",
    "period_end": "в конце отчётного периода",
}
PLANS = {"individual_plan": "согласно индивидуальным планам", "monitoring_programme": "согласно программе мониторинга"}
PARTS = {"first_third": "начало", "first_half": "первая половина", "second_half": "вторая половина"}


def words_of(deadline: Deadline) -> str:
    """Empty for a date: that one is read from the days themselves."""
    match deadline:
        case MonthWindow():
            return months_of(deadline)
        case WholeYear():
            return WHOLE_YEARS[deadline.kind]
        case Permanent():
            return PLANS[deadline.source] if deadline.source else "постоянно"
        case Recurring():
            days = [date.fromisoformat(f"2000-{day}") for day in sorted(deadline.dates, reverse=True)]
            return f"ежегодно, не позднее {' и '.join(map(day_of_month, days))}"
    return ""


def months_of(said: MonthWindow) -> str:
    """«январь – февраль», «первая половина марта», «февраль – начало марта»."""
    first, last = IN_NOMINATIVE[said.from_month - 1], IN_NOMINATIVE[said.to_month - 1]
    if said.part == "second_half":
        first = f"{PARTS[said.part]} {MONTHS[said.from_month - 1][0]}"
    elif said.part != "whole":
        last = f"{PARTS[said.part]} {MONTHS[said.to_month - 1][0]}"
    if said.from_month == said.to_month:
        return first if said.part == "second_half" else last
    return f"{first} – {last}"


def day_of_month(day: date) -> str:
    """«20 мая»."""
    return f"{day.day} {MONTHS[day.month - 1][0]}"
