"""One screen to one chat, and what Telegram's answer means for the notice."""

from dataclasses import dataclass
from enum import Enum, auto

from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.types import BufferedInputFile, InputFile, ReplyParameters

from bot.line import (
    PlaceDocument,
    PlaceMessage,
    PlacePhoto,
    PlaceVoice,
    ReplaceCaption,
    ReplaceText,
    cannot_edit,
    is_unchanged,
)
from bot.scheduler.faults import fault
from bot.views.screen import Screen, keyboard

TIMEOUT_SECONDS = 40
NO_SUCH_CHAT = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "bot was blocked",
    "can't initiate conversation",
    "can't send messages to",
    "peer_id_invalid",
    "user_is_blocked",
    "input_user_deactivated",
    "chat_id is empty",
)

PLACES: dict[str, type[PlaceDocument | PlacePhoto | PlaceVoice]] = {
    "document": PlaceDocument,
    "photo": PlacePhoto,
    "voice": PlaceVoice,
}


class Fate(Enum):
    SAID = auto()
    FLOODED = auto()  # «too many requests»
    UNREACHABLE = auto()  # this person, whatever the message
    REFUSED = auto()  # this message, whenever it is sent
    FAILING = auto()  # may go better later


@dataclass(frozen=True)
class Answer:
    fate: Fate
    message_id: int | None = None
    seconds: int = 0  # of waiting, when flooded
    error: str = ""


async def say(bot: Bot, chat_id: int, screen: Screen) -> Answer:
    """Never raises but on cancellation. After a lost answer the message may stand in the chat all the same."""
    try:
        if screen.edits:
            await bot(rewritten(chat_id, screen.edits, screen), request_timeout=TIMEOUT_SECONDS)
            return Answer(Fate.SAID, message_id=screen.edits)
        message = await bot(written(chat_id, screen), request_timeout=TIMEOUT_SECONDS)
    except Exception as error:
        if screen.edits and _nothing_to_edit(error):
            return Answer(Fate.SAID, message_id=screen.edits)
        return meaning(error)
    return Answer(Fate.SAID, message_id=message.message_id)


def written(chat_id: int, screen: Screen) -> PlaceMessage | PlaceDocument | PlacePhoto | PlaceVoice:
    """A new message, whatever `screen.edits`."""
    shared = {"chat_id": chat_id, "parse_mode": ParseMode.HTML, "reply_markup": keyboard(screen)}
    if screen.replies_to:
        shared["reply_parameters"] = ReplyParameters(message_id=screen.replies_to, allow_sending_without_reply=True)
    if not (file := _file(screen)):
        return PlaceMessage(text=screen.text, **shared)
    kind, content = file
    return PLACES[kind](caption=screen.text, **{kind: content}, **shared)


def rewritten(chat_id: int, message_id: int, screen: Screen) -> ReplaceText | ReplaceCaption:
    """A file stays, its caption changes."""
    where = {"chat_id": chat_id, "message_id": message_id}
    shared = {**where, "parse_mode": ParseMode.HTML, "reply_markup": keyboard(screen)}
    if screen.has_file:
        return ReplaceCaption(caption=screen.text, **shared)
    return ReplaceText(text=screen.text, **shared)


def _file(screen: Screen) -> tuple[str, InputFile | str] | None:
    if screen.media is not None:
        return screen.media.kind, screen.media.file_id
    if screen.document is not None:
        return "document", BufferedInputFile(screen.document.content, screen.document.name)
    if screen.photo:
        return "photo", BufferedInputFile(screen.photo, "chart.png")
    return None


def meaning(error: Exception) -> Answer:
    if isinstance(error, TelegramRetryAfter):
        return Answer(Fate.FLOODED, seconds=error.retry_after, error="429")
    if isinstance(error, TelegramForbiddenError) or (isinstance(error, TelegramBadRequest) and _no_such_chat(error)):
        return Answer(Fate.UNREACHABLE, error=_unquoted(error))
    if isinstance(error, TelegramBadRequest | TelegramEntityTooLarge | TelegramMigrateToChat):
        return Answer(Fate.REFUSED, error=_unquoted(error))
    if isinstance(error, ClientDecodeError) and isinstance(error.data, dict) and error.data.get("ok"):
        # Telegram did it; the answer holds something newer than aiogram.
        return Answer(Fate.SAID, message_id=error.data.get("result", {}).get("message_id"))
    return Answer(Fate.FAILING, error=fault(error))


def _nothing_to_edit(error: Exception) -> bool:
    """The message is gone or as it should be: nobody gets a new one in its place."""
    return isinstance(error, TelegramBadRequest) and (cannot_edit(error) or is_unchanged(error))


def _no_such_chat(error: TelegramBadRequest) -> bool:
    return any(text in error.message.casefold() for text in NO_SUCH_CHAT)


def _unquoted(error: Exception) -> str:
    """Telegram quotes the text it could not parse: names do not belong into the error."""
    return str(getattr(error, "message", type(error).__name__)).partition('"')[0][:200]
