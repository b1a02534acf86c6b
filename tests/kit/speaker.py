"""People in their chats: what they tap and type, and what they see."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.chats import Kept, Message
from bot.sandbox.people import PIXEL, Person
from bot.sandbox.presses import Press

if TYPE_CHECKING:
    from tests.kit.world import World

SHOWN_ON_FAILURE = 6


@dataclass(frozen=True)
class Shown:
    """A message as it stood when it was looked at: its buttons can be pressed later, when they are old."""

    message_id: int
    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...]  # label, data
    file_id: str = ""
    answers: int | None = None  # the message it is a reply to

    @property
    def buttons(self) -> list[str]:
        return [label for row in self.rows for label, _ in row]

    def find(self, wanted: str) -> list[tuple[str, str]]:
        """The button of that label, or all whose label contains the words."""
        all_buttons = [button for row in self.rows for button in row]
        exact = [button for button in all_buttons if button[0] == wanted]
        return exact[:1] or [button for button in all_buttons if wanted.casefold() in button[0].casefold()]

    def __str__(self) -> str:
        keyboard = "\n".join("  " + " ".join(f"[{label}]" for label, _ in row) for row in self.rows)
        return f"{self.text}\n{keyboard}" if keyboard else self.text


class Speaker:
    def __init__(self, world: "World", person: Person) -> None:
        self.world = world
        self.person = person
        self._known: dict[int, Message] = {}
        self._pressed: list[Press] = []

    @property
    def id(self) -> int:
        return self.person.id

    # --- acts; each is followed by everything it brings about

    async def starts(self, token: str = "") -> None:
        self._look_up()
        self.person.start(token or None)
        await self.world.settle()

    async def types(self, text: str, *, reply_to: Shown | None = None) -> None:
        self._look_up()
        self.person.send_text(text, id_of(reply_to))
        await self.world.settle()

    async def replies(self, message: Shown, text: str) -> None:
        await self.types(text, reply_to=message)

    async def types_twice(self, text: str) -> None:
        """The second is on its way before the bot has answered the first."""
        self._look_up()
        self.person.send_text(text)
        self.person.send_text(text)
        await self.world.settle()

    async def taps(self, *labels: str) -> None:
        """Each label, or a part of it that is unique, on the newest message that has such a button."""
        for label in labels:
            self._look_up()
            self._press(*self._find_button(label))
            await self.world.settle()

    async def taps_twice(self, label: str) -> None:
        """Both taps are under way before the bot has answered the first."""
        self._look_up()
        message_id, data = self._find_button(label)
        self._press(message_id, data)
        self._press(message_id, data)
        await self.world.settle()

    async def taps_old(self, message: Shown, label: str) -> None:
        """A button as it stood in the remembered message, whatever stands there now."""
        self._look_up()
        buttons = message.find(label)
        assert len(buttons) == 1, f"{self}: в том сообщении нет одной кнопки «{label}»\n{message}"
        self._press(message.message_id, buttons[0][1])
        await self.world.settle()

    async def forges(self, data: str) -> None:
        """A press made up by a modified client."""
        self._look_up()
        self._pressed.append(self.person.forge(data))
        await self.world.settle()

    async def sends_sticker(self) -> None:
        self._look_up()
        self.person.send_sticker()
        await self.world.settle()

    async def sends_voice(self, caption: str = "", *, reply_to: Shown | None = None) -> None:
        self._look_up()
        self.person.send_voice(caption=caption, reply_to=id_of(reply_to))
        await self.world.settle()

    async def sends_document(
        self,
        name: str = "план.docx",
        content: bytes = b"PK",
        caption: str = "",
        mime: str = "application/octet-stream",
        *,
        reply_to: Shown | None = None,
    ) -> None:
        self._look_up()
        self.person.send_document(name, content, caption, mime, id_of(reply_to))
        await self.world.settle()

    async def sends_photo(self, caption: str = "", *, reply_to: Shown | None = None) -> None:
        self._look_up()
        self.person.send_photo(caption=caption, reply_to=id_of(reply_to))
        await self.world.settle()

    async def sends_album(self, count: int = 3) -> None:
        self._look_up()
        self.person.send_album(*[PIXEL] * count)
        await self.world.settle()

    async def corrects(self, text: str) -> None:
        """Edits the own newest message."""
        await self.edits(self.said[-1], text)

    async def edits(self, message: Shown, text: str) -> None:
        """An own message (`said`): its text, or the caption of its file."""
        self._look_up()
        self.person.edit_text(message.message_id, text)
        await self.world.settle()

    async def blocks(self) -> None:
        self.person.block()
        await self.world.settle()

    async def unblocks(self) -> None:
        self.person.unblock()
        await self.world.settle()

    # --- what they see

    @property
    def screen(self) -> Shown:
        """The newest message of the bot."""
        shown = self.messages
        assert shown, f"{self}: бот ещё ничего не написал"
        return shown[-1]

    @property
    def messages(self) -> list[Shown]:
        return [as_shown(kept) for kept in self.person.messages.values() if kept.by_bot]

    @property
    def said(self) -> list[Shown]:
        """The own messages."""
        return [as_shown(kept) for kept in self.person.messages.values() if not kept.by_bot]

    def finds(self, words: str) -> Shown:
        """The newest message of the bot with these words."""
        found = [shown for shown in self.messages if words in shown.text]
        assert found, f"{self}: нет сообщения «{words}»\n{self.chat()}"
        return found[-1]

    @property
    def news(self) -> str:
        """What has come or changed since this person's last act or the last move of the clock, alerts included."""
        changed = [
            str(as_shown(kept))
            for kept in self.person.messages.values()
            if kept.by_bot and self._known.get(kept.message_id) is not kept.message
        ]
        return "\n\n".join([*changed, *(toast for toast in self.toasts if toast)])

    @property
    def toasts(self) -> list[str]:
        """What popped up over the presses of the last act."""
        return [str(press.answer["text"]) for press in self._pressed if press.answer]

    def sees(self, *words: str) -> None:
        for each in words:
            assert each in self.news, f"{self}: не видно «{each}». Новое:\n{self.news}\n\n{self.chat()}"

    def does_not_see(self, *words: str) -> None:
        for each in words:
            assert each not in self.news, f"{self}: видно «{each}»\n{self.chat()}"

    def sees_nothing(self) -> None:
        assert not self.news, f"{self}: пришло\n{self.news}"

    def can_tap(self, label: str) -> bool:
        return any(shown.find(label) for shown in self.messages)

    def file(self, ending: str) -> bytes:
        """The newest file of the bot whose name ends so."""
        documents = [kept.message["document"] for kept in self.person.messages.values() if "document" in kept.message]
        found = [document for document in documents if document["file_name"].endswith(ending)]
        assert found, f"{self}: нет файла …{ending}\n{self.chat()}"
        stored = self.world.telegram.files.get(found[-1]["file_id"])
        assert stored is not None
        return stored.content

    def chat(self, last: int = SHOWN_ON_FAILURE) -> str:
        lines = [f"--- чат: {self}"]
        for kept in list(self.person.messages.values())[-last:]:
            who = "бот" if kept.by_bot else str(self)
            lines.append(f"{kept.message_id} {who}: {as_shown(kept)}")
        return "\n".join([*lines, *(f"(всплыло: {toast})" for toast in self.toasts)])

    def __str__(self) -> str:
        return self.person.name

    def looks_up(self) -> None:
        """From here on only what comes later is news."""
        self._look_up()

    def _look_up(self) -> None:
        self._known = {kept.message_id: kept.message for kept in self.person.messages.values()}
        self._pressed = []

    def _find_button(self, label: str) -> tuple[int, str]:
        for shown in reversed(self.messages):
            buttons = shown.find(label)
            assert len(buttons) < 2, f"{self}: кнопок «{label}» несколько: {[text for text, _ in buttons]}"
            if buttons:
                return shown.message_id, buttons[0][1]
        raise AssertionError(f"{self}: нет кнопки «{label}»\n{self.chat()}")

    def _press(self, message_id: int, data: str) -> None:
        assert data, f"{self}: эта кнопка открывает ссылку"
        self._pressed.append(self.person.press_stale(message_id, data))


def as_shown(kept: Kept) -> Shown:
    message: dict[str, Any] = kept.message
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    rows = tuple(tuple((button["text"], button.get("callback_data", "")) for button in row) for row in keyboard)
    document = f"📎 {message['document']['file_name']}\n" if "document" in message else ""
    photo = "🖼\n" if "photo" in message else ""
    voice = "🎤\n" if "voice" in message else ""
    words = str(message.get("text", message.get("caption", "")))
    answers = message.get("reply_to_message", {}).get("message_id")
    return Shown(kept.message_id, document + photo + voice + words, rows, file_id_of(message), answers)


def file_id_of(message: Message) -> str:
    file = message.get("document") or message.get("voice") or (message.get("photo") or [{}])[-1]
    return str(file.get("file_id", ""))


def id_of(message: Shown | None) -> int | None:
    return message.message_id if message else None
