"""From exec to the first getUpdates, and the memory taken then, beside a bare bot."""

import asyncio
import json
from pathlib import Path

from bot.clock import Clock
from tests.bench.processes import CrowdProcess, bot, crowd, settings
from tests.bench.report import Table, ratio_line
from tests.bench.school import made_school

STARTS = 4  # of each, after one that fills the caches of the disk
Reading = tuple[float, float, float]  # seconds, seconds of CPU, megabytes


async def measure(folder: Path, *, quick: bool = False) -> Table:
    own: list[Reading] = []
    bare: list[Reading] = []
    url = await made_school(folder / "own.db", 1, Clock().now())
    screens = folder / "screens.json"
    await asyncio.to_thread(screens.write_text, json.dumps([["?", [["Да"]]]]), encoding="utf-8")
    async with crowd(1) as telegram:
        env = settings(telegram, url, folder)
        for _ in range(1 if quick else STARTS + 1):
            own.append(await one_start(["-m", "bot", "run"], telegram, env, folder))
            arguments = ["-m", "tests.bench.bare_bot", telegram.url, str(folder / "bare.db"), str(screens)]
            bare.append(await one_start(arguments, telegram, {}, folder))
    warm = slice(None) if quick else slice(1, None)
    (seconds, cpu, rss), (bare_seconds, bare_cpu, bare_rss) = ([*zip(*runs[warm], strict=True)] for runs in (own, bare))
    lines = [
        ratio_line("seconds to the first getUpdates", seconds, bare_seconds, "{:.2f}"),
        ratio_line("seconds of CPU", cpu, bare_cpu, "{:.2f}"),
        ratio_line("RSS, MB", rss, bare_rss, "{:.0f}"),
    ]
    return Table(
        "start", ("this bot", "bare bot"), lines, [f"{len(seconds)} starts of each in turn, database migrated"]
    )


async def one_start(arguments: list[str], telegram: CrowdProcess, env: dict[str, str], folder: Path) -> Reading:
    async with bot(arguments, telegram, env, folder / "start.log") as process:
        cpu, rss = process.cpu(), process.rss()
        return telegram.polled_at - process.begun_at, cpu, rss
