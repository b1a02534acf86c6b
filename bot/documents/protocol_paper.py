"""The protocol of a collegial body, ready to be signed: «присутствовали – слушали – решили» (DOMAIN 5.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.documents.page import new_page, packed, put_centred

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
    paper = new_page((3, 1.5, 2, 2))
    for text, bold in ((words.organisation, False), (words.title, True), (words.body, True), (words.day, False)):
        put_centred(paper, text, bold=bold)
    put_list(paper, words.headings["present"], words.present or (LINE,))
    if words.guests:
        put_list(paper, words.headings["guests"], (words.guests,))
    put_list(paper, words.headings["heard"], words.heard)
    put_list(paper, words.headings["decided"], words.decided)
    paper.add_paragraph()
    paper.add_paragraph(f"{words.headings['chair']}  {LINE}  {words.chair}")
    paper.add_paragraph(f"{words.headings['secretary']}  {LINE}")
    return packed(paper)


def put_list(paper: "Document", heading: str, lines: Sequence[str]) -> None:
    """Numbered where there is more than one line."""
    paper.add_paragraph().add_run(heading).bold = True
    for number, line in enumerate(lines, start=1):
        paper.add_paragraph(f"{number}. {line}" if len(lines) > 1 else line)
