"""What the organisation keeps of a person, shown to them, corrected, deleted on demand (152-ФЗ ст. 9, 14, 21)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario
from bot.services import attachments, consents, help_closing, pairs
from bot.services.access import Actor, get_self
from bot.services.help_form import HELPERS
from bot.services.help_volume import count_helped
from bot.services.leave import ahead
from bot.services.names import full_name
from bot.services.people import FORM_OF_ROLE, newest_sent
from bot.services.runs import library
from bot.services.year_traces import forget_in_years
from bot.storage.models import (
    AnnouncementReply,
    Campaign,
    Consent,
    JoinRequest,
    Meeting,
    Pair,
    Person,
    PersonRole,
    Respondent,
    Run,
    StepAnswer,
)
from bot.storage.states import CONSENT_PD, LIVE_PAIR, REPRESENTATIVE, PersonStatus, RespondentStatus, Role


@dataclass(frozen=True)
class OwnData:
    name: str
    position: str
    roles: tuple[Role, ...]
    consent: Consent | None
    pairs: int
    forms: tuple[Scenario, ...]  # sent ones: can be filled in again
    away_from: date | None
    away_until: date | None  # while it lies ahead
    helps: bool | None = None  # answers colleagues' questions; None: one of those who are not asked
    helped: int = 0  # urgent questions of others this person has answered


async def read_own_data(session: AsyncSession, actor: Actor, *, now: datetime) -> OwnData:
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
        away_from=person.away_from,
        away_until=person.away_until if ahead(person, actor.today(now)) else None,
        helps=person.helps if actor.may(*HELPERS) else None,
        helped=await count_helped(session, person.id),
    )


async def withdraw_consent(session: AsyncSession, actor: Actor, *, now: datetime) -> None:
    await forget(session, await get_self(session, actor), now=now)


async def forget(session: AsyncSession, person: Person, *, now: datetime) -> None:
    """At once: pairs end, answers, files and the name are erased, the account is forgotten.

    What stays is what the organisation must keep: that a consent was given and taken back, the pair's order.
    """
    await pairs.end_all_of(session, person, now=now)
    await help_closing.forget_asker(session, person.id, now=now)
    await forget_in_years(session, person, now=now)
    for document in (CONSENT_PD, consents.MENTOR_CONSENT, consents.DISTRIBUTION_CONSENT, REPRESENTATIVE):
        await consents.revoke(session, person.id, document, now=now)
    await session.execute(update(Meeting).where(Meeting.proposed_by_id == person.id).values(note=""))
    runs = select(Run.id).where(Run.person_id == person.id)
    person.current_run_id = None
    await session.flush()
    await attachments.forget_person(session, person.id)
    await session.execute(delete(StepAnswer).where(StepAnswer.run_id.in_(runs)))
    await session.execute(delete(Run).where(Run.person_id == person.id))
    await session.execute(delete(Respondent).where(Respondent.person_id == person.id, has_left_nothing()))
    await session.execute(delete(AnnouncementReply).where(AnnouncementReply.person_id == person.id))
    await session.execute(delete(PersonRole).where(PersonRole.person_id == person.id))
    await session.execute(delete(JoinRequest).where(JoinRequest.person_id == person.id))
    erase_name(person)


def has_left_nothing() -> ColumnElement[bool]:
    """An anonymous answer cannot be found any more: that one was given stays counted."""
    anonymous = exists().where(Campaign.id == Respondent.campaign_id, Campaign.anonymous)
    return (Respondent.status != RespondentStatus.ANSWERED) | ~anonymous


def erase_name(person: Person) -> None:
    person.family_name = person.given_name = person.patronymic = person.position = person.search_name = ""
    person.telegram_id = None
    person.looking_in = ""
    person.away_from = person.away_until = None
    person.capacity = 0
    person.helps = False
    person.talking_in_id = person.talking_at = None
    person.status = PersonStatus.LEFT
