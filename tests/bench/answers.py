"""Answers per second of a questionnaire of twenty taps, a hundred people at once, beside a bare bot."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from tests.bench.form import STEPS, buttons, register, screens
from tests.bench.processes import CrowdProcess, Process, bot, crowd, settings
from tests.bench.report import Line, Table, ratio_line
from tests.bench.school import made_school

AIM = 0.7


@dataclass(frozen=True)
class Size:
    people: int = 100
    rounds: int = 3
    warm_up: int = 20  # people before anything counts


QUICK = Size(people=3, rounds=1, warm_up=1)


@dataclass
class Bench:
    """One bot with a sandbox of its own; an idle one costs nothing while the other is measured."""

    telegram: CrowdProcess
    process: Process
    url: str = ""  # of the database

    async def storm(self, people: range) -> tuple[float, float]:
        """Answers per second and milliseconds of CPU per answer."""
        answers = len(people) * STEPS
        before = self.process.cpu()
        told = await self.telegram.order("storm", first=people[0], last=people[-1], presses=STEPS)
        await asyncio.sleep(0.2)  # what follows an answer is part of its cost
        return answers / told["seconds"], 1000 * (self.process.cpu() - before) / answers


@asynccontextmanager
async def own_bench(folder: Path, people: int, *profile: str) -> AsyncIterator[Bench]:
    now, scenario = Clock().now(), register()
    url = await made_school(folder / "own.db", people, now)
    async with crowd(people) as telegram:
        first = [screens(scenario, n, now)[0] for n in range(1, people + 1)]
        await telegram.order("show", screens=[(n, each.text, buttons(each)) for n, each in enumerate(first, start=1)])
        env = settings(telegram, url, folder)
        async with bot(["-m", "tests.bench.own_bot", *profile], telegram, env, folder / "own.log") as process:
            yield Bench(telegram, process, url)
            await check_refusals(telegram)


@asynccontextmanager
async def bare_bench(folder: Path, people: int) -> AsyncIterator[Bench]:
    shown = screens(register(), 1000, Clock().now())
    file = folder / "screens.json"
    file.write_text(
        json.dumps([(each.text, [[button.text for button in row] for row in each.rows if row]) for each in shown])
    )
    rows = [
        [{**button, "callback_data": f"answer:0:{button['text'][:12]}"} for button in row] for row in buttons(shown[0])
    ]
    async with crowd(people) as telegram:
        await telegram.order("show", screens=[(n, shown[0].text, rows) for n in range(1, people + 1)])
        arguments = ["-m", "tests.bench.bare_bot", telegram.url, str(folder / "bare.db"), str(file)]
        async with bot(arguments, telegram, {}, folder / "bare.log") as process:
            yield Bench(telegram, process)
            await check_refusals(telegram)


async def check_refusals(telegram: CrowdProcess) -> None:
    refused = (await telegram.order("outcome"))["refused"]
    assert not refused, f"Telegram refused: {refused[:3]}"


async def measure(folder: Path, *, quick: bool = False) -> Table:
    size = QUICK if quick else Size()
    people = size.warm_up + size.people * size.rounds
    own, bare = [], []
    async with own_bench(folder, people) as ours, bare_bench(folder, people) as floor:
        for bench in (ours, floor):
            await bench.storm(range(1, size.warm_up + 1))
        for first in range(size.warm_up + 1, people + 1, size.people):
            own.append(await ours.storm(range(first, first + size.people)))
            bare.append(await floor.storm(range(first, first + size.people)))
    (own_speed, own_cpu), (bare_speed, bare_cpu) = ([*zip(*runs, strict=True)] for runs in (own, bare))
    lines: list[Line] = [
        ratio_line("answers per second", own_speed, bare_speed, aim=f">= {AIM}"),
        ratio_line("CPU per answer, ms", own_cpu, bare_cpu, "{:.2f}", aim=f"<= {1 / AIM:.2f}"),
    ]
    notes = [f"{size.people} people x {STEPS} taps at once over HTTP, {size.rounds} pairs of runs in turn"]
    return Table("answers", ("this bot", "bare bot"), lines, notes)
