"""The digest's numbers, its weekly message and what it costs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.scheduler.digests import digest_slots
from bot.scheduler.slots import run_slots
from bot.services import access, digest
from bot.services.access import Denied
from bot.services.digest import Digest
from bot.services.insights import InsightKind
from bot.storage.database import Database
from bot.storage.models import Notice, Organisation, Person, PersonRole
from bot.storage.states import MeetingStatus, NoticeClass, Outcome, PairStatus, PersonStatus, Role
from bot.views.desk import desk_screen
from tests.kit.desk import LONG_AGO, MONDAY, School, Statements, moscow, open_school
from tests.kit.help_rows import add_question
from tests.services.desk_stage import DAY

VERA, GRIGORY, MARINA, ANNA = 3, 4, 9, 1
MOST_STATEMENTS = 13


async def read(db: Database, telegram_id: int = VERA) -> Digest:
    async with db.read() as session:
        actor = await access.get_actor(session, telegram_id)
        return await digest.read_digest(session, actor, now=MONDAY)


async def fill(school: School) -> None:
    """A term of a programme."""
    await school.person("Соколов Григорий Петрович", Role.HEAD, telegram_id=GRIGORY)
    await school.person("Яковлев Пётр Ильич", Role.STAFF)
    await school.person("Ушедший Олег Олегович", status=PersonStatus.LEFT)
    anna = await school.mentor("Королёва Анна Сергеевна", telegram_id=ANNA)
    await school.person("Котова Инна Юрьевна", Role.MENTOR)
    await school.pair(PairStatus.PROPOSED, anna, await school.mentee("Белов Иван Ильич"))
    await school.pair(PairStatus.MENTEE_AGREED, anna, await school.mentee("Быков Пётр Ильич"))
    await school.pair(PairStatus.AGREED, anna, await school.mentee("Волков Олег Ильич"))
    await school.pair(PairStatus.ORDERED, anna, await school.mentee("Гусев Юрий Ильич"), ordered_at=LONG_AGO)
    await school.pair(PairStatus.DECLINED, anna, await school.mentee("Дятлов Яков Ильич"))
    works = await school.pair(PairStatus.ACTIVE, anna, await school.mentee(), active_at=LONG_AGO)
    for day in ("2026-11-02", "2026-11-17", "2026-11-20"):
        await school.meeting(works, MeetingStatus.HELD, moscow(day))
    await school.meeting(works, MeetingStatus.MISSED, moscow("2026-11-19"))
    await school.meeting(works, MeetingStatus.CONFIRMED, moscow("2026-11-29 23:00"))


async def test_the_numbers_are_those_of_the_school(db: Database) -> None:
    async with db.write() as session:
        await fill(await open_school(session))
    found = await read(db)
    counts = found.counts
    assert (counts.people, counts.roles[Role.MENTOR], counts.roles[Role.MENTEE]) == (11, 2, 6)
    assert counts.roles[Role.STAFF] == counts.roles[Role.HEAD] == counts.roles[Role.CURATOR] == 1
    assert counts.in_bank == {Role.MENTOR: 1, Role.MENTEE: 6}
    assert (counts.awaiting, counts.agreed, counts.ordered, counts.working) == (2, 1, 1, 1)
    assert (counts.held, counts.planned) == (2, 1)
    assert found.organisation == "Школа № 5"
    assert f"{found.day:%d.%m.%Y}" == "23.11.2026"


async def test_next_weeks_meeting_is_not_of_this_week(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        pair = await school.pair(active_at=MONDAY)
        await school.meeting(pair, MeetingStatus.CONFIRMED, moscow("2026-11-30 00:00"))
    assert (await read(db)).counts.planned == 0


async def test_the_head_sees_numbers_and_no_names(db: Database) -> None:
    async with db.write() as session:
        await fill(await open_school(session))
    head, curator = await read(db, GRIGORY), await read(db)
    assert head.counts == curator.counts
    assert head.attention == len(curator.insights) > 0
    assert head.insights == ()


@pytest.mark.parametrize("who", [ANNA, 777])
async def test_nobody_else_sees_it(db: Database, who: int) -> None:
    async with db.write() as session:
        await fill(await open_school(session))
    with pytest.raises(Denied):
        await read(db, who)


async def test_the_head_may_not_open_a_list_of_names(db: Database) -> None:
    async with db.write() as session:
        await fill(await open_school(session))
    async with db.read() as session:
        actor = await access.get_actor(session, GRIGORY)
        with pytest.raises(Denied):
            await digest.read_insight(session, actor, InsightKind.MENTEE_WAITS, now=MONDAY)


async def test_another_organisation_stays_outside(db: Database) -> None:
    async with db.write() as session:
        await fill(await open_school(session))
        await open_school(session, curator_id=MARINA, short_name="Гимназия № 2")
    found = await read(db, MARINA)
    assert found.counts.people == 1
    assert found.insights == ()
    assert found.counts.awaiting == found.counts.held == found.counts.planned == 0


async def test_the_number_of_statements_does_not_grow(db: Database) -> None:
    """50 pairs and 200 people: a large school's whole year."""
    async with db.write() as session:
        school = await open_school(session)
        for number in range(50):
            mentor, mentee = await school.mentor(f"Н{number} А Б"), await school.mentee(f"М{number} А Б")
            pair = await school.pair(PairStatus.ACTIVE, mentor, mentee, active_at=LONG_AGO)
            said = {mentor.id: Outcome.HELD, mentee.id: Outcome.HELD}
            for week in range(4):
                held_at = moscow("2026-10-05") + timedelta(weeks=week)
                await school.meeting(pair, MeetingStatus.HELD, held_at, said=said)
            await school.person(f"С{number} А Б", Role.STAFF)
            await school.mentee(f"О{number} А Б")
    with Statements(db) as statements:
        found = await read(db)
    assert found.counts.people == 201
    assert found.counts.working == 50
    assert len(statements) <= MOST_STATEMENTS, statements.asked


async def notices(db: Database) -> list[tuple[int, NoticeClass]]:
    async with db.read() as session:
        rows = await session.scalars(select(Notice).where(Notice.kind == "digest").order_by(Notice.id))
        return [(each.person_id, each.quietness) for each in rows]


async def test_every_curator_gets_one_message_a_week(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        second = await school.person("Ким Юлия Олеговна", Role.CURATOR, Role.MENTOR)
        await school.person("Бывшая Ольга Ивановна", Role.CURATOR, status=PersonStatus.LEFT)
        await open_school(session, curator_id=MARINA)
    for now in (MONDAY, MONDAY + timedelta(days=2)):
        async with db.write() as session:
            await digest.make_digest(session, school.organisation.id, now)
    expected = [(school.curator.id, NoticeClass.SCHEDULED), (second.id, NoticeClass.SCHEDULED)]
    assert sorted(await notices(db)) == sorted(expected)
    async with db.write() as session:
        await digest.make_digest(session, school.organisation.id, MONDAY + timedelta(days=7))
    assert len(await notices(db)) == 4


async def test_it_comes_on_monday_at_nine_and_once(db: Database) -> None:
    async with db.write() as session:
        await open_school(session)
        session.add(Organisation(short_name="Ещё не настроена", created_at=LONG_AGO))
    ran = [
        await run_slots(db, [digest_slots], at)
        for at in (moscow("2026-11-22 12:00"), moscow("2026-11-23 08:59"), MONDAY, moscow("2026-11-23 09:05"))
    ]
    assert ran == [0, 0, 1, 0]
    assert len(await notices(db)) == 1


async def test_every_school_has_its_own_nine_oclock(db: Database) -> None:
    async with db.write() as session:
        kamchatka = await open_school(session)
        kamchatka.organisation.time_zone = "Asia/Kamchatka"
        tula = await open_school(session, curator_id=MARINA)
    async with db.read() as session:
        early = await digest_slots(session, moscow("2026-11-23 00:00"))
        late = await digest_slots(session, moscow("2026-11-23 10:00"))
    assert [(slot.name, slot.slot) for slot in early] == [(f"digest:{kamchatka.organisation.id}", "2026-11-23")]
    assert [(slot.name, slot.slot) for slot in late] == [(f"digest:{tula.organisation.id}", "2026-11-23")]


async def test_the_message_tells_the_week_as_it_is_when_it_is_sent(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        await digest.make_digest(session, school.organisation.id, MONDAY)
    async with db.write() as session:
        school.session = session
        await school.mentee()
    async with db.read() as session:
        notice = (await session.scalars(select(Notice))).one()
        person = await session.get_one(Person, notice.person_id)
        found = await digest.READERS["digest"](session, notice, person, MONDAY)
    assert found is not None
    assert [each.kind for each in found.insights] == [InsightKind.MENTEE_WAITS]
    assert found.notice_id == notice.id


async def test_somebody_who_is_no_curator_any_more_gets_nothing(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        await digest.make_digest(session, school.organisation.id, MONDAY)
    async with db.write() as session:
        await session.delete(await session.get_one(PersonRole, (school.curator.id, Role.CURATOR)))
    async with db.read() as session:
        notice = (await session.scalars(select(Notice))).one()
        person = await session.get_one(Person, notice.person_id)
        assert await digest.READERS["digest"](session, notice, person, MONDAY) is None


async def test_topics_of_the_month_that_give_nobody_away(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        await fill(school)
        people = [await school.mentee(f"Спросивший{number} А Б") for number in range(4)]
        asked = {"method": 5, "law": 4, "ict": 3, "extra": 3, "health": 2, "conflict": 4}
        for topic, count in asked.items():
            for number in range(count):
                await add_question(school, people[number % 4], MONDAY - number * DAY, topic=topic)
        for days in (31, 32):
            await add_question(school, people[3], MONDAY - days * DAY, topic="health")
        for _ in range(9):
            await add_question(school, people[0], MONDAY - DAY, topic="subject")
            await add_question(school, people[1], MONDAY - DAY, topic="subject")
    for found in (await read(db), await read(db, GRIGORY)):
        counted = [(each.words.partition(" ")[0], each.asked) for each in found.topics]
        assert counted == [("Методика:", 5), ("Нормативные", 4), ("Внеурочная", 3)]
        text = desk_screen(found).text
        assert "Нормативные правовые основы работы – 4, " in text
        assert "Спросивший" not in text.partition("1.")[0]
