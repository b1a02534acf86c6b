"""What is said of an announcement, read when it is sent: nothing to whoever left, nothing after it has happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.calendar_file import CalendarEntry, CalendarFile, calendar_file
from bot.services.announcement_people import find_recipients
from bot.services.announcement_replies import Told, eve_again_at, is_over, read_told
from bot.services.announcements import (
    CALENDAR,
    EVE,
    OVER,
    SAID,
    SAID_AGAIN,
    UNSENT,
    Lack,
    lack_of,
)
from bot.services.notices import NotNow, Reader
from bot.services.people import still_curator
from bot.services.timings import timings_of
from bot.storage.models import Announcement, AnnouncementReply, Notice, Organisation, Person
from bot.storage.states import AnnouncementStatus, PersonStatus
from bot.texts import label

EVENTS = UUID("5b8a0f5e-1b6d-4a0f-8a55-6c2d8f3e9b41")
TWICE = 2  # an event of the school takes about two lessons


@dataclass(frozen=True)
class EventFile:
    told: Told
    file: CalendarFile


@dataclass(frozen=True)
class Unsent:
    """A planned one did not go out; it is a draft again."""

    announcement_id: int
    text: str
    lack: Lack | None


@dataclass(frozen=True)
class EventOver:
    notice_id: int
    announcement_id: int
    text: str
    happens_at: datetime | None  # local


async def read_said(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> Told | None:
    announcement = await session.get(Announcement, notice.payload["announcement_id"])
    if announcement is None or announcement.status is not AnnouncementStatus.SENT or is_over(announcement, now):
        return None
    if person.status is not PersonStatus.ACTIVE:
        return None
    return await read_told(session, announcement, person, now)


async def read_again(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> Told | None:
    """Not to whoever has answered meanwhile."""
    told = await read_said(session, notice, person, now)
    return told if told is not None and told.wants is None else None


async def read_eve(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> Told | NotNow | None:
    """Who has changed the mind is not reminded; late, it is made up by day."""
    told = await read_said(session, notice, person, now)
    if told is None or told.happens_at is None or not told.wants:
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    at = eve_again_at(told.happens_at, organisation, now)
    if at is None:
        return None
    return told if at == now else NotNow(at)


async def read_calendar(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> EventFile | None:
    told = await read_said(session, notice, person, now)
    if told is None or told.happens_at is None or not told.wants:
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    entry = CalendarEntry(
        uid=f"{uuid5(EVENTS, f'{organisation.created_at.isoformat()}:{told.announcement_id}')}",
        sequence=0,
        starts_at=told.happens_at,
        minutes=timings_of(organisation).meeting_minutes * TWICE,
        summary=label("announcements.calendar"),
        location="",
        cancelled=False,
        stamped_at=notice.created_at,
    )
    return EventFile(told, calendar_file(entry))


async def read_unsent(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> Unsent | None:
    announcement = await session.get(Announcement, notice.payload["announcement_id"])
    if announcement is None or announcement.status is not AnnouncementStatus.DRAFT:
        return None
    if not await still_curator(session, person):
        return None
    lack = lack_of(announcement, await find_recipients(session, announcement), now)
    return Unsent(announcement.id, announcement.text, lack)


async def read_over(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> EventOver | None:
    """Nothing to mark where nobody wanted to come, nor once somebody has marked it."""
    announcement = await session.get(Announcement, notice.payload["announcement_id"])
    if announcement is None or not is_over(announcement, now) or not await still_curator(session, person):
        return None
    if not await waits_for_marks(session, announcement):
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    assert announcement.happens_at is not None
    at = announcement.happens_at.astimezone(ZoneInfo(organisation.time_zone))
    return EventOver(notice.id, announcement.id, announcement.text, at)


async def waits_for_marks(session: AsyncSession, announcement: Announcement) -> bool:
    rows = await session.execute(
        select(AnnouncementReply.wants, AnnouncementReply.came).where(
            AnnouncementReply.announcement_id == announcement.id
        )
    )
    answers = rows.all()
    return any(wants for wants, _ in answers) and all(came is None for _, came in answers)


READERS: Mapping[str, Reader] = {
    SAID: read_said,
    SAID_AGAIN: read_again,
    EVE: read_eve,
    CALENDAR: read_calendar,
    UNSENT: read_unsent,
    OVER: read_over,
}
