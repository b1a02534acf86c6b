"""A school seen from the curator's desk: rows put in as they would be after weeks of the programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.names import full_name
from bot.storage.database import Database
from bot.storage.models import (
    Campaign,
    CheckIn,
    Consent,
    Invitation,
    JoinRequest,
    Meeting,
    Organisation,
    Pair,
    Person,
    PersonRole,
    Respondent,
    Run,
    StepAnswer,
)
from bot.storage.states import (
    CONSENT_PD,
    AnswerState,
    CampaignStatus,
    MeetingKind,
    MeetingStatus,
    Outcome,
    PairStatus,
    PersonStatus,
    Privacy,
    RespondentStatus,
    Role,
    RunStatus,
)
from bot.storage.types import search_form

MOSCOW = ZoneInfo("Europe/Moscow")
FORM = {Role.MENTOR: "mentor_readiness", Role.MENTEE: "mentee_request"}


def moscow(words: str) -> datetime:
    """«2026-11-23» (9:00) or «2026-11-23 15:30» in Moscow, as UTC."""
    at = words if " " in words else f"{words} 09:00"
    return datetime.fromisoformat(at).replace(tzinfo=MOSCOW).astimezone(UTC)


MONDAY = moscow("2026-11-23")
LONG_AGO = moscow("2026-09-01")


@dataclass
class School:
    session: AsyncSession
    organisation: Organisation
    curator: Person

    async def person(
        self,
        name: str,
        *roles: Role,
        telegram_id: int | None = None,
        sent: datetime | None = None,
        joined: datetime = LONG_AGO,
        status: PersonStatus = PersonStatus.ACTIVE,
        consent: bool | None = True,
        **columns: Any,
    ) -> Person:
        """«Королёва Анна Сергеевна»; `sent`: the questionnaire of the first role; `consent` None: not decided yet."""
        family, given, patronymic = [*name.split(" ", 2), "", "", ""][:3]
        person = Person(
            organisation_id=self.organisation.id,
            telegram_id=telegram_id,
            family_name=family,
            given_name=given,
            patronymic=patronymic,
            status=status,
            created_at=joined,
            **columns,
        )
        person.search_name = search_form(full_name(person))
        await self._add(person)
        for role in roles:
            await self._add(PersonRole(person_id=person.id, role=role, organisation_id=self.organisation.id))
        if consent is not None:
            await self.consent(person, CONSENT_PD, agreed=consent, at=joined)
        if sent:
            await self.form(person, FORM[roles[0]], sent=sent)
        return person

    async def mentor(self, name: str = "Королёва Анна Сергеевна", **given: Any) -> Person:
        """In the bank."""
        return await self.person(name, Role.MENTOR, **{"sent": LONG_AGO, "capacity": 2, **given})

    async def mentee(self, name: str = "Громов Борис Ильич", **given: Any) -> Person:
        """In the bank."""
        return await self.person(name, Role.MENTEE, **{"sent": LONG_AGO, **given})

    async def form(
        self, person: Person, scenario: str, *, sent: datetime | None = None, reminders: int = 0, **about: int
    ) -> Run:
        run = Run(
            organisation_id=self.organisation.id,
            person_id=person.id,
            scenario=scenario,
            version=1,
            status=RunStatus.SENT if sent else RunStatus.OPEN,
            started_at=sent or LONG_AGO,
            sent_at=sent,
            reminders=reminders,
            **about,
        )
        await self._add(run)
        return run

    async def answers(self, run: Run, values: Mapping[str, Any]) -> None:
        for step, value in values.items():
            await self._add(
                StepAnswer(run_id=run.id, step=step, state=AnswerState.GIVEN, value=value, answered_at=run.started_at)
            )

    async def consent(self, person: Person, document: str, *, agreed: bool = True, at: datetime = LONG_AGO) -> None:
        await self._add(
            Consent(
                organisation_id=self.organisation.id,
                person_id=person.id,
                document=document,
                version=1,
                text_hash="",
                text="",
                agreed=agreed,
                decided_at=at,
            )
        )

    async def joining(self, person: Person, role: Role = Role.MENTEE) -> JoinRequest:
        invitation = Invitation(
            organisation_id=self.organisation.id,
            token_hash=f"hash of {person.id}",
            role=role,
            created_at=LONG_AGO,
            expires_at=MONDAY,
        )
        await self._add(invitation)
        request = JoinRequest(
            organisation_id=self.organisation.id,
            person_id=person.id,
            role=role,
            invitation_id=invitation.id,
            created_at=LONG_AGO,
        )
        await self._add(request)
        return request

    async def pair(
        self,
        status: PairStatus = PairStatus.ACTIVE,
        mentor: Person | None = None,
        mentee: Person | None = None,
        **columns: Any,
    ) -> Pair:
        """Since long ago, unless `proposed_at`, `ordered_at`, `active_at`, … say otherwise."""
        mentor, mentee = mentor or await self.mentor(), mentee or await self.mentee()
        pair = Pair(
            organisation_id=self.organisation.id,
            mentor_id=mentor.id,
            mentee_id=mentee.id,
            status=status,
            proposed_by_id=self.curator.id,
            **{"proposed_at": LONG_AGO, **columns},
        )
        await self._add(pair)
        return pair

    async def meeting(
        self,
        pair: Pair,
        status: MeetingStatus,
        starts_at: datetime,
        *,
        said: Mapping[int, Outcome] | None = None,
        **columns: Any,
    ) -> Meeting:
        """`said`: by person."""
        given: dict[str, Any] = {"kind": MeetingKind.REGULAR, "minutes": 45, "place": "here", **columns}
        meeting = Meeting(
            organisation_id=self.organisation.id,
            pair_id=pair.id,
            status=status,
            starts_at=starts_at,
            proposed_by_id=pair.mentor_id,
            proposed_at=LONG_AGO,
            **given,
        )
        await self._add(meeting)
        for person_id, outcome in (said or {}).items():
            await self._add(
                CheckIn(
                    meeting_id=meeting.id,
                    person_id=person_id,
                    organisation_id=self.organisation.id,
                    outcome=outcome,
                    at=starts_at,
                )
            )
        return meeting

    async def wave(self, title: str, status: CampaignStatus, audience: Mapping[str, Any], **columns: Any) -> Campaign:
        """From long ago to Monday, unless `opened_at`, `closes_at`, … say otherwise."""
        times = {"opens_at": LONG_AGO, "opened_at": LONG_AGO, "closes_at": MONDAY, "created_at": LONG_AGO}
        campaign = Campaign(
            organisation_id=self.organisation.id,
            scenario="tiny_pulse",
            title=title,
            audience=dict(audience),
            status=status,
            created_by_id=self.curator.id,
            **{**times, **columns},
        )
        await self._add(campaign)
        return campaign

    async def respondent(self, wave: Campaign, person: Person, status: RespondentStatus) -> Respondent:
        respondent = Respondent(
            organisation_id=self.organisation.id,
            campaign_id=wave.id,
            person_id=person.id,
            role=Role.MENTOR,
            status=status,
        )
        await self._add(respondent)
        return respondent

    async def _add(self, row: Any) -> None:
        self.session.add(row)
        await self.session.flush()


async def open_school(
    session: AsyncSession, curator_id: int = 3, short_name: str = "Школа № 5", privacy: Privacy = Privacy.STRICT
) -> School:
    """With Vera, its curator, whose Telegram account is `curator_id`."""
    organisation = Organisation(
        full_name=f"МБОУ «{short_name}»",
        short_name=short_name,
        privacy=privacy,
        created_at=LONG_AGO,
        set_up_at=LONG_AGO,
    )
    session.add(organisation)
    await session.flush()
    school = School(session, organisation, Person())
    school.curator = await school.person("Лосева Вера Павловна", Role.CURATOR, telegram_id=curator_id)
    return school


class Statements:
    """SELECTs asked of the reading side while it is open."""

    def __init__(self, db: Database) -> None:
        self._engine = db.reader.sync_engine
        self.asked: list[str] = []

    def _note(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            self.asked.append(statement)

    def __enter__(self) -> "Statements":
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *error: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def __len__(self) -> int:
        return len(self.asked)
