"""One item of a roadmap, as this person may see it and act on it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import READ_ROADMAPS, Actor, get_item
from bot.services.action_lists import form_titles, subject_words
from bot.services.evidence import EvidenceLine, list_evidence, may_add
from bot.services.item_closing import OF_CURATOR, ItemAct, possible_acts
from bot.services.names import Named, named
from bot.services.roadmap_items import ItemLine, line_of
from bot.services.roadmap_people import read_responsible
from bot.storage.models import Cycle, Person, RoadmapAction, RoadmapItem, Stage
from bot.storage.states import UNFINISHED_CYCLE, ActionKind, ActionStatus, CycleStatus, Privacy, Role


@dataclass(frozen=True)
class ItemAction:
    """What the bot does about the item."""

    action_id: int
    kind: ActionKind
    status: ActionStatus
    run_on: date | None
    form: str  # what it is about


@dataclass(frozen=True)
class ItemCard:
    """Days and times are local."""

    line: ItemLine
    today: date
    cycle_title: str
    cycle_status: CycleStatus
    stage_number: str
    stage_title: str
    details: tuple[str, ...]
    wanted: tuple[str, ...]
    reason: str
    done_by: Named | None
    done_at: datetime | None
    accepted_by: Named | None
    accepted_at: datetime | None
    evidence: tuple[EvidenceLine, ...]
    actions: tuple[ItemAction, ...]  # for the curator
    acts: tuple[ItemAct, ...]
    may_add: bool
    reads_all: bool  # the whole roadmap, too
    as_curator: bool
    strict: bool

    @property
    def is_running(self) -> bool:
        return self.cycle_status is CycleStatus.RUNNING

    @property
    def may_edit(self) -> bool:
        return self.as_curator and self.cycle_status in UNFINISHED_CYCLE


async def read_card(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> ItemCard:
    item = await get_item(session, actor, item_id)
    cycle = await session.get_one(Cycle, item.cycle_id)
    stage = await session.get_one(Stage, item.stage_id)
    people = (await read_responsible(session, [item.id], actor.privacy)).get(item.id, ())
    today = actor.today(now)
    answers = any(each.id == actor.person_id for each in people)
    as_curator = actor.may(Role.CURATOR)
    names = await read_closers(session, actor, item)
    return ItemCard(
        line=line_of(item, today, people),
        today=today,
        cycle_title=cycle.title,
        cycle_status=cycle.status,
        stage_number=stage.number,
        stage_title=stage.title,
        details=tuple(item.details.splitlines()),
        wanted=tuple(item.evidence_wanted.splitlines()),
        reason=item.reason,
        done_by=names.get(item.done_by_id or 0),
        done_at=item.done_at.astimezone(actor.zone) if item.done_at else None,
        accepted_by=names.get(item.accepted_by_id or 0),
        accepted_at=item.accepted_at.astimezone(actor.zone) if item.accepted_at else None,
        evidence=await list_evidence(session, actor, item, cycle),
        actions=await list_actions(session, actor, item) if as_curator else (),
        acts=tuple(
            act for act in possible_acts(item, cycle, today) if as_curator or (answers and act not in OF_CURATOR)
        ),
        may_add=may_add(actor, item, cycle, answers=answers),
        reads_all=actor.may(*READ_ROADMAPS),
        as_curator=as_curator,
        strict=actor.privacy is Privacy.STRICT,
    )


async def read_closers(session: AsyncSession, actor: Actor, item: RoadmapItem) -> dict[int, Named]:
    ids = {each for each in (item.done_by_id, item.accepted_by_id) if each}
    if not ids:
        return {}
    people = await session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: named(person, actor.privacy) for person in people}


async def list_actions(session: AsyncSession, actor: Actor, item: RoadmapItem) -> tuple[ItemAction, ...]:
    wanted = select(RoadmapAction).where(RoadmapAction.item_id == item.id)
    rows = (await session.scalars(wanted.order_by(RoadmapAction.run_on, RoadmapAction.id))).all()
    titles = await form_titles(session, actor.organisation_id, {row.subject for row in rows})
    return tuple(ItemAction(row.id, row.kind, row.status, row.run_on, subject_words(row, titles)) for row in rows)
