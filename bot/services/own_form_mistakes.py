"""What was wrong with the file sent last, kept so that a long list can be read page by page."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.form_mistakes import RowMistake
from bot.services.access import Actor
from bot.storage.models import RefusedForm
from bot.storage.states import Role

MOST_KEPT = 1000


async def keep_refused(session: AsyncSession, actor: Actor, mistakes: Sequence[RowMistake], *, now: datetime) -> None:
    await session.merge(
        RefusedForm(
            person_id=actor.person_id,
            organisation_id=actor.organisation_id,
            mistakes={"found": [asdict(each) for each in mistakes[:MOST_KEPT]]},
            at=now,
        )
    )


async def forget_refused(session: AsyncSession, actor: Actor) -> None:
    await session.execute(delete(RefusedForm).where(RefusedForm.person_id == actor.person_id))


async def read_refused(session: AsyncSession, actor: Actor) -> tuple[RowMistake, ...]:
    """Of the own file sent last; none when a later one was accepted."""
    actor.require(Role.CURATOR)
    kept = await session.get(RefusedForm, actor.person_id)
    return tuple(RowMistake(**each) for each in kept.mistakes["found"]) if kept else ()
