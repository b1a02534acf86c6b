"""A year is agreed upon with the head and approved by an order (A25, B13); who is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import Day
from bot.services import notices
from bot.services.access import READ_ROADMAPS, Actor, get_actor, get_cycle, get_cycle_to_agree
from bot.services.cycle_cards import CycleCard, read_cycle
from bot.services.cycles import approve, find_running_twin, hold_cycles
from bot.services.forms import Form, Started
from bot.services.notices import Reader
from bot.services.people import curators, heads
from bot.services.subject_words import SubjectKind
from bot.services.subjects import id_of, sender_of, start_about
from bot.storage.models import Cycle, Notice, Person
from bot.storage.states import CycleStatus, NoticeClass, Role

ORDER_FORM, REMARK_FORM = "cycle_order", "cycle_remark"
READS = (
    Read(ORDER_FORM, "number", TEXT, Given.ALWAYS),
    Read(ORDER_FORM, "date", (Day,), Given.ALWAYS),
    Read(REMARK_FORM, "remark", TEXT, Given.ALWAYS),
)
ASKED, ANSWERED, APPROVED = "cycle_asked", "cycle_answered", "cycle_approved"


@dataclass(frozen=True)
class CycleNews:
    """Of a year, as it stands when it is told."""

    card: CycleCard


# --- the order


async def start_order(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> Started | None:
    """Asks for the number and the date; None when it is no draft any more, or the same year runs already."""
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    if cycle.status is not CycleStatus.DRAFT or await find_running_twin(session, cycle) is not None:
        return None
    return await start_about(session, actor, ORDER_FORM, SubjectKind.CYCLE, cycle.id, now=now)


async def take_order(session: AsyncSession, form: Form) -> str:
    """What sending the order came to: done, twin, gone. The heads are told."""
    actor = await sender_of(session, form)
    await hold_cycles(session, actor.organisation_id)
    cycle = await get_cycle(session, actor, id_of(form, SubjectKind.CYCLE))
    if await find_running_twin(session, cycle) is not None:
        return "twin"
    number, on = str(form.values["number"]), form.day("date")
    if not await approve(session, actor, cycle.id, number=number, on=on, now=form.now):
        return "gone"
    for head in await heads(session, actor.organisation_id):
        if head.id != actor.person_id:
            await tell(session, head, APPROVED, cycle, key=f"cycle:{cycle.id}:approved", now=form.now)
    return "done"


# --- the head's word


async def ask_heads(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> bool:
    """The draft is shown to the heads; False when they are asked already, or there is nobody or nothing to ask."""
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    asked = cycle.asked_at is not None and cycle.agreed is None
    people = await heads(session, actor.organisation_id)
    if cycle.status is not CycleStatus.DRAFT or asked or not people:
        return False
    cycle.asked_at, cycle.agreed, cycle.answered_by_id, cycle.remark = now, None, None, ""
    for head in people:
        await tell(session, head, ASKED, cycle, key=asking(cycle, "asked"), now=now)
    return True


async def agree(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> bool:
    """False when nobody waits for the word: another head has said it, or the year is approved already."""
    cycle = await get_cycle_to_agree(session, actor, cycle_id)
    if not waits_for_head(cycle):
        return False
    await answer(session, actor, cycle, agreed=True, remark="", now=now)
    return True


async def start_remark(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> Started | None:
    """«Вернуть с замечанием»: asks what is to be changed."""
    cycle = await get_cycle_to_agree(session, actor, cycle_id)
    if not waits_for_head(cycle):
        return None
    return await start_about(session, actor, REMARK_FORM, SubjectKind.CYCLE, cycle.id, now=now)


async def take_remark(session: AsyncSession, form: Form) -> str:
    """What sending the remark came to: done, gone; late of one who is no head any more."""
    actor = await sender_of(session, form)
    if not actor.may(Role.HEAD):
        return "late"
    cycle = await get_cycle_to_agree(session, actor, id_of(form, SubjectKind.CYCLE))
    if not waits_for_head(cycle):
        return "gone"
    await answer(session, actor, cycle, agreed=False, remark=str(form.values["remark"]), now=form.now)
    return "done"


def waits_for_head(cycle: Cycle) -> bool:
    return cycle.status is CycleStatus.DRAFT and cycle.asked_at is not None and cycle.agreed is None


async def answer(
    session: AsyncSession, actor: Actor, cycle: Cycle, *, agreed: bool, remark: str, now: datetime
) -> None:
    cycle.agreed, cycle.answered_by_id, cycle.remark = agreed, actor.person_id, remark
    for curator in await curators(session, cycle.organisation_id):
        if curator.id != actor.person_id:
            await tell(session, curator, ANSWERED, cycle, key=asking(cycle, "answered"), now=now)


def asking(cycle: Cycle, word: str) -> str:
    """One key for each time the heads are asked."""
    assert cycle.asked_at is not None
    return f"cycle:{cycle.id}:{word}:{cycle.asked_at:%Y%m%d%H%M%S}"


async def tell(session: AsyncSession, person: Person, kind: str, cycle: Cycle, *, key: str, now: datetime) -> None:
    quietness = NoticeClass.PERSONAL
    await notices.enqueue(session, person, kind, key=key, quietness=quietness, now=now, cycle_id=cycle.id)


# --- what is said when a notice is sent


async def read_asked(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> CycleNews | None:
    news = await read_news(session, notice, person, now)
    return news if news is not None and news.card.may_answer else None


async def read_answered(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> CycleNews | None:
    news = await read_news(session, notice, person, now)
    told = news is not None and news.card.agreed is not None and news.card.status is CycleStatus.DRAFT
    return news if told and news is not None and news.card.is_curator else None


async def read_approved(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> CycleNews | None:
    news = await read_news(session, notice, person, now)
    return news if news is not None and news.card.status is CycleStatus.RUNNING else None


async def read_news(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> CycleNews | None:
    """None to somebody who may not read roadmaps any more, and of a year that is gone."""
    actor = await get_actor(session, person.telegram_id) if person.telegram_id else None
    cycle = await session.get(Cycle, notice.payload["cycle_id"])
    if actor is None or cycle is None or not actor.may(*READ_ROADMAPS):
        return None
    if notice.kind in (ASKED, APPROVED) and not actor.may(Role.HEAD):
        return None
    return CycleNews(await read_cycle(session, actor, cycle.id, now=now))


READERS: Mapping[str, Reader] = {ASKED: read_asked, ANSWERED: read_answered, APPROVED: read_approved}
