"""One look at the years an organisation runs: what is read for it, and whom it has to tell what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import WorkingTime
from bot.services.notices import next_opening
from bot.services.timings import working_time_of
from bot.services.told_together import ROADMAP_DAY, ROADMAP_OVERDUE
from bot.storage.database import insert_many
from bot.storage.models import Cycle, Notice, Organisation, Person, RoadmapItem
from bot.storage.states import NoticeClass, NoticeStatus

PRIORITY = 4  # before reminders of anything else: a term does not wait
SLOTS = 3  # days ahead on which what is too late for today is told


class Part(StrEnum):
    """The lists of ids a message of the day is made of."""

    ITEMS = "items"  # reminded of, or overdue
    OPENED = "opened"
    ASKED = "asked"  # permanent ones
    LATE = "late"  # overdue ones of others, for curators
    TOMORROW = "tomorrow"  # actions the bot carries out on the next working day
    OFFERS = "offers"  # actions that are a button
    RAN = "ran"  # actions that were carried out
    FAILED = "failed"  # actions that could not be
    ENDS = "ends"  # cycles


Payload = dict[str, list[int]]


@dataclass(frozen=True)
class Told:
    """To one person; `urgent`: tomorrow would be too late."""

    kind: str
    payload: Payload = field(default_factory=dict)
    urgent: list[int] = field(default_factory=list)

    def add(self, part: Part, row_id: int, *, urgent: bool = False) -> None:
        ids = self.payload.setdefault(part, [])
        if row_id not in ids:
            ids.append(row_id)
        if urgent:
            self.urgent.append(row_id)


@dataclass
class Look:
    organisation: Organisation
    cycles: Mapping[int, Cycle]
    items: Mapping[int, RoadmapItem]
    curators: Sequence[Person]
    now: datetime
    days: dict[int, Told] = field(default_factory=dict)  # by person
    overdue: dict[int, Told] = field(default_factory=dict)  # by curator

    @property
    def working(self) -> WorkingTime:
        return working_time_of(self.organisation)

    @property
    def today(self) -> date:
        return self.working.local(self.now).date()

    @property
    def next_day(self) -> date:
        """The working day after this one."""
        return self.working.working_days_after(self.today, 1)

    @property
    def next_look_at(self) -> datetime:
        return next_opening(self.working, self.now)

    def tell(self, person_id: int, part: Part, row_id: int, *, urgent: bool = False) -> None:
        self.days.setdefault(person_id, Told(ROADMAP_DAY)).add(part, row_id, urgent=urgent)

    def tell_curators(self, part: Part, row_id: int) -> None:
        for person in self.curators:
            self.tell(person.id, part, row_id)

    def tell_curators_overdue(self, item_id: int) -> None:
        for person in self.curators:
            self.overdue.setdefault(person.id, Told(ROADMAP_OVERDUE)).add(Part.LATE, item_id)


def day_key(kind: str, day: date) -> str:
    return f"{kind}:{day.isoformat()}"


def merged(first: Mapping[str, Sequence[int]], second: Mapping[str, Sequence[int]]) -> Payload:
    parts = dict.fromkeys([*first, *second])
    return {part: list(dict.fromkeys([*first.get(part, ()), *second.get(part, ())])) for part in parts}


async def enqueue_told(session: AsyncSession, look: Look) -> None:
    """A message of the day for each person: three statements. What comes when that of today has gone out waits for the
    next working day; what waits already takes it in.

    The bot says one reminder a day. So that this one is not pushed past a term by another, it goes before the others,
    and on the last day on which a term can be reminded of it is SCHEDULED: told whatever else has come that day.
    """
    working, today = look.working, look.today
    days = [today, *(working.working_days_after(today, ahead) for ahead in range(1, SLOTS + 1))]
    told = [
        (person_id, each, person_id in look.days and bool(look.days[person_id].urgent))
        for of_kind in (look.days, look.overdue)
        for person_id, each in of_kind.items()
    ]
    if not told:
        return
    keys = {f"{day_key(each.kind, day)}:{person_id}" for person_id, each, _ in told for day in days}
    known = {row.dedupe_key: row for row in await session.scalars(select(Notice).where(Notice.dedupe_key.in_(keys)))}
    new, grown = [], []
    for person_id, each, urgent in told:
        quietness = NoticeClass.SCHEDULED if urgent else NoticeClass.REMINDER
        for day in days:
            key = f"{day_key(each.kind, day)}:{person_id}"
            notice = known.get(key)
            if notice is None:
                at = look.now if day == today else working.at_local(day, working.hours_from)
                new.append(notice_row(look, person_id, each, key, quietness, at))
                break
            if notice.status is NoticeStatus.QUEUED:
                kept = quietness if urgent else notice.quietness
                grown.append({"row": notice.id, "said": merged(notice.payload, each.payload), "quiet": kept})
                break
    await insert_many(session, Notice, new)
    if grown:
        await (await session.connection()).execute(GROW, grown)
    session.info["enqueued"] = True


def notice_row(
    look: Look, person_id: int, told: Told, key: str, quietness: NoticeClass, due_at: datetime
) -> dict[str, object]:
    return {
        "organisation_id": look.organisation.id,
        "person_id": person_id,
        "kind": told.kind,
        "payload": told.payload,
        "dedupe_key": key,
        "quietness": quietness,
        "priority": PRIORITY,
        "status": NoticeStatus.QUEUED,
        "due_at": due_at,
        "created_at": look.now,
        "attempts": 0,
        "error": "",
    }


NOTICES = Notice.__table__
GROW = (
    update(NOTICES)  # type: ignore[arg-type]
    .where(NOTICES.c.id == bindparam("row"))
    .values(
        payload=bindparam("said", type_=NOTICES.c.payload.type),
        quietness=bindparam("quiet", type_=NOTICES.c.quietness.type),
    )
)
