"""A roadmap as a workbook: what Excel shows, and what is read back from what Excel saved."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.documents.roadmap_file import RoadmapFile, read_roadmap_file
from bot.documents.roadmap_table import (
    BY_PLAN,
    FIELDS,
    HELP_SHEET,
    MAP_SHEET,
    MARK_SHEET,
    PEOPLE_SHEET,
    PERMANENT,
    RoadmapTable,
    make_roadmap_table,
    print_of,
)
from tests.documents.test_form_file import LAUGHS, packed, table
from tests.kit.roadmap_tables import RoadmapTableFile

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ROW = {
    "stage": "1",
    "number": "1.1",
    "title": "=HYPERLINK(1)",
    "part": "",
    "details": "раз\nдва",
    "starts": "2026-01-10",
    "due": "2026-01-20",
    "always": "",
    "people": "Вера Павловна Л.",
    "evidence": "протокол",
    "state": "идёт",
    "id": "17",
}
MADE = RoadmapTable([ROW], {"cycle": "3", "items": "17"}, [("Вера Павловна Л.", "завуч")], ["1", "2"], ["Как править"])


def made() -> bytes:
    return make_roadmap_table(MADE, NOW)


def test_dates_are_dates_words_are_words_and_choices_are_offered() -> None:
    book = load_workbook(BytesIO(made()))
    assert book.sheetnames == [MAP_SHEET, PEOPLE_SHEET, HELP_SHEET, MARK_SHEET]
    assert book[MARK_SHEET].sheet_state == "hidden"
    sheet = book[MAP_SHEET]
    assert sheet.freeze_panes == "D2"
    cells = {field.name: sheet.cell(2, number) for number, field in enumerate(FIELDS, start=1)}
    assert cells["due"].value == datetime(2026, 1, 20)  # noqa: DTZ001 - a cell knows no zones
    assert cells["title"].data_type == "s"
    hidden = {
        field.name for number, field in enumerate(FIELDS) if sheet.column_dimensions["ABCDEFGHIJKLM"[number]].hidden
    }
    assert hidden >= {"id"}
    offered = [each.formula1 for each in sheet.data_validations.dataValidation]
    assert '"1,2"' in offered
    assert f'"{PERMANENT},{BY_PLAN}"' in offered
    assert f"'{PEOPLE_SHEET}'!$A$2:$A$2" in offered


def test_what_was_written_is_read() -> None:
    read = read_roadmap_file(made())
    assert isinstance(read, RoadmapFile)
    [(line, cells)] = read.rows
    assert line == 2
    assert cells == {**ROW, "print": print_of(ROW)}
    assert print_of(cells) == cells["print"]
    assert read.mark == MADE.mark
    assert RoadmapFile.loaded(read.dumped()).rows == ((2, cells),)


def read_with(**cells: object) -> RoadmapFile:
    file = RoadmapTableFile(made())
    file.put(2, {title.replace("_", " "): value for title, value in cells.items()})
    read = read_roadmap_file(file.content)
    assert isinstance(read, RoadmapFile)
    return read


@pytest.mark.parametrize("written", [date(2027, 1, 20), "20.01.2027", "20.01.2027 г.", "2027-01-20", "20.01.27"])
def test_a_day_is_read_however_it_is_written(written: object) -> None:
    assert read_with(Окончание=written).rows[0][1]["due"] == "2027-01-20"


def test_a_number_that_excel_made_a_number_of_stays_a_number_of_an_item() -> None:
    cells = read_with(**{"№_мероприятия": 1.1, "№_этапа": 1}).rows[0][1]
    assert (cells["number"], cells["stage"]) == ("1.1", "1")


def test_columns_may_be_moved_and_rows_left_empty() -> None:
    file = RoadmapTableFile(made())
    file.map.move_range("A1:A2", cols=20)
    file.map.insert_rows(2)
    read = read_roadmap_file(file.content)
    assert isinstance(read, RoadmapFile)
    assert [(line, cells["stage"]) for line, cells in read.rows] == [(3, "1")]
    assert not read.missing


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        table(),  # a school's own form
        packed({"xl/vbaProject.bin": b"x"}, made()),
        packed({"xl/media/zeros.bin": bytes(13 * 1024 * 1024)}, made()),
        packed({"xl/worksheets/sheet1.xml": LAUGHS + b"<worksheet/>"}, made()),
        packed({"xl/worksheets/sheet1.xml": b"<worksheet>" + b"<a>" * 90_000}, made()),
        packed({"xl/worksheets/sheet1.xml": b"<worksheet>" + b"<a>" * 200_000}, made()),
    ],
)
def test_what_is_no_roadmap_or_not_to_be_opened_is_left_to_others(content: bytes) -> None:
    assert read_roadmap_file(content) is None
