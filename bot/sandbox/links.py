"""Which links Telegram takes in a message or on a button."""

import re

_URL = re.compile(r"(?:(\w+)://)?([^/?#:@\s]+)(:\d+)?([/?#].*)?", re.DOTALL)
_USER = re.compile(r"tg://user\?id=(\d+)")


class BadLinkError(ValueError):
    """The reason in Telegram's words."""


def check_link(url: str) -> str:
    """The link as Telegram stores it; raises BadLinkError."""
    url = url.strip()
    if url.startswith(("tg://", "ton://", "tonsite://")):
        return url
    parts = _URL.fullmatch(url)
    if parts is None:
        raise BadLinkError("Wrong HTTP URL")
    scheme = (parts[1] or "http").lower()
    if scheme not in {"http", "https"}:
        raise BadLinkError("Unsupported URL protocol")
    if "." not in parts[2]:
        raise BadLinkError("Wrong HTTP URL")
    rest = parts[4] or "/"
    return f"{scheme}://{parts[2].lower()}{parts[3] or ''}{rest if rest.startswith('/') else '/' + rest}"


def mentioned_user(url: str) -> int | None:
    match = _USER.fullmatch(url)
    return int(match[1]) if match else None
