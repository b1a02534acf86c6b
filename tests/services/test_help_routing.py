"""To whom a help request goes: mentor, pool, curator; by topic, workload and leave; a conflict to a curator alone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.services import help_answers, help_closing, help_meetings, help_seen
from bot.services.access import Denied, get_actor
from bot.services.help_answers import AnswerResult
from bot.services.help_seen import HelpSeen, HelpSide
from bot.storage.database import Database
from bot.storage.models import HelpRequest, Notice, Person, Run, StepAnswer
from bot.storage.states import (
    HelpAddressee,
    HelpOutcome,
    HelpStage,
    HelpStatus,
    HelpTurn,
    HelpUrgency,
    NoticeClass,
    PairStatus,
    Role,
)
from tests.bench.counting import counted
from tests.kit.help import ask, asked, check_holders, open_pool, request_of, says, settings, tick
from tests.kit.pairs import School, add_person, open_school

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 10:00 in Moscow
SATURDAY = datetime(2026, 11, 28, 9, tzinfo=UTC)
MANY = 1000
MOST_FOR_ONE = 30  # statements for one request whose time has come


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


@pytest.fixture
async def pool(school: School) -> list[Person]:
    return await open_pool(school)


async def due_of(school: School, request_id: int) -> datetime:
    due = (await request_of(school.db, request_id)).due_at
    assert due is not None
    return due


async def seen_by(school: School, person: Person, request_id: int, now: datetime = MONDAY) -> HelpSeen:
    async with school.db.read() as session:
        return await help_seen.read_help(session, await school.actor(session, person), request_id, now=now)


async def set_person(school: School, person: Person, **values: object) -> None:
    async with school.db.write() as session:
        await session.execute(update(Person).where(Person.id == person.id).values(**values))


async def kinds_for(school: School, person: Person) -> list[str]:
    async with school.db.read() as session:
        wanted = select(Notice.kind).where(Notice.person_id == person.id, Notice.kind.startswith("help_"))
        return list(await session.scalars(wanted.order_by(Notice.id)))


async def test_it_goes_to_the_own_mentor_first(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY)
    assert await asked(school.db, seen.request_id) == [school.anna.id]
    assert seen.due_at == MONDAY + timedelta(hours=2)
    assert await kinds_for(school, school.anna) == ["help_offered"]


async def test_a_silent_mentor_the_pool_the_curator(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY)
    for expected in (HelpStage.POOL, HelpStage.CURATOR):
        now = await due_of(school, seen.request_id)
        await tick(school.db, now)
        assert (await request_of(school.db, seen.request_id)).stage is expected
    request = await request_of(school.db, seen.request_id)
    assert (request.status, request.holder_id) == (HelpStatus.TAKEN, school.vera.id)
    assert "help_unanswered" in await kinds_for(school, school.vera)
    assert [kind for kind in await kinds_for(school, school.boris) if kind == "help_news"] == ["help_news"] * 2


async def test_a_mentor_who_cannot_is_not_waited_for(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY)
    async with school.db.write() as session:
        actor = await school.actor(session, school.anna)
        await help_answers.refuse(session, actor, seen.request_id, now=MONDAY + timedelta(minutes=5))
    assert await asked(school.db, seen.request_id) == sorted(each.id for each in pool)


@pytest.mark.parametrize("why", ["leave", "blocked", "paper"])
async def test_a_mentor_who_is_not_there_is_not_asked(school: School, pool: list[Person], why: str) -> None:
    away = {"away_from": MONDAY.date(), "away_until": MONDAY.date()}
    values = {"leave": away, "blocked": {"unreachable_at": MONDAY}, "paper": {"telegram_id": None}}[why]
    await set_person(school, school.anna, **values)
    seen = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.MY_MENTOR)
    assert school.anna.id not in await asked(school.db, seen.request_id)


async def test_whoever_knows_the_topic_is_asked_first(school: School, pool: list[Person]) -> None:
    await settings(school.db, school.organisation_id, help_pool_at_once=1)
    async with school.db.write() as session:
        await session.execute(update(StepAnswer).where(StepAnswer.step == "competences").values(value=["ict"]))
        knows = pool[2]
        own = select(Run.id).where(Run.person_id == knows.id)
        await session.execute(
            update(StepAnswer)
            .where(StepAnswer.step == "competences", StepAnswer.run_id.in_(own))
            .values(value=["law", "method"])
        )
    seen = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.ANYONE, topic="law")
    assert await asked(school.db, seen.request_id) == [knows.id]


async def test_nobody_is_asked_too_often(school: School, pool: list[Person]) -> None:
    await settings(school.db, school.organisation_id, help_pool_at_once=1, help_asked_a_week=1)
    met = []
    for _ in range(3):
        seen = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.ANYONE)
        met += await asked(school.db, seen.request_id)
    assert sorted(met) == sorted(each.id for each in pool)
    fourth = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.ANYONE)
    assert (fourth.stage, fourth.holder and fourth.holder.id) == (HelpStage.CURATOR, school.vera.id)


async def test_only_mentors_who_agreed_are_asked(school: School) -> None:
    pool = await open_pool(school, 2)
    await set_person(school, pool[0], helps=False)
    seen = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.ANYONE)
    assert await asked(school.db, seen.request_id) == [pool[1].id]


async def test_a_conflict_is_for_the_curator_alone(school: School, pool: list[Person]) -> None:
    async with school.db.write() as session:
        other = await add_person(session, school.organisation_id, 106, ("Вторая", "Ольга", "Ивановна"), Role.CURATOR)
    seen = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.ANYONE, topic="conflict")
    assert (seen.stage, await asked(school.db, seen.request_id)) == (HelpStage.CURATOR, [])
    holder = (await request_of(school.db, seen.request_id)).holder_id
    outsider = other if holder == school.vera.id else school.vera
    for stranger in (outsider, school.anna, pool[0], school.grigory, school.marina):
        with pytest.raises(Denied):
            await seen_by(school, stranger, seen.request_id)


async def test_a_conflict_passes_to_the_mediator_who_agrees(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY, topic="conflict")
    async with school.db.write() as session:
        vera = await school.actor(session, school.vera)
        await help_answers.pass_on(session, vera, seen.request_id, pool[0].id, now=MONDAY)
    assert (await request_of(school.db, seen.request_id)).holder_id == school.vera.id, "until the mediator agrees"
    async with school.db.write() as session:
        mediator = await school.actor(session, pool[0])
        await help_answers.take(session, mediator, seen.request_id, now=MONDAY)
    assert (await request_of(school.db, seen.request_id)).holder_id == pool[0].id
    assert (await seen_by(school, school.vera, seen.request_id)).side is HelpSide.CURATOR
    await check_holders(school.db, MONDAY)


async def test_a_conflict_goes_no_further_than_the_mediator(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY, topic="conflict")
    assert (await seen_by(school, school.vera, seen.request_id)).may_pass
    async with school.db.write() as session:
        vera = await school.actor(session, school.vera)
        await help_answers.pass_on(session, vera, seen.request_id, pool[0].id, now=MONDAY)
    assert not (await seen_by(school, pool[0], seen.request_id)).may_pass
    async with school.db.write() as session:
        mediator = await school.actor(session, pool[0])
        with pytest.raises(Denied):
            await help_answers.find_colleagues(session, mediator, seen.request_id, now=MONDAY)
        with pytest.raises(Denied):
            await help_answers.pass_on(session, mediator, seen.request_id, pool[1].id, now=MONDAY)


async def test_a_conflict_given_back_returns_to_its_curator(school: School, pool: list[Person]) -> None:
    """Though another curator holds less."""
    async with school.db.write() as session:
        await add_person(session, school.organisation_id, 106, ("Вторая", "Ольга", "Ивановна"), Role.CURATOR)
    seen = await ask(school.db, 102, now=MONDAY, topic="conflict")
    async with school.db.write() as session:
        vera, mediator = [await school.actor(session, each) for each in (school.vera, pool[0])]
        await help_answers.pass_on(session, vera, seen.request_id, pool[0].id, now=MONDAY)
        await help_answers.take(session, mediator, seen.request_id, now=MONDAY)
    more = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.CURATOR)
    assert (await request_of(school.db, more.request_id)).holder_id == school.vera.id
    async with school.db.write() as session:
        await help_answers.refuse(session, mediator, seen.request_id, now=MONDAY)
    assert (await request_of(school.db, seen.request_id)).holder_id == school.vera.id


async def test_a_colleague_who_gives_it_back_gives_it_to_the_curator(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.CURATOR)
    async with school.db.write() as session:
        vera = await school.actor(session, school.vera)
        await help_answers.pass_on(session, vera, seen.request_id, pool[0].id, now=MONDAY)
        colleague = await school.actor(session, pool[0])
        await help_answers.take(session, colleague, seen.request_id, now=MONDAY)
        await help_answers.refuse(session, colleague, seen.request_id, now=MONDAY)
    assert (await request_of(school.db, seen.request_id)).holder_id == school.vera.id
    await check_holders(school.db, MONDAY)


async def test_the_last_curator_cannot_give_it_back(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.CURATOR)
    async with school.db.write() as session:
        vera = await school.actor(session, school.vera)
        answered = await help_answers.refuse(session, vera, seen.request_id, now=MONDAY)
    assert answered.result is AnswerResult.NOBODY_ELSE
    await check_holders(school.db, MONDAY)


async def test_without_anybody_it_is_said_so(school: School) -> None:
    async with school.db.write() as session:
        await session.execute(update(Person).where(Person.id == school.vera.id).values(status="left"))
    seen = await ask(school.db, 102, now=MONDAY, to=HelpAddressee.CURATOR)
    assert (seen.status, seen.outcome) == (HelpStatus.CLOSED, HelpOutcome.NOBODY)


async def test_an_answer_that_did_not_help_is_not_no_answer(school: School) -> None:
    """«Нет», and after that everybody is silent."""
    await school.pair(PairStatus.ACTIVE)
    seen = await ask(school.db, 102, now=MONDAY)
    async with school.db.write() as session:
        anna = await school.actor(session, school.anna)
        await help_answers.take(session, anna, seen.request_id, now=MONDAY)
    await says(school.db, 101, seen.request_id, "Посмотрите методичку", now=MONDAY)
    async with school.db.write() as session:
        boris = await school.actor(session, school.boris)
        await help_closing.give_verdict(session, boris, seen.request_id, HelpOutcome.NOT_HELPED, now=MONDAY)
    while (request := await request_of(school.db, seen.request_id)).due_at is not None:
        await tick(school.db, request.due_at)
    assert (request.status, request.outcome) == (HelpStatus.CLOSED, HelpOutcome.NOT_HELPED)


async def test_no_goes_on_to_the_next_person(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY)
    async with school.db.write() as session:
        anna = await school.actor(session, school.anna)
        await help_answers.take(session, anna, seen.request_id, now=MONDAY)
    await says(school.db, 101, seen.request_id, "Посмотрите методичку", now=MONDAY)
    async with school.db.write() as session:
        boris = await school.actor(session, school.boris)
        await help_closing.give_verdict(session, boris, seen.request_id, HelpOutcome.NOT_HELPED, now=MONDAY)
    assert await asked(school.db, seen.request_id) == sorted(each.id for each in pool)
    await check_holders(school.db, MONDAY)


async def test_reopened_within_a_week_and_not_later(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY)
    async with school.db.write() as session:
        anna, boris = await school.actor(session, school.anna), await school.actor(session, school.boris)
        await help_answers.take(session, anna, seen.request_id, now=MONDAY)
        await help_closing.close_by_holder(session, anna, seen.request_id, now=MONDAY)
        late = await help_closing.reopen(session, boris, seen.request_id, now=MONDAY + timedelta(days=7))
        assert late.result is AnswerResult.STALE
        again = await help_closing.reopen(session, boris, seen.request_id, now=MONDAY + timedelta(days=6))
    assert (again.result, again.seen.holder and again.seen.holder.id) == (AnswerResult.DONE, school.anna.id)
    await check_holders(school.db, MONDAY + timedelta(days=6))


async def test_at_night_nobody_but_the_asker_is_spoken_to(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=SATURDAY)
    assert seen.due_at is not None
    assert f"{seen.due_at:%d %H:%M}" == "30 10:30"
    async with school.db.read() as session:
        offered = await session.scalar(select(Notice).where(Notice.kind == "help_offered"))
    assert offered is not None
    assert offered.quietness is NoticeClass.PERSONAL


async def test_an_answer_waits_for_the_one_who_asked(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY, urgency=HelpUrgency.WEEK)
    async with school.db.write() as session:
        anna = await school.actor(session, school.anna)
        await help_answers.take(session, anna, seen.request_id, now=MONDAY)
    await says(school.db, 101, seen.request_id, "Вот так", now=MONDAY)
    request = await request_of(school.db, seen.request_id)
    assert (request.turn, request.answered_at) == (HelpTurn.ASKER, MONDAY)
    for _ in range(2):
        await tick(school.db, await due_of(school, seen.request_id))
    assert (await kinds_for(school, school.boris)).count("help_verdict") == 2
    await tick(school.db, await due_of(school, seen.request_id))
    request = await request_of(school.db, seen.request_id)
    assert (request.status, request.outcome) == (HelpStatus.CLOSED, HelpOutcome.SILENT)


async def test_a_promise_is_waited_for_and_not_for_ever(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY)
    at = MONDAY + timedelta(hours=5)
    async with school.db.write() as session:
        anna = await school.actor(session, school.anna)
        await help_answers.promise(session, anna, seen.request_id, at, now=MONDAY)
    assert await due_of(school, seen.request_id) == at
    await tick(school.db, at)
    assert (await kinds_for(school, school.anna))[-1] == "help_nudge"
    assert await due_of(school, seen.request_id) == at + timedelta(minutes=30)
    await tick(school.db, at + timedelta(minutes=30))
    assert await asked(school.db, seen.request_id) == sorted(each.id for each in pool)


async def test_an_old_button_of_a_promise_leaves_the_meeting(school: School, pool: list[Person]) -> None:
    seen = await ask(school.db, 102, now=MONDAY)
    meets_at = MONDAY + timedelta(hours=5)
    async with school.db.write() as session:
        anna = await school.actor(session, school.anna)
        await help_answers.take(session, anna, seen.request_id, now=MONDAY)
        await help_meetings.agree_to_meet(session, anna, seen.request_id, meets_at, now=MONDAY)
        at = MONDAY + timedelta(hours=1)
        done = await help_answers.promise(session, anna, seen.request_id, at, now=MONDAY)
    assert done.result is AnswerResult.STALE
    assert (done.seen.meets_at, done.seen.promised_at) == (meets_at, None)
    assert await due_of(school, seen.request_id) > meets_at


async def test_whoever_leaves_takes_the_questions_along_and_gives_back_the_others(
    school: School, pool: list[Person]
) -> None:
    own = await ask(school.db, 102, now=MONDAY)
    async with school.db.write() as session:
        await help_closing.forget_asker(session, school.boris.id, now=MONDAY)
    async with school.db.read() as session:
        assert await session.get(HelpRequest, own.request_id) is None
    again = await ask(school.db, 102, now=MONDAY)
    async with school.db.write() as session:
        anna = await school.actor(session, school.anna)
        await help_answers.take(session, anna, again.request_id, now=MONDAY)
        await help_closing.forget_asker(session, school.anna.id, now=MONDAY)
    assert await asked(school.db, again.request_id) == sorted(each.id for each in pool)


async def ask_many(school: School, count: int, due_at: datetime) -> None:
    async with school.db.write() as session:
        boris = await get_actor(session, 102)
        session.add_all([open_request(boris.person_id, school, due_at) for _ in range(count)])


def open_request(person_id: int, school: School, due_at: datetime) -> HelpRequest:
    return HelpRequest(
        organisation_id=school.organisation_id,
        person_id=person_id,
        status=HelpStatus.TAKEN,
        topic="method",
        urgency=HelpUrgency.NOW,
        addressee=HelpAddressee.CURATOR,
        stage=HelpStage.CURATOR,
        holder_id=school.vera.id,
        turn=HelpTurn.HOLDER,
        due_at=due_at,
        created_at=MONDAY,
        asked_at=MONDAY,
        taken_at=MONDAY,
    )


async def test_a_tick_costs_the_same_whatever_is_open(school: School) -> None:
    await ask_many(school, 10, MONDAY + timedelta(hours=1))
    with counted(school.db) as few:
        await tick(school.db, MONDAY)
    await ask_many(school, MANY, MONDAY + timedelta(hours=1))
    with counted(school.db) as many:
        await tick(school.db, MONDAY)
    assert len(few) == len(many) == 1


async def test_a_tick_in_which_all_are_due_is_bounded(school: School) -> None:
    """A hundred at a time, each for so many statements at most, however many more wait."""
    await ask_many(school, MANY, MONDAY)
    with counted(school.db) as statements:
        assert await tick(school.db, MONDAY) == 100
    assert len(statements) <= 100 * MOST_FOR_ONE
