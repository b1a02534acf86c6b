"""People and messages as the chat page reads them."""

import json
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.chats import Kept, Message
from bot.sandbox.log import Call
from bot.sandbox.people import Person
from bot.sandbox.safe_html import render_html
from bot.sandbox.telegram import Telegram

SUMMARY = 90
OK = 200
SPOKEN = ("text", "caption", "name", "description", "action", "commands", "message_id", "file_id", "url")
WITHOUT_TEXT = {"document": "Файл", "photo": "Фото", "voice": "Голосовое", "sticker": "Стикер", "contact": "Контакт"}


def show_person(person: Person) -> dict[str, Any]:
    last = next(reversed(person.messages.values()), None)
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "unread": person.unread,
        "started": person.started,
        "blocked": person.blocked,
        "last_text": _words(last.message) if last else "",
        "last_at": _iso(last.message["date"]) if last else None,
    }


def show_message(kept: Kept) -> dict[str, Any]:
    message = kept.message
    caption: str = message.get("caption", "")
    entities = message.get("entities") or message.get("caption_entities") or []
    document = message.get("document")
    photo = message.get("photo")
    return {
        "message_id": message["message_id"],
        "from": "bot" if kept.by_bot else "person",
        "date": _iso(message["date"]),
        "edited": "edit_date" in message,
        "text": message.get("text", ""),
        "caption": caption,
        "html": render_html(message.get("text") or caption, entities),
        "buttons": [[_button(button) for button in row] for row in _rows(message)],
        "document": _document(document) if document else None,
        "photo": {"file_id": photo[-1]["file_id"]} if photo else None,
        "voice": "voice" in message,
        "sticker": "sticker" in message,
        "contact": message.get("contact"),
        "quote": _quote(message["reply_to_message"]) if "reply_to_message" in message else None,
    }


def show_call(call: Call, telegram: Telegram) -> dict[str, Any]:
    return {
        "seq": call.seq,
        "at": call.at.isoformat(),
        "method": call.method,
        "summary": _summary(call, telegram),
        "status": call.status,
        "error": call.error if call.status else "Соединение потеряно до ответа",
    }


def _summary(call: Call, telegram: Telegram) -> str:
    chat_id = str(call.params.get("chat_id", ""))
    person = telegram.people.get(int(chat_id)) if chat_id.isdecimal() else None
    parts = [person.name] if person else [chat_id] if chat_id else []
    parts += [upload.name for upload in call.files.values()]
    parts += [_spoken(call, name) for name in SPOKEN if call.params.get(name)]
    line = " · ".join(" ".join(part.split()) for part in parts)
    return line if len(line) <= SUMMARY else line[: SUMMARY - 1] + "…"


def _spoken(call: Call, name: str) -> str:
    said = call.params[name]
    if name != "commands" or call.status != OK:
        return str(said)
    commands = json.loads(said) if isinstance(said, str) else said
    return " ".join(f"/{each['command']}" for each in commands)


def _words(message: Message) -> str:
    """The message in one line."""
    if text := message.get("text") or message.get("caption"):
        return " ".join(text.split())[:SUMMARY]
    return next((name for field, name in WITHOUT_TEXT.items() if field in message), "")


def _quote(message: Message) -> dict[str, Any]:
    """What is answered, as it stood then; it may be gone by now."""
    return {"message_id": message["message_id"], "text": _words(message)}


def _rows(message: dict[str, Any]) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _button(button: dict[str, Any]) -> dict[str, Any]:
    named = {"data": "callback_data", "url": "url", "style": "style"}
    return {"text": button["text"], **{name: button.get(field) for name, field in named.items()}}


def _document(document: dict[str, Any]) -> dict[str, Any]:
    named = {"file_id": "file_id", "name": "file_name", "size": "file_size", "mime": "mime_type"}
    return {name: document.get(field) for name, field in named.items()}


def _iso(timestamp: int) -> str:
    return datetime.fromtimestamp(timestamp, UTC).isoformat()
