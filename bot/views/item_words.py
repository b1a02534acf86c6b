"""Days of a roadmap item as people say them, and its line in a list."""

from datetime import date

from bot.scenarios.russian_dates import full_day_words, month_day_words, weekday_words
from bot.services.roadmap_items import ItemLine, ItemState
from bot.storage.states import PERMANENT_TERM
from bot.texts import excerpt, label

OVER = (ItemState.DONE, ItemState.ACCEPTED, ItemState.NOT_APPLICABLE)
TITLE_ROOM = 90


def term_words(line: ItemLine, today: date) -> str:
    """«с 1 по 20 января», «до ср, 20 января, осталось 5 дней», «постоянно»."""
    if line.term in PERMANENT_TERM:
        return label(f"roadmap_items.term.{line.term}")
    if line.due_on is None:
        return label("roadmap_items.term.since", day=day_words(line.starts_on, today)) if line.starts_on else no_term()
    if line.state in OVER:
        return label("roadmap_items.term.was", day=day_words(line.due_on, today))
    if line.state is ItemState.OVERDUE:
        days = (today - line.due_on).days
        return label("roadmap_items.term.overdue", day=day_words(line.due_on, today), days=days)
    if line.starts_on is not None and today < line.starts_on < line.due_on:
        return window_words(line.starts_on, line.due_on, today)
    return label("roadmap_items.term.left", day=week_words(line.due_on, today), days=(line.due_on - today).days)


def no_term() -> str:
    return label("roadmap_items.term.undated")


def window_words(starts: date, due: date, today: date) -> str:
    """«с 1 по 20 января», «с 20 января по 3 февраля», «с 1 сентября 2026 по 31 мая 2027»."""
    if (starts.year, starts.month) == (due.year, due.month):
        return label("roadmap_items.term.window", starts=str(starts.day), due=day_words(due, today))
    same_year = starts.year == due.year
    first = month_day_words(starts) if same_year else full_day_words(starts)
    last = day_words(due, today) if same_year else full_day_words(due)
    return label("roadmap_items.term.window", starts=first, due=last)


def day_words(day: date, today: date) -> str:
    """«20 января»; the year is said when it is not the current one."""
    return month_day_words(day) if day.year == today.year else full_day_words(day)


def week_words(day: date, today: date) -> str:
    return weekday_words(day) if day.year == today.year else f"{weekday_words(day)} {day.year}"


def short_term(line: ItemLine, today: date) -> str:
    """For a list: «до 20 января»."""
    if line.term in PERMANENT_TERM:
        return label(f"roadmap_items.short.{line.term}")
    if line.due_on is None:
        return no_term()
    return label("roadmap_items.short.due", day=day_words(line.due_on, today), overdue=line.state is ItemState.OVERDUE)


def line_words(line: ItemLine, today: date, *, people: bool = True) -> str:
    """Plain: «⏰ 1.3 Нормативно-правовое обеспечение: локальные акты – срок был 1 февраля · Вера Павловна»."""
    return label(
        "roadmap_items.line",
        line=line,
        title=title_words(line, TITLE_ROOM),
        term=short_term(line, today),
        people=", ".join(excerpt(each.called, 30) for each in line.responsible[:2]) if people else "",
        more=max(0, len(line.responsible) - 2) if people else 0,
    )


def title_words(line: ItemLine, room: int) -> str:
    """The part, which tells one term from another, is never cut off whole."""
    if not line.part:
        return excerpt(line.title, room)
    part = excerpt(line.part, room // 2)
    return f"{excerpt(line.title, max(room - len(part), room // 3))}: {part}"


def button_words(line: ItemLine) -> str:
    """The number, and as much of the title as a phone shows."""
    return f"{line.number} {excerpt(line.part or line.title, 40)}"


def month_words(month: date) -> str:
    """«ноябрь 2026»"""
    return f"{label(f'roadmap_lists.month.{month:%m}')} {month.year}"
