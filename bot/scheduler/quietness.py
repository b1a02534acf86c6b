"""When a notice may be said (PRODUCT «Quiet»)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import WorkingTime
from bot.storage.states import NoticeClass

SPREAD_SECONDS = 15 * 60


@dataclass(frozen=True)
class Reminded:
    """Another reminder to the same person: sent, or being sent under a lease."""

    sent_at: datetime | None
    lease_until: datetime | None


@dataclass(frozen=True)
class Quiet:
    """One person at one moment."""

    person_id: int
    working_time: WorkingTime
    others: Sequence[Reminded]
    now: datetime
    back_at: datetime | None = None  # of somebody on leave: when reminders may go on

    def allowed_at(self, quietness: NoticeClass) -> datetime:
        """`now`, or the later moment at which to look again."""
        if quietness is NoticeClass.SCHEDULED:
            return self.now
        opening = self.working_time.next_open(self.now)
        if quietness is NoticeClass.REMINDER and self.back_at is not None:
            return self.back_at
        if quietness is NoticeClass.PERSONAL or opening > self.now:
            return opening
        if any(other.sent_at and self._is_today(other.sent_at) for other in self.others):
            return self.next_reminder_at
        return max([self.now, *(other.lease_until for other in self.others if other.lease_until)])

    @property
    def next_reminder_at(self) -> datetime:
        """The opening of the next working day, people spread over a quarter of an hour."""
        working_time = self.working_time
        tomorrow = working_time.working_days_after(working_time.local(self.now).date(), 1)
        opening = working_time.at_local(tomorrow, working_time.hours_from)
        return opening + timedelta(seconds=self.person_id * 37 % SPREAD_SECONDS)

    def _is_today(self, at: datetime) -> bool:
        return self.working_time.local(at).date() == self.working_time.local(self.now).date()
