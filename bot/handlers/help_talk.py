"""The talk of a help request: what is said goes to the other side, corrections follow it."""

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.filters import is_said
from bot.handlers.help_heard import heard, incoming_of
from bot.handlers.show import answer, bot_of, send, show, teller
from bot.handlers.writer import find_writer
from bot.services import access, help_asking, help_seen, help_talk
from bot.services.access import Denied
from bot.services.help_drafts import HelpDraft
from bot.services.help_focus import talks_in
from bot.texts import label
from bot.updates.once import Once
from bot.views.help_callbacks import HelpAct, HelpDo, HelpReply, HelpSaid, HelpTalk
from bot.views.help_card import card_screen
from bot.views.help_draft import draft_screen
from bot.views.help_talk import left_screen, reply_words, said_screen, talk_screen

router = Router(name="help_talk")


@router.message(is_said)
async def hear(message: Message, once: Once, clock: Clock) -> None:
    """Where no talk is fresh, other handlers have a look; so they do in the middle of a questionnaire."""
    actor = await find_writer(message, once)
    if actor is None or actor.current_run_id is not None or talks_in(actor, clock.now()) is None:
        raise SkipHandler
    await help_asking.get_ready()
    async with once.write() as session:
        outcome = await help_talk.hear(session, actor, incoming_of(message), now=clock.now())
    await heard(message, outcome)


@router.edited_message(is_said)
async def correct(message: Message, once: Once, clock: Clock) -> None:
    """The copies are edited in place, which is answer enough; a draft is shown anew."""
    await help_asking.get_ready()
    words = message.text or message.caption or ""
    async with once.write() as session:
        actor = await access.find_actor(session, teller(message))
        outcome = actor and await help_talk.correct(session, actor, message.message_id, words, now=clock.now())
    if outcome is None:
        raise SkipHandler
    if isinstance(outcome, HelpDraft):
        await show(message, draft_screen(outcome))


@router.callback_query(HelpReply.filter())
async def open_talk(query: CallbackQuery, callback_data: HelpReply, once: Once, clock: Clock) -> None:
    """Under what the other side has said nothing changes but where the next words go."""
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        seen = await help_talk.open_talk(session, actor, callback_data.request, now=clock.now())
    if not callback_data.apart:
        await show(query, card_screen(seen, news=reply_words(seen)))
    elif help_talk.is_talk_of(seen):
        await answer(query, reply_words(seen))
    else:
        await answer(query)
        await send(bot_of(query), query.from_user.id, card_screen(seen, news=reply_words(seen)))


@router.callback_query(HelpDo.filter(F.act == HelpAct.LEAVE))
async def leave_talk(query: CallbackQuery, callback_data: HelpDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        seen = await help_talk.leave_talk(session, actor, callback_data.request, now=clock.now())
    await show(query, left_screen(seen))


@router.callback_query(HelpTalk.filter())
async def turn_talk(query: CallbackQuery, callback_data: HelpTalk, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        page = await help_seen.read_talk(
            session,
            actor,
            callback_data.request,
            callback_data.page - 1 if callback_data.page else None,
            now=clock.now(),
        )
    await show(query, talk_screen(page))


@router.callback_query(HelpSaid.filter())
async def show_said(query: CallbackQuery, callback_data: HelpSaid, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await help_seen.read_one(session, actor, callback_data.message, now=clock.now())
    if found is None:
        raise Denied(f"message {callback_data.message} is not for this person")
    await answer(query, label("help.done.shown"))
    await send(bot_of(query), query.from_user.id, said_screen(*found))
