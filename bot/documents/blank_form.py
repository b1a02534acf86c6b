"""A questionnaire on paper: the same questions as in the chat, to be filled in by hand.

What the paper says of its origin is what the form says: nothing recalled or compiled calls itself an approved form.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.documents.page import new_page, packed, put_centred
from bot.scenarios.model import Element, Scenario
from bot.scenarios.steps import (
    Condition,
    Day,
    FileStep,
    Info,
    LongText,
    Moment,
    Multi,
    PersonChoice,
    Scale,
    Single,
    Step,
    YesNo,
)
from bot.scenarios.values import render_condition

if TYPE_CHECKING:
    from docx.document import Document

BOX = "☐"
SHORT_LINE = "_" * 40
LINE = "_" * 78
DATE = "«____» ______________ 20____ г."
LINES_OF_A_LONG_TEXT = 5


@dataclass(frozen=True)
class Heading:
    """What stands above the questions; the words come from the texts."""

    organisation: str
    title: str
    readers: str  # «увидит: куратор»
    origin: str  # where the form comes from
    intro: str
    person: str  # «Фамилия, имя, отчество»
    optional: str  # «(можно не отвечать)»
    if_: str  # «если на вопрос {number} ответ: {answer}»
    signature: str


def make_blank_form(scenario: Scenario, heading: Heading, document: Sequence[Element] = ()) -> bytes:
    """A .docx of A4 pages. `document`: the text of a consent, its blanks filled or left to be written in."""
    paper = new_page((2.5, 1.5, 2, 2))
    put_heading(paper, scenario, heading)
    for element in document:
        paper.add_paragraph().add_run(element.heading).bold = True
        paper.add_paragraph(element.text)
    put_questions(paper, scenario, heading)
    paper.add_paragraph()
    paper.add_paragraph(f"{DATE}    {heading.signature} {'_' * 24}")
    return packed(paper)


def put_heading(paper: "Document", scenario: Scenario, heading: Heading) -> None:
    put_centred(paper, heading.organisation)
    put_centred(paper, heading.title, bold=True)
    for text in (heading.readers, heading.origin):
        paper.add_paragraph().add_run(text).italic = True
    if scenario.intro:
        paper.add_paragraph(heading.intro)
    paper.add_paragraph(f"{heading.person}: {LINE[:48]}")


def put_questions(paper: "Document", scenario: Scenario, heading: Heading) -> None:
    """Rows of one matrix make a table, every other question stands by itself."""
    numbers = {step.id: number for number, step in enumerate(questions(scenario), start=1)}
    for stem, steps in groupby(scenario.steps, key=stem_of):
        if stem is not None:
            put_matrix(paper, stem, [step for step in steps if isinstance(step, Scale)], numbers)
            continue
        for step in steps:
            put_question(paper, step, numbers, scenario, heading)


def questions(scenario: Scenario) -> Iterator[Step]:
    return (step for step in scenario.steps if not isinstance(step, Info))


def stem_of(step: Step) -> str | None:
    return step.stem if isinstance(step, Scale) else None


def put_matrix(paper: "Document", stem: str, rows: Sequence[Scale], numbers: dict[str, int]) -> None:
    first = rows[0]
    put_section(paper, first)
    paragraph = paper.add_paragraph()
    paragraph.add_run(f"{stem} ").bold = True
    paragraph.add_run(ends(first))
    marks = [str(mark) for mark in range(first.min, first.max + 1)]
    table = paper.add_table(rows=0, cols=1 + len(marks))
    table.style = "Table Grid"
    for step in rows:
        cells = table.add_row().cells
        cells[0].text = f"{numbers[step.id]}. {step.text}"
        for cell, mark in zip(cells[1:], marks, strict=True):
            cell.text = mark
    widen_first(table, len(marks))
    paper.add_paragraph()


def put_section(paper: "Document", step: Step) -> None:
    if step.section:
        paper.add_heading(step.section, level=2)


def widen_first(table: Any, marks: int) -> None:
    from docx.shared import Cm

    narrow = 0.75
    for row in table.rows:
        row.cells[0].width = Cm(17 - marks * narrow)
        for cell in row.cells[1:]:
            cell.width = Cm(narrow)


def put_question(paper: "Document", step: Step, numbers: dict[str, int], scenario: Scenario, heading: Heading) -> None:
    put_section(paper, step)
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    if isinstance(step, Info):
        paragraph.add_run(step.text)
        return
    paragraph.add_run(f"{numbers[step.id]}. {step.text}").bold = True
    if step.optional:
        paragraph.add_run(f" {heading.optional}").italic = True
    if step.when is not None:
        paragraph.add_run(f" ({condition(step.when, scenario, numbers, heading)})").italic = True
    if step.hint:
        paper.add_paragraph().add_run(step.hint).italic = True
    for line in answer_lines(step):
        paper.add_paragraph(line)


def condition(when: Condition, scenario: Scenario, numbers: dict[str, int], heading: Heading) -> str:
    asked = scenario.step(when.step)
    assert asked is not None
    return heading.if_.format(number=numbers[when.step], answer=render_condition(asked, when))


def answer_lines(step: Step) -> list[str]:
    """Where the answer is written."""
    match step:
        case Single() | Multi():
            return [f"{BOX} {label}" for label in step.options.values()]
        case YesNo():
            return [f"{BOX} Да        {BOX} Нет"]
        case Scale():
            return ["   ".join(str(mark) for mark in range(step.min, step.max + 1)) + f"   {ends(step)}"]
        case LongText():
            return [LINE] * LINES_OF_A_LONG_TEXT
        case Day() | Moment():
            return [DATE]
        case PersonChoice():
            return [f"{number}. {SHORT_LINE}" for number in range(1, step.max_choices + 1)]
        case FileStep():
            return [f"Приложение: {SHORT_LINE}"]
        case _:
            return [LINE]


def ends(step: Scale) -> str:
    """«(1 – легко, 10 – очень трудно)»"""
    named = [f"{mark} – {words}" for mark, words in ((step.min, step.low), (step.max, step.high)) if words]
    return f"({', '.join(named)})" if named else ""
