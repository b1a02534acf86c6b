"""The person's side: what people do in their chats with the bot."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.sandbox.chats import Content, Kept, Message
from bot.sandbox.files import Upload
from bot.sandbox.presses import Press
from bot.sandbox.text import Formatted, fix

if TYPE_CHECKING:
    from bot.sandbox.telegram import Telegram

TEXT_LIMIT = 4096
CAPTION_LIMIT = 4096  # with Premium, four times what the bot may send
ENTITIES = {"text": "entities", "caption": "caption_entities"}
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


class PersonError(Exception):
    """Something no person could do in Telegram; says so in Russian. ``status`` is for those who ask over HTTP."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


class Person:
    def __init__(
        self,
        telegram: "Telegram",
        person_id: int,
        first_name: str,
        last_name: str,
        username: str | None,
        *,
        known: bool,
    ) -> None:
        self._telegram = telegram
        self.id = person_id
        self.first_name = first_name
        self.last_name = last_name
        self.username = username
        self.known = known
        self.started = False
        self.blocked = False
        self.deactivated = False
        self.messages: dict[int, Kept] = {}
        self.read_up_to = 0
        self._chat_instance = str(telegram.random.getrandbits(63))

    def __repr__(self) -> str:
        return f"<Person {self.id} {self.name}>"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def unread(self) -> int:
        return sum(1 for kept in self.messages.values() if kept.by_bot and kept.message_id > self.read_up_to)

    def as_user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, **self._names(), "language_code": "ru"}

    def as_chat(self) -> dict[str, Any]:
        return {"id": self.id, **self._names(), "type": "private"}

    def _names(self) -> dict[str, str]:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {field: value for field, value in names.items() if value}

    def chat(self) -> list[Message]:
        """Messages of both sides, oldest first, as the API shows them."""
        return [kept.message for kept in self.messages.values()]

    def read(self) -> None:
        last = max(self.messages, default=0)
        if last != self.read_up_to:
            self.read_up_to = last
            self._telegram.changed()

    def keep(self, kept: Kept) -> None:
        self.messages[kept.message_id] = kept

    def start(self, payload: str | None = None) -> Message:
        """Presses Start, or follows a link ``t.me/<bot>?start=<payload>``."""
        if payload is not None and not PAYLOAD.fullmatch(payload):
            raise PersonError("Параметр ссылки — до 64 латинских букв, цифр, «_» и «-»: другой до бота не дойдёт.")
        return self._begin(f"/start {payload}" if payload else "/start")

    def send_text(self, text: str, reply_to: int | None = None) -> Message:
        """Sends the text; one longer than 4096 goes in parts, as from a real client. Gives back the last message."""
        formatted = fix(Formatted(text))
        if not formatted.text:
            raise PersonError("Пустое сообщение отправить нельзя.")
        if formatted.text.split()[0] == "/start" and not self.started:
            return self._begin(formatted.text)
        parts = [formatted.text[at : at + TEXT_LIMIT] for at in range(0, len(formatted.text), TEXT_LIMIT)]
        *_, last = [self._send(fix(Formatted(part)).fields(), reply_to) for part in parts]
        return last

    def send_document(
        self,
        name: str,
        content: bytes,
        caption: str = "",
        mime: str = "application/octet-stream",
        reply_to: int | None = None,
    ) -> Message:
        stored = self._telegram.files.add("document", Upload(name, content, mime))
        document = {**stored.ids(), "file_name": name, "mime_type": mime}
        return self._send({"document": document, **self._caption(caption)}, reply_to)

    def send_photo(self, content: bytes = PIXEL, caption: str = "", reply_to: int | None = None) -> Message:
        return self._send({**self._photo(content), **self._caption(caption)}, reply_to)

    def send_album(self, *photos: bytes) -> list[Message]:
        """Several photos at once: messages of their own with one id of the group, the way Telegram sends them on."""
        group = {"media_group_id": str(self._telegram.random.getrandbits(54))}
        return [self._send({**group, **self._photo(content)}) for content in photos]

    def _photo(self, content: bytes) -> Content:
        stored = self._telegram.files.add("photo", Upload("photo.png", content, "image/png"))
        return {"photo": self._telegram.files.photo_sizes(stored)}

    def send_voice(self, seconds: int = 3, caption: str = "", reply_to: int | None = None) -> Message:
        stored = self._telegram.files.add("voice", Upload("voice.ogg", b"OggS" + bytes(64), "audio/ogg", seconds))
        voice = {**stored.ids(), "duration": seconds, "mime_type": "audio/ogg"}
        return self._send({"voice": voice, **self._caption(caption)}, reply_to)

    def send_sticker(self, emoji: str = "👍") -> Message:
        stored = self._telegram.files.add("sticker", Upload("sticker.webp", b"RIFF" + bytes(64), "image/webp"))
        look = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
        return self._send({"sticker": {**stored.ids(), **look}})

    def send_contact(self, of: "Person | None" = None) -> Message:
        """The own contact, or somebody else's: from then on the bot has met that id."""
        person = of or self
        person.known = True
        contact = {
            "phone_number": f"+7900{person.id % 10**7:07d}",
            "first_name": person.first_name,
            "user_id": person.id,
        }
        return self._send({"contact": contact | ({"last_name": person.last_name} if person.last_name else {})})

    def edit_text(self, message_id: int, text: str) -> Message:
        """Of a file the caption, which may become empty."""
        kept = self._kept(message_id)
        field = kept.text_field
        if kept.by_bot or not field:
            raise PersonError("Изменить можно только своё сообщение с текстом или подпись своего файла.")
        formatted = fix(Formatted(text))
        if not formatted.text and field == "text":
            raise PersonError("Пустое сообщение отправить нельзя.")
        entities = ENTITIES[field]
        rest = {name: value for name, value in kept.message.items() if name not in (field, entities)}
        kept.message = {**rest, "edit_date": int(self._now().timestamp()), **formatted.fields(field, entities)}
        self._telegram.emit("edited_message", kept.message)
        return kept.message

    def press(self, message_id: int, text: str | None = None, data: str | None = None) -> Press:
        """Presses a button the message shows now, named by its label or its data."""
        kept = self._kept(message_id)
        button = _pick(kept.inline_buttons(), text, data)
        if button is None:
            shown = ", ".join(f"«{found['text']}»" for found in kept.inline_buttons()) or "ни одной"
            raise PersonError(f"В сообщении {message_id} нет кнопки «{text or data}». Есть: {shown}.")
        if "callback_data" not in button:
            raise PersonError(
                f"Кнопка «{button['text']}» ничего не сообщает боту: она открывает ссылку или недоступна."
            )
        return self._query(message_id, button["callback_data"])

    def press_stale(self, message_id: int, data: str) -> Press:
        """A press that was on its way while the message changed or went: its data is no longer shown."""
        return self._query(message_id, data)

    def forge(self, data: str) -> Press:
        """A press made up by a modified client, on the last message of the bot (or on one that is gone)."""
        own = [kept.message_id for kept in self.messages.values() if kept.by_bot]
        return self._query(own[-1] if own else 1, data)

    def block(self) -> None:
        self._act()
        if not self.blocked:
            self.blocked = True
            self._membership("member", "kicked")

    def unblock(self) -> None:
        self._act()
        if self.blocked:
            self.blocked = False
            self._membership("kicked", "member")

    def deactivate(self) -> None:
        """The account is deleted; the bot is not told."""
        self.deactivated = True
        self._telegram.changed()

    def _begin(self, text: str) -> Message:
        self._act()
        self.unblock()
        self.started = self.known = True
        return self._send(fix(Formatted(text)).fields())

    def _send(self, content: Content, reply_to: int | None = None) -> Message:
        self._act()
        if not self.started:
            raise PersonError(f"{self.name}: сначала нужно нажать «Начать».")
        self.unblock()
        quoted = self._kept(reply_to).quoted() if reply_to is not None else None
        message = self._telegram.compose(self, self.as_user(), content, reply_to_message=quoted)
        self.keep(Kept(message, by_bot=False))
        self.read_up_to = message["message_id"]
        self._telegram.emit("message", message)
        return message

    def _query(self, message_id: int, data: str) -> Press:
        self._act()
        query_id = str(self._telegram.random.getrandbits(62) + 1)
        press = Press(query_id, self.id, message_id, data, self._now())
        kept = self.messages.get(message_id)
        gone = {"chat": self.as_chat(), "message_id": message_id, "date": 0}
        self._telegram.presses.add(press)
        query = {"id": query_id, "from": self.as_user(), "message": kept.message if kept else gone}
        self._telegram.emit("callback_query", {**query, "chat_instance": self._chat_instance, "data": data})
        return press

    def _membership(self, old: str, new: str) -> None:
        bot = self._telegram.profile.as_user()
        states = {
            "member": {"status": "member", "user": bot},
            "kicked": {"status": "kicked", "user": bot, "until_date": 0},
        }
        change = {"chat": self.as_chat(), "from": self.as_user(), "date": int(self._now().timestamp())}
        self._telegram.emit(
            "my_chat_member", {**change, "old_chat_member": states[old], "new_chat_member": states[new]}
        )

    def _act(self) -> None:
        if self.deactivated:
            raise PersonError(f"{self.name}: аккаунт удалён.")

    def _kept(self, message_id: int) -> Kept:
        kept = self.messages.get(message_id)
        if kept is None:
            raise PersonError(f"В чате нет сообщения {message_id}.")
        return kept

    def _caption(self, caption: str) -> Content:
        formatted = fix(Formatted(caption))
        if len(formatted.text) > CAPTION_LIMIT:
            raise PersonError(f"Подпись — до {CAPTION_LIMIT} знаков.")
        return formatted.fields("caption", ENTITIES["caption"])

    def _now(self) -> datetime:
        return self._telegram.clock.now()


def _pick(buttons: Iterable[dict[str, Any]], text: str | None, data: str | None) -> dict[str, Any] | None:
    for button in buttons:
        if (text is None or button["text"] == text) and (data is None or button.get("callback_data") == data):
            return button if (text, data) != (None, None) else None
    return None
