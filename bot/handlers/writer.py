"""Who wrote a message: many handlers have a look at it one after another, and it is read once for all of them."""

from aiogram.types import Message

from bot.handlers.show import teller
from bot.services import access
from bot.services.access import Actor
from bot.updates.once import Once

WRITER = "writer"


async def find_writer(message: Message, once: Once) -> Actor | None:
    """None for a stranger. As of the first look: an act in a transaction that decides about rights reads anew."""
    if WRITER not in once.noted:
        async with once.read() as session:
            once.noted[WRITER] = await access.find_actor(session, teller(message))
    found: Actor | None = once.noted[WRITER]
    return found
