"""What a view makes: plain data, so that a screen can be tested and another messenger can draw it."""

from dataclasses import dataclass
from typing import Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

Rows = tuple[tuple["Button", ...], ...]


@dataclass(frozen=True)
class Button:
    text: str  # plain, never HTML
    data: str = ""  # packed CallbackData, at most 64 bytes
    url: str = ""
    style: str | None = None  # success, danger, primary


@dataclass(frozen=True)
class Document:
    name: str
    content: bytes


MediaKind = Literal["photo", "voice", "document"]


@dataclass(frozen=True)
class Media:
    """A file that is at Telegram already and is sent again by its id, as what it was."""

    kind: MediaKind
    file_id: str


@dataclass(frozen=True)
class Screen:
    text: str  # HTML; with a file it becomes the caption (1024 signs)
    rows: Rows = ()
    document: Document | None = None
    photo: bytes = b""  # PNG; the text becomes its caption too
    media: Media | None = None
    replies_to: int = 0  # the message of the same chat that this one answers
    edits: int = 0  # the message of the same chat that becomes this screen; with a file only its caption changes

    @property
    def has_file(self) -> bool:
        return self.document is not None or self.media is not None or bool(self.photo)


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    if not screen.rows:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[drawn(button) for button in row] for row in screen.rows if row])


def drawn(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=button.text, url=button.url, style=button.style)
    return InlineKeyboardButton(text=button.text, callback_data=button.data, style=button.style)
