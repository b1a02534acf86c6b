"""What third persons told of somebody (001 п. 2.2): the curator reads it, nobody else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor, Denied, found, get_person
from bot.services.editions import Asked, as_asked
from bot.services.names import Named, named
from bot.storage.models import Person, Run
from bot.storage.states import RunStatus

THIRD_PERSON_FORM = "third_party_info"


@dataclass(frozen=True)
class Told:
    """One third person's answers; the newest of them is page 0."""

    about: Named
    by: Named
    asked: tuple[Asked, ...]
    sent_at: datetime  # local
    page: int
    pages: int


def told_of(person_id: int) -> ColumnElement[bool]:
    return (Run.about_id == person_id) & (Run.scenario == THIRD_PERSON_FORM) & (Run.status == RunStatus.SENT)


async def count_told(session: AsyncSession, actor: Actor, person_id: int) -> int:
    """None of oneself: that was promised to be read by the curator alone."""
    if person_id == actor.person_id:
        return 0
    return await session.scalar(select(func.count()).select_from(Run).where(told_of(person_id))) or 0


async def read_told(session: AsyncSession, actor: Actor, person_id: int, page: int) -> Told:
    """Denied when nobody has told anything."""
    about = await get_person(session, actor, person_id)
    pages = await count_told(session, actor, about.id)
    if not pages:
        raise Denied(f"nobody has told person {actor.person_id} of person {about.id}")
    page = min(page, pages - 1)
    run = found(
        await session.scalar(
            select(Run).where(told_of(about.id)).order_by(Run.sent_at.desc(), Run.id.desc()).offset(page).limit(1)
        )
    )
    by = await session.get_one(Person, run.person_id)
    assert run.sent_at is not None
    return Told(
        about=named(about, actor.privacy),
        by=named(by, actor.privacy),
        asked=await as_asked(session, run, actor.privacy),
        sent_at=run.sent_at.astimezone(actor.zone),
        page=page,
        pages=pages,
    )
