from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import home, pairs
from bot.services.access import Actor, Denied
from bot.services.consents import revoke
from bot.services.pair_obstacles import Obstacle, Reason
from bot.services.pairs import Acted
from bot.storage.database import Database
from bot.storage.models import Meeting, Organisation, Pair, Person, PersonRole, Run
from bot.storage.states import CONSENT_PD, LIVE_PAIR, MeetingStatus, PairStatus, PersonStatus, Role, RunStatus
from tests.kit.pairs import FRIDAY, School, add_meeting, add_person, open_school, order_form, state_columns

S = PairStatus
LATER = FRIDAY + timedelta(hours=3)


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


async def propose(school: School, mentee: Person, mentor: Person, by: Person | None = None) -> Acted | Obstacle:
    async with school.db.write() as session:
        actor = await school.actor(session, by or school.vera)
        return await pairs.propose(session, actor, mentee.id, mentor.id, now=FRIDAY)


async def test_a_proposal_is_a_pair_that_waits_for_both(school: School) -> None:
    outcome = await propose(school, school.boris, school.anna)
    assert isinstance(outcome, Acted)
    assert outcome.changed
    pair = await school.read_pair(outcome.card.pair_id)
    assert (pair.status, pair.mentor_id, pair.mentee_id) == (S.PROPOSED, school.anna.id, school.boris.id)
    assert pair.remind_at == datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_a_second_tap_shows_the_same_pair(school: School) -> None:
    first, second = [await propose(school, school.boris, school.anna) for _ in range(2)]
    assert isinstance(first, Acted)
    assert isinstance(second, Acted)
    assert (second.changed, second.card.pair_id) == (False, first.card.pair_id)


async def leave(session: AsyncSession, person: Person) -> None:
    await session.execute(update(Person).where(Person.id == person.id).values(status=PersonStatus.LEFT))


async def lose_roles(session: AsyncSession, person: Person) -> None:
    await session.execute(delete(PersonRole).where(PersonRole.person_id == person.id))


async def take_back_consent(session: AsyncSession, person: Person) -> None:
    await revoke(session, person.id, CONSENT_PD, now=FRIDAY)


async def unsend_form(session: AsyncSession, person: Person) -> None:
    await session.execute(update(Run).where(Run.person_id == person.id).values(status=RunStatus.OPEN))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (leave, Reason.AWAY),
        (lose_roles, Reason.NO_ROLE),
        (take_back_consent, Reason.NO_CONSENT),
        (unsend_form, Reason.NO_FORM),
    ],
)
@pytest.mark.parametrize("who", ["anna", "boris"])
async def test_what_a_proposal_needs_of_each(
    school: School, who: str, spoil: Callable[[AsyncSession, Person], Awaitable[None]], reason: Reason
) -> None:
    person: Person = getattr(school, who)
    async with school.db.write() as session:
        await spoil(session, person)
    outcome = await propose(school, school.boris, school.anna)
    assert isinstance(outcome, Obstacle)
    assert (outcome.reason, outcome.who.id, outcome.as_mentor) == (reason, person.id, who == "anna")


async def test_nobody_is_paired_with_himself(school: School) -> None:
    outcome = await propose(school, school.anna, school.anna)
    assert isinstance(outcome, Obstacle)
    assert outcome.reason is Reason.SAME_PERSON


async def test_a_mentee_has_one_live_pair_and_a_mentor_as_many_as_he_takes(school: School) -> None:
    await propose(school, school.boris, school.anna)
    another_mentor, another_mentee = await school.mentor(1), await school.mentee(1)
    taken = await propose(school, school.boris, another_mentor)
    full = await propose(school, another_mentee, school.anna)
    assert isinstance(taken, Obstacle)
    assert isinstance(full, Obstacle)
    assert (taken.reason, full.reason) == (Reason.TAKEN, Reason.NO_ROOM)


@pytest.mark.parametrize("status", [status for status in PairStatus if status not in LIVE_PAIR])
async def test_a_past_pair_takes_no_room(school: School, status: PairStatus) -> None:
    await school.pair(status)
    assert isinstance(await propose(school, school.boris, school.anna), Acted)


@pytest.mark.parametrize("who", ["anna", "boris", "grigory", "marina"])
async def test_only_a_curator_of_the_organisation_proposes(school: School, who: str) -> None:
    with pytest.raises(Denied):
        await propose(school, school.boris, school.anna, by=getattr(school, who))


async def test_staff_in_the_bank_become_mentors_with_the_second_yes(school: School) -> None:
    async with school.db.write() as session:
        await lose_roles(session, school.anna)
        session.add(PersonRole(person_id=school.anna.id, role=Role.STAFF, organisation_id=school.organisation_id))
    outcome = await propose(school, school.boris, school.anna)
    assert isinstance(outcome, Acted)
    for person in (school.anna, school.boris):
        async with school.db.write() as session:
            actor = await school.actor(session, person)
            await pairs.answer_proposal(session, actor, outcome.card.pair_id, agree=True, now=FRIDAY)
    async with school.db.read() as session:
        assert (await school.actor(session, school.anna)).roles == {Role.STAFF, Role.MENTOR}


# --- every act of everybody in every state

Perform = Callable[[AsyncSession, Actor, int], Awaitable[Any]]


async def say_yes(session: AsyncSession, actor: Actor, pair_id: int) -> bool:
    return (await pairs.answer_proposal(session, actor, pair_id, agree=True, now=LATER)).changed


async def say_no(session: AsyncSession, actor: Actor, pair_id: int) -> bool:
    return (await pairs.answer_proposal(session, actor, pair_id, agree=False, now=LATER)).changed


async def withdraw(session: AsyncSession, actor: Actor, pair_id: int) -> bool:
    return (await pairs.withdraw(session, actor, pair_id, now=LATER)).changed


async def end(session: AsyncSession, actor: Actor, pair_id: int) -> bool:
    return (await pairs.end(session, actor, pair_id, now=LATER)).changed


async def enter_order(session: AsyncSession, actor: Actor, pair_id: int) -> bool:
    person = await session.get_one(Person, actor.person_id)
    organisation = await session.get_one(Organisation, actor.organisation_id)
    return await pairs.enter_order(session, order_form(1, person, organisation, pair_id, LATER)) == "done"


PERFORM: Mapping[str, Perform] = {
    "yes": say_yes,
    "no": say_no,
    "withdraw": withdraw,
    "end": end,
    "order": enter_order,
}
MAY: Mapping[str, frozenset[str]] = {
    "yes": frozenset({"anna", "boris"}),
    "no": frozenset({"anna", "boris"}),
    "withdraw": frozenset({"vera"}),
    "end": frozenset({"vera"}),
    "order": frozenset({"vera"}),
}
COMES_OF_IT: Mapping[tuple[PairStatus, str, str], PairStatus] = {
    (S.PROPOSED, "yes", "anna"): S.MENTOR_AGREED,
    (S.PROPOSED, "yes", "boris"): S.MENTEE_AGREED,
    (S.MENTOR_AGREED, "yes", "boris"): S.AGREED,
    (S.MENTEE_AGREED, "yes", "anna"): S.AGREED,
    **{(s, "no", who): S.DECLINED for s in (S.PROPOSED, S.MENTOR_AGREED, S.MENTEE_AGREED) for who in ("anna", "boris")},
    **{(s, "withdraw", "vera"): S.WITHDRAWN for s in (S.PROPOSED, S.MENTOR_AGREED, S.MENTEE_AGREED, S.AGREED)},
    (S.AGREED, "order", "vera"): S.ORDERED,
    (S.ORDERED, "end", "vera"): S.ENDED_BY_CURATOR,
    (S.ACTIVE, "end", "vera"): S.ENDED_BY_CURATOR,
}


@pytest.mark.parametrize("status", list(PairStatus))
async def test_what_comes_of_every_act_in_every_state(school: School, status: PairStatus) -> None:
    await school.signs(school.anna)
    pair_id = await school.pair(status)
    for act, perform in PERFORM.items():
        for who in ("anna", "boris", "vera", "grigory", "marina"):
            outcome = await attempt(school, pair_id, status, perform, getattr(school, who))
            after = await school.read_pair(pair_id)
            case = (status, act, who)
            expected = COMES_OF_IT.get(case)
            assert after.status == (expected or status), case
            assert outcome == (expected is not None if who in MAY[act] else "denied"), case
            if expected is None:
                assert after.declined_by_id is None, case
                assert after.remind_at is None, case


async def attempt(school: School, pair_id: int, status: PairStatus, perform: Perform, who: Person) -> Any:
    async with school.db.write() as session:
        columns = state_columns(status, school.vera.id)
        await session.execute(update(Pair).where(Pair.id == pair_id).values(**columns))
    try:
        async with school.db.write() as session:
            return await perform(session, await school.actor(session, who), pair_id)
    except Denied:
        return "denied"


@pytest.mark.parametrize("status", list(PairStatus))
async def test_only_an_ordered_pair_becomes_active(school: School, status: PairStatus) -> None:
    pair_id = await school.pair(status)
    async with school.db.write() as session:
        await pairs.activate(session, pair_id, now=LATER)
    assert (await school.read_pair(pair_id)).status == (S.ACTIVE if status is S.ORDERED else status)


async def test_whoever_declines_is_remembered_and_the_mentee_is_free_again(school: School) -> None:
    pair_id = await school.pair(S.MENTEE_AGREED, remind_at=LATER)
    async with school.db.write() as session:
        actor = await school.actor(session, school.anna)
        outcome = await pairs.answer_proposal(session, actor, pair_id, agree=False, now=LATER)
    pair = await school.read_pair(pair_id)
    assert (pair.declined_by_id, pair.ended_at, pair.remind_at) == (school.anna.id, LATER, None)
    assert outcome.card.declined_by is None
    assert isinstance(await propose(school, school.boris, await school.mentor(1)), Acted)


# --- the end


async def test_the_end_cancels_what_was_planned_and_keeps_the_history(school: School) -> None:
    pair_id = await school.pair(S.ACTIVE)
    await add_meeting(school, pair_id, MeetingStatus.HELD, FRIDAY - timedelta(days=7))
    meeting_id = await add_meeting(school, pair_id, MeetingStatus.CONFIRMED, FRIDAY + timedelta(days=3))
    async with school.db.write() as session:
        outcome = await pairs.end(session, await school.actor(session, school.vera), pair_id, now=LATER)
    assert (outcome.card.meetings.held, outcome.card.meetings.next_id) == (1, None)
    async with school.db.read() as session:
        meeting = await session.get_one(Meeting, meeting_id)
    assert (meeting.status, meeting.check_in_at, meeting.sequence) == (MeetingStatus.CANCELLED, None, 1)


@pytest.mark.parametrize("status", LIVE_PAIR)
async def test_whoever_leaves_the_programme_leaves_the_pair(school: School, status: PairStatus) -> None:
    pair_id = await school.pair(status)
    async with school.db.write() as session:
        await pairs.end_all_of(session, await session.get_one(Person, school.boris.id), now=LATER)
    pair = await school.read_pair(pair_id)
    assert pair.status == (S.ENDED_BY_MENTEE if status in (S.ORDERED, S.ACTIVE) else S.DECLINED)
    assert (pair.declined_by_id, pair.ended_at) == (school.boris.id, LATER)


async def test_home_asks_for_what_the_pair_waits_for(school: School) -> None:
    pair_id = await school.pair(S.PROPOSED)
    async with school.db.read() as session:
        seen = await home.read_home(session, await school.actor(session, school.boris), now=LATER)
    assert [(task.kind, task.pair_id) for task in seen.tasks] == [("answer_proposal", pair_id)]


async def test_one_curator_may_be_the_mentor_too(school: School) -> None:
    async with school.db.write() as session:
        session.add(PersonRole(person_id=school.anna.id, role=Role.CURATOR, organisation_id=school.organisation_id))
    outcome = await propose(school, school.boris, school.anna, by=school.anna)
    assert isinstance(outcome, Acted)
    assert (outcome.card.as_curator, outcome.card.side, outcome.card.agreed) == (True, "mentor", False)


async def test_another_organisation_has_its_own_people(school: School) -> None:
    async with school.db.write() as session:
        other = await add_person(session, school.marina.organisation_id, 900, ("Иная", "Ия", "Львовна"), Role.MENTEE)
    with pytest.raises(Denied):
        await propose(school, other, school.anna)
    async with school.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Pair)) == 0
