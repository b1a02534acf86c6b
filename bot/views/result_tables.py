"""The sheets of a table of results: rows of plain cells in Russian."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.documents.workbook import Cell, Column, Sheet
from bot.scenarios.steps import PersonChoice, Scale
from bot.services.comparisons import Change, Compared, Comparison
from bot.services.result_forms import Question
from bot.services.result_sums import Sum
from bot.services.results import Result, ResultBlock, ScoreResult, Show
from bot.texts import label
from bot.texts.render import rounded
from bot.views.result_words import CELLS, days_words, difference, ends_of, scale_words, with_way

if TYPE_CHECKING:
    from bot.services.result_files import AnswerRow, ResultsTable

SUMMARY_WIDTHS = (6, 60, 30, 12, 12, 12, 70)
COMPARISON_WIDTHS = (60, 30, 10, 10, 12, 14, 14, 14, 14, 18, 18)
ANSWER_WIDTH, NAME_WIDTH = 30, 32


def sheets(table: "ResultsTable", *, whole: bool) -> tuple[Sheet, ...]:
    """Not `whole`: without single answers and without names."""
    made = [summary_sheet(table, with_people=whole)]
    if whole and table.rows:
        made.append(answers_sheet(table))
    if table.comparison is not None:
        made.append(comparison_sheet(table, table.comparison))
    return tuple(made)


def made_sheet(
    table: "ResultsTable", name: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], words: str = ""
) -> Sheet:
    about = table.results.about
    sheet = label(f"results.sheet.{name}")
    title = label("results.sheet.heading", sheet=sheet, about=about, days=days_words(about), sheet_words=words)
    organisation = table.organisation.full_name or table.organisation.short_name
    heading = label("export.title", name=title, organisation=organisation, at=table.made_at)
    return Sheet(sheet, heading, tuple(columns), rows)


def titled(key: str, widths: Sequence[int]) -> list[Column]:
    return [Column(words, width) for words, width in zip(label(key).split(" | "), widths, strict=True)]


def summary_sheet(table: "ResultsTable", *, with_people: bool) -> Sheet:
    in_wave = bool(table.results.about.campaign_id)
    rows = [
        row
        for number, block in enumerate(table.results.blocks, start=1)
        for row in block_rows(number, block, with_people=with_people, in_wave=in_wave)
    ]
    rows += [score_row(score, in_wave=in_wave) for score in table.results.scores]
    answered = label("results.sheet.answered", about=table.results.about)
    return made_sheet(table, "summary", titled("results.sheet.summary_columns", SUMMARY_WIDTHS), rows, answered)


def block_rows(number: int, block: ResultBlock, *, with_people: bool, in_wave: bool) -> Iterator[tuple[Cell, ...]]:
    """The rows of a matrix stand under its words."""
    if block.stem:
        yield (number, block.stem, *[None] * 5)
    for result in block.results:
        text = result.question.step.text
        words = label("results.former", text=text) if result.question.former else text
        cells = sum_cells(result, with_people=with_people, in_wave=in_wave)
        yield (None if block.stem else number, words, scale_words(result.question.step), *cells)


def sum_cells(result: Result, *, with_people: bool, in_wave: bool) -> tuple[Cell, ...]:
    if result.show in (Show.WAITS, Show.FEW):
        return (None, None, None, hidden(result.show, in_wave=in_wave))
    people = isinstance(result.question.step, PersonChoice)
    return (*numbers(result.sum), "" if people and not with_people else counts(result.sum))


def score_row(score: ScoreResult, *, in_wave: bool) -> tuple[Cell, ...]:
    if score.show in (Show.WAITS, Show.FEW):
        return (None, score.title, *[None] * 4, hidden(score.show, in_wave=in_wave))
    return (None, score.title, None, *numbers(score.sum), counts(score.sum))


def hidden(show: Show, *, in_wave: bool) -> str:
    if show is Show.FEW:
        return label("results.words.few")
    return label("results.words.waits" if in_wave else "results.words.waits_form")


def numbers(found: Sum) -> tuple[Cell, Cell, Cell]:
    return (found.n, cell(found.mean), cell(found.median))


def cell(number: float | None) -> float | None:
    return None if number is None else rounded(number, CELLS)


def counts(found: Sum) -> str:
    return "; ".join(
        label("results.sheet.count", label=each.label, count=each.count) for each in found.counts if each.count
    )


def answers_sheet(table: "ResultsTable") -> Sheet:
    """Of an anonymous wave answers stand alone; whom they are about is told where they are about somebody."""
    told = {} if table.results.about.anonymous else dict(WHO)
    if not any(row.about for row in table.rows):
        told.pop("about", None)
    who = [Column(label(f"results.sheet.{key}"), width) for key, width in told.items()]
    columns = [*who, *(Column(asked(each), ANSWER_WIDTH) for each in table.questions)]
    rows = [(*(known(row)[key] for key in told), *row.cells) for row in table.rows]
    words = label("results.sheet.scattered") if table.results.about.anonymous else ""
    return made_sheet(table, "answers", columns, rows, words)


def asked(question: Question) -> str:
    """Whole: here the rows of a matrix stand alone."""
    step = question.step
    words = f"{step.stem} {step.text}" if isinstance(step, Scale) and step.stem else step.text
    words = with_way(words, scale_words(step))
    return label("results.former", text=words) if question.former else words


WHO = (("who", NAME_WIDTH), ("role", 16), ("about", NAME_WIDTH), ("pair", 24), ("sent", 17))


def known(row: "AnswerRow") -> dict[str, Cell]:
    return {
        "who": row.name or label("export.erased"),
        "role": label(f"roles.{row.role}") if row.role else "",
        "about": " — ".join(name or label("export.erased") for name in row.about),
        "pair": label(f"results.group.{row.pair}") if row.pair else "",
        "sent": row.sent_at,
    }


def comparison_sheet(table: "ResultsTable", found: Comparison) -> Sheet:
    rows = [compared_row(each) for each in (*found.lines, *found.scores)]
    rows += [changed_row(each) for each in found.changes]
    before = found.before
    against = label("results.sheet.against", before=before, days=days_words(before)) if before else ""
    columns = titled("results.sheet.comparison_columns", COMPARISON_WIDTHS)
    return made_sheet(table, "comparison", columns, rows, against)


def compared_row(each: Compared) -> tuple[Cell, ...]:
    words = f"{each.stem} {each.label}".strip()
    n = (each.n, None, None) if each.paired else (None, each.n, each.n_after)
    ends = ", ".join(ends_of(each.low, each.high, *each.ends))
    return (words, ends, *moved(each.before, each.after), None, *n, *each.levels)


def changed_row(each: Change) -> tuple[Cell, ...]:
    return (each.label, None, *moved(each.before, each.after), cell(each.percent), *[None] * 5)


def moved(before: float | None, after: float | None) -> tuple[Cell, Cell, Cell]:
    """The difference is that of the two cells beside it."""
    if before is None or after is None:
        return (cell(before), cell(after), None)
    return (cell(before), cell(after), difference(before, after, CELLS))
