"""A calendar of buttons for dates and appointments. Turning it writes nothing; a press on a day or an hour answers."""

import calendar
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

from bot.scenarios.russian_dates import WEEKDAYS
from bot.scenarios.steps import Day, Moment
from bot.scenarios.typed import outside
from bot.services.run_views import RunView
from bot.texts import label
from bot.views.callbacks import RunCalendar, RunTap
from bot.views.screen import Button, Rows

MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь",
    "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip
SLOT = timedelta(minutes=30)
EMPTY = "\u2800"  # looks empty; a button of spaces would be dropped, and its week would lose its columns


def calendar_rows(seen: RunView, step: Day | Moment, at: str) -> Rows:
    """`at`: «202611» a month, «20261127» the hours of a day; empty or made up: where the calendar opens."""
    this_month = first_month(seen, step)
    if isinstance(step, Moment) and len(at) == 8:
        day = parsed(at)
        return hour_rows(seen, step, day) if day else month_rows(seen, step, this_month)
    return month_rows(seen, step, parsed(f"{at}01") or this_month)


def first_month(seen: RunView, step: Day | Moment) -> date:
    """Of the day that is there to be kept or changed; without one, today's. A moment always lies ahead."""
    today = seen.now.date()
    answer = seen.answers.get(step.id)
    day = parsed(str(answer.value)[:10]) if answer is not None and answer.value else None
    if day is None or (isinstance(step, Moment) and day < today):
        day = today
    return day.replace(day=1)


def parsed(digits: str) -> date | None:
    """None for a forged day, or one next to the end of the calendar."""
    try:
        day = date.fromisoformat(digits)
    except ValueError:
        return None
    return day if MINYEAR < day.year < MAXYEAR else None


def month_rows(seen: RunView, step: Day | Moment, month: date) -> Rows:
    title = Button(f"{MONTHS[month.month - 1]} {month.year}", turn(seen, step, f"{month:%Y%m}"))
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return (
        (
            Button("‹", turn(seen, step, f"{previous(month):%Y%m}")),
            title,
            Button("›", turn(seen, step, f"{following(month):%Y%m}")),
        ),
        tuple(Button(short.capitalize(), turn(seen, step, f"{month:%Y%m}")) for short, *_ in WEEKDAYS),
        *(tuple(day_button(seen, step, month, each) for each in week) for week in weeks),
    )


def day_button(seen: RunView, step: Day | Moment, month: date, each: date) -> Button:
    if each.month != month.month:
        return Button(EMPTY, turn(seen, step, f"{month:%Y%m}"))
    today = seen.now.date()
    text = f"·{each.day}·" if each == today else str(each.day)
    earliest = "today" if isinstance(step, Moment) else step.min
    if outside(earliest, step.max, each, today):
        return Button("–", turn(seen, step, f"{month:%Y%m}"))
    if isinstance(step, Moment):
        return Button(text, turn(seen, step, f"{each:%Y%m%d}"))
    return Button(text, RunTap(run=seen.run_id, step=step.id, option=f"{each:%Y%m%d}").pack())


def hour_rows(seen: RunView, step: Moment, each: date) -> Rows:
    """Half hours of the organisation's working day that still lie ahead, and the way back to the month."""
    opens = datetime.combine(each, seen.hours[0], seen.now.tzinfo)
    closes = datetime.combine(each, seen.hours[1], seen.now.tzinfo)
    slots = []
    while opens < closes:
        if opens > seen.now:
            slots.append(opens)
        opens += SLOT
    buttons = [
        Button(f"{slot:%H:%M}", RunTap(run=seen.run_id, step=step.id, option=f"{slot:%Y%m%d%H%M}").pack())
        for slot in slots
    ]
    back = Button(label("runs.another_day"), turn(seen, step, f"{each:%Y%m}"))
    return (*(tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)), (back,))


def turn(seen: RunView, step: Day | Moment, at: str) -> str:
    return RunCalendar(run=seen.run_id, step=step.id, at=at).pack()


def previous(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def following(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
