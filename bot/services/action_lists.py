"""What the bot will do by itself, shown beforehand: switched off and on, moved to another day, done at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY, WorkingTime
from bot.scenarios.reads import Given, Read
from bot.scenarios.roadmap_model import ORDERS
from bot.scenarios.steps import Day
from bot.services import roadmap_actions
from bot.services.access import Actor, Removed, get_cycle, get_organisation, get_roadmap_action
from bot.services.editions import form_of
from bot.services.forms import Form, Started
from bot.services.pages import PAGE, find_page
from bot.services.people import curators
from bot.services.roadmap_actions import Doing, Plan, Trouble
from bot.services.subject_words import SubjectKind
from bot.services.subjects import id_of, sender_of, start_about
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Organisation, RoadmapAction, RoadmapItem
from bot.storage.states import AUTOMATIC, UNFINISHED_CYCLE, ActionKind, ActionStatus, CycleStatus, Role
from bot.texts import label

DAY_FORM = "action_day"
READS = (Read(DAY_FORM, "day", (Day,), Given.ALWAYS),)
WEEK = timedelta(days=7)
FARTHEST = timedelta(days=366)


class Outcome(StrEnum):
    """What a press came to."""

    DONE = "done"
    STALE = "stale"
    TROUBLE = "trouble"  # there was nobody to do it for


@dataclass(frozen=True)
class ActionLine:
    """Days are local."""

    action_id: int
    cycle_id: int
    item_id: int  # 0: of the year as a whole
    kind: ActionKind
    form: str  # the title of a wave's form; of an order, «о комиссии по отбору»; empty: there is none
    number: str  # of the item
    item: str
    run_on: date | None
    works_on: date | None  # the working day that one gives way to
    status: ActionStatus
    trouble: Trouble | None
    people: int  # of one that was done
    known: bool  # there was a wave already
    made_id: int

    @property
    def automatic(self) -> bool:
        return self.kind in AUTOMATIC


@dataclass(frozen=True)
class ActionPage:
    cycle_id: int
    title: str
    rows: tuple[ActionLine, ...]
    page: int
    pages: int
    total: int
    on: int  # are planned
    may_open: bool
    may_change: bool


@dataclass(frozen=True)
class ActionCard:
    """`plan`: what exactly it would do now; None when it is done or only offers."""

    line: ActionLine
    cycle: str
    cycle_status: CycleStatus
    due_on: date | None  # of the item
    plan: Plan | None
    passed: bool  # its day, before the year has begun to run
    week_later: date | None  # where «на неделю позже» leads

    @property
    def open(self) -> bool:
        return self.cycle_status in UNFINISHED_CYCLE

    @property
    def may_run(self) -> bool:
        waits = self.line.status is not ActionStatus.DONE
        return self.cycle_status is CycleStatus.RUNNING and self.line.automatic and waits


async def list_actions(session: AsyncSession, actor: Actor, cycle_id: int, *, page: int = 0) -> ActionPage:
    """Those still to come by their day, then the others, the newest first."""
    cycle = await get_cycle(session, actor, cycle_id)
    rows = (
        await session.execute(
            select(RoadmapAction, RoadmapItem)
            .outerjoin(RoadmapItem, RoadmapItem.id == RoadmapAction.item_id)
            .where(RoadmapAction.cycle_id == cycle.id)
            .order_by(RoadmapAction.run_on, RoadmapAction.id)
        )
    ).all()
    ahead = [row for row in rows if row[0].status is ActionStatus.PLANNED and row[0].run_on is not None]
    others = [row for row in rows if row not in ahead]
    ordered = [*ahead, *sorted(others, key=lambda row: row[0].run_on or date.max, reverse=True)]
    page, pages = find_page(len(ordered), page)
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    titles = await form_titles(session, actor.organisation_id, {row[0].subject for row in shown})
    working = working_time_of(await get_organisation(session, actor))
    return ActionPage(
        cycle_id=cycle.id,
        title=cycle.title,
        rows=tuple(line_of(action, item, titles, working) for action, item in shown),
        page=page,
        pages=pages,
        total=len(ordered),
        on=sum(row[0].status is ActionStatus.PLANNED for row in rows),
        may_open=actor.may(Role.CURATOR),
        may_change=actor.may(Role.CURATOR) and cycle.status in UNFINISHED_CYCLE,
    )


async def read_lines(
    session: AsyncSession, organisation: Organisation, action_ids: list[int]
) -> tuple[ActionLine, ...]:
    """Of years that go on, in the order of their days. Access is the caller's."""
    rows = (
        await session.execute(
            select(RoadmapAction, RoadmapItem)
            .join(Cycle, Cycle.id == RoadmapAction.cycle_id)
            .outerjoin(RoadmapItem, RoadmapItem.id == RoadmapAction.item_id)
            .where(RoadmapAction.id.in_(action_ids), Cycle.status == CycleStatus.RUNNING)
            .order_by(RoadmapAction.run_on, RoadmapAction.id)
        )
    ).all()
    titles = await form_titles(session, organisation.id, {action.subject for action, _ in rows})
    working = working_time_of(organisation)
    return tuple(line_of(action, item, titles, working) for action, item in rows)


async def form_titles(session: AsyncSession, organisation_id: int, subjects: set[str]) -> Mapping[str, str]:
    found = {subject: await form_of(session, organisation_id, subject) for subject in sorted(subjects - {""})}
    return {subject: form.title for subject, form in found.items() if form is not None}


def subject_words(action: RoadmapAction, titles: Mapping[str, str]) -> str:
    """What it is about, so that two of a kind can be told apart."""
    if action.kind is not ActionKind.ORDER:
        return titles.get(action.subject, "")
    title = label(f"orders.title.{action.subject}", year="", over="").strip() if action.subject in ORDERS else ""
    return title[:1].lower() + title[1:]


def line_of(
    action: RoadmapAction, item: RoadmapItem | None, titles: Mapping[str, str], working: WorkingTime
) -> ActionLine:
    trouble = action.details.get("trouble")
    return ActionLine(
        action_id=action.id,
        cycle_id=action.cycle_id,
        item_id=action.item_id or 0,
        kind=action.kind,
        form=subject_words(action, titles),
        number=item.number if item else "",
        item=item.title if item else "",
        run_on=action.run_on,
        works_on=working.working_days_after(action.run_on - DAY, 1) if action.run_on else None,
        status=action.status,
        trouble=Trouble(trouble) if trouble else None,
        people=action.details.get("people", 0),
        known=bool(action.details.get("known")),
        made_id=action.made_id or 0,
    )


async def read_action(session: AsyncSession, actor: Actor, action_id: int, *, now: datetime) -> ActionCard:
    action = await get_roadmap_action(session, actor, action_id)
    doing = await doing_of(session, actor, action, now)
    waits = action.status is not ActionStatus.DONE and action.kind in AUTOMATIC
    titles = await form_titles(session, actor.organisation_id, {action.subject})
    later = max(action.run_on, doing.today) + WEEK if action.run_on else None
    return ActionCard(
        line=line_of(action, doing.item, titles, working_time_of(doing.organisation)),
        cycle=doing.cycle.title,
        cycle_status=doing.cycle.status,
        due_on=doing.item.due_on if doing.item else None,
        plan=await roadmap_actions.plan_of(session, doing) if waits else None,
        passed=doing.cycle.status is CycleStatus.DRAFT and action.run_on is not None and action.run_on < doing.today,
        week_later=later,
    )


async def doing_of(session: AsyncSession, actor: Actor, action: RoadmapAction, now: datetime) -> Doing:
    return Doing(
        action=action,
        item=await session.get(RoadmapItem, action.item_id) if action.item_id else None,
        cycle=await session.get_one(Cycle, action.cycle_id),
        organisation=await get_organisation(session, actor),
        curators=await curators(session, actor.organisation_id),
        now=now,
    )


async def may_change(session: AsyncSession, action: RoadmapAction) -> bool:
    """Not what is done, nor of a year that is over."""
    cycle = await session.get_one(Cycle, action.cycle_id)
    return action.status is not ActionStatus.DONE and cycle.status in UNFINISHED_CYCLE


async def switch(session: AsyncSession, actor: Actor, action_id: int, *, on: bool) -> Outcome:
    """Pressed twice it does the same once."""
    action = await get_roadmap_action(session, actor, action_id)
    wanted = ActionStatus.PLANNED if on else ActionStatus.OFF
    if action.status is wanted or not await may_change(session, action):
        return Outcome.STALE
    action.status, action.done_at = wanted, None
    return Outcome.DONE


async def move(session: AsyncSession, actor: Actor, action_id: int, day: date, *, now: datetime) -> Outcome:
    """To a day that lies ahead; what was off or missed is on again. A day is named, so two taps move it once."""
    action = await get_roadmap_action(session, actor, action_id)
    return Outcome.DONE if await set_day(session, action, day, actor.today(now)) else Outcome.STALE


async def set_day(session: AsyncSession, action: RoadmapAction, day: date, today: date) -> bool:
    if not today <= day <= today + FARTHEST or not await may_change(session, action):
        return False
    if action.run_on == day and action.status is ActionStatus.PLANNED:
        return False
    action.run_on, action.status, action.done_at = day, ActionStatus.PLANNED, None
    action.details = {key: value for key, value in action.details.items() if key != "trouble"}
    return True


async def run_now(session: AsyncSession, actor: Actor, action_id: int, *, now: datetime) -> Outcome:
    """What it would do on its day, at once; messages leave in working hours."""
    action = await get_roadmap_action(session, actor, action_id)
    doing = await doing_of(session, actor, action, now)
    runs = doing.cycle.status is CycleStatus.RUNNING and action.kind in AUTOMATIC
    if not runs or action.status is ActionStatus.DONE:
        return Outcome.STALE
    return Outcome.DONE if await roadmap_actions.perform(session, doing) is None else Outcome.TROUBLE


async def start_day(session: AsyncSession, actor: Actor, action_id: int, *, now: datetime) -> Started | None:
    """Asks for a day; None when there is nothing to move any more."""
    action = await get_roadmap_action(session, actor, action_id)
    if not await may_change(session, action):
        return None
    return await start_about(session, actor, DAY_FORM, SubjectKind.ACTION, action.id, now=now)


async def take_day(session: AsyncSession, form: Form) -> str:
    """What sending the day comes to: done, past when it is no longer to be moved there, gone with its item."""
    actor = await sender_of(session, form)
    try:
        action = await get_roadmap_action(session, actor, id_of(form, SubjectKind.ACTION))
    except Removed:
        return "gone"
    return "done" if await set_day(session, action, form.day("day"), actor.today(form.now)) else "past"
