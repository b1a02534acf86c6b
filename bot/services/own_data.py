"""What the organisation keeps of a person, shown to them, corrected, deleted on demand (152-ФЗ ст. 9, 14, 21)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario
from bot.services import attachments, consents, pairs
from bot.services.access import CONSENT_PD, Actor, get_self
from bot.services.names import full_name
from bot.services.people import FORM_OF_ROLE, newest_sent
from bot.services.runs import library
from bot.storage.models import Consent, JoinRequest, Meeting, Pair, Person, PersonRole, Run, StepAnswer
from bot.storage.states import LIVE_PAIR, PersonStatus, Role


@dataclass(frozen=True)
class OwnData:
    name: str
    position: str
    roles: tuple[Role, ...]
    consent: Consent | None
    pairs: int
    forms: tuple[Scenario, ...]  # sent ones: can be filled in again


async def read_own_data(session: AsyncSession, actor: Actor) -> OwnData:
    person = await get_self(session, actor)
    live = await session.scalar(
        select(func.count())
        .select_from(Pair)
        .where((Pair.mentor_id == person.id) | (Pair.mentee_id == person.id), Pair.status.in_(LIVE_PAIR))
    )
    forms = dict.fromkeys(form for role, form in FORM_OF_ROLE.items() if role in actor.roles)
    return OwnData(
        name=full_name(person),
        position=person.position,
        roles=tuple(role for role in Role if role in actor.roles),
        consent=await consents.live_consent(session, person.id, CONSENT_PD),
        pairs=live or 0,
        forms=tuple([library()[form] for form in forms if await newest_sent(session, person.id, form)]),
    )


async def withdraw_consent(session: AsyncSession, actor: Actor, *, now: datetime) -> None:
    """At once: pairs end, answers, files and the name are erased, the account is forgotten.

    What stays is what the organisation must keep: that a consent was given and taken back, the pair's order.
    """
    person = await get_self(session, actor)
    await pairs.end_all_of(session, person, now=now)
    for document in (CONSENT_PD, consents.MENTOR_CONSENT):
        await consents.revoke(session, person.id, document, now=now)
    await session.execute(update(Meeting).where(Meeting.proposed_by_id == person.id).values(note=""))
    runs = select(Run.id).where(Run.person_id == person.id)
    person.current_run_id = None
    await session.flush()
    await attachments.forget_person(session, person.id)
    await session.execute(delete(StepAnswer).where(StepAnswer.run_id.in_(runs)))
    await session.execute(delete(Run).where(Run.person_id == person.id))
    await session.execute(delete(PersonRole).where(PersonRole.person_id == person.id))
    await session.execute(delete(JoinRequest).where(JoinRequest.person_id == person.id))
    erase_name(person)


def erase_name(person: Person) -> None:
    person.family_name = person.given_name = person.patronymic = person.position = person.search_name = ""
    person.telegram_id = None
    person.capacity = 0
    person.status = PersonStatus.LEFT
