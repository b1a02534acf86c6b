"""Taking part on paper: people without Telegram, and forms that a curator enters on somebody's behalf.

Whoever declined the consent in the chat, or has no Telegram, is no worse off: the paper says the same.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.scenarios.model import Scenario
from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import Single, YesNo
from bot.services import own_data, paper_consents, runs
from bot.services.access import Actor, Denied, consented, get_organisation, get_pair, get_person
from bot.services.banks import active, with_role
from bot.services.form_library import find_form, forms_of
from bot.services.forms import Form, Started
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.services.people import NEWCOMER_FORM, grant_role, introduce, roles_of
from bot.storage.models import Campaign, Pair, Person, Respondent
from bot.storage.states import (
    CONSENT_PD,
    LIVE_PAIR,
    REPRESENTATIVE,
    CampaignStatus,
    PersonStatus,
    RespondentStatus,
    Role,
)

READS = (
    *(Read(NEWCOMER_FORM, step, TEXT, Given.ALWAYS) for step in ("family_name", "given_name")),
    *(Read(NEWCOMER_FORM, step, TEXT) for step in ("patronymic", "position")),
    Read(NEWCOMER_FORM, "role", (Single,), Given.ALWAYS, understood=set(Role).__contains__),
    Read(NEWCOMER_FORM, "consent", (YesNo,), Given.ALWAYS),
)


@dataclass(frozen=True)
class PaperForm:
    """A form that may be entered for a person; about a pair, where it is about one."""

    scenario_id: str
    title: str
    pair_id: int = 0
    partner: Named | None = None


@dataclass(frozen=True)
class PaperForms:
    person: Named
    forms: tuple[PaperForm, ...]
    page: int
    pages: int


def is_for_paper(scenario: Scenario) -> bool:
    """A consent is signed, not entered."""
    return scenario.document is None


async def list_paper_forms(session: AsyncSession, actor: Actor, person_id: int, page: int = 0) -> PaperForms:
    """What the curator may enter for this person, by title."""
    person = await get_person(session, actor, person_id)
    forms = await paper_forms(session, actor, person)
    page, pages = find_page(len(forms), page)
    return PaperForms(named(person, actor.privacy), tuple(forms[page * PAGE : (page + 1) * PAGE]), page, pages)


async def paper_forms(session: AsyncSession, actor: Actor, person: Person) -> list[PaperForm]:
    roles = set((await roles_of(session, [person.id])).get(person.id, ()))
    found: list[PaperForm] = []
    partners = await live_partners(session, actor, person)
    for scenario in (await forms_of(session, await get_organisation(session, actor))).values():
        if not is_for_paper(scenario) or roles.isdisjoint(scenario.audience):
            continue
        if scenario.about == "pair":
            found += [PaperForm(scenario.id, scenario.title, pair_id, partner) for pair_id, partner in partners]
        else:
            found.append(PaperForm(scenario.id, scenario.title))
    return sorted(found, key=lambda form: (form.title, form.pair_id))


async def live_partners(session: AsyncSession, actor: Actor, person: Person) -> list[tuple[int, Named]]:
    partner = aliased(Person)
    rows = await session.execute(
        select(Pair.id, partner)
        .join(partner, partner.id.in_((Pair.mentor_id, Pair.mentee_id)) & (partner.id != person.id))
        .where((Pair.mentor_id == person.id) | (Pair.mentee_id == person.id), Pair.status.in_(LIVE_PAIR))
        .order_by(Pair.id)
    )
    return [(pair_id, named(other, actor.privacy)) for pair_id, other in rows]


async def start_paper(
    session: AsyncSession, actor: Actor, person_id: int, scenario_id: str, pair_id: int, *, now: datetime
) -> Started | None:
    """The form begins in the curator's chat, for the person. Denied without a consent, in the chat or on paper.

    None for what the curator's own partner has written about their pair: that is for another curator to enter.
    """
    person = await get_person(session, actor, person_id)
    takes_part = active(person.organisation_id) & consented()
    if await session.scalar(select(Person.id).where(Person.id == person.id, takes_part)) is None:
        raise Denied(f"no consent of person {person.id}")
    forms = await paper_forms(session, actor, person)
    if not any(form.scenario_id == scenario_id and form.pair_id == pair_id for form in forms):
        raise Denied(f"form {scenario_id} is not for person {person.id}")
    if pair_id and person.id != actor.person_id:
        pair = await get_pair(session, actor, pair_id)
        if actor.person_id in (pair.mentor_id, pair.mentee_id):
            return None
    respondent = await waiting_respondent(session, person.id, scenario_id, pair_id)
    run_id = await runs.start(
        session,
        organisation_id=person.organisation_id,
        person_id=person.id,
        scenario_id=scenario_id,
        now=now,
        pair_id=pair_id or None,
        respondent_id=respondent.id if respondent else None,
        entered_by_id=actor.person_id,
    )
    return Started(run_id)


@dataclass(frozen=True)
class PaperPeople:
    """For whom this form may be entered."""

    scenario: Scenario
    people: tuple[Named, ...]
    page: int
    pages: int
    total: int


async def list_paper_people(session: AsyncSession, actor: Actor, scenario_id: str, page: int = 0) -> PaperPeople:
    """Everybody of its roles who has consented, by name."""
    actor.require(Role.CURATOR)
    scenario = await find_form(session, await get_organisation(session, actor), scenario_id)
    if not is_for_paper(scenario):
        raise Denied(f"{scenario_id} is no form for paper")
    roles = [role for role in Role if role in scenario.audience]
    wanted = active(actor.organisation_id) & with_role(*roles) & consented()
    total = await session.scalar(select(func.count()).select_from(Person).where(wanted)) or 0
    page, pages = find_page(total, page)
    people = await session.scalars(
        select(Person).where(wanted).order_by(Person.search_name, Person.id).offset(page * PAGE).limit(PAGE)
    )
    return PaperPeople(scenario, tuple(named(person, actor.privacy) for person in people), page, pages, total)


async def waiting_respondent(
    session: AsyncSession, person_id: int, scenario_id: str, pair_id: int
) -> Respondent | None:
    """The open wave in which this paper counts. Not an anonymous one: the curator has seen whose paper it is."""
    return await session.scalar(
        select(Respondent)
        .join(Campaign, Campaign.id == Respondent.campaign_id)
        .where(
            Respondent.person_id == person_id,
            Respondent.pair_id.is_not_distinct_from(pair_id or None),
            Respondent.status == RespondentStatus.WAITING,
            Campaign.scenario == scenario_id,
            Campaign.status == CampaignStatus.OPEN,
            ~Campaign.anonymous,
        )
        .order_by(Campaign.closes_at)
        .limit(1)
    )


async def add_newcomer(session: AsyncSession, actor: Actor, form: Form) -> Person:
    """Somebody without Telegram is on the list; an account can be joined to the row later by a personal link."""
    actor.require(Role.CURATOR)
    person = Person(organisation_id=form.organisation.id, status=PersonStatus.ACTIVE, created_at=form.now)
    introduce(person, form.values)
    session.add(person)
    await session.flush()
    await grant_role(session, person.id, person.organisation_id, Role(str(form.values["role"])))
    if form.values["consent"] is True:
        await paper_consents.keep_paper_consent(session, actor, person, CONSENT_PD, now=form.now)
    return person


async def sign_consent(session: AsyncSession, actor: Actor, person_id: int, document: str, *, now: datetime) -> None:
    """Of a person's own consent to personal data, or of a pupil's representative."""
    if document not in (CONSENT_PD, REPRESENTATIVE):
        raise Denied(f"{document} is not signed here")
    person = await get_person(session, actor, person_id)
    await paper_consents.keep_paper_consent(session, actor, person, document, now=now)


async def withdraw(session: AsyncSession, actor: Actor, person_id: int, *, now: datetime) -> None:
    """The person has taken the consent back in writing (152-ФЗ ст. 9 ч. 2)."""
    await own_data.forget(session, await get_person(session, actor, person_id), now=now)


async def mark_pupil(session: AsyncSession, actor: Actor, person_id: int, *, pupil: bool) -> None:
    person = await get_person(session, actor, person_id)
    person.pupil = pupil
