"""A roadmap as a workbook to be edited in Excel and sent back. Nothing in what comes back is ever computed.

A hidden sheet says which roadmap it is and what stood in it; a hidden column keeps a print of each row, so that a row
nobody touched in Excel never takes back what was changed in the chat meanwhile. The names of sheets and columns are
the format of the file: one that changes needs the old one beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from bot.documents import form_table
from bot.documents.form_table import Field, draw_lines, offer
from bot.documents.workbook import FORMATS, OPTIONS, set_up_print, write_cell

MAP_SHEET, PEOPLE_SHEET, HELP_SHEET, MARK_SHEET = "Дорожная карта", "Участники", "Как править", "Служебный лист"
MOST_ROWS = 400  # items of one roadmap
PERMANENT, BY_PLAN = "постоянно", "по другому плану"
DAYS = ("starts", "due")
FIELDS = (
    Field("stage", "№ этапа", 8),
    Field("number", "№ мероприятия", 13),
    Field("title", "Мероприятие", 40),
    Field("part", "Часть (чей это срок)", 22),
    Field("details", "Что сделать", 40),
    Field("starts", "Начало", 12),
    Field("due", "Окончание", 12),
    Field("always", "Без срока", 16),
    Field("people", "Ответственные", 30),
    Field("evidence", "Чем подтвердить", 34),
    Field("state", "Состояние (не менять)", 18),
    Field("id", "Код (не менять)", 8, hidden=True),
    Field("print", "Отпечаток (не менять)", 14, hidden=True),
)
EDITED = ("stage", "number", "title", "part", "details", "starts", "due", "always", "people", "evidence")
LOOKS: dict[str, dict[str, Any]] = {
    **form_table.LOOKS,
    "day": FORMATS["day"],
    "kept": {**form_table.LOOKS["text"], "bg_color": "#F2F2F2"},
}


@dataclass(frozen=True)
class RoadmapTable:
    rows: Sequence[Mapping[str, str]]  # by the names of FIELDS but the print; days as ISO
    mark: Mapping[str, str]  # which roadmap it is
    people: Sequence[tuple[str, str]]  # as they are written, and their positions
    stages: Sequence[str]  # numbers
    help: Sequence[str]  # a line each


def print_of(row: Mapping[str, str]) -> str:
    """What the cells a curator edits come to."""
    return sha256("\x1f".join(row.get(name, "") for name in EDITED).encode()).hexdigest()[:12]


def make_roadmap_table(table: RoadmapTable, made_at: datetime) -> bytes:
    """Takes a moment: to be called in a thread. `made_at` is local."""
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        workbook.set_properties({"created": made_at.replace(tzinfo=None)})
        looks = {name: workbook.add_format(look) for name, look in LOOKS.items()}
        draw_map(workbook.add_worksheet(MAP_SHEET), table, looks)
        draw_people(workbook.add_worksheet(PEOPLE_SHEET), table, looks)
        draw_lines(workbook.add_worksheet(HELP_SHEET), table.help, looks)
        draw_mark(workbook.add_worksheet(MARK_SHEET), table.mark)
    return file.getvalue()


def draw_map(sheet: Any, table: RoadmapTable, looks: dict[str, Any]) -> None:
    for column, field in enumerate(FIELDS):
        sheet.set_column(column, column, field.width, looks[look_of(field.name)], {"hidden": field.hidden})
        write_cell(sheet, 0, column, field.title, looks["header"])
        offer_values(sheet, column, field.name, table)
    for line, row in enumerate(table.rows, start=1):
        whole = {**row, "print": print_of(row)}
        for column, field in enumerate(FIELDS):
            write_cell(sheet, line, column, cell_of(field.name, whole.get(field.name, "")), looks[look_of(field.name)])
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(FIELDS) - 1)
    set_up_print(sheet)


def offer_values(sheet: Any, column: int, name: str, table: RoadmapTable) -> None:
    cells = (1, column, MOST_ROWS, column)
    match name:
        case "stage":
            offer(sheet, cells, tuple(table.stages))
        case "always":
            offer(sheet, cells, (PERMANENT, BY_PLAN))
        case "people" if table.people:
            source = f"='{PEOPLE_SHEET}'!$A$2:$A${len(table.people) + 1}"
            sheet.data_validation(*cells, {"validate": "list", "source": source, "show_error": False})
        case "starts" | "due":
            sheet.data_validation(
                *cells,
                {
                    "validate": "date",
                    "criteria": "between",
                    "minimum": date(2000, 1, 1),
                    "maximum": date(2100, 12, 31),
                    "error_type": "warning",
                },
            )


def look_of(name: str) -> str:
    if name in DAYS:
        return "day"
    return "kept" if name in ("state", "id", "print") else "text"


def cell_of(name: str, value: str) -> str | date:
    return date.fromisoformat(value) if name in DAYS and value else value


def draw_people(sheet: Any, table: RoadmapTable, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 1, 44)
    for column, title in enumerate(("Участник", "Должность")):
        write_cell(sheet, 0, column, title, looks["header"])
    for row, cells in enumerate(table.people, start=1):
        for column, cell in enumerate(cells):
            write_cell(sheet, row, column, cell, looks["text"])
    sheet.freeze_panes(1, 0)
    set_up_print(sheet)


def draw_mark(sheet: Any, mark: Mapping[str, str]) -> None:
    sheet.hide()
    for row, (name, value) in enumerate(mark.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
