"""Roadmap tables as a curator edits them in Excel."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from bot.documents.roadmap_table import FIELDS, MAP_SHEET, MARK_SHEET

COLUMNS = {field.title: number for number, field in enumerate(FIELDS, start=1)}


class RoadmapTableFile:
    """A file opened in Excel: changed cell by cell, saved by `content`."""

    def __init__(self, content: bytes) -> None:
        self.book: Workbook = load_workbook(BytesIO(content))

    @property
    def map(self) -> Any:
        return self.book[MAP_SHEET]

    @property
    def last(self) -> int:
        return max(cell.row for cell in self.map["C"] if cell.value)

    def row_of(self, number: str, part: str = "") -> int:
        rows = [
            row[0].row
            for row in self.map.iter_rows(min_row=2)
            if row[1].value == number and part in str(row[3].value or "")
        ]
        assert len(rows) == 1, f"{number} {part}: {rows}"
        return int(rows[0])

    def get(self, row: int, title: str) -> Any:
        return self.map.cell(row, COLUMNS[title]).value

    def put(self, row: int, cells: dict[str, Any]) -> int:
        for title, value in cells.items():
            self.map.cell(row, COLUMNS[title]).value = value
        return row

    def add(self, cells: dict[str, Any]) -> int:
        return self.put(self.last + 1, cells)

    def drop(self, row: int) -> None:
        self.map.delete_rows(row)

    def drop_column(self, title: str) -> None:
        self.map.delete_cols(COLUMNS[title])

    def mark(self, name: str, value: str) -> None:
        [row] = [cell.row for cell in self.book[MARK_SHEET]["A"] if cell.value == name]
        self.book[MARK_SHEET].cell(row, 2).value = value

    def unmark(self) -> None:
        del self.book[MARK_SHEET]

    @property
    def content(self) -> bytes:
        file = BytesIO()
        self.book.save(file)
        return file.getvalue()
