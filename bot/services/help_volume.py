"""Help given, as part of a mentor's volume: a question counts for everybody who has answered it, once it is closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.models import HelpMessage, HelpRequest
from bot.storage.states import HelpOutcome, HelpStatus

NO_HELP = (HelpOutcome.NOBODY, HelpOutcome.WITHDRAWN)


@dataclass(frozen=True)
class Helped:
    """Somebody has answered a question."""

    person_id: int
    request_id: int
    answered_at: datetime  # this person's first word
    taken_at: datetime | None  # None: others have held it since


async def read_helped(
    session: AsyncSession, organisation_id: int, *, since: datetime | None = None
) -> tuple[Helped, ...]:
    """Of an organisation; `since`: asked from then on. One statement."""
    query = (
        select(
            HelpMessage.person_id,
            HelpRequest.id,
            func.min(HelpMessage.created_at).label("answered_at"),
            func.max(HelpRequest.taken_at).label("taken_at"),
            func.max(HelpRequest.holder_id).label("holder_id"),
        )
        .join(HelpRequest, HelpRequest.id == HelpMessage.request_id)
        .where(HelpRequest.organisation_id == organisation_id, is_answer())
        .group_by(HelpMessage.person_id, HelpRequest.id)
        .order_by(HelpRequest.id, HelpMessage.person_id)
    )
    if since is not None:
        query = query.where(HelpRequest.asked_at >= since)
    rows = await session.execute(query)
    return tuple(
        Helped(row.person_id, row.id, row.answered_at, row.taken_at if row.holder_id == row.person_id else None)
        for row in rows
    )


def volume_of(helped: Iterable[Helped]) -> Mapping[int, int]:
    """By person: with how many questions."""
    found: dict[int, int] = {}
    for each in helped:
        found[each.person_id] = found.get(each.person_id, 0) + 1
    return found


async def count_helped(session: AsyncSession, person_id: int) -> int:
    """With how many questions this person has helped."""
    counted = (
        select(func.count(distinct(HelpRequest.id)))
        .select_from(HelpRequest)
        .join(HelpMessage, HelpMessage.request_id == HelpRequest.id)
        .where(HelpMessage.person_id == person_id, is_answer())
    )
    return await session.scalar(counted) or 0


def is_answer() -> ColumnElement[bool]:
    """Of a message and its request: only who held it could write there beside who asked."""
    helped = HelpRequest.outcome.is_(None) | HelpRequest.outcome.not_in(NO_HELP)
    by_other = HelpMessage.question.is_(False) & (HelpMessage.person_id != HelpRequest.person_id)
    return by_other & (HelpRequest.status == HelpStatus.CLOSED) & helped
