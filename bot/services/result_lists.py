"""What heads and councils find results by: the closed waves that have something for them (DOMAIN 2.5)."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario
from bot.services.access import Actor
from bot.services.campaign_cards import WaveLine, lines_of
from bot.services.editions import library, own_forms
from bot.services.pages import PAGE, find_page
from bot.services.result_readers import Reading, reading_of
from bot.storage.models import Campaign
from bot.storage.states import CampaignStatus, Role


@dataclass(frozen=True)
class ResultsPage:
    rows: tuple[WaveLine, ...]  # the newest first
    page: int
    pages: int
    total: int


async def list_results(session: AsyncSession, actor: Actor, page: int = 0) -> ResultsPage:
    """A page past the end is the last one."""
    actor.require(Role.CURATOR, Role.HEAD, Role.COUNCIL)
    own = [each.scenario for each in await own_forms(session, actor.organisation_id, retired=True)]
    reading = reading_of(actor)
    readable = [form.id for form in (*library().values(), *own) if is_readable(form, reading)]
    wanted = (
        Campaign.organisation_id == actor.organisation_id,
        Campaign.status == CampaignStatus.CLOSED,
        Campaign.scenario.in_(readable),
    )
    total = await session.scalar(select(func.count()).select_from(Campaign).where(*wanted)) or 0
    page, pages = find_page(total, page)
    waves = await session.scalars(
        select(Campaign)
        .where(*wanted)
        .order_by(Campaign.closed_at.desc(), Campaign.id.desc())
        .offset(page * PAGE)
        .limit(PAGE)
    )
    return ResultsPage(await lines_of(session, actor.zone, waves.all()), page, pages, total)


def is_readable(form: Scenario, reading: Reading) -> bool:
    return any(reading.right(form.readers(step)) for step in form.steps)
