"""Drafts of news: facts of the database, and nobody's name without the consent to publish it."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import consents
from bot.services.access import get_actor
from bot.services.consents import DISTRIBUTION_CONSENT
from bot.services.news_drafts import NewsDraft, read_draft
from bot.services.publishing import Place
from bot.services.runs import library
from bot.storage.models import (
    Announcement,
    AnnouncementReply,
    Campaign,
    Meeting,
    Pair,
    Person,
    Respondent,
)
from bot.storage.states import (
    REPRESENTATIVE,
    AnnouncementStatus,
    CampaignStatus,
    ItemStatus,
    MeetingKind,
    MeetingStatus,
    PairStatus,
    Privacy,
    RespondentStatus,
    Role,
)
from tests.kit.cast import Cast
from tests.kit.publishing import allow_naming
from tests.kit.roadmaps import items, running_cycle, set_item
from tests.kit.world import World

NAMES = ("Анна", "Сергеевна", "Королёв", "Борис", "Ильич", "Громов")


async def a_pair(world: World, cast: Cast, *, weeks_ago: int = 1) -> int:
    at = world.clock.now() - timedelta(weeks=weeks_ago)
    async with world.db.write() as session:
        pair = Pair(
            organisation_id=cast.organisation_id,
            mentor_id=cast.ids["anna"],
            mentee_id=cast.ids["boris"],
            status=PairStatus.ACTIVE,
            proposed_by_id=cast.ids["vera"],
            proposed_at=at,
            active_at=at,
        )
        session.add(pair)
        await session.flush()
        return pair.id


async def draft(world: World, cast: Cast, place: Place = Place.SITE, weeks: int = 4, item: int = 0) -> NewsDraft:
    async with world.db.read() as session:
        actor = await get_actor(session, cast.speakers["vera"].id)
        return await read_draft(session, actor, item, weeks=weeks, place=place, now=world.clock.now())


async def test_where_nothing_happened_there_is_no_text(world: World, cast: Cast) -> None:
    assert (await draft(world, cast)).text == ""
    await a_pair(world, cast, weeks_ago=6)
    assert (await draft(world, cast)).text == ""
    assert "1 пара" in (await draft(world, cast, weeks=13)).text


async def test_silence_is_no_consent(world: World, cast: Cast) -> None:
    await a_pair(world, cast)
    made = await draft(world, cast)
    assert "1 пара" in made.text
    assert (made.named, made.unnamed) == (0, True)
    assert not any(name in made.text for name in NAMES)


async def test_only_who_allowed_is_named_and_only_there(world: World, cast: Cast) -> None:
    await a_pair(world, cast)
    await allow_naming(world, cast.ids["anna"])
    made = await draft(world, cast)
    assert "Анна Сергеевна К. (учитель математики)" in made.text
    assert "Борис" not in made.text
    on_the_stand = (await draft(world, cast, Place.STAND)).text
    assert not any(name in on_the_stand for name in NAMES)


@pytest.mark.parametrize("privacy", [Privacy.STANDARD])
async def test_in_the_usual_mode_the_whole_name_unless_it_was_limited(world: World, cast: Cast) -> None:
    await a_pair(world, cast)
    await allow_naming(world, cast.ids["anna"], limits=["name_only"], data=["name"])
    await allow_naming(world, cast.ids["boris"])
    text = (await draft(world, cast)).text
    assert "Анна Сергеевна" in text
    assert "Королёв" not in text
    assert "учитель математики)" in text  # of Boris, who allowed it
    assert "Громов Борис Ильич" in text


@pytest.mark.parametrize(
    "chosen",
    [
        {"agree": False, "data": None, "where": None, "limits": None},
        {"data": ["photo", "achievements"]},
        {"where": ["stand", "community"]},
        {"term": "2026-11-23"},
    ],
)
async def test_what_was_not_ticked_was_not_allowed(world: World, cast: Cast, chosen: dict[str, Any]) -> None:
    await a_pair(world, cast)
    await allow_naming(world, cast.ids["anna"], **chosen)
    text = (await draft(world, cast)).text
    assert not any(name in text for name in NAMES)


async def test_a_consent_that_was_taken_back_or_given_anew_counts_as_it_stands(world: World, cast: Cast) -> None:
    await a_pair(world, cast)
    await allow_naming(world, cast.ids["anna"])
    await world.clock.moves_by(minutes=5)
    await allow_naming(world, cast.ids["anna"], where=["stand"])
    assert "Анна" not in (await draft(world, cast)).text
    assert "Анна" in (await draft(world, cast, Place.STAND)).text
    async with world.db.write() as session:
        await consents.revoke(session, cast.ids["anna"], DISTRIBUTION_CONSENT, now=world.clock.now())
    assert "Анна" not in (await draft(world, cast, Place.STAND)).text


async def test_a_consent_without_its_answers_names_nobody(world: World, cast: Cast) -> None:
    await a_pair(world, cast)
    await allow_naming(world, cast.ids["anna"])
    await world.clock.moves_by(minutes=5)
    async with world.db.write() as session:
        person = await session.get_one(Person, cast.ids["anna"])
        form = library()[DISTRIBUTION_CONSENT]
        await consents.keep(session, person, form, "на бумаге", agreed=True, now=world.clock.now())
    assert "Анна" not in (await draft(world, cast)).text


async def test_a_pupil_is_never_named(world: World, cast: Cast) -> None:
    await a_pair(world, cast)
    await allow_naming(world, cast.ids["anna"])
    async with world.db.write() as session:
        person = await session.get_one(Person, cast.ids["anna"])
        person.pupil = True
        form = library()[REPRESENTATIVE]
        await consents.keep(session, person, form, "на бумаге", agreed=True, now=world.clock.now())
    assert "Анна" not in (await draft(world, cast)).text


async def test_no_name_without_consent_in_any_draft(world: World, cast: Cast) -> None:
    """Whatever was ticked, whatever was typed into titles."""
    random = Random(7)
    pair = await a_pair(world, cast)
    cycle = await running_cycle(world, cast.speakers["vera"].id)
    item = next(iter((await items(world, cycle)).values()))
    await a_meeting(world, cast, pair)
    for _ in range(12):
        await world.clock.moves_by(minutes=5)
        title = random.choice(("Беседа с Анной Сергеевной", "Королёва и Громов", "Совет у Бориса Ильича", "Совет"))
        await set_item(world, item.id, title=title, status=ItemStatus.DONE, done_at=world.clock.now())
        await a_wave(world, cast, title, answered=3)
        allowed: set[tuple[str, Place]] = set()
        for who in ("anna", "boris"):
            agree, name = random.random() < 0.7, random.random() < 0.7
            where = random.sample([*Place], random.randint(1, 4))
            if agree:
                data = ["name"] if name else ["photo"]
                await allow_naming(world, cast.ids[who], data=data, where=[*where])
            else:
                await allow_naming(world, cast.ids[who], agree=False, data=None, where=None, limits=None)
            allowed |= {(who, place) for place in where if agree and name}
        for place in Place:
            made = await draft(world, cast, place, item=item.id)
            for who, words in (("anna", NAMES[:3]), ("boris", NAMES[3:])):
                written = any(word in f"{made.text}{made.title}{made.item}" for word in words)
                assert written == ((who, place) in allowed), made.text


async def test_what_happened_is_counted(world: World, cast: Cast) -> None:
    pair = await a_pair(world, cast)
    await a_meeting(world, cast, pair)
    await a_wave(world, cast, "Оценка программы", answered=4)
    await a_wave(world, cast, "Тайный опрос", answered=2)
    await a_gathering(world, cast)
    text = (await draft(world, cast)).text
    for words in ("1 пара", "1 встречу", "«Оценка программы» ответили 4 человека", "участников: 2"):
        assert words in text
    assert "Тайный" not in text


async def a_meeting(world: World, cast: Cast, pair_id: int) -> None:
    at = world.clock.now() - timedelta(days=2)
    async with world.db.write() as session:
        session.add(
            Meeting(
                organisation_id=cast.organisation_id,
                pair_id=pair_id,
                kind=MeetingKind.REGULAR,
                status=MeetingStatus.HELD,
                starts_at=at,
                minutes=45,
                place="here",
                proposed_by_id=cast.ids["anna"],
                proposed_at=at,
            )
        )


async def a_wave(world: World, cast: Cast, title: str, *, answered: int) -> None:
    now = world.clock.now()
    async with world.db.write() as session:
        campaign = Campaign(
            organisation_id=cast.organisation_id,
            scenario="satisfaction_short",
            title=title,
            audience={},
            status=CampaignStatus.CLOSED,
            opens_at=now,
            closes_at=now,
            closed_at=now,
            created_by_id=cast.ids["vera"],
            created_at=now,
        )
        session.add(campaign)
        await session.flush()
        people = await session.scalars(select(Person).where(Person.organisation_id == cast.organisation_id))
        for person in people.all()[:answered]:
            session.add(
                Respondent(
                    organisation_id=cast.organisation_id,
                    campaign_id=campaign.id,
                    person_id=person.id,
                    role=Role.MENTOR,
                    status=RespondentStatus.ANSWERED,
                )
            )


async def a_gathering(world: World, cast: Cast) -> None:
    at = world.clock.now() - timedelta(days=1)
    async with world.db.write() as session:
        announcement = Announcement(
            organisation_id=cast.organisation_id,
            status=AnnouncementStatus.SENT,
            text="Встреча",
            asks=True,
            happens_at=at,
            created_by_id=cast.ids["vera"],
            created_at=at,
        )
        session.add(announcement)
        await session.flush()
        for who, came in (("anna", True), ("boris", True), ("grigory", False)):
            session.add(
                AnnouncementReply(
                    announcement_id=announcement.id,
                    person_id=cast.ids[who],
                    organisation_id=cast.organisation_id,
                    wants=True,
                    came=came,
                    answered_at=at,
                )
            )
