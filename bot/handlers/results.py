"""Results of waves and forms, before and after, difficulties of a mentee, the threshold of readiness."""

import asyncio
from pathlib import Path

from aiogram import F, Router
from aiogram.enums import ChatAction
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.show import answer, bot_of, replace, show
from bot.services import (
    access,
    comparisons,
    difficulties,
    readiness,
    result_files,
    result_lists,
    result_readers,
    result_sources,
    results,
)
from bot.services.results import Results
from bot.storage.states import Role
from bot.texts import label
from bot.updates.once import Once
from bot.views import comparisons as comparison_views
from bot.views import result_charts
from bot.views import results as views
from bot.views.callbacks import (
    ComparisonChart,
    ComparisonOpen,
    DifficultiesOpen,
    ResultsChart,
    ResultsFile,
    ResultsList,
    ResultsOpen,
    ResultsQuestion,
    Section,
    SectionOpen,
    ThresholdAsk,
    ThresholdSet,
)
from bot.views.result_charts import Chart
from bot.views.screen import Button
from bot.views.settings import threshold_screen

router = Router(name="results")


@router.callback_query(SectionOpen.filter(F.section == Section.RESULTS))
async def open_list(query: CallbackQuery, once: Once) -> None:
    await turn_list(query, ResultsList(), once)


@router.callback_query(ResultsList.filter())
async def turn_list(query: CallbackQuery, callback_data: ResultsList, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await result_lists.list_results(session, actor, callback_data.page)
    await show(query, views.list_screen(found))


@router.callback_query(ResultsOpen.filter())
async def open_results(query: CallbackQuery, callback_data: ResultsOpen, once: Once, clock: Clock) -> None:
    await show(query, views.results_screen(await read(query, callback_data, once, clock), callback_data.page))


@router.callback_query(ResultsQuestion.filter())
async def open_question(query: CallbackQuery, callback_data: ResultsQuestion, once: Once, clock: Clock) -> None:
    found = await read(query, callback_data, once, clock)
    await show(query, views.question_screen(found, callback_data.place, callback_data.page))


@router.callback_query(ResultsChart.filter())
async def send_chart(query: CallbackQuery, callback_data: ResultsChart, once: Once, clock: Clock) -> None:
    found = await read(query, callback_data, once, clock)
    place = callback_data.place
    chart = result_charts.question_chart(found, place) if place else result_charts.means_chart(found)
    await send_drawn(query, chart, Button(label("results.to_results"), views.to_list(found).pack()))


@router.callback_query(ResultsFile.filter())
async def send_file(query: CallbackQuery, callback_data: ResultsFile, once: Once, clock: Clock, data_dir: Path) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        table = await result_files.read_results_table(
            session, actor, callback_data.campaign, callback_data.scenario, now=clock.now()
        )
    await answer(query, label("results.preparing"))
    await bot_of(query).send_chat_action(query.from_user.id, ChatAction.UPLOAD_DOCUMENT)
    made = await result_files.export_results(table, data_dir)
    await replace(query, views.file_screen(made, table.results))


@router.callback_query(ComparisonOpen.filter())
async def open_comparison(query: CallbackQuery, callback_data: ComparisonOpen, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await comparisons.read_comparison(session, actor, callback_data.campaign)
    await show(query, comparison_views.comparison_screen(found, callback_data.page))


@router.callback_query(ComparisonChart.filter())
async def send_comparison_chart(query: CallbackQuery, callback_data: ComparisonChart, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await comparisons.read_comparison(session, actor, callback_data.campaign)
    back = Button(label("results.compare"), ComparisonOpen(campaign=callback_data.campaign).pack())
    await send_drawn(query, result_charts.comparison_chart(found), back)


@router.callback_query(DifficultiesOpen.filter())
async def open_difficulties(query: CallbackQuery, callback_data: DifficultiesOpen, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await difficulties.read_difficulties(session, actor, callback_data.person)
    if not callback_data.chart:
        screen = comparison_views.difficulties_screen(found, as_curator=actor.may(Role.CURATOR))
        await show(query, screen)
        return
    back = Button(label("difficulties.button"), DifficultiesOpen(person=callback_data.person).pack())
    chart = comparison_views.difficulties_chart(found) if comparison_views.can_be_drawn(found) else None
    await send_drawn(query, chart, back)


@router.callback_query(ThresholdAsk.filter())
async def ask_threshold(query: CallbackQuery, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        mark = await readiness.read_threshold(session, actor)
    await show(query, threshold_screen(mark))


@router.callback_query(ThresholdSet.filter())
async def set_threshold(query: CallbackQuery, callback_data: ThresholdSet, once: Once) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await readiness.set_threshold(session, actor, callback_data.mark)
    await show(query, threshold_screen(callback_data.mark), toast=label("readiness.set", mark=callback_data.mark))


async def read(
    query: CallbackQuery, wanted: ResultsOpen | ResultsQuestion | ResultsChart, once: Once, clock: Clock
) -> Results:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        if wanted.campaign:
            source = await result_sources.read_wave(session, actor, wanted.campaign)
        else:
            source = await result_sources.read_form_source(session, actor, wanted.scenario, now=clock.now())
    reading = result_readers.reading_of(actor)
    return await asyncio.to_thread(results.results_for, source, reading, wanted.group)


async def send_drawn(query: CallbackQuery, chart: Chart | None, back: Button) -> None:
    """Drawing takes a moment: the press is answered first."""
    if chart is None or not chart.lines:
        await answer(query, label("results.no_chart"))
        return
    await answer(query, label("results.preparing"))
    await bot_of(query).send_chat_action(query.from_user.id, ChatAction.UPLOAD_PHOTO)
    png = await asyncio.to_thread(result_charts.draw_chart, chart)
    await replace(query, comparison_views.chart_screen(chart, png, back))
