"""A roadmap as files: the table for Excel and what it would change, the papers, the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.services.cycle_changes import Change, Mistake
from bot.services.cycle_files import Alien, Applied, FilesCard, MapDocument, Offered, Seen, Wrong
from bot.services.cycle_papers import PaperDocument
from bot.services.cycle_pictures import Picture
from bot.services.pages import find_page
from bot.texts import label, say
from bot.views.cycle_files_callbacks import CyclePaper, Paper, PictureTurn, TableApply, TableDrop, TableShow
from bot.views.roadmap_callbacks import CycleFiles, CycleOpen, CyclePicture
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Document, Rows, Screen

CHANGES, FIELDS_SHOWN = 5, 4  # on one screen, of one change
MISTAKES, LINES = 6, 12


def files_screen(card: FilesCard) -> Screen:
    table = (paper_row(card.cycle_id, Paper.TABLE, style="primary"),) if card.may_edit else ()
    papers = (paper_row(card.cycle_id, Paper.DOCX), paper_row(card.cycle_id, Paper.XLSX))
    picture = (Button(label("cycle_files.picture"), CyclePicture(cycle=card.cycle_id).pack()),)
    rows = (*table, *papers, picture, (to_cycle(card.cycle_id), *home_row()[0]))
    return Screen(say("cycle_files.screen", card=card), rows)


def paper_row(cycle_id: int, paper: Paper, style: str | None = None) -> tuple[Button, ...]:
    return (Button(label(f"cycle_files.{paper}"), CyclePaper(cycle=cycle_id, paper=paper).pack(), style=style),)


def table_screen(made: MapDocument, cycle_id: int) -> Screen:
    return Screen(say("cycle_files.table_ready"), files_row(cycle_id), Document(made.name, made.content))


def paper_screen(made: PaperDocument) -> Screen:
    text = say("cycle_files.paper_ready", strict=made.strict)
    return Screen(text, files_row(made.cycle_id), Document(made.name, made.content))


def seen_screen(seen: Seen | None, page: int = 0) -> Screen:
    match seen:
        case Offered() if not seen.differences.changes:
            return Screen(say("cycle_files.same"), files_row(seen.cycle_id))
        case Offered():
            return changes_screen(seen, page)
        case Wrong():
            return mistakes_screen(seen, page)
        case Alien():
            rows = files_row(seen.cycle_id) if seen.cycle_id else home_row()
            return Screen(say(f"cycle_files.alien.{seen.reason}"), rows)
        case _:
            return Screen(say("cycle_files.no_table"), home_row())


def changes_screen(offered: Offered, page: int) -> Screen:
    changes = offered.differences.changes
    page, pages = find_page(len(changes), page, CHANGES)
    shown = [line_of_change(each) for each in changes[page * CHANGES : (page + 1) * CHANGES]]
    text = say("cycle_files.changes", title=offered.title, shown=shown, count=len(changes), page=page + 1, pages=pages)
    apply = TableApply(cycle=offered.cycle_id, digest=offered.differences.digest)
    decide = (
        Button(label("cycle_files.apply"), apply.pack(), style="success"),
        Button(label("cycle_files.drop"), TableDrop(cycle=offered.cycle_id).pack()),
    )
    return Screen(text, (*turn_row(page, pages, lambda to: TableShow(page=to)), decide, *files_row(offered.cycle_id)))


@dataclass(frozen=True)
class FieldLine:
    name: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangeLine:
    kind: str
    number: str
    title: str
    part: str
    fields: tuple[FieldLine, ...]
    rest: int  # more fields


def line_of_change(change: Change) -> ChangeLine:
    fields = tuple(
        FieldLine(label(f"cycle_files.field.{each.field}"), in_a_line(each.old), in_a_line(each.new))
        for each in change.fields[:FIELDS_SHOWN]
    )
    return ChangeLine(change.kind, change.number, change.title, change.part, fields, len(change.fields) - len(fields))


def in_a_line(text: str) -> str:
    """Lines of a cell beside each other; a day as people write it."""
    try:
        return f"{date.fromisoformat(text):%d.%m.%Y}"
    except ValueError:
        return "; ".join(text.split("\n"))


@dataclass(frozen=True)
class MistakeLine:
    """One mistake, and every row that has it."""

    count: int
    rows: str
    rest: int
    what: str


def mistakes_screen(wrong: Wrong, page: int) -> Screen:
    lines = mistake_lines(wrong.mistakes)
    page, pages = find_page(len(lines), page, MISTAKES)
    text = say(
        "cycle_files.mistakes",
        count=len(wrong.mistakes),
        shown=lines[page * MISTAKES : (page + 1) * MISTAKES],
        page=page + 1,
        pages=pages,
    )
    return Screen(text, (*turn_row(page, pages, lambda to: TableShow(page=to)), *files_row(wrong.cycle_id)))


def mistake_lines(mistakes: Sequence[Mistake]) -> list[MistakeLine]:
    """The same mistake of many rows is said once, as the rows come."""
    found: dict[str, list[int]] = {}
    for each in mistakes:
        found.setdefault(label(f"cycle_files.mistake.{each.code}", **each.data), []).append(each.line)
    return [
        MistakeLine(len(rows), ", ".join(map(str, rows[:LINES])), max(0, len(rows) - LINES), what)
        for what, lines in found.items()
        for rows in ([line for line in dict.fromkeys(lines) if line],)
    ]


def applied_screen(applied: Applied) -> Screen:
    return Screen(say("cycle_files.applied", count=applied.count), files_row(applied.cycle_id))


def picture_screen(picture: Picture, png: bytes) -> Screen:
    text = say("cycle_files.picture_ready", title=picture.title, page=picture.page + 1, pages=picture.pages)
    turns = turn_row(picture.page, picture.pages, lambda to: PictureTurn(cycle=picture.cycle_id, page=to))
    rows: Rows = (*turns, (to_cycle(picture.cycle_id), *home_row()[0]))
    return Screen(text, rows, photo=png)


def no_picture_screen(cycle_id: int) -> Screen:
    return Screen(say("cycle_files.nothing_to_draw"), ((to_cycle(cycle_id), *home_row()[0]),))


def files_row(cycle_id: int) -> Rows:
    return ((Button(label("cycle_files.to_files"), CycleFiles(cycle=cycle_id).pack()), to_cycle(cycle_id)),)


def to_cycle(cycle_id: int) -> Button:
    return Button(label("cycle_files.to_cycle"), CycleOpen(cycle=cycle_id).pack())
