"""What kind of message it is. Coroutines, because aiogram sends F and plain functions to a thread, one by one."""

from aiogram.enums import ChatType
from aiogram.types import ChatMemberUpdated, Message


async def in_private(event: Message | ChatMemberUpdated) -> bool:
    return event.chat.type == ChatType.PRIVATE


async def is_command(message: Message) -> bool:
    return (message.text or "").startswith("/")


async def is_words(message: Message) -> bool:
    """A text that is no command."""
    return bool(message.text) and not await is_command(message)


async def is_document(message: Message) -> bool:
    return message.document is not None


async def is_file(message: Message) -> bool:
    return bool(message.document or message.photo)


async def is_said(message: Message) -> bool:
    """What can stand in a talk: words, a photo, a voice message, a document."""
    return await is_words(message) or bool(message.photo or message.voice or message.document)


async def is_reply(message: Message) -> bool:
    return message.reply_to_message is not None and await is_said(message)
