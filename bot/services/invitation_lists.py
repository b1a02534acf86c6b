"""Links that still let somebody in: what a curator has given out and may take back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.services.access import Actor
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.storage.models import Invitation, Person
from bot.storage.states import Role


@dataclass(frozen=True)
class LinkLine:
    invitation_id: int
    role: Role
    many_use: bool
    used_count: int
    until: datetime  # local
    whom: Named | None  # of a personal link: who is to come by it
    about: Named | None  # of a third person's link: about whom there is to answer


@dataclass(frozen=True)
class LinkPage:
    rows: tuple[LinkLine, ...]
    page: int
    pages: int
    total: int


async def list_links(session: AsyncSession, actor: Actor, *, page: int = 0, now: datetime) -> LinkPage:
    """Those of the curator's organisation, the newest first; a page past the end is the last one."""
    actor.require(Role.CURATOR)
    whom, about = aliased(Person), aliased(Person)
    standing = (
        select(Invitation, whom, about)
        .outerjoin(whom, whom.id == Invitation.person_id)
        .outerjoin(about, about.id == Invitation.about_id)
        .where(
            Invitation.organisation_id == actor.organisation_id,
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
            Invitation.many_use | (Invitation.used_count == 0),
            Invitation.person_id.is_(None) | whom.telegram_id.is_(None),
        )
    )
    total = await session.scalar(select(func.count()).select_from(standing.subquery())) or 0
    page, pages = find_page(total, page)
    rows = await session.execute(standing.order_by(Invitation.id.desc()).offset(page * PAGE).limit(PAGE))
    lines = tuple(
        LinkLine(
            each.id,
            each.role,
            each.many_use,
            each.used_count,
            each.expires_at.astimezone(actor.zone),
            named(person, actor.privacy) if person else None,
            named(subject, actor.privacy) if subject else None,
        )
        for each, person, subject in rows
    )
    return LinkPage(lines, page, pages, total)
