"""An item is done, accepted, given back, not applicable: who may say so, and when (000 §3.4).

Of two who press at once the row's lock lets one go first; the other finds today's state.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import Given, Read
from bot.scenarios.roadmap_dates import QUARTER
from bot.scenarios.steps import LongText
from bot.services.access import Actor, Denied, get_item_to_change, get_item_to_close
from bot.services.evidence import has_evidence
from bot.services.forms import Form, Started
from bot.services.item_notices import tell_curators, tell_of_return
from bot.services.subject_words import SubjectKind
from bot.services.subjects import id_of, sender_of, start_about
from bot.storage.models import Cycle, RoadmapItem
from bot.storage.states import PERMANENT_TERM, CycleStatus, ItemStatus, Role

RETURN_FORM, DROP_FORM = "item_return", "item_not_applicable"
REASON = "reason"
READS = (Read(RETURN_FORM, REASON, (LongText,), Given.MAYBE), Read(DROP_FORM, REASON, (LongText,), Given.ALWAYS))


class ItemAct(StrEnum):
    DONE = "done"
    ACCEPT = "acc"
    RETURN = "ret"  # done, but something is missing
    REOPEN = "open"  # accepted before
    FINISH = "fin"  # a permanent one, at the end of the year
    DROP = "drop"  # not applicable
    RESTORE = "back"  # applicable after all


OF_CURATOR = frozenset(ItemAct) - {ItemAct.DONE}


class Closing(StrEnum):
    """What a tap came to; `ask`: nothing shows yet that it was done, is that meant?"""

    DONE = "done"
    ACCEPTED = "accepted"
    RESTORED = "restored"
    ASK = "ask"
    LATE = "late"


def possible_acts(item: RoadmapItem, cycle: Cycle, today: date) -> tuple[ItemAct, ...]:
    """By its state alone. A permanent item goes on all the year: in the last quarter the curator may end it."""
    if cycle.status is not CycleStatus.RUNNING:
        return ()
    match item.status:
        case ItemStatus.DONE:
            return (ItemAct.ACCEPT, ItemAct.RETURN, ItemAct.DROP)
        case ItemStatus.ACCEPTED:
            return (ItemAct.REOPEN,)
        case ItemStatus.NOT_APPLICABLE:
            return (ItemAct.RESTORE,)
    if item.term not in PERMANENT_TERM:
        return (ItemAct.DONE, ItemAct.DROP)
    ending = today >= cycle.ends_on - QUARTER
    return (ItemAct.FINISH, ItemAct.DROP) if ending else (ItemAct.DROP,)


async def say_done(session: AsyncSession, actor: Actor, item_id: int, *, sure: bool, now: datetime) -> Closing:
    """By whoever answers for it: the curators look next. By a curator: accepted at once. `sure`: without evidence."""
    item = await get_item_to_close(session, actor, item_id)
    if not await is_possible(session, actor, item, ItemAct.DONE, now):
        return Closing.LATE
    if item.evidence_wanted and not sure and not await has_evidence(session, item.id):
        return Closing.ASK
    item.done_at, item.done_by_id = now, actor.person_id
    if actor.may(Role.CURATOR):
        take_in(item, actor, now)
        return Closing.ACCEPTED
    item.status = ItemStatus.DONE
    await tell_curators(session, item, now)
    return Closing.DONE


async def accept(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> Closing:
    item = await get_item_to_change(session, actor, item_id)
    if not await is_possible(session, actor, item, ItemAct.ACCEPT, now):
        return Closing.LATE
    take_in(item, actor, now)
    return Closing.ACCEPTED


async def finish(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> Closing:
    """A permanent item at the end of the year."""
    item = await get_item_to_change(session, actor, item_id)
    if not await is_possible(session, actor, item, ItemAct.FINISH, now):
        return Closing.LATE
    item.done_at, item.done_by_id = now, actor.person_id
    take_in(item, actor, now)
    return Closing.ACCEPTED


async def restore(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> Closing:
    """«Не применимо» is taken back."""
    item = await get_item_to_change(session, actor, item_id)
    if not await is_possible(session, actor, item, ItemAct.RESTORE, now):
        return Closing.LATE
    item.status = ItemStatus.OPEN if item.opened_at else ItemStatus.PLANNED
    item.reason = ""
    return Closing.RESTORED


def take_in(item: RoadmapItem, actor: Actor, now: datetime) -> None:
    item.status, item.accepted_at, item.accepted_by_id = ItemStatus.ACCEPTED, now, actor.person_id
    item.reason = ""


async def is_possible(session: AsyncSession, actor: Actor, item: RoadmapItem, act: ItemAct, now: datetime) -> bool:
    cycle = await session.get_one(Cycle, item.cycle_id)
    return act in possible_acts(item, cycle, actor.today(now))


# --- with a reason in words


async def start_return(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> Started | None:
    """«Вернуть на доработку», «Открыть снова»: what is missing may be said. None when there is nothing to give back."""
    item = await get_item_to_change(session, actor, item_id)
    if not await is_possible(session, actor, item, return_act(item), now):
        return None
    return await start_about(session, actor, RETURN_FORM, SubjectKind.ITEM, item.id, now=now)


def return_act(item: RoadmapItem) -> ItemAct:
    return ItemAct.REOPEN if item.status is ItemStatus.ACCEPTED else ItemAct.RETURN


async def start_drop(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> Started | None:
    """«Не применимо» needs a reason."""
    item = await get_item_to_change(session, actor, item_id)
    if not await is_possible(session, actor, item, ItemAct.DROP, now):
        return None
    return await start_about(session, actor, DROP_FORM, SubjectKind.ITEM, item.id, now=now)


async def take_return(session: AsyncSession, form: Form) -> str:
    """What sending comes to: done, late, gone. Who had said «Сделано» is told."""
    found = await open_to_change(session, form)
    if found is None:
        return "gone"
    actor, item = found
    if not await is_possible(session, actor, item, return_act(item), form.now):
        return "late"
    item.status = ItemStatus.OPEN
    item.reason = str(form.values.get(REASON) or "")
    item.accepted_at = item.accepted_by_id = None
    item.opened_at = item.opened_at or form.now
    await tell_of_return(session, item, actor, form.now)
    return "done"


async def take_drop(session: AsyncSession, form: Form) -> str:
    found = await open_to_change(session, form)
    if found is None:
        return "gone"
    actor, item = found
    if not await is_possible(session, actor, item, ItemAct.DROP, form.now):
        return "late"
    item.status, item.reason = ItemStatus.NOT_APPLICABLE, str(form.values[REASON])
    return "done"


async def open_to_change(session: AsyncSession, form: Form) -> tuple[Actor, RoadmapItem] | None:
    """Roles are lost while somebody types."""
    try:
        actor = await sender_of(session, form)
        return actor, await get_item_to_change(session, actor, id_of(form, SubjectKind.ITEM))
    except Denied:
        return None
