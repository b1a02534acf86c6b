"""Rows of a school in the middle of its programme: made fast, without a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import consents
from bot.services.names import full_name
from bot.services.runs import library
from bot.storage.models import Organisation, Person, PersonRole, Run, StepAnswer
from bot.storage.states import CONSENT_PD, AnswerState, Privacy, Role, RunStatus
from bot.storage.types import search_form

READINESS: Mapping[str, Any] = {
    "education": "МПГУ, учитель математики",
    "achievements": "Выпустила три класса, ученики занимают места на районной олимпиаде",
    "strong": "Умею объяснять сложное простыми словами",
    "competences": ["subject", "method", "psy_parent"],
    "topics": "Родительское собрание в 5 классе, рабочая программа",
    "motivation": ["share", "help"],
    "expectations": "Хочу, чтобы молодые коллеги оставались в школе",
    "readiness_psy": 9,
    "readiness_listen": 8,
    "readiness_time": 7,
    "experience_mentor": True,
    "prefer_mentee": ["young", "new"],
    "max_mentees": "2",
    "kind": ["traditional"],
    "days": ["tue", "thu"],
    "times": ["after"],
    "freq": "weekly",
    "situational": True,
    "other_org": False,
}
REQUEST: Mapping[str, Any] = {
    "position": "учитель математики",
    "subject": "математика, 5–7 классы",
    "experience": 1,
    "status": "young",
    "areas": ["method", "psy_parent"],
    "problem": "На собрании родители спорили, и встреча сорвалась",
    "goal": "Проводить собрания спокойно",
    "term": "school_year",
    "kind": ["traditional"],
    "prefer_mentor": ["experienced"],
    "days": ["tue", "thu"],
    "times": ["after"],
    "freq": "weekly",
}
FORMS = {"mentor_readiness": READINESS, "mentee_request": REQUEST}


@dataclass(frozen=True)
class Member:
    """Who somebody is in the organisation."""

    family_name: str
    given_name: str
    patronymic: str
    roles: tuple[Role, ...]
    position: str = ""
    form: str = ""
    consented: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        return self.family_name, self.given_name, self.patronymic


async def add_organisation(
    session: AsyncSession, short_name: str, *, privacy: Privacy = Privacy.STRICT, now: datetime
) -> Organisation:
    organisation = Organisation(
        full_name=f"Муниципальное бюджетное общеобразовательное учреждение «{short_name}»",
        short_name=short_name,
        address="г. Тула, ул. Школьная, 5",
        head_name="Абрамова Наталья Ивановна",
        head_position="директор",
        privacy=privacy,
        created_at=now,
        set_up_at=now,
    )
    session.add(organisation)
    await session.flush()
    return organisation


async def add_member(
    session: AsyncSession, organisation: Organisation, telegram_id: int, member: Member, *, now: datetime
) -> Person:
    """Introduced, with a consent and a sent form if the member has them."""
    person = Person(
        organisation_id=organisation.id,
        telegram_id=telegram_id,
        family_name=member.family_name,
        given_name=member.given_name,
        patronymic=member.patronymic,
        position=member.position,
        capacity=2 if member.form == "mentor_readiness" else 0,
        helps=member.form == "mentor_readiness",
        created_at=now,
    )
    person.search_name = search_form(full_name(person))
    session.add(person)
    await session.flush()
    for role in member.roles:
        session.add(PersonRole(person_id=person.id, role=role, organisation_id=organisation.id))
    if member.consented:
        await consents.record(session, person, organisation, library()[CONSENT_PD], agreed=True, now=now)
        await add_sent_form(session, person, "introduce", introduction(member), now=now)
    if member.form:
        await add_sent_form(session, person, member.form, FORMS[member.form], now=now)
    return person


async def add_sent_form(
    session: AsyncSession, person: Person, scenario_id: str, values: Mapping[str, Any], *, now: datetime
) -> Run:
    scenario = library()[scenario_id]
    run = Run(
        organisation_id=person.organisation_id,
        person_id=person.id,
        scenario=scenario_id,
        version=scenario.version,
        status=RunStatus.SENT,
        started_at=now,
        sent_at=now,
    )
    session.add(run)
    await session.flush()
    for step in scenario.steps:
        value = values.get(step.id)
        state = AnswerState.SKIPPED if value is None else AnswerState.GIVEN
        if value is not None or step.optional:
            session.add(StepAnswer(run_id=run.id, step=step.id, state=state, value=value, answered_at=now))
    await session.flush()
    return run


def introduction(member: Member) -> dict[str, Any]:
    return {
        "family_name": member.family_name,
        "given_name": member.given_name,
        "patronymic": member.patronymic,
        "position": member.position or "учитель",
    }
