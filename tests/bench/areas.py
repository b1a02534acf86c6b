"""Where the time of an answer goes: the event loop's thread under a profiler, by the part of the code it is spent in.

What the standard library does is put on the account of whoever called it, as far as that is one of the areas.
"""

import pstats
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.answers import own_bench
from tests.bench.form import STEPS
from tests.bench.report import Line, Table

PEOPLE = 60
AREAS = {  # the first that fits
    "SQL": ("sqlalchemy", "aiosqlite", "/bot/storage/"),
    "texts and screens": ("jinja2", "markupsafe", "/bot/texts/", "/bot/views/"),
    "questionnaire": ("/bot/scenarios/", "/bot/services/"),
    "API calls": ("aiohttp", "aiogram/client", "multidict", "yarl", "aiogram/methods"),
    "decoding and models": ("pydantic", "aiogram/types"),
    "dispatch": ("aiogram", "/bot/handlers/", "/bot/updates/", "magic_filter"),
    "event loop": ("/asyncio/", "selectors"),
}
WAITING = "method 'poll' of 'select.epoll'"
Function = tuple[str, int, str]


async def measure(folder: Path, *, quick: bool = False) -> Table:
    people = 2 if quick else PEOPLE
    file = folder / "profile"
    async with own_bench(folder, people, str(file)) as ours:
        await ours.storm(range(1, people + 1))
    spent = by_area(pstats.Stats(str(file)).stats)  # type: ignore[attr-defined]
    total = sum(spent.values())
    lines = [
        Line(area, f"{100 * seconds / total:.0f} %", f"{1000 * seconds / (people * STEPS):.2f}")
        for area, seconds in sorted(spent.items(), key=lambda each: -each[1])
    ]
    notes = ["under cProfile, so all is dearer than it is; the driver's thread is left out"]
    return Table("areas", ("share", "ms an answer"), lines, notes)


def by_area(stats: Mapping[Function, Any]) -> dict[str, float]:
    spent: dict[str, float] = defaultdict(float)
    for function, (_, _, own_time, _, callers) in stats.items():
        if WAITING in function[2]:
            continue
        if found := area_of(function):
            spent[found] += own_time
            continue
        shared = 0.0
        for caller, (_, _, time_from_caller, _) in callers.items():
            spent[area_of(caller) or "other"] += time_from_caller
            shared += time_from_caller
        spent["other"] += max(0.0, own_time - shared)
    return spent


def area_of(function: Function) -> str | None:
    return next((area for area, parts in AREAS.items() if any(part in function[0] for part in parts)), None)
