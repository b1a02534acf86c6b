"""A roadmap on its way to Excel and back: the table to be edited, what a sent one would change, and changing it.

The table names people as the chat does, so in strict privacy it holds no surname and may travel.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.roadmap_file import RoadmapFile, read_roadmap_file
from bot.documents.roadmap_table import RoadmapTable, make_roadmap_table
from bot.services.access import Actor, Denied, get_cycle, get_organisation
from bot.services.cycle_applying import apply_changes
from bot.services.cycle_changes import Differences, Mistake, Present, compare
from bot.services.cycle_people import KnownPeople
from bot.services.roadmap_items import stages_of as read_stages
from bot.services.roadmap_items import state_of
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Evidence, Person, Responsible, RoadmapItem, SentRoadmap
from bot.storage.states import UNFINISHED_CYCLE, CycleStatus, PersonStatus, Privacy, Role
from bot.texts import label
from bot.texts.render import file_title

FORMAT = "1"
MOST_KEPT = 1000  # mistakes


@dataclass(frozen=True)
class FilesCard:
    """What the screen of files says of a cycle."""

    cycle_id: int
    title: str
    status: CycleStatus
    items: int
    may_edit: bool
    strict: bool


@dataclass(frozen=True)
class MapDocument:
    name: str
    content: bytes


@dataclass(frozen=True)
class CycleTable:
    """What is drawn when the database is left."""

    cycle_id: int
    title: str
    table: RoadmapTable
    made_at: datetime  # local


@dataclass(frozen=True)
class Offered:
    """What a sent table would change: shown, and applied by a button of exactly these differences."""

    cycle_id: int
    title: str
    differences: Differences


@dataclass(frozen=True)
class Wrong:
    """Nothing of the table is taken: everything that is wrong with it."""

    cycle_id: int
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Alien:
    """Not a table of this organisation's cycles, or of one that is over; `reason` is a word of the texts."""

    reason: str
    cycle_id: int = 0


@dataclass(frozen=True)
class Applied:
    cycle_id: int
    title: str
    count: int


Seen = Offered | Wrong | Alien
SentTable = RoadmapFile  # what handlers carry from the one to the other


async def read_card(session: AsyncSession, actor: Actor, cycle_id: int) -> FilesCard:
    """For whoever reads roadmaps; the table to be edited is the curator's."""
    cycle = await get_cycle(session, actor, cycle_id)
    count = len((await session.scalars(select(RoadmapItem.id).where(RoadmapItem.cycle_id == cycle.id))).all())
    may_edit = actor.may(Role.CURATOR) and cycle.status in UNFINISHED_CYCLE
    return FilesCard(cycle.id, cycle.title, cycle.status, count, may_edit, actor.privacy is Privacy.STRICT)


async def read_table(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> CycleTable:
    actor.require(Role.CURATOR)
    cycle = await get_cycle(session, actor, cycle_id)
    present = await read_present(session, actor, cycle)
    made_at = working_time_of(await get_organisation(session, actor)).local(now)
    rows = [
        {**present.cells_of(item), "state": label(f"roadmap_items.state.{state_of(item, made_at.date())}")}
        for item in present.items
    ]
    people = present.people
    mark = {
        "format": FORMAT,
        "organisation": str(cycle.organisation_id),
        "cycle": str(cycle.id),
        "items": " ".join(str(item.id) for item in present.items),
    }
    table = RoadmapTable(
        rows=rows,
        mark=mark,
        people=sorted((name, people.positions[each]) for each, name in people.labels.items()),
        stages=[stage.number for stage in present.stages],
        help=label("cycle_files.help").split("\n"),
    )
    return CycleTable(cycle.id, cycle.title, table, made_at)


async def make_table(read: CycleTable) -> MapDocument:
    """No database here: it is drawn in a thread."""
    content = await asyncio.to_thread(make_roadmap_table, read.table, read.made_at)
    return MapDocument(label("cycle_files.table_name", title=file_title(read.title), at=read.made_at), content)


async def read_present(session: AsyncSession, actor: Actor, cycle: Cycle, *, to_change: bool = False) -> Present:
    wanted = select(RoadmapItem).where(RoadmapItem.cycle_id == cycle.id).order_by(RoadmapItem.place)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    items = (await session.scalars(wanted)).all()
    people = await session.scalars(
        select(Person).where(Person.organisation_id == actor.organisation_id, Person.status == PersonStatus.ACTIVE)
    )
    return Present(
        cycle=cycle,
        stages=await read_stages(session, cycle.id),
        items=items,
        responsible=await responsible_of(session, [item.id for item in items]),
        people=KnownPeople.of(people.all(), actor.privacy),
        with_evidence=frozenset(await session.scalars(evidenced(cycle))),
    )


def evidenced(cycle: Cycle) -> Select[int]:
    """Items to which something is attached."""
    of_cycle = RoadmapItem.cycle_id == cycle.id
    return select(Evidence.item_id).join(RoadmapItem, RoadmapItem.id == Evidence.item_id).where(of_cycle)


async def responsible_of(session: AsyncSession, item_ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for item_id, person_id in await session.execute(
        select(Responsible.item_id, Responsible.person_id).where(Responsible.item_id.in_(item_ids))
    ):
        found.setdefault(item_id, []).append(person_id)
    return found


async def look_at_file(content: bytes, seconds: float) -> RoadmapFile | None:
    """No database here. None for what is no roadmap table: perhaps it is another one of ours."""
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.to_thread(read_roadmap_file, content)
    except TimeoutError:
        return None


async def take_file(session: AsyncSession, actor: Actor, file: RoadmapFile, *, now: datetime) -> Seen:
    """Nothing is changed: what the table would change is kept until that is applied or not."""
    actor.require(Role.CURATOR)
    found = await cycle_of(session, actor, file)
    if isinstance(found, Alien):
        return found
    compared = compare(file, await read_present(session, actor, found))
    if isinstance(compared, Differences):
        await keep(session, actor, found, file.dumped(), now=now)
        return Offered(found.id, found.title, compared)
    mistakes = {"mistakes": [asdict(each) for each in compared[:MOST_KEPT]]}
    await keep(session, actor, found, mistakes, now=now)
    return Wrong(found.id, compared)


async def cycle_of(session: AsyncSession, actor: Actor, file: RoadmapFile) -> Cycle | Alien:
    if not file.mark:
        return Alien("not_ours")
    if file.mark.get("organisation") != str(actor.organisation_id):
        return Alien("another_organisation")
    number = file.mark.get("cycle", "")
    try:
        cycle = await get_cycle(session, actor, int(number) if number.isdecimal() and len(number) < 10 else 0)
    except Denied:
        return Alien("another_cycle")
    return cycle if cycle.status in UNFINISHED_CYCLE else Alien("over", cycle.id)


async def keep(session: AsyncSession, actor: Actor, cycle: Cycle, content: dict[str, Any], *, now: datetime) -> None:
    """One for each curator: the next file takes the place of the one before."""
    await session.merge(
        SentRoadmap(
            person_id=actor.person_id,
            organisation_id=actor.organisation_id,
            cycle_id=cycle.id,
            content=content,
            at=now,
        )
    )


async def read_sent(session: AsyncSession, actor: Actor) -> Seen | None:
    """What the table sent last says beside the cycle of today; None when there is none."""
    actor.require(Role.CURATOR)
    kept = await session.get(SentRoadmap, actor.person_id)
    if kept is None:
        return None
    if "mistakes" in kept.content:
        return Wrong(kept.cycle_id, tuple(Mistake(**each) for each in kept.content["mistakes"]))
    cycle = await get_cycle(session, actor, kept.cycle_id)
    if cycle.status not in UNFINISHED_CYCLE:
        return Alien("over", cycle.id)
    compared = compare(RoadmapFile.loaded(kept.content), await read_present(session, actor, cycle))
    if isinstance(compared, Differences):
        return Offered(cycle.id, cycle.title, compared)
    return Wrong(cycle.id, compared)


async def apply_sent(
    session: AsyncSession, actor: Actor, cycle_id: int, digest: str, *, now: datetime
) -> Applied | Seen | None:
    """Exactly the differences that were shown. Where somebody has changed the cycle meanwhile, the new ones are shown
    first; None when the table was applied, thrown away or replaced."""
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    kept = await session.get(SentRoadmap, actor.person_id, with_for_update=True)
    if kept is None or kept.cycle_id != cycle.id or "mistakes" in kept.content:
        return None
    if cycle.status not in UNFINISHED_CYCLE:
        return Alien("over", cycle.id)
    present = await read_present(session, actor, cycle, to_change=True)
    compared = compare(RoadmapFile.loaded(kept.content), present)
    if not isinstance(compared, Differences):
        await keep(session, actor, cycle, {"mistakes": [asdict(each) for each in compared[:MOST_KEPT]]}, now=now)
        return Wrong(cycle.id, compared)
    if compared.digest != digest:
        return Offered(cycle.id, cycle.title, compared)
    today = actor.today(now)
    await apply_changes(session, present, compared, today)
    await forget(session, actor, cycle.id)
    return Applied(cycle.id, cycle.title, len(compared.changes))


async def drop_sent(session: AsyncSession, actor: Actor, cycle_id: int) -> None:
    """«Не надо»."""
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    await forget(session, actor, cycle.id)


async def forget(session: AsyncSession, actor: Actor, cycle_id: int) -> None:
    gone = delete(SentRoadmap).where(SentRoadmap.person_id == actor.person_id, SentRoadmap.cycle_id == cycle_id)
    await session.execute(gone.execution_options(synchronize_session=False))
