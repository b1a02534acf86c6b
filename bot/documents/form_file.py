"""A form table that somebody sent: its cells as text, or why it is not looked at.

Looked through before anything is unpacked (a small archive may unfold into gigabytes) and before anything is parsed
(entities of XML may unfold too). Formulas are not computed, the file's name is not used.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Literal
from zipfile import ZipFile

from bot.documents.form_table import FORM_FIELDS, FORM_SHEET, HEAD_FIELDS, HEAD_SHEET, Field

MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 12 * MOST_BYTES
MOST_PARTS = 100
MOST_TAGS = 200_000  # two million empty styles, 24 KB packed, kept openpyxl busy for a minute and took a gigabyte
MOST_LINES = 5_000  # beyond them nobody writes questions
COLUMNS = 30
OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and .xlsx behind a password
ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f])_")  # what XML cannot hold; openpyxl leaves it so
# Nothing of these is seen: controls, and what turns the letters of other people's screens around.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Trouble = Literal["too_big", "lost", "not_excel", "old_excel", "unsafe", "macros", "another_table", "no_columns"]
FlawCode = Literal["formula", "date_cell", "error_cell"]
COMPUTED: Mapping[str, tuple[str, FlawCode]] = {"f": ("=", "formula"), "e": ("#", "error_cell")}


@dataclass(frozen=True)
class Unreadable:
    reason: Trouble


@dataclass(frozen=True)
class Flaw:
    """A cell that is no text."""

    code: FlawCode
    line: int
    column: str  # its title
    head: bool = False


@dataclass(frozen=True)
class FormFile:
    """Cells by the names of FORM_FIELDS and HEAD_FIELDS; lines as Excel numbers them."""

    rows: Sequence[tuple[int, Mapping[str, str]]]
    head: Mapping[str, str]
    flaws: Sequence[Flaw] = field(default_factory=tuple)


def read_form_file(content: bytes) -> FormFile | Unreadable:
    """Takes up to some seconds: to be called in a thread."""
    trouble = look_through(content)
    if trouble is not None:
        return Unreadable(trouble)
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        try:
            if FORM_SHEET not in book.sheetnames or HEAD_SHEET not in book.sheetnames:
                return Unreadable("another_table")
            return read_sheets(book[FORM_SHEET], book[HEAD_SHEET])
        finally:
            book.close()
    except Exception:  # a broken file may break the library anywhere; whatever it is, it is no form of ours
        return Unreadable("not_excel")


def look_through(content: bytes) -> Trouble | None:
    if len(content) > MOST_BYTES:
        return "too_big"
    if content.startswith(OLD_EXCEL):
        return "old_excel"
    try:
        with ZipFile(BytesIO(content)) as archive:
            return look_at_parts(archive)
    except Exception:  # zipfile, zlib, lzma and bz2 each have errors of their own
        return "not_excel"


def look_at_parts(archive: ZipFile) -> Trouble | None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return "unsafe"
    if any(part.filename.casefold().endswith("vbaproject.bin") for part in parts):
        return "macros"
    if "xl/workbook.xml" not in archive.namelist():
        return "not_excel"
    unpacked = tags = 0
    for part in parts:
        with archive.open(part) as opened:
            text = opened.read(MOST_UNPACKED - unpacked + 1)  # whatever size the part says it has
        unpacked += len(text)
        letters = text.replace(b"\x00", b"")  # of XML in two bytes a letter too
        tags += letters.count(b"<")
        if unpacked > MOST_UNPACKED or tags > MOST_TAGS or DECLARES.search(letters):
            return "unsafe"
    return None


def read_sheets(form: Any, head: Any) -> FormFile | Unreadable:
    lines = form.iter_rows(min_row=1, max_row=MOST_LINES, max_col=COLUMNS)
    columns = find_columns(next(iter(lines), ()), FORM_FIELDS)
    if not {"text", "kind"} <= {each.name for each in columns.values()}:
        return Unreadable("no_columns")
    flaws: list[Flaw] = []
    rows = [
        (line, cells)
        for line, row in enumerate(lines, start=2)
        if any((cells := dict(read_row(row, columns, line, flaws))).values())
    ]
    return FormFile(rows, read_head(head, flaws), tuple(flaws))


def find_columns(header: Iterable[Any], fields: Iterable[Field]) -> dict[int, Field]:
    """By their titles: the curator may have moved them."""
    known = {same(field.title): field for field in fields}
    titles = {number: same(str(cell.value or "")) for number, cell in enumerate(header)}
    return {number: known[title] for number, title in titles.items() if title in known}


def read_row(
    row: Sequence[Any], columns: Mapping[int, Field], line: int, flaws: list[Flaw]
) -> Iterator[tuple[str, str]]:
    for number, column in columns.items():
        if number < len(row):
            text, code = read_cell(row[number])
            if code:
                flaws.append(Flaw(code, line, column.title))
            yield column.name, text


def read_head(sheet: Any, flaws: list[Flaw]) -> dict[str, str]:
    known = {same(field.title): field for field in HEAD_FIELDS}
    found: dict[str, str] = {}
    for line, row in enumerate(sheet.iter_rows(min_row=1, max_row=MOST_LINES, max_col=2), start=1):
        field_ = known.get(same(str(row[0].value or ""))) if row else None
        if field_ is None or len(row) < 2:
            continue
        found[field_.name], code = read_cell(row[1])
        if code:
            flaws.append(Flaw(code, line, field_.title, head=True))
    return found


def same(title: str) -> str:
    return " ".join(title.casefold().split())


def read_cell(cell: Any) -> tuple[str, FlawCode | None]:
    """Its text, and what is wrong with it. Something stands for the text even then: the row is not taken for empty."""
    if cell.value is None:
        return "", None
    if is_computed(cell):
        return COMPUTED[cell.data_type]
    if isinstance(cell.value, datetime | date | time | timedelta):
        return "?", "date_cell"
    return cleaned(as_text(cell.value)), None


def is_computed(cell: Any) -> bool:
    return getattr(cell, "data_type", "") in COMPUTED


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    return str(value)


def cleaned(text: str) -> str:
    plain = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    lines = UNSEEN.sub("", plain.replace("\r\n", "\n").replace("\r", "\n"))
    return lines.strip()
