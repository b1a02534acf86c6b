import pytest

from bot.clock import ManualClock
from bot.storage.database import Database
from bot.storage.models import Person
from tests.scheduler.line import Line
from tests.scheduler.post import Post, moscow


@pytest.fixture
def clock() -> ManualClock:
    """A Friday; the next working day is Monday 23 November."""
    return ManualClock(moscow("2026-11-20 10:00"))


@pytest.fixture
async def line() -> Line:
    return Line()


@pytest.fixture
async def post(db: Database, clock: ManualClock, line: Line) -> Post:
    return Post(db, clock, line)


@pytest.fixture
async def anna(post: Post) -> Person:
    [anna, _] = await post.add_people(2)
    return anna


@pytest.fixture
async def boris(post: Post, anna: Person) -> Person:
    return await post.person(anna.id + 1)
