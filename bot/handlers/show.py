"""Putting a screen before a person: edited in place under a tap, a new message after a typed text."""

import asyncio

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, CallbackQuery, InaccessibleMessage, Message

from bot.line import PlaceDocument, PlaceMessage, PlacePhoto, ReplaceButtons, ReplaceText
from bot.views.screen import Screen, keyboard

# Telegram's ways to say that an old message cannot become the new screen (TELEGRAM §1.5).
CANNOT_EDIT = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "MESSAGE_ID_INVALID",
)


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
    if query.message is None or isinstance(query.message, InaccessibleMessage) or screen.has_file:
        return await send(bot, query.from_user.id, screen)
    if query.message.text is None:  # a file with buttons stays as it is
        return await send(bot, query.from_user.id, screen)
    if await edit(bot, query.message.chat.id, query.message.message_id, screen):
        return query.message.message_id
    return await send(bot, query.from_user.id, screen)


async def edit(bot: Bot, chat_id: int, message_id: int, screen: Screen) -> bool:
    """False when that message can no longer be edited."""
    try:
        await bot(ReplaceText(chat_id=chat_id, message_id=message_id, text=screen.text, reply_markup=keyboard(screen)))
    except TelegramBadRequest as error:
        if "message is not modified" in error.message:
            return True
        if any(words in error.message for words in CANNOT_EDIT):
            return False
        raise
    return True


async def send(bot: Bot, chat_id: int, screen: Screen) -> int:
    if screen.document is not None:
        file = BufferedInputFile(screen.document.content, screen.document.name)
        method: PlaceDocument | PlacePhoto | PlaceMessage = PlaceDocument(
            chat_id=chat_id, document=file, caption=screen.text, reply_markup=keyboard(screen)
        )
    elif screen.photo:
        picture = BufferedInputFile(screen.photo, "chart.png")
        method = PlacePhoto(chat_id=chat_id, photo=picture, caption=screen.text, reply_markup=keyboard(screen))
    else:
        method = PlaceMessage(chat_id=chat_id, text=screen.text, reply_markup=keyboard(screen))
    return (await bot(method)).message_id


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
        if "message is not modified" not in error.message and not any(words in error.message for words in CANNOT_EDIT):
            raise


def teller(message: Message) -> int:
    """The account that wrote a message in a private chat."""
    return message.from_user.id if message.from_user else message.chat.id


def recipient(event: CallbackQuery | Message) -> int:
    """The account in whose chat the event is answered."""
    return event.from_user.id if isinstance(event, CallbackQuery) else teller(event)
