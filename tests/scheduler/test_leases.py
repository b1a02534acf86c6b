"""Crashes, several processes, stopping: what was claimed is neither lost nor said twice."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.clock import ManualClock
from bot.scheduler import results
from bot.scheduler.claims import BATCH, LEASE, MOST_ATTEMPTS, claim
from bot.scheduler.results import Result, record
from bot.scheduler.sender import IN_FLIGHT
from bot.storage.models import Notice, Person
from bot.storage.states import NoticeStatus
from tests.scheduler.line import Line
from tests.scheduler.post import Post, working_time_of


async def crash_after_claiming(post: Post) -> list[Notice]:
    """A process takes notices and is never heard of again."""
    chains = await claim(post.db, working_time_of, post.clock.now())
    return [notice for chain in chains or () for notice in chain.notices]


async def test_what_a_crash_left_is_sent_when_its_lease_is_over(post: Post, line: Line, clock: ManualClock) -> None:
    people = await post.add_people(BATCH + 10)
    await post.queue_for(people, "всем")
    assert len(await crash_after_claiming(post)) == BATCH
    assert await post.sender.send_due() == 10
    clock.move_by(LEASE - timedelta(seconds=1))
    assert await post.sender.send_due() == 0
    clock.move_by(timedelta(seconds=1))
    assert await post.sender.send_due() == BATCH
    assert len(line.said) == len(set(line.said)) == len(people)


async def test_a_notice_on_which_every_process_dies_is_given_up(post: Post, anna: Person, clock: ManualClock) -> None:
    await post.queue(anna, "смертельно")
    for _ in range(MOST_ATTEMPTS):
        assert await crash_after_claiming(post)
        clock.move_by(LEASE)
    assert not await crash_after_claiming(post)
    assert len(await post.notices(NoticeStatus.FAILED)) == 1


async def test_a_result_that_comes_after_the_lease(post: Post, anna: Person, clock: ManualClock) -> None:
    """«Said» is true whenever it is learnt; a retry is not ours to plan any more."""
    await post.queue(anna, "раз", "два")
    said, failed = await crash_after_claiming(post)
    clock.move_by(LEASE)
    await crash_after_claiming(post)
    now = clock.now()
    await record(
        post.db,
        [
            Result(said, NoticeStatus.SENT, said.due_at, 0, message_id=7, sent_at=now),
            Result(failed, NoticeStatus.QUEUED, now + timedelta(hours=1), 5, "late"),
        ],
        now,
    )
    first, second = await post.notices()
    assert (first.status, first.message_id) == (NoticeStatus.SENT, 7)
    assert (second.status, second.attempts, second.lease_until) == (NoticeStatus.CLAIMED, 1, now + LEASE)


async def test_two_processes_share_the_work(post: Post, line: Line) -> None:
    people = await post.add_people(200)
    await post.queue_for(people, "всем")
    sent = await asyncio.gather(post.sender.send_due(), post.new_sender().send_due())
    assert sum(sent) == 200
    assert sorted(line.said) == [(person.telegram_id, "всем") for person in people]


async def test_many_are_in_flight_and_few_transactions_are_needed(post: Post, line: Line) -> None:
    await post.queue_for(await post.add_people(200), "всем")
    commits: list[object] = []
    event.listen(post.db.writer.sync_engine, "commit", commits.append)
    line.open.clear()
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(post.sender.send_due())
        await line.rings(IN_FLIGHT)
        line.open.set()
        assert await sending == 200
    assert line.most_ringing == IN_FLIGHT
    assert len(commits) <= 3 * 200 / BATCH


async def test_a_database_that_is_away_for_a_moment_does_not_double_messages(
    post: Post, anna: Person, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "RETRY_SECONDS", 0)
    failures = iter([True, True])

    def fail(*_: object) -> None:
        if next(failures, False):
            raise OSError("away")

    await post.queue(anna, "один раз")
    assert await post.sender.send_due() == 1
    await post.queue(anna, "другой раз")
    sender = post.new_sender()
    line.open.clear()
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(sender.send_due())
        await line.rings()
        event.listen(post.db.writer.sync_engine, "before_cursor_execute", fail)
        line.open.set()
        await sending
    assert len(await post.notices(NoticeStatus.SENT)) == 2


async def test_wake_sends_at_once(post: Post, anna: Person, line: Line) -> None:
    async with asyncio.TaskGroup() as group:
        running = group.create_task(post.sender.run())
        for number in range(3):
            await post.queue(anna, f"{number}")
            line.answered.clear()
            post.sender.wake()
            async with asyncio.timeout(5):
                await line.answered.wait()
        await post.sender.drain()
        await running
    assert line.texts(1000) == ["0", "1", "2"]
    assert len(await post.notices(NoticeStatus.SENT)) == 3


async def test_wake_does_not_wait_for_a_slow_send(post: Post, anna: Person, boris: Person, line: Line) -> None:
    line.open.clear()
    await post.queue(anna, "медленно")
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(post.sender.send_due())
        await line.rings(1)
        await post.queue(boris, "быстро")
        post.sender.wake()
        await line.rings(2)
        line.open.set()
        assert await sending == 2


async def test_drain_finishes_what_is_in_flight_and_gives_the_rest_back(post: Post, line: Line) -> None:
    await post.queue_for(await post.add_people(200), "всем")
    line.open.clear()
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(post.sender.send_due())
        await line.rings(IN_FLIGHT)
        draining = group.create_task(post.sender.drain())
        await asyncio.sleep(0)
        line.open.set()
        await draining
        assert await sending == IN_FLIGHT
    assert len(await post.notices(NoticeStatus.SENT)) == IN_FLIGHT
    left = await post.notices(NoticeStatus.QUEUED)
    assert len(left) == 200 - IN_FLIGHT
    assert {notice.lease_until for notice in left} == {None}
    assert await post.new_sender().send_due() == 200 - IN_FLIGHT
    assert len(set(line.said)) == 200


async def test_drain_does_not_wait_for_a_hung_send(post: Post, anna: Person, line: Line, clock: ManualClock) -> None:
    await post.queue(anna, "зависло")
    line.open.clear()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(post.sender.run())
        post.sender.wake()
        await line.rings()
        await post.sender.drain(seconds=0.01)
        await running
    assert len(await post.notices(NoticeStatus.CLAIMED)) == 1
    line.open.set()
    clock.move_by(LEASE)
    assert await post.new_sender().send_due() == 1
