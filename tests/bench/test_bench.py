"""That every measurement runs, and what holds however fast the machine is."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from bot.sandbox.people import Person
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.bench import processes, roadmaps
from tests.bench.__main__ import BENCHES
from tests.bench.counting import Statement, counted, scans
from tests.bench.crowd import put_message
from tests.bench.form import STEPS, buttons, first_taps, forget, register, screens
from tests.bench.old_rows import School
from tests.bench.past import add_past
from tests.bench.results import taken
from tests.bench.school import add_people
from tests.bench.warm import forked
from tests.e2e.processes import Nursery
from tests.kit.world import World

MOST_OF_AN_ANSWER = 5
A_TAPPED_ANSWER = ["INSERT INTO processed_update", "SELECT run.id", "INSERT INTO answer"]
MOST_OF_A_BEAT = 6
MOST_OF_A_LOOK = 14
MOST_OF_RESULTS = 4  # who asks, the wave, who answered, the answers
READ_WHOLE = {"SCAN organisation"}  # a table of a few rows


@pytest.fixture(autouse=True)
def _form() -> Iterator[None]:
    register()
    yield
    forget()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    url = f"sqlite:///{tmp_path / 'bench.db'}"
    await upgrade(url)
    made = World(url, tmp_path, check_types=False)
    await add_people(made.db, 1, made.clock.now())
    yield made
    await made.check()
    await made.closes()


@asynccontextmanager
async def school(file: Path, rows: int) -> AsyncIterator[School]:
    url = f"sqlite:///{file}"
    await upgrade(url)
    made = School(Database(url), first_taps(register()))
    await add_people(made.db, 1, made.clock.now())
    await add_past(made.db, rows)
    await made.beat()  # what this hour and this week ask for is done
    yield made
    await made.db.close()


def beginnings(statements: list[Statement]) -> list[str]:
    return [sql.replace("\n", " ") for sql, _ in statements]


async def tap_first(world: World, person: Person) -> list[Statement]:
    message = next(iter(person.messages.values()))
    person.press(message.message_id, data=next(message.inline_buttons())["callback_data"])
    with counted(world.db) as statements:
        await world.deliver()
    return statements


async def test_a_tapped_answer_takes_three_statements_and_two_calls(world: World) -> None:
    person = world.arrives("Анна", started=True).person
    shown = screens(register(), 1, world.clock.now())
    put_message(world.telegram, person, shown[0].text, buttons(shown[0]))
    taken = [await tap_first(world, person) for _ in range(STEPS)]
    assert max(map(len, taken)) <= MOST_OF_AN_ANSWER
    for statements in taken[1:]:  # with the first one the message is remembered as the screen of the run
        found = beginnings(statements)
        assert len(found) == len(A_TAPPED_ANSWER)
        assert all(sql.startswith(named) for sql, named in zip(found, A_TAPPED_ANSWER, strict=True)), found
    methods = [call.method for call in world.telegram.calls]
    assert sorted(methods) == ["answerCallbackQuery"] * STEPS + ["editMessageText"] * STEPS
    assert [await scans(world.db, statement) for statement in taken[1]] == [[], [], []]


async def test_an_idle_beat_costs_the_same_whatever_lies_behind(tmp_path: Path) -> None:
    taken = []
    for rows in (100, 3_000):
        async with school(tmp_path / f"{rows}.db", rows) as made:
            with counted(made.db) as statements:
                await made.beat()
            read = {detail for statement in statements for detail in await scans(made.db, statement)}
            assert read <= READ_WHOLE
            what_is_due, parameters = statements[0]
            assert "min(run.remind_at)" in what_is_due
            assert not parameters  # planned for any time, PostgreSQL would read the tables whole
            taken.append(beginnings(statements))
    assert taken[0] == taken[1]
    assert len(taken[0]) <= MOST_OF_A_BEAT


async def test_a_look_of_the_day_costs_the_same_whatever_lies_behind(tmp_path: Path) -> None:
    taken = []
    for rows in (100, 3_000):
        async with school(tmp_path / f"{rows}.db", rows) as made:
            await roadmaps.add_year(made.db, 1, 30, 1, made.clock.now())
            with counted(made.db) as statements:
                await made.look()
            read = {detail for statement in statements for detail in await scans(made.db, statement)}
            assert read <= READ_WHOLE
            assert "INSERT INTO outbox" in " ".join(beginnings(statements)), "nobody was told anything"
            taken.append(beginnings(statements))
    assert taken[0] == taken[1]
    assert len(taken[0]) <= MOST_OF_A_LOOK


async def test_results_of_many_take_as_many_statements_as_of_few(tmp_path: Path) -> None:
    few, many = [await taken(tmp_path / f"{people}.db", people) for people in (3, 60)]
    assert few.statements == many.statements <= MOST_OF_RESULTS


@pytest.fixture
async def warm(nursery: Nursery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Bots and crowds are forked where everything is imported already: it is not their start that is measured here."""
    monkeypatch.setattr(processes, "started", partial(forked, nursery, folder=tmp_path))
    with nursery.attached():
        yield


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("name", BENCHES)
async def test_every_measurement_runs(name: str, tmp_path: Path) -> None:
    table = str(await BENCHES[name](tmp_path, quick=True))
    assert table.startswith(f"== {name}\n")
