"""The outbox -> Telegram: at least once, and twice only what was in flight at a crash."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.scheduler.claims import MOST_ATTEMPTS, Chain, WorkingTimeOf, claim
from bot.scheduler.faults import fault
from bot.scheduler.limits import Limits
from bot.scheduler.results import Recorder, Result
from bot.scheduler.speech import TIMEOUT_SECONDS, Answer, Fate, say
from bot.services.notices import NotNow
from bot.services.told_together import ROADMAP, is_told_by
from bot.storage.database import Database
from bot.storage.models import Notice
from bot.storage.states import NoticeClass, NoticeStatus
from bot.views.screen import Screen

log = structlog.get_logger()

IN_FLIGHT = 20
LEASE_LEFT = timedelta(seconds=TIMEOUT_SECONDS + 5)  # what a send may take has to fit into the lease
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600))
LATER_DELAY = timedelta(hours=1)  # up to MOST_ATTEMPTS: about a day in all

Compose = Callable[[AsyncSession, Notice], Awaitable[Screen | NotNow | None]]


class Sender:
    """`compose` renders a notice from the state of the moment; None: it is no longer true and is dropped; NotNow: it is
    looked at again then."""

    def __init__(
        self,
        db: Database,
        bot: Bot,
        compose: Compose,
        clock: Clock,
        limits: Limits,
        working_time_of: WorkingTimeOf,
    ) -> None:
        self._db = db
        self._bot = bot
        self._compose = compose
        self._clock = clock
        self._limits = limits
        self._working_time_of = working_time_of
        self._stirred = asyncio.Event()
        self._stopping = False
        self._one_at_a_time = asyncio.Lock()
        self._room = asyncio.Semaphore(IN_FLIGHT)
        self._in_flight: set[asyncio.Task[None]] = set()
        self._sent = 0

    def wake(self) -> None:
        """Something may be due: called after a commit that enqueued, and at every beat of the ticker."""
        self._stirred.set()

    async def run(self) -> None:
        """Until `drain`."""
        while not self._stopping:
            await self._stirred.wait()
            self._stirred.clear()
            await self.send_due()

    async def drain(self, seconds: float = 5.0) -> None:
        """Starts nothing new, waits for what is in flight, gives the other leases back."""
        self._stopping = True
        self.wake()
        if self._in_flight:
            _, late = await asyncio.wait(self._in_flight, timeout=seconds)
            for task in late:
                task.cancel()
        async with self._one_at_a_time:
            pass

    async def send_due(self) -> int:
        """Sends until nothing is due, Telegram asks to wait, or `drain`. How many messages went out."""
        async with self._one_at_a_time:
            self._sent = 0
            recorder = Recorder(self._db, self._clock)
            async with asyncio.TaskGroup() as group:
                group.create_task(recorder.run())
                await self._feed(group, recorder)
                while self._in_flight:
                    await asyncio.wait(self._in_flight)
                recorder.close()
            if self._sent:
                log.info("notices_sent", count=self._sent)
            return self._sent

    async def _feed(self, group: asyncio.TaskGroup, recorder: Recorder) -> None:
        """While the last of a batch are on their way the next is claimed."""
        while not self._held_at(self._clock.now()):
            self._stirred.clear()
            try:
                chains = await claim(self._db, self._working_time_of, self._clock.now())
            except Exception as error:
                log.error("claim_failed", fault=fault(error))
                return
            for chain in chains or ():
                await self._room.acquire()
                task = group.create_task(self._deliver(chain, recorder))
                self._in_flight.add(task)
                task.add_done_callback(self._landed)
            if chains is None:
                if not self._in_flight:
                    return
                await self._stirred.wait()

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self._room.release()
        self._stirred.set()

    def _held_at(self, now: datetime) -> bool:
        return self._stopping or now < self._limits.paused_until

    async def _deliver(self, chain: Chain, recorder: Recorder) -> None:
        results: list[Result] = []
        for notice in chain.notices:
            try:
                result = await self._deliver_one(chain, notice, results)
            except Exception as error:
                log.error("notice_broken", id=notice.id, fault=fault(error))
                result = self._try_again(notice, fault(error))
            results.append(result)
            recorder.add(result)

    async def _deliver_one(self, chain: Chain, notice: Notice, earlier: Sequence[Result]) -> Result:
        if held := self._hold_back(chain, notice, earlier):
            return held
        async with self._db.read() as session:
            screen = await self._compose(session, notice)
        if screen is None:
            return Result(notice, NoticeStatus.DROPPED, notice.due_at, notice.attempts)
        if isinstance(screen, NotNow):
            return _give_back(notice, screen.until)
        await self._limits.acquire(chain.chat_id)
        if held := self._hold_back(chain, notice, earlier):
            return held
        return self._judge(notice, await say(self._bot, chain.chat_id, screen))

    def _hold_back(self, chain: Chain, notice: Notice, earlier: Sequence[Result]) -> Result | None:
        now = self._clock.now()
        if said := next((each for each in earlier if _tells(each, notice)), None):
            return replace(said, notice=notice, due_at=notice.due_at, attempts=notice.attempts)
        if any(result.unreachable for result in earlier):
            return Result(notice, NoticeStatus.FAILED, notice.due_at, notice.attempts, "unreachable")
        if now < self._limits.paused_until:
            return _give_back(notice, self._limits.paused_until)
        if self._stopping or (notice.lease_until and now + LEASE_LEFT > notice.lease_until):
            return _give_back(notice, notice.due_at)
        if notice.quietness is NoticeClass.REMINDER and any(map(_is_said_reminder, earlier)):
            return _give_back(notice, chain.next_reminder_at)
        if notice.due_at > now:  # was to go along with another, which has come to nothing
            return _give_back(notice, notice.due_at)
        return None

    def _judge(self, notice: Notice, answer: Answer) -> Result:
        now = self._clock.now()
        if answer.fate is Fate.SAID:
            self._sent += 1
            return Result(
                notice,
                NoticeStatus.SENT,
                notice.due_at,
                notice.attempts,
                message_id=answer.message_id,
                sent_at=now,
            )
        log.warning("notice_not_sent", id=notice.id, fate=answer.fate.name, attempts=notice.attempts)
        if answer.fate is Fate.FLOODED:
            self._limits.pause(now + timedelta(seconds=answer.seconds))
            return _give_back(notice, self._limits.paused_until)
        if answer.fate is Fate.FAILING:
            return self._try_again(notice, answer.error)
        unreachable = answer.fate is Fate.UNREACHABLE
        return Result(
            notice, NoticeStatus.FAILED, notice.due_at, notice.attempts + 1, answer.error, unreachable=unreachable
        )

    def _try_again(self, notice: Notice, error: str) -> Result:
        attempts = notice.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            log.error("notice_given_up", id=notice.id, attempts=attempts)
            return Result(notice, NoticeStatus.FAILED, notice.due_at, attempts, error)
        delay = DELAYS[attempts - 1] if attempts <= len(DELAYS) else LATER_DELAY
        return Result(notice, NoticeStatus.QUEUED, self._clock.now() + delay, attempts, error)


def _give_back(notice: Notice, due_at: datetime) -> Result:
    return Result(notice, NoticeStatus.QUEUED, due_at, notice.attempts, notice.error)


def _tells(result: Result, notice: Notice) -> bool:
    return result.status is NoticeStatus.SENT and is_told_by(notice, result.notice)


def _is_said_reminder(result: Result) -> bool:
    reminds = result.notice.quietness is NoticeClass.REMINDER or result.notice.kind in ROADMAP
    return result.status is NoticeStatus.SENT and reminds
