"""Consents are documents of their own: the text as it was read, its version and hash, when, and when taken back."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario
from bot.scenarios.values import render_value
from bot.services.forms import Form
from bot.services.names import full_name
from bot.storage.models import Consent, Organisation, Person

DISTRIBUTION_CONSENT = "consent_distribution"  # 152-ФЗ ст. 10.1
MENTOR_CONSENT = "consent_mentor_work"  # ТК РФ ст. 351.8


def document_text(scenario: Scenario, organisation: Organisation, person: Person, now: datetime) -> str:
    """The document of a consent scenario with its blanks filled: what the person sees and what is kept."""
    blanks = {
        "operator": f"{organisation.full_name}, {organisation.address}",
        "subject": full_name(person) or "участник, которому принадлежит эта учётная запись",
        "date": f"{now:%d.%m.%Y}",
    }
    parts = [f"{element.heading}\n{element.text}" for element in scenario.document or ()]
    text = f"{scenario.title}\n\n" + "\n\n".join(parts)
    for blank, value in blanks.items():
        text = text.replace("{{ " + blank + " }}", value)
    return text


async def record(
    session: AsyncSession,
    person: Person,
    organisation: Organisation,
    scenario: Scenario,
    *,
    agreed: bool,
    now: datetime,
) -> Consent:
    """A decision about the document that was read in the chat."""
    text = document_text(scenario, organisation, person, now)
    return await keep(session, person, scenario, text, agreed=agreed, now=now)


async def record_choices(session: AsyncSession, form: Form, *, agreed: bool) -> Consent:
    """A consent whose conditions the person chose: every question with its answer is part of the text."""
    chosen = [
        f"{step.text}\n{render_value(step, form.values[step.id])}"
        for step in form.scenario.steps
        if step.id in form.values
    ]
    text = "\n\n".join([document_text(form.scenario, form.organisation, form.person, form.now), *chosen])
    return await keep(session, form.person, form.scenario, text, agreed=agreed, now=form.now)


async def keep(
    session: AsyncSession, person: Person, scenario: Scenario, text: str, *, agreed: bool, now: datetime
) -> Consent:
    """A new decision stands beside the old ones; at most one live consent per document (a unique index sees to it)."""
    await revoke(session, person.id, scenario.id, now=now)
    consent = Consent(
        organisation_id=person.organisation_id,
        person_id=person.id,
        document=scenario.id,
        version=scenario.version,
        text_hash=sha256(text.encode()).hexdigest(),
        text=text,
        agreed=agreed,
        decided_at=now,
    )
    session.add(consent)
    await session.flush()
    return consent


async def revoke(session: AsyncSession, person_id: int, document: str, *, now: datetime) -> None:
    await session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.document == document, Consent.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )


async def live_consent(session: AsyncSession, person_id: int, document: str) -> Consent | None:
    return await session.scalar(
        select(Consent).where(
            Consent.person_id == person_id,
            Consent.document == document,
            Consent.agreed,
            Consent.revoked_at.is_(None),
        )
    )
