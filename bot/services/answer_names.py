"""Names for what answers hold only as numbers: the people chosen and the files sent."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.model import Scenario
from bot.scenarios.steps import FileStep, PersonChoice
from bot.scenarios.values import FILE, chosen, fits
from bot.services.names import named
from bot.storage.models import Attachment, Person
from bot.storage.states import Privacy


async def read_names(
    session: AsyncSession, organisation_id: int, privacy: Privacy, scenario: Scenario, values: Mapping[str, Value]
) -> dict[str, str]:
    """For `render_value`. A form without such questions reads nothing; people of other organisations have no name."""
    people: set[int] = set()
    files: set[int] = set()
    for step in scenario.steps:
        value = values.get(step.id)
        if isinstance(step, PersonChoice) and value is not None and fits(step, value):
            people.update(map(int, chosen(value)))
        elif isinstance(step, FileStep) and (file_id := file_of(value)) is not None:
            files.add(file_id)
    names: dict[str, str] = {}
    if people:
        here = Person.organisation_id == organisation_id
        for person in await session.scalars(select(Person).where(here, Person.id.in_(people))):
            names[str(person.id)] = named(person, privacy).name
    if files:
        kept = Attachment.organisation_id == organisation_id
        for file_id, name in await session.execute(
            select(Attachment.id, Attachment.name).where(kept, Attachment.id.in_(files))
        ):
            names[f"{FILE}{file_id}"] = name
    return names


def file_of(value: Value) -> int | None:
    """The attachment an answer stands for; None for a text instead of a file."""
    digits = value.removeprefix(FILE) if isinstance(value, str) and value.startswith(FILE) else ""
    return int(digits) if digits.isdecimal() else None
