"""A reply to a message of a help request goes there, whatever else is going on: this is asked before anything else."""

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message

from bot.clock import Clock
from bot.handlers.filters import is_reply
from bot.handlers.help_heard import heard, incoming_of
from bot.handlers.show import show
from bot.handlers.writer import find_writer
from bot.services import help_asking, help_talk
from bot.texts import label
from bot.updates.once import Once
from bot.views.help_card import card_screen

router = Router(name="help_replies")


@router.message(is_reply)
async def reply(message: Message, once: Once, clock: Clock) -> None:
    incoming = incoming_of(message)
    actor = await find_writer(message, once)
    async with once.read() as session:
        replied = await help_talk.read_replied(session, actor, incoming, now=clock.now()) if actor else None
    if actor is None or replied is None or (not replied.heard and replied.stands is None):
        raise SkipHandler
    if replied.stands is not None:
        news = label(f"help.done.{'take_first' if replied.offered else 'not_sent'}", partner="")
        await show(message, card_screen(replied.stands, news=news))
        return
    await help_asking.get_ready()
    async with once.write() as session:
        outcome = await help_talk.answer_reply(session, actor, incoming, now=clock.now())
    await heard(message, outcome)
