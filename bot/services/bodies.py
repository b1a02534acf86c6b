"""The collegial bodies of the programme and its experts: who is in them and who was (001 §1.1, §1.8, §4.2).

Somebody from outside is named only with his own word that he does not mind; otherwise the organisation is kept alone
(152-ФЗ ст. 6, 9).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import banks, people
from bot.services.access import READ_ROADMAPS, Actor, get_body_member, get_organisation, get_person, own
from bot.services.body_forms import forget_typed
from bot.services.names import called, full_name, named
from bot.services.pages import PAGE, find_page
from bot.services.people import Listed, fit_button, roles_of
from bot.services.subject_words import SubjectKind, subject_of
from bot.storage.database import insert_or_ignore
from bot.storage.models import BodyMember, Person, Protocol, Run
from bot.storage.states import Body, PersonStatus, Privacy, Role
from bot.storage.types import search_form

PROFESSIONAL = (Body.WORKING_GROUP, Body.COUNCIL, Body.COMMISSION)  # with a chair and protocols
COMMISSION_SIZE = range(3, 6)  # 001 §4.2
PATRONYMICS = ("вич", "ьич", "вна", "чна", "шна", "кызы", "оглы")


class Doubt(StrEnum):
    """What a commission is not by the document yet: three to five people headed by the director, the curator in it."""

    SIZE = "size"
    HEAD = "head"
    CURATOR = "curator"


@dataclass(frozen=True)
class MemberLine:
    """`name` as this reader may see it in the chat; "" where only the organisation is kept. Days are local."""

    member_id: int
    body: Body
    person_id: int  # 0: from outside
    name: str
    workplace: str
    chairs: bool
    offers: str = ""
    contact: str = ""  # for the curator alone
    joined_on: date | None = None
    left_on: date | None = None
    roles: tuple[Role, ...] = ()

    @property
    def sees_as_council(self) -> bool:
        return bool({Role.COUNCIL, Role.CURATOR, Role.HEAD} & {*self.roles})


@dataclass(frozen=True)
class BodyLine:
    body: Body
    members: int
    protocols: int


@dataclass(frozen=True)
class BodyCard:
    body: Body
    members: tuple[MemberLine, ...]  # of the page
    total: int
    page: int
    pages: int
    past: int  # how many were in it before
    protocols: int
    doubts: tuple[Doubt, ...]
    changes: bool  # the reader is a curator


@dataclass(frozen=True)
class Candidates:
    """People of the organisation, for the curator to pick from; `inside`: those who are in the body already."""

    body: Body
    found: people.Page
    inside: frozenset[int]


# --- reading


def of_body(actor: Actor, body: Body) -> tuple[ColumnElement[bool], ...]:
    return BodyMember.organisation_id == actor.organisation_id, BodyMember.body == body


def takes_part() -> ColumnElement[bool]:
    """Today: whoever has withdrawn his consent is in no body, though nobody has crossed him off."""
    return BodyMember.left_on.is_(None) & (BodyMember.person_id.is_(None) | (Person.status == PersonStatus.ACTIVE))


async def list_bodies(session: AsyncSession, actor: Actor) -> tuple[BodyLine, ...]:
    actor.require(*READ_ROADMAPS)
    members = await session.execute(
        select(BodyMember.body, func.count(BodyMember.id).label("total"))
        .outerjoin(Person, Person.id == BodyMember.person_id)
        .where(BodyMember.organisation_id == actor.organisation_id, takes_part())
        .group_by(BodyMember.body)
    )
    protocols = await session.execute(
        select(Protocol.body, func.count(Protocol.id).label("total"))
        .where(Protocol.organisation_id == actor.organisation_id)
        .group_by(Protocol.body)
    )
    counted = {row.body: row.total for row in members}
    held = {row.body: row.total for row in protocols}
    return tuple(BodyLine(body, counted.get(body, 0), held.get(body, 0)) for body in Body)


async def read_body(session: AsyncSession, actor: Actor, body: Body, page: int = 0) -> BodyCard:
    """The chair first, then as they joined. Head and council read."""
    actor.require(*READ_ROADMAPS)
    members = await read_members(session, actor, body)
    page, pages = find_page(len(members), page)
    shown = slice(page * PAGE, (page + 1) * PAGE)
    count = select(func.count()).select_from(BodyMember).where(*of_body(actor, body), BodyMember.left_on.is_not(None))
    held = select(func.count()).select_from(Protocol)
    return BodyCard(
        body=body,
        members=members[shown],
        total=len(members),
        page=page,
        pages=pages,
        past=await session.scalar(count) or 0,
        protocols=await session.scalar(
            held.where(Protocol.organisation_id == actor.organisation_id, Protocol.body == body)
        )
        or 0,
        doubts=await doubts_of(session, actor, members) if body is Body.COMMISSION else (),
        changes=actor.may(Role.CURATOR),
    )


async def read_members(
    session: AsyncSession, actor: Actor, body: Body, *, past: bool = False
) -> tuple[MemberLine, ...]:
    """Those of today; `past`: those who have left, the newest first."""
    rows = (
        await session.execute(
            select(BodyMember, Person)
            .outerjoin(Person, Person.id == BodyMember.person_id)
            .where(*of_body(actor, body), BodyMember.left_on.is_not(None) if past else takes_part())
            .order_by(
                *((BodyMember.left_on.desc(), BodyMember.id.desc()) if past else (BodyMember.chairs.desc(),)),
                BodyMember.id,
            )
        )
    ).all()
    roles = await roles_of(session, [person.id for _, person in rows if person is not None])
    return tuple(line_of(member, person, actor, roles) for member, person in rows)


def line_of(
    member: BodyMember, person: Person | None, actor: Actor, roles: Mapping[int, tuple[Role, ...]]
) -> MemberLine:
    if person is not None:
        seen = named(person, actor.privacy)
        name, workplace = seen.name, seen.position
    else:
        name, workplace = outsider_name(member.name, actor.privacy), member.workplace
    return MemberLine(
        member_id=member.id,
        body=member.body,
        person_id=person.id if person else 0,
        name=name,
        workplace=workplace,
        chairs=member.chairs,
        offers=member.offers,
        contact=member.contact if actor.may(Role.CURATOR) else "",
        joined_on=member.joined_on,
        left_on=member.left_on,
        roles=roles.get(person.id, ()) if person else (),
    )


def outsider_name(name: str, privacy: Privacy) -> str:
    """As `names.named` does: in strict privacy «Иванова Мария Петровна» is «Мария Петровна И.» in the chat. The surname
    is known by the patronymic; of two words it is the first."""
    words = name.split()
    if privacy is not Privacy.STRICT or len(words) < 2:
        return name
    surname = 2 if len(words) == 3 and is_patronymic(words[1]) and not is_patronymic(words[2]) else 0
    others = [word for place, word in enumerate(words) if place != surname]
    return f"{' '.join(others)} {words[surname][0]}."


def is_patronymic(word: str) -> bool:
    return word.casefold().endswith(PATRONYMICS)


async def doubts_of(session: AsyncSession, actor: Actor, members: Sequence[MemberLine]) -> tuple[Doubt, ...]:
    if not members:
        return ()
    chair = next((each for each in members if each.chairs), None)
    headed = chair is not None and (Role.HEAD in chair.roles or await is_head_by_name(session, actor, chair))
    found = {
        Doubt.SIZE: len(members) not in COMMISSION_SIZE,
        Doubt.HEAD: not headed,
        Doubt.CURATOR: not any(Role.CURATOR in each.roles for each in members),
    }
    return tuple(doubt for doubt, true in found.items() if true)


async def is_head_by_name(session: AsyncSession, actor: Actor, chair: MemberLine) -> bool:
    """A head who has no account in the bot is known by the name the organisation was set up with."""
    if chair.person_id:
        return False
    head = search_form((await get_organisation(session, actor)).head_name)
    return bool(head) and search_form((await session.get_one(BodyMember, chair.member_id)).name) == head


async def read_member(session: AsyncSession, actor: Actor, member_id: int) -> MemberLine:
    """For the curator, who changes it."""
    actor.require(Role.CURATOR)
    member = await own(session, actor, BodyMember, member_id)
    person = await session.get(Person, member.person_id) if member.person_id is not None else None
    roles = await roles_of(session, [person.id]) if person else {}
    return line_of(member, person, actor, roles)


async def list_candidates(
    session: AsyncSession, actor: Actor, body: Body, *, query: str = "", page: int = 0
) -> Candidates:
    found = await people.list_people(session, actor, query=fit_button(query), page=page)
    inside = {each.person_id for each in await read_members(session, actor, body)}
    return Candidates(body, found, frozenset(inside - {0}))


def may_join(row: Listed) -> bool:
    """Pupils sit in no body, third persons answer exactly one form."""
    return not row.pupil and any(role is not Role.GUEST for role in row.roles)


async def full_names(session: AsyncSession, member_ids: Sequence[int]) -> Mapping[int, str]:
    """By member: for papers, never for the chat. Of one whose name may not be kept, the organisation."""
    rows = await session.execute(
        select(BodyMember, Person)
        .outerjoin(Person, Person.id == BodyMember.person_id)
        .where(BodyMember.id.in_(member_ids))
        .order_by(BodyMember.chairs.desc(), BodyMember.id)
    )
    return {
        member.id: ", ".join(filter(None, (full_name(person) or called(person), person.position)))
        if person is not None
        else ", ".join(filter(None, (member.name, member.workplace)))
        for member, person in rows
    }


# --- changing


async def add_person(session: AsyncSession, actor: Actor, body: Body, person_id: int, *, now: datetime) -> bool:
    """False when he is in it already, or may not be: decided by the database when two press at once."""
    person = await get_person(session, actor, person_id)
    eligible = await session.scalar(
        select(Person.id).where(
            Person.id == person.id,
            banks.active(actor.organisation_id),
            banks.with_role(*banks.COLLEAGUES),
            ~Person.pupil,
        )
    )
    if eligible is None:
        return False
    today = actor.today(now)
    made = await session.execute(
        insert_or_ignore(BodyMember)
        .values(
            organisation_id=actor.organisation_id,
            body=body,
            person_id=person.id,
            name="",
            workplace="",
            contact="",
            offers="",
            chairs=False,
            joined_on=today,
        )
        .returning(BodyMember.id)
    )
    return made.first() is not None


async def set_chair(session: AsyncSession, actor: Actor, member_id: int, *, chairs: bool) -> bool:
    """A body has one chair: whoever was it before is it no more. False of somebody who has left, and of experts."""
    member = await get_body_member(session, actor, member_id)
    if member.left_on is not None or member.body not in PROFESSIONAL:
        return False
    others = update(BodyMember).where(
        *of_body(actor, member.body), BodyMember.chairs, BodyMember.left_on.is_(None), BodyMember.id != member.id
    )
    if chairs:
        await session.execute(others.values(chairs=False).execution_options(synchronize_session=False))
    member.chairs = chairs
    return True


async def leave(session: AsyncSession, actor: Actor, member_id: int, *, now: datetime) -> bool:
    """The history stays, so does who was the chair: old protocols name him. False when he has left before."""
    member = await get_body_member(session, actor, member_id)
    if member.left_on is not None:
        return False
    member.left_on = actor.today(now)
    return True


async def forget_name(session: AsyncSession, actor: Actor, member_id: int) -> bool:
    """Somebody from outside minds being on the list: name and contact go at once (152-ФЗ ст. 21)."""
    member = await get_body_member(session, actor, member_id)
    if member.person_id is not None or not (member.name or member.contact):
        return False
    member.name, member.contact = "", ""
    await forget_typed(session, Run.subject == subject_of(SubjectKind.MEMBER, member.id), of=actor.organisation_id)
    return True


async def let_see(session: AsyncSession, actor: Actor, member_id: int) -> bool:
    """The council's role in the bot, so that this member sees what the council sees. False when there is nobody to
    give it to, or he sees it already."""
    line = await read_member(session, actor, member_id)
    if not line.person_id or line.left_on is not None or line.sees_as_council or line.body is not Body.COUNCIL:
        return False
    await people.grant_role(session, line.person_id, actor.organisation_id, Role.COUNCIL)
    return True
