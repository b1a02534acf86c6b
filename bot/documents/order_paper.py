"""The draft of an order as .docx, ready for the head's signature: number, date and place are written in by hand.

To be called in a thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.documents.page import SIZE, new_page, packed, put_centred, repeat, turn

if TYPE_CHECKING:
    from docx.document import Document

WIDE = 4  # more columns than that stand on a page turned across
BLANK_ROWS = 5  # of «С приказом ознакомлены», where nobody is known


@dataclass(frozen=True)
class OrderTable:
    """An annex."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class OrderPaper:
    organisation: str
    heading: str  # «ПРИКАЗ»
    date_and_number: str
    place: str
    title: str
    preamble: str
    command: str  # «ПРИКАЗЫВАЮ:»
    points: Sequence[tuple[str, Sequence[str]]]  # each with what stands under it
    position: str
    name: str  # «Г. П. Соколов»; empty: written by hand
    acquainted: str  # «С приказом ознакомлены»
    acquainted_columns: Sequence[str]
    acquainted_people: Sequence[str]
    annex: str  # «Приложение {number} к приказу от …»
    tables: Sequence[OrderTable] = ()


def make_order_paper(paper: OrderPaper) -> bytes:
    document = new_page((3, 1.5, 2, 2), space_after=4)
    put_head(document, paper)
    put_points(document, paper)
    put_signature(document, paper)
    put_acquainted(document, paper)
    for number, table in enumerate(paper.tables, start=1):
        put_annex(document, paper, table, number)
    return packed(document)


def put_head(document: "Document", paper: OrderPaper) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    put_centred(document, paper.organisation)
    put_centred(document, paper.heading, bold=True)
    dated = document.add_paragraph(paper.date_and_number)
    dated.paragraph_format.tab_stops.add_tab_stop(Cm(16.5), WD_TAB_ALIGNMENT.RIGHT)
    put_centred(document, paper.place)
    document.add_paragraph()
    document.add_paragraph().add_run(paper.title).bold = True
    document.add_paragraph()
    put_justified(document, paper.preamble)
    document.add_paragraph().add_run(paper.command).bold = True


def put_points(document: "Document", paper: OrderPaper) -> None:
    """Numbers are typed, not fields: they stay what they are in every editor."""
    from docx.shared import Cm

    for number, (point, under) in enumerate(paper.points, start=1):
        put_justified(document, f"{number}. {point}")
        for small, line in enumerate(under, start=1):
            put_justified(document, f"{number}.{small}. {line}").paragraph_format.left_indent = Cm(1)


def put_signature(document: "Document", paper: OrderPaper) -> None:
    from docx.shared import Cm

    document.add_paragraph()
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(8.5))
    paragraph.add_run(f"{paper.position}\t____________________ {paper.name}".rstrip())


def put_acquainted(document: "Document", paper: OrderPaper) -> None:
    document.add_paragraph()
    document.add_paragraph(paper.acquainted).paragraph_format.keep_with_next = True
    people = [*paper.acquainted_people] or [""] * BLANK_ROWS
    put_table(document, paper.acquainted_columns, [[name, "", ""] for name in people])


def put_annex(document: "Document", paper: OrderPaper, table: OrderTable, number: int) -> None:
    from docx.enum.section import WD_SECTION
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    turn(document.add_section(WD_SECTION.NEW_PAGE), across=len(table.columns) > WIDE)
    paragraph = document.add_paragraph(paper.annex.format(number=number))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    put_centred(document, table.title, bold=True)
    put_table(document, table.columns, table.rows)


def put_table(document: "Document", columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from docx.shared import Pt

    table = document.add_table(rows=1 + len(rows), cols=len(columns))
    table.style = "Table Grid"
    for number, (row, cells) in enumerate(zip(table.rows, [columns, *rows], strict=True)):
        for cell, words in zip(row.cells, cells, strict=True):
            run = cell.paragraphs[0].add_run(words)
            run.font.size = Pt(SIZE - 1 if len(columns) > WIDE else SIZE)
            run.bold = number == 0
    repeat(table.rows[0])


def put_justified(document: "Document", text: str) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    return paragraph
