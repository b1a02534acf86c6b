"""Due work: one item at a time, each exactly once, and a broken one holds up nothing."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import ManualClock
from bot.scheduler.due import BROKEN_FOR, Due, Handle, run_due
from bot.storage.models import Meeting, Pair, Person, Run
from tests.scheduler.post import Post

handled: list[str] = []
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def nothing_handled() -> None:
    handled.clear()


async def clear(session: AsyncSession, run: Run, now: datetime) -> None:
    handled.append(run.scenario)
    run.remind_at = None


async def clear_by_statement(session: AsyncSession, run: Run, now: datetime) -> None:
    handled.append(run.scenario)
    await session.execute(
        update(Run).where(Run.id == run.id).values(remind_at=None).execution_options(synchronize_session=False)
    )


async def forget(session: AsyncSession, run: Run, now: datetime) -> None:
    handled.append(run.scenario)


async def step(session: AsyncSession, run: Run, now: datetime) -> None:
    """Three reminders, a day apart."""
    handled.append(run.scenario)
    run.reminders += 1
    assert run.remind_at is not None
    run.remind_at = run.remind_at + timedelta(days=1) if run.reminders < 3 else None


async def break_on_b(session: AsyncSession, run: Run, now: datetime) -> None:
    run.reminders = 99
    await session.flush()
    if run.scenario == "b":
        raise ValueError("Анна Сергеевна")
    await clear(session, run, now)


def reminding(handle: Handle) -> list[Due]:
    return [Due("run", Run.remind_at, handle)]


async def add_runs(post: Post, person: Person, scenarios: str, due_at: datetime) -> None:
    async with post.db.write() as session:
        for number, scenario in enumerate(scenarios):
            session.add(
                Run(
                    organisation_id=person.organisation_id,
                    person_id=person.id,
                    scenario=scenario,
                    version=1,
                    started_at=due_at,
                    remind_at=due_at + timedelta(seconds=number),
                )
            )


async def run_of(post: Post, scenario: str) -> Run:
    async with post.db.read() as session:
        return (await session.scalars(select(Run).where(Run.scenario == scenario))).one()


@pytest.mark.parametrize("handle", [clear, clear_by_statement])
async def test_due_items_are_handled_once_and_in_order(
    post: Post, anna: Person, clock: ManualClock, handle: Handle
) -> None:
    await add_runs(post, anna, "abc", clock.now() - HOUR)
    await add_runs(post, anna, "z", clock.now() + HOUR)
    assert await run_due(post.db, reminding(handle), clock.now()) == 3
    assert await run_due(post.db, reminding(handle), clock.now()) == 0
    assert handled == ["a", "b", "c"]


async def test_a_broken_item_is_undone_and_put_off(
    post: Post, anna: Person, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    await add_runs(post, anna, "abc", clock.now() - HOUR)
    assert await run_due(post.db, reminding(break_on_b), clock.now()) == 2
    assert handled == ["a", "c"]
    broken = await run_of(post, "b")
    assert (broken.remind_at, broken.reminders) == (clock.now() + BROKEN_FOR, 0)
    log = capsys.readouterr().out
    assert "due_item_broken" in log
    assert "ValueError" in log
    assert "Анна" not in log
    clock.move_by(BROKEN_FOR)
    assert await run_due(post.db, reminding(clear), clock.now()) == 1


async def test_a_handler_that_forgets_to_move_its_item_does_not_loop(
    post: Post, anna: Person, clock: ManualClock
) -> None:
    await add_runs(post, anna, "ab", clock.now())
    await run_due(post.db, reminding(forget), clock.now() + HOUR)
    assert handled == ["a", "b"]
    assert (await run_of(post, "a")).remind_at == clock.now() + HOUR + BROKEN_FOR


async def test_a_clock_that_jumps_a_month_does_each_step_once(post: Post, anna: Person, clock: ManualClock) -> None:
    await add_runs(post, anna, "ab", clock.now())
    clock.move_by(timedelta(days=31))
    await run_due(post.db, reminding(step), clock.now())
    clock.move_by(timedelta(days=31))
    await run_due(post.db, reminding(step), clock.now())
    assert sorted(handled) == ["a"] * 3 + ["b"] * 3


async def test_one_beat_does_a_bounded_amount(post: Post, anna: Person, clock: ManualClock) -> None:
    await add_runs(post, anna, "abcdef", clock.now() - HOUR)
    assert await run_due(post.db, reminding(clear), clock.now(), limit_per_kind=4) == 4
    assert await run_due(post.db, reminding(clear), clock.now(), limit_per_kind=4) == 2


async def test_a_kind_that_fails_leaves_the_others_alone(post: Post, anna: Person, clock: ManualClock) -> None:
    async def break_connection(session: AsyncSession, run: Run, now: datetime) -> None:
        await session.rollback()
        raise OSError

    await add_runs(post, anna, "a", clock.now())
    work = [Due("bad", Run.remind_at, break_connection), *reminding(clear)]
    assert await run_due(post.db, work, clock.now()) == 0
    clock.move_by(BROKEN_FOR)
    assert await run_due(post.db, work[1:], clock.now()) == 1


async def test_several_tickers_at_once_handle_each_item_once(post: Post, anna: Person, clock: ManualClock) -> None:
    await add_runs(post, anna, "abcdefghijkl", clock.now() - HOUR)
    counts = await asyncio.gather(*(run_due(post.db, reminding(clear), clock.now()) for _ in range(3)))
    assert sum(counts) == 12
    assert sorted(handled) == list("abcdefghijkl")


async def test_an_idle_beat_is_one_statement_and_no_write(post: Post, anna: Person, clock: ManualClock) -> None:
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engines = (post.db.reader, post.db.writer) if post.db.dialect == "sqlite" else (post.db.writer,)
    for engine in engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    work = [
        Due("run", Run.remind_at, clear),
        Due("pair", Pair.remind_at, clear),
        Due("meeting", Meeting.check_in_at, clear),
    ]
    assert await run_due(post.db, work, clock.now()) == 0
    assert len(statements) == 1
