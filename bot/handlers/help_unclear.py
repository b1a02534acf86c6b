"""A text, a photo, a voice or a file out of any dialogue: whom it is for, the person says. Comes after all who look
for what is typed."""

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.filters import is_said
from bot.handlers.help_heard import incoming_of
from bot.handlers.show import show
from bot.handlers.writer import find_writer
from bot.services import access, help_asking, help_talk, home
from bot.services.help_form import ASKERS
from bot.services.help_talk import Relayed
from bot.texts import label
from bot.updates.once import Once
from bot.views.help_callbacks import HelpTyped
from bot.views.help_card import card_screen
from bot.views.help_draft import unclear_screen
from bot.views.help_talk import sent_typed_screen
from bot.views.home import home_screen

router = Router(name="help_unclear")


@router.message(is_said)
async def ask_whom_for(message: Message, once: Once, clock: Clock) -> None:
    """A questionnaire that waits for something else says so itself."""
    now = clock.now()
    actor = await find_writer(message, once)
    if actor is None or not actor.may(*ASKERS) or actor.current_run_id is not None:
        raise SkipHandler
    await help_asking.get_ready()
    async with once.write() as session:
        unclear = await help_talk.ask_whom_for(session, actor, incoming_of(message), now=now)
        seen = await home.read_home(session, actor, now=now)
    if unclear is None:
        raise SkipHandler
    await show(message, unclear_screen(unclear, seen))


@router.callback_query(HelpTyped.filter())
async def say_whom_for(query: CallbackQuery, callback_data: HelpTyped, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        if callback_data.request:
            outcome = await help_talk.send_typed(session, actor, callback_data.typed, callback_data.request, now=now)
        else:
            await help_asking.drop(session, actor, callback_data.typed)
            seen = await home.read_home(session, actor, now=now)
    if not callback_data.request:
        await show(query, home_screen(seen), toast=label("help.done.dropped"))
    elif isinstance(outcome, Relayed):
        await show(query, sent_typed_screen(outcome))
    else:
        await show(query, card_screen(outcome, news=label("help.done.stale", partner="")))
