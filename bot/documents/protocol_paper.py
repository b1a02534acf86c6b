"""The protocol of a collegial body, ready to be signed: «присутствовали – слушали – решили» (DOMAIN 5.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

LINE = "_" * 24


@dataclass(frozen=True)
class ProtocolWords:
    """Full names: a paper, never the chat. `headings`: the fixed words, by place."""

    organisation: str
    title: str  # «Протокол № 3»
    body: str  # «заседания рабочей группы»
    day: str
    present: tuple[str, ...]
    guests: str
    heard: tuple[str, ...]
    decided: tuple[str, ...]
    chair: str
    headings: Mapping[str, str]


def make_protocol(words: ProtocolWords) -> bytes:
    """A .docx of A4 pages."""
    from docx import Document
    from docx.shared import Cm, Pt

    paper = Document()
    style: Any = paper.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = map(Cm, (3, 1.5, 2, 2))
    put_heading(paper, words)
    put_list(paper, words.headings["present"], words.present or (LINE,))
    if words.guests:
        put_list(paper, words.headings["guests"], (words.guests,))
    put_list(paper, words.headings["heard"], words.heard)
    put_list(paper, words.headings["decided"], words.decided)
    paper.add_paragraph()
    paper.add_paragraph(f"{words.headings['chair']}  {LINE}  {words.chair}")
    paper.add_paragraph(f"{words.headings['secretary']}  {LINE}")
    made = BytesIO()
    paper.save(made)
    return made.getvalue()


def put_heading(paper: "Document", words: ProtocolWords) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for text, bold in ((words.organisation, False), (words.title, True), (words.body, True), (words.day, False)):
        paragraph = paper.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(text).bold = bold


def put_list(paper: "Document", heading: str, lines: Sequence[str]) -> None:
    """Numbered where there is more than one line."""
    paper.add_paragraph().add_run(heading).bold = True
    for number, line in enumerate(lines, start=1):
        paper.add_paragraph(f"{number}. {line}" if len(lines) > 1 else line)
