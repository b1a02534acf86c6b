"""What an information stage has: a draft, something Anna was told, a line of the media plan."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.models import Announcement, Notice, Publication
from bot.storage.states import AnnouncementStatus, NoticeClass, NoticeStatus
from tests.kit.cast import Cast


@dataclass(frozen=True)
class Informing:
    """Ids of rows."""

    draft: int = 0
    told: int = 0  # Anna may answer it
    publication: int = 0


async def set_informing(session: AsyncSession, cast: Cast, now: datetime) -> Informing:
    draft, told = (
        Announcement(
            organisation_id=cast.organisation_id,
            status=status,
            text="Общая встреча",
            roles="mentor",
            asks=True,
            happens_at=now + timedelta(days=3),
            send_at=None if status is AnnouncementStatus.SENT else now + timedelta(days=1),
            sent_at=now if status is AnnouncementStatus.SENT else None,
            created_by_id=cast.ids["vera"],
            created_at=now,
        )
        for status in (AnnouncementStatus.DRAFT, AnnouncementStatus.SENT)
    )
    publication = Publication(
        organisation_id=cast.organisation_id, title="Новость", created_by_id=cast.ids["vera"], created_at=now
    )
    session.add_all([draft, told, publication])
    await session.flush()
    session.add(
        Notice(
            organisation_id=cast.organisation_id,
            person_id=cast.ids["anna"],
            kind="announcement",
            payload={"announcement_id": told.id},
            dedupe_key=f"announcement:{told.id}:{cast.ids['anna']}",
            quietness=NoticeClass.PERSONAL,
            status=NoticeStatus.SENT,
            due_at=now,
            created_at=now,
            sent_at=now,
        )
    )
    await session.flush()
    return Informing(draft.id, told.id, publication.id)
