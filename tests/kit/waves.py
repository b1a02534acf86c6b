"""Waves in the words of those who plan and answer them."""

from typing import Any

from sqlalchemy import select

from bot.storage.models import Campaign, Notice, Organisation, Respondent
from bot.storage.states import PairStatus, Role
from tests.kit.cast import Cast
from tests.kit.school import Member, add_member
from tests.kit.speaker import Speaker
from tests.kit.stage import add_pair
from tests.kit.world import World


async def plans(curator: Speaker, title: str) -> None:
    """As far as the screen on which everything stands."""
    await curator.starts()
    await curator.taps("Анкеты и опросы", "Все анкеты")
    await curator.types(title)
    await curator.taps(title, "Провести волну")


async def opens(curator: Speaker, title: str, *choices: str) -> None:
    """`choices`: what is pressed on the way, e. g. «Анонимно?», «Анонимно»."""
    await plans(curator, title)
    await curator.taps(*choices, "Открыть сейчас")


async def answers(speaker: Speaker, mood: str = "4", wish: str = "Пропустить") -> None:
    """From the invitation, or from wherever «Ответить» stands, to the end."""
    await speaker.taps("Ответить")
    await goes_through(speaker, mood, wish)


async def goes_through(speaker: Speaker, mood: str = "4", wish: str = "Пропустить") -> None:
    await speaker.taps(mood)
    await (speaker.taps(wish) if wish == "Пропустить" else speaker.types(wish))
    await speaker.taps("Отправить")


async def have_a_pair(world: World, cast: Cast) -> int:
    """Anna and Boris work together."""
    async with world.db.write() as session:
        return (await add_pair(session, cast, PairStatus.ACTIVE, world.clock.now())).id


async def the_wave(world: World) -> Campaign:
    """The newest."""
    async with world.db.read() as session:
        wave = await session.scalar(select(Campaign).order_by(Campaign.id.desc()).limit(1))
    assert wave is not None
    return wave


async def respondents(world: World) -> list[Respondent]:
    async with world.db.read() as session:
        return list(await session.scalars(select(Respondent).order_by(Respondent.person_id, Respondent.id)))


async def said(world: World, kind: str) -> list[Notice]:
    async with world.db.read() as session:
        return list(await session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


async def add_teachers(world: World, cast: Cast, count: int, **columns: Any) -> list[int]:
    """So many mentors more: «Ольга Сергеевна А.», «Ольга Сергеевна Б.» and on."""
    made = []
    async with world.db.write() as session:
        organisation = await session.get_one(Organisation, cast.organisation_id)
        for number in range(count):
            letter = chr(ord("А") + number)
            member = Member(f"{letter}лексина", "Ольга", "Сергеевна", (Role.MENTOR,))
            speaker = world.arrives("Ольга", letter, started=True)
            person = await add_member(session, organisation, speaker.id, member, now=world.clock.now())
            for name, value in columns.items():
                setattr(person, name, value)
            made.append(person.id)
    return made
