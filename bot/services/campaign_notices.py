"""What is said of a wave, read when it is sent: nothing to somebody who has answered meanwhile, or after its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import WorkingTime
from bot.services import notices
from bot.services.campaign_cards import WaveLine, lines_of
from bot.services.digest import digest_awaited
from bot.services.editions import form_of
from bot.services.notices import NotNow, Reader
from bot.services.people import still_curator
from bot.services.respondents import Waiting, list_waiting
from bot.services.timings import working_time_of
from bot.services.told_together import ENDED, INVITED, REMINDED, told_since
from bot.storage.models import Campaign, Notice, Organisation, Person
from bot.storage.states import CampaignStatus, NoticeClass, NoticeStatus, PersonStatus

MOST_WAITING = 5  # have a button in one message


@dataclass(frozen=True)
class AskedWave:
    """Times are local."""

    campaign_id: int
    title: str
    minutes: int
    anonymous: bool
    closes_at: datetime
    last_day: bool
    waiting: tuple[Waiting, ...]  # several for a form about each pair


@dataclass(frozen=True)
class WaveAsked:
    """An invitation or a reminder: of the wave it is about, and of all others that wait."""

    notice_id: int
    waves: tuple[AskedWave, ...]  # what ends first comes first
    more: int  # answers that wait besides
    reminder: bool
    can_wait: bool  # until tomorrow


@dataclass(frozen=True)
class WaveOver:
    """The ends of waves that are told of together."""

    notice_id: int
    lines: tuple[WaveLine, ...]


async def read_asked(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> WaveAsked | None:
    organisation = await session.get_one(Organisation, person.organisation_id)
    working = working_time_of(organisation)
    waiting = await list_waiting(session, person.id, organisation.privacy, working.zone)
    own = [each for each in waiting if each.campaign_id == notice.payload["campaign_id"]]
    if not own or person.status is not PersonStatus.ACTIVE:
        return None
    reminder = notice.kind == REMINDED
    if reminder and notice.quietness is NoticeClass.REMINDER and await was_told(session, person, working, now):
        return None
    shown = waiting[:MOST_WAITING]
    if own[0] not in shown:
        shown = (*waiting[: MOST_WAITING - 1], own[0])
    return WaveAsked(
        notice_id=notice.id,
        waves=await waves_of(session, organisation, shown, now),
        more=len(waiting) - len(shown),
        reminder=reminder,
        can_wait=max(each.closes_at for each in waiting) > notices.next_opening(working, now),
    )


async def was_told(session: AsyncSession, person: Person, working: WorkingTime, now: datetime) -> bool:
    """By what the person had put off until today."""
    start_of_today = working.at_local(working.local(now).date(), time.min)
    return bool(await session.scalar(select(told_since(person.id, start_of_today))))


async def waves_of(
    session: AsyncSession, organisation: Organisation, shown: Sequence[Waiting], now: datetime
) -> tuple[AskedWave, ...]:
    by_wave: dict[int, list[Waiting]] = {}
    for each in shown:
        by_wave.setdefault(each.campaign_id, []).append(each)
    waves = []
    for campaign_id, waiting in by_wave.items():
        first = waiting[0]
        form = await form_of(session, organisation.id, first.scenario_id)
        waves.append(
            AskedWave(
                campaign_id=campaign_id,
                title=first.title,
                minutes=form.minutes if form else 0,
                anonymous=first.anonymous,
                closes_at=first.closes_at,
                last_day=notices.is_today(working_time_of(organisation), first.closes_at, now),
                waiting=tuple(waiting),
            )
        )
    return tuple(waves)


async def read_over(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> WaveOver | NotNow | None:
    """Together with other ends that wait to be told; on the digest's day that tells of them."""
    campaign = await session.get(Campaign, notice.payload["campaign_id"])
    if campaign is None or campaign.status is not CampaignStatus.CLOSED or not await still_curator(session, person):
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    if notice.quietness is NoticeClass.REMINDER and (until := await digest_awaited(session, person, organisation, now)):
        return NotNow(until)
    lines = await lines_of(session, ZoneInfo(organisation.time_zone), await ended_waves(session, notice, campaign))
    return WaveOver(notice.id, lines)


async def ended_waves(session: AsyncSession, notice: Notice, campaign: Campaign) -> list[Campaign]:
    """This one first."""
    others = await session.scalars(
        select(Notice.payload)
        .where(
            Notice.person_id == notice.person_id,
            Notice.kind == ENDED,
            Notice.status.in_((NoticeStatus.QUEUED, NoticeStatus.CLAIMED)),
            Notice.id != notice.id,
        )
        .order_by(Notice.id)
    )
    ids = [payload["campaign_id"] for payload in others]
    waves = await session.scalars(
        select(Campaign)
        .where(Campaign.id.in_(ids), Campaign.id != campaign.id, Campaign.status == CampaignStatus.CLOSED)
        .order_by(Campaign.id)
    )
    return [campaign, *waves]


READERS: Mapping[str, Reader] = {
    INVITED: read_asked,
    REMINDED: read_asked,
    ENDED: read_over,
}
