"""Bot processes of a test: started, asked to stop, killed, and never left behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 30
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")


class BotProcess:
    """`code` is known once it has ended: negative for a signal."""

    def __init__(self, pid: int, out: Path, err: Path) -> None:
        self.pid = pid
        self.code: int | None = None
        self.over = asyncio.Event()
        self._out = out
        self._err = err

    @property
    def printed(self) -> str:
        return self._out.read_text(encoding="utf-8")

    @property
    def log(self) -> str:
        return self._err.read_text(encoding="utf-8")

    async def stops(self) -> int:
        """SIGTERM: it has to be gone within 30 s."""
        self.signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            return await self.ends()

    async def dies(self) -> None:
        self.signal(signal.SIGKILL)
        await self.ends()

    async def ends(self) -> int:
        await self.over.wait()
        assert self.code is not None
        return self.code

    def signal(self, number: int) -> None:
        if not self.over.is_set():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Nursery:
    """The other end of tests.e2e.nursery; one for the whole run of tests, attached to the loop of each."""

    def __init__(self, parent: "subprocess.Popen[bytes]") -> None:
        self._parent = parent
        self._numbers = count(1)
        self._rest = b""
        self._ordered: dict[int, tuple[asyncio.Future[BotProcess], Path, Path]] = {}
        self._alive: dict[int, BotProcess] = {}
        self._attached: list[Callable[[], None]] = []

    @contextmanager
    def attached(self, on_end: Callable[[], None] = lambda: None) -> Iterator["Nursery"]:
        """Reports are heard while this lasts, by several at once; what is alive when the last one goes is killed."""
        loop = asyncio.get_running_loop()
        if not self._attached:
            loop.add_reader(self._reports, self._hear)
        self._attached.append(on_end)
        try:
            yield self
        finally:
            self._attached.remove(on_end)
            if not self._attached:
                for process in self._alive.values():
                    process.signal(signal.SIGKILL)
                self._alive.clear()
                loop.remove_reader(self._reports)

    async def start(
        self,
        *arguments: str,
        settings: Mapping[str, str],
        folder: Path,
        module: str = "bot.__main__",
        pipes: tuple[Path, Path] | None = None,
    ) -> BotProcess:
        """The command line in the folder, with these settings and nothing else of ours in its environment.

        `pipes`: the named ones it hears and speaks by, instead of hearing nothing and speaking to a file.
        """
        number = next(self._numbers)
        out, err = folder / f"bot-{number}.out", folder / f"bot-{number}.err"
        heard, out = pipes or (Path(os.devnull), out)
        for file in (out, err):
            file.touch()  # there to be read before it has written
        order = {
            "id": number,
            "module": module,
            "arguments": arguments,
            "in": str(heard),
            "folder": str(folder),
            "out": str(out),
            "err": str(err),
            "env": environment(settings),
        }
        started: asyncio.Future[BotProcess] = asyncio.get_running_loop().create_future()
        self._ordered[number] = (started, out, err)
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps(order).encode() + b"\n")
        return await started

    @property
    def _reports(self) -> int:
        assert self._parent.stdout is not None
        return self._parent.stdout.fileno()

    def _hear(self) -> None:
        *lines, self._rest = (self._rest + os.read(self._reports, 65536)).split(b"\n")
        for line in lines:
            self._note(json.loads(line))

    def _note(self, words: dict[str, Any]) -> None:
        if "order" in words:
            started, out, err = self._ordered.pop(words["order"])
            self._alive[words["pid"]] = BotProcess(words["pid"], out, err)
            started.set_result(self._alive[words["pid"]])
        elif process := self._alive.pop(words["ended"], None):
            process.code = words["code"]
            process.over.set()
            for on_end in self._attached:
                on_end()


@contextmanager
def running_nursery() -> Iterator[Nursery]:
    command = [sys.executable, "-m", "tests.e2e.nursery"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        try:
            assert b"ready" in parent.stdout.readline(), "the nursery did not come up"
            yield Nursery(parent)
        finally:
            parent.stdin.close()
            parent.wait(STOP_SECONDS)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with running_nursery() as warm:
        yield warm


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    return {**kept, **settings}
