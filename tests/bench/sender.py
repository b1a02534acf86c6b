"""How near the sender comes to the allowed 25 messages a second without being refused by flood control at 30."""

import time
from dataclasses import dataclass
from pathlib import Path

from aiogram.client.telegram import TelegramAPIServer
from structlog.testing import capture_logs

from bot import app
from bot.clock import Clock
from bot.line import LeanLine
from bot.scheduler.limits import Limits
from bot.scheduler.sender import Sender
from bot.services.timings import working_time_of
from bot.storage.database import Database
from tests.bench.crowd import TOKEN
from tests.bench.form import register
from tests.bench.processes import crowd
from tests.bench.report import Line, Table
from tests.bench.school import made_school, queue_notices

ALLOWED = 25.0
AIM = 0.95
FULL = ((10_000, 3.0), (500, 1.0))  # notices, and how many times as fast time goes for both sides
QUICK = ((20, 10.0),)


@dataclass(frozen=True)
class Outcome:
    per_second: float  # in the time of the limits
    sent: int
    refused: int
    cpu_ms: float  # of a message


async def measure(folder: Path, *, quick: bool = False) -> Table:
    lines = []
    for notices, scale in QUICK if quick else FULL:
        got = await broadcast(folder / f"sender-{notices}.db", notices, scale)
        assert got.sent == notices, got
        lines += [
            Line(
                f"{notices} notices, time x{scale:.0f}, a second",
                f"{got.per_second:.2f}",
                f"{ALLOWED:.0f}",
                f"{got.per_second / ALLOWED:.3f}",
                f">= {AIM}",
            ),
            Line("  refused with 429", str(got.refused), aim="0"),
            Line("  CPU of a notice, ms", f"{got.cpu_ms:.2f}"),
        ]
    return Table(
        "sender",
        ("achieved", "allowed"),
        lines,
        ["x3: the sender's limits and the sandbox's buckets alike, or it would take seven minutes"],
    )


async def broadcast(file: Path, notices: int, scale: float) -> Outcome:
    register()
    now = Clock().now()
    url = await made_school(file, notices, now)
    await queue_notices(url, range(1, notices + 1), now)
    async with crowd(notices, "--flood", "--scale", str(scale)) as telegram:
        db = Database(url)
        bot = app.bot_over(LeanLine(api=TelegramAPIServer.from_base(telegram.url)), TOKEN)
        clock, limits = Clock(), Limits(ALLOWED * scale, 1 / scale)
        sender = Sender(db, bot, app.composer(clock), clock, limits, working_time_of)
        before = time.process_time()
        with capture_logs():
            await sender.send_due()
        cpu = time.process_time() - before
        await bot.session.close()
        await db.close()
        told = await telegram.order("outcome")
    at = told["sent_at"]
    return Outcome((len(at) - 1) / (at[-1] - at[0]) / scale, len(at), len(told["refused"]), 1000 * cpu / notices)
