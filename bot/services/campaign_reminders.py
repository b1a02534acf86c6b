"""Reminders of a wave: on which days, to whom, and never more than twice to one person.

Whoever starts it: the scheduler's two rounds and «Напомнить сейчас» count alike.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY, WorkingTime
from bot.services import notices
from bot.services.access import consented
from bot.services.leave import here_since
from bot.services.timings import Timings, timings_of, working_time_of
from bot.services.told_together import REMINDED, count_reminders, told_since
from bot.storage.models import Campaign, Notice, Organisation, Person, Respondent
from bot.storage.states import NoticeClass, NoticeStatus, PersonStatus, RespondentStatus

MOST_REMINDERS = 2
APART = 2  # working days between two words of one wave


@dataclass(frozen=True)
class Setting:
    """A wave and the organisation whose hours it keeps."""

    campaign: Campaign
    organisation: Organisation
    now: datetime

    @property
    def working(self) -> WorkingTime:
        return working_time_of(self.organisation)

    @property
    def today(self) -> date:
        return self.working.local(self.now).date()

    @property
    def start_of_today(self) -> datetime:
        return self.working.at_local(self.today, time.min)

    @property
    def reminder_days(self) -> tuple[date, ...]:
        began = self.campaign.opened_at or self.working.next_open(max(self.campaign.opens_at, self.now))
        return reminder_days(began, self.campaign.closes_at, self.working, timings_of(self.organisation))


def reminder_days(opens_at: datetime, closes_at: datetime, working: WorkingTime, timings: Timings) -> tuple[date, ...]:
    """About a third of the working days on, and two working days before the end; at least two after the opening and
    between the two, so a short wave has one or none."""
    opens, closes = working.local(opens_at).date(), working.local(closes_at).date()
    second = closes
    while working.working_days_after(second, timings.campaign_second_reminder) > closes:
        second -= DAY
    while not working.is_working_day(second):
        second -= DAY
    soonest = working.working_days_after(opens, APART)
    second = max(second, soonest)
    share = math.ceil(count_working_days(opens, closes, working) * timings.campaign_first_reminder_percent / 100)
    first = working.working_days_after(opens, max(share, APART))
    if working.working_days_after(first, APART) > second:
        return (second,) if second < closes else ()
    return (first, second)


def count_working_days(after: date, until: date, working: WorkingTime) -> int:
    return sum(working.is_working_day(after + number * DAY) for number in range(1, (until - after).days + 1))


async def setting_of(session: AsyncSession, campaign: Campaign, now: datetime) -> Setting:
    return Setting(campaign, await session.get_one(Organisation, campaign.organisation_id), now)


def invitation_key(campaign: Campaign) -> str:
    return f"campaign:{campaign.id}:invite"


def reminder_key(campaign: Campaign, number: int) -> str:
    """One key for the first reminder of a person and one for the second: there cannot be a third."""
    return f"campaign:{campaign.id}:remind:{number}"


def written(key: str, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of the Respondent of a query: there is a notice of this key for the person."""
    return exists().where(Notice.dedupe_key == literal(f"{key}:") + cast(Respondent.person_id, String), *more)


def waited_for(setting: Setting, *, even_away: bool = False) -> ColumnElement[bool]:
    """Of the Respondent of a query: has not answered, can be reached and is here."""
    here = () if even_away else (here_since(setting.today, DAY),)
    reached = exists().where(
        Person.id == Respondent.person_id,
        Person.status == PersonStatus.ACTIVE,
        Person.telegram_id.is_not(None),
        Person.unreachable_at.is_(None),
        *here,
        consented(),
    )
    waits = (Respondent.campaign_id == setting.campaign.id) & (Respondent.status == RespondentStatus.WAITING)
    return waits & reached


def remindable(setting: Setting, limit: int) -> ColumnElement[bool]:
    """Of the Respondent of a query: still waited for, not invited or reminded today, no reminder is on its way, and
    there were fewer than `limit`, on behalf of any pair."""
    campaign = setting.campaign
    keys = [reminder_key(campaign, number) for number in range(1, limit + 1)]
    today = func.coalesce(Notice.sent_at, Notice.created_at) >= setting.start_of_today
    pending = Notice.status.in_((NoticeStatus.QUEUED, NoticeStatus.CLAIMED))
    return (
        waited_for(setting)
        & ~written(keys[-1])
        & ~or_(*(written(key, pending) for key in keys))
        & ~or_(*(written(key, today) for key in (invitation_key(campaign), *keys)))
    )


def told_today(setting: Setting) -> ColumnElement[bool]:
    """Of the Respondent of a query: a message of some wave has come today and has named this one, too."""
    return told_since(Respondent.person_id, setting.start_of_today)


async def count_remindable(session: AsyncSession, setting: Setting) -> int:
    """Whom a curator may remind now."""
    may_be = remindable(setting, MOST_REMINDERS) & ~told_today(setting)
    return await session.scalar(select(func.count(Respondent.person_id.distinct())).where(may_be)) or 0


async def rounds_with_work(session: AsyncSession, setting: Setting) -> tuple[bool, ...]:
    """Of each round of reminders: whether there is somebody who has had fewer."""
    keys = [reminder_key(setting.campaign, number) for number in range(1, MOST_REMINDERS + 1)]
    lefts = (
        exists(select(Respondent.id).where(waited_for(setting, even_away=True), ~written(key)).correlate(None))
        for key in keys
    )
    return tuple(map(bool, (await session.execute(select(*lefts))).one()))


async def remind(session: AsyncSession, setting: Setting, *, limit: int) -> int:
    """A round: how many people. To whom a message of another wave has come today this one was named in it: that was
    the reminder."""
    return await remind_those(session, setting, remindable(setting, limit))


async def remind_by_hand(session: AsyncSession, setting: Setting) -> int:
    """How many people: nobody to whom something of waves was written today."""
    return await remind_those(session, setting, remindable(setting, MOST_REMINDERS) & ~told_today(setting))


async def remind_those(session: AsyncSession, setting: Setting, wanted: ColumnElement[bool]) -> int:
    campaign = setting.campaign
    before = (written(reminder_key(campaign, number)) for number in range(1, MOST_REMINDERS))
    rows = await session.execute(
        select(Respondent.person_id, told_today(setting), *before)
        .where(wanted)
        .distinct()
        .order_by(Respondent.person_id)
    )
    keys: dict[bool, dict[int, str]] = {False: {}, True: {}}
    for person_id, told, *spent in rows:
        keys[bool(told)][person_id] = reminder_key(campaign, 1 + sum(map(bool, spent)))
    for told, of_people in keys.items():
        await notices.enqueue_many(
            session,
            setting.organisation.id,
            of_people,
            REMINDED,
            quietness=NoticeClass.REMINDER,
            now=setting.now,
            said=told,
            campaign_id=campaign.id,
        )
    await count_reminders(session, [(person_id, campaign.id) for person_id in keys[True]], setting.now)
    return len(keys[False]) + len(keys[True])
