"""Writing to the outbox. A key tells notices apart; the text is made when one is sent, from that moment's state."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import WorkingTime
from bot.services.access import Actor
from bot.services.timings import working_time_of
from bot.services.told_together import ASKING
from bot.storage.database import insert_many, insert_or_ignore
from bot.storage.models import Campaign, Notice, Organisation, Person, Respondent
from bot.storage.states import CampaignStatus, NoticeClass, NoticeStatus, RespondentStatus


@dataclass(frozen=True)
class NotNow:
    """True still, but this is no hour for it."""

    until: datetime


@dataclass(frozen=True)
class LastMoment:
    """There is no tomorrow for it: local time."""

    closes_at: datetime
    today: bool


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
    said: bool = False,
    **payload: Any,
) -> None:
    """The same to many, in one statement: `keys` by person. `said`: by a message that has come already."""
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
            "status": NoticeStatus.SENT if said else NoticeStatus.QUEUED,
            "sent_at": now if said else None,
            "due_at": now,
            "created_at": now,
            "attempts": 0,
            "error": "",
        }
        for person_id, key in keys.items()
    ]
    await insert_many(session, Notice, rows)
    session.info["enqueued"] = True


async def put_off(
    session: AsyncSession, actor: Actor, notice_id: int, *, now: datetime
) -> datetime | LastMoment | None:
    """«Напомнить завтра»: the same once more on the next working day, local time; None if it is not this person's or
    waits no more, LastMoment if that would be after the end. About waves one message a day, whichever was put off."""
    notice = await session.scalar(select(Notice).where(Notice.id == notice_id, Notice.person_id == actor.person_id))
    if notice is None:
        return None
    person = await session.get_one(Person, actor.person_id)
    working = working_time_of(await session.get_one(Organisation, actor.organisation_id))
    due_at = next_opening(working, now)
    key = f"later:{notice.id}"
    if notice.kind in ASKING:
        closes_at = await last_end(session, person.id)
        if closes_at is None:
            return None
        if closes_at <= due_at:
            return LastMoment(closes_at.astimezone(actor.zone), today=is_today(working, closes_at, now))
        key = "later:waves"
    await enqueue(
        session,
        person,
        notice.kind,
        key=f"{key}:{working.local(due_at).date().isoformat()}",
        quietness=NoticeClass.SCHEDULED,
        now=now,
        due_at=due_at,
        **notice.payload,
    )
    return due_at.astimezone(actor.zone)


def next_opening(working: WorkingTime, now: datetime) -> datetime:
    """When what is put off now comes again."""
    return working.at_local(working.working_days_after(working.local(now).date(), 1), working.hours_from)


def is_today(working: WorkingTime, at: datetime, now: datetime) -> bool:
    return working.local(at).date() == working.local(now).date()


async def last_end(session: AsyncSession, person_id: int) -> datetime | None:
    """Of the waves that wait for this person."""
    return await session.scalar(
        select(Campaign.closes_at)
        .join(Respondent, Respondent.campaign_id == Campaign.id)
        .where(
            Respondent.person_id == person_id,
            Respondent.status == RespondentStatus.WAITING,
            Campaign.status == CampaignStatus.OPEN,
        )
        .order_by(Campaign.closes_at.desc())
        .limit(1)
    )
