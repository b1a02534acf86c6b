"""An announcement goes out once: at a tap or at its hour; dropped, planned, taken back to the drafts."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import notices
from bot.services.access import Actor, get_announcement, get_organisation
from bot.services.announcement_people import Recipients, find_recipients
from bot.services.announcements import AFTERWARDS, OVER, SAID, UNSENT, UNSENT_YET, lack_of, open_draft
from bot.services.people import curators
from bot.services.timings import working_time_of
from bot.storage.models import Announcement, Organisation
from bot.storage.states import AnnouncementStatus, NoticeClass


async def send(session: AsyncSession, actor: Actor, announcement_id: int, *, now: datetime) -> bool:
    """At once, in working hours. False when something is lacking or it went out before: of two taps one counts."""
    announcement = await get_announcement(session, actor, announcement_id)
    working = working_time_of(await get_organisation(session, actor))
    recipients = await find_recipients(session, announcement)
    if lack_of(announcement, recipients, working.next_open(now)) is not None:
        return False
    return await send_out(session, announcement, recipients, now)


async def send_out(session: AsyncSession, announcement: Announcement, recipients: Recipients, now: datetime) -> bool:
    sent = await session.scalar(
        update(Announcement)
        .where(Announcement.id == announcement.id, Announcement.status.in_(UNSENT_YET))
        .values(status=AnnouncementStatus.SENT, sent_at=now, due_at=await asks_afterwards(session, announcement))
        .returning(Announcement.id)
        .execution_options(synchronize_session=False)
    )
    if sent is None:
        return False
    await session.refresh(announcement)
    await notices.enqueue_many(
        session,
        announcement.organisation_id,
        dict.fromkeys(recipients.person_ids, f"{SAID}:{announcement.id}"),
        SAID,
        quietness=NoticeClass.PERSONAL,
        now=now,
        announcement_id=announcement.id,
    )
    return True


async def asks_afterwards(session: AsyncSession, announcement: Announcement) -> datetime | None:
    """When the curators are asked who came."""
    if announcement.happens_at is None or not announcement.asks:
        return None
    working = working_time_of(await session.get_one(Organisation, announcement.organisation_id))
    return working.next_open(announcement.happens_at + AFTERWARDS)


async def plan_sending(session: AsyncSession, actor: Actor, announcement_id: int, *, now: datetime) -> bool:
    announcement = await open_draft(session, actor, announcement_id)
    if announcement is None or announcement.send_at is None or announcement.send_at <= now:
        return False
    working = working_time_of(await get_organisation(session, actor))
    at = working.next_open(announcement.send_at)
    if lack_of(announcement, await find_recipients(session, announcement), at) is not None:
        return False
    return await move(session, announcement, AnnouncementStatus.DRAFT, AnnouncementStatus.PLANNED, at)


async def change_again(session: AsyncSession, actor: Actor, announcement_id: int) -> bool:
    """A planned one becomes a draft."""
    announcement = await get_announcement(session, actor, announcement_id)
    return await move(session, announcement, AnnouncementStatus.PLANNED, AnnouncementStatus.DRAFT, None)


async def drop(session: AsyncSession, actor: Actor, announcement_id: int) -> bool:
    announcement = await get_announcement(session, actor, announcement_id)
    if announcement.status not in UNSENT_YET:
        return False
    return await move(session, announcement, announcement.status, AnnouncementStatus.CANCELLED, None)


async def move(
    session: AsyncSession,
    announcement: Announcement,
    since: AnnouncementStatus,
    to: AnnouncementStatus,
    due_at: datetime | None,
) -> bool:
    moved = await session.scalar(
        update(Announcement)
        .where(Announcement.id == announcement.id, Announcement.status == since)
        .values(status=to, due_at=due_at)
        .returning(Announcement.id)
        .execution_options(synchronize_session=False)
    )
    if moved is not None:
        await session.refresh(announcement)
    return moved is not None


async def advance(session: AsyncSession, announcement: Announcement, now: datetime) -> None:
    """Its time has come: it goes out, or the curators are told why not; of one that was sent, they mark who came."""
    working = working_time_of(await session.get_one(Organisation, announcement.organisation_id))
    if announcement.status is AnnouncementStatus.SENT:
        announcement.due_at = None
        await tell_curators(session, announcement, OVER, NoticeClass.REMINDER, now)
    elif announcement.status is not AnnouncementStatus.PLANNED:
        announcement.due_at = None
    elif not working.is_open(now):
        announcement.due_at = working.next_open(now)
    else:
        recipients = await find_recipients(session, announcement)
        if lack_of(announcement, recipients, now) is None:
            await send_out(session, announcement, recipients, now)
        else:
            announcement.status, announcement.due_at = AnnouncementStatus.DRAFT, None
            await tell_curators(session, announcement, UNSENT, NoticeClass.PERSONAL, now)


async def tell_curators(
    session: AsyncSession, announcement: Announcement, kind: str, quietness: NoticeClass, now: datetime
) -> None:
    for curator in await curators(session, announcement.organisation_id):
        key = f"{kind}:{announcement.id}:{now.date().isoformat()}"
        await notices.enqueue(
            session, curator, kind, key=key, quietness=quietness, now=now, announcement_id=announcement.id
        )
