"""Two schools side by side: a made-up button changes nothing next door and tells nothing of it.

Whatever combination of both schools' rows it names, what comes of it stays within the school of who presses it.
"""

import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from enum import Enum
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.storage.database import sqlite_file
from bot.storage.models import Base
from bot.views import (
    body_callbacks,
    cycle_callbacks,
    cycle_files_callbacks,
    info_callbacks,
    item_callbacks,
    roadmap_action_callbacks,
    roadmap_callbacks,
    roadmap_editing_callbacks,
)
from tests.kit.cast import FOREIGN, add_school
from tests.kit.dump import Rows, opened, watched
from tests.kit.mischief import PRESSED
from tests.kit.two_schools import HOME, MARK, NEXT_DOOR, PARTNER, Numbers, set_school
from tests.kit.world import World

OF_YEARS = (
    body_callbacks,
    cycle_callbacks,
    cycle_files_callbacks,
    info_callbacks,
    item_callbacks,
    roadmap_action_callbacks,
    roadmap_callbacks,
    roadmap_editing_callbacks,
)
BUTTONS = tuple(each for each in PRESSED if each.__module__ in {module.__name__ for module in OF_YEARS})
WORDS = {"role": "+mentee", "word": "curator", "why": "other", "group": "came", "place": "site", "digest": "0" * 10}
PICTURES = ("ganttp", "gantt", "cycpap")  # half a second each, and test_access has them


@pytest.fixture
async def world(migrated_file: Path, tmp_path: Path) -> AsyncIterator[World]:
    made = World(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'bot.db')}", tmp_path, check_types=False)
    yield made
    try:
        await made.check()
    finally:
        await made.closes()


def values_of(name: str, kind: Any, rows: Mapping[str, Numbers]) -> list[object]:
    """Of both schools, whatever a field of a button may hold."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)
    if kind is bool:
        return [True, False]
    if name in ("tick", "key"):
        sign = "+" if name == "tick" else ""
        return [f"{sign}{each[of]}" for each in rows.values() for of in ("person", "member")]
    names = ("announcement", "sent") if name == "announcement" else (name,)
    numbers = [each[of] for each in rows.values() for of in names if of in each]
    return [*numbers] or [WORDS.get(name, "") if kind is str else 0]


def buttons(rows: Mapping[str, Numbers]) -> Iterator[CallbackData]:
    for made in BUTTONS:
        fields = {name: values_of(name, field.annotation, rows) for name, field in made.model_fields.items()}
        for values in product(*fields.values()):
            yield made(**dict(zip(fields, values, strict=True)))


def of_school(rows: Rows, organisation_id: int) -> Rows:
    found = {}
    for table, content in rows.items():
        columns = [column.name for column in Base.metadata.tables[table].columns]
        if "organisation_id" in columns:
            place = columns.index("organisation_id")
            found[table] = [row for row in content if row[place] == organisation_id]
    return found


def crossing(file: Path) -> Iterator[str]:
    """Columns in which a row of one school points at a row of the other."""
    tables = [table for table in Base.metadata.sorted_tables if "organisation_id" in table.columns]
    with opened(file) as connection:
        for table in tables:
            for key in table.foreign_keys:
                if key.column.table in tables:
                    pairs = connection.execute(
                        f"SELECT 1 FROM {table.name} here JOIN {key.column.table.name} there"
                        f" ON there.{key.column.name} = here.{key.parent.name}"
                        " WHERE here.organisation_id != there.organisation_id LIMIT 1"
                    )
                    if pairs.fetchone():
                        yield f"{table.name}.{key.parent.name}"


async def test_a_button_reaches_no_further_than_the_own_school(world: World) -> None:
    cast = await add_school(world)
    async with world.db.write() as session:
        rows = {curator: await set_school(session, cast, curator, world) for curator in (HOME, NEXT_DOOR)}
    for name in (*PARTNER, *PARTNER.values()):
        await cast.speakers[name].starts()
    file = sqlite_file(world.database_url)
    assert file is not None
    assert not list(crossing(file))
    there = cast.foreign_organisation_id
    neighbours = [MARK[NEXT_DOOR], *(f"{each.given_name} {each.patronymic}" for each in FOREIGN.values())]
    mistakes: list[str] = []
    with watched(file) as watch:
        for name, button in product((HOME, PARTNER[HOME]), buttons(rows)):
            if button.__prefix__ in PICTURES:
                continue
            speaker = cast.speakers[name]
            await speaker.forges(button.pack())
            where = f"{type(button).__name__}({button}) by {name}"
            mistakes += [f"{where} tells of {word}" for word in neighbours if word in speaker.news]
            if changed := watch.changed():
                if of_school(changed, there) != of_school({table: watch.before[table] for table in changed}, there):
                    mistakes.append(f"{where} changed rows next door")
                mistakes += [f"{where} ties {column} to next door" for column in crossing(file)]
                watch.put_back()
    assert not mistakes, "\n".join(mistakes)
