"""From a press to the next screen, at an even ten presses a second; alone and beside a broadcast of notices."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from tests.bench.answers import Bench, bare_bench, own_bench
from tests.bench.processes import CrowdProcess
from tests.bench.report import Line, Table, percentile
from tests.bench.school import queue_notices

PER_SECOND = 10.0


@dataclass(frozen=True)
class Size:
    people: int = 100
    presses: int = 150
    notices: int = 600  # more than go out at 25 a second meanwhile


QUICK = Size(people=5, presses=5, notices=3)


async def measure(folder: Path, *, quick: bool = False) -> Table:
    size = QUICK if quick else Size()
    async with bare_bench(folder, size.people) as floor:
        bare = await stroll(floor, size)
    async with own_bench(folder, size.people + size.notices) as ours:
        idle = await stroll(ours, size)
        sent = range(size.people + 1, size.people + size.notices + 1)
        await queue_notices(ours.url, sent, Clock().now())
        before = await sending_begun(ours.telegram)
        busy = await stroll(ours, size)
        pace = ((await sent_so_far(ours.telegram)) - before) * PER_SECOND / size.presses
    lines = [
        compared("p50, ms", idle, bare, 0.5),
        compared("p99, ms", idle, bare, 0.99),
        compared("p50 during a broadcast, ms", busy, bare, 0.5),
        compared("p99 during a broadcast, ms", busy, bare, 0.99),
    ]
    notes = [
        f"{size.people} people, {size.presses} presses at {PER_SECOND:.0f} a second; the bare bot sends no notices",
        f"notices a second meanwhile: {pace:.1f}",
    ]
    return Table("latency", ("this bot", "bare bot"), lines, notes)


async def stroll(bench: Bench, size: Size) -> list[float]:
    told = await bench.telegram.order("stroll", first=1, last=size.people, per_second=PER_SECOND, presses=size.presses)
    return list(told["latencies"])


async def sent_so_far(telegram: CrowdProcess) -> int:
    return len((await telegram.order("outcome"))["sent_at"])


async def sending_begun(telegram: CrowdProcess) -> int:
    """The ticker looks every five seconds."""
    async with asyncio.timeout(30):
        while not (sent := await sent_so_far(telegram)):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.1)
    return sent


def compared(what: str, own: Sequence[float], bare: Sequence[float], share: float) -> Line:
    mine, its = percentile(own, share), percentile(bare, share)
    return Line(what, f"{mine * 1000:.0f}", f"{its * 1000:.0f}", f"{mine / its:.2f}")
