"""One message tells of everything of its kind that waits for a person: what else was queued goes out as said with it.

Whether that is an invitation or a reminder of a wave, the message names all waves that wait; the word of a wave's end
names all that have ended, and so does the digest. Whatever is to be told of roadmaps on one day is one message.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, exists, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.models import Notice, Respondent
from bot.storage.states import NoticeClass, NoticeStatus, RespondentStatus

INVITED, REMINDED, ENDED = "campaign_invited", "campaign_reminded", "campaign_closed"
ASKING = frozenset({INVITED, REMINDED})
ROADMAP_DAY, ROADMAP_OVERDUE, ROADMAP_ENDS = "roadmap_day", "roadmap_overdue", "roadmap_ends"
ROADMAP = frozenset({ROADMAP_DAY, ROADMAP_OVERDUE, ROADMAP_ENDS})
TELLS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(ASKING, ASKING),
    **dict.fromkeys(ROADMAP, ROADMAP),
    ENDED: frozenset({ENDED}),
    "digest": frozenset({ENDED}),
}
RESPONDENTS = cast(Table, Respondent.__table__)
COUNT = (
    update(RESPONDENTS)
    .where(
        RESPONDENTS.c.person_id == bindparam("whom"),
        RESPONDENTS.c.campaign_id == bindparam("wave"),
        RESPONDENTS.c.status == RespondentStatus.WAITING,
    )
    .values(reminders=RESPONDENTS.c.reminders + 1, reminded_at=bindparam("at", type_=RESPONDENTS.c.reminded_at.type))
)


def is_told_by(notice: Notice, other: Notice) -> bool:
    """Of two of one person."""
    return notice.kind in TELLS.get(other.kind, ())


def told_since(person_id: Any, moment: datetime) -> ColumnElement[bool]:
    """Some message about waves has reached this person: it has named all that waited."""
    return exists().where(
        Notice.person_id == person_id,
        Notice.status == bindparam(None, NoticeStatus.SENT, type_=Notice.status.type, literal_execute=True),
        Notice.sent_at >= moment,
        Notice.kind.in_(sorted(ASKING)),
    )


def reminders_in(said: Iterable[Notice]) -> list[tuple[int, int]]:
    """Person and wave; one that was put off was counted when it first came."""
    return [
        (notice.person_id, notice.payload["campaign_id"])
        for notice in said
        if notice.kind == REMINDED and notice.quietness is NoticeClass.REMINDER
    ]


async def count_reminders(session: AsyncSession, reminded: Iterable[tuple[int, int]], at: datetime) -> None:
    """In the transaction that records that they have reached their people."""
    rows = [{"whom": person_id, "wave": campaign_id, "at": at} for person_id, campaign_id in sorted(reminded)]
    if rows:
        await (await session.connection()).execute(COUNT, rows)
