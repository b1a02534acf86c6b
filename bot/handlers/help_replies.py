"""A reply to a message of a help request goes there, whatever else is going on: this is asked before anything else."""

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message

from bot.clock import Clock
from bot.handlers.filters import is_reply
from bot.handlers.help_heard import heard, incoming_of
from bot.handlers.show import teller
from bot.services import access, help_asking, help_talk
from bot.updates.once import Once

router = Router(name="help_replies")


@router.message(is_reply)
async def reply(message: Message, once: Once, clock: Clock) -> None:
    incoming = incoming_of(message)
    async with once.read() as session:
        actor = await access.find_actor(session, teller(message))
        meant = actor is not None and await help_talk.is_answered_by(session, actor, incoming)
    if actor is None or not meant:
        raise SkipHandler
    await help_asking.get_ready()
    async with once.write() as session:
        outcome = await help_talk.answer_reply(session, actor, incoming, now=clock.now())
    await heard(message, outcome)
