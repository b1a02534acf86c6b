"""What is said of a wave, read when it is sent: nothing to somebody who has answered meanwhile, or after its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.campaign_cards import WaveLine, lines_of
from bot.services.editions import form_of
from bot.services.notices import Reader
from bot.services.people import still_curator
from bot.services.respondents import Waiting, list_waiting
from bot.storage.models import Campaign, Notice, Organisation, Person
from bot.storage.states import CampaignStatus, PersonStatus


@dataclass(frozen=True)
class WaveAsked:
    """An invitation or a reminder; times are local."""

    notice_id: int
    title: str
    minutes: int
    anonymous: bool
    closes_at: datetime
    waiting: tuple[Waiting, ...]  # several for a form about each pair
    reminder: bool


@dataclass(frozen=True)
class WaveOver:
    notice_id: int
    line: WaveLine


async def read_asked(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> WaveAsked | None:
    organisation = await session.get_one(Organisation, person.organisation_id)
    campaign_id: int = notice.payload["campaign_id"]
    zone = ZoneInfo(organisation.time_zone)
    waiting = await list_waiting(session, person.id, organisation.privacy, zone, campaign_id=campaign_id)
    if not waiting or person.status is not PersonStatus.ACTIVE:
        return None
    form = await form_of(session, organisation.id, waiting[0].scenario_id)
    return WaveAsked(
        notice_id=notice.id,
        title=waiting[0].title,
        minutes=form.minutes if form else 0,
        anonymous=waiting[0].anonymous,
        closes_at=waiting[0].closes_at,
        waiting=waiting,
        reminder=notice.kind == "campaign_reminded",
    )


async def read_over(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> WaveOver | None:
    campaign = await session.get(Campaign, notice.payload["campaign_id"])
    if campaign is None or campaign.status is not CampaignStatus.CLOSED or not await still_curator(session, person):
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    (line,) = await lines_of(session, ZoneInfo(organisation.time_zone), [campaign])
    return WaveOver(notice.id, line)


READERS: Mapping[str, Reader] = {
    "campaign_invited": read_asked,
    "campaign_reminded": read_asked,
    "campaign_closed": read_over,
}
