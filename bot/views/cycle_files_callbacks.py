"""Buttons of a roadmap's files, of its picture and of what is drafted from it."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from bot.views.callbacks import Id, Page


class Paper(StrEnum):
    TABLE = "table"  # to be edited in Excel
    DOCX = "docx"  # to be approved
    XLSX = "xlsx"


class CyclePaper(CallbackData, prefix="cycpap"):
    cycle: Id
    paper: Paper


class TableShow(CallbackData, prefix="mapsee"):
    """What is wrong with the table sent last, or what it would change."""

    page: Page = 0


class TableApply(CallbackData, prefix="mapdo"):
    """Exactly the differences that stood over the button."""

    cycle: Id
    digest: str


class TableDrop(CallbackData, prefix="mapno"):
    cycle: Id


class PictureTurn(CallbackData, prefix="ganttp"):
    cycle: Id
    page: Page = 0
