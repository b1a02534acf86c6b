"""What the bot does about a roadmap by itself: opens waves, asks for consents, thanks mentors; the rest it offers.

Each is carried out on its day by the scheduler or sooner by the curator. What its day has passed for is made up while
the term of its item runs; afterwards it is MISSED. While there is nobody to do it for it is tried again every day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY
from bot.scenarios.model import Scenario
from bot.services import notices
from bot.services.audiences import WORKING, Asked, default_audience, list_asked
from bot.services.banks import active
from bot.services.campaign_reminders import Setting
from bot.services.campaigns import end_of_day, open_wave
from bot.services.editions import form_of
from bot.services.roadmap_look import Look, Part
from bot.services.timings import timings_of, working_time_of
from bot.storage.models import Campaign, Consent, Cycle, Organisation, Pair, Person, RoadmapAction, RoadmapItem
from bot.storage.states import (
    AUTOMATIC,
    CONSENT_PD,
    UNFINISHED_ITEM,
    ActionKind,
    ActionStatus,
    CampaignStatus,
    NoticeClass,
)

CONSENT_ASKED, THANKS = "roadmap_consent", "roadmap_thanks"
LATELY = timedelta(days=14)  # a wave of the same form that has ended since is the one that was meant
WAVE_AT_LEAST = 2  # days a wave is open
THANKS_LATE = 7  # days after its own day on which thanks still make sense
NO_TERM = 14  # days after its day on which an action of an item without a term still does


class Trouble(StrEnum):
    """Why nothing came of an action."""

    NOBODY = "nobody"
    NO_FORM = "no_form"
    NO_CURATOR = "no_curator"
    LATE = "late"
    FINISHED = "finished"


@dataclass(frozen=True)
class Plan:
    """What an action would do now. `last_day`, `closes_on`: local."""

    people: tuple[int, ...] = ()  # whom it concerns
    form: Scenario | None = None
    asked: tuple[Asked, ...] = ()
    closes_on: date | None = None
    known_wave: int = 0  # of the same form: there will be no second one
    trouble: Trouble | None = None


@dataclass(frozen=True)
class Doing:
    """An action and everything it needs."""

    action: RoadmapAction
    item: RoadmapItem | None
    cycle: Cycle
    organisation: Organisation
    curators: Sequence[Person]
    now: datetime

    @property
    def today(self) -> date:
        return working_time_of(self.organisation).local(self.now).date()


# --- by the clock


async def run_actions(session: AsyncSession, look: Look) -> None:
    """Those whose day has come, and what the bot will do tomorrow."""
    actions = await session.scalars(
        select(RoadmapAction)
        .where(
            RoadmapAction.cycle_id.in_(look.cycles),
            RoadmapAction.status == ActionStatus.PLANNED,
            RoadmapAction.run_on <= look.next_day,
        )
        .order_by(RoadmapAction.run_on, RoadmapAction.id)
        .with_for_update()
    )
    for action in actions:
        item = look.items.get(action.item_id or 0)
        doing = Doing(action, item, look.cycles[action.cycle_id], look.organisation, look.curators, look.now)
        if action.run_on is not None and action.run_on > look.today:
            if action.kind in AUTOMATIC and not is_finished(item) and await is_wanted(session, doing):
                look.tell_curators(Part.TOMORROW, action.id)
        elif (trouble := too_late(doing)) is not None:
            miss(look, doing, trouble)
        elif action.kind in AUTOMATIC:
            await run_one(session, look, doing)
        else:
            offer(look, action)


async def is_wanted(session: AsyncSession, doing: Doing) -> bool:
    """Of a consent everybody has decided on nothing is said beforehand."""
    return doing.action.kind is not ActionKind.CONSENTS or bool((await plan_of(session, doing)).people)


async def run_one(session: AsyncSession, look: Look, doing: Doing) -> None:
    """That there was nobody is said once, on the first day; where everybody has decided there is nothing to say."""
    told = doing.action.details.get("trouble")
    trouble = await perform(session, doing)
    if trouble is None:
        if doing.action.kind is not ActionKind.CONSENTS or doing.action.details["people"]:
            look.tell_curators(Part.RAN, doing.action.id)
    elif told != trouble:
        look.tell_curators(Part.FAILED, doing.action.id)


def offer(look: Look, action: RoadmapAction) -> None:
    """A button in the curators' message of the day: only they can press it."""
    action.status, action.done_at = ActionStatus.DONE, look.now
    look.tell_curators(Part.OFFERS, action.id)


def miss(look: Look, doing: Doing, trouble: Trouble) -> None:
    """Of what was tried in vain, and of what the bot was off for, the curators are told; what the year began too late
    for is nobody's fault."""
    action = doing.action
    tried = "trouble" in action.details
    action.status, action.done_at = ActionStatus.MISSED, look.now
    if not tried:
        action.details = {**action.details, "trouble": str(trouble)}
    if trouble is Trouble.LATE and (tried or last_day(doing) >= first_day(doing)):
        look.tell_curators(Part.FAILED, action.id)


def first_day(doing: Doing) -> date:
    """On which the bot ran this year."""
    began = doing.cycle.approved_at or doing.now
    return working_time_of(doing.organisation).local(began).date()


def too_late(doing: Doing) -> Trouble | None:
    if is_finished(doing.item):
        return Trouble.FINISHED
    return Trouble.LATE if doing.today > last_day(doing) else None


def is_finished(item: RoadmapItem | None) -> bool:
    return item is not None and item.status not in UNFINISHED_ITEM


def last_day(doing: Doing) -> date:
    """On which the action still makes sense; the working day its own day gives way to always is."""
    run_on = doing.action.run_on or doing.today
    own = working_time_of(doing.organisation).working_days_after(run_on - DAY, 1)
    if doing.action.kind is ActionKind.THANKS:
        return max(own, run_on + THANKS_LATE * DAY)
    due_on = doing.item.due_on if doing.item is not None else None
    return max(own, due_on or run_on + NO_TERM * DAY)


# --- one of them


async def perform(session: AsyncSession, doing: Doing) -> Trouble | None:
    """Carries it out and records what came of it, or why nothing did."""
    action = doing.action
    plan = await plan_of(session, doing)
    if plan.trouble is not None:
        action.details = {**action.details, "trouble": str(plan.trouble)}
        return plan.trouble
    match action.kind:
        case ActionKind.WAVE:
            action.made_id = plan.known_wave or await open_wave_of(session, doing, plan)
        case ActionKind.CONSENTS:
            await ask_consents(session, doing, plan)
        case ActionKind.THANKS:
            await thank(session, doing, plan)
    action.status, action.done_at = ActionStatus.DONE, doing.now
    kept = {key: value for key, value in action.details.items() if key != "trouble"}
    action.details = {**kept, "people": len(plan.people), "known": bool(plan.known_wave)}
    return None


async def plan_of(session: AsyncSession, doing: Doing) -> Plan:
    """As it stands now: what is shown beforehand is what is done."""
    match doing.action.kind:
        case ActionKind.WAVE:
            return await plan_wave(session, doing)
        case ActionKind.CONSENTS:
            return Plan(people=await list_people(session, undecided(doing.organisation.id)))
        case ActionKind.THANKS:
            people = await list_people(session, mentors(doing.organisation.id))
            return Plan(people=people, trouble=None if people else Trouble.NOBODY)
        case _:
            return Plan()


async def list_people(session: AsyncSession, wanted: Select[int]) -> tuple[int, ...]:
    return tuple(await session.scalars(wanted))


def undecided(organisation_id: int) -> Select[int]:
    """Who takes part, has an account and has never decided: whoever declined is not asked again (152-ФЗ ст. 9)."""
    decided = exists().where(Consent.person_id == Person.id, Consent.document == CONSENT_PD)
    return select(Person.id).where(active(organisation_id), Person.telegram_id.is_not(None), ~decided)


def mentors(organisation_id: int) -> Select[int]:
    """Of working pairs."""
    paired = exists().where(Pair.mentor_id == Person.id, Pair.status.in_(WORKING))
    return select(Person.id).where(active(organisation_id), paired)


async def plan_wave(session: AsyncSession, doing: Doing) -> Plan:
    form = await form_of(session, doing.organisation.id, doing.action.subject)
    if form is None:
        return Plan(trouble=Trouble.NO_FORM)
    closes_on = closing_day(doing)
    if known := await known_wave(session, doing, form):
        return Plan(form=form, known_wave=known, closes_on=closes_on)
    asked = await list_asked(session, doing.organisation.id, form, default_audience(form))
    people = tuple(dict.fromkeys(each.person_id for each in asked))
    trouble = Trouble.NOBODY if not people else None if doing.curators else Trouble.NO_CURATOR
    return Plan(people, form, asked, closes_on, trouble=trouble)


async def known_wave(session: AsyncSession, doing: Doing, form: Scenario) -> int:
    """Of the same form, planned, open, or ended lately: 0 when there is none."""
    live = Campaign.status.in_((CampaignStatus.OPEN, CampaignStatus.PLANNED))
    ended = (Campaign.status == CampaignStatus.CLOSED) & (Campaign.closed_at >= doing.now - LATELY)
    wanted = select(Campaign.id).where(
        Campaign.organisation_id == doing.organisation.id, Campaign.scenario == form.id, live | ended
    )
    return await session.scalar(wanted.order_by(Campaign.id.desc()).limit(1)) or 0


def closing_day(doing: Doing) -> date:
    """The item's term, two weeks at most and two days at least; of an action still to come, counted from its day."""
    opens_on = max(doing.today, doing.action.run_on or doing.today)
    longest = opens_on + timings_of(doing.organisation).campaign_days_open * DAY
    due_on = doing.item.due_on if doing.item is not None else None
    return max(min(longest, due_on or longest), opens_on + WAVE_AT_LEAST * DAY)


async def open_wave_of(session: AsyncSession, doing: Doing, plan: Plan) -> int:
    """In the name of whoever began the year, or of another curator."""
    assert plan.form is not None
    assert plan.closes_on is not None
    own = [each for each in doing.curators if each.id == doing.cycle.created_by_id]
    campaign = Campaign(
        organisation_id=doing.organisation.id,
        scenario=plan.form.id,
        title=title_of(plan.form.title, doing.item),
        audience=default_audience(plan.form).stored(),
        status=CampaignStatus.PLANNED,
        opens_at=doing.now,
        closes_at=doing.now,
        created_by_id=(own or doing.curators)[0].id,
        created_at=doing.now,
    )
    setting = Setting(campaign, doing.organisation, doing.now)
    campaign.closes_at = end_of_day(setting, plan.closes_on)
    session.add(campaign)
    await session.flush()
    await open_wave(session, setting)
    return campaign.id


def title_of(title: str, item: RoadmapItem | None) -> str:
    return title if item is None else f"{title} (п. {item.number})"


async def ask_consents(session: AsyncSession, doing: Doing, plan: Plan) -> None:
    """Nobody twice within a year."""
    await tell(session, doing, plan.people, CONSENT_ASKED, f"cycle:{doing.cycle.id}:consent", NoticeClass.REMINDER)


async def thank(session: AsyncSession, doing: Doing, plan: Plan) -> None:
    """On behalf of the organisation; two years that go on at once thank once."""
    key = f"thanks:{doing.organisation.id}:{doing.today.year}"
    await tell(session, doing, plan.people, THANKS, key, NoticeClass.PERSONAL)


async def tell(
    session: AsyncSession, doing: Doing, people: Iterable[int], kind: str, key: str, quietness: NoticeClass
) -> None:
    await notices.enqueue_many(
        session,
        doing.organisation.id,
        dict.fromkeys(people, key),
        kind,
        quietness=quietness,
        now=doing.now,
        priority=5,
        cycle_id=doing.cycle.id,
    )
