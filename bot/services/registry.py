"""What an organisation knows of its people, pairs and meetings, read in a number of statements that never grows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.people import FORM_OF_ROLE
from bot.storage.models import (
    Campaign,
    Consent,
    HelpRequest,
    JoinRequest,
    Meeting,
    Organisation,
    Pair,
    Person,
    PersonRole,
    Respondent,
    Run,
)
from bot.storage.states import (
    LIVE_PAIR,
    UNASKED_HELP,
    CampaignStatus,
    MeetingStatus,
    PersonStatus,
    RespondentStatus,
    Role,
    RunStatus,
)

FORMS = tuple(dict.fromkeys(FORM_OF_ROLE.values()))


@dataclass(frozen=True)
class Decision:
    """The last word about a consent that was not taken back."""

    agreed: bool
    decided_at: datetime


@dataclass(frozen=True)
class FormState:
    """The newest run of a questionnaire; a sent one counts even when it was begun anew."""

    status: RunStatus
    at: datetime  # sent, or begun
    reminders: int


@dataclass(frozen=True)
class WaveState:
    """A wave that has opened, with its numbers."""

    campaign: Campaign
    answered: int
    expected: int  # answered or still waited for
    excused: int


@dataclass(frozen=True)
class Registry:
    organisation: Organisation
    people: Mapping[int, Person]  # everybody there ever was: pairs of the past have names too
    roles: Mapping[int, frozenset[Role]]
    forms: Mapping[tuple[int, str], FormState]  # by person and scenario
    consents: Mapping[tuple[int, str], Decision]  # by person and document
    joining: tuple[int, ...]  # persons who wait to be let in, longest first
    pairs: tuple[Pair, ...]  # by id
    meetings: Mapping[int, tuple[Meeting, ...]]  # by pair, in the order of time
    waves: tuple[WaveState, ...] = ()  # that have opened, by their opening
    questions: tuple[HelpRequest, ...] = ()  # urgent ones that were asked, by id

    @property
    def active(self) -> list[Person]:
        """Who takes part, by name."""
        people = [person for person in self.people.values() if person.status is PersonStatus.ACTIVE]
        return sorted(people, key=lambda person: (person.search_name, person.id))

    @property
    def live_pairs(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.status in LIVE_PAIR]

    def has_role(self, person: Person, *roles: Role) -> bool:
        return not self.roles.get(person.id, frozenset()).isdisjoint(roles)

    def sent_form(self, person: Person, scenario: str) -> FormState | None:
        form = self.forms.get((person.id, scenario))
        return form if form and form.status is RunStatus.SENT else None

    def agreed(self, person_id: int, document: str) -> bool:
        decision = self.consents.get((person_id, document))
        return decision is not None and decision.agreed

    def meetings_of(self, pair: Pair, *statuses: MeetingStatus) -> list[Meeting]:
        return [each for each in self.meetings.get(pair.id, ()) if each.status in statuses]


async def read_registry(session: AsyncSession, organisation: Organisation) -> Registry:
    """Nine statements."""
    people = (await session.scalars(select(Person).where(Person.organisation_id == organisation.id))).all()
    pairs = await session.scalars(select(Pair).where(Pair.organisation_id == organisation.id).order_by(Pair.id))
    return Registry(
        organisation=organisation,
        people={person.id: person for person in people},
        roles=await read_roles(session, organisation.id),
        forms=await read_forms(session, organisation.id),
        consents=await read_consents(session, organisation.id),
        joining=await read_joining(session, organisation.id),
        pairs=tuple(pairs),
        meetings=await read_meetings(session, organisation.id),
        waves=await read_waves(session, organisation.id),
        questions=await read_questions(session, organisation.id),
    )


async def read_roles(session: AsyncSession, organisation_id: int) -> dict[int, frozenset[Role]]:
    found: dict[int, frozenset[Role]] = {}
    for person_id, role in await session.execute(
        select(PersonRole.person_id, PersonRole.role).where(PersonRole.organisation_id == organisation_id)
    ):
        found[person_id] = found.get(person_id, frozenset()) | {role}
    return found


async def read_forms(session: AsyncSession, organisation_id: int) -> dict[tuple[int, str], FormState]:
    columns = (Run.person_id, Run.scenario, Run.status, Run.started_at, Run.sent_at, Run.reminders)
    wanted = (Run.organisation_id == organisation_id, Run.scenario.in_(FORMS), Run.status != RunStatus.CLOSED)
    found: dict[tuple[int, str], FormState] = {}
    for person_id, scenario, status, started_at, sent_at, reminders in await session.execute(
        select(*columns).where(*wanted).order_by(Run.id)
    ):
        before = found.get((person_id, scenario))
        if before is None or status is RunStatus.SENT or before.status is not RunStatus.SENT:
            found[person_id, scenario] = FormState(status, sent_at or started_at, reminders)
    return found


async def read_consents(session: AsyncSession, organisation_id: int) -> dict[tuple[int, str], Decision]:
    rows = await session.execute(
        select(Consent.person_id, Consent.document, Consent.agreed, Consent.decided_at)
        .where(Consent.organisation_id == organisation_id, Consent.revoked_at.is_(None))
        .order_by(Consent.id)
    )
    return {(person_id, document): Decision(agreed, at) for person_id, document, agreed, at in rows}


async def read_joining(session: AsyncSession, organisation_id: int) -> tuple[int, ...]:
    rows = await session.scalars(
        select(JoinRequest.person_id)
        .where(JoinRequest.organisation_id == organisation_id, JoinRequest.decided_at.is_(None))
        .order_by(JoinRequest.created_at, JoinRequest.id)
    )
    return tuple(dict.fromkeys(rows))


async def read_meetings(session: AsyncSession, organisation_id: int) -> dict[int, tuple[Meeting, ...]]:
    found: dict[int, list[Meeting]] = {}
    for meeting in await session.scalars(
        select(Meeting).where(Meeting.organisation_id == organisation_id).order_by(Meeting.starts_at, Meeting.id)
    ):
        found.setdefault(meeting.pair_id, []).append(meeting)
    return {pair_id: tuple(meetings) for pair_id, meetings in found.items()}


async def read_waves(session: AsyncSession, organisation_id: int) -> tuple[WaveState, ...]:
    found: dict[int, tuple[Campaign, dict[RespondentStatus, int]]] = {}
    for campaign, status, count in await session.execute(
        select(Campaign, Respondent.status, func.count(Respondent.id))
        .outerjoin(Respondent, Respondent.campaign_id == Campaign.id)
        .where(
            Campaign.organisation_id == organisation_id,
            Campaign.status.in_((CampaignStatus.OPEN, CampaignStatus.CLOSED)),
        )
        .group_by(Campaign.id, Respondent.status)
        .order_by(Campaign.opened_at, Campaign.id)
    ):
        found.setdefault(campaign.id, (campaign, {}))[1][status] = count
    return tuple(
        WaveState(
            campaign,
            answered=counts.get(RespondentStatus.ANSWERED, 0),
            expected=counts.get(RespondentStatus.ANSWERED, 0) + counts.get(RespondentStatus.WAITING, 0),
            excused=counts.get(RespondentStatus.EXCUSED, 0),
        )
        for campaign, counts in found.values()
    )


async def read_questions(session: AsyncSession, organisation_id: int) -> tuple[HelpRequest, ...]:
    rows = await session.scalars(
        select(HelpRequest)
        .where(HelpRequest.organisation_id == organisation_id, HelpRequest.status.not_in(UNASKED_HELP))
        .order_by(HelpRequest.id)
    )
    return tuple(rows)


def live_partners(registry: Registry, person_id: int) -> Sequence[Person]:
    """Whom the person is paired with now, as mentor or mentee."""
    ids = [
        pair.mentee_id if pair.mentor_id == person_id else pair.mentor_id
        for pair in registry.live_pairs
        if person_id in (pair.mentor_id, pair.mentee_id)
    ]
    return [registry.people[each] for each in ids]
