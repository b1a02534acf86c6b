"""What both sides keep of a private chat."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Message = dict[str, Any]
Content = dict[str, Any]

CAPTIONED = ("document", "photo", "voice")
CONTENT_FIELDS = ("text", "entities", "caption", "caption_entities", "document", "photo", "voice", "sticker", "contact")


@dataclass(slots=True)
class Kept:
    """A message as the API shows it, replaced as a whole on every edit, so that queued updates keep what they saw."""

    message: Message
    by_bot: bool
    markup_kind: str = ""
    forwarded: bool = False

    @property
    def message_id(self) -> int:
        return int(self.message["message_id"])

    @property
    def text_field(self) -> str:
        """Where its words are, if it may have any."""
        if "text" in self.message:
            return "text"
        return "caption" if any(name in self.message for name in CAPTIONED) else ""

    def content(self) -> Content:
        return {name: self.message[name] for name in CONTENT_FIELDS if name in self.message}

    def inline_buttons(self) -> Iterator[dict[str, Any]]:
        for row in self.message.get("reply_markup", {}).get("inline_keyboard", []):
            yield from row

    def quoted(self) -> Message:
        """The message inside a reply to it: one level deep."""
        return {name: value for name, value in self.message.items() if name != "reply_to_message"}
