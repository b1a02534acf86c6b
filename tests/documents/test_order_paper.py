"""An order with annexes of different widths."""

from dataclasses import replace
from io import BytesIO

from docx import Document
from docx.enum.section import WD_ORIENT

from bot.documents.order_paper import OrderPaper, OrderTable, make_order_paper

ORDER = OrderPaper(
    organisation="МБОУ «Школа № 1»",
    heading="ПРИКАЗ",
    date_and_number="",
    place="",
    title="О закреплении пар",
    preamble="",
    command="ПРИКАЗЫВАЮ:",
    points=(),
    position="Директор",
    name="",
    acquainted="С приказом ознакомлены",
    acquainted_columns=("ФИО", "Дата", "Подпись"),
    acquainted_people=(),
    annex="Приложение {number}",
)


def table(columns: int) -> OrderTable:
    return OrderTable("Список", ["столбец"] * columns, [["слово"] * columns])


def test_only_a_wide_annex_lies_across() -> None:
    made = make_order_paper(replace(ORDER, tables=(table(3), table(6), table(3))))
    sections = Document(BytesIO(made)).sections
    upright, across = WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE
    assert [section.orientation for section in sections] == [upright, upright, across, upright]
    assert [section.page_width > section.page_height for section in sections] == [False, False, True, False]
