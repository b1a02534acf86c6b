"""Setting a year up, one thing at a time: days to be confirmed, people who answer, what is over already.

Which item is asked about follows from the rows; what is put off is only passed over, so nothing is kept of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import Given, Read
from bot.scenarios.roadmap_library import roadmaps
from bot.scenarios.roadmap_model import Absolute
from bot.scenarios.roadmap_terms import deadline_of
from bot.scenarios.steps import Day
from bot.services import roadmap_editing
from bot.services.access import Actor, Denied, get_cycle, get_self, get_stage
from bot.services.cycle_cards import CycleLine, find_late, lacks_day, line_of_cycle
from bot.services.forms import Form, Started
from bot.services.names import Named, named
from bot.services.roadmap_days import set_days
from bot.services.roadmap_items import ItemLine, list_items
from bot.services.roadmap_people import named_words, people_of_words, read_responsible, resolve_words, set_responsible
from bot.services.subject_words import SubjectKind, subject_of
from bot.services.subjects import id_of, sender_of, start_about
from bot.storage.models import Cycle, RoadmapAction, RoadmapItem, Stage
from bot.storage.states import FINISHED_ITEM, PERMANENT_TERM, ActionStatus, CycleStatus, ItemStatus, Role, TermKind
from bot.texts import label

LATE_FORM = "cycle_late"
READS = (Read(LATE_FORM, "day", (Day,), Given.ALWAYS),)


class Why(StrEnum):
    """Why an item is left out of a year that is only being made."""

    NOBODY = "nobody"  # there are no such people here
    OTHERS = "others"  # another organisation does it
    OTHERWISE = "otherwise"  # it is arranged in another way


class LateAct(StrEnum):
    DONE = "done"
    MOVE = "move"
    LEAVE = "leave"


@dataclass(frozen=True)
class AskedItem:
    """One item of which something is missing. Days are local."""

    cycle: CycleLine
    item: ItemLine
    stage_id: int
    stage_title: str
    details: str
    own: bool  # the school's own one: no document speaks of it
    term_words: str  # of the document, where it names no date
    document_on: date | None  # the date it names
    was_on: date | None  # the last day the document or the year before had
    roles: tuple[str, ...]  # the document's words for the responsible ones
    lacks_day: bool
    lacks_people: bool
    suggested: tuple[Named, ...]  # who is put down with «Верно» where nobody answers
    proposed: Mapping[str, tuple[Named, ...]]  # by the document's word: whom one tap makes responsible
    left: int  # items to be asked about, this one included
    of_stage: int  # of this stage among them
    more: bool  # there are others besides

    @property
    def acceptable(self) -> bool:
        return not self.lacks_day or self.item.due_on is not None


@dataclass(frozen=True)
class LateItems:
    """Over before today, and nobody has said what becomes of them."""

    cycle: CycleLine
    items: tuple[ItemLine, ...]
    left: int  # items to be asked about afterwards


@dataclass(frozen=True)
class SetUp:
    """Nothing is missing any more, or nothing can be changed any more."""

    cycle_id: int
    draft: bool


Setup = AskedItem | LateItems | SetUp


async def read_setup(
    session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime, item_id: int = 0, skip: bool = False
) -> Setup:
    """What is to be said next, in the order of the document: from this item on, or after it. Then again from the
    beginning."""
    cycle = await get_cycle(session, actor, cycle_id)
    actor.require(Role.CURATOR)
    if cycle.status is not CycleStatus.DRAFT:
        return SetUp(cycle.id, draft=False)
    today = actor.today(now)
    items = await list_items(session, cycle.id, today, actor.privacy)
    late = await find_late(session, cycle.id, today)
    asked = [item for item in items if item.item_id not in late and is_asked(item)]
    if late:
        over = tuple(item for item in items if item.item_id in late)
        return LateItems(line_of_cycle(cycle), over, len(asked))
    if not asked:
        return SetUp(cycle.id, draft=True)
    return await read_asked(session, actor, cycle, next_of(items, asked, item_id, skip=skip), asked)


def is_asked(item: ItemLine) -> bool:
    return not item.is_finished and (lacks_day(item) or not item.responsible)


def next_of(items: Sequence[ItemLine], asked: Sequence[ItemLine], item_id: int, *, skip: bool) -> ItemLine:
    places = {item.item_id: place for place, item in enumerate(items)}
    from_ = places.get(item_id, 0) + (1 if skip else 0)
    return next((item for item in asked if places[item.item_id] >= from_), asked[0])


async def read_asked(
    session: AsyncSession, actor: Actor, cycle: Cycle, line: ItemLine, asked: Sequence[ItemLine]
) -> AskedItem:
    item = await session.get_one(RoadmapItem, line.item_id)
    stage = await session.get_one(Stage, line.stage_id)
    words = await named_words(session, actor.organisation_id, actor.privacy)
    names = {person.id: person for people in words.values() for person in people}
    me = named(await get_self(session, actor), actor.privacy)
    roles = tuple(item.roles.split())
    ids = {word: [person.id for person in people] for word, people in words.items()}
    suggested = tuple(names.get(each, me) for each in suggest(roles, ids, actor.person_id))
    shown = {person.id for person in line.responsible or suggested}
    return AskedItem(
        cycle=line_of_cycle(cycle),
        item=line,
        stage_id=stage.id,
        stage_title=stage.title,
        details=item.details,
        own=not item.key,
        term_words=item.term_words,
        document_on=day_of_document(cycle, item),
        was_on=await find_old_day(session, cycle, item),
        roles=roles,
        lacks_day=lacks_day(line),
        lacks_people=not line.responsible,
        suggested=() if line.responsible else suggested,
        proposed={word: people for word, people in words.items() if {each.id for each in people} != shown},
        left=len(asked),
        of_stage=sum(each.stage_id == line.stage_id for each in asked),
        more=len(asked) > 1,
    )


def suggest(roles: Sequence[str], words: Mapping[str, Sequence[int]], curator_id: int) -> tuple[int, ...]:
    """Whoever the document means; where the organisation has nobody of that kind, the curator who sets the year up."""
    return resolve_words(roles, words) or (curator_id,)


def day_of_document(cycle: Cycle, item: RoadmapItem) -> date | None:
    """The date the document names; None where it says something else of the term, or nothing."""
    shipped = roadmaps().get(cycle.roadmap)
    said = deadline_of(shipped, item.key) if shipped and item.key else None
    return said.day if isinstance(said, Absolute) else None


async def find_old_day(session: AsyncSession, cycle: Cycle, item: RoadmapItem) -> date | None:
    """From where a day was moved: of the year this one continues, or of the document; None if it was not."""
    before = None
    if cycle.before_id is not None and item.key:
        of_before = (RoadmapItem.cycle_id == cycle.before_id, RoadmapItem.key == item.key)
        before = await session.scalar(select(RoadmapItem.due_on).where(*of_before).limit(1))
    old = before or day_of_document(cycle, item)
    return old if old != item.due_on else None


# --- what the buttons do; everything only in a draft, and twice the same as once


async def hold_item(session: AsyncSession, actor: Actor, item_id: int) -> tuple[RoadmapItem, bool]:
    """The item, and whether its year is still being made."""
    item, cycle, _ = await roadmap_editing.hold_item(session, actor, item_id)
    return item, cycle.status is CycleStatus.DRAFT and item.status not in FINISHED_ITEM


async def accept_item(session: AsyncSession, actor: Actor, item_id: int) -> bool:
    """«Верно»: the day that is shown, and where nobody answers, whoever is suggested."""
    item, may = await hold_item(session, actor, item_id)
    if may:
        await accept(session, actor, [item])
    return may


async def count_proposals(session: AsyncSession, actor: Actor, cycle_id: int, stage_id: int, *, now: datetime) -> int:
    return len(await list_proposals(session, actor, cycle_id, stage_id, now=now))


async def accept_many(session: AsyncSession, actor: Actor, cycle_id: int, stage_id: int, *, now: datetime) -> int:
    """Every proposal of a stage, or of the year (0); how many items that were."""
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    if cycle.status is not CycleStatus.DRAFT:
        return 0
    ids = await list_proposals(session, actor, cycle_id, stage_id, now=now)
    items = (await session.scalars(select(RoadmapItem).where(RoadmapItem.id.in_(ids)))).all()
    await accept(session, actor, items)
    return len(items)


async def list_proposals(
    session: AsyncSession, actor: Actor, cycle_id: int, stage_id: int, *, now: datetime
) -> tuple[int, ...]:
    """Items whose proposals can be accepted; of one without a day there is none."""
    actor.require(Role.CURATOR)
    cycle = await get_cycle(session, actor, cycle_id)
    if stage_id and (await get_stage(session, actor, stage_id)).cycle_id != cycle.id:
        raise Denied(f"stage {stage_id} is of another cycle than {cycle_id}")
    if cycle.status is not CycleStatus.DRAFT:
        return ()
    today = actor.today(now)
    late = await find_late(session, cycle.id, today)
    return tuple(
        item.item_id
        for item in await list_items(session, cycle.id, today, actor.privacy)
        if item.item_id not in late and is_asked(item) and stage_id in (0, item.stage_id)
        if item.due_on is not None or not lacks_day(item)
    )


async def accept(session: AsyncSession, actor: Actor, items: Sequence[RoadmapItem]) -> None:
    words = await people_of_words(session, actor.organisation_id)
    answered = await read_responsible(session, [item.id for item in items], actor.privacy)
    for item in items:
        if item.due_on is not None or item.term in PERMANENT_TERM:
            item.sure = True
            item.term = TermKind.DATED if item.term is TermKind.UNDATED else item.term
    nobody = [item for item in items if item.id not in answered]
    for item in nobody:
        await set_responsible(session, item, suggest(item.roles.split(), words, actor.person_id))


async def leave_out(session: AsyncSession, actor: Actor, item_id: int, why: Why) -> bool:
    """«Не применимо», with the reason the curator has chosen."""
    item, may = await hold_item(session, actor, item_id)
    if may:
        item.status, item.reason = ItemStatus.NOT_APPLICABLE, label(f"cycle_setup.why.{why}")
        await switch_off(session, [item.id])
    return may


async def switch_off(session: AsyncSession, item_ids: Sequence[int]) -> None:
    """What the bot was to do about them."""
    planned = update(RoadmapAction).where(
        RoadmapAction.item_id.in_(item_ids), RoadmapAction.status == ActionStatus.PLANNED
    )
    await session.execute(planned.values(status=ActionStatus.OFF).execution_options(synchronize_session=False))


# --- a year begun late


async def settle_late(session: AsyncSession, actor: Actor, cycle_id: int, act: LateAct, *, now: datetime) -> int:
    """«Отметить выполненными» or «Оставить»: of all that was over before today. None of them is told as overdue, nor
    that its time has come."""
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    items = await late_items(session, actor, cycle, now)
    for item in items:
        item.sure, item.overdue_told_at = True, now
        if item.term is TermKind.UNDATED:
            item.term = TermKind.DATED
        if act is LateAct.LEAVE:
            item.status, item.opened_at = ItemStatus.OPEN, now
        else:
            item.status, item.reason = ItemStatus.ACCEPTED, label("cycle_setup.done_before")
            item.done_at = item.accepted_at = now
            item.done_by_id = item.accepted_by_id = actor.person_id
    if act is LateAct.DONE:
        await switch_off(session, [item.id for item in items])
    return len(items)


async def late_items(session: AsyncSession, actor: Actor, cycle: Cycle, now: datetime) -> Sequence[RoadmapItem]:
    """Nothing of a year that is no draft any more."""
    if cycle.status is not CycleStatus.DRAFT:
        return ()
    late = await find_late(session, cycle.id, actor.today(now))
    wanted = select(RoadmapItem).where(RoadmapItem.id.in_(late)).order_by(RoadmapItem.place)
    return (await session.scalars(wanted)).all()


async def start_moving(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> Started | None:
    """Asks for the day to which everything that is over is moved; None when there is nothing to move."""
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    if not await late_items(session, actor, cycle, now):
        return None
    return await start_about(session, actor, LATE_FORM, SubjectKind.CYCLE, cycle.id, now=now)


async def take_late_day(session: AsyncSession, form: Form) -> tuple[str, str | None]:
    """What sending the day came to (done, outside, gone), and where it leads."""
    actor = await sender_of(session, form)
    cycle = await get_cycle(session, actor, id_of(form, SubjectKind.CYCLE), to_change=True)
    items = await late_items(session, actor, cycle, form.now)
    if not items:
        return "gone", None
    back = subject_of(SubjectKind.SETUP, items[0].id)
    day = form.day("day")
    today = actor.today(form.now)
    if not today <= day <= cycle.ends_on:
        return "outside", back
    for item in items:
        await set_days(session, item, today, day, today=today)
    return "done", back
