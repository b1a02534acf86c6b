"""The page every .docx of the bot is: A4, Times New Roman 12. Loaded late: python-docx is needed by few."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

FONT, SIZE = "Times New Roman", 12
A4 = (21, 29.7)  # centimetres
Margins = tuple[float, float, float, float]  # left, right, top, bottom


def new_page(margins: Margins, *, across: bool = False, space_after: int | None = None) -> "Document":
    """Margins in centimetres; `space_after`: points after a paragraph, where it is not the usual."""
    from docx import Document
    from docx.shared import Cm, Pt

    page = Document()
    style: Any = page.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(SIZE)
    if space_after is not None:
        style.paragraph_format.space_after = Pt(space_after)
    section = page.sections[0]
    turn(section, across=across)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = map(Cm, margins)
    return page


def turn(section: Any, *, across: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = map(Cm, reversed(A4) if across else A4)


def put_centred(page: "Document", text: str, *, bold: bool = False) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = page.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text).bold = bold
    return paragraph


def repeat(row: Any) -> None:
    """A table's head on every page it goes on to."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no word for it


def packed(page: "Document") -> bytes:
    made = BytesIO()
    page.save(made)
    return made.getvalue()
