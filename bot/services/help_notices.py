"""What is said about a help request, to whom, and how loudly; what a notice says is read when it is sent.

Who asks is waiting for every word: what another person has done comes at once. What time has done, and everything to
those who answer, keeps to working hours, but for a talk that is going on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import notices
from bot.services.help_focus import FRESH
from bot.services.people import curators
from bot.storage.models import HelpMessage, HelpRequest, Person
from bot.storage.states import (
    NoticeClass,
)

FIRST = 1  # help goes before everything else


class Offered(Protocol):
    person_id: int
    notice: int


async def tell(
    session: AsyncSession,
    request: HelpRequest,
    person: Person,
    kind: str,
    *,
    now: datetime,
    mark: str = "",
    quietness: NoticeClass = NoticeClass.PERSONAL,
    due_at: datetime | None = None,
    **rest: Any,
) -> None:
    """`mark` names a notice that is looked for later; the others are numbered."""
    await notices.enqueue(
        session,
        person,
        kind,
        key=f"help:{request.id}:{kind}:{mark or next_notice(request)}",
        quietness=quietness,
        now=now,
        due_at=due_at,
        priority=FIRST,
        request_id=request.id,
        **rest,
    )


def next_notice(request: HelpRequest) -> int:
    request.notices += 1
    return request.notices


def offer_key(request_id: int, person_id: int, notice: int) -> str:
    return f"help:{request_id}:help_offered:{notice}:{person_id}"


async def tell_offered(session: AsyncSession, request: HelpRequest, people: Sequence[int], *, now: datetime) -> None:
    key = f"help:{request.id}:help_offered:{request.notices}"
    await notices.enqueue_many(
        session,
        request.organisation_id,
        dict.fromkeys(people, key),
        "help_offered",
        quietness=NoticeClass.PERSONAL,
        now=now,
        priority=FIRST,
        request_id=request.id,
    )


async def show_offers_anew(
    session: AsyncSession, request: HelpRequest, offered: Sequence[Any], *, now: datetime
) -> None:
    """The messages that asked are edited in place: who has taken it, or that it went on."""
    for each in offered:
        await notices.enqueue_many(
            session,
            request.organisation_id,
            {each.person_id: f"help:{request.id}:help_offer_now:{next_notice(request)}"},
            "help_offer_now",
            quietness=NoticeClass.SCHEDULED,
            now=now,
            priority=FIRST,
            request_id=request.id,
            of=offer_key(request.id, each.person_id, each.notice),
        )


async def tell_asker(
    session: AsyncSession, request: HelpRequest, what: str, *, now: datetime, by_person: bool = False
) -> None:
    """`by_person`: somebody has just acted, and the one who waits is told at any hour."""
    asker = await session.get_one(Person, request.person_id)
    quietness = NoticeClass.SCHEDULED if by_person else NoticeClass.PERSONAL
    await tell(
        session,
        request,
        asker,
        "help_news",
        now=now,
        quietness=quietness,
        what=what,
        holder=request.holder_id,
    )


async def tell_curator(session: AsyncSession, request: HelpRequest, curator: Person, *, now: datetime) -> None:
    await tell(session, request, curator, "help_entrusted", now=now)


async def tell_curators_of_silence(session: AsyncSession, request: HelpRequest, *, now: datetime) -> None:
    """«Сейчас» without an answer: the curators know, though the pool is still asked (form situational_request)."""
    for curator in await curators(session, request.organisation_id):
        if curator.id != request.person_id:
            await tell(session, request, curator, "help_unanswered", now=now)


async def nudge_holder(session: AsyncSession, request: HelpRequest, holder: Person, *, now: datetime) -> None:
    await tell(session, request, holder, "help_nudge", now=now)


async def ask_verdict(session: AsyncSession, request: HelpRequest, *, now: datetime) -> None:
    asker = await session.get_one(Person, request.person_id)
    await tell(session, request, asker, "help_verdict", now=now, quietness=NoticeClass.REMINDER)


async def tell_other(
    session: AsyncSession,
    request: HelpRequest,
    person_id: int | None,
    kind: str,
    *,
    now: datetime,
    planned: bool = False,
    **rest: Any,
) -> None:
    """An act of one side, to the other one; nobody where there is none. `planned`: exactly at its time."""
    if person_id is None:
        return
    person = await session.get_one(Person, person_id)
    at_once = planned or person_id == request.person_id or is_fresh(person, request, now)
    quietness = NoticeClass.SCHEDULED if at_once else NoticeClass.PERSONAL
    await tell(session, request, person, kind, now=now, quietness=quietness, **rest)


def is_fresh(person: Person, request: HelpRequest, now: datetime) -> bool:
    """The person is in this very talk."""
    return person.talking_in_id == request.id and person.talking_at is not None and now - person.talking_at <= 2 * FRESH


async def send_on(
    session: AsyncSession, request: HelpRequest, message: HelpMessage, person_id: int, *, now: datetime
) -> bool:
    """A message of the talk, to the other side. Whether it goes at once: else in the morning."""
    person = await session.get_one(Person, person_id)
    at_once = person_id == request.person_id or is_fresh(person, request, now)
    quietness = NoticeClass.SCHEDULED if at_once else NoticeClass.PERSONAL
    await tell(
        session, request, person, "help_message", now=now, mark=str(message.id), quietness=quietness, message=message.id
    )
    return at_once


async def send_edit_on(
    session: AsyncSession, request: HelpRequest, message: HelpMessage, person_id: int, *, now: datetime
) -> None:
    person = await session.get_one(Person, person_id)
    await tell(
        session,
        request,
        person,
        "help_message_now",
        now=now,
        mark=f"{message.id}:{message.edits}",
        quietness=NoticeClass.SCHEDULED,
        message=message.id,
    )


def message_key(request_id: int, message_id: int, person_id: int) -> str:
    return f"help:{request_id}:help_message:{message_id}:{person_id}"
