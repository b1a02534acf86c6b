"""A mentee's difficulties over time: who may look, what has changed most."""

from collections.abc import Iterator

import pytest

from bot.services import access
from bot.services.access import Denied
from bot.services.difficulties import Difficulties, has_difficulties, read_difficulties
from bot.storage.database import Database
from bot.storage.models import Person
from bot.storage.states import PairStatus, Role, RunStatus
from tests.kit.answered_waves import add_run, in_library, named_form
from tests.kit.desk import moscow, open_school
from tests.kit.difficulties import DIAGNOSTICS

VERA, ANNA, BORIS, SEMYON, NINA, MARINA = 3, 1, 2, 6, 7, 9
TIMES = (
    ("2026-09-10", {"d_method": 9, "d_ict": 4, "d_law": 5}),
    ("2026-01-12", {"d_method": 8, "d_ict": 4, "d_law": 2}),
    ("2026-11-20", {"d_method": 3, "d_ict": 5, "d_law": None}),
)


@pytest.fixture(autouse=True)
def _forms() -> Iterator[None]:
    with in_library(DIAGNOSTICS):
        yield


@pytest.fixture
async def boris(db: Database) -> Person:
    async with db.write() as session:
        school = await open_school(session)
        boris = await school.mentee("Громов Борис Ильич", telegram_id=BORIS)
        await school.pair(PairStatus.ACTIVE, await school.mentor(telegram_id=ANNA), boris)
        nina = await school.mentor("Юрьева Нина Павловна", telegram_id=NINA)
        await school.pair(PairStatus.ENDED_BY_MENTEE, nina, boris)
        await school.person("Ткаченко Семён Юрьевич", Role.STAFF, telegram_id=SEMYON)
        for day, values in TIMES:
            await add_run(session, boris, DIAGNOSTICS, values, moscow(day))
        await add_run(session, boris, DIAGNOSTICS, {"d_ict": 10}, moscow("2026-10-01"), status=RunStatus.REPLACED)
        await open_school(session, curator_id=MARINA)
    return boris


async def read(db: Database, who: int, person: Person) -> Difficulties:
    async with db.read() as session:
        return await read_difficulties(session, await access.get_actor(session, who), person.id)


async def may_look(db: Database, who: int, person: Person) -> bool:
    async with db.read() as session:
        return await has_difficulties(session, await access.get_actor(session, who), person.id)


async def test_what_has_changed_most_comes_first(db: Database, boris: Person) -> None:
    found = await read(db, VERA, boris)
    assert [f"{day:%d.%m.%Y}" for day in found.days] == ["12.01.2026", "10.09.2026", "20.11.2026"]
    assert [(each.label, each.marks, each.delta) for each in found.directions] == [
        ("Методика", (8, 9, 3), -5),
        ("Нормативные основы", (2, 5, None), 3),
        ("ИКТ-компетенции", (4, 4, 5), 1),
    ]


@pytest.mark.parametrize(("who", "directions"), [(VERA, 3), (BORIS, 3), (ANNA, 2)])
async def test_each_sees_what_the_form_promises(db: Database, boris: Person, who: int, directions: int) -> None:
    assert len((await read(db, who, boris)).directions) == directions
    assert await may_look(db, who, boris)


@pytest.mark.parametrize("who", [SEMYON, NINA, MARINA], ids=["staff", "a former mentor", "another organisation"])
async def test_nobody_else_looks(db: Database, boris: Person, who: int) -> None:
    with pytest.raises(Denied):
        await read(db, who, boris)


async def test_a_form_that_keeps_the_mentor_out(db: Database, boris: Person) -> None:
    private = named_form(DIAGNOSTICS.id, "- {id: d_ict, kind: scale, text: ИКТ}", visible_to="[author, curator]")
    with in_library(private):
        assert not await may_look(db, ANNA, boris)
        with pytest.raises(Denied):
            await read(db, ANNA, boris)


async def test_marks_on_another_scale_are_left_out(db: Database, boris: Person) -> None:
    shorter = named_form(DIAGNOSTICS.id, "- {id: d_method, kind: scale, text: Методика, max: 5}")
    with in_library(shorter):
        assert (await read(db, VERA, boris)).directions[0].marks == (None, None, 3)


async def test_without_a_diagnostics_there_is_nothing_to_open(db: Database, boris: Person) -> None:
    async with db.write() as session:
        dina = await session.merge(Person(organisation_id=boris.organisation_id, created_at=moscow("2026-09-01")))
    assert not await may_look(db, VERA, dina)
