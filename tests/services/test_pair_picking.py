from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.services.access import Denied
from bot.services.pair_cards import Group, list_pairs, read_card
from bot.services.pair_comparison import compare, shortened
from bot.services.pair_picking import list_mentees, list_mentors, put_side_by_side
from bot.storage.database import Database
from bot.storage.models import Run
from bot.storage.states import MeetingStatus, PairStatus
from tests.kit.pairs import FRIDAY, READINESS, REQUEST, School, add_meeting, open_school

S = PairStatus


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


def test_what_fits_and_what_is_missing() -> None:
    found = {each.name: each for each in compare(REQUEST, READINESS)}
    assert [each.name for each in found.values() if each.fits] == ["areas", "days", "times", "kind", "status"]
    assert found["areas"].common == ("Методика: содержание, технологии, планирование урока/занятия",)
    assert found["areas"].missing == ("Нормативные правовые основы работы",)
    assert (found["days"].common, found["days"].missing) == (("вторник",), ("пятница",))
    assert (found["freq"].common, found["freq"].missing) == ((), ("раз в две недели",))


def test_as_needed_goes_with_every_frequency() -> None:
    found = {each.name: each for each in compare({**REQUEST, "freq": "as_needed"}, READINESS)}
    assert found["freq"].fits
    assert found["freq"].missing == ()


def test_only_what_both_answered_is_compared() -> None:
    assert compare({}, READINESS) == ()
    assert [each.name for each in compare({"days": ["tue"], "times": []}, READINESS)] == ["days"]


@pytest.mark.parametrize(
    ("option", "word"),
    [
        ("Методика: содержание, технологии, планирование урока/занятия", "методика"),
        ("Цифровизация образования (платформы, журналы, ресурсы)", "цифровизация образования"),
        ("ИКТ-компетенции", "ИКТ-компетенции"),
        ("после уроков, до 17:00", "после уроков, до 17:00"),
    ],
)
def test_short_words(option: str, word: str) -> None:
    assert shortened(option) == word


async def test_mentees_without_a_pair_wait_the_longest_first(school: School) -> None:
    people = [await school.mentee(number) for number in range(9)]
    async with school.db.write() as session:
        await session.execute(
            update(Run).where(Run.person_id == people[8].id).values(sent_at=FRIDAY - timedelta(days=30))
        )
    async with school.db.read() as session:
        actor = await school.actor(session, school.vera)
        first, second = [await list_mentees(session, actor, page) for page in (0, 5)]
    assert (first.total, first.pages, len(first.rows), len(second.rows), second.page) == (10, 2, 8, 2, 1)
    assert first.rows[0].person.id == people[8].id
    assert {row.person.id for row in (*first.rows, *second.rows)} == {each.id for each in (*people, school.boris)}


@pytest.mark.parametrize("status", list(PairStatus))
async def test_a_live_pair_takes_the_mentee_out_of_the_bank(school: School, status: PairStatus) -> None:
    pair_id = await school.pair(status)
    async with school.db.read() as session:
        actor = await school.actor(session, school.vera)
        bank = await list_mentees(session, actor, 0)
        card = await read_card(session, actor, pair_id, now=FRIDAY)
    assert [row.person.id for row in bank.rows] == ([] if card.live else [school.boris.id])


async def test_mentors_with_room_come_first(school: School) -> None:
    await school.pair(S.ACTIVE)  # Anna has no room
    free = await school.mentor(1, capacity=2)
    newcomer = await school.mentee(1)
    async with school.db.read() as session:
        found = await list_mentors(session, await school.actor(session, school.vera), newcomer.id, 0)
    assert [(row.person.id, row.taken, row.capacity) for row in found.bank.rows] == [
        (free.id, 0, 2),
        (school.anna.id, 1, 1),
    ]
    assert found.not_with == "Завуч по хозяйству"
    assert (found.bank.rows[0].fits, found.bank.rows[0].compared) == (5, 6)


async def test_side_by_side_names_the_obstacle_and_the_past(school: School) -> None:
    await school.pair(S.DECLINED)
    async with school.db.read() as session:
        both = await put_side_by_side(
            session, await school.actor(session, school.vera), school.boris.id, school.anna.id
        )
    assert both.obstacle is None
    assert both.former is not None
    assert both.former.status is S.DECLINED
    assert ("Опишите одну ситуацию, с которой не справились сами", "Шумный пятый класс") in both.mentee_long
    await school.pair(S.PROPOSED)
    async with school.db.read() as session:
        both = await put_side_by_side(
            session, await school.actor(session, school.vera), school.boris.id, school.anna.id
        )
    assert both.obstacle is not None
    assert both.obstacle.reason == "taken"


@pytest.mark.parametrize("who", ["anna", "boris", "grigory", "marina"])
async def test_banks_and_questionnaires_are_the_curators(school: School, who: str) -> None:
    async with school.db.read() as session:
        actor = await school.actor(session, getattr(school, who))
        if who != "marina":
            with pytest.raises(Denied):
                await list_mentees(session, actor, 0)
            with pytest.raises(Denied):
                await list_pairs(session, actor, Group.LIVE, 0, now=FRIDAY)
        with pytest.raises(Denied):
            await list_mentors(session, actor, school.boris.id, 0)
        with pytest.raises(Denied):
            await put_side_by_side(session, actor, school.boris.id, school.anna.id)


async def test_the_list_counts_by_state_and_pages(school: School) -> None:
    mentor = await school.mentor(1, capacity=20)
    for number, status in enumerate([S.ORDERED, *[S.PROPOSED] * 9, S.DECLINED]):
        mentee = await school.mentee(number)
        await school.pair(status, mentor_id=mentor.id, mentee_id=mentee.id)
    async with school.db.read() as session:
        actor = await school.actor(session, school.vera)
        proposed = await list_pairs(session, actor, Group.PROPOSED, 1, now=FRIDAY)
        live = await list_pairs(session, actor, Group.LIVE, 0, now=FRIDAY)
        others = await list_pairs(session, await school.actor(session, school.marina), Group.LIVE, 0, now=FRIDAY)
    assert (proposed.total, proposed.pages, len(proposed.rows)) == (9, 2, 1)
    assert [live.counts[group] for group in Group] == [10, 9, 0, 1, 0, 1]
    assert others.total == 0


async def test_late_on_the_fifth_working_day_without_an_answer(school: School) -> None:
    pair_id = await school.pair()
    assert not await late(school, pair_id, days=6, hours=23)
    assert await late(school, pair_id, days=7)


async def test_late_on_the_tenth_working_day_without_a_first_meeting(school: School) -> None:
    pair_id = await school.pair(S.ORDERED)
    assert not await late(school, pair_id, days=13, hours=23)
    assert await late(school, pair_id, days=14)
    await add_meeting(school, pair_id, MeetingStatus.PROPOSED, FRIDAY + timedelta(days=20))
    assert not await late(school, pair_id, days=14)


async def late(school: School, pair_id: int, *, days: int, hours: int = 0) -> bool:
    now = FRIDAY + timedelta(days=days, hours=hours)
    async with school.db.read() as session:
        actor = await school.actor(session, school.vera)
        line = (await list_pairs(session, actor, Group.LIVE, 0, now=now)).rows[0]
        card = await read_card(session, actor, pair_id, now=now)
    assert line.late == card.late
    return card.late


async def test_the_two_see_their_pair_and_nobody_elses(school: School) -> None:
    pair_id = await school.pair(S.ACTIVE)
    async with school.db.read() as session:
        for person, partner in ((school.anna, "Борис Ильич Г."), (school.boris, "Анна Сергеевна К.")):
            card = await read_card(session, await school.actor(session, person), pair_id, now=FRIDAY)
            assert (card.partner.name, card.as_curator) == (partner, False)
        for person in (school.grigory, school.marina):
            with pytest.raises(Denied):
                await read_card(session, await school.actor(session, person), pair_id, now=FRIDAY)
