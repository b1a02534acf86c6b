"""The life of the process: updates and the caller's services until a signal, then everything to its end, in order."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from types import FrameType
from typing import Any

import structlog

from bot.updates.polling import Polling
from bot.updates.tasks import Tasks
from bot.updates.webhook import Webhook

log = structlog.get_logger()

# The words stand in the administrator's handbook.
STOPPING = "Остановка: бот заканчивает начатое"
SERVICE_SECONDS = 8  # for a service to finish after it was asked to
DRIVER_WAITS = 0.0005  # seconds the database's thread waits for the interpreter; a transaction waits several times

Service = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
Close = Callable[[], Coroutine[Any, Any, None]]


async def serve(
    source: Polling | Webhook,
    services: Sequence[Service] = (),
    closing: Sequence[Close] = (),
    stop: asyncio.Event | None = None,
) -> int:
    """0 after SIGTERM, SIGINT or `stop`; 1 when a part of the bot died, so that whoever started it starts it again.

    A service runs until the event it is given is set: after the updates are drained, because their effects may still
    need it. `closing` is called last, in its order.
    """
    stop = stop or asyncio.Event()
    over = asyncio.Event()
    async with AsyncExitStack() as stack:
        for close in reversed(closing):
            stack.push_async_callback(close)
        tasks = Tasks()
        stack.push_async_callback(tasks.cancel)
        gc.freeze()  # what start-up made lives as long as the process: a full collection need not walk through it
        sys.setswitchinterval(DRIVER_WAITS)
        stack.enter_context(stopped_by_signal(stop))
        updates = tasks.spawn(source.run(), name="updates")
        background = [tasks.spawn(service(over), name=name_of(service)) for service in services]
        parts = [updates, *background]
        for part in parts:
            part.add_done_callback(lambda ended: stop.set() if has_died(ended) else None)
        await stop.wait()
        log.info("stopping", words=STOPPING)
        source.stop()
        await asyncio.wait([updates])
        over.set()
        if background:
            await asyncio.wait(background, timeout=SERVICE_SECONDS)
        return int(any(has_died(part) for part in parts))


def has_died(part: asyncio.Task[Any]) -> bool:
    return part.done() and not part.cancelled() and part.exception() is not None


def name_of(service: Service) -> str:
    return getattr(service, "__qualname__", type(service).__name__)


@contextmanager
def stopped_by_signal(stop: asyncio.Event) -> Iterator[None]:
    """The first signal asks; a second one finds the system's own handlers and ends the process at once.

    Not loop.add_signal_handler: Windows has none.
    """
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def ask(_number: int, _frame: FrameType | None) -> None:
        restore()
        loop.call_soon_threadsafe(stop.set)

    for number in before:
        signal.signal(number, ask)
    try:
        yield
    finally:
        restore()
