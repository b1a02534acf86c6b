"""The whole bot in one process: the sandbox's Telegram, a real database, a clock that stands still until it is moved.

Nothing of ours is replaced: updates go through Intake, notices through Sender, due work through Ticker, and the sandbox
refuses what Telegram would refuse.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from aiogram.types import TelegramObject
from sqlalchemy import ColumnElement, ScalarSelect, bindparam, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from bot import app
from bot.handlers.mishaps import Mishaps
from bot.sandbox.clock import SandboxClock
from bot.sandbox.log import Call
from bot.sandbox.presses import Press
from bot.sandbox.telegram import Telegram
from bot.scheduler.cleaning import cleaning_slots
from bot.scheduler.limits import Limits
from bot.scheduler.sender import Sender
from bot.scheduler.slots import Slot
from bot.scheduler.ticker import Ticker
from bot.services import attachments
from bot.services.timings import working_time_of
from bot.storage.database import Database
from bot.storage.models import Notice, StoredUpdate
from bot.storage.states import NoticeStatus
from bot.updates.intake import Intake, Patience
from bot.updates.once import AlreadyProcessed
from bot.updates.order import PersonQueues
from tests.kit.clock import WorldClock
from tests.kit.everything import EVERYTHING
from tests.kit.session import InProcessSession
from tests.kit.speaker import Speaker

TOKEN = "42:SANDBOX-tests"
TUESDAY_TEN = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # 10:00 in Moscow
MARKS = (time(9), time(13), time(17))  # local; every day of a journey through time is looked at then
ROUNDS = 20  # more rounds of «deliver, do, send» at one moment are a loop


def first_after(column: Any, *which: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.min(column)).where(column > bindparam("now"), *which).scalar_subquery()


FIRST_AFTER = select(
    *(first_after(due.column) for due in app.DUE),
    first_after(Notice.due_at, Notice.status == NoticeStatus.QUEUED),
)

ANY_DUE = select(
    or_(
        *(exists().where(due.column <= bindparam("now")) for due in app.DUE),
        exists().where(Notice.status == NoticeStatus.QUEUED, Notice.due_at <= bindparam("now")),
    )
)

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class World:
    def __init__(
        self,
        database_url: str,
        data_dir: Path,
        *,
        seed: int = 7,
        check_types: bool = EVERYTHING,
        starts_at: datetime = TUESDAY_TEN,
        marks: tuple[time, ...] = MARKS,
    ) -> None:
        self._marks = marks
        self.database_url = database_url
        self.data_dir = data_dir
        sandbox_clock = SandboxClock(frozen_at=starts_at)
        self.telegram = Telegram(TOKEN, clock=sandbox_clock, seed=seed, check_types=check_types)
        self.clock = WorldClock(sandbox_clock, self._pass_time)
        self.failures: list[BaseException] = []
        self._cleaned_at = starts_at  # there is nothing yet
        self._people: list[Speaker] = []
        self._captured = capture_logs()
        self._logged: list[Any] = self._captured.__enter__()
        self._build()

    def _build(self) -> None:
        """As app.build does, with a line to the sandbox that needs no HTTP and limits that need no waiting."""
        self.db = Database(self.database_url)
        self.db.committed = self._note_change
        self._beaten_at: datetime | None = None
        self._changed = True
        self.bot = app.bot_over(InProcessSession(self.telegram), TOKEN)
        dispatcher = app.dispatcher(
            self.db, self.clock, data_dir=self.data_dir, bot_username=self.telegram.profile.username
        )
        dispatcher.update.outer_middleware(self._note_failure)
        mishaps = Mishaps(self.bot, self.db, self.clock)
        patience = Patience(retries=())
        self.intake = Intake(
            dispatcher, self.bot, self.db, self.clock, mishaps.tell_failure, mishaps.show_present, patience
        )
        limits = Limits(per_second=1e6, chat_seconds=0)
        self.sender = Sender(self.db, self.bot, app.composer(self.clock), self.clock, limits, working_time_of)
        slots = [self._clean_weekly if each is cleaning_slots else each for each in app.SLOTS]
        self.ticker = Ticker(self.db, self.clock, app.DUE, slots, self.sender)

    def arrives(self, first_name: str, last_name: str = "", *, started: bool = False) -> Speaker:
        """Somebody with an account of Telegram; `started`: has pressed Start at some time before."""
        person = self.telegram.add_person(first_name, last_name)
        person.started = person.known = started
        speaker = Speaker(self, person)
        self._people.append(speaker)
        return speaker

    async def deliver(self) -> None:
        """Every update that waits: of one person in order, of different people at once."""
        queues = PersonQueues(self.intake.handle_raw)
        while waiting := self.telegram.take_updates(0, 100):
            for handled in [queues.put(raw) for raw in waiting]:
                await handled
            for raw in waiting:
                self.telegram.updates.confirm(raw["update_id"])
        if self.failures:
            raise self.failures[0]

    async def settle(self) -> None:
        """Until there is nothing left to do now."""
        for _ in range(ROUNDS):
            await self.deliver()
            if not await self._needs_beat():
                return
            self._beaten_at = self.clock.now()
            await self.ticker.beat()
            await self.sender.send_due()
        raise AssertionError(f"the world does not settle: {self._logged[-5:]}")

    async def _needs_beat(self) -> bool:
        """For the calendar when the time has moved, else only for what a change has made due at this very moment."""
        changed, self._changed = self._changed, False
        if self._beaten_at != self.clock.now():
            return True
        if not changed:
            return False
        async with self.db.read() as session:
            return bool(await session.scalar(ANY_DUE, {"now": self.clock.now()}))

    async def _clean_weekly(self, session: AsyncSession, now: datetime) -> Sequence[Slot]:
        """The bot does it every ten minutes: in the world that would be half of what a day costs."""
        if now - self._cleaned_at < timedelta(days=7):
            return ()
        self._cleaned_at = now
        return await cleaning_slots(session, now)

    def _note_change(self, info: Mapping[Any, Any]) -> None:
        self._changed = True
        attachments.remove_gone(self.data_dir, info)

    async def restarts(self) -> None:
        """The process ends and begins anew on the same database; Telegram and people stay."""
        await self.db.close()
        self._build()
        await self.settle()

    async def closes(self) -> None:
        self._captured.__exit__(None, None, None)
        await self.db.close()

    @property
    def refusals(self) -> list[Call]:
        return self.telegram.refusals

    @property
    def unanswered(self) -> list[Press]:
        return self.telegram.unanswered_callbacks()

    async def check(self) -> None:
        """What must hold after any conversation."""
        refused = [(call.method, call.error, dict(call.params)) for call in self.refusals if not is_harmless(call)]
        assert not refused, f"Telegram refused: {refused}"
        assert not self.unanswered, f"presses without an answer: {self.unanswered}"
        assert not self.errors, f"logged errors: {self.errors}"
        async with self.db.read() as session:
            stored = (await session.scalars(select(StoredUpdate))).all()
        assert not stored, f"updates set aside: {[(each.error, each.payload) for each in stored]}"

    async def forgives(self) -> None:
        """What has failed so far was meant to."""
        self.failures.clear()
        self._logged.clear()
        async with self.db.write() as session:
            await session.execute(delete(StoredUpdate))

    @property
    def errors(self) -> list[Any]:
        return [entry for entry in self._logged if entry["log_level"] in ("error", "critical")]

    async def _note_failure(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        try:
            return await handler(event, data)
        except AlreadyProcessed:
            raise
        except Exception as error:
            self.failures.append(error)
            raise

    async def _pass_time(self, until: datetime) -> None:
        """From one due time to the next, with a look at the hours at which jobs of the calendar begin."""
        for person in self._people:
            person.looks_up()
        await self.settle()
        while (now := self.clock.now()) < until:
            self.telegram.clock.move_to(
                min(until, next_mark(self.clock.local, self._marks), await self._next_due(now, until))
            )
            await self.settle()

    async def _next_due(self, now: datetime, until: datetime) -> datetime:
        async with self.db.read() as session:
            times = (await session.execute(FIRST_AFTER, {"now": now})).one()
        return min((at for at in times if at is not None), default=until)


def next_mark(local: datetime, all_marks: tuple[time, ...]) -> datetime:
    days = (local.date(), local.date() + timedelta(days=1))
    marks = (datetime.combine(day, mark, local.tzinfo) for day in days for mark in all_marks)
    return next(mark for mark in marks if mark > local)


def is_harmless(call: Call) -> bool:
    """Pressing the same button twice edits a message into itself."""
    return "message is not modified" in call.error
