"""A school's form as a workbook to be edited in Excel and sent back. Nothing in what comes back is ever computed.

The names of sheets and columns are the format of the file: files made with older ones are still about, so a name that
changes needs the old one beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from bot.documents.workbook import FORMATS, OPTIONS, set_up_print, write_cell

FORM_SHEET, HEAD_SHEET, HELP_SHEET = "Анкета", "О форме", "Как заполнять"
MOST_ROWS = 300
LOOKS: dict[str, dict[str, Any]] = {
    "header": FORMATS["header"],
    # Text and nothing else: Excel makes a date of «1-3» otherwise.
    "text": {**FORMATS["text"], "num_format": "@"},
    "help": {"text_wrap": True, "valign": "top"},
}


@dataclass(frozen=True)
class Field:
    """A column of the form's sheet, or a line of the sheet about it."""

    name: str
    title: str
    width: int = 0
    choices: tuple[str, ...] = ()
    hidden: bool = False


FORM_FIELDS = (
    Field("number", "№", 5),
    Field("section", "Раздел", 18),
    Field("text", "Вопрос", 48),
    Field("hint", "Подсказка", 28),
    Field("kind", "Вид ответа", 20),
    Field("options", "Варианты", 40),
    Field("limits", "От и до", 20),
    Field("required", "Обязателен", 12),
    Field("readers", "Кто увидит", 18),
    Field("condition", "Показать, если", 24),
    Field("step", "Код вопроса (не менять)", 10, hidden=True),
)
HEAD_FIELDS = (
    Field("title", "Название"),
    Field("audience", "Для кого"),
    Field("about", "О ком"),
    Field("minutes", "Сколько минут"),
    Field("readers", "Кто увидит ответы"),
    Field("intro", "Вступление"),
    Field("own_start", "Можно заполнить по своему желанию"),
    Field("source", "Откуда анкета"),
    Field("form", "Код анкеты (не менять)", hidden=True),
    Field("version", "Версия (не менять)", hidden=True),
)


@dataclass(frozen=True)
class FormTable:
    rows: Sequence[Sequence[str]]  # as FORM_FIELDS
    head: Sequence[str]  # as HEAD_FIELDS
    help: Sequence[str]  # a line each
    choices: dict[str, tuple[str, ...]]  # what a cell offers to choose from, by the field's name


def make_form_table(table: FormTable, made_at: datetime) -> bytes:
    """Takes a moment: to be called in a thread."""
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        workbook.set_properties({"created": made_at.replace(tzinfo=None)})
        looks = {name: workbook.add_format(look) for name, look in LOOKS.items()}
        draw_form(workbook.add_worksheet(FORM_SHEET), table, looks)
        draw_head(workbook.add_worksheet(HEAD_SHEET), table, looks)
        draw_lines(workbook.add_worksheet(HELP_SHEET), table.help, looks)
    return file.getvalue()


def draw_form(sheet: Any, table: FormTable, looks: dict[str, Any]) -> None:
    for column, field in enumerate(FORM_FIELDS):
        sheet.set_column(column, column, field.width, looks["text"], {"hidden": field.hidden})
        write_cell(sheet, 0, column, field.title, looks["header"])
        offer(sheet, (1, column, MOST_ROWS, column), table.choices.get(field.name, ()))
    for row, cells in enumerate(table.rows, start=1):
        for column, cell in enumerate(cells):
            write_cell(sheet, row, column, cell, looks["text"])
    sheet.freeze_panes(1, 3)
    set_up_print(sheet)


def draw_head(sheet: Any, table: FormTable, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 80, looks["text"])
    for column, title in enumerate(("Что", "Значение")):
        write_cell(sheet, 0, column, title, looks["header"])
    for row, (field, value) in enumerate(zip(HEAD_FIELDS, table.head, strict=True), start=1):
        if field.hidden:
            sheet.set_row(row, None, None, {"hidden": True})
        write_cell(sheet, row, 0, field.title, looks["header"])
        write_cell(sheet, row, 1, value, looks["text"])
        offer(sheet, (row, 1, row, 1), table.choices.get(f"head.{field.name}", ()))


def draw_lines(sheet: Any, lines: Sequence[str], looks: dict[str, Any]) -> None:
    """A sheet of plain words."""
    sheet.set_column(0, 0, 110, looks["help"])
    for row, line in enumerate(lines):
        write_cell(sheet, row, 0, line, looks["help"])


def offer(sheet: Any, cells: tuple[int, int, int, int], choices: tuple[str, ...]) -> None:
    if choices:
        sheet.data_validation(*cells, {"validate": "list", "source": list(choices), "error_type": "warning"})
