"""Putting a screen before a person: edited in place under a tap, a new message after a typed text."""

import asyncio

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InaccessibleMessage, Message

from bot.line import ReplaceButtons, cannot_edit, is_unchanged
from bot.scheduler.speech import rewritten, written
from bot.views.screen import Screen


async def show(event: CallbackQuery | Message, screen: Screen, *, toast: str = "", alert: bool = False) -> int:
    """Shows the screen and answers the press; the id of the message in which it stands now."""
    if isinstance(event, Message):
        return await send(bot_of(event), event.chat.id, screen)
    _, message_id = await asyncio.gather(answer(event, toast, alert=alert), replace(event, screen))
    return message_id


async def answer(query: CallbackQuery, toast: str = "", *, alert: bool = False) -> None:
    """A late answer is refused by Telegram; that harms nobody (TELEGRAM §1.6)."""
    try:
        await query.answer(toast[:200] or None, show_alert=alert or None)
    except TelegramBadRequest as error:
        if "query is too old" not in error.message:
            raise


async def replace(query: CallbackQuery, screen: Screen) -> int:
    """The message under the pressed button becomes the screen; where that cannot be, a new message does."""
    bot = bot_of(query)
    if query.message is None or isinstance(query.message, InaccessibleMessage):
        return await send(bot, query.from_user.id, screen)
    if screen.has_file or screen.replies_to or screen.edits:  # it has a place of its own
        return await send(bot, query.from_user.id, screen)
    if query.message.text is None:  # a file with buttons stays as it is
        return await send(bot, query.from_user.id, screen)
    if await edit(bot, query.message.chat.id, query.message.message_id, screen):
        return query.message.message_id
    return await send(bot, query.from_user.id, screen)


async def edit(bot: Bot, chat_id: int, message_id: int, screen: Screen) -> bool:
    """False when that message can no longer be edited."""
    try:
        await bot(rewritten(chat_id, message_id, screen))
    except TelegramBadRequest as error:
        if is_unchanged(error):
            return True
        if cannot_edit(error):
            return False
        raise
    return True


async def send(bot: Bot, chat_id: int, screen: Screen) -> int:
    """A new message, unless the screen says which one it edits; of one that is gone nothing becomes."""
    if screen.edits:
        await edit(bot, chat_id, screen.edits, screen)
        return screen.edits
    return (await bot(written(chat_id, screen))).message_id


def bot_of(event: CallbackQuery | Message) -> Bot:
    if event.bot is None:
        raise RuntimeError("the update was not bound to a bot")
    return event.bot


async def strip_buttons(message: Message, old_message_id: int | None) -> None:
    """The question above the typed answer stays readable, its buttons go: no trail of dead keyboards."""
    if old_message_id is None:
        return
    try:
        await bot_of(message)(ReplaceButtons(chat_id=message.chat.id, message_id=old_message_id))
    except TelegramBadRequest as error:
        if not is_unchanged(error) and not cannot_edit(error):
            raise


def teller(message: Message) -> int:
    """The account that wrote a message in a private chat."""
    return message.from_user.id if message.from_user else message.chat.id


def recipient(event: CallbackQuery | Message) -> int:
    """The account in whose chat the event is answered."""
    return event.from_user.id if isinstance(event, CallbackQuery) else teller(event)
