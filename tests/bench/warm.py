"""Processes of a quick measurement, forked from the nursery: only how fast they are depends on a start of their own."""

import asyncio
import os
import signal
import time
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from tests.bench.processes import LINE_LIMIT, ROOT, Process
from tests.e2e.processes import BotProcess, Nursery

MAIN = {"bot": "bot.__main__"}
numbers = count(1)


class Forked:
    """As much of asyncio's Process as a measurement uses."""

    def __init__(self, process: BotProcess) -> None:
        self._process = process
        self.pid = process.pid
        self.stdin: asyncio.StreamWriter | None = None
        self.stdout: asyncio.StreamReader | None = None

    async def connect(self, heard: Path, said: Path) -> None:
        """Opening a named pipe waits for whoever opens the other end."""
        loop = asyncio.get_running_loop()
        writing = os.fdopen(await asyncio.to_thread(os.open, heard, os.O_WRONLY), "wb", 0)
        reading = os.fdopen(await asyncio.to_thread(os.open, said, os.O_RDONLY), "rb", 0)
        self.stdout = asyncio.StreamReader(limit=LINE_LIMIT)
        protocol = asyncio.StreamReaderProtocol(self.stdout)
        await loop.connect_read_pipe(lambda: protocol, reading)
        transport, flow = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, writing)
        self.stdin = asyncio.StreamWriter(transport, flow, self.stdout, loop)

    @property
    def returncode(self) -> int | None:
        return self._process.code

    def send_signal(self, number: int) -> None:
        self._process.signal(number)

    def kill(self) -> None:
        self._process.signal(signal.SIGKILL)

    async def wait(self) -> int:
        code = await self._process.ends()
        if self.stdin is not None and self.stdout is not None:
            await self.stdout.read()
            self.stdin.close()
        return code


async def forked(
    nursery: Nursery,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    folder: Path,
    **pipes: Any,
) -> Process:
    """In place of tests.bench.processes.started; `folder`: for its pipes and for what it says."""
    begun_at = time.monotonic()
    module = MAIN.get(arguments[1], arguments[1])
    order: dict[str, Any] = {"settings": env or {}, "folder": folder, "module": module}
    if pipes.get("stdout") is not PIPE:
        return Process(Forked(await nursery.start(*arguments[2:], **order)), begun_at)
    number = next(numbers)
    names = folder / f"pipe-{number}.in", folder / f"pipe-{number}.out"
    for name in names:
        os.mkfifo(name)
    made = Forked(await nursery.start(*arguments[2:], **order, pipes=names))
    await made.connect(*names)
    return Process(made, begun_at)
