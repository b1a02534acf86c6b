"""Somebody came by a link many people can use: the curators are told, one of them lets in or turns away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import notices
from bot.services.access import Actor
from bot.services.names import Named, named
from bot.services.notices import Reader
from bot.services.people import curators, grant_role, still_curator
from bot.storage.models import JoinRequest, Notice, Organisation, Person
from bot.storage.states import NoticeClass, NoticeStatus, PersonStatus, Role

TOLD_LATELY = timedelta(hours=1)


@dataclass(frozen=True)
class Joining:
    """Somebody who came by a many-use link."""

    request_id: int
    person: Named
    role: Role
    others: int = 0  # who wait besides


@dataclass(frozen=True)
class JoinDecided:
    accepted: bool


async def announce_join(session: AsyncSession, person: Person, *, now: datetime) -> None:
    """Tells the curators who waits at the door, once the person has a name."""
    request = await open_request(session, person.id)
    if request is None:
        return
    for curator in await curators(session, person.organisation_id):
        if await is_busy_with_another(session, curator.id, request, now):
            continue
        await notices.enqueue(
            session,
            curator,
            "join_asked",
            key=f"join-asked:{request.id}",
            quietness=NoticeClass.PERSONAL,
            now=now,
            request_id=request.id,
        )


async def is_busy_with_another(session: AsyncSession, curator_id: int, request: JoinRequest, now: datetime) -> bool:
    """A staff room comes by one link: the message about the first leads to everybody who waits."""
    other_waits = exists().where(
        JoinRequest.organisation_id == request.organisation_id,
        JoinRequest.id != request.id,
        JoinRequest.decided_at.is_(None),
    )
    told = exists().where(
        Notice.person_id == curator_id,
        Notice.kind == "join_asked",
        Notice.status.in_((NoticeStatus.QUEUED, NoticeStatus.CLAIMED)) | (Notice.sent_at > now - TOLD_LATELY),
    )
    return bool(await session.scalar(select(other_waits & told)))


async def open_request(session: AsyncSession, person_id: int) -> JoinRequest | None:
    return await session.scalar(
        select(JoinRequest)
        .where(JoinRequest.person_id == person_id, JoinRequest.decided_at.is_(None))
        .order_by(JoinRequest.id)
        .limit(1)
    )


async def decide_join(session: AsyncSession, request: JoinRequest, *, accept: bool, now: datetime) -> bool:
    """False when another curator has decided before."""
    decided = await session.execute(
        update(JoinRequest)
        .where(JoinRequest.id == request.id, JoinRequest.decided_at.is_(None))
        .values(decided_at=now, accepted=accept)
        .returning(JoinRequest.id)
        .execution_options(synchronize_session=False)
    )
    if decided.first() is None:
        return False
    person = await session.get_one(Person, request.person_id)
    if accept:
        person.status = PersonStatus.ACTIVE
        await grant_role(session, person.id, person.organisation_id, request.role)
    elif person.status is PersonStatus.WAITING:
        person.status = PersonStatus.REFUSED
    await notices.enqueue(
        session,
        person,
        "join_decided",
        key=f"join:{request.id}",
        quietness=NoticeClass.PERSONAL,
        now=now,
        request_id=request.id,
    )
    return True


async def let_in_all(session: AsyncSession, actor: Actor, last_id: int, *, now: datetime) -> int:
    """Whoever waits up to that request: who came after the curator looked stays at the door. How many were let in."""
    actor.require(Role.CURATOR)
    waiting = await session.scalars(
        select(JoinRequest)
        .where(
            JoinRequest.organisation_id == actor.organisation_id,
            JoinRequest.decided_at.is_(None),
            JoinRequest.id <= last_id,
        )
        .order_by(JoinRequest.id)
    )
    return sum([await decide_join(session, request, accept=True, now=now) for request in waiting.all()])


async def count_joining(session: AsyncSession, actor: Actor) -> int:
    return (
        await session.scalar(
            select(func.count())
            .select_from(JoinRequest)
            .where(JoinRequest.organisation_id == actor.organisation_id, JoinRequest.decided_at.is_(None))
        )
        or 0
    )


async def list_joining(session: AsyncSession, actor: Actor) -> tuple[Joining, ...]:
    actor.require(Role.CURATOR)
    rows = await session.execute(
        select(JoinRequest, Person)
        .join(Person, Person.id == JoinRequest.person_id)
        .where(JoinRequest.organisation_id == actor.organisation_id, JoinRequest.decided_at.is_(None))
        .order_by(JoinRequest.created_at)
    )
    return tuple(Joining(request.id, named(person, actor.privacy), request.role) for request, person in rows)


async def read_join_asked(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> Joining | None:
    request = await session.get(JoinRequest, notice.payload["request_id"])
    if request is None or request.decided_at is not None or not await still_curator(session, person):
        return None
    asking = await session.get_one(Person, request.person_id)
    organisation = await session.get_one(Organisation, person.organisation_id)
    others = await session.scalar(
        select(func.count())
        .select_from(JoinRequest)
        .where(
            JoinRequest.organisation_id == request.organisation_id,
            JoinRequest.id != request.id,
            JoinRequest.decided_at.is_(None),
        )
    )
    return Joining(request.id, named(asking, organisation.privacy), request.role, others or 0)


async def read_join_notice(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> JoinDecided | None:
    request = await session.get(JoinRequest, notice.payload["request_id"])
    return JoinDecided(bool(request.accepted)) if request and request.decided_at else None


READERS: Mapping[str, Reader] = {"join_asked": read_join_asked, "join_decided": read_join_notice}
