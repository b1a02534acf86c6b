"""A questionnaire left half-way: a reminder on day 1 and day 4, then only the curator's list (PRODUCT timings)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios import path
from bot.services import notices, runs
from bot.services.leave import back_at
from bot.services.notices import Reader
from bot.services.timings import timings_of, working_time_of
from bot.storage import runs as stored
from bot.storage.models import Notice, Organisation, Person, Run, StepAnswer
from bot.storage.states import NoticeClass, RunStatus

MOST_REMINDERS = 2


@dataclass(frozen=True)
class FormLeft:
    notice_id: int
    run_id: int
    title: str
    left: int  # questions still to answer


async def remind_run(session: AsyncSession, run: Run, now: datetime) -> None:
    """Looks at one run whose `remind_at` has come: days are counted from the last answer."""
    organisation = await session.get_one(Organisation, run.organisation_id)
    timings, working = timings_of(organisation), working_time_of(organisation)
    days = (timings.form_first_reminder, timings.form_second_reminder)
    if run.status is not RunStatus.OPEN or run.reminders >= MOST_REMINDERS:
        run.remind_at = None
        return
    last = await session.scalar(select(func.max(StepAnswer.answered_at)).where(StepAnswer.run_id == run.id))
    due_at = working.working_days_after(last or run.started_at, days[run.reminders])
    if due_at > now:
        run.remind_at = due_at
        return
    person = await session.get_one(Person, run.person_id)
    back = back_at(person, working, now)
    if back is not None:  # not reminded, not counted
        run.remind_at = back
        return
    run.reminders += 1
    await notices.enqueue(
        session,
        person,
        "form_left",
        key=f"run:{run.id}:left:{run.reminders}",
        quietness=NoticeClass.REMINDER,
        now=now,
        run_id=run.id,
    )
    run.remind_at = working.working_days_after(now, max(1, days[1] - days[0])) if run.reminders == 1 else None


async def read_form_left(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> FormLeft | None:
    if person.telegram_id is None:
        return None
    run = await stored.find_run(session, person.telegram_id, notice.payload["run_id"], to_change=False)
    if run is None or run.status is not RunStatus.OPEN:
        return None
    own = await runs.going(session, run)
    if runs.is_out_of_reach(own):
        return None
    steps = path.path(own.scenario, own.answers)
    left = sum(not path.settled(step, own.answers.get(step.id)) for step in steps)
    return FormLeft(notice.id, run.id, own.scenario.title, left)


READERS: Mapping[str, Reader] = {"form_left": read_form_left}
