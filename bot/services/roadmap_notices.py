"""What is told of roadmaps, read when it is sent: nothing of what was finished, moved or cancelled meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import WorkingTime
from bot.services.action_lists import ActionLine, read_lines
from bot.services.audiences import WORKING
from bot.services.cycle_cards import name_of
from bot.services.help_volume import read_helped, volume_of
from bot.services.leave import back_at
from bot.services.names import called
from bot.services.notices import NotNow, Reader
from bot.services.people import still_curator
from bot.services.roadmap_actions import CONSENT_ASKED, THANKS
from bot.services.roadmap_items import ItemLine, ItemState, line_of
from bot.services.roadmap_look import Part, merged
from bot.services.roadmap_people import read_responsible
from bot.services.roadmap_reminders import nearest_reached
from bot.services.timings import working_time_of
from bot.services.told_together import ROADMAP, ROADMAP_DAY, ROADMAP_ENDS, ROADMAP_OVERDUE
from bot.storage.models import Consent, Cycle, Meeting, Notice, Organisation, Pair, Person, RoadmapItem
from bot.storage.states import (
    AUTOMATIC,
    CONSENT_PD,
    PERMANENT_TERM,
    UNFINISHED_CYCLE,
    UNFINISHED_ITEM,
    ActionStatus,
    CycleStatus,
    MeetingStatus,
    NoticeStatus,
    PersonStatus,
)


@dataclass(frozen=True)
class EndingCycle:
    cycle_id: int
    title: str
    ends_on: date
    followed: bool  # the next year by the same roadmap is being made or runs


@dataclass(frozen=True)
class RoadmapDay:
    """Everything roadmaps have for one person today; an item stands in one part only."""

    notice_id: int
    today: date
    overdue: tuple[ItemLine, ...]
    soon: tuple[ItemLine, ...]
    opened: tuple[ItemLine, ...]
    asked: tuple[ItemLine, ...]
    late: tuple[ItemLine, ...]  # of others, for curators
    offers: tuple[ActionLine, ...]
    tomorrow: tuple[ActionLine, ...]
    next_day: date
    ran: tuple[ActionLine, ...]
    failed: tuple[ActionLine, ...]
    ends: tuple[EndingCycle, ...]
    names: Mapping[int, str] = field(default_factory=dict)  # of years, where the late ones are of several

    @property
    def is_empty(self) -> bool:
        items = (self.overdue, self.soon, self.opened, self.asked, self.late)
        actions = (self.offers, self.tomorrow, self.ran, self.failed, self.ends)
        return not any(items) and not any(actions)


@dataclass(frozen=True)
class ConsentAsked:
    notice_id: int
    organisation: str


@dataclass(frozen=True)
class ThanksSaid:
    called: str
    organisation: str
    meetings: int  # held in the cycle, as a mentor
    helped: int  # urgent questions answered


async def read_day(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> RoadmapDay | NotNow | None:
    """With whatever else of roadmaps goes out to this person in the same moment."""
    if person.status is not PersonStatus.ACTIVE:
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    working = working_time_of(organisation)
    until = back_at(person, working, now) or working.next_open(now)
    if until > now:
        return NotNow(until)
    payload = await read_payload(session, notice)
    curator = await still_curator(session, person)
    items = await read_items(session, organisation, person, payload, curator=curator, today=working.local(now).date())
    ids = [each for part in (Part.OFFERS, Part.TOMORROW, Part.RAN, Part.FAILED) for each in payload.get(part, ())]
    actions = await read_lines(session, organisation, ids) if curator and ids else ()
    told = told_of(notice, payload, items, actions, await read_ends(session, payload) if curator else (), working, now)
    return None if told.is_empty else replace(told, names=await read_names(session, told.late))


def told_of(
    notice: Notice,
    payload: Mapping[str, Sequence[int]],
    items: Sequence[ItemLine],
    actions: Sequence[ActionLine],
    ends: tuple[EndingCycle, ...],
    working: WorkingTime,
    now: datetime,
) -> RoadmapDay:
    today = working.local(now).date()

    def of(part: Part, *statuses: ActionStatus) -> tuple[ActionLine, ...]:
        return tuple(each for each in actions if each.action_id in payload.get(part, ()) and each.status in statuses)

    own = {each for part in (Part.ITEMS, Part.OPENED, Part.ASKED) for each in payload.get(part, ())}
    overdue = [each for each in items if each.state is ItemState.OVERDUE]
    opened = [each for each in items if each.item_id in payload.get(Part.OPENED, ()) and each not in overdue]
    soon = [each for each in items if each not in overdue and is_near(each, today, working)]
    next_day = working.working_days_after(today, 1)
    return RoadmapDay(
        notice_id=notice.id,
        today=today,
        overdue=tuple(each for each in overdue if each.item_id in own),
        soon=tuple(each for each in soon if each.item_id in payload.get(Part.ITEMS, ())),
        opened=tuple(each for each in opened if each not in soon or each.item_id not in payload.get(Part.ITEMS, ())),
        asked=tuple(
            each for each in items if each.term in PERMANENT_TERM and each.item_id in payload.get(Part.ASKED, ())
        ),
        late=tuple(each for each in overdue if each.item_id not in own),
        offers=of(Part.OFFERS, ActionStatus.DONE),
        tomorrow=tuple(
            each
            for each in of(Part.TOMORROW, ActionStatus.PLANNED)
            if each.kind in AUTOMATIC and each.run_on is not None and today < each.run_on <= next_day
        ),
        next_day=next_day,
        ran=of(Part.RAN, ActionStatus.DONE),
        failed=of(Part.FAILED, ActionStatus.PLANNED, ActionStatus.MISSED),
        ends=ends,
    )


def is_near(item: ItemLine, today: date, working: WorkingTime) -> bool:
    """Its term can be reminded of; not when it was moved far ahead meanwhile."""
    return item.due_on is not None and nearest_reached(item.due_on, today, working.is_working_day) is not None


async def read_payload(session: AsyncSession, notice: Notice) -> Mapping[str, Sequence[int]]:
    """Of this notice and of those that go out with it."""
    rows = await session.scalars(
        select(Notice.payload)
        .where(
            Notice.person_id == notice.person_id,
            Notice.kind.in_(ROADMAP),
            Notice.status == NoticeStatus.CLAIMED,
            Notice.id != notice.id,
        )
        .order_by(Notice.id)
    )
    found: Mapping[str, Sequence[int]] = notice.payload
    for payload in rows:
        found = merged(found, payload)
    return found


async def read_items(
    session: AsyncSession,
    organisation: Organisation,
    person: Person,
    payload: Mapping[str, Sequence[int]],
    *,
    curator: bool,
    today: date,
) -> tuple[ItemLine, ...]:
    """Unfinished, of years that go on, which this person still answers for; a curator, for all. Overdue ones first by
    their term."""
    parts = (Part.ITEMS, Part.OPENED, Part.ASKED, Part.LATE)
    ids = {each for part in parts for each in payload.get(part, ())}
    if not ids:
        return ()
    items = (
        await session.scalars(
            select(RoadmapItem)
            .join(Cycle, Cycle.id == RoadmapItem.cycle_id)
            .where(
                RoadmapItem.id.in_(ids),
                RoadmapItem.status.in_(UNFINISHED_ITEM),
                Cycle.status == CycleStatus.RUNNING,
            )
        )
    ).all()
    people = await read_responsible(session, [item.id for item in items], organisation.privacy)
    lines = [line_of(item, today, people.get(item.id, ())) for item in items]
    shown = [each for each in lines if curator or any(one.id == person.id for one in each.responsible)]
    return tuple(sorted(shown, key=lambda each: (each.due_on or date.max, each.item_id)))


async def read_names(session: AsyncSession, late: Sequence[ItemLine]) -> Mapping[int, str]:
    ids = {each.cycle_id for each in late}
    if len(ids) < 2:
        return {}
    return {cycle.id: name_of(cycle) for cycle in await session.scalars(select(Cycle).where(Cycle.id.in_(ids)))}


async def read_ends(session: AsyncSession, payload: Mapping[str, Sequence[int]]) -> tuple[EndingCycle, ...]:
    if not payload.get(Part.ENDS):
        return ()
    cycles = await session.scalars(
        select(Cycle)
        .where(Cycle.id.in_(payload[Part.ENDS]), Cycle.status == CycleStatus.RUNNING)
        .order_by(Cycle.ends_on, Cycle.id)
    )
    ends = [EndingCycle(each.id, each.title, each.ends_on, await is_followed(session, each)) for each in cycles.all()]
    return tuple(ends)


async def is_followed(session: AsyncSession, cycle: Cycle) -> bool:
    following = select(Cycle.id).where(
        Cycle.organisation_id == cycle.organisation_id,
        Cycle.roadmap == cycle.roadmap,
        Cycle.starts_on > cycle.starts_on,
        Cycle.status.in_(UNFINISHED_CYCLE),
    )
    return await session.scalar(following.limit(1)) is not None


async def read_consent_asked(
    session: AsyncSession, notice: Notice, person: Person, now: datetime
) -> ConsentAsked | None:
    """Not whoever has decided meanwhile, nor in a year that was cancelled."""
    decided = await session.scalar(
        select(Consent.id).where(Consent.person_id == person.id, Consent.document == CONSENT_PD).limit(1)
    )
    if decided is not None or not await goes_on(session, notice, person):
        return None
    return ConsentAsked(notice.id, (await session.get_one(Organisation, person.organisation_id)).short_name)


async def read_thanks(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> ThanksSaid | None:
    """From the beginning of the year on; None for who is no mentor any more."""
    mentoring = select(Pair.id).where(Pair.mentor_id == person.id, Pair.status.in_(WORKING))
    if not await goes_on(session, notice, person) or await session.scalar(mentoring.limit(1)) is None:
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    cycle = await session.get_one(Cycle, notice.payload["cycle_id"])
    since = working_time_of(organisation).at_local(cycle.starts_on, time.min)
    held = (
        select(func.count(Meeting.id))
        .join(Pair, Pair.id == Meeting.pair_id)
        .where(Pair.mentor_id == person.id, Meeting.status == MeetingStatus.HELD, Meeting.starts_at >= since)
    )
    helped = volume_of(await read_helped(session, organisation.id, since=since))
    return ThanksSaid(
        called(person), organisation.short_name, await session.scalar(held) or 0, helped.get(person.id, 0)
    )


async def goes_on(session: AsyncSession, notice: Notice, person: Person) -> bool:
    cycle = await session.get(Cycle, notice.payload["cycle_id"])
    running = cycle is not None and cycle.status is CycleStatus.RUNNING
    return running and person.status is PersonStatus.ACTIVE


READERS: Mapping[str, Reader] = {
    ROADMAP_DAY: read_day,
    ROADMAP_OVERDUE: read_day,
    ROADMAP_ENDS: read_day,
    CONSENT_ASKED: read_consent_asked,
    THANKS: read_thanks,
}
