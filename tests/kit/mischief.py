"""What a random walk types and forges."""

from enum import Enum
from random import Random

from aiogram.filters.callback_data import CallbackData

from bot.storage.states import Role
from bot.views import (
    advice_callbacks,
    body_callbacks,
    callbacks,
    cycle_callbacks,
    cycle_files_callbacks,
    help_callbacks,
    help_list_callbacks,
    info_callbacks,
    item_callbacks,
    roadmap_action_callbacks,
    roadmap_callbacks,
    roadmap_editing_callbacks,
)
from tests.kit.filling import READY

MODULES = (
    advice_callbacks,
    callbacks,
    cycle_callbacks,
    cycle_files_callbacks,
    help_callbacks,
    help_list_callbacks,
    info_callbacks,
    item_callbacks,
    roadmap_action_callbacks,
    roadmap_callbacks,
    roadmap_editing_callbacks,
    body_callbacks,
)
PRESSED = tuple(
    value
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, type) and issubclass(value, CallbackData) and value.__module__ == module.__name__
    if value is not callbacks.Grown
)
WORDS = (
    "завтра в 15:30",
    "в четверг в 16:00",
    "сегодня",
    "31 мая",
    "12.12.2026",
    "верно",
    "да",
    "7",
    "0",
    "Анна",
    "Королёва",
    "87-од",
    *(str(given) for _, given in READY[:5]),
)
NASTY = (
    "<b>жирный",
    "</b></i>&lt;&amp;",
    "{{7*7}}",
    "{% for %}",
    "=1+1",
    "я" * 4096,
    "<" * 4096,
    "👩‍🏫" * 300,
    "\u202eяирам",
    "a\x00b",
    "\u2060",
    "'; DROP TABLE person; --",
    "/digest",
    "/export",
    "/mydata",
    "/meetings",
    "/invite",
    "/help",
    "/start",
    "/start x",
    "/unknown",
)
BROKEN = (
    *(each.__prefix__ for each in PRESSED),
    *(f"{each.__prefix__}:1" for each in PRESSED),
    *(f"{each.__prefix__}:99999999999999999999" for each in PRESSED),
    "🤷",
)
STRINGS = (
    "",
    "mentor_readiness",
    "introduce",
    "education",
    "own_example",
    "+method",
    "yes",
    "held",
    "20261127",
    "moon",
    *Role,
)


def forged(random: Random) -> str:
    """A button as it could have been made: ids of rows that may exist, of this organisation or of the other."""
    made = random.choice(PRESSED)
    values: dict[str, object] = {}
    for name, field in made.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Enum):
            values[name] = random.choice(list(kind))
        elif kind is bool:
            values[name] = random.random() < 0.5
        else:
            values[name] = random.choice(STRINGS) if kind is str else random.randint(0, 12)
    data = made(**values).pack()
    return data if random.random() < 0.8 and "wdraw" not in data else random.choice(BROKEN)
