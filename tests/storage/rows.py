"""The least that has to be there before anything else can be."""

from datetime import UTC, datetime

from bot.storage.database import Database
from bot.storage.models import Organisation, Pair, Person
from bot.storage.states import PairStatus

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)


async def add_organisation(db: Database) -> int:
    async with db.write() as session:
        organisation = Organisation(full_name="Школа № 5", created_at=NOW)
        session.add(organisation)
    return organisation.id


async def add_person(db: Database, organisation_id: int, **columns: str | int) -> int:
    async with db.write() as session:
        person = Person(organisation_id=organisation_id, created_at=NOW, **columns)
        session.add(person)
    return person.id


def proposed_pair(organisation_id: int, mentor_id: int, mentee_id: int) -> Pair:
    return Pair(
        organisation_id=organisation_id,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        status=PairStatus.PROPOSED,
        proposed_by_id=mentor_id,
        proposed_at=NOW,
    )
