"""How an announcement arrived and what was answered: the curator's report, read from the outbox by its keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, cast, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.services.access import Actor, get_announcement
from bot.services.announcement_replies import is_over, remind_silent
from bot.services.announcements import SAID, SAID_AGAIN
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.storage.database import insert_or_ignore
from bot.storage.models import Announcement, AnnouncementReply, Notice, Person
from bot.storage.states import AnnouncementStatus, NoticeStatus, PersonStatus


class Group(StrEnum):
    WANT = "want"
    CANNOT = "cannot"
    SILENT = "silent"  # it has arrived, there is no answer
    QUEUED = "queued"
    LOST = "lost"  # it did not arrive and will not
    CAME = "came"  # a list with ticks: who came


@dataclass(frozen=True)
class Reader:
    person: Named
    group: Group
    came: bool | None


@dataclass(frozen=True)
class Report:
    """Of one announcement that was sent; times are local."""

    announcement_id: int
    text: str
    sent_at: datetime | None
    happens_at: datetime | None
    location: str
    asks: bool
    over: bool
    reminded: bool  # those who were silent, once
    readers: tuple[Reader, ...]

    @property
    def counts(self) -> Mapping[Group, int]:
        found = {group: sum(each.group is group for each in self.readers) for group in Group}
        return found | {Group.CAME: sum(bool(each.came) for each in self.readers)}

    @property
    def delivered(self) -> int:
        counts = self.counts
        return len(self.readers) - counts[Group.QUEUED] - counts[Group.LOST]

    @property
    def marked(self) -> bool:
        return any(each.came is not None for each in self.readers)

    @property
    def may_be_reminded(self) -> bool:
        return self.asks and not self.over and not self.reminded and self.counts[Group.SILENT] > 0


@dataclass(frozen=True)
class ReaderPage:
    report: Report
    group: Group
    rows: tuple[Reader, ...]
    page: int
    pages: int
    total: int


def key_of(kind: str, announcement: Announcement) -> object:
    """As services/notices writes it, for the person of the row."""
    return literal(f"{kind}:{announcement.id}:") + cast(Person.id, String)


async def read_report(session: AsyncSession, actor: Actor, announcement_id: int, *, now: datetime) -> Report:
    """One statement for all the people."""
    announcement = await get_announcement(session, actor, announcement_id)
    again = aliased(Notice)
    rows = (
        await session.execute(
            select(Person, Notice.status, AnnouncementReply.wants, AnnouncementReply.came, again.id.label("again"))
            .join(Notice, Notice.dedupe_key == key_of(SAID, announcement))
            .outerjoin(again, again.dedupe_key == key_of(SAID_AGAIN, announcement))
            .outerjoin(
                AnnouncementReply,
                (AnnouncementReply.person_id == Person.id) & (AnnouncementReply.announcement_id == announcement.id),
            )
            .where(Person.organisation_id == announcement.organisation_id)
            .order_by(Person.search_name, Person.id)
        )
    ).all()
    readers = tuple(
        Reader(named(person, actor.privacy), group_of(person, status, wants), came)
        for person, status, wants, came, _ in rows
    )
    return Report(
        announcement_id=announcement.id,
        text=announcement.text,
        sent_at=announcement.sent_at.astimezone(actor.zone) if announcement.sent_at else None,
        happens_at=announcement.happens_at.astimezone(actor.zone) if announcement.happens_at else None,
        location=announcement.location,
        asks=announcement.asks,
        over=is_over(announcement, now),
        reminded=any(row.again for row in rows),
        readers=readers,
    )


def group_of(person: Person, status: NoticeStatus, wants: bool | None) -> Group:
    if wants is not None:
        return Group.WANT if wants else Group.CANNOT
    if status in (NoticeStatus.FAILED, NoticeStatus.DROPPED) or person.status is not PersonStatus.ACTIVE:
        return Group.LOST
    return Group.SILENT if status is NoticeStatus.SENT else Group.QUEUED


async def list_readers(
    session: AsyncSession, actor: Actor, announcement_id: int, group: Group, page: int = 0, *, now: datetime
) -> ReaderPage:
    """Of the list with ticks: those who wanted to come stand first."""
    report = await read_report(session, actor, announcement_id, now=now)
    if group is Group.CAME:
        rows = sorted(report.readers, key=lambda each: each.group is not Group.WANT)
    else:
        rows = [each for each in report.readers if each.group is group]
    page, pages = find_page(len(rows), page)
    shown = tuple(rows[page * PAGE : (page + 1) * PAGE])
    return ReaderPage(report, group, shown, page, pages, len(rows))


async def remind(session: AsyncSession, actor: Actor, announcement_id: int, *, now: datetime) -> int:
    """How many are reminded. Of two curators who tap at once one waits for the row and finds it done."""
    announcement = await get_announcement(session, actor, announcement_id)
    report = await read_report(session, actor, announcement_id, now=now)
    if not report.may_be_reminded:
        return 0
    silent = tuple(each.person.id for each in report.readers if each.group is Group.SILENT)
    return await remind_silent(session, actor, announcement, silent, now=now)


async def mark_came(
    session: AsyncSession, actor: Actor, announcement_id: int, person_id: int, *, came: bool, now: datetime
) -> bool:
    """Once it has happened, of somebody who was written to. Whoever came without a word wanted to, after all."""
    announcement = await get_announcement(session, actor, announcement_id)
    happened = announcement.status is AnnouncementStatus.SENT and is_over(announcement, now)
    key = f"{SAID}:{announcement.id}:{person_id}"
    if not happened or await session.scalar(select(Notice.id).where(Notice.dedupe_key == key)) is None:
        return False
    await session.execute(
        insert_or_ignore(AnnouncementReply).values(
            announcement_id=announcement.id,
            person_id=person_id,
            organisation_id=announcement.organisation_id,
            wants=True,
            answered_at=now,
        )
    )
    kept = await session.get_one(AnnouncementReply, (announcement.id, person_id), populate_existing=True)
    kept.came = came
    await session.flush()
    return True
