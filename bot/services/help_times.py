"""Until when a help request may stay where it is (PRODUCT «Default timings»): UTC, counted in working time. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.clock import WorkingTime
from bot.services.timings import Timings, timings_of, working_time_of
from bot.storage.models import Organisation
from bot.storage.states import HelpAddressee, HelpUrgency

AT_LEAST = timedelta(hours=1)  # of working time: «до 20:00» asked at 19:50 is a question of tomorrow
AFTER_MEETING = timedelta(hours=1)
NUDGE = timedelta(hours=1)  # of working time, from a reminder to the next step


@dataclass(frozen=True)
class HelpTimes:
    working: WorkingTime
    timings: Timings

    def answer_due(self, urgency: HelpUrgency, now: datetime) -> datetime:
        """Until when whoever was asked, or whoever holds the question, may be silent."""
        opens = self.working.next_open(now)
        match urgency:
            case HelpUrgency.NOW:
                return self.open_after(now, hours=self.timings.help_now_open_hours)
            case HelpUrgency.TODAY:
                day = self.working.local(opens).date()
                evening = self.working.at_local(day, time.fromisoformat(self.timings.help_today_until))
                return max(evening, self.working.open_time_after(opens, AT_LEAST))
            case HelpUrgency.WEEK:
                return self.working.working_days_after(opens, self.timings.help_week)

    def pool_due(self, urgency: HelpUrgency, now: datetime) -> datetime:
        """Until when the pool may be silent: the curator has to have the rest of the time."""
        if urgency is HelpUrgency.WEEK:
            return self.working.working_days_after(self.working.next_open(now), 1)
        return self.open_after(now, hours=self.timings.help_pool_open_hours)

    def first_word_due(self, addressee: HelpAddressee, urgency: HelpUrgency, asked_at: datetime) -> datetime:
        """Until when who asks is promised the first word."""
        due = self.pool_due if addressee is HelpAddressee.ANYONE else self.answer_due
        return due(urgency, asked_at)

    def nudge_due(self, urgency: HelpUrgency, now: datetime, *, alone: bool = False) -> datetime:
        """After a reminder to the holder; `alone`: nobody else is left, and a morning of lessons must not end it."""
        if alone or urgency is HelpUrgency.WEEK:
            return self.working.working_days_after(self.working.next_open(now), 1)
        return self.working.open_time_after(now, NUDGE)

    def promise_due(self, promised_at: datetime) -> datetime:
        """After «вернусь в 15:00» has passed."""
        return self.working.open_time_after(promised_at, timedelta(minutes=self.timings.help_promise_minutes))

    def verdict_due(self, now: datetime) -> datetime:
        """When who asked is asked whether it has helped."""
        return self.working.working_days_after(self.working.next_open(now), self.timings.help_verdict)

    def reopen_until(self, closed_at: datetime) -> datetime:
        return closed_at + timedelta(days=self.timings.help_reopen_calendar_days)

    def open_after(self, now: datetime, *, hours: int) -> datetime:
        return self.working.open_time_after(now, timedelta(hours=hours))


def help_times_of(organisation: Organisation) -> HelpTimes:
    return HelpTimes(working_time_of(organisation), timings_of(organisation))
