"""Every method of the Bot API the sandbox knows; any other is «method not found», as Telegram says."""

from bot.sandbox.methods import edits, media, messages, profile, queries, updates
from bot.sandbox.methods.method import Described, Method

METHODS: dict[str, Method] = {
    method.name.lower(): method
    for method in (
        *messages.METHODS,
        *media.METHODS,
        *edits.METHODS,
        *queries.METHODS,
        *profile.METHODS,
        *updates.METHODS,
    )
}

__all__ = ["METHODS", "Described", "Method"]
