"""What the organisation knows is offered, to be confirmed by a tap, and reads no more than the form asks for."""

from datetime import date

import pytest
from sqlalchemy import update

from bot.scenarios.facts import FACTS
from bot.services.known_facts import READERS, cycle_years, read_facts
from bot.storage.models import Organisation, Run
from bot.storage.states import Calendar, PairStatus, Privacy, Role
from tests.bench.counting import counted
from tests.kit.cast import Cast
from tests.kit.school import Member, add_member
from tests.kit.speaker import Speaker
from tests.kit.stage import add_pair
from tests.kit.tiny import Lay, begins, kept
from tests.kit.world import World
from tests.scenarios.walking import form


@pytest.fixture
def privacy() -> Privacy:
    return Privacy.STANDARD


def asking(name: str, kind: str = "text", more: str = "") -> str:
    return f"- {{id: asked, kind: {kind}, text: Верно?, prefill: {name}{more}}}"


def test_every_name_a_form_may_use_has_its_reader() -> None:
    assert set(READERS) == set(FACTS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("person.full_name", "Громов Борис Ильич"),
        ("person.family_name", "Громов"),
        ("person.given_name", "Борис"),
        ("person.patronymic", "Ильич"),
        ("person.position", "молодой учитель математики"),
        ("person.subject", "математика, 5–7 классы"),
        ("today", "24 ноября 2026 г."),
        ("organisation.head", "Абрамова Наталья Ивановна"),
        ("organisation.short_name", "Гимназия № 22"),
        ("cycle.years", "2026/2027"),
        ("pair.mentor", "Королёва Анна Сергеевна"),
        ("pair.mentee", "Громов Борис Ильич"),
        ("count.mentors", "1"),
        ("count.mentees", "1"),
        ("count.pairs", "1"),
        ("meetings.held", "0"),
        ("form.introduce.position", "молодой учитель математики"),
        ("form.mentor_readiness.strong", None),
    ],
)
async def test_it_is_offered_and_not_taken_for_given(
    world: World, cast: Cast, boris: Speaker, lay: Lay, name: str, words: str | None
) -> None:
    async with world.db.write() as session:
        await add_pair(session, cast, PairStatus.ACTIVE, world.clock.now())
    lay(asking(name))
    await begins(boris)
    if words is None:
        boris.does_not_see("Сейчас:")
        return
    boris.sees(f"Сейчас: {words}")
    await boris.taps("Оставить как есть")
    boris.sees("всё заполнено")
    assert await kept(world) == {"asked": words}


@pytest.mark.parametrize(
    ("name", "kind", "more", "value"),
    [
        ("today", "date", "", "2026-11-24"),
        ("count.mentors", "number", "", 1),
        ("pair.mentor", "person", ", bank: mentors", ["anna"]),
        ("person.position", "number", "", None),
        ("form.mentee_kept.days", "multi", ", options: {tue: вт, thu: чт, fri: пт}", None),
    ],
)
async def test_a_fact_takes_the_shape_of_its_question(
    world: World, cast: Cast, boris: Speaker, lay: Lay, name: str, kind: str, more: str, value: object
) -> None:
    async with world.db.write() as session:
        await add_pair(session, cast, PairStatus.ACTIVE, world.clock.now())
    lay(asking(name, kind, more))
    await begins(boris)
    wanted = [str(cast.ids["anna"])] if value == ["anna"] else value
    assert (await kept(world)).get("asked") == wanted


async def test_an_answer_of_another_form_is_offered_in_its_own_words(world: World, cast: Cast, lay: Lay) -> None:
    """A choice into a text: Anna takes «2» mentees; her days stay ticks."""
    async with world.db.write() as session:
        organisation = await session.get_one(Organisation, cast.organisation_id)
        ira = world.arrives("Ира", started=True)
        member = Member("Лис", "Ира", "", (Role.MENTOR, Role.MENTEE), position="учитель", form="mentor_readiness")
        await add_member(session, organisation, ira.id, member, now=world.clock.now())
    lay("""
    - {id: many, kind: text, text: Сколько?, prefill: form.mentor_readiness.max_mentees}
    - {id: days, kind: multi, text: Дни?, prefill: form.mentor_readiness.days, options: {tue: вт, thu: чт, fri: пт}}
    """)
    await begins(ira)
    assert await kept(world) == {"many": "2", "days": ["tue", "thu"]}


async def test_strict_privacy_names_the_partner_without_a_surname(
    world: World, cast: Cast, boris: Speaker, lay: Lay
) -> None:
    async with world.db.write() as session:
        await add_pair(session, cast, PairStatus.ACTIVE, world.clock.now())
        await session.execute(update(Organisation).values(privacy=Privacy.STRICT))
    lay(asking("pair.mentor"))
    await begins(boris)
    boris.sees("Сейчас: Анна Сергеевна К.")


async def test_a_form_without_prefill_reads_nothing_for_it(world: World, cast: Cast) -> None:
    plain, curious = form("- {id: a, kind: text, text: Что?}"), form(asking("person.position"))
    run = Run(organisation_id=cast.organisation_id, person_id=cast.ids["boris"])
    with counted(world.db) as statements:
        async with world.db.read() as session:
            assert await read_facts(session, {}, plain, run, world.clock.now()) == {}
            assert statements == []
            assert await read_facts(session, {}, curious, run, world.clock.now())
    assert len(statements) == 2


@pytest.mark.parametrize(
    ("calendar", "today", "years"),
    [
        (Calendar.SCHOOL, date(2026, 8, 31), "2026/2027"),
        (Calendar.SCHOOL, date(2027, 7, 31), "2026/2027"),
        (Calendar.CALENDAR, date(2027, 7, 31), "2027"),
    ],
)
def test_a_cycle_is_named_by_its_years(calendar: Calendar, today: date, years: str) -> None:
    assert cycle_years(calendar, today) == years
