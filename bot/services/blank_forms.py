"""A form on paper, with the words of the organisation and of where the form comes from."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.blank_form import Heading, make_blank_form
from bot.scenarios.model import Element, Scenario
from bot.services.access import Actor, get_organisation
from bot.services.editions import library
from bot.services.form_library import find_form
from bot.storage.models import Organisation
from bot.storage.states import Role
from bot.texts import label

BLANKS = {"{{ operator }}": "", "{{ subject }}": "_" * 50, "{{ date }}": "«____» ____________ 20____ г."}


@dataclass(frozen=True)
class BlankForm:
    scenario: Scenario
    organisation: str
    document: tuple[Element, ...]

    @property
    def title(self) -> str:
        return self.scenario.title


async def read_blank(session: AsyncSession, actor: Actor, scenario_id: str) -> BlankForm:
    """Any form that people fill in, consents included; the bot's own dialogues are none."""
    actor.require(Role.CURATOR)
    organisation = await get_organisation(session, actor)
    scenario = library().get(scenario_id)
    if scenario is None or scenario.document is None:
        scenario = await find_form(session, organisation, scenario_id)
    elements = tuple(filled(element, organisation) for element in scenario.document or ())
    return BlankForm(scenario, organisation.short_name or organisation.full_name, elements)


def filled(element: Element, organisation: Organisation) -> Element:
    text = element.text
    for blank, value in {**BLANKS, "{{ operator }}": f"{organisation.full_name}, {organisation.address}"}.items():
        text = text.replace(blank, value)
    return element.model_copy(update={"text": text})


async def draw_blank(blank: BlankForm) -> bytes:
    """The .docx; no database here."""
    scenario = blank.scenario
    readers = ", ".join(label(f"runs.reader.{reader}") for reader in scenario.visible_to if reader != "author")
    heading = Heading(
        organisation=blank.organisation,
        title=scenario.title,
        readers=label("paper.readers", readers=readers),
        origin=label(f"paper.origin.{scenario.verification}", source=scenario.source),
        intro=scenario.intro or "",
        person=label("paper.person"),
        optional=label("paper.optional"),
        if_=label("paper.if_"),
        signature=label("paper.signature"),
    )
    return await asyncio.to_thread(make_blank_form, scenario, heading, blank.document)
