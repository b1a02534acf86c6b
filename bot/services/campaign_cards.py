"""What the curator sees of waves: the list, and one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Promise, Scenario
from bot.services.access import Actor, get_campaign
from bot.services.audiences import Audience, audience_of
from bot.services.campaign_reminders import Setting, count_remindable, rounds_with_work, setting_of
from bot.services.editions import form_of
from bot.services.pages import PAGE, find_page
from bot.storage.models import Campaign, Respondent
from bot.storage.states import CampaignStatus, RespondentStatus, Role


class WaveGroup(StrEnum):
    OPEN = "open"
    PLANNED = "planned"
    CLOSED = "closed"


STATUSES: Mapping[WaveGroup, tuple[CampaignStatus, ...]] = {
    WaveGroup.OPEN: (CampaignStatus.OPEN,),
    WaveGroup.PLANNED: (CampaignStatus.PLANNED, CampaignStatus.DRAFT),
    WaveGroup.CLOSED: (CampaignStatus.CLOSED, CampaignStatus.CANCELLED),
}


@dataclass(frozen=True)
class WaveLine:
    """Times are local."""

    campaign_id: int
    title: str
    status: CampaignStatus
    anonymous: bool
    opens_at: datetime
    closes_at: datetime
    answered: int
    expected: int  # answered or still waited for
    by_pairs: bool = False  # one answer for each pair: there are more answers than people


@dataclass(frozen=True)
class WavePage:
    group: WaveGroup
    rows: tuple[WaveLine, ...]
    counts: Mapping[WaveGroup, int]
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class WaveCard:
    line: WaveLine
    scenario_id: str
    audience: Audience
    excused: int
    waiting: int  # people, however many pairs each has
    owed: int  # the answers they owe: of a form about a pair one for each
    remindable: int  # of these people, who may be reminded now
    reminder_days: tuple[date, ...]  # still ahead
    before: WaveLine | None
    after: tuple[WaveLine, ...]  # waves that are compared with this one
    form: Scenario | None = None
    promise: Promise = "each"


@dataclass(frozen=True)
class Tally:
    """Of one wave and one status."""

    answers: int = 0
    people: int = 0
    by_pairs: bool = False


async def list_waves(session: AsyncSession, actor: Actor, group: WaveGroup = WaveGroup.OPEN, page: int = 0) -> WavePage:
    """The curator's. What is open by its end, what is planned by its beginning, what is over by its end, newest first;
    drafts are their author's alone."""
    actor.require(Role.CURATOR)
    own = (Campaign.organisation_id == actor.organisation_id) & (
        (Campaign.status != CampaignStatus.DRAFT) | (Campaign.created_by_id == actor.person_id)
    )
    counted = await session.execute(select(Campaign.status, func.count()).where(own).group_by(Campaign.status))
    by_status: dict[CampaignStatus, int] = {row[0]: row[1] for row in counted}
    counts = {each: sum(by_status.get(status, 0) for status in statuses) for each, statuses in STATUSES.items()}
    page, pages = find_page(counts[group], page)
    order = {
        WaveGroup.OPEN: Campaign.closes_at,
        WaveGroup.PLANNED: Campaign.opens_at,
        WaveGroup.CLOSED: Campaign.closed_at.desc(),
    }[group]
    waves = await session.scalars(
        select(Campaign)
        .where(own, Campaign.status.in_(STATUSES[group]))
        .order_by(order, Campaign.id.desc())
        .offset(page * PAGE)
        .limit(PAGE)
    )
    return WavePage(group, await lines_of(session, actor.zone, waves.all()), counts, page, pages, counts[group])


async def lines_of(session: AsyncSession, zone: ZoneInfo, waves: Sequence[Campaign]) -> tuple[WaveLine, ...]:
    tallies = await tally_respondents(session, [wave.id for wave in waves])
    expected = (RespondentStatus.ANSWERED, RespondentStatus.WAITING)
    return tuple(
        WaveLine(
            campaign_id=wave.id,
            title=wave.title,
            status=wave.status,
            anonymous=wave.anonymous,
            opens_at=(wave.opened_at or wave.opens_at).astimezone(zone),
            closes_at=(wave.closed_at or wave.closes_at).astimezone(zone),
            answered=tallies.get((wave.id, RespondentStatus.ANSWERED), Tally()).answers,
            expected=sum(tallies.get((wave.id, status), Tally()).answers for status in expected),
            by_pairs=any(tallies.get((wave.id, status), Tally()).by_pairs for status in expected),
        )
        for wave in waves
    )


async def tally_respondents(
    session: AsyncSession, campaign_ids: Sequence[int]
) -> dict[tuple[int, RespondentStatus], Tally]:
    if not campaign_ids:
        return {}
    rows = await session.execute(
        select(
            Respondent.campaign_id,
            Respondent.status,
            func.count(),
            func.count(Respondent.person_id.distinct()),
            func.count(Respondent.pair_id),
        )
        .where(Respondent.campaign_id.in_(campaign_ids))
        .group_by(Respondent.campaign_id, Respondent.status)
    )
    return {
        (campaign_id, status): Tally(answers, people, by_pairs=pairs > 0)
        for campaign_id, status, answers, people, pairs in rows
    }


async def read_wave(session: AsyncSession, actor: Actor, campaign_id: int, *, now: datetime) -> WaveCard:
    campaign = await get_campaign(session, actor, campaign_id)
    setting = await setting_of(session, campaign, now)
    related = await session.scalars(
        select(Campaign)
        .where(
            Campaign.organisation_id == actor.organisation_id,
            (Campaign.id == campaign.before_id) | (Campaign.before_id == campaign.id),
            Campaign.status != CampaignStatus.DRAFT,
        )
        .order_by(Campaign.id)
    )
    line, *others = await lines_of(session, actor.zone, [campaign, *related])
    tallies = await tally_respondents(session, [campaign.id])
    waiting = tallies.get((campaign.id, RespondentStatus.WAITING), Tally())
    form = await form_of(session, campaign.organisation_id, campaign.scenario)
    is_open = campaign.status is CampaignStatus.OPEN
    return WaveCard(
        line=line,
        scenario_id=campaign.scenario,
        audience=audience_of(campaign.audience),
        excused=tallies.get((campaign.id, RespondentStatus.EXCUSED), Tally()).answers,
        waiting=waiting.people,
        owed=waiting.answers,
        remindable=await count_remindable(session, setting) if is_open else 0,
        reminder_days=await days_ahead(session, setting),
        before=next((each for each in others if each.campaign_id == campaign.before_id), None),
        after=tuple(each for each in others if each.campaign_id != campaign.before_id),
        form=form,
        promise=form.promise if form else "each",
    )


async def days_ahead(session: AsyncSession, setting: Setting) -> tuple[date, ...]:
    """Of an open wave only those on which somebody can be reminded still."""
    campaign, days = setting.campaign, setting.reminder_days
    if campaign.status is CampaignStatus.PLANNED:
        return days
    if campaign.status is not CampaignStatus.OPEN:
        return ()
    rounds = tuple(zip(days, await rounds_with_work(session, setting), strict=False))
    return tuple(day for day, work in rounds[campaign.reminders :] if work and day >= setting.today)
