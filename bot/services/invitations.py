"""Entering by link. Tokens are random, kept as hashes, expire and can be revoked; guessing is slowed down."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import runs
from bot.services.access import Actor, find_actor, get_organisation, get_person
from bot.services.joining import announce_join
from bot.services.people import grant_role, roles_of
from bot.services.third_persons import THIRD_PERSON_FORM
from bot.services.timings import timings_of
from bot.storage import runs as stored
from bot.storage.models import Invitation, JoinRequest, Organisation, Person, PersonRole, TokenGuess
from bot.storage.states import PersonStatus, Role

FREE_GUESSES = 3
LONGEST_WAIT = timedelta(hours=24)
# Whom a curator may invite by a link many people can use: nobody who sees other people's answers.
MANY_USE_ROLES = (Role.MENTEE, Role.MENTOR, Role.STAFF)


@dataclass(frozen=True)
class Invited:
    invitation_id: int
    token: str  # shown once, kept nowhere
    role: Role
    many_use: bool
    expires_at: datetime
    scenario: str = ""  # of a third person: what is to be answered


@dataclass(frozen=True)
class Entered:
    """The account is a person of the organisation with that role now (or was before)."""

    role: Role
    waiting: bool = False  # the curator has to let in first
    refused: bool = False  # and has decided not to
    known: bool = False  # took part before: this role is one more


@dataclass(frozen=True)
class WrongToken:
    """Unknown, used up, revoked or expired: not told apart, so that nothing can be learned by guessing."""

    wait_until: datetime | None


@dataclass(frozen=True)
class AnotherOrganisation:
    """The account already takes part in another organisation."""


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


async def invite(session: AsyncSession, actor: Actor, role: Role, *, many_use: bool, now: datetime) -> Invited:
    actor.require(Role.CURATOR)
    organisation = await get_organisation(session, actor)
    return await make_invitation(
        session,
        organisation,
        role,
        many_use=many_use and role in MANY_USE_ROLES,
        created_by_id=actor.person_id,
        now=now,
    )


async def invite_person(session: AsyncSession, actor: Actor, person_id: int, *, now: datetime) -> Invited | None:
    """A link that joins an account to somebody on the list; None when there is one."""
    person = await get_person(session, actor, person_id)
    roles = (await roles_of(session, [person.id])).get(person.id, ())
    if person.telegram_id is not None or not roles:
        return None
    organisation = await get_organisation(session, actor)
    return await make_invitation(
        session, organisation, roles[0], created_by_id=actor.person_id, person_id=person.id, now=now
    )


async def invite_third_person(session: AsyncSession, actor: Actor, about_id: int, *, now: datetime) -> Invited:
    """A link to answer exactly one thing, about one person (001 п. 2.2)."""
    about = await get_person(session, actor, about_id)
    organisation = await get_organisation(session, actor)
    return await make_invitation(
        session,
        organisation,
        Role.GUEST,
        created_by_id=actor.person_id,
        about_id=about.id,
        scenario=THIRD_PERSON_FORM,
        now=now,
    )


async def make_invitation(
    session: AsyncSession,
    organisation: Organisation,
    role: Role,
    *,
    now: datetime,
    many_use: bool = False,
    created_by_id: int | None = None,
    person_id: int | None = None,
    about_id: int | None = None,
    scenario: str = "",
) -> Invited:
    token = secrets.token_urlsafe(16)
    invitation = Invitation(
        organisation_id=organisation.id,
        token_hash=hash_of(token),
        role=role,
        many_use=many_use,
        created_by_id=created_by_id,
        person_id=person_id,
        about_id=about_id,
        scenario=scenario,
        created_at=now,
        expires_at=now + timedelta(days=timings_of(organisation).invitation_days),
    )
    session.add(invitation)
    await session.flush()
    return Invited(invitation.id, token, role, many_use, invitation.expires_at, scenario)


async def first_invitation(session: AsyncSession, *, now: datetime) -> Invited | None:
    """The first curator's link of an empty database; None when there is a curator already."""
    if await session.scalar(select(func.count()).select_from(PersonRole).where(PersonRole.role == Role.CURATOR)):
        return None
    organisation = await session.scalar(select(Organisation).order_by(Organisation.id).limit(1))
    if organisation is None:
        return await found_organisation(session, now=now)
    return await make_invitation(session, organisation, Role.CURATOR, now=now)


async def found_organisation(session: AsyncSession, *, now: datetime) -> Invited:
    """A new organisation without a name yet, and its first curator's link."""
    organisation = Organisation(created_at=now)
    session.add(organisation)
    await session.flush()
    return await make_invitation(session, organisation, Role.CURATOR, now=now)


def revoke(invitation: Invitation, *, now: datetime) -> None:
    if invitation.revoked_at is None:
        invitation.revoked_at = now


async def enter(
    session: AsyncSession, telegram_id: int, token: str, *, now: datetime
) -> Entered | WrongToken | AnotherOrganisation:
    guess = await session.get(TokenGuess, telegram_id)
    if guess and guess.count >= FREE_GUESSES and guess.blocked_until > now:
        return WrongToken(guess.blocked_until)
    actor = await find_actor(session, telegram_id)
    invitation = await session.scalar(select(Invitation).where(Invitation.token_hash == hash_of(token)))
    if invitation is None:
        return await wrong_guess(session, telegram_id, guess, now)
    if actor and actor.organisation_id != invitation.organisation_id:
        return AnotherOrganisation()
    if actor and invitation.role in actor.roles and not invitation.scenario:
        return Entered(invitation.role, actor.status is PersonStatus.WAITING)
    entered = await use(session, telegram_id, actor, invitation, now)
    if entered is None:
        return await wrong_guess(session, telegram_id, guess, now)
    if guess:
        await session.delete(guess)
    return entered


async def use(
    session: AsyncSession, telegram_id: int, actor: Actor | None, invitation: Invitation, now: datetime
) -> Entered | None:
    """None when the link does not fit: used up, revoked, expired, or somebody else's personal one."""
    if invitation.person_id is not None:
        fits = actor is None and await use_up(session, invitation, now)
        joined = fits and await join_account(session, telegram_id, invitation.person_id)
        return Entered(invitation.role) if joined else None
    if not await use_up(session, invitation, now):
        return None
    person_id = actor.person_id if actor else await add_person(session, telegram_id, invitation, now)
    if invitation.many_use:
        return await ask_to_join(session, person_id, invitation, now)
    if actor and actor.status is not PersonStatus.ACTIVE:
        (await session.get_one(Person, person_id)).status = PersonStatus.ACTIVE
    await grant_role(session, person_id, invitation.organisation_id, invitation.role)
    if invitation.scenario:
        await begin_third_person_form(session, person_id, invitation, now)
    return Entered(invitation.role, known=actor is not None)


async def use_up(session: AsyncSession, invitation: Invitation, now: datetime) -> bool:
    """Decided by the database: a one-time link lets in one, whoever comes first."""
    used = await session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
            Invitation.many_use | (Invitation.used_count == 0),
        )
        .values(used_count=Invitation.used_count + 1)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    return used.first() is not None


async def wrong_guess(session: AsyncSession, telegram_id: int, guess: TokenGuess | None, now: datetime) -> WrongToken:
    if guess is None:
        guess = TokenGuess(telegram_id=telegram_id, count=0, blocked_until=now)
        session.add(guess)
    guess.count += 1
    extra = guess.count - FREE_GUESSES
    if extra < 0:
        return WrongToken(None)
    guess.blocked_until = now + min(timedelta(minutes=2 ** min(extra, 12)), LONGEST_WAIT)
    return WrongToken(guess.blocked_until)


async def join_account(session: AsyncSession, telegram_id: int, person_id: int) -> bool:
    """A personal link gives somebody on the list this account and nothing else: not to who has one, nor to who takes
    part no more. The roles are the person's own."""
    joined = await session.execute(
        update(Person)
        .where(Person.id == person_id, Person.telegram_id.is_(None), Person.status == PersonStatus.ACTIVE)
        .values(telegram_id=telegram_id)
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    return joined.first() is not None


async def begin_third_person_form(session: AsyncSession, person_id: int, invitation: Invitation, now: datetime) -> None:
    """Stands on the guest's main screen until it is sent; what is typed does not go there before it is opened."""
    if invitation.about_id is None or invitation.about_id == person_id:
        return  # nobody is a third person to himself
    await runs.start(
        session,
        organisation_id=invitation.organisation_id,
        person_id=person_id,
        scenario_id=invitation.scenario,
        about_id=invitation.about_id,
        now=now,
    )
    await stored.set_current_run(session, person_id, None)


async def add_person(session: AsyncSession, telegram_id: int, invitation: Invitation, now: datetime) -> int:
    person = Person(
        organisation_id=invitation.organisation_id,
        telegram_id=telegram_id,
        status=PersonStatus.WAITING if invitation.many_use else PersonStatus.ACTIVE,
        created_at=now,
    )
    session.add(person)
    await session.flush()
    return person.id


async def ask_to_join(session: AsyncSession, person_id: int, invitation: Invitation, now: datetime) -> Entered:
    waiting = await session.scalar(
        select(JoinRequest).where(JoinRequest.person_id == person_id, JoinRequest.role == invitation.role)
    )
    if waiting is not None:
        refused = waiting.decided_at is not None and not waiting.accepted
        return Entered(invitation.role, waiting=True, refused=refused)
    session.add(
        JoinRequest(
            organisation_id=invitation.organisation_id,
            person_id=person_id,
            role=invitation.role,
            invitation_id=invitation.id,
            created_at=now,
        )
    )
    await session.flush()
    person = await session.get_one(Person, person_id)
    if person.status is PersonStatus.REFUSED:
        person.status = PersonStatus.WAITING  # in another role; the curator decides anew
    if person.given_name:  # otherwise when they have introduced themselves
        await announce_join(session, person, now=now)
    return Entered(invitation.role, waiting=True)
