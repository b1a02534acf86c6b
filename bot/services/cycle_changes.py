"""What a roadmap table that was sent says, beside what stands in the cycle today: mistakes by row, then differences.

Pure: rows in, words out. A row nobody touched in Excel says nothing, so what was changed in the chat meanwhile stays.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Literal

from bot.documents.form_file import cleaned
from bot.documents.roadmap_file import RoadmapFile
from bot.documents.roadmap_table import BY_PLAN, EDITED, FIELDS, MOST_ROWS, PERMANENT, print_of
from bot.services.cycle_people import KnownPeople, split_names
from bot.storage.models import Cycle, RoadmapItem, Stage
from bot.storage.states import UNFINISHED_ITEM, TermKind

MistakeCode = Literal[
    "formula",
    "error_cell",
    "date_cell",
    "bad_day",
    "missing_column",
    "no_rows",
    "many_rows",
    "unknown_id",
    "id_twice",
    "no_title",
    "no_number",
    "too_long",
    "unknown_stage",
    "number_twice",
    "row_twice",
    "end_before_start",
    "far_day",
    "two_terms",
    "unknown_term",
    "unknown_person",
    "ambiguous_person",
    "no_end",
    "finished_removed",
    "evidence_removed",
]
LONGEST: Mapping[str, int] = {
    "number": 16,
    "title": 300,
    "part": 200,
    "details": 2000,
    "people": 1000,
    "evidence": 1000,
}
TITLES: Mapping[str, str] = {each.name: each.title for each in FIELDS}
WORDS_OF_TERM: Mapping[TermKind, str] = {TermKind.ALWAYS: PERMANENT, TermKind.BY_PLAN: BY_PLAN}
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Mistake:
    """`line` is the row's number in Excel; 0 for what concerns the whole table."""

    code: MistakeCode
    line: int = 0
    data: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Present:
    """The cycle as it stands."""

    cycle: Cycle
    stages: Sequence[Stage]
    items: Sequence[RoadmapItem]
    responsible: Mapping[int, Sequence[int]]  # by item
    people: KnownPeople
    with_evidence: frozenset[int] = frozenset()  # items to which something is attached

    def cells_of(self, item: RoadmapItem) -> dict[str, str]:
        """As the table says it."""
        stage = next(each for each in self.stages if each.id == item.stage_id)
        return {
            "stage": stage.number,
            "number": item.number,
            "title": cleaned(item.title),
            "part": cleaned(item.part),
            "details": cleaned(item.details),
            "starts": item.starts_on.isoformat() if item.starts_on else "",
            "due": item.due_on.isoformat() if item.due_on else "",
            "always": WORDS_OF_TERM.get(item.term, ""),
            "people": self.people.written(self.responsible.get(item.id, ())),
            "evidence": cleaned(item.evidence_wanted),
            "id": str(item.id),
        }


@dataclass(frozen=True)
class FieldChange:
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """`item_id` is 0 for a new item; no fields: it is taken out."""

    item_id: int
    number: str
    title: str
    part: str
    cells: Mapping[str, str] = field(default_factory=dict)  # all of them, as they will be
    fields: tuple[FieldChange, ...] = ()
    after: int = 0  # a new one stands after this item of its stage

    @property
    def kind(self) -> Literal["added", "changed", "removed"]:
        if not self.item_id:
            return "added"
        return "changed" if self.fields else "removed"


@dataclass(frozen=True)
class Differences:
    changes: tuple[Change, ...]

    @property
    def digest(self) -> str:
        """Of exactly these: a button that applies them applies no others."""
        said = [
            [each.item_id, each.after, sorted(each.cells.items()), [[f.field, f.old, f.new] for f in each.fields]]
            for each in self.changes
        ]
        return sha256(json.dumps(said).encode()).hexdigest()[:10]


def compare(file: RoadmapFile, present: Present) -> Differences | tuple[Mistake, ...]:
    """All mistakes at once, by row; a row with a cell that cannot be read is told about that cell only."""
    flaws = [Mistake(each.code, each.line, {"column": each.column, "words": each.words}) for each in file.flaws]
    whole = [*wrong_table(file)]
    if whole:
        return tuple(whole)
    bad = {each.line for each in flaws}
    others = [each for each in find_mistakes(file, present) if each.line not in bad]
    mistakes = sorted([*flaws, *others], key=lambda each: each.line)
    return tuple(mistakes) if mistakes else Differences(tuple(find_changes(file, present)))


def wrong_table(file: RoadmapFile) -> Iterator[Mistake]:
    yield from (Mistake("missing_column", data={"column": title}) for title in file.missing)
    if not file.missing and not file.rows:
        yield Mistake("no_rows")
    if len(file.rows) > MOST_ROWS:
        yield Mistake("many_rows", data={"count": len(file.rows), "max": MOST_ROWS})


def find_mistakes(file: RoadmapFile, present: Present) -> Iterator[Mistake]:
    yield from mistakes_of_ids(file, present)
    yield from mistakes_of_numbers(file)
    items = {str(item.id): item for item in present.items}
    for line, cells in file.rows:
        if not untouched(cells):
            item = items.get(cells.get("id", ""))
            now = present.cells_of(item) if item else {}
            yield from (Mistake(each.code, line, each.data) for each in mistakes_of_row(cells, now, present))
    for item_id in removed(file, present):
        yield from mistakes_of_removal(items[str(item_id)], present)


def mistakes_of_removal(item: RoadmapItem, present: Present) -> Iterator[Mistake]:
    data = {"number": item.number, "title": item.title}
    if item.status not in UNFINISHED_ITEM:
        yield Mistake("finished_removed", data=data)
    elif item.id in present.with_evidence:
        yield Mistake("evidence_removed", data=data)


def mistakes_of_ids(file: RoadmapFile, present: Present) -> Iterator[Mistake]:
    known = {str(item.id) for item in present.items}
    seen: dict[str, int] = {}
    for line, cells in file.rows:
        given = cells.get("id", "")
        if not given:
            continue
        if given in seen:
            yield Mistake("id_twice", line, {"other": seen[given]})
        elif given not in known:
            gone = given in file_ids(file)  # it was there when the file was made
            yield Mistake("unknown_id", line, {"id": "" if gone else given[:20]})
        seen.setdefault(given, line)


def mistakes_of_numbers(file: RoadmapFile) -> Iterator[Mistake]:
    """Several terms of one item have one number and one title; two items have different numbers."""
    titles: dict[str, tuple[int, str]] = {}
    rows: dict[tuple[str, ...], int] = {}
    for line, cells in file.rows:
        number, title = cells.get("number", "").casefold(), same_words(cells.get("title", ""))
        if not number or not title:
            continue
        other, first = titles.setdefault(number, (line, title))
        row = (number, title, *(same_words(cells.get(name, "")) for name in ("part", "starts", "due", "always")))
        if first != title:
            yield Mistake("number_twice", line, {"number": cells["number"], "other": other})
        elif row in rows:
            yield Mistake("row_twice", line, {"number": cells["number"], "other": rows[row]})
        rows.setdefault(row, line)


def mistakes_of_row(cells: Cells, now: Cells, present: Present) -> Iterator[Mistake]:
    if not cells.get("title"):
        yield Mistake("no_title")
    if not cells.get("number"):
        yield Mistake("no_number")
    for name, most in LONGEST.items():
        if len(cells.get(name, "")) > most:
            yield Mistake("too_long", data={"column": TITLES[name], "max": most, "over": len(cells[name]) - most})
    if cells.get("stage", "") not in {stage.number for stage in present.stages}:
        numbers = ", ".join(stage.number for stage in present.stages)
        yield Mistake("unknown_stage", data={"stage": cells.get("stage", "")[:20], "stages": numbers})
    yield from mistakes_of_days(cells, now, present.cycle)
    yield from mistakes_of_people(cells, present.people)


def mistakes_of_days(cells: Cells, now: Cells, cycle: Cycle) -> Iterator[Mistake]:
    """A day that stood out of the year before may stay there."""
    starts, due = day_of(cells.get("starts", "")), day_of(cells.get("due", ""))
    always = same_words(cells.get("always", ""))
    if always and always not in WORDS_OF_TERM.values():
        yield Mistake("unknown_term", data={"words": cells["always"][:40], "first": PERMANENT, "second": BY_PLAN})
    elif always and due is not None:
        yield Mistake("two_terms", data={"words": always})
    elif starts is not None and due is None and not always:
        yield Mistake("no_end")
    if starts is not None and due is not None and due < starts:
        yield Mistake("end_before_start", data={"starts": shown_day(starts), "due": shown_day(due)})
    for name, day in (("starts", starts), ("due", due)):
        if day is not None and cells[name] != now.get(name) and not cycle.starts_on <= day <= cycle.ends_on:
            year = {"first": shown_day(cycle.starts_on), "last": shown_day(cycle.ends_on)}
            yield Mistake("far_day", data={"column": TITLES[name], "day": shown_day(day), **year})


def mistakes_of_people(cells: Cells, people: KnownPeople) -> Iterator[Mistake]:
    for name in split_names(cells.get("people", "")):
        meant = people.meant(name)
        if not meant:
            yield Mistake("unknown_person", data={"name": name[:80]})
        elif len(meant) > 1:
            found = sorted(people.labels[each] for each in meant)
            shown = " или ".join(f"«{each}»" for each in found[:4])
            yield Mistake("ambiguous_person", data={"name": name[:80], "people": shown})


def find_changes(file: RoadmapFile, present: Present) -> Iterator[Change]:
    items = {str(item.id): item for item in present.items}
    after = 0
    for _, cells in file.rows:
        item = items.get(cells.get("id", ""))
        if item is not None:
            after = item.id
        if untouched(cells):
            continue
        told = told_by(cells, present.people)
        if item is None:
            yield Change(0, told["number"], told["title"], told["part"], told, told_fields(told), after)
            continue
        now = present.cells_of(item)
        fields = tuple(
            FieldChange(name, now[name], told[name]) for name in EDITED if same_cell(now[name]) != same_cell(told[name])
        )
        if fields:
            yield Change(item.id, item.number, item.title, item.part, told, fields)
    gone = set(removed(file, present))
    for item in present.items:
        if item.id in gone:
            yield Change(item.id, item.number, item.title, item.part)


def told_fields(told: Cells) -> tuple[FieldChange, ...]:
    shown = ("stage", "details", "starts", "due", "always", "people", "evidence")
    return tuple(FieldChange(name, "", told[name]) for name in shown if told[name])


def told_by(cells: Cells, people: KnownPeople) -> dict[str, str]:
    """Every cell as this cycle would write it itself."""
    told = {name: cells.get(name, "") for name in EDITED}
    told["always"] = same_words(told["always"])
    told["people"] = people.written(people_of(cells, people))
    return told


def people_of(cells: Cells, people: KnownPeople) -> tuple[int, ...]:
    """Of a row without mistakes."""
    meant = [people.meant(name) for name in split_names(cells.get("people", ""))]
    return tuple(dict.fromkeys(next(iter(each)) for each in meant if each))


def removed(file: RoadmapFile, present: Present) -> list[int]:
    """Items that stood in the file when it was made and stand there no more."""
    there = {cells.get("id", "") for _, cells in file.rows}
    return [item.id for item in present.items if str(item.id) in file_ids(file) - there]


def file_ids(file: RoadmapFile) -> set[str]:
    return set(file.mark.get("items", "").split())


def untouched(cells: Cells) -> bool:
    return bool(cells.get("id")) and cells.get("print") == print_of(cells)


def same_words(text: str) -> str:
    return " ".join(text.casefold().split())


def same_cell(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def day_of(text: str) -> date | None:
    """None too for what is no day: that is a flaw of its own."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def shown_day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
