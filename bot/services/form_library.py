"""The forms there are: when each is asked, for whom, and in honest words where it comes from (000 §1.3, A6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario, When
from bot.scenarios.path import Length, length
from bot.scenarios.steps import Info, Step
from bot.services import editions
from bot.services.access import Actor, Denied, get_organisation
from bot.services.editions import library
from bot.services.pages import PAGE, find_page
from bot.services.people import fit_button
from bot.services.result_sources import is_filled_outside_waves
from bot.services.running_waves import Running, list_running
from bot.storage.models import Organisation
from bot.storage.states import Role
from bot.storage.types import search_form

LOOKING = "forms"  # Person.looking_in: what is typed is a word of a title
MOMENTS: tuple[str, ...] = get_args(When)


@dataclass(frozen=True)
class FormPage:
    rows: tuple[Scenario, ...]
    page: int
    pages: int
    total: int
    moment: str  # a word of scenarios.model.When; empty: whenever
    query: str  # fits a button
    moments: Mapping[str, int]  # how many forms there are of each


@dataclass(frozen=True)
class FormCard:
    scenario: Scenario
    questions: Length
    filled: bool = False  # outside waves, in this year of the programme
    running: tuple[Running, ...] = ()  # its waves that are open or planned


@dataclass(frozen=True)
class FormQuestions:
    scenario: Scenario
    steps: tuple[Step, ...]  # of this page
    page: int
    pages: int


async def forms_of(session: AsyncSession, organisation: Organisation) -> Mapping[str, Scenario]:
    """By id, in the order of titles. What has no moments is a dialogue of the bot's own and no form."""
    shipped = [form for form in library().values() if form.moments and (organisation.pupils or not form.pupils)]
    forms = [*shipped, *(own.scenario for own in await editions.own_forms(session, organisation.id))]
    return {form.id: form for form in sorted(forms, key=lambda form: search_form(form.title))}


async def find_form(session: AsyncSession, organisation: Organisation, scenario_id: str) -> Scenario:
    """Denied for what this organisation does not have."""
    form = (await forms_of(session, organisation)).get(scenario_id)
    if form is None:
        raise Denied(f"form {scenario_id} is not in the library of organisation {organisation.id}")
    return form


async def list_forms(
    session: AsyncSession, actor: Actor, *, moment: str = "", query: str = "", page: int = 0
) -> FormPage:
    """The curator's; a page past the end is the last one."""
    actor.require(Role.CURATOR)
    query = fit_button(query)
    moment = moment if moment in MOMENTS else ""  # a word of an old release
    forms = tuple((await forms_of(session, await get_organisation(session, actor))).values())
    words = search_form(query).split()
    found = [
        form
        for form in forms
        if (not moment or moment in form.moments) and all(word in search_form(form.title) for word in words)
    ]
    page, pages = find_page(len(found), page)
    counts = {each: sum(each in form.moments for form in forms) for each in MOMENTS}
    return FormPage(
        rows=tuple(found[page * PAGE : (page + 1) * PAGE]),
        page=page,
        pages=pages,
        total=len(found),
        moment=moment,
        query=query,
        moments={each: count for each, count in counts.items() if count},
    )


async def read_form_card(session: AsyncSession, actor: Actor, scenario_id: str, *, now: datetime) -> FormCard:
    scenario = await own_form(session, actor, scenario_id)
    filled = await is_filled_outside_waves(session, await get_organisation(session, actor), scenario_id, now)
    running = await list_running(session, actor, scenario.id)
    return FormCard(scenario, length(scenario), filled, running)


async def read_questions(session: AsyncSession, actor: Actor, scenario_id: str, page: int = 0) -> FormQuestions:
    """As they will be asked, those that depend on an answer too."""
    scenario = await own_form(session, actor, scenario_id)
    steps = [step for step in scenario.steps if not isinstance(step, Info)]
    page, pages = find_page(len(steps), page)
    return FormQuestions(scenario, tuple(steps[page * PAGE : (page + 1) * PAGE]), page, pages)


async def own_form(session: AsyncSession, actor: Actor, scenario_id: str) -> Scenario:
    actor.require(Role.CURATOR)
    return await find_form(session, await get_organisation(session, actor), scenario_id)
