"""A school in which people need help: some have a mentor of their own, the others ask anybody.

Who is who by number: the curator, then `mentors`, then as many who have one of them each, then `others` without one.
All mentors answer anybody too. Beside them as many questions as wanted are open and in the curator's hands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import insert

from bot.sandbox.telegram import FIRST_PERSON
from bot.services.banks import MENTOR_FORM
from bot.services.timings import working_time_of
from bot.storage.database import Database
from bot.storage.models import Consent, HelpOffer, HelpRequest, Organisation, Pair, Person, PersonRole, Run
from bot.storage.states import (
    CONSENT_PD,
    HelpAddressee,
    HelpStage,
    HelpStatus,
    HelpUrgency,
    OfferAnswer,
    PairStatus,
    Role,
    RunStatus,
)
from bot.storage.types import search_form

CURATOR = 1
HERE = {"organisation_id": 1}


@dataclass(frozen=True)
class Numbers:
    mentors: int
    others: int

    @property
    def mentees(self) -> range:
        """With a mentor each."""
        return range(CURATOR + self.mentors + 1, CURATOR + 2 * self.mentors + 1)

    @property
    def alone(self) -> range:
        return range(self.mentees[-1] + 1, self.mentees[-1] + self.others + 1)

    @property
    def people(self) -> int:
        return CURATOR + 2 * self.mentors + self.others

    def mentor_of(self, mentee: int) -> int:
        return mentee - self.mentors

    def role(self, number: int) -> Role:
        if number == CURATOR:
            return Role.CURATOR
        return Role.MENTOR if number < self.mentees[0] else Role.MENTEE


def working_noon(now: datetime) -> datetime:
    """Of the next working day: whoever is asked is asked in working hours."""
    working = working_time_of(Organisation(time_zone="Europe/Moscow", hours_from="08:30", hours_to="18:30"))
    return working.at_local(working.working_days_after(working.local(now).date(), 1), time(12))


async def add_school(db: Database, numbers: Numbers, now: datetime) -> None:
    async with db.write() as session:
        session.add(Organisation(id=1, short_name="Гимназия № 22", created_at=now, set_up_at=now))
        await session.flush()
        everybody = range(1, numbers.people + 1)
        await session.execute(insert(Person), [person(n, numbers, now) for n in everybody])
        await session.execute(
            insert(PersonRole), [{"person_id": n, "role": numbers.role(n), **HERE} for n in everybody]
        )
        agreed = {"document": CONSENT_PD, "version": 1, "text_hash": "", "text": "", "agreed": True, "decided_at": now}
        await session.execute(insert(Consent), [{"person_id": n, **HERE, **agreed} for n in everybody])
        sent = {"scenario": MENTOR_FORM, "version": 1, "status": RunStatus.SENT, "started_at": now, "sent_at": now}
        mentors = range(CURATOR + 1, numbers.mentees[0])
        await session.execute(insert(Run), [{"person_id": n, **HERE, **sent} for n in mentors])
        live = {"status": PairStatus.ACTIVE, "proposed_by_id": CURATOR, "proposed_at": now, "active_at": now}
        pairs = [{"mentor_id": numbers.mentor_of(n), "mentee_id": n, **HERE, **live} for n in numbers.mentees]
        await session.execute(insert(Pair), pairs)


def person(number: int, numbers: Numbers, now: datetime) -> dict[str, object]:
    names = {"family_name": f"Иванова{number}", "given_name": "Анна", "patronymic": "Петровна"}
    return {
        "id": number,
        "telegram_id": FIRST_PERSON + number - 1,
        "search_name": search_form(" ".join(names.values())),
        "helps": numbers.role(number) is Role.MENTOR,
        "created_at": now,
        **names,
        **HERE,
    }


async def add_open(db: Database, askers: Sequence[int], count: int, now: datetime, due_at: datetime) -> None:
    """In the curator's hands."""
    held = {"status": HelpStatus.TAKEN, "stage": HelpStage.CURATOR, "holder_id": CURATOR, "taken_at": now}
    async with db.write() as session:
        await session.execute(insert(HelpRequest), requests(askers, count, now, due_at, held))


async def add_unanswered(db: Database, numbers: Numbers, count: int, now: datetime) -> None:
    """The mentor was asked, and the time is over."""
    asked = {"status": HelpStatus.ASKED, "stage": HelpStage.MENTOR}
    rows = requests(numbers.mentees, count, now, now, asked)
    async with db.write() as session:
        ids = await session.scalars(insert(HelpRequest).returning(HelpRequest.id, sort_by_parameter_order=True), rows)
        offers = [
            {
                "request_id": request_id,
                "person_id": numbers.mentor_of(int(str(row["person_id"]))),
                "answer": OfferAnswer.WAITING,
                "asked_at": now,
                **HERE,
            }
            for request_id, row in zip(ids, rows, strict=True)
        ]
        await session.execute(insert(HelpOffer), offers)


def requests(
    askers: Sequence[int], count: int, now: datetime, due_at: datetime, state: Mapping[str, object]
) -> list[dict[str, object]]:
    wanted = {"topic": "method", "urgency": HelpUrgency.NOW, "addressee": HelpAddressee.MY_MENTOR}
    times = {"created_at": now, "asked_at": now, "due_at": due_at}
    return [{"person_id": askers[n % len(askers)], **HERE, **wanted, **times, **state} for n in range(count)]
