"""Who has not answered a wave, and who is not waited for any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, case, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.services.access import Actor, get_campaign, get_organisation, get_respondent
from bot.services.banks import named_like
from bot.services.campaign_cards import Tally, WaveLine, lines_of, tally_respondents
from bot.services.campaign_reminders import MOST_REMINDERS, Setting, count_remindable, setting_of
from bot.services.leave import is_away
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.services.people import fit_button
from bot.services.timings import working_time_of
from bot.storage.models import Pair, Person, Respondent, Run
from bot.storage.states import CampaignStatus, RespondentStatus, Role, RunStatus

LOOKING = "silent:"  # and the wave: what is typed is the name of somebody who has not answered


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
    total: int  # answers found
    remindable: int
    waiting: int = 0  # people
    owed: int = 0  # their answers
    excused: int = 0  # answers that are not waited for any more
    out_of_reach: int = 0  # people
    query: str = ""  # fits a button


@dataclass(frozen=True)
class OutOfReach:
    """People who cannot be asked before the wave closes, by why."""

    line: WaveLine
    people: Mapping[Reach, int]

    @property
    def total(self) -> int:
        return sum(self.people.values())


async def list_silent(
    session: AsyncSession, actor: Actor, campaign_id: int, page: int = 0, *, query: str = "", now: datetime
) -> SilentPage:
    """Who has not answered, by name; who is not waited for any more comes last."""
    campaign = await get_campaign(session, actor, campaign_id)
    setting = await setting_of(session, campaign, now)
    query = fit_button(query)
    wanted = [
        Respondent.campaign_id == campaign.id,
        Respondent.status != RespondentStatus.ANSWERED,
        named_like(query),
    ]
    counted = select(func.count()).select_from(Respondent).join(Person, Person.id == Respondent.person_id)
    total = await session.scalar(counted.where(*wanted)) or 0
    tallies = await tally_respondents(session, [campaign.id])
    waiting = tallies.get((campaign.id, RespondentStatus.WAITING), Tally())
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
        waiting=waiting.people,
        owed=waiting.answers,
        excused=tallies.get((campaign.id, RespondentStatus.EXCUSED), Tally()).answers,
        out_of_reach=sum((await count_out_of_reach(session, setting)).values()) if is_open else 0,
        query=query,
    )


def looked_through_by(actor: Actor) -> int:
    """The wave whose silent this curator is looking through; 0 for who is elsewhere."""
    return int(actor.looking_in.removeprefix(LOOKING)) if actor.looking_in.startswith(LOOKING) else 0


async def read_respondent(session: AsyncSession, actor: Actor, respondent_id: int, *, now: datetime) -> SilentLine:
    respondent = await get_respondent(session, actor, respondent_id)
    today = working_time_of(await get_organisation(session, actor)).local(now).date()
    (line,) = await silent_lines(session, actor, today, Respondent.id == respondent.id)
    return line


async def silent_lines(
    session: AsyncSession, actor: Actor, today: date, *wanted: ColumnElement[bool], page: int = 0
) -> tuple[SilentLine, ...]:
    partner = aliased(Person)
    begun = exists().where(Run.respondent_id == Respondent.id, Run.status == RunStatus.OPEN)
    rows = await session.execute(
        select(Respondent, Person, partner, begun.label("begun"))
        .join(Person, Person.id == Respondent.person_id)
        .outerjoin(Pair, Pair.id == Respondent.pair_id)
        .outerjoin(partner, partner.id.in_((Pair.mentor_id, Pair.mentee_id)) & (partner.id != Respondent.person_id))
        .where(*wanted)
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


# --- everybody who cannot be asked at once


def out_of_reach(setting: Setting) -> ColumnElement[bool]:
    """Of the Respondent and the Person of a query: still waited for, and the bot cannot ask before the wave closes."""
    last_day = setting.working.local(setting.campaign.closes_at).date()
    away = (Person.away_until >= last_day) & (Person.away_from.is_(None) | (Person.away_from <= setting.today))
    return (
        (Respondent.campaign_id == setting.campaign.id)
        & (Respondent.status == RespondentStatus.WAITING)
        & (Respondent.person_id == Person.id)
        & (Person.telegram_id.is_(None) | Person.unreachable_at.is_not(None) | away)
    )


async def count_out_of_reach(session: AsyncSession, setting: Setting) -> Mapping[Reach, int]:
    """People, by why."""
    why = case(
        (Person.telegram_id.is_(None), str(Reach.PAPER)),
        (Person.unreachable_at.is_not(None), str(Reach.UNREACHABLE)),
        else_=str(Reach.AWAY),
    ).label("why")
    people = select(why, func.count(Respondent.person_id.distinct())).where(out_of_reach(setting)).group_by("why")
    counts = {Reach(reach): count for reach, count in await session.execute(people)}
    return {reach: counts[reach] for reach in Reach if reach in counts}


async def read_out_of_reach(session: AsyncSession, actor: Actor, campaign_id: int, *, now: datetime) -> OutOfReach:
    """Nobody, once the wave is over."""
    campaign = await get_campaign(session, actor, campaign_id)
    (line,) = await lines_of(session, actor.zone, [campaign])
    setting = await setting_of(session, campaign, now)
    is_open = campaign.status is CampaignStatus.OPEN
    return OutOfReach(line, await count_out_of_reach(session, setting) if is_open else {})


async def excuse_out_of_reach(session: AsyncSession, actor: Actor, campaign_id: int, *, now: datetime) -> int:
    """«Не ждать тех, кого сейчас не спросить»: how many people."""
    campaign = await get_campaign(session, actor, campaign_id, to_change=True)
    if campaign.status is not CampaignStatus.OPEN:
        return 0
    setting = await setting_of(session, campaign, now)
    rows = await session.execute(
        update(Respondent)
        .where(Respondent.id.in_(select(Respondent.id).where(out_of_reach(setting)).correlate(None)))
        .values(status=RespondentStatus.EXCUSED)
        .returning(Respondent.person_id)
        .execution_options(synchronize_session=False)
    )
    return len(set(rows.scalars()))
