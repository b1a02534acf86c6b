"""The only way to a row on somebody's behalf (DOMAIN 2.5). What is not found here does not exist for who asks."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import is_writing
from bot.storage.models import (
    Advice,
    Announcement,
    BodyMember,
    Campaign,
    Consent,
    Cycle,
    Edition,
    HelpOffer,
    HelpRequest,
    Invitation,
    JoinRequest,
    Meeting,
    Organisation,
    Pair,
    Person,
    PersonRole,
    Protocol,
    Publication,
    Respondent,
    Responsible,
    RoadmapAction,
    RoadmapItem,
    Stage,
    Target,
)
from bot.storage.states import (
    CONSENT_PD,
    REPRESENTATIVE,
    UNASKED_HELP,
    AdviceStatus,
    CycleStatus,
    OfferAnswer,
    PersonStatus,
    Privacy,
    Role,
)

READ_LIBRARY = tuple(role for role in Role if role is not Role.GUEST)
MEND_LIBRARY = (Role.COUNCIL, Role.CURATOR)
READ_ROADMAPS = (Role.CURATOR, Role.HEAD, Role.COUNCIL)


class Denied(Exception):
    """Somebody asked for what he may not have: a forged button, a link of another organisation, a role he lost."""


class Vanished(Denied):
    """What the button speaks of is no more: answers of an anonymous wave that nobody finds by name, a trial's end."""


class Removed(Denied):
    """There is no such row at all: somebody has taken it out since the button was shown."""


@dataclass(frozen=True)
class Actor:
    """Who is acting: made once per update from the Telegram account."""

    person_id: int
    organisation_id: int
    telegram_id: int
    status: PersonStatus
    roles: frozenset[Role]
    consented: bool
    awaits_representative: bool  # a pupil who has consented, whose legal representative has not
    called: str
    privacy: Privacy
    zone: ZoneInfo
    set_up: bool
    current_run_id: int | None
    looking_in: str = ""  # where what is typed is looked for: a list of the curator's, the pair being made
    talking_in_id: int | None = None  # the help request typed words go to, since `talking_at`
    talking_at: datetime | None = None

    def may(self, *roles: Role) -> bool:
        return self.status is PersonStatus.ACTIVE and self.consented and not self.roles.isdisjoint(roles)

    def require(self, *roles: Role) -> None:
        if not self.may(*roles):
            raise Denied(f"person {self.person_id} lacks {'/'.join(roles)}")

    def today(self, now: datetime) -> date:
        """By the calendar of the organisation."""
        return now.astimezone(self.zone).date()


def consented() -> ColumnElement[bool]:
    """Of the Person of a query: the consent to personal data is given and was not taken back; of a pupil, by the legal
    representative, too (DOMAIN L25)."""
    return signed(CONSENT_PD) & (~Person.pupil | signed(REPRESENTATIVE))


def signed(document: str) -> ColumnElement[bool]:
    return exists().where(
        Consent.person_id == Person.id, Consent.document == document, Consent.agreed, Consent.revoked_at.is_(None)
    )


@cache
def actor_rows() -> Select[*tuple[Any, ...]]:
    """One for each role. Put together once: every update asks it, and that costs as much as to execute it."""
    return (
        select(
            Person.id,
            Person.organisation_id,
            Person.status,
            Person.given_name,
            Person.patronymic,
            Person.current_run_id,
            Person.looking_in,
            Person.talking_in_id,
            Person.talking_at,
            Organisation.privacy,
            Organisation.time_zone,
            Organisation.set_up_at,
            PersonRole.role,
            consented().label("consented"),
            (signed(CONSENT_PD) & Person.pupil & ~signed(REPRESENTATIVE)).label("awaits_representative"),
        )
        .join(Organisation, Organisation.id == Person.organisation_id)
        .outerjoin(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.telegram_id == bindparam("telegram_id"))
    )


async def find_actor(session: AsyncSession, telegram_id: int) -> Actor | None:
    """None for a stranger."""
    rows = (await session.execute(actor_rows(), {"telegram_id": telegram_id})).all()
    if not rows:
        return None
    row = rows[0]
    session.info["looking"] = session.info.get("looking") or bool(row.looking_in)
    return Actor(
        person_id=row.id,
        organisation_id=row.organisation_id,
        telegram_id=telegram_id,
        status=row.status,
        roles=frozenset(each.role for each in rows if each.role),
        consented=bool(row.consented),
        awaits_representative=bool(row.awaits_representative),
        called=f"{row.given_name} {row.patronymic}".strip(),
        privacy=row.privacy,
        zone=ZoneInfo(row.time_zone),
        set_up=row.set_up_at is not None,
        current_run_id=row.current_run_id,
        looking_in=row.looking_in,
        talking_in_id=row.talking_in_id,
        talking_at=row.talking_at,
    )


async def get_actor(session: AsyncSession, telegram_id: int) -> Actor:
    """For a stranger: Denied."""
    actor = await find_actor(session, telegram_id)
    if actor is None:
        raise Denied(f"telegram account {telegram_id} is a stranger")
    return actor


async def get_organisation(session: AsyncSession, actor: Actor) -> Organisation:
    return await session.get_one(Organisation, actor.organisation_id)


async def get_self(session: AsyncSession, actor: Actor) -> Person:
    return await session.get_one(Person, actor.person_id)


async def get_person(session: AsyncSession, actor: Actor, person_id: int) -> Person:
    """A card of somebody else: the curator's organisation only."""
    actor.require(Role.CURATOR)
    return found(
        await session.scalar(
            select(Person).where(Person.id == person_id, Person.organisation_id == actor.organisation_id)
        )
    )


async def get_pair(session: AsyncSession, actor: Actor, pair_id: int) -> Pair:
    """A pair for its mentor, its mentee or a curator of its organisation."""
    pair = found(
        await session.scalar(select(Pair).where(Pair.id == pair_id, Pair.organisation_id == actor.organisation_id))
    )
    if actor.person_id not in (pair.mentor_id, pair.mentee_id):
        actor.require(Role.CURATOR)
    else:
        require_part(actor)
    return pair


async def get_own_pair(session: AsyncSession, actor: Actor, pair_id: int) -> Pair:
    """A pair for one of the two only: a curator does not answer for them."""
    pair = await get_pair(session, actor, pair_id)
    if actor.person_id not in (pair.mentor_id, pair.mentee_id):
        raise Denied(f"person {actor.person_id} is not in pair {pair_id}")
    return pair


async def get_meeting(session: AsyncSession, actor: Actor, meeting_id: int) -> Meeting:
    meeting = found(await session.scalar(select(Meeting).where(Meeting.id == meeting_id)))
    await get_pair(session, actor, meeting.pair_id)
    return meeting


async def get_own_meeting(session: AsyncSession, actor: Actor, meeting_id: int) -> Meeting:
    meeting = found(await session.scalar(select(Meeting).where(Meeting.id == meeting_id)))
    await get_own_pair(session, actor, meeting.pair_id)
    return meeting


async def get_invitation(session: AsyncSession, actor: Actor, invitation_id: int) -> Invitation:
    actor.require(Role.CURATOR)
    return found(
        await session.scalar(
            select(Invitation).where(
                Invitation.id == invitation_id, Invitation.organisation_id == actor.organisation_id
            )
        )
    )


async def get_edition(session: AsyncSession, actor: Actor, edition_id: int) -> Edition:
    """A wording of the organisation's own form, published or a draft."""
    actor.require(Role.CURATOR)
    return found(
        await session.scalar(
            select(Edition).where(Edition.id == edition_id, Edition.organisation_id == actor.organisation_id)
        )
    )


async def get_join_request(session: AsyncSession, actor: Actor, request_id: int) -> JoinRequest:
    actor.require(Role.CURATOR)
    return found(
        await session.scalar(
            select(JoinRequest).where(
                JoinRequest.id == request_id, JoinRequest.organisation_id == actor.organisation_id
            )
        )
    )


async def get_campaign(session: AsyncSession, actor: Actor, campaign_id: int, *, to_change: bool = False) -> Campaign:
    """A wave of the curator's organisation."""
    actor.require(Role.CURATOR)
    query = select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
    return found(await session.scalar(query.with_for_update() if to_change else query))


async def get_respondent(session: AsyncSession, actor: Actor, respondent_id: int) -> Respondent:
    """Somebody who is asked, for the curator."""
    actor.require(Role.CURATOR)
    return found(
        await session.scalar(
            select(Respondent).where(
                Respondent.id == respondent_id, Respondent.organisation_id == actor.organisation_id
            )
        )
    )


async def get_own_respondent(session: AsyncSession, actor: Actor, respondent_id: int) -> Respondent:
    """What this person is asked in a wave."""
    require_part(actor)
    return found(
        await session.scalar(
            select(Respondent)
            .where(Respondent.id == respondent_id, Respondent.person_id == actor.person_id)
            .with_for_update()
        )
    )


async def get_campaign_results(session: AsyncSession, actor: Actor, campaign_id: int) -> Campaign:
    """A wave for those who may look at what it came to; how much they see, services/result_readers decides."""
    actor.require(Role.CURATOR, Role.HEAD, Role.COUNCIL)
    return found(
        await session.scalar(
            select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
        )
    )


async def get_own_help_request(session: AsyncSession, actor: Actor, request_id: int) -> HelpRequest:
    """To change it: for who asks."""
    require_part(actor)
    wanted = select(HelpRequest).where(HelpRequest.id == request_id, HelpRequest.person_id == actor.person_id)
    return found(await session.scalar(wanted.with_for_update().execution_options(populate_existing=True)))


async def get_help_request(
    session: AsyncSession, actor: Actor, request_id: int, *, to_change: bool = False
) -> HelpRequest:
    """For who asks, for those who were asked to answer, and for the curators of the organisation; a conflict (A48) for
    the curator and the mediator it was entrusted to only. What each of them sees of it, services/help_seen decides."""
    require_part(actor)
    query = select(HelpRequest).where(
        HelpRequest.id == request_id, HelpRequest.organisation_id == actor.organisation_id
    )
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    request = found(await session.scalar(query))
    if actor.person_id in (request.person_id, request.holder_id, request.curator_id):
        return request
    if request.status in UNASKED_HELP:
        raise Denied(f"help request {request_id} is still being written")
    if actor.may(Role.CURATOR) and request.curator_id is None:
        return request
    offer = await session.get(HelpOffer, (request_id, actor.person_id))
    if offer is None or (request.curator_id is not None and offer.answer is not OfferAnswer.WAITING):
        raise Denied(f"help request {request_id} is not for person {actor.person_id}")
    return request


async def get_advice(session: AsyncSession, actor: Actor, advice_id: int) -> Advice:
    """A card of the library: a published one for everybody of the organisation but guests, any for those who mend."""
    actor.require(*READ_LIBRARY)
    wanted = select(Advice).where(Advice.id == advice_id, Advice.organisation_id == actor.organisation_id)
    if not actor.may(*MEND_LIBRARY):
        wanted = wanted.where(Advice.status == AdviceStatus.PUBLISHED)
    return found(await session.scalar(wanted))


async def get_advice_to_mend(session: AsyncSession, actor: Actor, advice_id: int) -> Advice:
    actor.require(*MEND_LIBRARY)
    wanted = select(Advice).where(Advice.id == advice_id, Advice.organisation_id == actor.organisation_id)
    return found(await session.scalar(wanted.with_for_update().execution_options(populate_existing=True)))


# --- roadmaps: the curator's to change; head and council read; who answers for an item sees it and closes it


async def get_cycle(session: AsyncSession, actor: Actor, cycle_id: int, *, to_change: bool = False) -> Cycle:
    actor.require(*((Role.CURATOR,) if to_change else READ_ROADMAPS))
    return await own(session, actor, Cycle, cycle_id, to_change=to_change)


async def get_cycle_to_agree(session: AsyncSession, actor: Actor, cycle_id: int) -> Cycle:
    """A year the head is asked about (A25)."""
    actor.require(Role.HEAD)
    return await own(session, actor, Cycle, cycle_id, to_change=True)


async def get_stage(session: AsyncSession, actor: Actor, stage_id: int) -> Stage:
    actor.require(*READ_ROADMAPS)
    return await own(session, actor, Stage, stage_id)


async def get_item(session: AsyncSession, actor: Actor, item_id: int) -> RoadmapItem:
    """For those who read roadmaps and, once the year is approved, for whoever answers for the item."""
    require_part(actor)
    item = await own(session, actor, RoadmapItem, item_id)
    if not actor.may(*READ_ROADMAPS):
        found(await session.get(Responsible, (item_id, actor.person_id)))
        draft = select(Cycle.id).where(Cycle.id == item.cycle_id, Cycle.status == CycleStatus.DRAFT)
        if await session.scalar(draft) is not None:
            raise Denied(f"roadmap item {item_id} is of a draft")
    return item


async def get_item_to_close(session: AsyncSession, actor: Actor, item_id: int) -> RoadmapItem:
    """For whoever answers for it and for curators."""
    require_part(actor)
    item = await own(session, actor, RoadmapItem, item_id, to_change=True)
    if not actor.may(Role.CURATOR):
        found(await session.get(Responsible, (item_id, actor.person_id)))
    return item


async def get_item_to_change(session: AsyncSession, actor: Actor, item_id: int) -> RoadmapItem:
    actor.require(Role.CURATOR)
    return await own(session, actor, RoadmapItem, item_id, to_change=True)


async def get_roadmap_action(session: AsyncSession, actor: Actor, action_id: int) -> RoadmapAction:
    """To change it."""
    actor.require(Role.CURATOR)
    return await own(session, actor, RoadmapAction, action_id, to_change=True)


async def get_announcement(session: AsyncSession, actor: Actor, announcement_id: int) -> Announcement:
    """To change it: for the curator. Whoever was written to answers through services/announcements."""
    actor.require(Role.CURATOR)
    return await own(session, actor, Announcement, announcement_id, to_change=True)


async def get_publication(session: AsyncSession, actor: Actor, publication_id: int) -> Publication:
    actor.require(Role.CURATOR)
    return await own(session, actor, Publication, publication_id, to_change=True)


async def get_body_member(session: AsyncSession, actor: Actor, member_id: int) -> BodyMember:
    actor.require(Role.CURATOR)
    return await own(session, actor, BodyMember, member_id, to_change=True)


async def get_protocol(session: AsyncSession, actor: Actor, protocol_id: int) -> Protocol:
    actor.require(*READ_ROADMAPS)
    return await own(session, actor, Protocol, protocol_id)


async def get_target(session: AsyncSession, actor: Actor, target_id: int) -> Target:
    actor.require(Role.CURATOR)
    return await own(session, actor, Target, target_id, to_change=True)


def require_part(actor: Actor) -> None:
    if not actor.consented or actor.status is not PersonStatus.ACTIVE:
        raise Denied(f"person {actor.person_id} takes no part at present")


Row = TypeVar("Row")


def found(row: Row | None) -> Row:
    if row is None:
        raise Denied("no such row for this person")
    return row


async def own(session: AsyncSession, actor: Actor, table: type[Row], row_id: int, *, to_change: bool = False) -> Row:
    """A row of the actor's organisation, locked to be changed where that can be done; Removed where it is no more."""
    columns: Any = table
    which = {"row_id": row_id, "organisation_id": actor.organisation_id}
    row: Row | None = await session.scalar(own_row(columns, to_change=to_change and is_writing(session)), which)
    if row is None and await session.scalar(select(columns.id).where(columns.id == row_id)) is None:
        raise Removed(f"there is no {columns.__tablename__} {row_id}")
    return found(row)


@cache
def own_row(table: Any, *, to_change: bool) -> Select[Any]:
    query = select(table).where(table.id == bindparam("row_id"), table.organisation_id == bindparam("organisation_id"))
    return query.with_for_update().execution_options(populate_existing=True) if to_change else query
