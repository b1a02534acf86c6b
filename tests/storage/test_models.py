import asyncio

import pytest
from sqlalchemy import Column, DateTime, Enum, Index, Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapper

from bot.storage.database import Database
from bot.storage.models import Base, Meeting, Pair, Run
from bot.storage.states import MeetingKind, MeetingStatus, PairStatus
from bot.storage.types import UtcDateTime
from tests.storage.rows import NOW, add_organisation, add_person, proposed_pair

TABLES = Base.metadata.sorted_tables


@pytest.fixture
async def people(db: Database) -> tuple[int, int, int]:
    organisation_id = await add_organisation(db)
    return organisation_id, await add_person(db, organisation_id), await add_person(db, organisation_id)


async def add_at_once(db: Database, *rows: Base) -> list[BaseException | None]:
    async def add(row: Base) -> None:
        async with db.write() as session:
            session.add(row)

    return await asyncio.gather(*(add(row) for row in rows), return_exceptions=True)


def one_won(outcomes: list[BaseException | None]) -> bool:
    return len(outcomes) == 2 and [type(outcome) for outcome in outcomes if outcome] == [IntegrityError]


async def test_mentee_has_one_live_pair(db: Database, people: tuple[int, int, int]) -> None:
    assert one_won(await add_at_once(db, proposed_pair(*people), proposed_pair(*people)))


async def test_ended_pair_makes_room(db: Database, people: tuple[int, int, int]) -> None:
    for status in (PairStatus.DECLINED, PairStatus.WITHDRAWN, PairStatus.ENDED_BY_CURATOR, PairStatus.ACTIVE):
        pair = proposed_pair(*people)
        pair.status = status
        assert await add_at_once(db, pair) == [None]


def run(organisation_id: int, person_id: int, pair_id: int | None = None, meeting_id: int | None = None) -> Run:
    return Run(
        organisation_id=organisation_id,
        person_id=person_id,
        scenario="check_in",
        version=1,
        pair_id=pair_id,
        meeting_id=meeting_id,
        started_at=NOW,
    )


def meeting(pair: Pair) -> Meeting:
    return Meeting(
        organisation_id=pair.organisation_id,
        pair_id=pair.id,
        kind=MeetingKind.TRIAL,
        status=MeetingStatus.PROPOSED,
        starts_at=NOW,
        minutes=40,
        place="school",
        proposed_by_id=pair.mentor_id,
        proposed_at=NOW,
    )


async def test_one_open_run_about_one_thing(db: Database, people: tuple[int, int, int]) -> None:
    organisation_id, mentor_id, _ = people
    await add_at_once(db, pair := proposed_pair(*people))
    await add_at_once(db, held := meeting(pair))
    for about in ((), (pair.id,), (pair.id, held.id)):
        first, second = run(organisation_id, mentor_id, *about), run(organisation_id, mentor_id, *about)
        assert one_won(await add_at_once(db, first, second)), about


async def test_pair_has_one_live_meeting(db: Database, people: tuple[int, int, int]) -> None:
    await add_at_once(db, pair := proposed_pair(*people))
    assert one_won(await add_at_once(db, meeting(pair), meeting(pair)))


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_peoples_things_belong_to_an_organisation(table: Table) -> None:
    if "person_id" in table.columns:
        organisation_id = table.columns["organisation_id"]
        assert not organisation_id.nullable
        assert organisation_id.foreign_keys


def every_column() -> list[Column[object]]:
    return [column for table in TABLES for column in table.columns]


def every_index() -> list[Index]:
    return [index for table in TABLES for index in sorted(table.indexes, key=lambda index: str(index.name))]


@pytest.mark.parametrize("column", every_column(), ids=str)
def test_types_mean_the_same_to_both_databases(column: Column[object]) -> None:
    assert not isinstance(column.type, DateTime | Enum), "times are UtcDateTime, words are Word"
    assert isinstance(column.type, UtcDateTime) or not column.name.endswith("_at")


@pytest.mark.parametrize("index", every_index(), ids=lambda index: index.name)
def test_index_is_on_plain_columns(index: Index) -> None:
    """Alembic cannot see one on expressions in SQLite: it would be lost when the table is rebuilt."""
    assert all(isinstance(expression, Column) for expression in index.expressions)


@pytest.mark.parametrize("mapper", sorted(Base.registry.mappers, key=str), ids=str)
def test_relationships_never_load_by_themselves(mapper: Mapper[Base]) -> None:
    assert all(relationship.lazy == "raise" for relationship in mapper.relationships)
