"""Whom Telegram does not let the bot write to, since when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor
from bot.services.banks import active
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.storage.models import Notice, Person
from bot.storage.states import NoticeStatus, Role


class Reason(StrEnum):
    BLOCKED = "blocked"
    DELETED = "deleted"  # the Telegram account is no more
    NOT_STARTED = "not_started"


# Telegram's words, in the order of looking.
WORDS = (
    ("deactivated", Reason.DELETED),
    ("user not found", Reason.DELETED),
    ("blocked", Reason.BLOCKED),
    ("chat not found", Reason.NOT_STARTED),
    ("initiate conversation", Reason.NOT_STARTED),
    ("peer_id_invalid", Reason.NOT_STARTED),
)


@dataclass(frozen=True)
class Unreachable:
    person: Named
    since: datetime  # local
    reason: Reason


@dataclass(frozen=True)
class UnreachablePage:
    rows: tuple[Unreachable, ...]
    page: int
    pages: int
    total: int


async def list_unreachable(session: AsyncSession, actor: Actor, page: int) -> UnreachablePage:
    """The curator's list, longest first; a page past the end is the last one."""
    actor.require(Role.CURATOR)
    wanted = active(actor.organisation_id) & Person.unreachable_at.is_not(None)
    total = await session.scalar(select(func.count()).select_from(Person).where(wanted)) or 0
    page, pages = find_page(total, page)
    found = await session.scalars(
        select(Person).where(wanted).order_by(Person.unreachable_at, Person.id).offset(page * PAGE).limit(PAGE)
    )
    people = [(person, person.unreachable_at) for person in found if person.unreachable_at]
    reasons = await read_reasons(session, [person.id for person, _ in people])
    rows = tuple(
        Unreachable(named(person, actor.privacy), at.astimezone(actor.zone), reasons.get(person.id, Reason.BLOCKED))
        for person, at in people
    )
    return UnreachablePage(rows, page, pages, total)


async def read_reasons(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, Reason]:
    """By the last notice Telegram refused; who blocks the bot between two notices leaves none."""
    rows = await session.execute(
        select(Notice.person_id, Notice.error)
        .where(Notice.person_id.in_(person_ids), Notice.status == NoticeStatus.FAILED, Notice.error != "")
        .order_by(Notice.id)
    )
    found: dict[int, Reason] = {}
    for person_id, error in rows:
        reason = reason_of(error)
        if reason:
            found[person_id] = reason
    return found


def reason_of(error: str) -> Reason | None:
    words = error.casefold()
    return next((reason for sign, reason in WORDS if sign in words), None)
