"""The fixed cast: every test has its actors for free, and every access test somebody who may not."""

from collections.abc import AsyncIterator, Hashable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.services.invitations import make_invitation
from bot.storage.models import Organisation
from bot.storage.states import Privacy, Role
from tests.kit.kept_rows import is_empty, keep, put
from tests.kit.school import Member, add_member, add_organisation
from tests.kit.speaker import Speaker
from tests.kit.world import World

ANNA = Member(
    "Королёва", "Анна", "Сергеевна", (Role.MENTOR,), position="учитель математики", form="mentor_readiness"
)  # fmt: skip
BORIS = Member(
    "Громов", "Борис", "Ильич", (Role.MENTEE,), position="молодой учитель математики", form="mentee_request"
)  # fmt: skip
VERA = Member("Лосева", "Вера", "Павловна", (Role.CURATOR,), position="заместитель директора")
GRIGORY = Member("Соколов", "Григорий", "Петрович", (Role.HEAD,), position="директор")
DINA = Member("Мельник", "Дина", "Олеговна", (Role.MENTEE,), position="учитель химии", form="mentee_request")
SEMYON = Member("Ткаченко", "Семён", "Юрьевич", (Role.STAFF,), position="учитель труда")
KLARA = Member("Юсупова", "Клара", "Равилевна", (Role.COUNCIL,), position="учитель истории")
PAVEL = Member("Быков", "Павел", "Львович", (Role.MENTOR,), position="учитель физики", consented=False)
MARINA = Member("Орлова", "Марина", "Витальевна", (Role.CURATOR,), position="методист")
NIKITA = Member(
    "Зуев", "Никита", "Андреевич", (Role.MENTOR,), position="учитель географии", form="mentor_readiness"
)  # fmt: skip
LIDIA = Member("Фомина", "Лидия", "Игоревна", (Role.MENTEE,), position="учитель биологии", form="mentee_request")


@dataclass
class Cast:
    """Speakers by name, their rows' ids, and who they are."""

    organisation_id: int = 0
    foreign_organisation_id: int = 0
    speakers: dict[str, Speaker] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    async def enter(self, world: World, organisation: Organisation, people: dict[str, Member]) -> None:
        async with world.db.write() as session:
            for name, member in people.items():
                speaker = world.arrives(member.given_name, member.family_name, started=True)
                person = await add_member(session, organisation, speaker.id, member, now=world.clock.now())
                self.speakers[name], self.ids[name], self.members[name] = speaker, person.id, member


SCHOOL = {"anna": ANNA, "boris": BORIS, "vera": VERA, "grigory": GRIGORY}
OTHERS = {"dina": DINA, "semyon": SEMYON, "klara": KLARA, "pavel": PAVEL}
STRANGER = ("Случайный", "Прохожий")
FOREIGN = {"marina": MARINA, "nikita": NIKITA, "lidia": LIDIA}


kept: dict[Hashable, Cast] = {}  # without speakers, as its rows are kept


async def add_school(world: World, *, privacy: Privacy = Privacy.STRICT, everybody: bool = False) -> Cast:
    """Гимназия № 22 and Лицей № 5; `everybody`: also those who only matter to access."""
    key = ("cast", world.db.dialect, privacy, everybody, world.clock.now(), len(world.telegram.people))
    async with world.db.write() as session:
        if fresh := await is_empty(session):
            known = await put(session, key)
    if fresh and known:
        return enrolled(world, kept[key])
    cast = await make_school(world, privacy=privacy, everybody=everybody)
    if fresh:
        async with world.db.read() as session:
            await keep(session, key)
        kept[key] = replace(cast, speakers={}, ids=dict(cast.ids), members=dict(cast.members))
    return cast


def enrolled(world: World, known: Cast) -> Cast:
    """The accounts of Telegram that belong to the rows, in the order in which they came."""
    people = known.members.items()
    speakers = {name: world.arrives(each.given_name, each.family_name, started=True) for name, each in people}
    speakers["stranger"] = world.arrives(*STRANGER)
    return replace(known, speakers=speakers, ids=dict(known.ids), members=dict(known.members))


async def make_school(world: World, *, privacy: Privacy, everybody: bool) -> Cast:
    cast = Cast()
    async with world.db.write() as session:
        now = world.clock.now()
        school = await add_organisation(session, "Гимназия № 22", privacy=privacy, now=now)
        foreign = await add_organisation(session, "Лицей № 5", now=now)
    cast.organisation_id, cast.foreign_organisation_id = school.id, foreign.id
    await cast.enter(world, school, SCHOOL | (OTHERS if everybody else {}))
    await cast.enter(world, foreign, FOREIGN)
    cast.speakers["stranger"] = world.arrives(*STRANGER)
    return cast


async def invited(world: World, cast: Cast, role: Role, *, many_use: bool = False, foreign: bool = False) -> str:
    """A fresh token of the school's curator, or of the other organisation."""
    wanted = cast.foreign_organisation_id if foreign else cast.organisation_id
    async with world.db.write() as session:
        organisation = await session.get_one(Organisation, wanted)
        curator = cast.ids["marina" if foreign else "vera"]
        now = world.clock.now()
        made = await make_invitation(session, organisation, role, many_use=many_use, created_by_id=curator, now=now)
        return made.token


OLGA = Member("Белова", "Ольга", "Юрьевна", (Role.MENTOR,), position="учитель физики")


async def begins_readiness(world: World, cast: Cast, newcomer: Speaker) -> None:
    """Olga has consented and introduced herself (tests/handlers/test_beginning.py), and opens the mentors' form."""
    async with world.db.write() as session:
        school = await session.get_one(Organisation, cast.organisation_id)
        await add_member(session, school, newcomer.id, OLGA, now=world.clock.now())
    await newcomer.starts()
    await newcomer.taps("Анкета готовности")


@pytest.fixture
def privacy() -> Privacy:
    return Privacy.STRICT


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Checked at the end: nothing refused by Telegram, no press unanswered, no error logged, no update set aside."""
    made = World(database_url, tmp_path)
    yield made
    try:
        await made.check()
    finally:
        await made.closes()


@pytest.fixture
async def cast(world: World, privacy: Privacy) -> Cast:
    return await add_school(world, privacy=privacy)


@pytest.fixture
def anna(cast: Cast) -> Speaker:
    return cast.speakers["anna"]


@pytest.fixture
def boris(cast: Cast) -> Speaker:
    return cast.speakers["boris"]


@pytest.fixture
def vera(cast: Cast) -> Speaker:
    return cast.speakers["vera"]


@pytest.fixture
def grigory(cast: Cast) -> Speaker:
    return cast.speakers["grigory"]


@pytest.fixture
def marina(cast: Cast) -> Speaker:
    return cast.speakers["marina"]


@pytest.fixture
def stranger(cast: Cast) -> Speaker:
    return cast.speakers["stranger"]
