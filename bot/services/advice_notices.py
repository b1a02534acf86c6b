"""Cards that wait are told of once a day, in the morning: to the council, to the curators where there is no council."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import notices
from bot.services.access import MEND_LIBRARY, consented
from bot.services.banks import active, with_role
from bot.services.notices import Reader, next_opening
from bot.services.people import curators
from bot.services.timings import working_time_of
from bot.storage.models import Advice, Notice, Organisation, Person
from bot.storage.states import AdviceStatus, NoticeClass, Role

PROPOSED = "advice_proposed"


@dataclass(frozen=True)
class AdviceWaits:
    notice_id: int
    count: int


async def tell_editors(session: AsyncSession, organisation_id: int, *, now: datetime) -> None:
    organisation = await session.get_one(Organisation, organisation_id)
    working = working_time_of(organisation)
    due_at = next_opening(working, now)
    for person in await council(session, organisation_id) or await curators(session, organisation_id):
        await notices.enqueue(
            session,
            person,
            PROPOSED,
            key=f"advice:{working.local(due_at).date().isoformat()}",
            quietness=NoticeClass.REMINDER,
            now=now,
            due_at=due_at,
        )


async def council(session: AsyncSession, organisation_id: int) -> Sequence[Person]:
    wanted = active(organisation_id) & with_role(Role.COUNCIL) & consented()
    return (await session.scalars(select(Person).where(wanted))).all()


async def read_waiting(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> AdviceWaits | None:
    mends = active(person.organisation_id) & with_role(*MEND_LIBRARY) & consented()
    wanted = (
        select(func.count())
        .select_from(Advice)
        .where(
            Advice.organisation_id == person.organisation_id,
            Advice.status == AdviceStatus.PROPOSED,
            select(Person.id).where(Person.id == person.id, mends).exists(),
        )
    )
    count = await session.scalar(wanted) or 0
    return AdviceWaits(notice.id, count) if count else None


READERS: Mapping[str, Reader] = {PROPOSED: read_waiting}
