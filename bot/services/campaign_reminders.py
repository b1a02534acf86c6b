"""Reminders of a wave: on which days, to whom, and never more than twice to one person.

Whoever starts it: the scheduler's two rounds and «Напомнить сейчас» count alike.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.clock import DAY, WorkingTime
from bot.services import notices
from bot.services.access import consented
from bot.services.leave import here_since
from bot.services.timings import Timings, timings_of, working_time_of
from bot.storage.models import Campaign, Organisation, Person, Respondent
from bot.storage.states import NoticeClass, PersonStatus, RespondentStatus

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


def remindable(setting: Setting, limit: int) -> ColumnElement[bool]:
    """Of the Respondent of a query: still waited for, can be reached, is here, and was not reminded today or `limit`
    times already, on behalf of any pair."""
    other = aliased(Respondent)
    reached = exists().where(
        Person.id == Respondent.person_id,
        Person.status == PersonStatus.ACTIVE,
        Person.telegram_id.is_not(None),
        Person.unreachable_at.is_(None),
        here_since(setting.today, DAY),
        consented(),
    )
    enough = exists().where(
        other.campaign_id == Respondent.campaign_id,
        other.person_id == Respondent.person_id,
        (other.reminders >= limit) | (other.reminded_at >= setting.start_of_today),
    )
    return (
        (Respondent.campaign_id == setting.campaign.id)
        & (Respondent.status == RespondentStatus.WAITING)
        & reached
        & ~enough
    )


async def count_remindable(session: AsyncSession, setting: Setting) -> int:
    people = select(func.count(Respondent.person_id.distinct())).where(remindable(setting, MOST_REMINDERS))
    return await session.scalar(people) or 0


async def remind(session: AsyncSession, setting: Setting, *, limit: int) -> int:
    """How many people."""
    rows = await session.execute(
        update(Respondent)
        .where(remindable(setting, limit))
        .values(reminders=Respondent.reminders + 1, reminded_at=setting.now)
        .returning(Respondent.person_id, Respondent.reminders)
        .execution_options(synchronize_session=False)
    )
    counts: dict[int, int] = {}
    for person_id, count in rows:
        counts[person_id] = max(count, counts.get(person_id, 0))
    await notices.enqueue_many(
        session,
        setting.organisation.id,
        {person_id: f"campaign:{setting.campaign.id}:remind:{count}" for person_id, count in sorted(counts.items())},
        "campaign_reminded",
        quietness=NoticeClass.REMINDER,
        now=setting.now,
        campaign_id=setting.campaign.id,
    )
    return len(counts)
