"""Which notices go out now. They are claimed under a lease: what a crash leaves behind is claimed again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, func, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY, WorkingTime
from bot.scheduler.faults import fault
from bot.scheduler.quietness import Quiet, Reminded
from bot.services.leave import back_at
from bot.services.told_together import ROADMAP, TELLS, is_told_by
from bot.storage.database import Database
from bot.storage.models import Notice, Organisation, Person
from bot.storage.states import NoticeClass, NoticeStatus

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
BATCH = 25
MOST_ATTEMPTS = 28
UNPLANNED_FOR = timedelta(hours=1)
CLAIMING = 7_201_963  # the advisory lock under which senders claim one after another

WorkingTimeOf = Callable[[Organisation], WorkingTime]


@dataclass(frozen=True)
class Chain:
    """What has been claimed for one person, in the order in which it is said."""

    chat_id: int
    notices: tuple[Notice, ...]
    next_reminder_at: datetime  # for the second reminder of a day


async def claim(db: Database, working_time_of: WorkingTimeOf, now: datetime) -> list[Chain] | None:
    """None when nothing is due; an empty list when all that was due had to be put off."""
    if not await _is_due(db, now):
        return None
    async with db.write() as session:
        if db.dialect == "postgresql":  # or two senders would each say one reminder of the day
            await session.execute(select(func.pg_advisory_xact_lock(CLAIMING)))
        await _end_old_leases(session, now)
        due = await _select_due(session, now)
        people = await _load_people(session, due)
        others = await _find_reminded(session, due, now)
        besides = await _select_besides(session, due)
        chains = []
        for person_id, notices in due.items():
            person, organisation = people[person_id]
            try:
                working_time = working_time_of(organisation)
                back = back_at(person, working_time, now)
                quiet = Quiet(person_id, working_time, others.get(person_id, ()), now, back)
                claimed = _take(notices, person, quiet)
                claimed += _take_along(besides.get(person_id, ()), claimed, now)
            except Exception as error:
                log.error("notices_not_planned", person_id=person_id, fault=fault(error))
                _put_off(notices, now)
                continue
            if claimed and person.telegram_id is not None:
                chains.append(Chain(person.telegram_id, claimed, quiet.next_reminder_at))
        return chains


def _take(notices: Sequence[Notice], person: Person, quiet: Quiet) -> tuple[Notice, ...]:
    claimed = []
    for notice in notices:
        if person.telegram_id is None or person.unreachable_at is not None:
            notice.status, notice.error = NoticeStatus.FAILED, "unreachable"
        elif notice.attempts >= MOST_ATTEMPTS:
            notice.status = NoticeStatus.FAILED
        elif (at := quiet.allowed_at(notice.quietness)) > quiet.now:
            notice.due_at = at
        else:
            notice.status, notice.lease_until = NoticeStatus.CLAIMED, quiet.now + LEASE
            claimed.append(notice)
    return tuple(claimed)


def _take_along(besides: Sequence[Notice], claimed: Sequence[Notice], now: datetime) -> tuple[Notice, ...]:
    """What is queued for a later day and is told of today: it is said with that, or goes back to its day. Not what the
    person has put off."""
    along = tuple(
        notice
        for notice in besides
        if notice.quietness is NoticeClass.REMINDER and any(is_told_by(notice, each) for each in claimed)
    )
    for notice in along:
        notice.status, notice.lease_until = NoticeStatus.CLAIMED, now + LEASE
    return along


def _put_off(notices: Sequence[Notice], now: datetime) -> None:
    for notice in notices:
        notice.status, notice.lease_until, notice.due_at = NoticeStatus.QUEUED, None, now + UNPLANNED_FOR


def _queued_due(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return (Notice.status == _literally(NoticeStatus.QUEUED)) & (Notice.due_at <= now)


def _lease_over(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return (Notice.status == _literally(NoticeStatus.CLAIMED)) & (Notice.lease_until <= now)


def _literally(status: NoticeStatus) -> BindParameter[NoticeStatus]:
    """Written into the statement: a generic plan of PostgreSQL cannot use a partial index for a parameter."""
    return bindparam(None, status, type_=Notice.status.type, literal_execute=True)


NOW: BindParameter[datetime] = bindparam("now", type_=Notice.due_at.type)
IS_DUE = select(or_(exists().where(_queued_due(NOW)), exists().where(_lease_over(NOW))))  # asked at every beat


async def _is_due(db: Database, now: datetime) -> bool:
    async with db.read() as session:
        return bool(await session.scalar(IS_DUE, {"now": now}))


async def _end_old_leases(session: AsyncSession, now: datetime) -> None:
    over = select(Notice.id).where(_lease_over(now)).with_for_update(skip_locked=True)
    await session.execute(
        update(Notice)
        .where(Notice.id.in_(over))
        .values(status=NoticeStatus.QUEUED, lease_until=None, attempts=Notice.attempts + 1)
        .execution_options(synchronize_session=False)
    )


async def _select_due(session: AsyncSession, now: datetime) -> dict[int, list[Notice]]:
    rows = await session.scalars(
        select(Notice)
        .where(_queued_due(now))
        .order_by(Notice.priority, Notice.due_at, Notice.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    by_person: dict[int, list[Notice]] = {}
    for notice in rows:
        by_person.setdefault(notice.person_id, []).append(notice)
    return by_person


async def _select_besides(session: AsyncSession, due: Mapping[int, Sequence[Notice]]) -> Mapping[int, Sequence[Notice]]:
    """What else is queued for those to whom something is said that tells of more than itself."""
    telling = [each for notices in due.values() for each in notices if each.kind in TELLS]
    if not telling:
        return {}
    rows = await session.scalars(
        select(Notice)
        .where(
            Notice.status == _literally(NoticeStatus.QUEUED),
            Notice.person_id.in_({each.person_id for each in telling}),
            Notice.kind.in_({kind for each in telling for kind in TELLS[each.kind]}),
            Notice.id.not_in([each.id for notices in due.values() for each in notices]),
        )
        .order_by(Notice.priority, Notice.due_at, Notice.id)
        .with_for_update(skip_locked=True)
    )
    by_person: dict[int, list[Notice]] = {}
    for notice in rows:
        by_person.setdefault(notice.person_id, []).append(notice)
    return by_person


async def _load_people(session: AsyncSession, ids: Collection[int]) -> dict[int, tuple[Person, Organisation]]:
    rows = await session.execute(
        select(Person, Organisation)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id.in_(ids))
    )
    return {person.id: (person, organisation) for person, organisation in rows}


async def _find_reminded(
    session: AsyncSession, due: Mapping[int, Sequence[Notice]], now: datetime
) -> dict[int, list[Reminded]]:
    """One statement, so that a reminder just passing from claimed to sent is seen in one of the two. The message of the
    day of roadmaps is one even where it could not wait."""
    ids = [
        person_id
        for person_id, notices in due.items()
        if any(notice.quietness is NoticeClass.REMINDER for notice in notices)
    ]
    if not ids:
        return {}
    found = select(Notice.person_id, Notice.sent_at, Notice.lease_until).where(Notice.person_id.in_(ids))
    reminder = (Notice.quietness == NoticeClass.REMINDER) | Notice.kind.in_(sorted(ROADMAP))
    sent = found.where(Notice.status == _literally(NoticeStatus.SENT), Notice.sent_at > now - DAY, reminder)
    telling = reminder | Notice.kind.in_(sorted(TELLS))  # one that was put off tells what others would
    claimed = found.where(Notice.status == _literally(NoticeStatus.CLAIMED), telling)
    others: dict[int, list[Reminded]] = {}
    for person_id, sent_at, lease_until in await session.execute(union_all(sent, claimed)):
        others.setdefault(person_id, []).append(Reminded(sent_at, lease_until))
    return others
