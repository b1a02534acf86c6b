"""Whether a million rows of the past make today's work dearer: one answer, one idle beat, one look at the year."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

from bot import app
from bot.clock import Clock
from bot.sandbox.telegram import FIRST_PERSON
from bot.scheduler import claims
from bot.scheduler.due import run_due
from bot.scheduler.slots import run_slots
from bot.services import runs
from bot.services.timings import working_time_of
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.updates.once import Once
from tests.bench import roadmaps
from tests.bench.counting import counted
from tests.bench.form import STEPS, Tap, first_taps, register
from tests.bench.past import add_past
from tests.bench.report import Line, Table
from tests.bench.school import add_people
from tests.kit.postgres import binaries, running_cluster

AIM = 1.1
PEOPLE = 100


@dataclass(frozen=True)
class Size:
    few: int = 1_000
    many: int = 1_000_000
    answers: int = PEOPLE * STEPS
    beats: int = 300
    looks: int = 60
    items: int = 100  # of the year that goes on


QUICK = Size(few=100, many=1_000, answers=20, beats=5, looks=3, items=10)


class School:
    """The work of today over a database with a past."""

    def __init__(self, db: Database, taps: Sequence[Tap]) -> None:
        self.db = db
        self.taps = taps
        self.clock = Clock()
        self._answers = count()

    async def answer(self) -> None:
        """As the handler does it: the update claimed, the run loaded, the answer saved, the next question found."""
        n = next(self._answers)
        person, tap = n % PEOPLE, self.taps[n // PEOPLE]
        once = Once(self.db, 43, n, self.clock)
        async with once.write() as session:
            seen = await runs.tap(
                session, FIRST_PERSON + person, person + 1, tap.step, tap.option, now=self.clock.now()
            )
        assert seen.changed

    async def beat(self) -> None:
        """As the ticker does it, and the sender when it is woken."""
        now = self.clock.now()
        await run_due(self.db, app.DUE, now)
        await run_slots(self.db, app.SLOTS, now)
        assert await claims.claim(self.db, working_time_of, now) is None

    async def look(self) -> None:
        await roadmaps.look(self.db, self.clock.now())


async def measure(folder: Path, *, quick: bool = False, postgres: Sequence[str] = ()) -> Table:
    """`postgres`: the URLs of two empty databases."""
    size = QUICK if quick else Size()
    lines = await compare(size, [f"sqlite:///{folder / 'few.db'}", f"sqlite:///{folder / 'many.db'}"], "")
    if postgres:
        lines += await compare(size, postgres, ", PostgreSQL")
    return Table("old_rows", (f"{size.many:,} rows", f"{size.few:,} rows"), lines, ["medians, measured in turn"])


async def compare(size: Size, urls: Sequence[str], where: str) -> list[Line]:
    async with opened(urls[0], size.few, size.items) as few, opened(urls[1], size.many, size.items) as many:
        return [
            await ratio(f"one answer, ms{where}", few.answer, many.answer, size.answers, f"<= {AIM}"),
            await ratio(f"an idle beat, ms{where}", few.beat, many.beat, size.beats, f"<= {AIM}"),
            await ratio(f"a look of the day, ms{where}", few.look, many.look, size.looks, f"<= {AIM}"),
            *[await statements(f"{what}, statements{where}", few, many, work) for what, work in WORKS.items()],
        ]


@contextmanager
def empty_databases() -> Iterator[Sequence[str]]:
    """On a PostgreSQL of their own; none where it is not installed. Outside of any event loop."""
    found = binaries()
    if found is None:
        yield ()
        return
    with running_cluster(found) as cluster:
        yield [cluster.create(name, "template0") for name in ("few", "many")]


@asynccontextmanager
async def opened(url: str, rows: int, items: int) -> AsyncIterator[School]:
    await upgrade(url)
    db, scenario = Database(url), register()
    await add_people(db, PEOPLE, Clock().now())
    await add_past(db, rows)
    await roadmaps.add_year(db, 1, items, PEOPLE, Clock().now())
    school = School(db, first_taps(scenario))
    await school.beat()  # what this hour and this week ask for is done
    yield school
    await db.close()


WORKS: Mapping[str, Callable[[School], Awaitable[None]]] = {
    "an idle beat": School.beat,
    "a look of the day": School.look,
}


async def statements(what: str, few: School, many: School, work: Callable[[School], Awaitable[None]]) -> Line:
    found = []
    for school in (many, few):
        with counted(school.db) as seen:
            await work(school)
        found.append(len(seen))
    mine, its = found
    return Line(what, str(mine), str(its), f"{mine / its:.2f}", "1.00")


async def ratio(
    what: str, few: Callable[[], Awaitable[None]], many: Callable[[], Awaitable[None]], times: int, aim: str
) -> Line:
    costs: tuple[list[float], list[float]] = ([], [])
    for n in range(times):
        pair = [(few, costs[0]), (many, costs[1])]
        for work, cost in pair if n % 2 else reversed(pair):
            begun_at = time.perf_counter()
            await work()
            cost.append(1000 * (time.perf_counter() - begun_at))
    mine, its = median(costs[1]), median(costs[0])
    return Line(what, f"{mine:.2f}", f"{its:.2f}", f"{mine / its:.2f}", aim)
