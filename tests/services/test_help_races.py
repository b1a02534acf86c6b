"""Who is first is decided by the database: many hands at one help request in the same instant."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.services import help_answers, help_closing
from bot.services.access import get_actor
from bot.services.help_answers import Answered, AnswerResult
from bot.services.help_seen import HelpSide
from bot.storage.database import Database
from bot.storage.models import HelpOffer, Notice, Person
from bot.storage.states import HelpAddressee, HelpOutcome, HelpStatus, OfferAnswer
from tests.kit.help import ask, asked, check_holders, open_pool, request_of, settings, tick
from tests.kit.pairs import School, open_school

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
MENTORS = 10


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


async def crowded(school: School) -> tuple[int, list[Person]]:
    """A request that ten mentors of the pool were asked to take at the same time."""
    pool = await open_pool(school, MENTORS)
    await settings(school.db, school.organisation_id, help_pool_at_once=MENTORS)
    seen = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.ANYONE)
    assert len(await asked(school.db, seen.request_id)) == MENTORS
    return seen.request_id, pool


async def all_at_once(*acts: Awaitable[Any]) -> list[Any]:
    return await asyncio.wait_for(asyncio.gather(*acts), 60)


async def takes(school: School, person: Person, request_id: int) -> Answered:
    async with school.db.write() as session:
        actor = await get_actor(session, person.telegram_id or 0)
        return await help_answers.take(session, actor, request_id, now=MONDAY)


async def test_ten_mentors_press_take_and_one_has_it(school: School) -> None:
    request_id, pool = await crowded(school)
    outcomes = await all_at_once(*(takes(school, mentor, request_id) for mentor in pool))
    assert [each.result for each in outcomes].count(AnswerResult.DONE) == 1
    winner = next(each for each in outcomes if each.result is AnswerResult.DONE).seen
    assert winner.side is HelpSide.HOLDER
    others = [each.seen for each in outcomes if each.result is AnswerResult.STALE]
    assert {each.side for each in others} == {HelpSide.OUT}
    assert {each.holder and each.holder.id for each in others} == {winner.holder and winner.holder.id}
    request = await request_of(school.db, request_id)
    assert request.status is HelpStatus.TAKEN
    await check_holders(school.db, MONDAY)


async def test_the_others_messages_say_who_has_it(school: School) -> None:
    request_id, pool = await crowded(school)
    await all_at_once(*(takes(school, mentor, request_id) for mentor in pool))
    async with school.db.read() as session:
        told = select(func.count()).where(Notice.kind == "help_offer_now")
        assert await session.scalar(told) == MENTORS - 1
        news = select(func.count()).where(Notice.kind == "help_news", Notice.person_id == school.boris.id)
        assert await session.scalar(news) == 1


async def test_one_button_pressed_ten_times_takes_once(school: School) -> None:
    request_id, pool = await crowded(school)
    await all_at_once(*(takes(school, pool[0], request_id) for _ in range(MENTORS)))
    async with school.db.read() as session:
        news = select(func.count()).where(Notice.kind == "help_news", Notice.person_id == school.boris.id)
        assert await session.scalar(news) == 1
    await check_holders(school.db, MONDAY)


async def test_taken_while_who_asked_takes_it_back(school: School) -> None:
    request_id, pool = await crowded(school)

    async def withdraws() -> Answered:
        async with school.db.write() as session:
            actor = await get_actor(session, 102)
            return await help_closing.withdraw(session, actor, request_id, now=MONDAY)

    await all_at_once(withdraws(), *(takes(school, mentor, request_id) for mentor in pool))
    request = await request_of(school.db, request_id)
    assert (request.status, request.outcome) == (HelpStatus.CLOSED, HelpOutcome.WITHDRAWN)
    await check_holders(school.db, MONDAY)


async def test_taken_in_the_instant_its_time_is_over(school: School) -> None:
    """Either a mentor has it or the curator, never both."""
    request_id, pool = await crowded(school)
    due = (await request_of(school.db, request_id)).due_at
    assert due is not None

    async def late(mentor: Person) -> Answered:
        async with school.db.write() as session:
            actor = await get_actor(session, mentor.telegram_id or 0)
            return await help_answers.take(session, actor, request_id, now=due)

    await all_at_once(tick(school.db, due), *(late(mentor) for mentor in pool), tick(school.db, due))
    await check_holders(school.db, due)
    async with school.db.read() as session:
        held = select(func.count()).where(HelpOffer.request_id == request_id, HelpOffer.answer == OfferAnswer.TAKEN)
        assert await session.scalar(held) == 1
