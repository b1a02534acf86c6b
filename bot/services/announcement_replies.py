"""«Хочу участвовать»: what those who were written to answer, changeable until it happens (B7, B45)."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY
from bot.services import notices
from bot.services.access import Actor, found, get_organisation, get_self, own, require_part
from bot.services.announcement_people import author_of
from bot.services.announcements import CALENDAR, EVE, SAID, SAID_AGAIN
from bot.services.people import FORM_OF_ROLE
from bot.services.timings import in_waking_hours, timings_of, working_time_of
from bot.storage.database import insert_or_ignore
from bot.storage.models import Announcement, AnnouncementReply, Notice, Organisation, Person, PersonRole, Run
from bot.storage.states import AnnouncementStatus, NoticeClass, Role, RunStatus

ON_TIME = timedelta(hours=1)


class News(StrEnum):
    """What a tap came to."""

    KEPT = "kept"
    SAME = "same"
    OVER = "over"  # it has happened: nothing is changed any more


@dataclass(frozen=True)
class Told:
    """An announcement as whoever was written to sees it; times are local."""

    announcement_id: int
    text: str
    author: str
    happens_at: datetime | None
    location: str
    asks: bool
    wants: bool | None  # what this person answered
    over: bool
    forms: tuple[str, ...] = ()  # of who wants to take part in mentoring: what can be filled in right away
    news: News | None = None


async def read_told(session: AsyncSession, announcement: Announcement, person: Person, now: datetime) -> Told:
    organisation = await session.get_one(Organisation, announcement.organisation_id)
    zone = working_time_of(organisation).zone
    reply = await session.get(AnnouncementReply, (announcement.id, person.id), populate_existing=True)
    wants = reply.wants if reply else None
    about_mentoring = announcement.asks and announcement.happens_at is None
    return Told(
        announcement_id=announcement.id,
        text=announcement.text,
        author=await author_of(session, announcement),
        happens_at=announcement.happens_at.astimezone(zone) if announcement.happens_at else None,
        location=announcement.location,
        asks=announcement.asks,
        wants=wants,
        over=is_over(announcement, now),
        forms=await open_forms(session, person) if wants and about_mentoring else (),
    )


def is_over(announcement: Announcement, now: datetime) -> bool:
    return announcement.happens_at is not None and announcement.happens_at <= now


async def open_forms(session: AsyncSession, person: Person) -> tuple[str, ...]:
    """What the roles of this person let in to mentoring by, unless it was sent already."""
    roles = set(await session.scalars(select(PersonRole.role).where(PersonRole.person_id == person.id)))
    forms = dict.fromkeys(form for role, form in FORM_OF_ROLE.items() if role in roles)
    sent = select(Run.scenario).where(Run.person_id == person.id, Run.scenario.in_(forms), Run.status == RunStatus.SENT)
    done = set(await session.scalars(sent))
    return tuple(form for form in forms if form not in done)


async def get_told(session: AsyncSession, actor: Actor, announcement_id: int) -> Announcement:
    """For whoever was written to, as long as it stands; the outbox knows whom."""
    require_part(actor)
    announcement = await own(session, actor, Announcement, announcement_id)
    key = f"{SAID}:{announcement.id}:{actor.person_id}"
    written = await session.scalar(select(Notice.id).where(Notice.dedupe_key == key))
    found(written if announcement.status is AnnouncementStatus.SENT and announcement.asks else None)
    return announcement


async def reply(session: AsyncSession, actor: Actor, announcement_id: int, *, wants: bool, now: datetime) -> Told:
    """Kept, unless it has happened. Who comes is reminded the day before and gets a file for the calendar, once."""
    announcement = await get_told(session, actor, announcement_id)
    person = await get_self(session, actor)
    news = News.OVER if is_over(announcement, now) else await keep_reply(session, announcement, person, wants, now)
    if news is News.KEPT and wants and announcement.happens_at is not None:
        await remind_of_event(session, announcement, person, announcement.happens_at, now)
    told = await read_told(session, announcement, person, now)
    return replace(told, news=news)


async def keep_reply(
    session: AsyncSession, announcement: Announcement, person: Person, wants: bool, now: datetime
) -> News:
    row = {
        "announcement_id": announcement.id,
        "person_id": person.id,
        "organisation_id": announcement.organisation_id,
        "wants": wants,
        "answered_at": now,
    }
    new = await session.execute(insert_or_ignore(AnnouncementReply).values(**row))
    if new.rowcount:  # type: ignore[attr-defined]
        return News.KEPT
    changed = await session.execute(
        update(AnnouncementReply)
        .where(
            AnnouncementReply.announcement_id == announcement.id,
            AnnouncementReply.person_id == person.id,
            AnnouncementReply.wants != wants,
        )
        .values(wants=wants, answered_at=now)
        .execution_options(synchronize_session=False)
    )
    return News.KEPT if changed.rowcount else News.SAME  # type: ignore[attr-defined]


async def remind_of_event(
    session: AsyncSession, announcement: Announcement, person: Person, happens_at: datetime, now: datetime
) -> None:
    """As meetings are: the evening before, at the hour of the organisation."""
    organisation = await session.get_one(Organisation, announcement.organisation_id)
    said = [(CALENDAR, now)]
    if (at := eve_at(happens_at, organisation)) > now:
        said.append((EVE, at))
    for kind, due_at in said:
        await notices.enqueue(
            session,
            person,
            kind,
            key=f"{kind}:{announcement.id}",
            quietness=NoticeClass.SCHEDULED,
            now=now,
            due_at=due_at,
            announcement_id=announcement.id,
        )


def eve_at(happens_at: datetime, organisation: Organisation) -> datetime:
    working = working_time_of(organisation)
    return working.at_local(
        working.local(happens_at).date() - DAY, time.fromisoformat(timings_of(organisation).meeting_day_before_at)
    )


def eve_again_at(happens_at: datetime, organisation: Organisation, now: datetime) -> datetime | None:
    """When a reminder that is late is made up: by day, and not in the last hour; `now` when it is on time."""
    if now - eve_at(happens_at, organisation) <= ON_TIME:
        return now
    at = in_waking_hours(now, working_time_of(organisation))
    return at if at < happens_at - ON_TIME else None


# --- the curator asks once more


async def remind_silent(
    session: AsyncSession, actor: Actor, announcement: Announcement, person_ids: tuple[int, ...], *, now: datetime
) -> int:
    """Whoever has not answered, once and never again."""
    actor.require(Role.CURATOR)
    organisation = await get_organisation(session, actor)
    at = working_time_of(organisation).next_open(now)
    if announcement.happens_at is not None and announcement.happens_at <= at:
        return 0
    await notices.enqueue_many(
        session,
        announcement.organisation_id,
        dict.fromkeys(person_ids, f"{SAID_AGAIN}:{announcement.id}"),
        SAID_AGAIN,
        quietness=NoticeClass.PERSONAL,
        now=now,
        announcement_id=announcement.id,
    )
    return len(person_ids)
