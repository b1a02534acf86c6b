"""The library of forms: looking through it, and looking for a word of a title."""

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.filters import is_words
from bot.handlers.show import show
from bot.handlers.writer import find_writer
from bot.services import access, form_library, runs
from bot.storage.states import Role
from bot.updates.once import Once
from bot.views import form_library as views
from bot.views.callbacks import FormList, FormOpen, FormQuestions

router = Router(name="form_library")


@router.callback_query(FormList.filter())
async def turn_forms(query: CallbackQuery, callback_data: FormList, once: Once) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        moment, words, page = callback_data.moment, callback_data.query, callback_data.page
        found = await form_library.list_forms(session, actor, moment=moment, query=words, page=page)
        await runs.let_go(session, query.from_user.id, looking_in=form_library.LOOKING)
    await show(query, views.forms_screen(found))


@router.message(is_words)
async def search(message: Message, once: Once) -> None:
    """What is written under the library is a word of a title."""
    actor = await find_writer(message, once)
    if actor is None or not actor.may(Role.CURATOR) or actor.looking_in != form_library.LOOKING:
        raise SkipHandler
    async with once.read() as session:
        found = await form_library.list_forms(session, actor, query=message.text or "")
    await show(message, views.forms_screen(found))


@router.callback_query(FormOpen.filter())
async def open_form(query: CallbackQuery, callback_data: FormOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await form_library.read_form_card(session, actor, callback_data.scenario, now=clock.now())
    await show(query, views.form_card_screen(card))


@router.callback_query(FormQuestions.filter())
async def look_at_questions(query: CallbackQuery, callback_data: FormQuestions, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await form_library.read_questions(session, actor, callback_data.scenario, callback_data.page)
    await show(query, views.questions_screen(found))
