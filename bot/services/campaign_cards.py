"""What the curator sees of waves: the list, one of them, and who has not answered yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.services.access import Actor, get_campaign, get_organisation, get_respondent
from bot.services.audiences import Audience, audience_of
from bot.services.campaign_reminders import (
    MOST_REMINDERS,
    Setting,
    count_remindable,
    rounds_with_work,
    setting_of,
)
from bot.services.leave import is_away
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.services.timings import working_time_of
from bot.storage.models import Campaign, Pair, Person, Respondent, Run
from bot.storage.states import CampaignStatus, RespondentStatus, Role, RunStatus


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
    remindable: int  # of them, who may be reminded now
    reminder_days: tuple[date, ...]  # still ahead
    before: WaveLine | None
    after: tuple[WaveLine, ...]  # waves that are compared with this one


class Reach(StrEnum):
    """Whether a person who has not answered can be written to."""

    FINE = "fine"
    PAPER = "paper"  # no account in the bot
    UNREACHABLE = "unreachable"
    AWAY = "away"


@dataclass(frozen=True)
class SilentLine:
    respondent_id: int
    campaign_id: int
    person: Named
    partner: Named | None
    role: Role
    status: RespondentStatus
    reminders: int
    begun: bool
    reach: Reach
    away_until: date | None

    @property
    def reminded_enough(self) -> bool:
        return self.reminders >= MOST_REMINDERS


@dataclass(frozen=True)
class SilentPage:
    campaign_id: int
    title: str
    status: CampaignStatus
    anonymous: bool
    rows: tuple[SilentLine, ...]
    page: int
    pages: int
    total: int
    remindable: int


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
    counts = await count_respondents(session, [wave.id for wave in waves])
    return tuple(
        WaveLine(
            campaign_id=wave.id,
            title=wave.title,
            status=wave.status,
            anonymous=wave.anonymous,
            opens_at=(wave.opened_at or wave.opens_at).astimezone(zone),
            closes_at=(wave.closed_at or wave.closes_at).astimezone(zone),
            answered=counts.get((wave.id, RespondentStatus.ANSWERED), 0),
            expected=sum(
                counts.get((wave.id, status), 0) for status in (RespondentStatus.ANSWERED, RespondentStatus.WAITING)
            ),
        )
        for wave in waves
    )


async def count_respondents(
    session: AsyncSession, campaign_ids: Sequence[int]
) -> dict[tuple[int, RespondentStatus], int]:
    if not campaign_ids:
        return {}
    rows = await session.execute(
        select(Respondent.campaign_id, Respondent.status, func.count())
        .where(Respondent.campaign_id.in_(campaign_ids))
        .group_by(Respondent.campaign_id, Respondent.status)
    )
    return {(campaign_id, status): count for campaign_id, status, count in rows}


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
    counts = await count_respondents(session, [campaign.id])
    waiting = await session.scalar(
        select(func.count(Respondent.person_id.distinct())).where(
            Respondent.campaign_id == campaign.id, Respondent.status == RespondentStatus.WAITING
        )
    )
    is_open = campaign.status is CampaignStatus.OPEN
    return WaveCard(
        line=line,
        scenario_id=campaign.scenario,
        audience=audience_of(campaign.audience),
        excused=counts.get((campaign.id, RespondentStatus.EXCUSED), 0),
        waiting=waiting or 0,
        remindable=await count_remindable(session, setting) if is_open else 0,
        reminder_days=await days_ahead(session, setting),
        before=next((each for each in others if each.campaign_id == campaign.before_id), None),
        after=tuple(each for each in others if each.campaign_id != campaign.before_id),
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


async def list_silent(
    session: AsyncSession, actor: Actor, campaign_id: int, page: int = 0, *, now: datetime
) -> SilentPage:
    """Who has not answered, by name; who is not waited for any more comes last."""
    campaign = await get_campaign(session, actor, campaign_id)
    setting = await setting_of(session, campaign, now)
    wanted = (Respondent.campaign_id == campaign.id, Respondent.status != RespondentStatus.ANSWERED)
    total = await session.scalar(select(func.count()).select_from(Respondent).where(*wanted)) or 0
    page, pages = find_page(total, page)
    is_open = campaign.status is CampaignStatus.OPEN
    return SilentPage(
        campaign_id=campaign.id,
        title=campaign.title,
        status=campaign.status,
        anonymous=campaign.anonymous,
        rows=await silent_lines(session, actor, setting.today, *wanted, page=page),
        page=page,
        pages=pages,
        total=total,
        remindable=await count_remindable(session, setting) if is_open else 0,
    )


async def read_respondent(session: AsyncSession, actor: Actor, respondent_id: int, *, now: datetime) -> SilentLine:
    respondent = await get_respondent(session, actor, respondent_id)
    today = working_time_of(await get_organisation(session, actor)).local(now).date()
    (line,) = await silent_lines(session, actor, today, Respondent.id == respondent.id)
    return line


async def silent_lines(
    session: AsyncSession, actor: Actor, today: date, *wanted: object, page: int = 0
) -> tuple[SilentLine, ...]:
    partner = aliased(Person)
    begun = exists().where(Run.respondent_id == Respondent.id, Run.status == RunStatus.OPEN)
    rows = await session.execute(
        select(Respondent, Person, partner, begun.label("begun"))
        .join(Person, Person.id == Respondent.person_id)
        .outerjoin(Pair, Pair.id == Respondent.pair_id)
        .outerjoin(partner, partner.id.in_((Pair.mentor_id, Pair.mentee_id)) & (partner.id != Respondent.person_id))
        .where(*wanted)  # type: ignore[arg-type]
        .order_by(Respondent.status.desc(), Person.search_name, Respondent.id)
        .offset(page * PAGE)
        .limit(PAGE)
    )
    return tuple(
        SilentLine(
            respondent_id=respondent.id,
            campaign_id=respondent.campaign_id,
            person=named(person, actor.privacy),
            partner=named(other, actor.privacy) if other else None,
            role=respondent.role,
            status=respondent.status,
            reminders=respondent.reminders,
            begun=bool(has_begun),
            reach=reach_of(person, today),
            away_until=person.away_until if is_away(person, today) else None,
        )
        for respondent, person, other, has_begun in rows
    )


def reach_of(person: Person, today: date) -> Reach:
    if person.telegram_id is None:
        return Reach.PAPER
    if person.unreachable_at is not None:
        return Reach.UNREACHABLE
    return Reach.AWAY if is_away(person, today) else Reach.FINE


async def excuse(session: AsyncSession, actor: Actor, respondent_id: int, *, excused: bool) -> bool:
    """«Не ждать ответа», and taking that back. An answer stays an answer."""
    respondent = await get_respondent(session, actor, respondent_id)
    campaign = await get_campaign(session, actor, respondent.campaign_id)
    before = RespondentStatus.WAITING if excused else RespondentStatus.EXCUSED
    if campaign.status is not CampaignStatus.OPEN or respondent.status is not before:
        return False
    respondent.status = RespondentStatus.EXCUSED if excused else RespondentStatus.WAITING
    return True
