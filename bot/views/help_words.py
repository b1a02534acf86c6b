"""What the screens of a help request have in common: words that fit, times as people say them, buttons of its files."""

from collections.abc import Sequence
from datetime import datetime

from bot.scenarios.russian_dates import weekday_words
from bot.services.help_seen import HelpSeen, Said
from bot.services.names import Named
from bot.storage.states import HelpContent
from bot.texts import excerpt, label, topic_name
from bot.views.help_callbacks import HelpSaid
from bot.views.rows import in_rows
from bot.views.screen import Button, Rows

QUESTION_ROOM = 2400  # of the 4096 units of a message
MOST_FILES = 10
SHORT_NAME, LONG_NAME = 60, 120


def button(text: str, data: str, *, style: str | None = None) -> Button:
    return Button(label(f"help.button.{text}"), data, style=style)


def within(text: str, room: int) -> str:
    """As much of it as fits: Telegram counts units of UTF-16."""
    text = text.strip()
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * room:
        return text
    return units[: 2 * (room - 1)].decode("utf-16-le", "ignore").rstrip() + "…"


def is_cut(said: Sequence[Said], room: int) -> bool:
    words = said_words(said)
    return within(words, room) != words


def said_words(said: Sequence[Said]) -> str:
    """What was written, and a word for each file."""
    return "\n".join(one_words(each) for each in said)


def one_words(said: Said) -> str:
    if said.content is HelpContent.TEXT:
        return said.text.strip()
    return f"{label(f'help.content.{said.content}')} {said.text.strip()}".strip()


def file_rows(said: Sequence[Said], room: int) -> Rows:
    """A button for every file of a question, and for words that did not fit."""
    cut = is_cut(said, room)
    wanted = [each for each in said if each.file_id or (cut and each.text)][:MOST_FILES]
    return in_rows([file_button(each) for each in wanted], 2)


def file_button(said: Said) -> Button:
    return Button(label(f"help.hear.{said.content}"), HelpSaid(message=said.message_id).pack())


def clock_words(at: datetime | None, seen_at: datetime) -> str:
    """«12:12» of today, «пн, 30 ноября, 8:30» of another day."""
    if at is None:
        return ""
    return f"{at:%H:%M}" if at.date() == seen_at.date() else f"{weekday_words(at)}, {at:%H:%M}"


def called(person: Named | None) -> str:
    """Who it is, in the middle of a line; somebody without a name is a colleague."""
    return excerpt(person.called, SHORT_NAME) if person else label("help.nameless")


def headed(person: Named | None) -> str:
    """The same at the beginning of a line."""
    words = called(person)
    return words[:1].upper() + words[1:]


def full(person: Named | None) -> str:
    return excerpt(person.name, LONG_NAME) if person else label("help.nameless")


def about(seen: HelpSeen) -> str:
    return topic_name(seen.topic_words, 60)
