"""The sheets of a table of results: rows of plain cells in Russian."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.documents.workbook import Cell, Column, Sheet
from bot.scenarios.steps import PersonChoice, Scale
from bot.services.comparisons import Compared, Comparison
from bot.services.result_forms import Question
from bot.services.result_sums import Sum
from bot.services.results import Result, ResultBlock, ScoreResult, Show
from bot.texts import label

if TYPE_CHECKING:
    from bot.services.result_files import ResultsTable

SUMMARY_WIDTHS = (6, 60, 12, 12, 12, 70)
COMPARISON_WIDTHS = (60, 10, 10, 12, 14, 14, 14, 14, 18, 18)
ANSWER_WIDTH, NAME_WIDTH = 30, 32


def sheets(table: "ResultsTable", *, whole: bool) -> tuple[Sheet, ...]:
    """Not `whole`: without single answers and without names."""
    made = [summary_sheet(table, with_people=whole)]
    if whole and table.rows:
        made.append(answers_sheet(table))
    if table.comparison is not None:
        made.append(comparison_sheet(table, table.comparison))
    return tuple(made)


def made_sheet(table: "ResultsTable", name: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Sheet:
    title = f"{label(f'results.sheet.{name}')}. {table.results.about.title}"
    organisation = table.organisation.full_name or table.organisation.short_name
    heading = label("export.title", name=title, organisation=organisation, at=table.made_at)
    return Sheet(label(f"results.sheet.{name}"), heading, tuple(columns), rows)


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
    return made_sheet(table, "summary", titled("results.sheet.summary_columns", SUMMARY_WIDTHS), rows)


def block_rows(number: int, block: ResultBlock, *, with_people: bool, in_wave: bool) -> Iterator[tuple[Cell, ...]]:
    """The rows of a matrix stand under its words."""
    if block.stem:
        yield (number, block.stem, None, None, None, None)
    for result in block.results:
        text = result.question.step.text
        words = label("results.former", text=text) if result.question.former else text
        yield (None if block.stem else number, words, *sum_cells(result, with_people=with_people, in_wave=in_wave))


def sum_cells(result: Result, *, with_people: bool, in_wave: bool) -> tuple[Cell, ...]:
    if result.show in (Show.WAITS, Show.FEW):
        return (None, None, None, hidden(result.show, in_wave=in_wave))
    people = isinstance(result.question.step, PersonChoice)
    return (*numbers(result.sum), "" if people and not with_people else counts(result.sum))


def score_row(score: ScoreResult, *, in_wave: bool) -> tuple[Cell, ...]:
    if score.show in (Show.WAITS, Show.FEW):
        return (None, score.title, None, None, None, hidden(score.show, in_wave=in_wave))
    return (None, score.title, *numbers(score.sum), counts(score.sum))


def hidden(show: Show, *, in_wave: bool) -> str:
    if show is Show.FEW:
        return label("results.words.few")
    return label("results.words.waits" if in_wave else "results.words.waits_form")


def numbers(found: Sum) -> tuple[Cell, Cell, Cell]:
    return (found.n, rounded(found.mean), rounded(found.median))


def rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def counts(found: Sum) -> str:
    return "; ".join(
        label("results.sheet.count", label=each.label, count=each.count) for each in found.counts if each.count
    )


def answers_sheet(table: "ResultsTable") -> Sheet:
    anonymous = table.results.about.anonymous
    who = [] if anonymous else [Column(label(f"results.sheet.{key}"), width) for key, width in WHO]
    columns = [*who, *(Column(asked(each), ANSWER_WIDTH) for each in table.questions)]
    rows = [
        row.cells if anonymous else (*known(row.name, row.role, row.pair, row.sent_at), *row.cells)
        for row in table.rows
    ]
    return made_sheet(table, "answers", columns, rows)


def asked(question: Question) -> str:
    """Whole: here the rows of a matrix stand alone."""
    step = question.step
    words = f"{step.stem} {step.text}" if isinstance(step, Scale) and step.stem else step.text
    return label("results.former", text=words) if question.former else words


WHO = (("who", NAME_WIDTH), ("role", 16), ("pair", 24), ("sent", 17))


def known(name: str, role: str | None, pair: str | None, sent_at: Cell) -> tuple[Cell, ...]:
    return (
        name or label("export.erased"),
        label(f"roles.{role}") if role else "",
        label(f"results.group.{pair}") if pair else "",
        sent_at,
    )


def comparison_sheet(table: "ResultsTable", found: Comparison) -> Sheet:
    rows = [compared_row(each) for each in (*found.lines, *found.scores)]
    rows += [
        (each.label, each.before, each.after, each.difference, rounded(each.percent), *[None] * 5)
        for each in found.changes
    ]
    return made_sheet(table, "comparison", titled("results.sheet.comparison_columns", COMPARISON_WIDTHS), rows)


def compared_row(each: Compared) -> tuple[Cell, ...]:
    words = f"{each.stem} {each.label}".strip()
    n = (each.n, None, None) if each.paired else (None, each.n, each.n_after)
    return (words, rounded(each.before), rounded(each.after), rounded(each.delta), None, *n, *each.levels)
