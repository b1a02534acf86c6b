"""Rows of buttons that stand under many screens."""

from collections.abc import Callable, Sequence
from datetime import datetime

from aiogram.filters.callback_data import CallbackData

from bot.services.notices import LastMoment
from bot.texts import label, say
from bot.views.callbacks import HomeOpen, PutOff
from bot.views.screen import Button, Rows, Screen


def home_row() -> Rows:
    return ((Button(label("home.button"), HomeOpen().pack()),),)


def put_off_screen(at: datetime | LastMoment | None) -> Screen:
    if isinstance(at, LastMoment):
        return Screen(say("runs.last_moment", moment=at), home_row())
    return Screen(say("runs.put_off", at=at) if at else say("runs.not_put_off"), home_row())


def put_off_row(notice_id: int) -> Rows:
    """Every reminder can be put off."""
    return ((Button(label("runs.later"), PutOff(notice=notice_id).pack()),),)


def turn_row(page: int, pages: int, to: Callable[[int], CallbackData]) -> Rows:
    """Back, where one is, on; from the last page on to the first. Nothing for a list of one page."""
    if pages == 1:
        return ()
    steps = (("‹", page - 1), (f"{page + 1} / {pages}", page), ("›", page + 1))
    return (tuple(Button(text, to(where % pages).pack()) for text, where in steps),)


def in_rows(buttons: Sequence[Button], width: int) -> Rows:
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))
