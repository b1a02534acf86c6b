"""Which help request a person's words go to. The talk is fresh for a while, then it is asked whom a text is for."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor
from bot.storage.models import Person

FRESH = timedelta(minutes=30)
LATELY = timedelta(minutes=3)


async def talk_in(session: AsyncSession, person_id: int, request_id: int, now: datetime) -> None:
    """Typed words and files of this person go there now, and to no questionnaire."""
    await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(talking_in_id=request_id, talking_at=now, current_run_id=None, looking_in="")
        .execution_options(synchronize_session=False)
    )


async def keep_talking(session: AsyncSession, actor: Actor, request_id: int, now: datetime) -> None:
    """The same, which costs nothing while it has only just been written down."""
    known = actor.talking_in_id == request_id and actor.current_run_id is None and not actor.looking_in
    if not known or actor.talking_at is None or now - actor.talking_at > LATELY:
        await talk_in(session, actor.person_id, request_id, now)


async def stop_talking(session: AsyncSession, request_id: int, person_id: int | None = None) -> None:
    """Of everybody, or of one of the two."""
    whose = Person.talking_in_id == request_id
    await session.execute(
        update(Person)
        .where(whose if person_id is None else whose & (Person.id == person_id))
        .values(talking_in_id=None, talking_at=None)
        .execution_options(synchronize_session=False)
    )


def talks_in(actor: Actor, now: datetime) -> int | None:
    """The request a text goes to without asking."""
    if actor.talking_in_id is None or actor.talking_at is None or now - actor.talking_at > FRESH:
        return None
    return actor.talking_in_id
