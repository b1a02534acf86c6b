import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import ManualClock
from bot.scheduler.due import Due
from bot.scheduler.slots import Slot
from bot.scheduler.ticker import Ticker
from bot.storage.models import Person, Run
from tests.scheduler.line import Line
from tests.scheduler.post import Post
from tests.scheduler.test_due import add_runs


async def test_a_beat_turns_due_work_into_a_message(post: Post, anna: Person, line: Line, clock: ManualClock) -> None:
    async def remind(session: AsyncSession, run: Run, now: datetime) -> None:
        run.remind_at = None
        await session.flush()
        due.set()

    async def no_slots(session: AsyncSession, now: datetime) -> Sequence[Slot]:
        beats.append(now)
        if len(beats) == 2:
            second.set()
        raise RuntimeError("does not stop the ticker")

    due, second, beats = asyncio.Event(), asyncio.Event(), list[datetime]()
    await add_runs(post, anna, "a", clock.now())
    await post.queue(anna, "пора")
    ticker = Ticker(post.db, clock, [Due("run", Run.remind_at, remind)], [no_slots], post.sender, seconds=0.05)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        running = group.create_task(post.sender.run())
        ticker.start()
        for happened in (due, line.answered, second):
            await happened.wait()
        await ticker.stop()
        await post.sender.drain()
        await running
    count = len(beats)
    await asyncio.sleep(0)
    assert len(beats) == count
    assert line.texts(1000) == ["пора"]
