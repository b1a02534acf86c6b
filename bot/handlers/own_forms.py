"""A school's own forms: tables out, tables in, a draft tried out and published."""

from collections.abc import Awaitable

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.enums import ChatAction
from aiogram.types import CallbackQuery, Document, Message

from bot.clock import Clock
from bot.handlers.cycle_files import take_table as take_roadmap
from bot.handlers.files import NOT_FETCHED, TooBig, fetch
from bot.handlers.filters import is_document
from bot.handlers.runs import put
from bot.handlers.show import answer, bot_of, replace, show, teller
from bot.handlers.writer import find_writer
from bot.services import access, cycle_files, own_form_files, own_form_mistakes, own_forms, runs
from bot.services.own_form_files import FormDocument, LookedAt, Refused, Unchanged
from bot.storage.states import Role
from bot.texts import label
from bot.updates.once import Once
from bot.views import own_forms as views
from bot.views.callbacks import (
    DraftAct,
    DraftDo,
    MistakeList,
    OwnFormFile,
    OwnFormList,
    OwnFormOpen,
    OwnFormRetire,
    SampleFile,
    SampleList,
)
from bot.views.screen import Screen

router = Router(name="own_forms")
TABLE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOOK_LIKE_TABLES = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".numbers")  # told how to save as .xlsx


@router.callback_query(OwnFormList.filter())
async def turn_list(query: CallbackQuery, callback_data: OwnFormList, once: Once) -> None:
    await show(query, await listed(once, query.from_user.id, callback_data.page))


@router.callback_query(SampleList.filter())
async def turn_samples(query: CallbackQuery, callback_data: SampleList, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        samples = await own_form_files.list_samples(session, actor)
    await show(query, views.samples_screen(samples, callback_data.page))


@router.callback_query(SampleFile.filter())
async def send_sample(query: CallbackQuery, callback_data: SampleFile, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        scenario = await own_form_files.find_sample(session, actor, callback_data.scenario)
    await send_table(query, own_form_files.make_document(scenario, now=clock.now()))


@router.callback_query(OwnFormFile.filter())
async def send_version(query: CallbackQuery, callback_data: OwnFormFile, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        scenario = await own_forms.read_edition(session, actor, callback_data.edition)
    await send_table(query, own_form_files.make_document(scenario, now=clock.now(), version=scenario.version))


@router.callback_query(OwnFormOpen.filter())
async def open_form(query: CallbackQuery, callback_data: OwnFormOpen, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await own_forms.read_form_card(session, actor, callback_data.edition)
    await show(query, views.card_screen(card))


@router.callback_query(OwnFormRetire.filter(~F.sure))
async def ask_retire(query: CallbackQuery, callback_data: OwnFormRetire, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await own_forms.read_form_card(session, actor, callback_data.edition)
    await show(query, views.ask_retire_screen(card))


@router.callback_query(OwnFormRetire.filter(F.sure))
async def retire(query: CallbackQuery, callback_data: OwnFormRetire, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await own_forms.retire(session, actor, callback_data.edition, back=callback_data.back, now=clock.now())
    await show(query, views.card_screen(card))


@router.callback_query(MistakeList.filter())
async def turn_mistakes(query: CallbackQuery, callback_data: MistakeList, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        mistakes = await own_form_mistakes.read_refused(session, actor)
    await show(query, views.mistakes_screen(mistakes, callback_data.page))


@router.callback_query(DraftDo.filter(F.act == DraftAct.OPEN))
async def open_draft(query: CallbackQuery, callback_data: DraftDo, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        draft = await own_forms.read_draft(session, actor, callback_data.edition)
    if draft is None:
        await show_gone(query, once)
    else:
        await show(query, views.draft_screen(draft))


@router.callback_query(DraftDo.filter(F.act == DraftAct.TRY))
async def try_draft(query: CallbackQuery, callback_data: DraftDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        run_id = await own_forms.start_trial(session, actor, callback_data.edition, now=clock.now())
        seen = await runs.resume(session, query.from_user.id, run_id, now=clock.now()) if run_id else None
    if seen is None:
        await show_gone(query, once)
    else:
        await put(query, once, seen)


@router.callback_query(DraftDo.filter(F.act == DraftAct.PUBLISH))
async def publish(query: CallbackQuery, callback_data: DraftDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        form = await own_forms.publish(session, actor, callback_data.edition, now=clock.now())
        card = await own_forms.read_form_card(session, actor, form.edition_id) if form else None
    if card is None:
        await show_gone(query, once)
    else:
        await show(query, views.published_screen(card))


@router.callback_query(DraftDo.filter(F.act == DraftAct.DISCARD))
async def discard(query: CallbackQuery, callback_data: DraftDo, once: Once) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await own_forms.discard(session, actor, callback_data.edition)
        found = await own_forms.list_forms(session, actor)
    await show(query, views.list_screen(found), toast=label("own_forms.discarded"))


@router.message(is_document)
async def take_table(message: Message, once: Once, clock: Clock) -> None:
    """A table a curator sends at any moment may be a form or a roadmap; its name only tells whether it is worth
    looking at."""
    actor = await find_writer(message, once)
    document = message.document
    if actor is None or not actor.may(Role.CURATOR) or document is None or not is_table(document):
        raise SkipHandler
    await bot_of(message).send_chat_action(message.chat.id, ChatAction.TYPING)
    content = await fetched(message, document)
    if isinstance(content, LookedAt):
        await show(message, views.trouble_screen(content.trouble or "not_excel"))
        return
    roadmap = await cycle_files.look_at_file(content, own_form_files.SECONDS)
    if roadmap is not None:
        await take_roadmap(message, roadmap, once, clock)
        return
    seen = await own_form_files.look_at_file(content)
    if seen.table is None:
        await show(message, views.trouble_screen(seen.trouble or "not_excel"))
        return
    async with once.write() as session:
        actor = await access.get_actor(session, teller(message))
        outcome = await own_form_files.take_file(session, actor, seen.table, now=clock.now())
    match outcome:
        case Refused():
            await show(message, views.mistakes_screen(outcome.mistakes))
        case Unchanged():
            await show(message, views.unchanged_screen(outcome.form.scenario.title))
        case _:
            await show(message, views.draft_screen(outcome))


def is_table(document: Document) -> bool:
    return document.mime_type == TABLE or (document.file_name or "").casefold().endswith(LOOK_LIKE_TABLES)


async def fetched(message: Message, document: Document) -> bytes | LookedAt:
    """Or why not: more than a table may have, Telegram away."""
    if own_form_files.is_too_big(document.file_size or 0):
        return LookedAt(None, "too_big")
    try:
        return await fetch(bot_of(message), document.file_id, own_form_files.MOST_FILE_BYTES)
    except TooBig:
        return LookedAt(None, "too_big")
    except NOT_FETCHED:
        return LookedAt(None, "lost")


async def send_table(query: CallbackQuery, made: Awaitable[FormDocument]) -> None:
    await answer(query, label("own_forms.preparing"))
    await bot_of(query).send_chat_action(query.from_user.id, ChatAction.UPLOAD_DOCUMENT)
    await replace(query, views.file_screen(await made))


async def show_gone(query: CallbackQuery, once: Once) -> None:
    """The draft was replaced, published or thrown away: what there is now."""
    await show(query, await listed(once, query.from_user.id, 0), toast=label("own_forms.gone"))


async def listed(once: Once, telegram_id: int, page: int) -> Screen:
    async with once.read() as session:
        actor = await access.get_actor(session, telegram_id)
        found = await own_forms.list_forms(session, actor)
    return views.list_screen(found, page)
