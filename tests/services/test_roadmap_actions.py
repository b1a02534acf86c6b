"""What the bot does about a roadmap by itself: on its day, once, for those whom it concerns."""

import pytest
from sqlalchemy import select, update

from bot.services import consents
from bot.services.runs import library
from bot.storage.models import Campaign, Cycle, Meeting, Organisation, Pair, Person
from bot.storage.states import (
    CONSENT_PD,
    ActionKind,
    ActionStatus,
    CampaignStatus,
    CycleStatus,
    ItemStatus,
    MeetingStatus,
)
from tests.kit.cast import Cast, add_school
from tests.kit.roadmaps import Plan, a_year, jumps_to, look_at_action, moves_to, set_item
from tests.kit.speaker import Speaker
from tests.kit.stage import add_meeting
from tests.kit.waves import have_a_pair, opens, the_wave
from tests.kit.world import World

pytestmark = pytest.mark.usefixtures("tiny_forms")
PULSE = "tiny_pulse"
K, S = ActionKind, ActionStatus


@pytest.fixture
async def year(world: World, cast: Cast) -> Plan:
    """Tuesday, 24 November 2026, 10:00."""
    return await a_year(world, cast)


async def waves(world: World) -> list[Campaign]:
    async with world.db.read() as session:
        return list(await session.scalars(select(Campaign).order_by(Campaign.id)))


async def test_a_wave_is_announced_the_day_before_and_opens_by_itself(
    world: World, cast: Cast, year: Plan, vera: Speaker, anna: Speaker
) -> None:
    await have_a_pair(world, cast)
    item = await year.item("2.1", "2026-11-26", "2026-12-04", who="vera")
    action = await year.action(K.WAVE, "2026-11-26", item, PULSE)
    await moves_to(world, "2026-11-25")
    vera.sees("Чт, 26 ноября, бот сам", "откроет волну «Пульс коллектива» (п. 2.1)")
    assert vera.can_tap("Волна: Пульс коллектива")
    assert not await waves(world)
    vera.looks_up()
    await moves_to(world, "2026-11-26")
    wave = await the_wave(world)
    assert (wave.status, wave.title) == (CampaignStatus.OPEN, "Пульс коллектива (п. 2.1)")
    assert f"{wave.closes_at:%m-%d}" == "12-04"
    assert wave.created_by_id == cast.ids["vera"]
    done = await look_at_action(world, action)
    assert (done.status, done.made_id, done.details["people"]) == (S.DONE, wave.id, 2)
    vera.sees("Бот сделал", "Волна: Пульс коллектива (п. 2.1): сделано: 2 человека.")
    anna.sees("Пульс коллектива")


async def test_a_wave_of_a_long_item_is_open_for_two_weeks(world: World, cast: Cast, year: Plan) -> None:
    item = await year.item("2.1", "2026-11-25", "2027-05-30")
    await year.action(K.WAVE, "2026-11-25", item, PULSE)
    await moves_to(world, "2026-11-25")
    assert f"{(await the_wave(world)).closes_at:%m-%d}" == "12-09"


async def test_there_is_no_second_wave_of_a_form(world: World, cast: Cast, year: Plan, vera: Speaker) -> None:
    await opens(vera, "Пульс коллектива")
    item = await year.item("2.1", "2026-11-25", "2026-12-04", who="vera")
    action = await year.action(K.WAVE, "2026-11-25", item, PULSE)
    vera.looks_up()
    await moves_to(world, "2026-11-25")
    (wave,) = await waves(world)
    assert (await look_at_action(world, action)).made_id == wave.id
    vera.sees("второй бот не открыл")


async def test_nor_two_weeks_after_one_has_closed(world: World, cast: Cast, year: Plan, vera: Speaker) -> None:
    await opens(vera, "Пульс коллектива")
    async with world.db.write() as session:
        closed = {"status": CampaignStatus.CLOSED, "closed_at": world.clock.now(), "due_at": None}
        await session.execute(update(Campaign).values(**closed))
    item = await year.item("2.1", "2026-11-25", "2027-01-20")
    await year.action(K.WAVE, "2026-12-08", item, PULSE)
    later = await year.action(K.WAVE, "2026-12-09", item, PULSE)
    await moves_to(world, "2026-12-08")
    assert len(await waves(world)) == 1
    await moves_to(world, "2026-12-09")
    assert [each.id for each in await waves(world)] == [1, (await look_at_action(world, later)).made_id]


async def test_a_wave_is_opened_in_the_name_of_a_curator_who_still_is_one(world: World, cast: Cast, year: Plan) -> None:
    async with world.db.write() as session:
        await session.execute(update(Cycle).values(created_by_id=cast.ids["anna"]))
    item = await year.item("2.1", "2026-11-25", "2026-12-04")
    await year.action(K.WAVE, "2026-11-25", item, PULSE)
    await moves_to(world, "2026-11-25")
    assert (await the_wave(world)).created_by_id == cast.ids["vera"]


async def test_while_there_is_nobody_to_ask_it_is_tried_daily(
    world: World, cast: Cast, year: Plan, vera: Speaker
) -> None:
    """Said once and, when the term has passed, that nothing came of it."""
    item = await year.item("2.1", "2026-11-25", "2026-11-30")
    action = await year.action(K.WAVE, "2026-11-25", item, "tiny_skills")
    await moves_to(world, "2026-11-25")
    vera.sees("Пока не получилось", "пока некого об этом попросить", "попробует снова")
    vera.looks_up()
    await moves_to(world, "2026-11-30")
    vera.does_not_see("не получилось")
    await moves_to(world, "2026-12-01")
    vera.sees("Бот больше не будет пробовать")
    assert (await look_at_action(world, action)).status is S.MISSED
    assert not await waves(world)


async def test_it_is_done_as_soon_as_there_is_somebody(world: World, cast: Cast, year: Plan) -> None:
    item = await year.item("2.1", "2026-11-25", "2026-12-10")
    action = await year.action(K.WAVE, "2026-11-25", item, "tiny_skills")
    await moves_to(world, "2026-11-26")
    await have_a_pair(world, cast)
    await moves_to(world, "2026-11-27")
    found = await look_at_action(world, action)
    assert (found.status, found.details) == (S.DONE, {"people": 1, "known": False})


async def test_whoever_has_not_decided_is_asked_for_a_consent(world: World) -> None:
    """Not who has consented, nor who has declined; and nobody twice in a year."""
    cast = await add_school(world, everybody=True)
    pavel, dina = cast.speakers["pavel"], cast.speakers["dina"]
    async with world.db.write() as session:
        organisation = await session.get_one(Organisation, cast.organisation_id)
        person = await session.get_one(Person, cast.ids["dina"])
        document = library()[CONSENT_PD]
        await consents.record(session, person, organisation, document, agreed=False, now=world.clock.now())
    year = await a_year(world, cast)
    item = await year.item("1.2", "2026-11-25", "2026-12-20", who="vera")
    first = await year.action(K.CONSENTS, "2026-11-25", item)
    await year.action(K.CONSENTS, "2026-12-01", item)
    await moves_to(world, "2026-11-25")
    pavel.sees("Согласие на обработку данных", "Гимназия № 22")
    assert (await look_at_action(world, first)).details["people"] == 1
    dina.sees_nothing()
    pavel.looks_up()
    await moves_to(world, "2026-12-02")
    pavel.sees_nothing()
    await pavel.taps("Прочитать и решить")
    pavel.sees("огласи")


async def test_of_a_consent_everybody_has_decided_on_curators_hear_nothing(
    world: World, cast: Cast, year: Plan, vera: Speaker
) -> None:
    action = await year.action(K.CONSENTS, "2026-11-26")
    await moves_to(world, "2026-11-24")
    vera.looks_up()
    await moves_to(world, "2026-11-26")
    assert (await look_at_action(world, action)).status is S.DONE
    vera.does_not_see("бот сам", "Бот сделал")


async def test_curators_hear_of_a_consent_somebody_is_asked_for(world: World) -> None:
    cast = await add_school(world, everybody=True)
    year, vera = await a_year(world, cast), cast.speakers["vera"]
    await year.action(K.CONSENTS, "2026-11-26")
    await moves_to(world, "2026-11-25")
    vera.sees("попросит согласие")
    await moves_to(world, "2026-11-26")
    vera.sees("Бот сделал", "Собрать согласия")


async def test_on_mentor_day_every_mentor_of_a_pair_is_thanked(
    world: World, cast: Cast, year: Plan, anna: Speaker, boris: Speaker
) -> None:
    """2 March 2027 is a Tuesday."""
    pair = await have_a_pair(world, cast)
    await meet(world, cast, pair)
    action = await year.action(K.THANKS, "2027-03-02")
    other = await a_year(world, cast)
    await other.action(K.THANKS, "2027-03-02")
    await moves_to(world, "2027-03-01")
    anna.looks_up()
    boris.looks_up()
    await moves_to(world, "2027-03-02")
    anna.sees("Анна Сергеевна, спасибо Вам!", "провели 1 встречу", "Гимназия № 22")
    assert anna.news.count("спасибо Вам") == 1
    boris.does_not_see("спасибо Вам")
    assert (await look_at_action(world, action)).details["people"] == 1


async def meet(world: World, cast: Cast, pair: int) -> None:
    async with world.db.write() as session:
        made = await add_meeting(session, await session.get_one(Pair, pair), "active", world.clock.now())
        await session.execute(update(Meeting).where(Meeting.id == made.id).values(status=MeetingStatus.HELD))


async def test_what_it_offers_stands_as_a_button_on_its_day(
    world: World, cast: Cast, year: Plan, vera: Speaker, anna: Speaker
) -> None:
    item = await year.item("2.1", "2026-11-25", "2026-12-20")
    kinds = (K.INFORM, K.MATCHING, K.ORDER)
    made = [await year.action(kind, "2026-11-25", item) for kind in kinds]
    await moves_to(world, "2026-11-25")
    vera.sees("Бот подготовил", "• Объявление (п. 2.1)")
    for button in ("Написать объявление", "Кто без пары", "Проект приказа"):
        assert vera.can_tap(button)
    anna.does_not_see("Бот подготовил")
    assert {(await look_at_action(world, each)).status for each in made} == {S.DONE}


@pytest.mark.parametrize(
    ("due", "status", "expected"),
    [
        ("2026-11-10", ItemStatus.PLANNED, S.MISSED),
        ("2026-12-10", ItemStatus.PLANNED, S.DONE),
        ("2026-12-10", ItemStatus.ACCEPTED, S.MISSED),
        ("2026-12-10", ItemStatus.NOT_APPLICABLE, S.MISSED),
    ],
)
async def test_begun_late_only_what_still_runs_is_done(
    world: World, cast: Cast, year: Plan, due: str, status: ItemStatus, expected: ActionStatus
) -> None:
    item = await year.item("2.1", "2026-09-01", due, status=status)
    action = await year.action(K.WAVE, "2026-09-01", item, PULSE)
    await moves_to(world, "2026-11-24")
    await world.settle()
    assert (await look_at_action(world, action)).status is expected
    assert len(await waves(world)) == (expected is S.DONE)


async def test_after_a_month_off_what_still_runs_is_made_up_for(
    world: World, cast: Cast, year: Plan, vera: Speaker
) -> None:
    """Of what does not run any more the curator is told."""
    runs = await year.item("2.1", "2026-11-25", "2026-12-30")
    over = await year.item("2.2", "2026-11-25", "2026-12-10")
    made = await year.action(K.WAVE, "2026-12-01", runs, PULSE)
    missed = await year.action(K.CONSENTS, "2026-12-01", over)
    await moves_to(world, "2026-11-25")
    await jumps_to(world, "2026-12-24")
    vera.sees("Пока не получилось", "(п. 2.2): срок мероприятия уже прошёл. Бот больше не будет пробовать")
    await world.restarts()
    assert (await look_at_action(world, made)).status is S.DONE
    assert (await look_at_action(world, missed)).status is S.MISSED
    await moves_to(world, "2026-12-28")
    assert len(await waves(world)) == 1


async def test_what_is_off_or_of_a_cancelled_year_is_not_done(world: World, cast: Cast, year: Plan) -> None:
    item = await year.item("2.1", "2026-11-25", "2026-12-30")
    action = await year.action(K.WAVE, "2026-11-27", item, PULSE)
    async with world.db.write() as session:
        await session.execute(update(Cycle).values(status=CycleStatus.CANCELLED))
    await moves_to(world, "2026-12-10")
    assert not await waves(world)
    assert (await look_at_action(world, action)).status is S.PLANNED


async def test_of_what_is_finished_nothing_is_announced(world: World, cast: Cast, year: Plan, vera: Speaker) -> None:
    item = await year.item("2.1", "2026-11-24", "2026-12-30")
    await year.action(K.WAVE, "2026-11-26", item, PULSE)
    await set_item(world, item, status=ItemStatus.ACCEPTED, done_at=world.clock.now())
    await moves_to(world, "2026-11-27")
    vera.does_not_see("бот сам")
    assert not await waves(world)
