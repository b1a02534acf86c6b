"""Tables as an Excel workbook that opens readable and prints on A4 without a touch.

What people typed stays text, whatever it begins with: a cell must never compute (OWASP «CSV injection»).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

Cell = str | int | float | date | datetime | None

LONGEST_TEXT = 32_767  # characters a cell of Excel holds
A4 = 9
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,  # a cell knows no zones: it shows the local time it is given
}
HEADER_ROW = 1
HEADER_COLOUR = "#E8EEF7"
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 13},
    "header": {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": HEADER_COLOUR},
    "text": {"text_wrap": True, "valign": "top", "border": 1},
    "day": {"num_format": "dd.mm.yyyy", "valign": "top", "align": "left", "border": 1},
    "moment": {"num_format": "dd.mm.yyyy hh:mm", "valign": "top", "align": "left", "border": 1},
}


@dataclass(frozen=True)
class Column:
    title: str
    width: int  # in characters


@dataclass(frozen=True)
class Sheet:
    name: str  # at most 31 characters
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]


def make_workbook(sheets: Sequence[Sheet], made_at: datetime) -> bytes:
    """Takes a moment: to be called in a thread. Times in cells are local to the organisation."""
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        workbook.set_properties({"created": made_at.replace(tzinfo=None)})
        formats = {name: workbook.add_format(look) for name, look in FORMATS.items()}
        for sheet in sheets:
            draw(workbook.add_worksheet(sheet.name), sheet, formats)
    return file.getvalue()


def draw(worksheet: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    write_cell(worksheet, 0, 0, sheet.title, formats["title"])
    for number, column in enumerate(sheet.columns):
        worksheet.set_column(number, number, column.width)
        write_cell(worksheet, HEADER_ROW, number, column.title, formats["header"])
    for row, cells in enumerate(sheet.rows, start=HEADER_ROW + 1):
        for number, cell in enumerate(cells):
            write_cell(worksheet, row, number, cell, formats[look_of(cell)])
    last_row = max(HEADER_ROW + len(sheet.rows), HEADER_ROW + 1)
    worksheet.autofilter(HEADER_ROW, 0, last_row, len(sheet.columns) - 1)
    worksheet.freeze_panes(HEADER_ROW + 1, 1)
    set_up_print(worksheet)


def set_up_print(worksheet: Any) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0, HEADER_ROW)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    worksheet.set_footer("&C&P / &N")


def look_of(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return "moment"
    return "day" if isinstance(cell, date) else "text"


def write_cell(worksheet: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    match cell:
        case None | "":
            worksheet.write_blank(row, column, None, look)
        case str():
            worksheet.write_string(row, column, cell[:LONGEST_TEXT], look)
        case datetime() | date():
            worksheet.write_datetime(row, column, cell, look)
        case _:
            worksheet.write_number(row, column, cell, look)
