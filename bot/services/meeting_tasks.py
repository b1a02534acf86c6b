"""What the mentor left after a meeting: a task until the next one and the day of the next one (000 п. 4.1).

Whom the form names as its readers may read it, nobody else.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.scenarios.reads import TEXT, Read
from bot.scenarios.steps import Day
from bot.services.pair_states import Side
from bot.services.runs import library
from bot.storage.models import Meeting, Pair, Run, StepAnswer
from bot.storage.states import MeetingStatus, RunStatus

FORM = "meeting_checkin_mentor"
TASK, NEXT = "task", "next"
READS = (Read(FORM, TASK, TEXT), Read(FORM, NEXT, (Day,)))
READERS = {Side.MENTOR: {"author", "mentor"}, Side.MENTEE: {"mentee"}, Side.NEITHER: {"curator"}}


@dataclass(frozen=True)
class Left:
    """Empty where nothing was left, or this viewer may not read it."""

    task: str = ""
    next_on: date | None = None
    met_at: datetime | None = None  # UTC, the meeting it was left at
    place: str = ""

    def coming(self, today: date) -> date | None:
        """The next day, unless it has gone by."""
        return self.next_on if self.next_on is not None and self.next_on >= today else None


async def read_left(session: AsyncSession, pair: Pair, side: Side, *, meeting_id: int | None = None) -> Left:
    """At that meeting; without one, at the last that was held."""
    newer = aliased(Meeting)
    wanted = (
        select(Run.id, Meeting.starts_at, Meeting.place)
        .join(Meeting, Meeting.id == Run.meeting_id)
        .where(Run.person_id == pair.mentor_id, Run.scenario == FORM, Run.status == RunStatus.SENT)
        .where(Run.pair_id == pair.id)
        .order_by(Meeting.starts_at.desc(), Run.id.desc())
        .limit(1)
    )
    if meeting_id is not None:
        wanted = wanted.where(Meeting.id == meeting_id)
    else:
        held = (newer.pair_id == pair.id) & (newer.status == MeetingStatus.HELD)
        wanted = wanted.where(~exists().where(held, newer.starts_at > Meeting.starts_at))
    found = (await session.execute(wanted)).first()
    if found is None:
        return Left()
    rows = await session.execute(
        select(StepAnswer.step, StepAnswer.value).where(
            StepAnswer.run_id == found.id, StepAnswer.step.in_((TASK, NEXT))
        )
    )
    values = {step: value for step, value in rows if value is not None and may_read(step, side)}
    return Left(
        task=str(values.get(TASK, "")),
        next_on=date.fromisoformat(values[NEXT]) if NEXT in values else None,
        met_at=found.starts_at,
        place=found.place,
    )


def may_read(step_id: str, side: Side) -> bool:
    scenario = library()[FORM]
    step = scenario.step(step_id)
    return step is not None and not READERS[side].isdisjoint(scenario.readers(step))
