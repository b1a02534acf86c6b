"""When the bot speaks by itself (PRODUCT «Default timings»). What a school changed lies in organisation.timings."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.clock import DAY, WorkingTime
from bot.storage.models import Organisation

MORNING, NIGHT = time(8), time(21)


@dataclass(frozen=True)
class Timings:
    """Days are working days unless the name says otherwise; times are local."""

    proposal_first_reminder: int = 1
    proposal_second_reminder: int = 3
    proposal_to_curator: int = 5
    form_first_reminder: int = 1
    form_second_reminder: int = 4
    campaign_days_open: int = 14  # calendar days, unless the curator says otherwise
    campaign_first_reminder_percent: int = 33  # of the way from opening to closing
    campaign_second_reminder: int = 2  # before closing
    first_meeting_to_pair: int = 7
    first_meeting_to_curator: int = 10
    silence_calendar_days_to_pair: int = 21
    silence_calendar_days_to_curator: int = 35
    silence_calendar_days_to_end: int = 60
    meeting_minutes: int = 45
    meeting_answer_at: str = "09:00"
    meeting_day_before_at: str = "17:00"
    meeting_hours_before: int = 1
    check_in_minutes_after: int = 60
    check_in_again_at: str = "17:00"
    help_now_open_hours: int = 2  # hours of work the first one asked has, of the second half of the way the pool too
    help_today_until: str = "20:00"
    help_week: int = 3
    help_pool_open_hours: int = 2  # for the pool, unless the question has a week
    help_pool_at_once: int = 3  # how many mentors are asked at the same time
    help_asked_a_week: int = 5  # how often one mentor of the pool is asked in seven days
    help_most_held: int = 3  # a mentor of the pool who holds so many is not asked
    help_promise_minutes: int = 30  # after «вернусь в 15:00»
    help_verdict: int = 3  # an answered question without a word from who asked
    help_reopen_calendar_days: int = 7
    digest_at: str = "09:00"
    invitation_days: int = 30


def timings_of(organisation: Organisation) -> Timings:
    return Timings(**organisation.timings)


def working_time_of(organisation: Organisation) -> WorkingTime:
    return WorkingTime(
        zone=ZoneInfo(organisation.time_zone),
        hours_from=time.fromisoformat(organisation.hours_from),
        hours_to=time.fromisoformat(organisation.hours_to),
    )


def first_reminder_at(organisation: Organisation, now: datetime) -> datetime:
    """Of a questionnaire begun now, should it be left half-way."""
    return working_time_of(organisation).working_days_after(now, timings_of(organisation).form_first_reminder)


def in_waking_hours(at: datetime, working: WorkingTime) -> datetime:
    """The same moment between 8:00 and 21:00 local, else the opening of the organisation the next morning."""
    local = working.local(at)
    if MORNING <= local.time() < NIGHT:
        return at
    morning = local.date() if local.time() < MORNING else local.date() + DAY
    return max(at, working.at_local(morning, working.hours_from))
