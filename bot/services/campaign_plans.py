"""Planning a wave: a draft that is whole from the first moment, and buttons that change one thing of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY
from bot.scenarios.model import Scenario
from bot.scenarios.reads import Given, Read
from bot.scenarios.steps import Day, FileStep, PersonChoice
from bot.services import people, runs
from bot.services.access import Actor, get_campaign, get_organisation
from bot.services.audiences import (
    Asked,
    Audience,
    AudienceKind,
    Unfit,
    audience_of,
    default_audience,
    find_unfit,
    list_asked,
)
from bot.services.campaign_reminders import Setting, setting_of
from bot.services.campaigns import end_of_day, extend
from bot.services.form_library import find_form
from bot.services.forms import Form, Started
from bot.services.pages import fit_words
from bot.services.people import FORM_OF_ROLE, QUERY_BYTES
from bot.services.running_waves import Running, list_running
from bot.services.timings import timings_of
from bot.storage.models import Campaign, Run
from bot.storage.states import CampaignStatus, Role, RunStatus

OPENING_FORM, CLOSING_FORM = "campaign_opening", "campaign_closing"
READS = tuple(Read(form, "day", (Day,), Given.ALWAYS) for form in (OPENING_FORM, CLOSING_FORM))
MOST_BASELINES = 8
BUTTON_BYTES = 64
BESIDES = len("wppl::999:+999999999:1:")  # of a button that ticks a person; the wave and the query come on top


@dataclass(frozen=True)
class Baseline:
    """A closed wave to compare with."""

    campaign_id: int
    title: str
    closed_at: datetime  # local


@dataclass(frozen=True)
class Plan:
    """Everything there is to decide, as it stands; times are local."""

    campaign_id: int
    scenario: Scenario
    status: CampaignStatus
    audience: Audience
    asked: tuple[Asked, ...]
    opens_at: datetime
    at_once: bool
    closes_at: datetime
    anonymous: bool
    may_be_anonymous: bool
    before: Baseline | None
    baselines: tuple[Baseline, ...]
    reminder_days: tuple[date, ...]
    closes_on_day_off: bool = False
    running: tuple[Running, ...] = ()  # waves of the same form that are open or planned

    @property
    def people(self) -> int:
        return len({each.person_id for each in self.asked})

    @property
    def ticked(self) -> tuple[int, ...]:
        return self.audience.people if self.audience.kind is AudienceKind.PEOPLE else ()

    @property
    def too_late(self) -> bool:
        return self.closes_at <= self.opens_at

    @property
    def ready(self) -> bool:
        return self.status is CampaignStatus.DRAFT and bool(self.asked) and not self.too_late


@dataclass(frozen=True)
class Ticks:
    """A page of the people who can be ticked; `chosen`: of those who are."""

    found: people.Page
    chosen: bool
    unfit: Mapping[int, Unfit]


async def start_plan(session: AsyncSession, actor: Actor, scenario_id: str, *, now: datetime) -> int:
    """The curator's unfinished plan of this form, or a new one: whom the form names, from now on for two weeks."""
    actor.require(Role.CURATOR)
    organisation = await get_organisation(session, actor)
    form = await find_form(session, organisation, scenario_id)
    known = await session.scalar(
        select(Campaign.id).where(
            Campaign.created_by_id == actor.person_id,
            Campaign.scenario == form.id,
            Campaign.status == CampaignStatus.DRAFT,
        )
    )
    if known is not None:
        return known
    campaign = Campaign(
        organisation_id=organisation.id,
        scenario=form.id,
        title=form.title,
        audience=default_audience(form).stored(),
        status=CampaignStatus.DRAFT,
        opens_at=now,
        closes_at=now,
        created_by_id=actor.person_id,
        created_at=now,
    )
    setting = Setting(campaign, organisation, now)
    set_weeks(setting, timings_of(organisation).campaign_days_open // 7)
    session.add(campaign)
    await session.flush()
    baselines = await list_baselines(session, setting, form) if form.pairs_with else ()
    campaign.before_id = baselines[0].campaign_id if baselines and form.id.endswith("_after") else None
    return campaign.id


async def read_plan(session: AsyncSession, actor: Actor, campaign_id: int, *, now: datetime) -> Plan:
    campaign = await get_campaign(session, actor, campaign_id)
    setting = await setting_of(session, campaign, now)
    form = await find_form(session, setting.organisation, campaign.scenario)
    audience = audience_of(campaign.audience)
    baselines = await list_baselines(session, setting, form)
    local = setting.working.local
    return Plan(
        campaign_id=campaign.id,
        scenario=form,
        status=campaign.status,
        audience=audience,
        asked=await list_asked(session, campaign.organisation_id, form, audience, anonymous=campaign.anonymous),
        opens_at=local(setting.working.next_open(max(campaign.opens_at, now))),
        at_once=campaign.opens_at <= now and setting.working.is_open(now),
        closes_at=local(campaign.closes_at),
        anonymous=campaign.anonymous,
        may_be_anonymous=may_be_anonymous(form),
        before=next((each for each in baselines if each.campaign_id == campaign.before_id), None),
        baselines=baselines,
        reminder_days=setting.reminder_days,
        closes_on_day_off=not setting.working.is_working_day(local(campaign.closes_at).date()),
        running=await list_running(session, actor, form.id),
    )


def may_be_anonymous(form: Scenario) -> bool:
    """Not where the answers are one person's by their nature: about a pair, compared with the same person's earlier
    ones, a document, a choice of people, a file, a form that puts somebody into a bank."""
    personal = form.about is not None or form.pairs_with is not None or form.document is not None
    telling = any(isinstance(step, FileStep | PersonChoice) for step in form.steps)
    return not personal and not telling and form.id not in FORM_OF_ROLE.values()


async def list_baselines(session: AsyncSession, setting: Setting, form: Scenario) -> tuple[Baseline, ...]:
    """Of the partner form first, then of the same; the newest first."""
    campaign = setting.campaign
    rows = await session.scalars(
        select(Campaign)
        .where(
            Campaign.organisation_id == campaign.organisation_id,
            Campaign.scenario.in_({form.id, form.pairs_with or form.id}),
            Campaign.status == CampaignStatus.CLOSED,
        )
        .order_by((Campaign.scenario == form.id), Campaign.closed_at.desc(), Campaign.id.desc())
        .limit(MOST_BASELINES)
    )
    return tuple(
        Baseline(each.id, each.title, setting.working.local(each.closed_at or each.closes_at)) for each in rows
    )


async def open_draft(session: AsyncSession, actor: Actor, campaign_id: int, now: datetime) -> Setting | None:
    """To change it; None when it is no draft any more."""
    campaign = await get_campaign(session, actor, campaign_id, to_change=True)
    return await setting_of(session, campaign, now) if campaign.status is CampaignStatus.DRAFT else None


async def is_draft(session: AsyncSession, actor: Actor, campaign_id: int) -> bool:
    """Still there, still this curator's to plan."""
    status = await session.scalar(
        select(Campaign.status).where(Campaign.id == campaign_id, Campaign.organisation_id == actor.organisation_id)
    )
    return status is CampaignStatus.DRAFT


def set_audience(setting: Setting, audience: Audience) -> None:
    setting.campaign.audience = audience.stored()


def set_role(setting: Setting, role: Role, *, on: bool) -> None:
    """A tick says what it does: pressed twice it does the same once."""
    audience = audience_of(setting.campaign.audience)
    roles = set(audience.words) if audience.kind is AudienceKind.ROLES else set()
    chosen = [str(each) for each in Role if (on if each is role else each in roles)]
    set_audience(setting, Audience(AudienceKind.ROLES, tuple(chosen)))


def set_person(setting: Setting, person_id: int, *, on: bool) -> None:
    set_people(setting, (person_id,), on=on)


def set_people(setting: Setting, changed: tuple[int, ...], *, on: bool) -> None:
    others = tuple(each for each in people_listed(setting) if each not in set(changed))
    set_audience(setting, Audience(AudienceKind.PEOPLE, people=(*others, *changed) if on else others))


def people_listed(setting: Setting) -> tuple[int, ...]:
    """The list of people as it stands: another audience would throw it away."""
    audience = audience_of(setting.campaign.audience)
    return audience.people if audience.kind is AudienceKind.PEOPLE else ()


async def set_found(
    session: AsyncSession, actor: Actor, setting: Setting, *, query: str, chosen: bool, on: bool
) -> None:
    """Everybody of the list looked at."""
    among = people_listed(setting) if chosen else None
    query = fit_tick(setting.campaign.id, query)
    set_people(setting, await people.find_listed(session, actor, query=query, among=among), on=on)


async def list_ticks(
    session: AsyncSession, actor: Actor, plan: Plan, *, query: str = "", page: int = 0, chosen: bool = False
) -> Ticks:
    """Everybody, or those who are ticked while there are any; beside each why he would not be asked."""
    chosen = chosen and bool(plan.ticked)
    query = fit_tick(plan.campaign_id, query)
    found = await people.list_people(session, actor, query=query, among=plan.ticked if chosen else None, page=page)
    shown = [row.person.id for row in found.rows]
    return Ticks(found, chosen, await find_unfit(session, actor.organisation_id, plan.scenario, shown))


def fit_tick(campaign_id: int, query: str) -> str:
    """What the buttons that tick can carry of a name to look for."""
    return fit_words(query, min(QUERY_BYTES, BUTTON_BYTES - BESIDES - len(str(campaign_id))))


def set_days_ahead(setting: Setting, days: int) -> None:
    """Opens now (0), or in the morning of a day ahead; what follows keeps its length."""
    if days:
        set_day(setting, setting.today + min(days, 366) * DAY, opening=True)
    else:
        set_opening(setting, setting.now)


def set_weeks(setting: Setting, weeks: int) -> None:
    """Closes so many weeks after the opening."""
    opens_at = setting.working.next_open(max(setting.campaign.opens_at, setting.now))
    day = setting.working.local(opens_at).date() + min(max(weeks, 1), 52) * 7 * DAY
    setting.campaign.closes_at = end_of_day(setting, day)


def set_day(setting: Setting, day: date, *, opening: bool) -> bool:
    """False for a day that is over before it begins."""
    if opening:
        at = setting.working.next_open(max(setting.working.at_local(day, setting.working.hours_from), setting.now))
        set_opening(setting, at if day > setting.today else setting.now)
        return True
    closes_at = end_of_day(setting, day)
    if closes_at <= setting.working.next_open(max(setting.campaign.opens_at, setting.now)):
        return False
    setting.campaign.closes_at = closes_at
    return True


def set_opening(setting: Setting, at: datetime) -> None:
    campaign = setting.campaign
    local = setting.working.local
    length = (local(campaign.closes_at).date() - local(max(campaign.opens_at, setting.now)).date()).days
    campaign.opens_at = at
    campaign.closes_at = end_of_day(setting, local(at).date() + max(length, 1) * DAY)


async def set_before(session: AsyncSession, setting: Setting, before_id: int) -> None:
    form = await find_form(session, setting.organisation, setting.campaign.scenario)
    offered = {each.campaign_id for each in await list_baselines(session, setting, form)}
    setting.campaign.before_id = before_id if before_id in offered else None


async def set_anonymous(session: AsyncSession, setting: Setting, *, anonymous: bool) -> None:
    form = await find_form(session, setting.organisation, setting.campaign.scenario)
    setting.campaign.anonymous = anonymous and may_be_anonymous(form)


async def throw_away(session: AsyncSession, actor: Actor, campaign_id: int) -> bool:
    """Only what nobody but the curator has seen."""
    campaign = await get_campaign(session, actor, campaign_id, to_change=True)
    if campaign.status is not CampaignStatus.DRAFT:
        return False
    await session.execute(
        delete(Run).where(Run.campaign_id == campaign.id).execution_options(synchronize_session=False)
    )
    await session.delete(campaign)
    return True


async def start_day(
    session: AsyncSession, actor: Actor, campaign_id: int, *, opening: bool, now: datetime
) -> Started | None:
    """Asks for a day of the opening or of the end; None when there is nothing to choose any more."""
    campaign = await get_campaign(session, actor, campaign_id, to_change=True)
    wanted = (CampaignStatus.DRAFT,) if opening else (CampaignStatus.DRAFT, CampaignStatus.OPEN)
    if campaign.status not in wanted:
        return None
    scenario_id = OPENING_FORM if opening else CLOSING_FORM
    open_id = await runs.find_open(session, actor.person_id, scenario_id)
    if open_id is not None:  # about another wave, or left half-way
        await runs.close(session, open_id, RunStatus.CLOSED, now=now)
    run_id = await runs.start(
        session, organisation_id=actor.organisation_id, person_id=actor.person_id, scenario_id=scenario_id, now=now
    )
    await session.execute(
        update(Run).where(Run.id == run_id).values(campaign_id=campaign.id).execution_options(synchronize_session=False)
    )
    return Started(run_id)


async def take_day(session: AsyncSession, form: Form) -> tuple[str, int | None]:
    """What sending the day comes to (done, past, gone), and the wave it is about."""
    day = form.day("day")
    campaign = await session.scalar(
        select(Campaign).join(Run, Run.campaign_id == Campaign.id).where(Run.id == form.run.id)
    )
    if campaign is None:
        return "gone", None
    setting = await setting_of(session, campaign, form.now)
    if campaign.status is CampaignStatus.DRAFT:
        changed = set_day(setting, day, opening=form.scenario.id == OPENING_FORM)
    else:
        changed = form.scenario.id == CLOSING_FORM and extend(setting, day)
    return "done" if changed else "past", campaign.id
