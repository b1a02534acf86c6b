"""Monday's digest as a job of each organisation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scheduler.slots import Slot, Work, weekly_slot
from bot.services.digest import digest_times, make_digest


async def digest_slots(session: AsyncSession, now: datetime) -> Sequence[Slot]:
    return [
        Slot(f"digest:{each.organisation_id}", slot, making(each.organisation_id))
        for each in await digest_times(session)
        if (slot := weekly_slot(each.working_time, each.at, now))
    ]


def making(organisation_id: int) -> Work:
    async def make(session: AsyncSession, now: datetime) -> None:
        await make_digest(session, organisation_id, now)

    return make
