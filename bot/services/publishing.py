"""Who may be named in public (L17): silence is not consent, and what was not ticked was not allowed (152-ФЗ ст. 10.1).

The live consent and the answers it was made of belong together: they were given in one moment. A consent without such
answers names nobody. Pupils are never named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.matching.names import names_in
from bot.scenarios.reads import Given, Read
from bot.scenarios.steps import Day, Multi
from bot.services.access import consented
from bot.services.banks import active
from bot.services.consents import DISTRIBUTION_CONSENT
from bot.services.names import named
from bot.storage.models import Consent, Person, Run, StepAnswer
from bot.storage.states import Privacy, RunStatus

NAME, POSITION, NAME_ONLY = "name", "position", "name_only"


class Place(StrEnum):
    """Where something is published, as the consent says it."""

    SITE = "site"
    COMMUNITY = "community"
    MUNICIPAL = "municipal"
    STAND = "stand"


READS = (
    Read(DISTRIBUTION_CONSENT, "data", (Multi,), Given.WHEN_ASKED, options=(NAME, POSITION)),
    Read(DISTRIBUTION_CONSENT, "where", (Multi,), Given.WHEN_ASKED, options=tuple(Place)),
    Read(DISTRIBUTION_CONSENT, "limits", (Multi,), Given.WHEN_ASKED, options=(NAME_ONLY,)),
    Read(DISTRIBUTION_CONSENT, "term", (Day,)),
)


@dataclass(frozen=True)
class Public:
    """Somebody who may be named."""

    person_id: int
    name: str  # as it may stand in a text
    position: str  # "" where it may not
    places: frozenset[str]


async def list_public(session: AsyncSession, organisation_id: int, privacy: Privacy, today: date) -> tuple[Public, ...]:
    """Everybody who may be named today, and where."""
    given = aliased(Consent)  # apart from the consent to personal data, which is looked for besides
    rows = (
        await session.execute(
            select(Person, Run.id)
            .join(given, given.person_id == Person.id)
            .join(Run, (Run.person_id == Person.id) & (Run.sent_at == given.decided_at))
            .where(
                active(organisation_id),
                consented(),
                ~Person.pupil,
                given.document == DISTRIBUTION_CONSENT,
                given.agreed,
                given.revoked_at.is_(None),
                Run.scenario == DISTRIBUTION_CONSENT,
                Run.status == RunStatus.SENT,
            )
            .order_by(Person.search_name, Person.id, Run.id)
        )
    ).all()
    answers: dict[int, dict[str, Any]] = {}
    for run_id, step, value in await session.execute(
        select(StepAnswer.run_id, StepAnswer.step, StepAnswer.value).where(
            StepAnswer.run_id.in_([run_id for _, run_id in rows])
        )
    ):
        answers.setdefault(run_id, {})[step] = value
    found = {person.id: public_of(person, answers.get(run_id, {}), privacy, today) for person, run_id in rows}
    return tuple(each for each in found.values() if each is not None)


def public_of(person: Person, chosen: dict[str, Any], privacy: Privacy, today: date) -> Public | None:
    data, places, limits = (frozenset(chosen.get(step) or ()) for step in ("data", "where", "limits"))
    term = chosen.get("term")
    if chosen.get("agree") is not True or NAME not in data or (term and date.fromisoformat(str(term)) < today):
        return None
    as_seen = named(person, privacy)
    name = as_seen.called if NAME_ONLY in limits else as_seen.name
    return Public(person.id, name, person.position if POSITION in data else "", places)


def names_not_allowed(text: str, known: Sequence[str], allowed: Sequence[Public]) -> tuple[str, ...]:
    """What looks like a name in a text people wrote, but for those who may be named there."""
    found = names_in(text, known)
    return tuple(dict.fromkeys(name for name in found if not any(name in each.name for each in allowed)))
