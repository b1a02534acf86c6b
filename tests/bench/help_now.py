"""«Нужна помощь»: from «Отправить» to the chat of whoever is asked, at an even pace, beside ten open questions and a
thousand; and what a beat of the ticker asks of the database with as many.

A question that goes to several mentors at once is as many messages, and 25 a second are all that Telegram allows: that
way the pace is slower.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from structlog.testing import capture_logs

from bot import app
from bot.clock import Clock
from bot.scheduler import claims
from bot.scheduler.due import run_due
from bot.scheduler.slots import run_slots
from bot.services.timings import Timings, working_time_of
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.bench.answers import Bench, check_refusals
from tests.bench.askers import SCREEN
from tests.bench.counting import counted
from tests.bench.help_school import Numbers, add_open, add_school, add_unanswered, working_noon
from tests.bench.processes import CrowdProcess, bot, crowd, settings
from tests.bench.report import Line, Table, percentile

AIM = 300  # ms, p99
PER_SECOND, PER_SECOND_TO_ANYBODY = 10.0, 3.0
LATER = timedelta(days=7)


@dataclass(frozen=True)
class Size:
    warm_up: int = 20
    askers: int = 300
    others: int = 60  # ask anybody
    few: int = 10
    many: int = 1_000

    @property
    def numbers(self) -> Numbers:
        return Numbers(self.warm_up + self.askers, self.others)


QUICK = Size(warm_up=1, askers=5, others=1, few=2, many=10)


@dataclass(frozen=True)
class Asked:
    """Seconds, in order."""

    drafts: Sequence[float]
    delivered: Sequence[float]


@dataclass(frozen=True)
class Outcome:
    own: Asked
    anybody: Asked
    idle: int  # statements of a beat in which nothing is due
    held: float  # of one question that is due, in the curator's hands
    unanswered: float  # of one that goes on from the mentor to the pool


async def measure(folder: Path, *, quick: bool = False) -> Table:
    size = QUICK if quick else Size()
    few, many = [await outcome(folder, size, count) for count in (size.few, size.many)]
    aim = f"< {AIM}"
    lines = [
        timed("to the own mentor, p50, ms", many.own.delivered, few.own.delivered, 0.5),
        timed("to the own mentor, p99, ms", many.own.delivered, few.own.delivered, 0.99, aim),
        timed("to anybody, p50, ms", many.anybody.delivered, few.anybody.delivered, 0.5),
        timed("to anybody, p99, ms", many.anybody.delivered, few.anybody.delivered, 0.99, aim),
        timed("from the sentence to the draft, p99, ms", many.own.drafts, few.own.drafts, 0.99, aim),
        Line("statements of an idle beat", str(many.idle), str(few.idle), f"{many.idle / few.idle:.2f}", "1.00"),
        Line("statements for one held and due", f"{many.held:.1f}", f"{few.held:.1f}"),
        Line("statements for one unanswered and due", f"{many.unanswered:.1f}", f"{few.unanswered:.1f}"),
    ]
    notes = [
        f"{size.askers} people ask their mentors, {PER_SECOND:.0f} a second",
        f"{size.others} people ask anybody, {PER_SECOND_TO_ANYBODY:.0f} a second: each question goes to a few mentors",
        f"«Нужна помощь», a sentence, «Отправить»: three updates each; load of the machine {os.getloadavg()[0]:.1f}",
    ]
    return Table("help_now", (f"{size.many:,} open", f"{size.few:,} open"), lines, notes)


async def outcome(folder: Path, size: Size, count: int) -> Outcome:
    async with asking(folder / f"asking-{count}", size, count) as bench:
        numbers = size.numbers
        mentees, alone = numbers.mentees, numbers.alone
        await ask(bench.telegram, mentees[: size.warm_up], PER_SECOND)
        own = await ask(bench.telegram, mentees[size.warm_up :], PER_SECOND)
        to_anybody = min(Timings().help_pool_at_once, numbers.mentors)
        anybody = await ask(bench.telegram, alone, PER_SECOND_TO_ANYBODY, to_anybody)
    idle, held = await beats(folder / f"held-{count}.db", size, count, unanswered=False)
    _, unanswered = await beats(folder / f"unanswered-{count}.db", size, count, unanswered=True)
    return Outcome(own, anybody, idle, held, unanswered)


@asynccontextmanager
async def asking(folder: Path, size: Size, count: int, *profile: str) -> AsyncIterator[Bench]:
    """The bot's clock stands in working hours whenever this runs."""
    await asyncio.to_thread(folder.mkdir)
    url, now = f"sqlite:///{folder / 'help.db'}", Clock().now()
    noon = working_noon(now)
    await upgrade(url)
    db = Database(url)
    await add_school(db, size.numbers, noon)
    await add_open(db, size.numbers.alone, count, noon, noon + LATER)
    await db.close()
    clock = folder / "clock"
    await asyncio.to_thread(clock.write_text, str((noon - now).total_seconds()))
    async with crowd(size.numbers.people) as telegram:
        await telegram.order("show", screens=[(n, *SCREEN) for n in range(1, size.numbers.people + 1)])
        env = {**settings(telegram, url, folder), "CLOCK_FILE": str(clock)}
        async with bot(["-m", "tests.bench.own_bot", *profile], telegram, env, folder / "own.log") as process:
            yield Bench(telegram, process, url)
            await check_refusals(telegram)


async def ask(telegram: CrowdProcess, people: range, per_second: float, offers: int = 1) -> Asked:
    return Asked(**await telegram.order("ask", first=people[0], last=people[-1], per_second=per_second, offers=offers))


async def beats(file: Path, size: Size, count: int, *, unanswered: bool) -> tuple[int, float]:
    """Statements of a beat before anything is due, and for each that is handled when all are."""
    await upgrade(f"sqlite:///{file}")
    db, noon = Database(f"sqlite:///{file}"), working_noon(Clock().now())
    await add_school(db, size.numbers, noon)
    if unanswered:
        await add_unanswered(db, size.numbers, count, noon)
    else:
        await add_open(db, size.numbers.alone, count, noon, noon)
    before = noon - timedelta(minutes=1)
    await run_slots(db, app.SLOTS, before)  # what this hour and this week ask for is done
    with counted(db) as idle:
        assert not await run_due(db, app.DUE, before)
        await run_slots(db, app.SLOTS, before)
        await claims.claim(db, working_time_of, before)
    with counted(db) as busy, capture_logs():
        handled = await run_due(db, app.DUE, noon)
    await db.close()
    return len(idle), len(busy) / handled


def timed(what: str, many: Sequence[float], few: Sequence[float], share: float, aim: str = "") -> Line:
    mine, its = 1000 * percentile(many, share), 1000 * percentile(few, share)
    return Line(what, f"{mine:.0f}", f"{its:.0f}", f"{mine / its:.2f}", aim)
