"""Waves of a form that are open or planned: whoever plans another one is told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor
from bot.storage.models import Campaign
from bot.storage.states import CampaignStatus

MOST = 3


@dataclass(frozen=True)
class Running:
    """Times are local."""

    status: CampaignStatus
    opens_at: datetime
    closes_at: datetime


async def list_running(session: AsyncSession, actor: Actor, scenario_id: str) -> tuple[Running, ...]:
    """The open ones first, by their end."""
    rows = await session.execute(
        select(Campaign.status, Campaign.opens_at, Campaign.closes_at)
        .where(
            Campaign.organisation_id == actor.organisation_id,
            Campaign.scenario == scenario_id,
            Campaign.status.in_((CampaignStatus.OPEN, CampaignStatus.PLANNED)),
        )
        .order_by(Campaign.status, Campaign.closes_at, Campaign.id)
        .limit(MOST)
    )
    return tuple(
        Running(status, opens_at.astimezone(actor.zone), closes_at.astimezone(actor.zone))
        for status, opens_at, closes_at in rows
    )
