"""What a method of the Bot API is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.params import Params

if TYPE_CHECKING:
    from bot.sandbox.telegram import Telegram


@dataclass(frozen=True, slots=True)
class Described:
    """A success with words: {"ok": true, "result": …, "description": …}."""

    result: Any
    description: str


@dataclass(frozen=True, slots=True)
class Method:
    """``emits``: the name of aiogram's type the result must fit; empty for plain values."""

    name: str
    act: Callable[["Telegram", Params], Any]
    emits: str = ""
