"""The table of results: the summary, every answer this reader may read, before and after.

In strict privacy what holds single answers stays on the organisation's disk; the summary, which holds neither names nor
anybody's own words, travels.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.workbook import Cell, make_workbook
from bot.scenarios.answers import Value
from bot.scenarios.steps import Day, Moment, Number, Scale, Step
from bot.scenarios.values import render_value, split_moment
from bot.services.access import Actor, get_organisation
from bot.services.comparisons import Comparison, read_comparison
from bot.services.export import RESULTS, Exported, file_name, hand_over
from bot.services.names import full_name
from bot.services.result_forms import Question
from bot.services.result_groups import EVERYBODY
from bot.services.result_readers import Reading, Right, reading_of
from bot.services.result_replies import Reply
from bot.services.result_sources import Source, groups_of, published, read_form_source, read_wave
from bot.services.results import Results, drawn_by_lot, results_for
from bot.services.timings import working_time_of
from bot.storage.models import Organisation
from bot.storage.states import PairForm, Privacy, Role
from bot.storage.types import search_form
from bot.views import result_tables


@dataclass(frozen=True)
class AnswerRow:
    """One reply. Of an anonymous wave no row is one: nobody is named, no time is told, columns are shuffled."""

    name: str
    role: Role | None
    about: tuple[str, ...]  # the partner, or both of the pair; empty where nobody is
    pair: PairForm | None
    sent_at: datetime | None  # local
    cells: tuple[Cell, ...]  # by question


@dataclass(frozen=True)
class ResultsTable:
    results: Results
    questions: tuple[Question, ...]  # the columns of «Ответы»
    rows: tuple[AnswerRow, ...]
    comparison: Comparison | None
    organisation: Organisation
    made_at: datetime  # local


@dataclass(frozen=True)
class ResultsExported:
    exported: Exported
    summary: bytes  # what may travel in strict privacy


async def read_results_table(
    session: AsyncSession, actor: Actor, campaign_id: int, scenario_id: str, *, now: datetime
) -> ResultsTable:
    if campaign_id:
        source = await read_wave(session, actor, campaign_id)
    else:
        source = await read_form_source(session, actor, scenario_id, now=now)
    reading, organisation = reading_of(actor), await get_organisation(session, actor)
    questions = tuple(each for each in source.wordings.questions if may_read_each(source, reading, each))
    compares = source.about.compares and campaign_id
    return ResultsTable(
        results=results_for(source, reading),
        questions=questions,
        rows=tuple(answer_rows(source, reading, questions)) if questions else (),
        comparison=await read_comparison(session, actor, campaign_id) if compares else None,
        organisation=organisation,
        made_at=working_time_of(organisation).local(now),
    )


def may_read_each(source: Source, reading: Reading, question: Question) -> bool:
    if reading.right(question.readers) is not Right.EACH:
        return False
    if not source.about.anonymous:
        return True
    open_to = published(source, groups_of(source))
    return source.about.closed and open_to.allows(EVERYBODY, source.answered(question.key))


def answer_rows(source: Source, reading: Reading, questions: tuple[Question, ...]) -> Iterator[AnswerRow]:
    """By name; of an anonymous wave no row is one person's."""
    names = source.full_names()
    if source.about.anonymous:
        yield from scattered_rows(source, reading, questions, names)
        return
    given = sorted(
        source.given, key=lambda each: search_form(full_name(each.reply.person)) if each.reply.person else ""
    )
    for each in given:
        reply = each.reply
        yield AnswerRow(
            name=full_name(reply.person) if reply.person else "",
            role=reply.role,
            about=tuple(names.get(str(each), "") for each in reply.about),
            pair=reply.pair_form,
            sent_at=reply.sent_at.astimezone(reading.zone) if reply.sent_at else None,
            cells=tuple(
                cell_of(question, each.values.get(question.key), reply, reading, names) for question in questions
            ),
        )


def scattered_rows(
    source: Source, reading: Reading, questions: tuple[Question, ...], names: dict[str, str]
) -> Iterator[AnswerRow]:
    """Each column in an order of its own, drawn by lot: beside an answer one knows stand those of others."""
    columns = [
        sorted(
            (cell_of(question, each.values.get(question.key), each.reply, reading, names) for each in source.given),
            key=partial(drawn_by_lot, source.about.campaign_id, question.key),
        )
        for question in questions
    ]
    for cells in zip(*columns, strict=True):
        yield AnswerRow(name="", role=None, about=(), pair=None, sent_at=None, cells=cells)


def cell_of(question: Question, value: Value, reply: Reply, reading: Reading, names: dict[str, str]) -> Cell:
    if value is None or reading.is_kept_out(reply, question.readers):
        return None
    return written(question.step, value, names)


def written(step: Step, value: Value, names: dict[str, str]) -> Cell:
    """Numbers and days as numbers and days, so that Excel can add and sort them; everything else in words."""
    match step:
        case Scale() | Number():
            return value if isinstance(value, int | float) else None
        case Day():
            return date.fromisoformat(str(value))
        case Moment():
            return datetime.combine(*split_moment(str(value)))
        case _:
            return render_value(step, value, names)


async def export_results(table: ResultsTable, data_dir: Path) -> ResultsExported:
    """No database here: files are made and written in threads."""
    private = bool(table.rows)
    about = table.results.about
    what = f"{RESULTS}-volna-{about.campaign_id}" if about.campaign_id else f"{RESULTS}-{about.scenario_id}"
    content = await asyncio.to_thread(draw, table, whole=True)
    if private or table.organisation.privacy is Privacy.STANDARD:
        made = await hand_over(content, what, table.organisation, table.made_at, data_dir, private=private)
    else:
        made = Exported(file_name(what, table.made_at), content, "", private=False)
    summary = await asyncio.to_thread(draw, table, whole=False) if made.content is None else b""
    return ResultsExported(made, summary)


def draw(table: ResultsTable, *, whole: bool) -> bytes:
    return make_workbook(result_tables.sheets(table, whole=whole), table.made_at)
