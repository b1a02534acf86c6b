"""A school with everybody a pair needs: questionnaires sent, consents given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.services.access import Actor, get_actor
from bot.services.consents import MENTOR_CONSENT
from bot.services.forms import Form
from bot.services.names import full_name
from bot.services.pair_states import ENDED
from bot.services.runs import library
from bot.storage.database import Database
from bot.storage.models import Consent, Meeting, Notice, Organisation, Pair, Person, PersonRole, Run, StepAnswer
from bot.storage.runs import LoadedRun
from bot.storage.states import (
    CONSENT_PD,
    LIVE_PAIR,
    AnswerState,
    Calendar,
    MeetingKind,
    MeetingStatus,
    NoticeStatus,
    PairStatus,
    Privacy,
    Role,
    RunStatus,
)
from bot.storage.types import search_form
from tests.kit.kept_rows import is_empty, keep, put

FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)  # noon in Moscow
READINESS: dict[str, Value] = {
    "topics": "Родительское собрание, рабочая программа",
    "strong": "Спокойствие",
    "competences": ["method", "psy_parent", "ict"],
    "days": ["tue", "thu"],
    "times": ["after"],
    "freq": "weekly",
    "kind": ["traditional"],
    "prefer_mentee": ["any"],
    "max_mentees": "1",
}
REQUEST: dict[str, Value] = {
    "areas": ["method", "law"],
    "problem": "Шумный пятый класс",
    "goal": "Спокойный урок",
    "days": ["tue", "fri"],
    "times": ["after", "evening"],
    "freq": "biweekly",
    "kind": ["unknown"],
    "status": "young",
    "not_with": "Завуч по хозяйству",
    "prefer_mentor": ["experienced"],
}
STATES_WITH_BOTH = (PairStatus.AGREED, PairStatus.ORDERED, PairStatus.ACTIVE, *ENDED)


@dataclass(frozen=True)
class School:
    db: Database
    organisation_id: int
    anna: Person  # mentor with room for one
    boris: Person  # mentee
    vera: Person  # curator
    grigory: Person  # head
    marina: Person  # curator of another organisation

    async def actor(self, session: AsyncSession, person: Person) -> Actor:
        assert person.telegram_id is not None
        return await get_actor(session, person.telegram_id)

    async def mentor(self, number: int, *, capacity: int = 1) -> Person:
        async with self.db.write() as session:
            names = (f"Наставникова{number}", "Галина", "Петровна")
            return await add_mentor(session, self.organisation_id, 5000 + number, names, capacity=capacity)

    async def mentee(self, number: int) -> Person:
        async with self.db.write() as session:
            names = (f"Новенький{number}", "Пётр", "Ильич")
            return await add_mentee(session, self.organisation_id, 7000 + number, names)

    async def pair(self, status: PairStatus = PairStatus.PROPOSED, **columns: Any) -> int:
        """Anna's and Boris's unless told, as it stands in that state."""
        async with self.db.write() as session:
            pair = Pair(
                organisation_id=self.organisation_id,
                **{
                    "mentor_id": self.anna.id,
                    "mentee_id": self.boris.id,
                    **state_columns(status, self.vera.id),
                    **columns,
                },
            )
            session.add(pair)
        return pair.id

    async def signs(self, person: Person, *, agreed: bool = True) -> None:
        """The consent to the work of a mentor."""
        async with self.db.write() as session:
            session.add(consent(person, MENTOR_CONSENT, agreed=agreed))

    async def read_pair(self, pair_id: int) -> Pair:
        async with self.db.read() as session:
            return await session.get_one(Pair, pair_id)


def state_columns(status: PairStatus, curator_id: int) -> dict[str, Any]:
    """Every column that a state changes, so that one row can go from any state to any other."""
    both = status in STATES_WITH_BOTH
    ordered = status in STATES_WITH_BOTH[1:]
    over = status not in LIVE_PAIR
    return {
        "status": status,
        "proposed_by_id": curator_id,
        "proposed_at": FRIDAY,
        "mentor_agreed_at": FRIDAY if both or status is PairStatus.MENTOR_AGREED else None,
        "mentee_agreed_at": FRIDAY if both or status is PairStatus.MENTEE_AGREED else None,
        "declined_by_id": None,
        "order_number": "87-од" if ordered else "",
        "order_date": FRIDAY.date() if ordered else None,
        "ordered_at": FRIDAY if ordered else None,
        "active_at": FRIDAY if status is PairStatus.ACTIVE else None,
        "ended_at": FRIDAY if over else None,
        "remind_at": None,
        "reminders": 0,
    }


async def open_school(db: Database, *, privacy: Privacy = Privacy.STRICT) -> School:
    key = ("pairs", db.dialect, privacy)
    async with db.write() as session:
        fresh = await is_empty(session)
        if fresh and await put(session, key):
            anna, *others = await session.scalars(select(Person).order_by(Person.id))
            return School(db, anna.organisation_id, anna, *others)
    school = await make_school(db, privacy)
    if fresh:
        async with db.read() as session:
            await keep(session, key)
    return school


async def make_school(db: Database, privacy: Privacy) -> School:
    async with db.write() as session:
        home, other = organisation("Школа № 5", privacy), organisation("Школа № 6", privacy)
        session.add_all([home, other])
        await session.flush()
        return School(
            db,
            home.id,
            await add_mentor(session, home.id, 101, ("Королёва", "Анна", "Сергеевна"), capacity=1),
            await add_mentee(session, home.id, 102, ("Громов", "Борис", "Ильич")),
            await add_person(session, home.id, 103, ("Лосева", "Вера", "Павловна"), Role.CURATOR),
            await add_person(session, home.id, 104, ("Соколов", "Григорий", "Петрович"), Role.HEAD),
            await add_person(session, other.id, 105, ("Чужая", "Марина", "Львовна"), Role.CURATOR),
        )


def organisation(name: str, privacy: Privacy) -> Organisation:
    return Organisation(
        full_name=name, privacy=privacy, calendar=Calendar.SCHOOL, created_at=FRIDAY, set_up_at=FRIDAY, timings={}
    )


async def add_mentor(
    session: AsyncSession, organisation_id: int, telegram_id: int, names: tuple[str, str, str], *, capacity: int
) -> Person:
    person = await add_person(session, organisation_id, telegram_id, names, Role.MENTOR)
    person.capacity = capacity
    await send_form(session, person, "mentor_readiness", READINESS)
    return person


async def add_mentee(
    session: AsyncSession, organisation_id: int, telegram_id: int, names: tuple[str, str, str]
) -> Person:
    person = await add_person(session, organisation_id, telegram_id, names, Role.MENTEE)
    await send_form(session, person, "mentee_request", REQUEST)
    return person


async def add_person(
    session: AsyncSession, organisation_id: int, telegram_id: int, names: tuple[str, str, str], *roles: Role
) -> Person:
    family, given, patronymic = names
    person = Person(
        organisation_id=organisation_id,
        telegram_id=telegram_id,
        family_name=family,
        given_name=given,
        patronymic=patronymic,
        position="учитель",
        created_at=FRIDAY,
    )
    person.search_name = search_form(full_name(person))
    session.add(person)
    await session.flush()
    session.add_all([PersonRole(person_id=person.id, role=role, organisation_id=organisation_id) for role in roles])
    session.add(consent(person, CONSENT_PD))
    await session.flush()
    return person


def consent(person: Person, document: str, *, agreed: bool = True) -> Consent:
    return Consent(
        organisation_id=person.organisation_id,
        person_id=person.id,
        document=document,
        version=1,
        text_hash="0" * 64,
        text="текст",
        agreed=agreed,
        decided_at=FRIDAY,
    )


async def send_form(session: AsyncSession, person: Person, scenario: str, values: Mapping[str, Value]) -> Run:
    run = Run(
        organisation_id=person.organisation_id,
        person_id=person.id,
        scenario=scenario,
        version=1,
        status=RunStatus.SENT,
        started_at=FRIDAY,
        sent_at=FRIDAY,
    )
    session.add(run)
    await session.flush()
    session.add_all(
        [
            StepAnswer(run_id=run.id, step=step, state=AnswerState.GIVEN, value=value, answered_at=FRIDAY)
            for step, value in values.items()
        ]
    )
    await session.flush()
    return run


async def mark_said(session: AsyncSession, notice: Notice) -> None:
    notice.status, notice.sent_at = NoticeStatus.SENT, notice.due_at


def order_form(run_id: int, person: Person, organisation: Organisation, pair_id: int, now: datetime) -> Form:
    run = LoadedRun(
        id=run_id, organisation_id=organisation.id, person_id=person.id, scenario="order_details", version=1,
        status=RunStatus.SENT, pair_id=pair_id, meeting_id=None, respondent_id=None, entered_by_id=None,
        edition_id=None, screen_message_id=None, question_message_id=None, unshown=False,
        own=None, wordings=frozenset(), wording="", privacy=Privacy.STRICT,
        is_current=True,
        time_zone="Europe/Moscow", hours_from="08:30", hours_to="18:30", answers={},
    )  # fmt: skip
    values = {"number": "88-од", "date": "2026-11-19"}
    return Form(run, library()["order_details"], values, person, organisation, now)


async def add_meeting(school: School, pair_id: int, status: MeetingStatus, starts_at: datetime) -> int:
    async with school.db.write() as session:
        meeting = Meeting(
            organisation_id=school.organisation_id,
            pair_id=pair_id,
            kind=MeetingKind.REGULAR,
            status=status,
            starts_at=starts_at,
            minutes=45,
            place="school",
            proposed_by_id=school.anna.id,
            proposed_at=FRIDAY,
            check_in_at=starts_at + timedelta(hours=2),
        )
        session.add(meeting)
    return meeting.id
