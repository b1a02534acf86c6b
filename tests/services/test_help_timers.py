"""Help requests by the clock: whatever people do, each has exactly one holder or an end, and none is forgotten."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import help_answers, help_closing, help_meetings, help_talk
from bot.services.access import Actor, Denied, get_actor
from bot.storage.database import Database
from bot.storage.models import HelpOffer, HelpRequest, Person
from bot.storage.states import OPEN_HELP, HelpAddressee, HelpOutcome, HelpStatus, HelpUrgency, OfferAnswer, Role
from tests.kit.everything import EVERYTHING
from tests.kit.help import DAY, ask, check_holders, messages, next_due, open_pool, tick
from tests.kit.pairs import School, add_person, open_school

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 10:00 in Moscow
ASKERS = (102, 7000)
ANSWERS = ("take", "cannot", "promise", "pass_on", "reply", "close", "stop_helping")
WISHES = ("add", "helped", "no", "withdraw", "reopen", "ask_others", "meet")
PEOPLE = (101, 103, 5000, 5001, 106)
MOST_STEPS = 200  # of the clock, until the last request is closed
ACTS = st.one_of(
    st.tuples(st.just("ask"), st.integers(0, 17)),
    st.tuples(st.sampled_from(ANSWERS), st.integers(0, 9)),
    st.tuples(st.sampled_from(ANSWERS), st.integers(0, 9)),
    st.tuples(st.sampled_from(WISHES), st.integers(0, 3)),
    st.tuples(st.sampled_from(("minutes", "hours", "days", "due")), st.integers(1, 6)),
    st.tuples(st.sampled_from(("leave", "block", "back", "restart")), st.integers(0, 4)),
)


@pytest.fixture
async def school(db: Database) -> School:
    school = await open_school(db)
    await open_pool(school, 2)
    await school.mentee(0)
    async with db.write() as session:
        await add_person(session, school.organisation_id, 106, ("Вторая", "Ольга", "Ивановна"), Role.CURATOR)
    return school


@settings(
    max_examples=25 if EVERYTHING else 10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=4, max_size=18))
@example([("ask", 0)])
@example([("ask", 9), ("block", 0), ("block", 1), ("block", 2), ("block", 3), ("block", 4)])
@example([("ask", 0), ("take", 0), ("reply", 0), ("no", 0), ("take", 1), ("reply", 1), ("no", 0)])
@example([("ask", 0), ("take", 0), ("pass_on", 0), ("days", 6), ("leave", 0), ("days", 6)])
@example([("ask", 0), ("take", 0), ("close", 0), ("leave", 0), ("reopen", 0)])  # who had it is on leave now
@example([("ask", 0), ("take", 0), ("meet", 0), ("promise", 9)])  # a meeting stands, whatever is promised
@example([("ask", 2), ("promise", 0), ("hours", 4), ("restart", 0), ("restart", 0), ("days", 3)])
@example([("ask", 0), ("take", 0), ("reply", 0), ("helped", 0), ("days", 5), ("reopen", 0), ("close", 0), ("no", 0)])
async def test_every_request_has_one_holder_or_an_end(school: School, acts: list[tuple[str, int]]) -> None:
    walk = Walk(school)
    await walk.clears()
    for act, number in acts:
        await getattr(walk, act)(number)
        await tick(school.db, walk.now)
        await check_holders(school.db, walk.now)
    await walk.goes_to_the_end()


class Walk:
    def __init__(self, school: School) -> None:
        self.school = school
        self.db = school.db
        self.now = MONDAY

    async def clears(self) -> None:
        async with self.db.write() as session:
            await session.execute(
                update(HelpRequest).values(status=HelpStatus.CLOSED, due_at=None, closed_at=MONDAY - 30 * DAY)
            )
            await session.execute(update(HelpOffer).values(answer=OfferAnswer.GONE))
            await session.execute(update(Person).values(away_from=None, away_until=None, unreachable_at=None))

    async def goes_to_the_end(self) -> None:
        """Nobody says a word any more."""
        for _ in range(MOST_STEPS):
            due = await next_due(self.db)
            if due is None:
                return
            self.now = max(self.now, due)
            await tick(self.db, self.now)
            await check_holders(self.db, self.now)
        raise AssertionError("a request never ends")

    # --- time

    async def minutes(self, number: int) -> None:
        self.now += timedelta(minutes=7 * number)

    async def hours(self, number: int) -> None:
        self.now += timedelta(hours=number)

    async def days(self, number: int) -> None:
        for _ in range(2 * number):
            self.now += timedelta(hours=12)
            await tick(self.db, self.now)

    async def due(self, number: int) -> None:
        due = await next_due(self.db)
        self.now = max(self.now, due or self.now)

    async def restart(self, number: int) -> None:
        """Looked at once more, as after a crash."""
        async with self.db.write() as session:
            await session.execute(update(HelpRequest).where(HelpRequest.status.in_(OPEN_HELP)).values(due_at=self.now))

    # --- people

    async def leave(self, number: int) -> None:
        today = self.now.date()
        await self.set(number, away_from=today, away_until=today + 4 * DAY)

    async def block(self, number: int) -> None:
        await self.set(number, unreachable_at=self.now)

    async def back(self, number: int) -> None:
        await self.set(number, unreachable_at=None, away_from=None, away_until=None)

    async def stop_helping(self, number: int) -> None:
        await self.set(number % 4, helps=bool(number % 2))

    async def set(self, number: int, **values: object) -> None:
        async with self.db.write() as session:
            chosen = Person.telegram_id == PEOPLE[number % len(PEOPLE)]
            await session.execute(update(Person).where(chosen).values(**values))

    # --- who asks

    async def ask(self, number: int) -> None:
        to, urgency, topic = [*HelpAddressee][number % 3], [*HelpUrgency][number // 3 % 3], number // 9
        await ask(
            self.db, ASKERS[number % 2], now=self.now, urgency=urgency, to=to, topic="conflict" if topic else "method"
        )

    async def add(self, number: int) -> None:
        await self.as_asker(
            number, lambda s, a, r: help_talk.relay(s, a, r, messages.text("И ещё вот что"), now=self.now)
        )

    async def helped(self, number: int) -> None:
        await self.as_asker(
            number, lambda s, a, r: help_closing.give_verdict(s, a, r, HelpOutcome.HELPED, now=self.now)
        )

    async def no(self, number: int) -> None:
        await self.as_asker(
            number, lambda s, a, r: help_closing.give_verdict(s, a, r, HelpOutcome.NOT_HELPED, now=self.now)
        )

    async def withdraw(self, number: int) -> None:
        await self.as_asker(number, lambda s, a, r: help_closing.withdraw(s, a, r, now=self.now))

    async def reopen(self, number: int) -> None:
        await self.as_asker(number, lambda s, a, r: help_closing.reopen(s, a, r, now=self.now))

    async def ask_others(self, number: int) -> None:
        await self.as_asker(number, lambda s, a, r: help_closing.ask_others(s, a, r, now=self.now))

    async def meet(self, number: int) -> None:
        at = self.now + timedelta(hours=20 + number)
        await self.as_asker(number, lambda s, a, r: help_meetings.agree_to_meet(s, a, r, at, now=self.now))

    async def as_asker(self, number: int, act: Callable[[AsyncSession, Actor, int], Awaitable[object]]) -> None:
        async with self.db.write() as session:
            actor = await get_actor(session, ASKERS[number % 2])
            own = select(HelpRequest.id).where(HelpRequest.person_id == actor.person_id)
            request_id = await session.scalar(own.order_by(HelpRequest.id.desc()).limit(1))
            if request_id is not None:
                await act(session, actor, request_id)

    # --- who answers

    async def take(self, number: int) -> None:
        await self.as_answerer(number, lambda s, a, r: help_answers.take(s, a, r, now=self.now))

    async def cannot(self, number: int) -> None:
        await self.as_answerer(number, lambda s, a, r: help_answers.refuse(s, a, r, now=self.now))

    async def promise(self, number: int) -> None:
        at = self.now + timedelta(hours=1 + number * 3)
        await self.as_answerer(number, lambda s, a, r: help_answers.promise(s, a, r, at, now=self.now))

    async def pass_on(self, number: int) -> None:
        async def act(session: AsyncSession, actor: Actor, request_id: int) -> None:
            found = await help_answers.find_colleagues(session, actor, request_id, now=self.now)
            if found.rows:
                chosen = found.rows[number % len(found.rows)].id
                await help_answers.pass_on(session, actor, request_id, chosen, now=self.now)

        await self.as_answerer(number, act)

    async def reply(self, number: int) -> None:
        await self.as_answerer(
            number, lambda s, a, r: help_talk.relay(s, a, r, messages.text("Попробуйте так"), now=self.now)
        )

    async def close(self, number: int) -> None:
        await self.as_answerer(number, lambda s, a, r: help_closing.close_by_holder(s, a, r, now=self.now))

    async def as_answerer(self, number: int, act: Callable[[AsyncSession, Actor, int], Awaitable[object]]) -> None:
        """Whoever it is, asked or not: who may not is told so."""
        async with self.db.write() as session:
            requests = list(
                await session.scalars(
                    select(HelpRequest.id).where(HelpRequest.status.in_(OPEN_HELP)).order_by(HelpRequest.id)
                )
            )
            if not requests:
                return
            request = await session.get_one(HelpRequest, requests[number % len(requests)])
            asked = await session.scalars(
                select(HelpOffer.person_id)
                .where(HelpOffer.request_id == request.id, HelpOffer.answer == OfferAnswer.WAITING)
                .order_by(HelpOffer.person_id)
            )
            people = [*asked, *([request.holder_id] if request.holder_id else [])]
            person = await session.get_one(Person, people[number % len(people)])
            actor = await get_actor(session, person.telegram_id or 0)
            try:
                await act(session, actor, request.id)
            except Denied:
                return
