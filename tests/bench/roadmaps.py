"""A year of the programme that goes on, with items of all ages, and the look at it of a working day."""

from datetime import date, datetime, timedelta

from bot.clock import DAY
from bot.services import roadmap_year
from bot.storage.database import Database, insert_many
from bot.storage.models import Cycle, PersonRole, Responsible, RoadmapItem, Stage
from bot.storage.states import Calendar, CycleStatus, ItemStatus, Role, TermKind
from tests.bench.help_school import working_noon

HERE = {"organisation_id": 1}
ANSWERING = 5  # people for each item
LATER = timedelta(days=60)  # no beat meanwhile looks at it


async def add_year(db: Database, year: int, items: int, people: int, now: datetime) -> None:
    """Number `year`, begun by the first of the people, who is the curator. Half of its items is done."""
    noon = working_noon(now)
    first, last = noon.date() - 100 * DAY, noon.date() + 200 * DAY
    answering = range(1, min(ANSWERING, people) + 1)
    async with db.write() as session:
        if year == 1:
            session.add(PersonRole(person_id=1, role=Role.CURATOR, **HERE))
        cycle = Cycle(
            id=year, roadmap="school_year", title="Дорожная карта", calendar=Calendar.SCHOOL, starts_on=first,
            ends_on=last, status=CycleStatus.RUNNING, created_by_id=1, created_at=now, due_at=now + LATER, **HERE,
        )  # fmt: skip
        session.add(cycle)
        await session.flush()
        session.add(Stage(id=year, cycle_id=year, place=1, number="1", title="Подготовка", **HERE))
        await session.flush()
        numbers = range((year - 1) * items + 1, year * items + 1)
        await insert_many(session, RoadmapItem, [item(number, year, noon.date()) for number in numbers])
        found = [{"item_id": number, "person_id": person, **HERE} for number in numbers for person in answering]
        await insert_many(session, Responsible, found)


def item(number: int, year: int, today: date) -> dict[str, object]:
    return {
        "id": number, "cycle_id": year, "stage_id": year, "place": number, "number": f"1.{number}", "title": "Приказ",
        "part": "", "key": "", "details": "", "evidence_wanted": "", "roles": "", "term": TermKind.DATED,
        "term_words": "", "starts_on": today + (number % 60 - 30) * DAY, "due_on": today + (number % 90 - 10) * DAY,
        "sure": True, "status": ItemStatus.ACCEPTED if number % 2 else ItemStatus.PLANNED, "reason": "", **HERE,
    }  # fmt: skip


async def look(db: Database, now: datetime) -> None:
    """As the ticker has it done on a working day; undone, so that the next one has as much to tell."""
    async with db.write() as session:
        await roadmap_year.advance(session, await session.get_one(Cycle, 1), working_noon(now))
        await session.flush()
        await session.rollback()
