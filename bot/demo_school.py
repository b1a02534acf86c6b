"""The people of `make demo`: written through the same services that a real school goes through."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import demo_questions, demo_roadmap
from bot.scenarios.answers import Answer, State
from bot.services import campaign_plans, campaigns, consents, organisations, people, respondents, runs, sending
from bot.services.access import get_actor
from bot.services.forms import Started
from bot.services.people import grant_role
from bot.services.timings import working_time_of
from bot.storage.models import Organisation, Person, Respondent
from bot.storage.states import CONSENT_PD, Role, RunStatus

FILE = Path(__file__).with_suffix(".yaml")
JOINED = timedelta(days=60)  # so long ago everybody came and consented
Enrol = Callable[[str, str], int]  # given name, family name -> account


def read_school() -> Mapping[str, Any]:
    school: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return school


async def found_school(session: AsyncSession, enrol: Enrol, *, now: datetime) -> None:
    school = read_school()
    joined_at = now - JOINED
    organisation = Organisation(created_at=joined_at)
    organisations.set_up(organisation, school["organisation"], now=joined_at)
    session.add(organisation)
    await session.flush()
    accounts = {each["name"][0]: await add_person(session, organisation, each, enrol, now) for each in school["people"]}
    for wave in school["waves"]:
        await hold_wave(session, organisation, wave, accounts, now)
    await demo_questions.add_all(session, organisation, school, accounts, now)
    await demo_roadmap.add_year(session, organisation, accounts, now)


async def add_person(
    session: AsyncSession, organisation: Organisation, each: Mapping[str, Any], enrol: Enrol, now: datetime
) -> int:
    """The account."""
    family_name, given_name, patronymic = each["name"]
    account = enrol(f"{given_name} {patronymic}", family_name)
    person = Person(organisation_id=organisation.id, telegram_id=account, created_at=now - JOINED)
    values = {
        "family_name": family_name, "given_name": given_name, "patronymic": patronymic, "position": each["position"]
    }  # fmt: skip
    people.introduce(person, values)
    session.add(person)
    await session.flush()
    for role in each["roles"]:
        await grant_role(session, person.id, organisation.id, Role(role))
    await consents.record(session, person, organisation, runs.library()[CONSENT_PD], agreed=True, now=now - JOINED)
    for scenario_id, answers in each.get("forms", {}).items():
        run_id = await fill(session, person, scenario_id, answers, now)
        await runs.close(session, run_id, RunStatus.SENT, now=now)
        if scenario_id == "mentor_readiness":
            people.enter_mentor_bank(person, answers)
    for scenario_id, answers in each.get("begun", {}).items():
        await fill(session, person, scenario_id, answers, now)
    return account


async def fill(
    session: AsyncSession, person: Person, scenario_id: str, answers: Mapping[str, Any], now: datetime
) -> int:
    return await runs.start(
        session,
        organisation_id=person.organisation_id,
        person_id=person.id,
        scenario_id=scenario_id,
        known=answers,
        now=now,
    )


async def hold_wave(
    session: AsyncSession,
    organisation: Organisation,
    wave: Mapping[str, Any],
    accounts: Mapping[str, int],
    now: datetime,
) -> None:
    """Opened and answered in days gone by; one without an end is still open."""
    working = working_time_of(organisation)
    opened_at = working.next_open(now - timedelta(days=wave["opened_days_ago"]))
    curator = await get_actor(session, accounts[wave["curator"]])
    campaign_id = await campaign_plans.start_plan(session, curator, wave["form"], now=opened_at)
    await campaigns.launch(session, curator, campaign_id, now=opened_at)
    for family_name, answers in wave["answers"].items():
        await answer(session, accounts[family_name], campaign_id, answers, opened_at)
    if "closed_days_ago" in wave:
        closed_at = working.next_open(now - timedelta(days=wave["closed_days_ago"]))
        await campaigns.end(session, curator, campaign_id, now=closed_at)


async def answer(
    session: AsyncSession, account: int, campaign_id: int, answers: Mapping[str, Any], now: datetime
) -> None:
    actor = await get_actor(session, account)
    asked = select(Respondent.id).where(Respondent.campaign_id == campaign_id, Respondent.person_id == actor.person_id)
    started = await respondents.start_answer(session, actor, (await session.scalars(asked)).one(), now=now)
    assert isinstance(started, Started)
    form = (await runs.look(session, account, started.run_id, now=now)).scenario
    given = {step: Answer(value, State.SKIPPED if value is None else State.GIVEN) for step, value in answers.items()}
    await runs.save(session, started.run_id, form, given, now)
    sent = await sending.send(session, account, started.run_id, now=now)
    assert isinstance(sent, sending.Sent), f"something is left to answer in {form.id}"
