"""The curator's changes of roadmap items: words, days, who answers, items of the school's own (A32).

While a year is being set up or runs; what is over is read only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.roadmap_dates import AHEAD
from bot.scenarios.roadmap_library import roadmaps
from bot.scenarios.roadmap_terms import deadline_of, is_window
from bot.scenarios.steps import Day
from bot.services import people
from bot.services.access import Actor, get_cycle, get_item, get_item_to_change, get_person, get_stage, own
from bot.services.cycle_cards import CycleLine, line_of_cycle
from bot.services.evidence import has_evidence
from bot.services.forms import Form, Started
from bot.services.names import Named
from bot.services.pages import fit_words
from bot.services.roadmap_days import drop_days, set_days, set_permanent
from bot.services.roadmap_items import ItemLine, line_of
from bot.services.roadmap_people import named_words, people_of_words, read_responsible, set_responsible
from bot.services.subject_words import SubjectKind, subject_of
from bot.services.subjects import id_of, sender_of, start_about
from bot.storage.models import Cycle, Responsible, RoadmapItem, Stage
from bot.storage.states import UNFINISHED_CYCLE, ItemStatus, Role, TermKind

TITLE_FORM, DETAILS_FORM, EVIDENCE_FORM = "item_title", "item_details", "item_evidence_wanted"
DUE_FORM, DAYS_FORM, NEW_FORM = "item_due", "item_days", "item_new"
WORD_FORMS, DAY_FORMS = (TITLE_FORM, DETAILS_FORM, EVIDENCE_FORM), (DUE_FORM, DAYS_FORM)
WORDS = "words"
READS = (
    *(Read(form, WORDS, TEXT, Given.ALWAYS) for form in (TITLE_FORM, DETAILS_FORM, EVIDENCE_FORM)),
    *(Read(form, "due", (Day,), Given.ALWAYS) for form in (DUE_FORM, DAYS_FORM, NEW_FORM)),
    Read(DAYS_FORM, "starts", (Day,), Given.ALWAYS),
    Read(NEW_FORM, "title", TEXT, Given.ALWAYS),
)
TICK_BYTES = 64 - len("itmppl:999999999:99:+999999999:1:")  # what a button that ticks leaves for the query


class ItemPart(StrEnum):
    """What of an item is typed."""

    TITLE = "title"
    DETAILS = "details"
    EVIDENCE = "evid"
    DUE = "due"
    DAYS = "days"


FORM_OF_PART = {
    ItemPart.TITLE: TITLE_FORM,
    ItemPart.DETAILS: DETAILS_FORM,
    ItemPart.EVIDENCE: EVIDENCE_FORM,
    ItemPart.DUE: DUE_FORM,
    ItemPart.DAYS: DAYS_FORM,
}


class ItemTerm(StrEnum):
    ALWAYS = "always"
    NONE = "none"


@dataclass(frozen=True)
class EditedItem:
    """Days are local."""

    cycle: CycleLine
    item: ItemLine
    details: str
    evidence_wanted: str
    term_words: str
    own: bool  # the school's own one
    removable: bool
    changeable: bool  # its year is not over


@dataclass(frozen=True)
class ResponsibleTicks:
    """A page of the people who can be ticked."""

    item: ItemLine
    changeable: bool  # its year is not over
    ticked: frozenset[int]
    found: people.Page
    words: Mapping[str, tuple[Named, ...]]  # by the document's word: whom one tap makes responsible


async def read_edited(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> EditedItem:
    actor.require(Role.CURATOR)
    item = await get_item(session, actor, item_id)
    cycle = await get_cycle(session, actor, item.cycle_id)
    return EditedItem(
        cycle=line_of_cycle(cycle),
        item=await read_line(session, actor, item, now),
        details=item.details,
        evidence_wanted=item.evidence_wanted,
        term_words=item.term_words,
        own=not item.key,
        removable=not item.key and not await has_evidence(session, item.id),
        changeable=cycle.status in UNFINISHED_CYCLE,
    )


async def read_line(session: AsyncSession, actor: Actor, item: RoadmapItem, now: datetime) -> ItemLine:
    answering = await read_responsible(session, [item.id], actor.privacy)
    return line_of(item, actor.today(now), answering.get(item.id, ()))


async def hold_item(session: AsyncSession, actor: Actor, item_id: int) -> tuple[RoadmapItem, Cycle, bool]:
    """To change it; and whether its year may still be changed. The year is held first, as by whoever approves it."""
    seen = await get_item(session, actor, item_id)
    cycle = await get_cycle(session, actor, seen.cycle_id, to_change=True)
    return await get_item_to_change(session, actor, item_id), cycle, cycle.status in UNFINISHED_CYCLE


# --- by typing


async def start_part(
    session: AsyncSession, actor: Actor, item_id: int, part: ItemPart, *, setting_up: bool, now: datetime
) -> Started | None:
    """Asks for it, with what stands there now to be kept; None of a year that is over. `setting_up`: where it leads
    back to."""
    item, _, may = await hold_item(session, actor, item_id)
    if not may:
        return None
    kind = SubjectKind.SETUP if setting_up else SubjectKind.ITEM
    return await start_about(session, actor, FORM_OF_PART[part], kind, item.id, now=now, offered=offered_of(item, part))


async def start_days(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> Started | None:
    """«Другой день» of the set-up: of a window both days, otherwise the last one."""
    item, cycle, _ = await hold_item(session, actor, item_id)
    shipped = roadmaps().get(cycle.roadmap)
    deadline = deadline_of(shipped, item.key) if shipped and item.key else None
    part = ItemPart.DAYS if is_window(deadline) else ItemPart.DUE
    return await start_part(session, actor, item_id, part, setting_up=True, now=now)


def offered_of(item: RoadmapItem, part: ItemPart) -> Mapping[str, Value]:
    words = {
        ItemPart.TITLE: item.title,
        ItemPart.DETAILS: item.details,
        ItemPart.EVIDENCE: item.evidence_wanted,
    }
    if part in words:
        return {WORDS: words[part]} if words[part] else {}
    days = {"due": item.due_on, "starts": item.starts_on if part is ItemPart.DAYS else None}
    return {step: day.isoformat() for step, day in days.items() if day is not None}


async def take_words(session: AsyncSession, form: Form) -> tuple[str, str | None]:
    """What sending the words came to (done, gone); of two curators the later one counts."""
    found = await find_subject(session, form)
    if found is None:
        return "gone", None
    item, _, subject = found
    words = str(form.values[WORDS])
    match form.scenario.id:
        case "item_title":
            item.title = words
        case "item_details":
            item.details = words
        case _:
            item.evidence_wanted = words
    return "done", subject


async def take_days(session: AsyncSession, form: Form) -> tuple[str, str | None]:
    """What sending the days came to (done, outside, wrong, gone). Of a last day alone the first one moves with it."""
    found = await find_subject(session, form)
    if found is None:
        return "gone", None
    item, cycle, subject = found
    due = form.day("due")
    starts = form.day("starts") if form.scenario.id == DAYS_FORM else first_day(item, cycle, due)
    if not (cycle.starts_on <= due <= cycle.ends_on and cycle.starts_on <= starts):
        return "outside", subject
    if starts > due:
        return "wrong", subject
    actor = await sender_of(session, form)
    await set_days(session, item, starts, due, today=actor.today(form.now))
    return "done", subject


def first_day(item: RoadmapItem, cycle: Cycle, due: date) -> date:
    """As long before the last one as it was."""
    ahead = item.due_on - item.starts_on if item.due_on and item.starts_on else AHEAD
    return min(max(due - ahead, cycle.starts_on), due)


async def find_subject(session: AsyncSession, form: Form) -> tuple[RoadmapItem, Cycle, str] | None:
    """What was asked about, and where it leads; None once the item is gone or its year is over."""
    actor = await sender_of(session, form)
    for kind in (SubjectKind.ITEM, SubjectKind.SETUP):
        item_id = id_of(form, kind)
        if item_id and await session.get(RoadmapItem, item_id) is not None:
            item, cycle, may = await hold_item(session, actor, item_id)
            return (item, cycle, subject_of(kind, item.id)) if may else None
    return None


# --- by buttons


async def set_term(session: AsyncSession, actor: Actor, item_id: int, term: ItemTerm) -> bool:
    """«Постоянно», «без срока»."""
    item, cycle, may = await hold_item(session, actor, item_id)
    if may and term is ItemTerm.ALWAYS and item.term is not TermKind.ALWAYS:
        await set_permanent(session, item, cycle.starts_on)
    elif may and term is ItemTerm.NONE:
        await drop_days(session, item)
    return may


async def list_ticks(
    session: AsyncSession, actor: Actor, item_id: int, *, query: str = "", page: int = 0, now: datetime
) -> ResponsibleTicks:
    actor.require(Role.CURATOR)
    item = await get_item(session, actor, item_id)
    cycle = await get_cycle(session, actor, item.cycle_id)
    found = await people.list_people(session, actor, query=fit_words(query, TICK_BYTES), page=page)
    ticked = await session.scalars(select(Responsible.person_id).where(Responsible.item_id == item.id))
    line = await read_line(session, actor, item, now)
    words = await named_words(session, actor.organisation_id, actor.privacy)
    return ResponsibleTicks(line, cycle.status in UNFINISHED_CYCLE, frozenset(ticked), found, words)


async def tick_person(session: AsyncSession, actor: Actor, item_id: int, person_id: int, *, on: bool) -> bool:
    """A tick says what it does: pressed twice it does the same once."""
    item, _, may = await hold_item(session, actor, item_id)
    person = await get_person(session, actor, person_id)
    if may:
        answering = await session.scalars(select(Responsible.person_id).where(Responsible.item_id == item.id))
        others = [each for each in answering if each != person.id]
        await set_responsible(session, item, [*others, person.id] if on else others)
    return may


async def set_by_word(session: AsyncSession, actor: Actor, item_id: int, word: str) -> bool:
    """Whoever of the organisation the word means, instead of who answered. A made-up word changes nothing."""
    item, _, may = await hold_item(session, actor, item_id)
    chosen = (await people_of_words(session, actor.organisation_id)).get(word, ())
    if may and chosen:
        await set_responsible(session, item, chosen)
    return may and bool(chosen)


async def may_search(session: AsyncSession, actor: Actor, item_id: int) -> bool:
    """The item is still there, and its year is not over."""
    status = await session.scalar(
        select(Cycle.status)
        .join(RoadmapItem, RoadmapItem.cycle_id == Cycle.id)
        .where(RoadmapItem.id == item_id, RoadmapItem.organisation_id == actor.organisation_id)
    )
    return status in UNFINISHED_CYCLE


# --- the school's own items


async def start_own(session: AsyncSession, actor: Actor, stage_id: int, *, now: datetime) -> Started | None:
    """Asks for the title and the last day; None of a year that is over."""
    stage = await get_stage(session, actor, stage_id)
    cycle = await get_cycle(session, actor, stage.cycle_id, to_change=True)
    if cycle.status not in UNFINISHED_CYCLE:
        return None
    return await start_about(session, actor, NEW_FORM, SubjectKind.STAGE, stage.id, now=now)


async def take_own(session: AsyncSession, form: Form) -> tuple[str, str | None]:
    """A new item at the end of its stage (done, outside, gone); who answers is asked next."""
    actor = await sender_of(session, form)
    stage = await session.get(Stage, id_of(form, SubjectKind.STAGE))
    if stage is None:
        return "gone", None
    stage = await own(session, actor, Stage, stage.id)
    cycle = await get_cycle(session, actor, stage.cycle_id, to_change=True)
    due = form.day("due")
    if cycle.status not in UNFINISHED_CYCLE:
        return "gone", None
    if not cycle.starts_on <= due <= cycle.ends_on:
        return "outside", subject_of(SubjectKind.STAGE, stage.id)
    item = await add_item(session, stage, str(form.values["title"]), max(due - AHEAD, cycle.starts_on), due)
    await set_responsible(session, item, [form.person.id])
    return "done", subject_of(SubjectKind.PEOPLE, item.id)


async def add_item(session: AsyncSession, stage: Stage, title: str, starts: date, due: date) -> RoadmapItem:
    """After everything of its stage; what comes later in the document makes room."""
    items = (
        await session.scalars(
            select(RoadmapItem).where(RoadmapItem.cycle_id == stage.cycle_id).order_by(RoadmapItem.place)
        )
    ).all()
    numbers = {item.number for item in items}
    place = last_place(items, stage)
    for item in items:
        if item.place > place:
            item.place += 1
    made = RoadmapItem(
        organisation_id=stage.organisation_id,
        cycle_id=stage.cycle_id,
        stage_id=stage.id,
        place=place + 1,
        number=next_number(stage.number, numbers),
        title=title,
        term=TermKind.DATED,
        starts_on=starts,
        due_on=due,
        status=ItemStatus.PLANNED,
    )
    session.add(made)
    await session.flush()
    return made


def last_place(items: Sequence[RoadmapItem], stage: Stage) -> int:
    """Of the stage; of an empty one, the end of the document."""
    of_stage = [item.place for item in items if item.stage_id == stage.id]
    return max(of_stage or [item.place for item in items] or [0])


def next_number(stage_number: str, numbers: set[str]) -> str:
    """«4.5»: the first free one after those of the stage."""
    used = [number.split(".")[1] for number in numbers if number.startswith(f"{stage_number}.")]
    last = max((int(each) for each in used if each.isdecimal()), default=0)
    return f"{stage_number}.{last + 1}"


async def remove_own(session: AsyncSession, actor: Actor, item_id: int) -> bool:
    """Only one of the school's own, and as long as nothing has been attached to it."""
    item, _, may = await hold_item(session, actor, item_id)
    if not may or item.key or await has_evidence(session, item.id):
        return False
    await session.execute(
        delete(RoadmapItem).where(RoadmapItem.id == item.id).execution_options(synchronize_session=False)
    )
    return True
