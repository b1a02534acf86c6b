"""Documents, photos and voice messages of the bot; files it asks for."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.chats import Message
from bot.sandbox.files import StoredFile
from bot.sandbox.keyboard import read_markup
from bot.sandbox.methods.messages import deliver
from bot.sandbox.methods.method import Method
from bot.sandbox.methods.texts import read_caption, settle_caption
from bot.sandbox.params import Params

if TYPE_CHECKING:
    from bot.sandbox.telegram import Telegram


def send_document(telegram: "Telegram", params: Params) -> Message:
    return _send(telegram, params, "document")


def send_photo(telegram: "Telegram", params: Params) -> Message:
    return _send(telegram, params, "photo")


def send_voice(telegram: "Telegram", params: Params) -> Message:
    return _send(telegram, params, "voice")


def _send(telegram: "Telegram", params: Params, kind: str) -> Message:
    caption = read_caption(params)
    stored = telegram.files.receive(kind, params.text(kind), params.files)
    markup = read_markup(params)
    person = telegram.addressee(params.text("chat_id"))
    fields = settle_caption(telegram, caption).fields("caption", "caption_entities")
    content = {kind: _shown(telegram, kind, stored, params), **fields}
    return deliver(telegram, params, person, content, markup)


def _shown(telegram: "Telegram", kind: str, stored: StoredFile, params: Params) -> Any:
    if kind == "photo":
        return telegram.files.photo_sizes(stored)
    if kind == "voice":
        seconds = stored.seconds or params.number("duration")  # a file that is known keeps its own
        return {**stored.ids(), "duration": seconds, "mime_type": stored.mime}
    return {**stored.ids(), "file_name": stored.name, "mime_type": stored.mime}


def get_file(telegram: "Telegram", params: Params) -> dict[str, Any]:
    return telegram.files.info(params.text("file_id"))


METHODS = (
    Method("sendDocument", send_document, "Message"),
    Method("sendPhoto", send_photo, "Message"),
    Method("sendVoice", send_voice, "Message"),
    Method("getFile", get_file, "File"),
)
