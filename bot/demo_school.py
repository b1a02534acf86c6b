"""The people of `make demo`: written through the same services that a real school goes through."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import consents, organisations, people, runs
from bot.services.access import CONSENT_PD
from bot.services.people import grant_role
from bot.storage.models import Organisation, Person
from bot.storage.states import Role, RunStatus

FILE = Path(__file__).with_suffix(".yaml")
Enrol = Callable[[str, str], int]  # given name, family name -> account


def read_school() -> Mapping[str, Any]:
    school: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return school


async def found_school(session: AsyncSession, enrol: Enrol, *, now: datetime) -> None:
    school = read_school()
    organisation = Organisation(created_at=now)
    organisations.set_up(organisation, school["organisation"], now=now)
    session.add(organisation)
    await session.flush()
    for each in school["people"]:
        await add_person(session, organisation, each, enrol, now)


async def add_person(
    session: AsyncSession, organisation: Organisation, each: Mapping[str, Any], enrol: Enrol, now: datetime
) -> None:
    family_name, given_name, patronymic = each["name"]
    person = Person(
        organisation_id=organisation.id, telegram_id=enrol(f"{given_name} {patronymic}", family_name), created_at=now
    )
    values = {
        "family_name": family_name, "given_name": given_name, "patronymic": patronymic, "position": each["position"]
    }  # fmt: skip
    people.introduce(person, values)
    session.add(person)
    await session.flush()
    for role in each["roles"]:
        await grant_role(session, person.id, organisation.id, Role(role))
    await consents.record(session, person, organisation, runs.library()[CONSENT_PD], agreed=True, now=now)
    for scenario_id, answers in each.get("forms", {}).items():
        run_id = await fill(session, person, scenario_id, answers, now)
        await runs.close(session, run_id, RunStatus.SENT, now=now)
        if scenario_id == "mentor_readiness":
            people.enter_mentor_bank(person, answers)
    for scenario_id, answers in each.get("begun", {}).items():
        await fill(session, person, scenario_id, answers, now)


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
