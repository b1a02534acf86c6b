"""The life of a wave: planned, opened, reminded, closed. Every look of the scheduler costs a handful of statements."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY
from bot.services import notices, runs
from bot.services.access import Actor, get_campaign
from bot.services.audiences import Asked, audience_of, list_asked
from bot.services.campaign_reminders import Setting, invitation_key, remind, remind_by_hand, setting_of
from bot.services.editions import form_of
from bot.services.people import curators
from bot.services.told_together import ENDED, INVITED
from bot.storage.database import insert_many, leave_no_trace
from bot.storage.models import Campaign, Person, Respondent, Run
from bot.storage.states import CampaignStatus, NoticeClass, RespondentStatus, RunStatus

# --- by the clock


async def advance(session: AsyncSession, campaign: Campaign, now: datetime) -> None:
    """One look at a wave whose `due_at` has come: in working hours, once a day and at its end."""
    setting = await setting_of(session, campaign, now)
    opening = setting.working.next_open(now)
    if campaign.status is CampaignStatus.PLANNED:
        if opening > now:
            campaign.due_at = opening
        else:
            await open_wave(session, setting)
    elif campaign.status is not CampaignStatus.OPEN:
        campaign.due_at = None
    elif campaign.closes_at <= now:
        await close_wave(session, setting)
    elif opening > now:
        campaign.due_at = min(opening, campaign.closes_at)
    else:
        await look_at(session, setting)
        campaign.due_at = next_look_at(setting)


async def look_at(session: AsyncSession, setting: Setting) -> None:
    """Newcomers are asked, and when its day has come the round of reminders is made: a missed one is not made up."""
    await ask_newcomers(session, setting)
    due = sum(day <= setting.today for day in setting.reminder_days)
    if due > setting.campaign.reminders:
        setting.campaign.reminders = due
        await remind(session, setting, limit=due)


def next_look_at(setting: Setting) -> datetime:
    tomorrow = setting.working.working_days_after(setting.today, 1)
    return min(setting.working.at_local(tomorrow, setting.working.hours_from), setting.campaign.closes_at)


async def open_wave(session: AsyncSession, setting: Setting) -> None:
    """After a long standstill it still gets the time it was meant to have."""
    campaign, now = setting.campaign, setting.now
    if campaign.closes_at <= now:
        campaign.closes_at = end_of_day(setting, setting.today + (campaign.closes_at - campaign.opens_at).days * DAY)
    campaign.status, campaign.opened_at = CampaignStatus.OPEN, now
    await session.flush()
    await ask_newcomers(session, setting)
    campaign.due_at = next_look_at(setting)


def end_of_day(setting: Setting, day: date) -> datetime:
    return setting.working.at_local(day, setting.working.hours_to)


async def ask_newcomers(session: AsyncSession, setting: Setting) -> None:
    """Whoever belongs to the audience today and has not been asked: at the opening that is everybody."""
    campaign = setting.campaign
    form = await form_of(session, campaign.organisation_id, campaign.scenario)
    if form is None:
        return
    audience = audience_of(campaign.audience)
    asked = await list_asked(session, campaign.organisation_id, form, audience, anonymous=campaign.anonymous)
    rows = await session.execute(
        select(Respondent.person_id, Respondent.pair_id).where(Respondent.campaign_id == campaign.id)
    )
    known = {(row.person_id, row.pair_id) for row in rows}
    new = [each for each in asked if (each.person_id, each.pair_id) not in known]
    await insert_many(session, Respondent, [respondent_row(campaign, each) for each in new])
    await invite(session, setting, {each.person_id for each in new})


def respondent_row(campaign: Campaign, asked: Asked) -> dict[str, object]:
    return {
        "organisation_id": campaign.organisation_id,
        "campaign_id": campaign.id,
        "person_id": asked.person_id,
        "pair_id": asked.pair_id,
        "role": asked.role,
        "pair_form": asked.pair_form,
        "pair_kind": asked.pair_kind,
        "status": RespondentStatus.WAITING,
        "reminders": 0,
    }


async def invite(session: AsyncSession, setting: Setting, people: set[int]) -> None:
    """Once for ever: another pair of somebody who is asked already stands on the home screen. Who is on leave is
    written to by the sender after coming back."""
    await notices.enqueue_many(
        session,
        setting.organisation.id,
        dict.fromkeys(sorted(people), invitation_key(setting.campaign)),
        INVITED,
        quietness=NoticeClass.REMINDER,
        now=setting.now,
        priority=8,  # before reminders: those people know of
        campaign_id=setting.campaign.id,
    )


async def close_wave(session: AsyncSession, setting: Setting) -> None:
    campaign = setting.campaign
    campaign.status, campaign.closed_at, campaign.due_at = CampaignStatus.CLOSED, setting.now, None
    await session.flush()
    await close_runs(session, campaign)
    await tell_planners(session, setting)


async def close_runs(session: AsyncSession, campaign: Campaign) -> None:
    """What was begun and not sent counts nowhere; of an anonymous wave nothing of it may stay."""
    asked = select(Respondent.id).where(Respondent.campaign_id == campaign.id)
    unsent = (Run.respondent_id.in_(asked), Run.entered_by_id.is_(None))
    if campaign.anonymous:
        leave_no_trace(session)
        await session.execute(
            delete(Run).where(*unsent, Run.status == RunStatus.OPEN).execution_options(synchronize_session=False)
        )
    else:
        await runs.close_open(session, *unsent)


async def tell_planners(session: AsyncSession, setting: Setting) -> None:
    """Who planned the wave; where that one is no curator any more, all of them."""
    everybody: Sequence[Person] = await curators(session, setting.organisation.id)
    chosen = [each for each in everybody if each.id == setting.campaign.created_by_id] or everybody
    await notices.enqueue_many(
        session,
        setting.organisation.id,
        {each.id: f"campaign:{setting.campaign.id}:closed" for each in chosen},
        ENDED,
        quietness=NoticeClass.REMINDER,
        now=setting.now,
        priority=5,
        campaign_id=setting.campaign.id,
    )


# --- by the curator


async def launch(session: AsyncSession, actor: Actor, campaign_id: int, *, now: datetime) -> bool:
    """Opens the planned wave at once, or at its time in working hours; False when nothing came of it."""
    campaign = await get_campaign(session, actor, campaign_id, to_change=True)
    setting = await setting_of(session, campaign, now)
    opens_at = setting.working.next_open(max(campaign.opens_at, now))
    if campaign.status is not CampaignStatus.DRAFT or campaign.closes_at <= opens_at:
        return False
    campaign.status, campaign.opens_at, campaign.due_at = CampaignStatus.PLANNED, opens_at, opens_at
    campaign.created_at = now
    if opens_at <= now:
        await open_wave(session, setting)
    return True


async def cancel(session: AsyncSession, actor: Actor, campaign_id: int, *, now: datetime) -> bool:
    """Before it opens: nobody has been told."""
    campaign = await get_campaign(session, actor, campaign_id, to_change=True)
    if campaign.status is not CampaignStatus.PLANNED:
        return False
    campaign.status, campaign.closed_at, campaign.due_at = CampaignStatus.CANCELLED, now, None
    return True


async def end(session: AsyncSession, actor: Actor, campaign_id: int, *, now: datetime) -> bool:
    """«Закрыть сейчас»: the curator looks at it and is told nothing."""
    campaign = await get_campaign(session, actor, campaign_id, to_change=True)
    if campaign.status is not CampaignStatus.OPEN:
        return False
    campaign.status, campaign.closed_at, campaign.due_at = CampaignStatus.CLOSED, now, None
    campaign.closes_at = now
    await session.flush()
    await close_runs(session, campaign)
    return True


def extend(setting: Setting, day: date) -> bool:
    """Until the end of another day, later or sooner, that lies ahead."""
    campaign, closes_at = setting.campaign, end_of_day(setting, day)
    if campaign.status is not CampaignStatus.OPEN or closes_at <= setting.now:
        return False
    campaign.closes_at = closes_at
    campaign.due_at = min(campaign.due_at or closes_at, closes_at)
    return True


async def extend_by(session: AsyncSession, actor: Actor, campaign_id: int, days: int, *, now: datetime) -> bool:
    """So many days more than was planned."""
    campaign = await get_campaign(session, actor, campaign_id, to_change=True)
    setting = await setting_of(session, campaign, now)
    return extend(setting, setting.working.local(campaign.closes_at).date() + min(days, 366) * DAY)


async def remind_now(session: AsyncSession, actor: Actor, campaign_id: int, *, now: datetime) -> int:
    """How many people: those who may be reminded still."""
    campaign = await get_campaign(session, actor, campaign_id, to_change=True)
    if campaign.status is not CampaignStatus.OPEN:
        return 0
    return await remind_by_hand(session, await setting_of(session, campaign, now))
