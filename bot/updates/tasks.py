"""The one place that makes tasks: it keeps them, so that none is collected half-way, and logs their errors."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.updates.failure import trace

log = structlog.get_logger()


class Tasks:
    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any], name: str | None = None) -> asyncio.Task[Any]:
        task = asyncio.create_task(work, name=name)  # noqa: TID251 the place the ban speaks of
        self._running.add(task)
        task.add_done_callback(self._end)
        return task

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("task_failed", name=task.get_name(), reason=trace(error))

    async def cancel(self) -> None:
        """Returns when the last of them has ended."""
        while self._running:
            for task in self._running:
                task.cancel()
            await asyncio.wait(self._running)

    def __len__(self) -> int:
        return len(self._running)
