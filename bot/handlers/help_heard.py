"""What a person has said, as the services take it, and what is shown when they have."""

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message

from bot.handlers.show import show
from bot.services.help_drafts import HelpDraft, Incoming
from bot.services.help_talk import Heard
from bot.storage.states import HelpContent
from bot.views.help_draft import draft_screen
from bot.views.help_talk import receipt_screen


def incoming_of(message: Message) -> Incoming:
    content, file_id = file_of(message)
    replied = message.reply_to_message
    words = message.text or message.caption or ""
    return Incoming(content, words, file_id, message.message_id, replied.message_id if replied else None)


def file_of(message: Message) -> tuple[HelpContent, str]:
    """Of a photo the largest size."""
    if message.voice is not None:
        return HelpContent.VOICE, message.voice.file_id
    if message.document is not None:
        return HelpContent.DOCUMENT, message.document.file_id
    if message.photo:
        return HelpContent.PHOTO, message.photo[-1].file_id
    return HelpContent.TEXT, ""


async def heard(message: Message, outcome: Heard | None) -> None:
    """A draft is shown anew under the words; in a talk the first words of many have a receipt."""
    if outcome is None:
        raise SkipHandler
    screen = draft_screen(outcome) if isinstance(outcome, HelpDraft) else receipt_screen(outcome)
    if screen is not None:
        await show(message, screen)
