"""A pair with an order, and acts on its meetings said shortly. «Мск» is the school's clock unless told otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scheduler.due import Due, run_due
from bot.services import access, check_ins, meeting_cards, meetings, sending
from bot.services.forms import Started
from bot.services.meeting_cards import MeetingCard
from bot.services.meeting_notices import READERS
from bot.services.meeting_outcomes import Acted, NotYet
from bot.services.notices import NotNow
from bot.services.sending import Sent
from bot.storage import runs as stored
from bot.storage.database import Database
from bot.storage.models import Consent, Meeting, Notice, Organisation, Pair, Person, PersonRole
from bot.storage.states import AnswerState, Outcome, PairStatus, Privacy, Role
from bot.views import meetings as views
from bot.views.screen import Screen

ANNA, BORIS, VERA, STRANGER_MENTEE, MARINA = 101, 102, 103, 104, 201
MONDAY = date(2026, 11, 23)


@dataclass
class Stage:
    db: Database
    organisation_id: int
    pair_id: int
    zone: ZoneInfo
    now: datetime

    def at(self, day: date, clock: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(clock), self.zone).astimezone(UTC)

    def goes_to(self, day: date, clock: str) -> None:
        moment = self.at(day, clock)
        assert moment >= self.now
        self.now = moment

    async def plans(self, who: int) -> Started | Acted | NotYet:
        async with self.db.write() as session:
            actor = await access.get_actor(session, who)
            return await meetings.plan(session, actor, self.pair_id, now=self.now)

    async def wants_other_time(self, who: int, meeting_id: int, sequence: int) -> Started | Acted | NotYet:
        async with self.db.write() as session:
            actor = await access.get_actor(session, who)
            return await meetings.start_other_time(session, actor, meeting_id, sequence, now=self.now)

    async def sends(self, who: int, run_id: int, **answers: Any) -> Sent:
        async with self.db.write() as session:
            given = {step: (AnswerState.GIVEN, value) for step, value in answers.items() if value is not None}
            skipped = {step: (AnswerState.SKIPPED, None) for step, value in answers.items() if value is None}
            await stored.save_answers(session, run_id, "", {**given, **skipped}, self.now)
            sent = await sending.send(session, who, run_id, now=self.now)
        assert isinstance(sent, Sent), sent
        return sent

    async def proposes(self, who: int, moment: str, *, place: str = "here", note: str | None = None) -> tuple[str, int]:
        planning = await self.plans(who)
        assert isinstance(planning, Started), planning
        sent = await self.sends(who, planning.run_id, moment=moment, place=place, note=note)
        return sent.outcome, sent.meeting_id or 0

    async def proposes_other(self, who: int, meeting_id: int, moment: str) -> tuple[str, int]:
        meeting = await self.meeting(meeting_id)
        planning = await self.wants_other_time(who, meeting_id, meeting.sequence)
        assert isinstance(planning, Started), planning
        sent = await self.sends(who, planning.run_id, moment=moment)
        return sent.outcome, sent.meeting_id or 0

    async def confirms(self, who: int, meeting_id: int, sequence: int | None = None) -> Acted:
        """By the button of today, or by an old one with its sequence."""
        sequence = await self.sequence(meeting_id) if sequence is None else sequence
        async with self.db.write() as session:
            actor = await access.get_actor(session, who)
            return await meetings.confirm(session, actor, meeting_id, sequence, now=self.now)

    async def cancels(self, who: int, meeting_id: int, sequence: int | None = None) -> Acted:
        sequence = await self.sequence(meeting_id) if sequence is None else sequence
        async with self.db.write() as session:
            actor = await access.get_actor(session, who)
            return await meetings.cancel(session, actor, meeting_id, sequence, now=self.now)

    async def answers(self, who: int, meeting_id: int, outcome: Outcome) -> Acted:
        async with self.db.write() as session:
            actor = await access.get_actor(session, who)
            return await check_ins.answer(session, actor, meeting_id, outcome, now=self.now)

    async def rules(self, who: int, meeting_id: int, *, held: bool) -> Acted:
        sequence = await self.sequence(meeting_id)
        async with self.db.write() as session:
            actor = await access.get_actor(session, who)
            return await check_ins.rule(session, actor, meeting_id, sequence, held=held, now=self.now)

    async def adds_details(self, who: int, meeting_id: int) -> Started | Acted:
        async with self.db.write() as session:
            actor = await access.get_actor(session, who)
            return await check_ins.start_details(session, actor, meeting_id, now=self.now)

    async def has_confirmed(self, moment: str) -> int:
        """Anna proposed, Boris confirmed."""
        outcome, meeting_id = await self.proposes(ANNA, moment)
        assert outcome == "done"
        await self.confirms(BORIS, meeting_id)
        return meeting_id

    async def ticks(self) -> int:
        return await run_due(self.db, [Due("check-ins", Meeting.check_in_at, check_ins.ask_check_in)], self.now)

    # --- read by a fresh session

    async def meeting(self, meeting_id: int) -> Meeting:
        async with self.db.read() as session:
            return await session.get_one(Meeting, meeting_id)

    async def sequence(self, meeting_id: int) -> int:
        return (await self.meeting(meeting_id)).sequence

    async def pair(self) -> Pair:
        async with self.db.read() as session:
            return await session.get_one(Pair, self.pair_id)

    async def card(self, who: int, meeting_id: int) -> MeetingCard:
        async with self.db.read() as session:
            actor = await access.get_actor(session, who)
            return await meeting_cards.read_card(session, actor, meeting_id, now=self.now)

    async def notices(self, who: int, kind: str = "") -> Sequence[Notice]:
        async with self.db.read() as session:
            wanted = select(Notice).join(Person).where(Person.telegram_id == who).order_by(Notice.due_at, Notice.id)
            return [each for each in await session.scalars(wanted) if each.kind == kind or not kind]

    async def said(self, who: int, kind: str) -> list[Screen]:
        """What the notices of that kind say now; those that are no longer true are left out."""
        async with self.db.read() as session:
            person = await session.scalar(select(Person).where(Person.telegram_id == who))
            assert person is not None
            wanted = select(Notice).where(Notice.person_id == person.id, Notice.kind == kind).order_by(Notice.id)
            found = [await READERS[kind](session, notice, person, self.now) for notice in await session.scalars(wanted)]
        return [views.NOTICES[kind](data) for data in found if data is not None and not isinstance(data, NotNow)]

    async def reads(self, who: int, kind: str) -> Any:
        """What the one notice of that kind comes to now."""
        async with self.db.read() as session:
            person = (await session.scalars(select(Person).where(Person.telegram_id == who))).one()
            wanted = select(Notice).where(Notice.person_id == person.id, Notice.kind == kind)
            return await READERS[kind](session, (await session.scalars(wanted)).one(), person, self.now)


async def make_stage(
    db: Database,
    *,
    time_zone: str = "Europe/Moscow",
    pair_status: PairStatus = PairStatus.ORDERED,
    day: date = MONDAY,
    clock: str = "10:00",
    names: tuple[str, str, str] | None = None,
) -> Stage:
    """Anna mentors Boris; Vera is their curator; Marina is the curator of another organisation."""
    zone = ZoneInfo(time_zone)
    now = datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)
    async with db.write() as session:
        ours, other = (
            Organisation(time_zone=time_zone, privacy=Privacy.STRICT, created_at=now, set_up_at=now) for _ in range(2)
        )
        session.add_all([ours, other])
        await session.flush()
        anna = await add(session, ours, ANNA, names or ("Королёва", "Анна", "Сергеевна"), Role.MENTOR, now)
        boris = await add(session, ours, BORIS, names or ("Громов", "Борис", "Ильич"), Role.MENTEE, now)
        vera = await add(session, ours, VERA, ("Лосева", "Вера", "Павловна"), Role.CURATOR, now)
        await add(session, ours, STRANGER_MENTEE, ("Иванова", "Ольга", "Петровна"), Role.MENTEE, now)
        await add(session, other, MARINA, ("Титова", "Марина", "Львовна"), Role.CURATOR, now)
        pair = Pair(
            organisation_id=ours.id,
            mentor_id=anna.id,
            mentee_id=boris.id,
            status=pair_status,
            proposed_by_id=vera.id,
            proposed_at=now,
        )
        session.add(pair)
        await session.flush()
        return Stage(db, ours.id, pair.id, zone, now)


async def add(
    session: AsyncSession,
    organisation: Organisation,
    telegram_id: int,
    names: tuple[str, str, str],
    role: Role,
    now: datetime,
) -> Person:
    family, given, patronymic = names
    person = Person(
        organisation_id=organisation.id,
        telegram_id=telegram_id,
        family_name=family,
        given_name=given,
        patronymic=patronymic,
        created_at=now,
    )
    session.add(person)
    await session.flush()
    session.add(PersonRole(person_id=person.id, role=role, organisation_id=organisation.id))
    session.add(
        Consent(
            organisation_id=organisation.id,
            person_id=person.id,
            document=access.CONSENT_PD,
            version=1,
            text_hash="",
            text="",
            agreed=True,
            decided_at=now,
        )
    )
    await session.flush()
    return person
