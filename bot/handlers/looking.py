"""What is typed is looked for in the list that is shown, and only as long as it is."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.handlers.filters import is_command
from bot.handlers.show import recipient
from bot.services import runs
from bot.updates.once import Once

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class EndLooking(BaseMiddleware):
    """Whatever screen a button or a command has opened: if it is not of the list in which words were looked for, they
    are looked for there no longer. Costs a statement only when there is something to end."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        result = await handler(event, data)
        once: Once = data["once"]
        ends = once.noted.get("looking") and not once.noted.get("keeps_looking")
        if ends and isinstance(event, CallbackQuery | Message) and await opens_a_screen(event):
            async with once.write() as session:
                await runs.stop_looking(session, recipient(event))
        return result


async def opens_a_screen(event: CallbackQuery | Message) -> bool:
    return isinstance(event, CallbackQuery) or await is_command(event)
