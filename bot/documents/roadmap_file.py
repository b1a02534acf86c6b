"""A roadmap table that somebody sent: its cells as text, or why it is not looked at.

Looked through before anything is unpacked and parsed, as every table is (documents/form_file).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Literal, Self

from bot.documents import form_file
from bot.documents.form_file import COLUMNS, MOST_LINES, cleaned, find_columns, is_computed, look_through
from bot.documents.form_table import Field
from bot.documents.roadmap_table import DAYS, FIELDS, MAP_SHEET, MARK_SHEET

NEEDED = ("stage", "number", "title", "part", "details", "starts", "due", "always", "people", "evidence", "id")
FlawCode = Literal["formula", "error_cell", "date_cell", "bad_day"]
WRITTEN_DAYS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y")


@dataclass(frozen=True)
class CellFlaw:
    code: FlawCode
    line: int
    column: str  # its title
    words: str = ""  # what stands there


@dataclass(frozen=True)
class RoadmapFile:
    """Cells by the names of FIELDS, days as ISO; lines as Excel numbers them."""

    mark: Mapping[str, str]  # empty: the hidden sheet is not there
    rows: Sequence[tuple[int, Mapping[str, str]]]
    flaws: Sequence[CellFlaw] = ()
    missing: Sequence[str] = ()  # titles of columns

    def dumped(self) -> dict[str, Any]:
        """As JSON holds it; only of a table without flaws."""
        return {"mark": dict(self.mark), "rows": [[line, dict(cells)] for line, cells in self.rows]}

    @classmethod
    def loaded(cls, content: Mapping[str, Any]) -> Self:
        return cls(content["mark"], tuple((int(line), cells) for line, cells in content["rows"]))


def read_roadmap_file(content: bytes) -> RoadmapFile | None:
    """None for what is no roadmap table, or is not to be opened. Takes up to some seconds: to be called in a thread."""
    if look_through(content) is not None:
        return None
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        try:
            if MAP_SHEET not in book.sheetnames:
                return None
            mark = read_mark(book[MARK_SHEET]) if MARK_SHEET in book.sheetnames else {}
            return read_map(book[MAP_SHEET], mark)
        finally:
            book.close()
    except Exception:  # a broken file may break the library anywhere; whatever it is, it is no roadmap of ours
        return None


def read_mark(sheet: Any) -> dict[str, str]:
    rows = sheet.iter_rows(min_row=1, max_row=20, max_col=2, values_only=True)
    return {str(row[0]): str(row[1]) for row in rows if len(row) == 2 and row[0] and row[1] is not None}


def read_map(sheet: Any, mark: Mapping[str, str]) -> RoadmapFile:
    lines = sheet.iter_rows(min_row=1, max_row=MOST_LINES, max_col=COLUMNS)
    columns = find_columns(next(iter(lines), ()), FIELDS)
    there = {field.name for field in columns.values()}
    missing = tuple(field.title for field in FIELDS if field.name in NEEDED and field.name not in there)
    flaws: list[CellFlaw] = []
    rows = []
    for line, row in enumerate(lines, start=2):
        cells = dict(read_row(row, columns, line, flaws))
        if any(value for name, value in cells.items() if name != "state"):
            rows.append((line, cells))
    return RoadmapFile(mark, rows, tuple(flaws), missing)


def read_row(
    row: Sequence[Any], columns: Mapping[int, Field], line: int, flaws: list[CellFlaw]
) -> Iterator[tuple[str, str]]:
    for number, field in columns.items():
        if number < len(row):
            text, code = read_cell(row[number], field.name)
            if code:
                flaws.append(CellFlaw(code, line, field.title, text))
            yield field.name, text


def read_cell(cell: Any, name: str) -> tuple[str, FlawCode | None]:
    """As of every table, but for days; «1,2» of an Excel that writes commas is «1.2»."""
    if name in DAYS and cell.value is not None and not is_computed(cell):
        return read_day(cell.value)
    text, code = form_file.read_cell(cell)
    return (text.replace(",", ".") if name in ("stage", "number") else text), code


def read_day(value: object) -> tuple[str, FlawCode | None]:
    """A real date, or one written as people write it."""
    if isinstance(value, datetime):
        return value.date().isoformat(), None
    if isinstance(value, date):
        return value.isoformat(), None
    text = cleaned(str(value)).removesuffix("г.").strip()
    for form in WRITTEN_DAYS:
        try:
            return datetime.strptime(text, form).date().isoformat(), None  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return (text[:40], "bad_day") if text else ("", None)
