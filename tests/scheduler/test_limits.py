"""The pace is real: these tests look at the loop's clock, at a higher rate than Telegram's so that they stay short."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.scheduler.limits import Limits
from tests.scheduler.line import Line
from tests.scheduler.post import Post


def time() -> float:
    return asyncio.get_running_loop().time()


async def acquire(limits: Limits, chat_id: int, *, urgent: bool = False) -> float:
    await limits.acquire(chat_id, urgent=urgent)
    return time()


async def test_notices_go_at_a_smooth_pace() -> None:
    limits = Limits(per_second=200)
    started = time()
    times = sorted(await asyncio.gather(*(acquire(limits, chat_id) for chat_id in range(200))))
    assert times[-1] - started >= 199 / 200 - 0.01
    assert times[-1] - started < 10
    for first, last in zip(times, times[50:], strict=False):
        assert last - first >= 50 / 200 - 0.02  # no burst on top anywhere


async def test_three_hundred_notices_really_take_their_time(post: Post, line: Line) -> None:
    await post.queue_for(await post.add_people(300), "всем")
    started = time()
    assert await post.new_sender(Limits(per_second=200)).send_due() == 300
    assert time() - started >= 299 / 200 - 0.01


async def test_one_chat_gets_one_message_a_second() -> None:
    limits = Limits(per_second=1000, chat_seconds=0.1)
    times = sorted(await asyncio.gather(*(acquire(limits, 7) for _ in range(4))))
    assert all(later - earlier >= 0.099 for earlier, later in pairwise(times))


async def test_a_reply_goes_before_a_broadcast() -> None:
    limits = Limits(per_second=25)
    async with asyncio.TaskGroup() as group:
        broadcast = [group.create_task(acquire(limits, chat_id)) for chat_id in range(1000)]
        await asyncio.sleep(0)
        started = time()
        for chat_id in range(2000, 2100):
            await limits.acquire(chat_id, urgent=True)
        assert time() - started < 1  # a thousand notices take forty seconds
        for task in broadcast:
            task.cancel()


async def test_a_reply_may_say_three_things_in_a_row_to_one_chat() -> None:
    limits = Limits(chat_seconds=0.5)
    started = time()
    times = [await acquire(limits, 7, urgent=True) - started for _ in range(4)]
    assert times[2] < 0.4
    assert times[3] >= 0.49


async def test_notices_give_way_to_replies_but_are_not_starved() -> None:
    limits = Limits(per_second=20)
    await limits.acquire(1)
    for chat_id in range(2, 100):
        await limits.acquire(chat_id, urgent=True)
    started = time()
    await limits.acquire(200)
    assert 0.25 < time() - started < 2  # all that was owed would be five seconds
    started = time()
    await limits.acquire(201)
    assert time() - started < 0.25


async def test_the_bookkeeping_of_chats_does_not_grow() -> None:
    limits = Limits(per_second=1_000_000, chat_seconds=0)
    for chat_id in range(5000):
        await limits.acquire(chat_id, urgent=True)
    assert len(limits._free_at) <= 256


async def test_the_longest_pause_holds() -> None:
    limits = Limits()
    now = datetime(2026, 11, 20, tzinfo=UTC)
    limits.pause(now + timedelta(seconds=30))
    limits.pause(now + timedelta(seconds=5))
    assert limits.paused_until == now + timedelta(seconds=30)
