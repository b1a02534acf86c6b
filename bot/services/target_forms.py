"""What is typed of a target: an own one's words, a plan, a fact."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import Number
from bot.services.access import Actor, Removed, get_cycle
from bot.services.forms import Form, Started
from bot.services.subject_words import SubjectKind, subject_of
from bot.services.subjects import id_of, sender_of, start_about
from bot.services.targets import to_change
from bot.storage.models import Target
from bot.storage.states import UNFINISHED_CYCLE, Role

ENTRY_FORM, PLAN_FORM, FACT_FORM = "target_entry", "target_plan", "target_fact"
FORMS = (ENTRY_FORM, PLAN_FORM, FACT_FORM)
TITLE, UNIT, PLAN, FACT = "title", "unit", "plan", "fact"
READS = (
    Read(ENTRY_FORM, TITLE, TEXT, Given.ALWAYS),
    Read(ENTRY_FORM, UNIT, TEXT),
    Read(ENTRY_FORM, PLAN, (Number,)),
    Read(PLAN_FORM, PLAN, (Number,), Given.ALWAYS),
    Read(FACT_FORM, FACT, (Number,), Given.ALWAYS),
)


async def start_entry(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> Started | None:
    """An own target; None once the year is over."""
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    if cycle.status not in UNFINISHED_CYCLE:
        return None
    return await start_about(session, actor, ENTRY_FORM, SubjectKind.CYCLE, cycle_id, now=now)


async def start_change(
    session: AsyncSession, actor: Actor, target_id: int, form: str, *, now: datetime
) -> Started | None:
    """None once the year is over, and where the bot counts by itself what is asked for."""
    target = await to_change(session, actor, target_id)
    if target is None or (target.key and form != PLAN_FORM):
        return None
    known: Mapping[str, Value] = {TITLE: target.title, UNIT: target.unit, PLAN: target.plan, FACT: target.fact}
    steps = {ENTRY_FORM: (TITLE, UNIT, PLAN), PLAN_FORM: (PLAN,), FACT_FORM: (FACT,)}[form]
    offered = {step: known[step] for step in steps if known[step] not in (None, "")}
    return await start_about(session, actor, form, SubjectKind.TARGET, target_id, now=now, offered=offered)


async def take_target(session: AsyncSession, form: Form) -> tuple[str, str]:
    """What sending comes to (done, late, gone), and the target it leads back to."""
    actor = await sender_of(session, form)
    actor.require(Role.CURATOR)
    target_id = id_of(form, SubjectKind.TARGET)
    try:
        target = await to_change(session, actor, target_id) if target_id else await new_target(session, actor, form)
    except Removed:
        return "gone", ""
    if target is None:
        return "late", ""
    for step in (PLAN, FACT):
        if step in form.values:
            value = form.values[step]
            setattr(target, step, float(value) if isinstance(value, int | float) else None)
    if form.scenario.id == ENTRY_FORM:
        target.title = " ".join(str(form.values[TITLE]).split())
        target.unit = " ".join(str(form.values.get(UNIT) or "").split())
    await session.flush()
    return "done", subject_of(SubjectKind.TARGET, target.id)


async def new_target(session: AsyncSession, actor: Actor, form: Form) -> Target | None:
    cycle = await get_cycle(session, actor, id_of(form, SubjectKind.CYCLE), to_change=True)
    if cycle.status not in UNFINISHED_CYCLE:
        return None
    last = await session.scalar(select(func.max(Target.place)).where(Target.cycle_id == cycle.id))
    made = Target(
        organisation_id=actor.organisation_id, cycle_id=cycle.id, place=max(last or 0, 100) + 1, title="", fact=None
    )
    session.add(made)
    return made
