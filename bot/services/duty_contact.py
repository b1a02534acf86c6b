"""Whom to call when a question cannot wait for the morning: shown to whoever asks outside working hours."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import TEXT, Given, Read
from bot.services import runs
from bot.services.access import Actor, Denied, get_organisation
from bot.services.forms import Form, Started
from bot.services.people import still_curator
from bot.storage.states import Role

DUTY_FORM = "duty_contact"
READS = (Read(DUTY_FORM, "contact", TEXT, Given.ALWAYS),)


async def ask_duty_contact(session: AsyncSession, actor: Actor, *, now: datetime) -> Started:
    actor.require(Role.CURATOR)
    return Started(
        await runs.start(
            session,
            organisation_id=actor.organisation_id,
            person_id=actor.person_id,
            scenario_id=DUTY_FORM,
            now=now,
        )
    )


async def keep_duty_contact(session: AsyncSession, form: Form) -> None:
    if not await still_curator(session, form.person):
        raise Denied(f"person {form.person.id} is no curator any more")
    form.organisation.duty_contact = str(form.values["contact"])


async def forget_duty_contact(session: AsyncSession, actor: Actor) -> None:
    actor.require(Role.CURATOR)
    (await get_organisation(session, actor)).duty_contact = ""
