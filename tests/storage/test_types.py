from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError

from bot.storage.database import Database
from bot.storage.models import Organisation, Person
from bot.storage.states import OrganisationType, PersonStatus
from bot.storage.types import search_form
from tests.storage.rows import NOW, add_organisation, add_person


async def test_times_come_back_in_utc(db: Database) -> None:
    organisation_id = await add_organisation(db)
    yakutsk = datetime(2026, 9, 1, 3, 30, 15, 123456, tzinfo=timezone(timedelta(hours=9)))
    async with db.write() as session:
        (await session.get_one(Organisation, organisation_id)).set_up_at = yakutsk
    async with db.read() as session:
        read = (await session.get_one(Organisation, organisation_id)).set_up_at
    assert read == yakutsk
    assert read.tzinfo is UTC


async def test_times_compare_across_zones(db: Database) -> None:
    await add_organisation(db)
    earlier_by_the_clock_on_the_wall = NOW.astimezone(timezone(timedelta(hours=-5)))
    async with db.read() as session:
        found = await session.scalars(
            select(Organisation).where(Organisation.created_at <= earlier_by_the_clock_on_the_wall)
        )
        assert len(found.all()) == 1


async def test_naive_time_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="naive datetime"):
        async with db.write() as session:
            session.add(Organisation(created_at=NOW.replace(tzinfo=None)))


async def test_cyrillic_is_found_whatever_the_case(db: Database) -> None:
    organisation_id = await add_organisation(db)
    await add_person(db, organisation_id, family_name="Ёлкина", search_name=search_form("Ёлкина  Алёна Юрьевна"))
    async with db.read() as session:
        for typed in ("ЁЛКИНА", "елкина", " Елкина алена", "юрьев"):
            found = Person.search_name.contains(search_form(typed), autoescape=True)
            assert await session.scalar(select(Person.family_name).where(found)) == "Ёлкина", typed


async def test_words_come_back_as_words(db: Database) -> None:
    organisation_id = await add_organisation(db)
    async with db.write() as session:
        (await session.get_one(Organisation, organisation_id)).type = OrganisationType.KINDERGARTEN
    async with db.read() as session:
        assert await session.scalar(select(Organisation.type)) is OrganisationType.KINDERGARTEN
        assert await session.scalar(text("SELECT type FROM organisation")) == "kindergarten"


async def test_unknown_word_is_an_error_and_not_a_silent_string(db: Database) -> None:
    await add_organisation(db)
    async with db.write() as session:
        await session.execute(text("UPDATE organisation SET type = 'circus'"))
    async with db.read() as session:
        with pytest.raises(ValueError, match="circus"):
            await session.scalar(select(Organisation.type))


async def test_words_select_rows(db: Database) -> None:
    organisation_id = await add_organisation(db)
    await add_person(db, organisation_id)
    async with db.write() as session:
        await session.execute(
            update(Person).where(Person.status == PersonStatus.ACTIVE).values(status=PersonStatus.LEFT)
        )
        assert await session.scalar(select(Person.id).where(Person.status.in_([PersonStatus.LEFT]))) is not None


async def test_nul_is_cut_out_of_text(db: Database) -> None:
    await add_person(db, await add_organisation(db), family_name="Ива\x00нова")
    async with db.read() as session:
        assert await session.scalar(select(Person.family_name)) == "Иванова"


async def test_emoji_and_quotes_survive_in_json(db: Database) -> None:
    organisation_id = await add_organisation(db)
    typed = {"note": 'Встреча «у входа» 🙂 "да"\n', "list": [1, None, {"ё": True}]}
    async with db.write() as session:
        (await session.get_one(Organisation, organisation_id)).timings = typed
    async with db.read() as session:
        assert await session.scalar(select(Organisation.timings)) == typed


async def test_nul_is_cut_out_of_json_at_any_depth(db: Database) -> None:
    organisation_id = await add_organisation(db)
    async with db.write() as session:
        (await session.get_one(Organisation, organisation_id)).timings = {"a": ["б\x00в", {"c": "\x00"}], "n": 1}
    async with db.read() as session:
        assert await session.scalar(select(Organisation.timings)) == {"a": ["бв", {"c": ""}], "n": 1}
