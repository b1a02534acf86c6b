"""SQLite's driver at one trip to its thread for a statement, and under load at one for a whole transaction.

aiosqlite crosses threads for every cursor, execute, fetchall and close; a third of the time goes there. Here
a statement is run, read out and closed in one crossing, and BEGIN goes with the first statement. So rows always come
whole: nothing streams, and a cancelled task cannot leave behind a half-read SELECT that keeps the lock.

A statement with the execution option BEHIND waits for the next crossing, the commit's at the latest: what it comes to,
errors too, is known only then.

Those who write stand in one line. What the next of them begins with has been got ready while it waited and goes with
the COMMIT of the one before: between two transactions the thread does not wait for the event loop.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any, Self

import aiosqlite

End = Callable[[sqlite3.Connection], None]
BEHIND = {"behind": True}
COMMIT, ROLLBACK = sqlite3.Connection.commit, sqlite3.Connection.rollback


@dataclass(frozen=True)
class Outcome:
    description: Any
    rows: list[Any]
    rowcount: int
    lastrowid: int | None


class Buffer:
    """What SQLAlchemy's adapter asks of a driver's cursor; only `execute…` leaves this thread."""

    arraysize = 1

    def __init__(self, connection: "LeanConnection") -> None:
        self.connection = connection
        self.outcome = Outcome(None, [], -1, None)
        self.waits = False

    @property
    def description(self) -> Any:
        return self.outcome.description

    @property
    def rowcount(self) -> int:
        return self.outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self.outcome.lastrowid

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        await self._run(Statement(self, sqlite3.Cursor.execute, sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> Self:
        await self._run(Statement(self, sqlite3.Cursor.executemany, sql, parameters))
        return self

    async def _run(self, statement: "Statement") -> None:
        self.connection.behind.append(statement)
        if not self.waits:
            await self.connection.cross()

    async def fetchall(self) -> list[Any]:
        return self.outcome.rows

    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class Statement:
    buffer: Buffer
    execute: Callable[..., Any]
    sql: str
    parameters: Sequence[Any]

    def run(self, connection: sqlite3.Connection) -> None:
        """In the driver's thread."""
        cursor = connection.cursor()
        try:
            self.execute(cursor, self.sql, self.parameters)
            rows = cursor.fetchall() if cursor.description else []
            self.buffer.outcome = Outcome(cursor.description, rows, cursor.rowcount, cursor.lastrowid)
        finally:
            cursor.close()


@dataclass(frozen=True, eq=False)
class Job:
    """What of one transaction runs without a stop: with its beginning, its end, or going on with it."""

    owner: "LeanConnection"
    statements: Sequence[Statement]
    begin: bool
    goes_on: bool
    end: End | None
    done: asyncio.Future[None]

    def run(self, connection: sqlite3.Connection) -> None:
        """In the driver's thread. What cannot be ended well is undone: somebody else comes next."""
        try:
            self._run(connection)
        except BaseException:
            if self.end is not None:
                connection.rollback()
            raise

    def _run(self, connection: sqlite3.Connection) -> None:
        if self.begin:
            connection.execute(self.owner.begin).close()
        elif self.goes_on and self.end is not ROLLBACK and not connection.in_transaction:
            # After «disk full» and the like SQLite ends the transaction by itself; the rest must not run without one.
            raise sqlite3.OperationalError("the transaction has been rolled back")
        for statement in self.statements:
            statement.run(connection)
        if self.end is not None:
            self.end(connection)


class Line:
    """One connection to the file and those of this process who use it in turn, a transaction each.

    `ending`: driver's threads that were told to go. They still speak to the event loop, which has to outlive them.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], ending: set[Thread]) -> None:
        self._connector = connector
        self._ending = ending
        self._opening = asyncio.Lock()
        self._users = 0
        self._waiting: deque[Job] = deque()
        self._taken = False
        self.real: aiosqlite.Connection | None = None

    async def join(self) -> None:
        async with self._opening:
            if self.real is None:
                self.real = await self._opened()
            self._users += 1

    async def _opened(self) -> aiosqlite.Connection:
        real = aiosqlite.Connection(self._connector, 1)
        real._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with one it opens itself
        try:
            return await real
        except BaseException:
            self._sees_off(real)
            raise

    async def leave(self) -> None:
        """The last one closes the door."""
        if last := self._left():
            await last.close()

    def leave_at_once(self) -> None:
        if last := self._left():
            last.stop()

    def _left(self) -> aiosqlite.Connection | None:
        self._users -= 1
        if self._users:
            return None
        last, self.real = self.real, None
        if last is not None:
            self._sees_off(last)
        return last

    def _sees_off(self, real: aiosqlite.Connection) -> None:
        self._ending.difference_update([thread for thread in self._ending if not thread.is_alive()])
        self._ending.add(real._thread)  # noqa: SLF001

    def put(self, job: Job) -> None:
        """Runs now, or when those before have ended. A statement outside any transaction takes no turn."""
        if job.begin and self._taken:
            self._waiting.append(job)
        elif job.begin or job.goes_on:
            self._send(self._with_next(job))
        else:
            self._hand_over([job])

    def _with_next(self, job: Job) -> list[Job]:
        """And whatever can follow it at once: transactions that are complete follow one another."""
        jobs = [job]
        while jobs[-1].end is not None and self._waiting:
            if not (following := self._waiting.popleft()).done.cancelled():
                jobs.append(following)
        return jobs

    def _send(self, jobs: list[Job]) -> None:
        self._taken = jobs[-1].end is None
        for job in jobs:
            job.owner.begun = job.end is None
        self._hand_over(jobs)

    def _hand_over(self, jobs: list[Job]) -> None:
        if self.real is None:
            raise ValueError("no active connection")
        crossing = asyncio.get_running_loop().create_future()
        crossing.add_done_callback(partial(tell, jobs))
        work = partial(run_all, jobs, self.real._conn)  # noqa: SLF001 - aiosqlite's queue takes what it is given
        self.real._tx.put_nowait((crossing, work))  # noqa: SLF001


def run_all(jobs: Sequence[Job], connection: sqlite3.Connection) -> list[BaseException | None]:
    """In the driver's thread: the error of each, if there was one."""
    errors: list[BaseException | None] = []
    for job in jobs:
        try:
            job.run(connection)
        except BaseException as error:
            errors.append(error)
        else:
            errors.append(None)
    return errors


def tell(jobs: Sequence[Job], crossing: "asyncio.Future[list[BaseException | None]]") -> None:
    """First whoever has the turn now: the others of the line wait for what that one does next."""
    for job, error in reversed([*zip(jobs, crossing.result(), strict=True)]):
        if job.done.done():
            continue  # cancelled
        if error is None:
            job.done.set_result(None)
        else:
            job.done.set_exception(error)


class LeanConnection:
    """What SQLAlchemy's adapter takes for a connection of aiosqlite: a place in the line."""

    _connection = True  # the adapter passes over a commit in silence where this is false
    _loop: asyncio.AbstractEventLoop  # in which it was opened

    def __init__(self, line: Line, begin: str) -> None:
        self._line = line
        self._stands = False
        self.begin = begin
        self.begin_due = False
        self.begun = False
        self.behind: list[Statement] = []

    async def opened(self) -> Self:
        await self._line.join()
        self._loop, self._stands = asyncio.get_running_loop(), True
        return self

    def __await__(self) -> Any:
        return self.opened().__await__()

    async def create_function(self, *_given: Any, **_more: Any) -> None:
        """SQLAlchemy's REGEXP and FLOOR: nobody here asks for them, and each would be a crossing."""

    def begin_with_next(self) -> None:
        self.begin_due = True

    def cursor(self) -> Buffer:
        return Buffer(self)

    async def cross(self, end: End | None = None) -> None:
        """With all that has waited for it."""
        await self._put(end)

    def _put(self, end: End | None) -> "asyncio.Future[None]":
        begin, self.begin_due = self.begin_due, False
        statements, self.behind = self.behind, []
        job = Job(self, statements, begin, self.begun, end, asyncio.get_running_loop().create_future())
        self._line.put(job)
        return job.done

    async def commit(self) -> None:
        if self.behind or self.begun:
            await self.cross(COMMIT)
        self.begin_due = False

    async def rollback(self) -> None:
        if self._forgets():
            await self.cross(ROLLBACK)

    def _forgets(self) -> bool:
        """Whether there is something to roll back besides what has not been sent."""
        self.behind.clear()
        self.begin_due = False
        return self.begun

    async def close(self) -> None:
        try:
            await self.rollback()
        finally:
            if self._leaves():
                await self._line.leave()

    def stop(self) -> None:
        """As `close`, without waiting: whoever is cancelled while closing comes here, and the close goes on too.

        So does the collector of garbage, in any thread.
        """
        if not is_running_here(self._loop):
            with suppress(RuntimeError):  # the loop is closed, and with it all that stood in line
                self._loop.call_soon_threadsafe(self.stop)
            return
        if self._forgets():
            self._put(ROLLBACK).add_done_callback(heard)
        if self._leaves():
            self._line.leave_at_once()

    def _leaves(self) -> bool:
        """Once: with a second time the door would be closed on somebody else."""
        stood, self._stands = self._stands, False
        return stood


def is_running_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


def heard(done: "asyncio.Future[None]") -> None:
    """Nobody waits for it."""
    with suppress(asyncio.CancelledError):
        done.exception()
