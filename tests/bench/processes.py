"""Processes of a measurement: started, asked, looked at from outside, ended."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.crowd import TOKEN

if TYPE_CHECKING:
    from tests.bench.warm import Forked

ROOT = Path(__file__).parents[2]
TICK = os.sysconf("SC_CLK_TCK")
LONGEST_ANSWER = 300  # seconds
LONGEST_START = 180
LINE_LIMIT = 64 * 1024 * 1024


@dataclass
class Process:
    running: "asyncio.subprocess.Process | Forked"
    begun_at: float  # time.monotonic(), one for all processes of a machine

    @property
    def pid(self) -> int:
        return self.running.pid

    def cpu(self) -> float:
        """Seconds of all its threads so far."""
        after_name = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / TICK

    def rss(self) -> float:
        """Megabytes."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))

    async def end(self) -> None:
        if self.running.returncode is None:
            self.running.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(40):
                await self.running.wait()
        except TimeoutError:
            self.running.kill()
            await self.running.wait()


@dataclass
class CrowdProcess:
    process: Process
    url: str = ""
    polled_at: float = 0.0  # when a bot asked for updates for the first time

    async def order(self, name: str, **given: Any) -> dict[str, Any]:
        assert self.process.running.stdin is not None
        self.process.running.stdin.write((json.dumps([name, given]) + "\n").encode())
        await self.process.running.stdin.drain()
        return await self._hear()

    async def poll(self) -> float:
        """When the bot that was started asked for updates."""
        while not self.polled_at:
            await self._read()
        return self.polled_at

    async def _hear(self) -> dict[str, Any]:
        while "polled_at" in (words := await self._read()):
            pass
        return words

    async def _read(self) -> dict[str, Any]:
        assert self.process.running.stdout is not None
        async with asyncio.timeout(LONGEST_ANSWER):
            line = await self.process.running.stdout.readline()
        assert line, "the crowd has ended"
        words: dict[str, Any] = json.loads(line)
        self.polled_at = words.get("polled_at", self.polled_at)
        return words


async def started(*arguments: str, env: Mapping[str, str] | None = None, cwd: Path = ROOT, **pipes: Any) -> Process:
    begun_at = time.monotonic()
    chosen = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    running = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=chosen, cwd=cwd, limit=LINE_LIMIT, **pipes
    )
    return Process(running, begun_at)


@asynccontextmanager
async def crowd(people: int, *options: str) -> AsyncIterator[CrowdProcess]:
    pipes: dict[str, Any] = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    made = CrowdProcess(await started("-m", "tests.bench.crowd", *options, **pipes))
    try:
        made.url = (await made._read())["url"]
        await made.order("people", count=people)
        yield made
    finally:
        await made.process.end()


@asynccontextmanager
async def bot(
    arguments: Sequence[str], telegram: CrowdProcess, env: Mapping[str, str], log: Path
) -> AsyncIterator[Process]:
    """Yielded when it has asked for updates. What it says goes to a file in its folder."""
    await telegram.order("expect_poll")
    telegram.polled_at = 0.0
    with log.open("ab") as out:
        process = await started(*arguments, env=env, cwd=log.parent, stdout=out, stderr=out)
    try:
        async with asyncio.timeout(LONGEST_START):
            await telegram.poll()
        yield process
    except TimeoutError:
        raise AssertionError(tail(log)) from None
    finally:
        await process.end()


def tail(log: Path) -> str:
    return log.read_text(encoding="utf-8")[-3000:]


def settings(telegram: CrowdProcess, url: str, folder: Path) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": telegram.url,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder / "data"),
    }
