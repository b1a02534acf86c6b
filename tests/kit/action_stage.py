"""What the bot does of a running year by itself, as buttons name it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY
from bot.storage.models import Cycle, RoadmapAction
from bot.storage.states import ActionKind, ActionStatus, Calendar, CycleStatus
from tests.kit.cast import Cast


@dataclass(frozen=True)
class Acting:
    """Ids of rows; zeros out of the scene «roadmap»."""

    cycle: int = 0  # runs, but is not looked at
    action: int = 0  # is planned
    off: int = 0


async def set_acting(session: AsyncSession, cast: Cast, now: datetime) -> Acting:
    cycle = Cycle(
        organisation_id=cast.organisation_id,
        roadmap="calendar_year",
        title="Дорожная карта",
        calendar=Calendar.CALENDAR,
        starts_on=now.date() - 30 * DAY,
        ends_on=now.date() + 300 * DAY,
        status=CycleStatus.RUNNING,
        created_by_id=cast.ids["vera"],
        created_at=now,
    )
    session.add(cycle)
    await session.flush()
    planned, off = (
        RoadmapAction(
            organisation_id=cast.organisation_id,
            cycle_id=cycle.id,
            kind=ActionKind.CONSENTS,
            run_on=now.date() + 5 * DAY,
            status=status,
            details={},
        )
        for status in (ActionStatus.PLANNED, ActionStatus.OFF)
    )
    session.add_all((planned, off))
    await session.flush()
    return Acting(cycle.id, planned.id, off.id)
