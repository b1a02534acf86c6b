"""«Я в отпуске»: until the person is back the bot asks for nothing and reminds of nothing (PRODUCT «Quiet»)."""

from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import WorkingTime
from bot.scenarios.reads import Given, Read
from bot.scenarios.steps import Day
from bot.services import runs
from bot.services.access import Actor, get_person, get_self
from bot.services.forms import Form, Started
from bot.storage.models import Person, Run

LEAVE_FORM = "leave_dates"
READS = tuple(Read(LEAVE_FORM, step, (Day,), Given.ALWAYS) for step in ("first_day", "last_day"))


def is_away(person: Person, day: date) -> bool:
    if person.away_until is None or day > person.away_until:
        return False
    return person.away_from is None or person.away_from <= day


def back_at(person: Person, working: WorkingTime, now: datetime) -> datetime | None:
    """When the bot may ask again: the opening of the first working day after the leave; None for who is here."""
    if person.away_until is None or not is_away(person, working.local(now).date()):
        return None
    return working.at_local(working.working_days_after(person.away_until, 1), working.hours_from)


def here_since(day: date, rest: timedelta = timedelta()) -> ColumnElement[bool]:
    """Of the Person of a query: not away on that day, and back for at least `rest`."""
    return Person.away_until.is_(None) | (Person.away_until < day - rest) | (Person.away_from > day)


def here_on(day: BindParameter[date]) -> ColumnElement[bool]:
    """The same of a day that is given when the query is asked."""
    return Person.away_until.is_(None) | (Person.away_until < day) | (Person.away_from > day)


async def start_leave(session: AsyncSession, actor: Actor, person_id: int, *, now: datetime) -> Started:
    """Two dates, of oneself (0) or, by the curator, of somebody else."""
    about_id = (await get_person(session, actor, person_id)).id if person_id else None
    actor.require(*actor.roles)
    run_id = await runs.start(
        session,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scenario_id=LEAVE_FORM,
        now=now,
        about_id=about_id,
    )
    return Started(run_id)


async def take_leave(session: AsyncSession, form: Form) -> tuple[date, date]:
    """The two dates in either order: who mixes them up means the same days. The first and the last day."""
    about_id = await session.scalar(select(Run.about_id).where(Run.id == form.run.id))
    person = await session.get_one(Person, about_id or form.person.id)
    first, last = sorted(form.day(step) for step in ("first_day", "last_day"))
    person.away_from, person.away_until = first, last
    return first, last


async def end_leave(session: AsyncSession, actor: Actor, person_id: int) -> Person:
    """«Уже на месте»."""
    person = await (get_person(session, actor, person_id) if person_id else get_self(session, actor))
    person.away_from = person.away_until = None
    return person


def ahead(person: Person, today: date) -> bool:
    """A leave that is on or still to come."""
    return person.away_until is not None and person.away_until >= today
