"""Readiness of a mentor beside the curator's threshold."""

import pytest

from bot.services import access, pair_picking, readiness
from bot.services.access import Denied
from bot.services.pair_picking import MentorLine
from bot.services.runs import library
from bot.storage.database import Database
from tests.kit.answered_waves import add_run
from tests.kit.desk import LONG_AGO, School, open_school

VERA, ANNA = 3, 1
MARKS = {"readiness_psy": 5, "readiness_listen": 6, "readiness_time": 4}


async def set_up(db: Database) -> tuple[School, int, int]:
    async with db.write() as session:
        school = await open_school(session)
        anna = await school.mentor(telegram_id=ANNA, sent=None)
        await add_run(session, anna, library()["mentor_readiness"], MARKS, LONG_AGO)
        boris = await school.mentee()
    return school, anna.id, boris.id


async def mentors(db: Database, mentee_id: int) -> tuple[MentorLine, ...]:
    async with db.read() as session:
        actor = await access.get_actor(session, VERA)
        return (await pair_picking.list_mentors(session, actor, mentee_id, 0)).bank.rows


async def test_the_mean_of_the_scales_beside_the_threshold(db: Database) -> None:
    _, anna, boris = await set_up(db)
    async with db.read() as session:
        actor = await access.get_actor(session, VERA)
        found = await readiness.read_readiness(session, actor, anna)
        assert found is not None
        assert (found.mark, found.threshold, found.enough) == (5, 6, False)
        assert await readiness.read_readiness(session, actor, boris) is None
        both = await pair_picking.put_side_by_side(session, actor, boris, anna)
    assert both.readiness == found
    (line,) = await mentors(db, boris)
    assert line.readiness == found


async def test_the_curator_chooses_the_threshold(db: Database) -> None:
    _, _, boris = await set_up(db)
    async with db.write() as session:
        await readiness.set_threshold(session, await access.get_actor(session, VERA), 5)
    (line,) = await mentors(db, boris)
    assert line.readiness is not None
    assert line.readiness.enough


async def test_nobody_else_sees_or_sets_it(db: Database) -> None:
    _, anna, _ = await set_up(db)
    async with db.write() as session:
        actor = await access.get_actor(session, ANNA)
        with pytest.raises(Denied):
            await readiness.read_readiness(session, actor, anna)
        with pytest.raises(Denied):
            await readiness.set_threshold(session, actor, 4)


def test_a_scale_left_out_is_no_readiness() -> None:
    assert readiness.readiness_of({"readiness_psy": 9, "readiness_listen": 9}, 6) is None
