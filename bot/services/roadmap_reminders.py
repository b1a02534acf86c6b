"""What one look finds about one item: whether it begins, is to be reminded of, is overdue, is to be asked about. Pure.

Everything follows from the day and from what the item remembers, so a look that is missed, repeated or late says the
same as if it had come in time, and nothing twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.scenarios.roadmap_dates import AHEAD, QUARTER, reminder_days
from bot.storage.models import RoadmapItem
from bot.storage.states import PERMANENT_TERM, UNFINISHED_ITEM, ItemStatus


@dataclass(frozen=True)
class Found:
    """Of one item on one day. `reminded`: what it remembers from now on."""

    opens: bool = False
    remind: bool = False
    last: bool = False  # the last reminder there is
    overdue: bool = False
    ask: bool = False
    reminded: int | None = None
    forget_overdue: bool = False  # the term was moved: a new one can be missed anew


def find(item: RoadmapItem, today: date, is_working: Callable[[date], bool], opened_on: date | None) -> Found:
    """`opened_on`: the local day on which the item was opened, of one that is."""
    if item.status not in UNFINISHED_ITEM:
        return Found(reminded=item.reminded)
    opens = item.status is ItemStatus.PLANNED and has_begun(item, today)
    if item.due_on is None:
        asked = item.asked_on or opened_on
        ask = item.term in PERMANENT_TERM and not opens and asked is not None and today - asked >= QUARTER
        return Found(opens=opens, ask=ask, reminded=item.reminded)
    if item.due_on < today:
        return Found(opens=opens, overdue=item.overdue_told_at is None, reminded=item.reminded)
    nearest = nearest_reached(item.due_on, today, is_working)
    remind = nearest is not None and (item.reminded is None or nearest < item.reminded)
    return Found(
        opens=opens,
        remind=remind,
        last=remind and nearest == 1,
        reminded=nearest,
        forget_overdue=item.overdue_told_at is not None,
    )


def has_begun(item: RoadmapItem, today: date) -> bool:
    if item.starts_on is not None:
        return item.starts_on <= today
    return item.due_on is not None and item.due_on - AHEAD <= today


def nearest_reached(due_on: date, today: date, is_working: Callable[[date], bool]) -> int | None:
    """The least number of days before the term whose day has come; None while none has."""
    reached = [number for number, day in reminder_days(due_on, is_working).items() if day <= today]
    return min(reached, default=None)
