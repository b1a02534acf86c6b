"""A school, what happens in it, and the curator's look at it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.services import access, digest
from bot.services.insights import Insight, InsightKind
from bot.storage.database import Database
from bot.storage.models import Pair
from bot.storage.states import MeetingStatus
from tests.kit.desk import MONDAY, School, open_school

DAY = timedelta(days=1)
Act = Callable[[School], Awaitable[object]]


async def look(db: Database, now: datetime = MONDAY) -> dict[InsightKind, Insight]:
    async with db.read() as session:
        actor = await access.get_actor(session, 3)
        found = await digest.read_digest(session, actor, now=now)
    return {each.kind: each for each in found.insights}


async def arrange(db: Database, *acts: Act) -> School:
    async with db.write() as session:
        school = await open_school(session)
        for act in acts:
            await act(school)
    return school


async def go_on(db: Database, school: School, act: Act) -> None:
    async with db.write() as session:
        school.session = session
        await act(school)


def names(insight: Insight) -> list[str]:
    return [" — ".join(person.name for person in subject.people) for subject in insight.subjects]


async def the_pair(school: School) -> Pair:
    return await school.session.get_one(Pair, 1)


async def plans(school: School) -> None:
    await school.meeting(await the_pair(school), MeetingStatus.PROPOSED, MONDAY + 3 * DAY)
