import asyncio
import os
import signal

import pytest

from bot.sandbox.people import Person
from bot.updates.polling import Pace, Polling
from bot.updates.serve import SERVICE_SECONDS, serve
from bot.updates.tasks import Tasks
from tests.updates.stand import QUICK, Stand, until


def test_whatever_hangs_a_stop_takes_less_than_half_a_minute() -> None:
    pace = Pace()
    assert pace.drain + max(pace.farewell, pace.again) + SERVICE_SECONDS < 30


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_drains_and_closes_in_order(number: int, stand: Stand, anna: Person) -> None:
    order: list[str] = []
    before = signal.getsignal(number)

    async def ticker(over: asyncio.Event) -> None:
        await over.wait()
        order.append(f"ticker after {await stand.effects()}")

    async def close_bot() -> None:
        order.append("bot")

    async def close_database() -> None:
        order.append("database")

    serving = Tasks().spawn(serve(Polling(stand.intake, QUICK), [ticker], [close_bot, close_database]))
    anna.send_text("долго")
    await until(lambda: stand.begun == ["долго"])
    os.kill(os.getpid(), number)
    await until(lambda: signal.getsignal(number) == before)
    stand.gate.set()
    assert await serving == 0
    assert order == ["ticker after ['долго']", "bot", "database"]
    assert stand.waiting() == 0


async def test_an_event_stops_it_too(stand: Stand) -> None:
    stop = asyncio.Event()
    stop.set()
    assert await serve(Polling(stand.intake, QUICK), stop=stop) == 0


async def test_a_service_that_dies_ends_the_process_after_draining(stand: Stand, anna: Person) -> None:
    async def dying(over: asyncio.Event) -> None:
        await until(lambda: stand.begun == ["долго"])
        stand.gate.set()
        raise KeyError

    anna.send_text("долго")
    assert await serve(Polling(stand.intake, QUICK), [dying]) == 1
    assert await stand.effects() == ["долго"]


async def test_a_service_that_has_nothing_more_to_do_may_leave(stand: Stand, anna: Person) -> None:
    stop = asyncio.Event()

    async def brief(over: asyncio.Event) -> None:
        pass

    serving = Tasks().spawn(serve(Polling(stand.intake, QUICK), [brief], stop=stop))
    anna.send_text("привет")
    await stand.sees_effects("привет")
    stop.set()
    assert await serving == 0


async def test_a_closing_step_that_fails_does_not_keep_the_next_from_closing(stand: Stand) -> None:
    closed: list[str] = []

    async def fail() -> None:
        raise KeyError

    async def close() -> None:
        closed.append("database")

    stop = asyncio.Event()
    stop.set()
    with pytest.raises(KeyError):
        await serve(Polling(stand.intake, QUICK), closing=[fail, close], stop=stop)
    assert closed == ["database"]
