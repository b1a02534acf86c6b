"""A file somebody sent: whatever it is, it is looked through before it is opened, and nothing of it is computed."""

import struct
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from time import process_time

import pytest
from openpyxl import Workbook

from bot.documents import form_file
from bot.documents.form_file import FormFile, Unreadable, read_form_file
from bot.documents.form_table import make_form_table
from bot.services.own_form_files import example, table_of
from tests.kit.form_tables import FormTableFile

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SECONDS = 5  # of a machine under load; what is refused is refused at once


def table() -> bytes:
    return make_form_table(table_of(example()), NOW)


def packed(parts: dict[str, bytes], content: bytes = b"") -> bytes:
    """The table with parts put in or replaced."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content or table())) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name in given.namelist():
            if name not in parts:
                out.writestr(name, given.read(name))
        for name, part in parts.items():
            out.writestr(name, part)
    return made.getvalue()


def lying(content: bytes, name: str, size: int) -> bytes:
    """With another unpacked size of one part in the directory of the archive."""
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


def entities(declared: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(table())) as given:
        sheet = given.read("xl/worksheets/sheet1.xml")
    return packed({"xl/worksheets/sheet1.xml": declared + sheet})


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OTHER = Workbook()
OTHER_FILE = BytesIO()
OTHER.save(OTHER_FILE)


def test_a_table_of_ours_is_read() -> None:
    read = read_form_file(table())
    assert isinstance(read, FormFile)
    assert len(read.rows) == len(example().written)
    assert read.head["title"] == example().title


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not_excel"),
        (b"PK", "not_excel"),
        (b"%PDF-1.7", "not_excel"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "old_excel"),
        (bytes(1024 * 1024 + 1), "too_big"),
        (packed({"word/document.xml": b"<a/>"})[:-30], "not_excel"),
        (packed({"xl/vbaProject.bin": b"x"}), "macros"),
        (packed({"xl/media/zeros.bin": bytes(13 * 1024 * 1024)}), "unsafe"),
        (lying(packed({"xl/media/zeros.bin": bytes(13 * 1024 * 1024)}), "xl/media/zeros.bin", 10), "not_excel"),
        (packed({f"xl/media/{n}.xml": b"<a/>" for n in range(101)}), "unsafe"),
        (entities(LAUGHS), "unsafe"),
        (entities(LAUGHS.decode().encode("utf-16")), "unsafe"),
        (packed({"xl/workbook.xml": b"<broken"}), "not_excel"),
        (packed({"xl/worksheets/sheet1.xml": b"<worksheet>" + b"<a>" * 90_000}), "not_excel"),
        (packed({"xl/worksheets/sheet1.xml": b"<worksheet>" + b"<a>" * 200_000}), "unsafe"),
        (packed({"xl/styles.xml": b"<styleSheet><cellXfs>" + b"<xf/>" * 200_000}), "unsafe"),
        (OTHER_FILE.getvalue(), "another_table"),
    ],
)
def test_what_is_no_table_of_ours_is_refused_at_once(content: bytes, reason: str) -> None:
    began = process_time()
    assert read_form_file(content) == Unreadable(reason)
    assert process_time() - began < SECONDS


def test_a_document_of_word_is_no_table() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        out.writestr("word/document.xml", "<a/>")
    assert read_form_file(made.getvalue()) == Unreadable("not_excel")


def test_columns_without_names_are_not_guessed() -> None:
    file = FormTableFile(table())
    file.form.cell(1, 3).value = "Что спросить"
    assert read_form_file(file.content) == Unreadable("no_columns")


def test_a_formula_a_date_and_an_error_are_no_text() -> None:
    file = FormTableFile(table())
    file.set(2, Вопрос="=1+1", Подсказка='=HYPERLINK("http://example.org")')
    file.set(3, Варианты=date(2026, 3, 1))
    file.form.cell(4, 4).value = "#REF!"
    file.form.cell(4, 4).data_type = "e"
    file.say("Название", "=SUM(A1:A9)")
    read = read_form_file(file.content)
    assert isinstance(read, FormFile)
    assert {(each.code, each.line, each.column) for each in read.flaws} == {
        ("formula", 2, "Вопрос"),
        ("formula", 2, "Подсказка"),
        ("date_cell", 3, "Варианты"),
        ("error_cell", 4, "Подсказка"),
        ("formula", 2, "Название"),
    }


def test_a_text_that_looks_like_a_formula_is_a_text() -> None:
    file = FormTableFile(table())
    file.set(2, Вопрос="=1+1")
    file.form.cell(2, 3).data_type = "s"
    read = read_form_file(file.content)
    assert isinstance(read, FormFile)
    assert not read.flaws
    assert read.rows[0][1]["text"] == "=1+1"


def test_what_is_not_seen_is_cut_out() -> None:
    file = FormTableFile(table())
    file.set(2, Вопрос=" Один\u202e два\u2066_x0000_ три_x000D_\n четыре ")
    read = read_form_file(file.content)
    assert isinstance(read, FormFile)
    assert read.rows[0][1]["text"] == "Один два три\n четыре"


def test_numbers_are_read_as_people_write_them() -> None:
    file = FormTableFile(table())
    file.set(2, **{"№": 7.0, "Вопрос": 2026, "Подсказка": 0.5, "Обязателен": True})
    read = read_form_file(file.content)
    assert isinstance(read, FormFile)
    cells = read.rows[0][1]
    assert (cells["number"], cells["text"], cells["hint"], cells["required"]) == ("7", "2026", "0,5", "да")


def test_a_row_far_below_is_not_lost() -> None:
    file = FormTableFile(table())
    file.put(4000, {"Вопрос": "Далеко?", "Вид ответа": "да или нет"})
    read = read_form_file(file.content)
    assert isinstance(read, FormFile)
    assert read.rows[-1][0] == 4000


def test_the_file_can_be_filled_in_without_reading_anything() -> None:
    """Lists to choose from, text that stays text, hidden ids."""
    file = FormTableFile(table())
    lists = {str(each.sqref): each.formula1 for each in file.form.data_validations.dataValidation}
    assert lists["H2:H301"] == '"да,нет"'
    assert "несколько вариантов" in str(lists["E2:E301"])
    assert file.form.column_dimensions["K"].hidden
    assert file.form["C2"].number_format == "@"
    assert all(file.head.row_dimensions[row].hidden for row in (10, 11))
    assert "Как заполнять" in file.book.sheetnames
    assert form_file.MOST_LINES > 300
