"""Tables of forms as a curator edits them in Excel."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from bot.documents.form_table import FORM_SHEET, HEAD_SHEET

COLUMNS = {
    "№": 1,
    "Раздел": 2,
    "Вопрос": 3,
    "Подсказка": 4,
    "Вид ответа": 5,
    "Варианты": 6,
    "От и до": 7,
    "Обязателен": 8,
    "Кто увидит": 9,
    "Показать, если": 10,
    "Код": 11,
}
Row = Mapping[str, Any]


class FormTableFile:
    """A file opened in Excel: changed cell by cell, saved by `content`."""

    def __init__(self, content: bytes) -> None:
        self.book: Workbook = load_workbook(BytesIO(content))

    @property
    def form(self) -> Any:
        return self.book[FORM_SHEET]

    @property
    def head(self) -> Any:
        return self.book[HEAD_SHEET]

    def row_of(self, question: str) -> int:
        """The row's number in Excel."""
        found = [cell.row for cell in self.form["C"] if question in str(cell.value)]
        assert len(found) == 1, f"{question}: {found}"
        return int(found[0])

    def set(self, question: str | int, **cells: Any) -> None:
        row = question if isinstance(question, int) else self.row_of(question)
        for title, value in cells.items():
            self.form.cell(row, COLUMNS[title.replace("_", " ")]).value = value

    def put(self, row: int, cells: Row) -> None:
        for title, value in cells.items():
            self.form.cell(row, COLUMNS[title]).value = value

    def add(self, cells: Row) -> int:
        """A new question after the last one."""
        row = 1 + max(cell.row for cell in self.form["C"] if cell.value)
        self.put(row, {"№": row - 1, **cells})
        return row

    def drop(self, question: str) -> None:
        self.form.delete_rows(self.row_of(question))

    def say(self, what: str, value: Any) -> None:
        """A line of the sheet about the form."""
        [row] = [cell.row for cell in self.head["A"] if cell.value == what]
        self.head.cell(row, 2).value = value

    def copy(self, question: str) -> int:
        """As Excel copies a row: with what is hidden in it."""
        row = self.row_of(question)
        return self.add({title: self.form.cell(row, column).value for title, column in COLUMNS.items() if title != "№"})

    @property
    def content(self) -> bytes:
        file = BytesIO()
        self.book.save(file)
        return file.getvalue()
