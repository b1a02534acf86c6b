"""People who act in the same instant: the database decides, on connections of their own."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.services import pair_consents, pairs
from bot.services.pair_obstacles import Obstacle
from bot.services.pairs import Acted
from bot.storage.database import Database
from bot.storage.models import Consent, Notice, Pair, Person
from bot.storage.states import PairStatus, PersonStatus
from tests.kit.pairs import FRIDAY, School, open_school

CROWD = 20


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


async def propose(school: School, mentee: Person, mentor: Person) -> Acted | Obstacle:
    async with school.db.write() as session:
        return await pairs.propose(session, await school.actor(session, school.vera), mentee.id, mentor.id, now=FRIDAY)


async def all_at_once(*acts: Awaitable[Any]) -> list[Any]:
    return await asyncio.wait_for(asyncio.gather(*acts), 60)


async def count_pairs(school: School) -> int:
    async with school.db.read() as session:
        return await session.scalar(select(func.count()).select_from(Pair)) or 0


async def test_twenty_mentees_and_one_place(school: School) -> None:
    mentees = [await school.mentee(number) for number in range(CROWD)]
    outcomes = await all_at_once(*(propose(school, mentee, school.anna) for mentee in mentees))
    assert sum(isinstance(each, Acted) for each in outcomes) == 1
    assert {each.reason for each in outcomes if isinstance(each, Obstacle)} == {"no_room"}
    assert await count_pairs(school) == 1


async def test_one_mentee_and_twenty_mentors(school: School) -> None:
    mentors = [await school.mentor(number) for number in range(CROWD)]
    outcomes = await all_at_once(*(propose(school, school.boris, mentor) for mentor in mentors))
    assert sum(isinstance(each, Acted) for each in outcomes) == 1
    assert {each.reason for each in outcomes if isinstance(each, Obstacle)} == {"taken"}
    assert await count_pairs(school) == 1


async def test_twenty_taps_of_one_button(school: School) -> None:
    outcomes = await all_at_once(*(propose(school, school.boris, school.anna) for _ in range(CROWD)))
    assert sorted(each.changed for each in outcomes) == [False] * (CROWD - 1) + [True]
    assert len({each.card.pair_id for each in outcomes}) == 1
    async with school.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Notice)) == 2


async def test_crossed_roles_do_not_lock_each_other_out(school: School) -> None:
    """A mentors B while B mentors A: the two are held in one order."""
    mentors = [await school.mentor(number, capacity=6) for number in range(4)]
    crossed = [(one, other) for one in mentors for other in mentors]
    outcomes = await all_at_once(*(propose(school, one, other) for one, other in crossed))
    assert all(isinstance(each, Obstacle) for each in outcomes)


async def answer(school: School, person: Person, pair_id: int, *, agree: bool) -> Acted:
    async with school.db.write() as session:
        actor = await school.actor(session, person)
        return await pairs.answer_proposal(session, actor, pair_id, agree=agree, now=FRIDAY)


@pytest.mark.parametrize("_round", range(5))
async def test_both_say_yes_at_once(school: School, _round: int) -> None:
    pair_id = await school.pair()
    outcomes = await all_at_once(
        *(answer(school, person, pair_id, agree=True) for person in (school.anna, school.boris) for _ in range(3))
    )
    assert sum(each.changed for each in outcomes) == 2
    pair = await school.read_pair(pair_id)
    assert pair.status is PairStatus.AGREED
    assert pair.mentor_agreed_at
    assert pair.mentee_agreed_at


@pytest.mark.parametrize("_round", range(5))
async def test_yes_no_and_withdrawal_at_once_have_one_end(school: School, _round: int) -> None:
    pair_id = await school.pair(PairStatus.MENTOR_AGREED)

    async def withdraw() -> Acted:
        async with school.db.write() as session:
            return await pairs.withdraw(session, await school.actor(session, school.vera), pair_id, now=FRIDAY)

    no, taken_back, _ = await all_at_once(
        answer(school, school.anna, pair_id, agree=False), withdraw(), answer(school, school.boris, pair_id, agree=True)
    )
    assert (no.changed, taken_back.changed) in ((True, False), (False, True))
    assert (await school.read_pair(pair_id)).status in (PairStatus.DECLINED, PairStatus.WITHDRAWN)


async def test_no_proposal_slips_in_while_somebody_leaves(school: School) -> None:
    async def leave() -> None:
        async with school.db.write() as session:
            person = await session.get_one(Person, school.boris.id)
            await pairs.end_all_of(session, person, now=FRIDAY)
            person.status = PersonStatus.LEFT

    await all_at_once(propose(school, school.boris, school.anna), leave())
    async with school.db.read() as session:
        assert await session.scalar(select(func.count()).where(Pair.status == PairStatus.PROPOSED)) == 0


async def test_one_paper_consent_of_many_taps(school: School) -> None:
    pair_id = await school.pair(PairStatus.AGREED)

    async def mark() -> Any:
        async with school.db.write() as session:
            actor = await school.actor(session, school.vera)
            return await pair_consents.take_consent(session, actor, pair_id, now=FRIDAY)

    outcomes = await all_at_once(*(mark() for _ in range(5)))
    assert sum(each.changed for each in outcomes) == 1
    async with school.db.read() as session:
        kept = select(func.count()).where(Consent.document == "consent_mentor_work")
        assert await session.scalar(kept) == 1
