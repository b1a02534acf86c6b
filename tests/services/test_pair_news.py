from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.scheduler.due import Due, run_due
from bot.services import pairs
from bot.services.pair_consents import tell_of_consent
from bot.services.pair_news import READERS, PairNews, remind_pair, tell_curators
from bot.services.pairs import Acted
from bot.storage.database import Database
from bot.storage.models import Notice, Organisation, Pair, Person, PersonRole
from bot.storage.states import MeetingStatus, NoticeClass, PairStatus, Role
from tests.kit.pairs import FRIDAY, School, add_meeting, mark_said, open_school, order_form

S = PairStatus
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
DUE = (Due("pairs", Pair.remind_at, remind_pair),)
CALENDAR = (  # the proposal, the first reminder, the second one; noon in Moscow
    ("2026-11-20", "2026-11-23", "2026-11-25"),  # Friday: Monday and Wednesday
    ("2026-11-17", "2026-11-18", "2026-11-20"),  # Tuesday: Wednesday and Friday
    ("2026-11-21", "2026-11-23", "2026-11-25"),  # Saturday counts from Monday on
    ("2026-11-03", "2026-11-05", "2026-11-09"),  # 4 November is a holiday
    ("2026-12-30", "2027-01-11", "2027-01-13"),  # over the holidays of January
)


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


async def propose(school: School, now: datetime = FRIDAY) -> int:
    async with school.db.write() as session:
        actor = await school.actor(session, school.vera)
        outcome = await pairs.propose(session, actor, school.boris.id, school.anna.id, now=now)
    assert isinstance(outcome, Acted)
    return outcome.card.pair_id


async def answer(school: School, person: Person, pair_id: int, *, agree: bool) -> None:
    async with school.db.write() as session:
        actor = await school.actor(session, person)
        await pairs.answer_proposal(session, actor, pair_id, agree=agree, now=FRIDAY)


async def queued(school: School) -> list[tuple[str, int]]:
    async with school.db.read() as session:
        rows = await session.execute(select(Notice.kind, Notice.person_id).order_by(Notice.id))
        return [(kind, person_id) for kind, person_id in rows]


async def read(school: School, kind: str, person: Person, now: datetime = FRIDAY) -> PairNews | None:
    """What the sender would read of the newest notice of that kind."""
    async with school.db.read() as session:
        notice = (
            await session.scalars(
                select(Notice).where(Notice.kind == kind, Notice.person_id == person.id).order_by(Notice.id.desc())
            )
        ).first()
        assert notice is not None
        return await READERS[kind](session, notice, person, now)


async def say_everything(school: School) -> None:
    async with school.db.write() as session:
        for notice in await session.scalars(select(Notice)):
            await mark_said(session, notice)


async def test_both_are_told_of_the_proposal_with_what_both_wrote(school: School) -> None:
    await propose(school)
    assert await queued(school) == [("pair_proposed", school.anna.id), ("pair_proposed", school.boris.id)]
    news = await read(school, "pair_proposed", school.boris)
    assert news is not None
    assert news.matches == ("методика", "вторник", "после уроков, до 17:00")
    assert (news.card.partner.name, news.card.agreed) == ("Анна Сергеевна К.", False)


async def test_an_answered_proposal_is_not_asked_again(school: School) -> None:
    pair_id = await propose(school)
    await answer(school, school.anna, pair_id, agree=True)
    assert await read(school, "pair_proposed", school.anna) is None
    assert await read(school, "pair_proposed", school.boris) is not None


async def test_repeated_taps_tell_nothing_new(school: School) -> None:
    pair_id = await propose(school)
    for person in (school.anna, school.boris, school.boris, school.anna):
        await answer(school, person, pair_id, agree=True)
    assert (await queued(school))[2:] == [("pair_agreed", school.anna.id), ("pair_curator_agreed", school.vera.id)]


async def test_a_no_is_told_kindly_to_the_other_and_by_name_to_the_curator(school: School) -> None:
    pair_id = await propose(school)
    await say_everything(school)
    await answer(school, school.boris, pair_id, agree=False)
    assert (await queued(school))[2:] == [("pair_declined", school.anna.id), ("pair_curator_declined", school.vera.id)]
    told = await read(school, "pair_declined", school.anna)
    assert told is not None
    assert told.card.declined_by is None
    curators = await read(school, "pair_curator_declined", school.vera)
    assert curators is not None
    assert curators.card.declined_by is not None
    assert curators.card.declined_by.id == school.boris.id


async def test_who_never_heard_of_the_proposal_hears_nothing_of_its_end(school: School) -> None:
    pair_id = await propose(school)
    await answer(school, school.boris, pair_id, agree=False)
    assert await read(school, "pair_declined", school.anna) is None


async def test_no_curator_who_proposed_means_all_curators(school: School) -> None:
    pair_id = await school.pair(S.AGREED, proposed_by_id=school.grigory.id)
    async with school.db.write() as session:
        session.add(PersonRole(person_id=school.anna.id, role=Role.CURATOR, organisation_id=school.organisation_id))
        await session.flush()
        await tell_curators(session, await session.get_one(Pair, pair_id), "pair_curator_agreed", now=FRIDAY)
    assert {person_id for _, person_id in await queued(school)} == {school.anna.id, school.vera.id}


@pytest.mark.parametrize(("proposed", "first", "second"), CALENDAR)
async def test_reminders_come_on_the_first_and_third_working_day(
    school: School, proposed: str, first: str, second: str
) -> None:
    at, one, two = (datetime.fromisoformat(f"{day}T09:00+00:00") for day in (proposed, first, second))
    pair_id = await propose(school, at)
    assert (await school.read_pair(pair_id)).remind_at == one
    assert await run_due(school.db, DUE, one - timedelta(minutes=1)) == 0
    assert await run_due(school.db, DUE, one) == 1
    assert (await school.read_pair(pair_id)).remind_at == two
    assert await run_due(school.db, DUE, two) == 1
    assert (await school.read_pair(pair_id)).remind_at is None
    assert await run_due(school.db, DUE, two + timedelta(days=30)) == 0
    reminded = [person_id for kind, person_id in await queued(school) if kind == "pair_remind_answer"]
    assert reminded == [school.anna.id, school.boris.id] * 2


async def test_only_who_has_not_answered_is_reminded(school: School) -> None:
    pair_id = await propose(school)
    await answer(school, school.anna, pair_id, agree=True)
    await run_due(school.db, DUE, MONDAY)
    assert [each for each in await queued(school) if each[0] == "pair_remind_answer"] == [
        ("pair_remind_answer", school.boris.id)
    ]
    async with school.db.read() as session:
        notice = (await session.scalars(select(Notice).where(Notice.kind == "pair_remind_answer"))).one()
    assert notice.quietness is NoticeClass.REMINDER
    await answer(school, school.boris, pair_id, agree=True)
    assert await read(school, "pair_remind_answer", school.boris) is None
    assert await run_due(school.db, DUE, WEDNESDAY) == 0


async def test_two_reminders_never_come_on_one_day(school: School) -> None:
    """The bot was away for weeks."""
    pair_id = await propose(school)
    late = datetime(2026, 12, 10, 9, tzinfo=UTC)
    assert await run_due(school.db, DUE, late) == 1
    assert (await school.read_pair(pair_id)).remind_at == datetime(2026, 12, 11, 9, tzinfo=UTC)


@pytest.mark.parametrize("planned", [False, True])
async def test_a_first_meeting_nobody_planned_is_reminded_of_once(school: School, planned: bool) -> None:
    pair_id = await school.pair(S.ORDERED, remind_at=MONDAY)
    if planned:
        await add_meeting(school, pair_id, MeetingStatus.PROPOSED, MONDAY + timedelta(days=1))
    assert await run_due(school.db, DUE, MONDAY) == 1
    reminded = [("pair_remind_meeting", school.anna.id), ("pair_remind_meeting", school.boris.id)]
    assert await queued(school) == ([] if planned else reminded)
    assert (await school.read_pair(pair_id)).remind_at is None
    if not planned:
        assert await read(school, "pair_remind_meeting", school.anna) is not None
        await add_meeting(school, pair_id, MeetingStatus.PROPOSED, MONDAY + timedelta(days=1))
        assert await read(school, "pair_remind_meeting", school.anna) is None


async def test_a_time_that_passed_without_an_answer_is_no_plan(school: School) -> None:
    pair_id = await school.pair(S.ORDERED, remind_at=MONDAY)
    await add_meeting(school, pair_id, MeetingStatus.PROPOSED, MONDAY - timedelta(days=1))
    assert await run_due(school.db, DUE, MONDAY) == 1
    assert [kind for kind, _ in await queued(school)] == ["pair_remind_meeting"] * 2


@pytest.mark.parametrize(
    ("status", "kind"), [(S.PROPOSED, "pair_withdrawn"), (S.ORDERED, "pair_ended"), (S.ACTIVE, "pair_ended")]
)
async def test_both_are_told_what_the_curator_did(school: School, status: PairStatus, kind: str) -> None:
    pair_id = await school.pair(status, mentor_agreed_at=FRIDAY, mentee_agreed_at=FRIDAY)
    async with school.db.write() as session:
        act = pairs.withdraw if status is S.PROPOSED else pairs.end
        await act(session, await school.actor(session, school.vera), pair_id, now=FRIDAY)
    assert await queued(school) == [(kind, school.anna.id), (kind, school.boris.id)]
    assert await read(school, kind, school.boris) is not None


async def test_who_leaves_is_told_nothing_the_others_are(school: School) -> None:
    await school.pair(S.ACTIVE)
    async with school.db.write() as session:
        await pairs.end_all_of(session, await session.get_one(Person, school.boris.id), now=FRIDAY)
    assert await queued(school) == [("pair_ended", school.anna.id), ("pair_curator_left", school.vera.id)]


async def test_another_order_of_days_is_the_schools_choice(school: School) -> None:
    async with school.db.write() as session:
        organisation = await session.get_one(Organisation, school.organisation_id)
        organisation.timings = {"proposal_first_reminder": 2}
    pair_id = await propose(school)
    assert (await school.read_pair(pair_id)).remind_at == MONDAY + timedelta(days=1)


@pytest.mark.parametrize("agreed", [True, False])
async def test_the_curator_hears_what_the_mentor_decided(school: School, agreed: bool) -> None:
    pair_id = await school.pair(S.AGREED)
    await school.signs(school.anna, agreed=agreed)
    async with school.db.write() as session:
        organisation = await session.get_one(Organisation, school.organisation_id)
        for run_id in (7, 8):  # a second thought is another piece of news
            await tell_of_consent(session, order_form(run_id, school.anna, organisation, pair_id, FRIDAY))
    assert await queued(school) == [("pair_curator_consent", school.vera.id)] * 2
    news = await read(school, "pair_curator_consent", school.vera)
    assert news is not None
    assert (news.card.consent_at is not None, news.card.consent_declined) == (agreed, not agreed)
