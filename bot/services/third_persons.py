"""What third persons told of somebody (001 п. 2.2): the curator reads it, nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.model import Scenario
from bot.services import editions
from bot.services.access import Actor, found, get_person
from bot.services.names import Named, named
from bot.services.runs import sent_values
from bot.storage.models import Person, Run
from bot.storage.states import RunStatus


@dataclass(frozen=True)
class Told:
    """One third person's answers; the newest of them is page 0."""

    about: Named
    by: Named
    scenario: Scenario
    values: Mapping[str, Value]
    sent_at: datetime  # local
    page: int
    pages: int


def told_of(person_id: int) -> ColumnElement[bool]:
    return (Run.about_id == person_id) & (Run.status == RunStatus.SENT)


async def count_told(session: AsyncSession, person_id: int) -> int:
    return await session.scalar(select(func.count()).select_from(Run).where(told_of(person_id))) or 0


async def read_told(session: AsyncSession, actor: Actor, person_id: int, page: int) -> Told:
    """Denied when nobody has told anything."""
    about = await get_person(session, actor, person_id)
    pages = await count_told(session, about.id)
    page = min(page, max(0, pages - 1))
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
        scenario=await editions.get_form(session, run.organisation_id, run.scenario),
        values=await sent_values(session, run.id),
        sent_at=run.sent_at.astimezone(actor.zone),
        page=page,
        pages=pages,
    )
