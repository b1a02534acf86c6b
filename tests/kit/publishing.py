"""The consent to be named in public, as its form and its document are kept when it is sent."""

from collections.abc import Mapping
from typing import Any

from bot.services import consents
from bot.services.consents import DISTRIBUTION_CONSENT
from bot.services.runs import library
from bot.storage.models import Person
from tests.kit.school import add_sent_form
from tests.kit.world import World

EVERYTHING: Mapping[str, Any] = {
    "agree": True,
    "data": ["name", "position"],
    "where": ["site"],
    "limits": ["none"],
}


async def allow_naming(world: World, person_id: int, **chosen: Any) -> None:
    """`chosen` changes what is answered; None leaves the question out."""
    now = world.clock.now()
    answers = {step: value for step, value in {**EVERYTHING, **chosen}.items() if value is not None}
    async with world.db.write() as session:
        person = await session.get_one(Person, person_id)
        await add_sent_form(session, person, DISTRIBUTION_CONSENT, answers, now=now)
        form, agreed = library()[DISTRIBUTION_CONSENT], bool(answers["agree"])
        await consents.keep(session, person, form, "как было прочитано", agreed=agreed, now=now)
