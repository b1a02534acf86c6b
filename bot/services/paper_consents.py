"""A consent signed by hand: the curator holds the paper, what is kept says so and who said it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import consents
from bot.services.access import Actor, get_organisation, get_self
from bot.services.names import full_name
from bot.services.runs import library
from bot.storage.models import Consent, Person
from bot.storage.states import Role
from bot.texts import label


async def keep_paper_consent(
    session: AsyncSession, actor: Actor, person: Person, document: str, *, now: datetime
) -> Consent:
    """It is not the text of the chat that was agreed to. `document`: the id of a consent's scenario."""
    actor.require(Role.CURATOR)
    organisation, curator = await get_organisation(session, actor), await get_self(session, actor)
    scenario = library()[document]
    text = label(
        "paper.consent",
        title=scenario.title,
        person=full_name(person),
        organisation=organisation.full_name,
        day=now.astimezone(actor.zone),
        curator=full_name(curator),
    )
    return await consents.keep(session, person, scenario, text, agreed=True, now=now)
