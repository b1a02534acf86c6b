"""How Telegram says no."""

from typing import Any


class Refusal(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters or {}


def bad_request(reason: str) -> Refusal:
    return Refusal(400, "Bad Request: " + _lowered(reason))


def forbidden(reason: str) -> Refusal:
    return Refusal(403, "Forbidden: " + _lowered(reason))


def conflict(reason: str) -> Refusal:
    return Refusal(409, "Conflict: " + reason)


def too_many(retry_after: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def too_large() -> Refusal:
    return Refusal(413, "Request Entity Too Large")


def _lowered(reason: str) -> str:
    """The first letter goes down unless the second is a capital or «_»: «can't …», but «BUTTON_DATA_INVALID»."""
    if len(reason) > 1 and (reason[1].isupper() or reason[1] == "_"):
        return reason
    return reason[:1].lower() + reason[1:]
