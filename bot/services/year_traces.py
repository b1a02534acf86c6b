"""What the years of the programme keep of somebody who takes the consent back: it goes at once (152-ФЗ ст. 21).

That an item was done and a meeting was held stays, without the name.
"""

import json
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.matching.names import HIDDEN
from bot.services.names import called, full_name, named
from bot.services.timings import working_time_of
from bot.storage.models import BodyMember, Organisation, Person, Publication, Responsible, SentRoadmap
from bot.storage.states import Privacy


async def forget_in_years(session: AsyncSession, person: Person, *, now: datetime) -> None:
    """While the name is still known."""
    await session.execute(delete(Responsible).where(Responsible.person_id == person.id))
    await leave_bodies(session, person, now=now)
    await unname_drafts(session, person)
    await drop_tables(session, person)


async def leave_bodies(session: AsyncSession, person: Person, *, now: datetime) -> None:
    """The rows stay: protocols count them."""
    today = working_time_of(await session.get_one(Organisation, person.organisation_id)).local(now).date()
    of_person = update(BodyMember).where(BodyMember.person_id == person.id)
    await session.execute(of_person.values(name="", workplace="", contact="", offers="", chairs=False))
    await session.execute(of_person.where(BodyMember.left_on.is_(None)).values(left_on=today))


async def unname_drafts(session: AsyncSession, person: Person) -> None:
    """What the bot has drafted for publication and nobody has published yet."""
    rows = await session.scalars(
        select(Publication).where(
            Publication.organisation_id == person.organisation_id, Publication.published_on.is_(None)
        )
    )
    for draft in rows:
        draft.title, draft.text = without(draft.title, person), without(draft.text, person)


def without(text: str, person: Person) -> str:
    """As the bot itself writes the name, the longest first."""
    names = {full_name(person), called(person), *(named(person, privacy).name for privacy in Privacy)}
    for name in sorted((each for each in names if " " in each), key=len, reverse=True):
        text = text.replace(name, HIDDEN)
    return text


async def drop_tables(session: AsyncSession, person: Person) -> None:
    """Tables that were sent and not applied yet: the person's own, and those that name the person."""
    rows = await session.scalars(select(SentRoadmap).where(SentRoadmap.organisation_id == person.organisation_id))
    names = {person.family_name or called(person), called(person)}
    for table in rows:
        words = json.dumps(table.content, ensure_ascii=False)
        if table.person_id == person.id or any(name in words for name in names):
            await session.delete(table)
