"""Writing to the outbox. A key tells notices apart; the text is made when one is sent, from that moment's state."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor
from bot.services.timings import working_time_of
from bot.storage.database import insert_many, insert_or_ignore
from bot.storage.models import Notice, Organisation, Person
from bot.storage.states import NoticeClass, NoticeStatus


@dataclass(frozen=True)
class NotNow:
    """True still, but this is no hour for it."""

    until: datetime


# What a notice says, read when it is sent; None when it is no longer true, NotNow when it is to be read again later.
Reader = Callable[[AsyncSession, Notice, Person, datetime], Awaitable[Any]]


async def enqueue(
    session: AsyncSession,
    person: Person,
    kind: str,
    *,
    key: str,
    quietness: NoticeClass,
    now: datetime,
    due_at: datetime | None = None,
    priority: int = 5,
    **payload: Any,
) -> None:
    """At most one notice per key, for ever. `payload` holds ids only: no names, no texts."""
    await session.execute(
        insert_or_ignore(Notice).values(
            organisation_id=person.organisation_id,
            person_id=person.id,
            kind=kind,
            payload=payload,
            dedupe_key=f"{key}:{person.id}",
            quietness=quietness,
            priority=priority,
            status=NoticeStatus.QUEUED,
            due_at=due_at or now,
            created_at=now,
            attempts=0,
            error="",
        )
    )
    session.info["enqueued"] = True


async def enqueue_many(
    session: AsyncSession,
    organisation_id: int,
    keys: Mapping[int, str],
    kind: str,
    *,
    quietness: NoticeClass,
    now: datetime,
    priority: int = 9,
    **payload: Any,
) -> None:
    """The same to many, in one statement: `keys` by person."""
    if not keys:
        return
    rows = [
        {
            "organisation_id": organisation_id,
            "person_id": person_id,
            "kind": kind,
            "payload": payload,
            "dedupe_key": f"{key}:{person_id}",
            "quietness": quietness,
            "priority": priority,
            "status": NoticeStatus.QUEUED,
            "due_at": now,
            "created_at": now,
            "attempts": 0,
            "error": "",
        }
        for person_id, key in keys.items()
    ]
    await insert_many(session, Notice, rows)
    session.info["enqueued"] = True


async def put_off(session: AsyncSession, actor: Actor, notice_id: int, *, now: datetime) -> datetime | None:
    """«Напомнить завтра»: the same once more on the next working day, local time; None if it is not this person's."""
    notice = await session.scalar(select(Notice).where(Notice.id == notice_id, Notice.person_id == actor.person_id))
    if notice is None:
        return None
    person = await session.get_one(Person, actor.person_id)
    working = working_time_of(await session.get_one(Organisation, actor.organisation_id))
    day = working.working_days_after(working.local(now).date(), 1)
    due_at = working.at_local(day, working.hours_from)
    await enqueue(
        session,
        person,
        notice.kind,
        key=f"later:{notice.id}:{day.isoformat()}",
        quietness=NoticeClass.SCHEDULED,
        now=now,
        due_at=due_at,
        **notice.payload,
    )
    return due_at.astimezone(actor.zone)
