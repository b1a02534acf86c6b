"""A roadmap on paper, in the table form in which roadmaps are approved: A4 across, stages over the whole width.

The terms of one item stand under each other beside its number and title. To be called in a thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.documents.page import FONT, SIZE, new_page, packed, put_centred, repeat
from bot.documents.workbook import A4, HEADER_COLOUR, OPTIONS

if TYPE_CHECKING:
    from docx.document import Document

WIDTHS = (1.4, 8.9, 4.4, 5.0, 6.5)  # centimetres, of columns; 26.2 together


@dataclass(frozen=True)
class PaperTerm:
    """One term of an item."""

    days: str  # «до 20.01.2027», with what it is the term of
    responsible: str
    evidence: str


@dataclass(frozen=True)
class PaperItem:
    number: str
    title: str
    details: str  # a line each
    terms: Sequence[PaperTerm]


@dataclass(frozen=True)
class PaperStage:
    title: str
    items: Sequence[PaperItem]


@dataclass(frozen=True)
class RoadmapPaper:
    organisation: str
    approval: Sequence[str]  # «УТВЕРЖДАЮ», who, the order; a line each
    title: str
    year: str
    columns: Sequence[str]  # №, what, when, who, what shows it
    stages: Sequence[PaperStage]


def make_roadmap_paper(paper: RoadmapPaper) -> bytes:
    document = new_page((2, 1.5, 1.5, 1.5), across=True, space_after=0)
    put_head(document, paper)
    put_table(document, paper)
    return packed(document)


def put_head(document: "Document", paper: RoadmapPaper) -> None:
    from docx.shared import Cm, Pt

    for line in paper.approval:
        paragraph = document.add_paragraph(line)
        paragraph.paragraph_format.left_indent = Cm(17)
    for text, bold in ((paper.organisation, False), (paper.title, True), (paper.year, False)):
        put_centred(document, text, bold=bold).paragraph_format.space_before = Pt(6)
    document.add_paragraph()


def put_table(document: "Document", paper: RoadmapPaper) -> None:
    rows = 1 + sum(1 + sum(len(item.terms) for item in stage.items) for stage in paper.stages)
    table = document.add_table(rows=rows, cols=len(WIDTHS))
    table.style = "Table Grid"
    table.autofit = False
    grid = [list(row.cells) for row in table.rows]
    fit_columns(table, grid)
    for cell, title in zip(grid[0], paper.columns, strict=True):
        cell.paragraphs[0].add_run(title).bold = True
    repeat(table.rows[0])
    at = 1
    for stage in paper.stages:
        whole = grid[at][0].merge(grid[at][-1])
        whole.paragraphs[0].add_run(stage.title).bold = True
        whole.paragraphs[0].paragraph_format.keep_with_next = True
        at += 1
        for item in stage.items:
            put_item(grid[at : at + len(item.terms)], item)
            at += len(item.terms)


def put_item(rows: Sequence[Sequence[Any]], item: PaperItem) -> None:
    put_words(joined([row[0] for row in rows]), item.number)
    put_words(joined([row[1] for row in rows]), item.title, item.details)
    for row, term in zip(rows, item.terms, strict=True):
        put_words(row[2], term.days)
    for column, words in ((3, [term.responsible for term in item.terms]), (4, [term.evidence for term in item.terms])):
        if len(set(words)) == 1:
            put_words(joined([row[column] for row in rows]), words[0])
        else:
            for row, each in zip(rows, words, strict=True):
                put_words(row[column], each)


def joined(cells: Sequence[Any]) -> Any:
    return cells[0] if len(cells) == 1 else cells[0].merge(cells[-1])


def put_words(cell: Any, *texts: str) -> None:
    """Line by line, so that long cells break over pages where lines do."""
    first = cell.paragraphs[0]
    lines = [line for text in texts for line in text.split("\n") if line]
    for number, line in enumerate(lines):
        (first if number == 0 else cell.add_paragraph()).add_run(line)


def fit_columns(table: Any, grid: Sequence[Sequence[Any]]) -> None:
    from docx.shared import Cm

    for column, width in enumerate(WIDTHS):
        table.columns[column].width = Cm(width)
        for row in grid:
            row[column].width = Cm(width)


def make_roadmap_sheet(paper: RoadmapPaper) -> bytes:
    """The same as a workbook, for whoever wants it in Excel: nothing of it comes back."""
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        plain = {"font_name": FONT, "font_size": SIZE, "text_wrap": True, "valign": "top"}
        looks = {
            "head": workbook.add_format({**plain, "align": "center"}),
            "title": workbook.add_format({**plain, "align": "center", "bold": True}),
            "approval": workbook.add_format({**plain, "text_wrap": False}),
            "header": workbook.add_format({**plain, "bold": True, "border": 1, "bg_color": HEADER_COLOUR}),
            "stage": workbook.add_format({**plain, "bold": True, "border": 1}),
            "cell": workbook.add_format({**plain, "border": 1, "num_format": "@"}),
        }
        draw_sheet(workbook.add_worksheet("Дорожная карта"), paper, looks)
    return file.getvalue()


def draw_sheet(sheet: Any, paper: RoadmapPaper, looks: dict[str, Any]) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width * 4.6)
    row = 0
    for line in paper.approval:
        sheet.write_string(row, 3, line, looks["approval"])
        row += 1
    for text, look in ((paper.organisation, "head"), (paper.title, "title"), (paper.year, "head")):
        sheet.merge_range(row, 0, row, len(WIDTHS) - 1, "", looks[look])
        sheet.write_string(row, 0, text, looks[look])
        row += 1
    header = row + 1
    for column, title in enumerate(paper.columns):
        sheet.write_string(header, column, title, looks["header"])
    sheet.repeat_rows(header)
    sheet.freeze_panes(header + 1, 0)
    row = header + 1
    for stage in paper.stages:
        span(sheet, (row, 0, row, len(WIDTHS) - 1), stage.title, looks["stage"])
        row += 1
        for item in stage.items:
            draw_item(sheet, row, item, looks["cell"])
            row += len(item.terms)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C&P / &N")


def draw_item(sheet: Any, row: int, item: PaperItem, look: Any) -> None:
    last = row + len(item.terms) - 1
    details = "\n".join(text for text in (item.title, item.details) if text)
    span(sheet, (row, 0, last, 0), item.number, look)
    span(sheet, (row, 1, last, 1), details, look)
    for at, term in enumerate(item.terms, start=row):
        sheet.write_string(at, 2, term.days, look)
        sheet.write_string(at, 3, term.responsible, look)
        sheet.write_string(at, 4, term.evidence, look)
        words = max(len(term.responsible) / 22, len(term.evidence) / 28, len(details) / 40 / len(item.terms))
        breaks = max(term.evidence.count("\n"), details.count("\n") / len(item.terms))
        sheet.set_row(at, 16 * (1 + int(words) + int(breaks)))  # merged cells never make Excel fit the height


def span(sheet: Any, cells: tuple[int, int, int, int], text: str, look: Any) -> None:
    if cells[:2] != cells[2:]:
        sheet.merge_range(*cells, "", look)
    sheet.write_string(*cells[:2], text, look)
