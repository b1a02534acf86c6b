"""Why two people cannot be proposed to each other (DOMAIN 2.6: a proposal needs both consents to personal data)."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor
from bot.services.banks import MENTEE_FORM, MENTEE_ROLES, MENTOR_FORM, MENTOR_ROLES
from bot.services.consents import live_consent
from bot.services.names import Named, named
from bot.services.people import roles_of
from bot.storage.models import Pair, Person, Run
from bot.storage.states import CONSENT_PD, LIVE_PAIR, PersonStatus, Role, RunStatus


class Reason(StrEnum):
    SAME_PERSON = "same_person"
    AWAY = "away"
    NO_ROLE = "no_role"
    NO_CONSENT = "no_consent"
    NO_FORM = "no_form"
    TAKEN = "taken"  # the mentee has a live pair
    NO_ROOM = "no_room"  # the mentor has as many mentees as he takes


@dataclass(frozen=True)
class Obstacle:
    reason: Reason
    who: Named
    as_mentor: bool


async def find_obstacle(session: AsyncSession, actor: Actor, mentee: Person, mentor: Person) -> Obstacle | None:
    """The first one. Decided for good only under the locks of `propose`."""
    if mentee.id == mentor.id:
        return Obstacle(Reason.SAME_PERSON, named(mentor, actor.privacy), as_mentor=True)
    for person, roles, form in ((mentee, MENTEE_ROLES, MENTEE_FORM), (mentor, MENTOR_ROLES, MENTOR_FORM)):
        reason = await unfit(session, person, roles, form)
        if reason is not None:
            return Obstacle(reason, named(person, actor.privacy), as_mentor=person is mentor)
    if await find_live_pair(session, mentee.id) is not None:
        return Obstacle(Reason.TAKEN, named(mentee, actor.privacy), as_mentor=False)
    if await count_mentees(session, mentor.id) >= mentor.capacity:
        return Obstacle(Reason.NO_ROOM, named(mentor, actor.privacy), as_mentor=True)
    return None


async def unfit(session: AsyncSession, person: Person, roles: frozenset[Role], form: str) -> Reason | None:
    if person.status is not PersonStatus.ACTIVE:
        return Reason.AWAY
    if roles.isdisjoint((await roles_of(session, [person.id])).get(person.id, ())):
        return Reason.NO_ROLE
    if await live_consent(session, person.id, CONSENT_PD) is None:
        return Reason.NO_CONSENT
    sent = exists().where(Run.person_id == person.id, Run.scenario == form, Run.status == RunStatus.SENT)
    return None if await session.scalar(select(sent)) else Reason.NO_FORM


async def find_live_pair(session: AsyncSession, mentee_id: int) -> Pair | None:
    return await session.scalar(select(Pair).where(Pair.mentee_id == mentee_id, Pair.status.in_(LIVE_PAIR)))


async def count_mentees(session: AsyncSession, mentor_id: int) -> int:
    live = select(func.count()).select_from(Pair).where(Pair.mentor_id == mentor_id, Pair.status.in_(LIVE_PAIR))
    return await session.scalar(live) or 0
