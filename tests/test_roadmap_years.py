"""A year of each roadmap, day by day in the sandbox: every item is opened, reminded of, acted on and closed on its day.

The days stand in tests/kit/roadmap_days.py, worked out by hand from the documents. Whoever curates says «Сделано» on
the last working day there is; everything else the bot does by itself. One of the four is lived at the desk, all
before landing.
"""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import DAY, WorkingTime
from bot.services.roadmap_people import read_responsible
from bot.services.timings import working_time_of
from bot.storage.models import Organisation, RoadmapItem
from bot.storage.states import UNFINISHED_ITEM, ActionStatus, PairStatus, Privacy
from bot.views.roadmap_callbacks import ItemOpen
from tests.kit.cast import Cast, add_school
from tests.kit.everything import EVERYTHING
from tests.kit.roadmap_days import expected_days
from tests.kit.roadmaps import accept_all, actions, approve, draft_cycle
from tests.kit.speaker import Speaker
from tests.kit.stage import add_pair
from tests.kit.world import World

BEGUN = {
    "calendar_year": datetime(2025, 12, 22, 7, tzinfo=UTC),
    "school_year": datetime(2026, 6, 1, 6, tzinfo=UTC),
    "kindergarten": datetime(2026, 7, 1, 7, tzinfo=UTC),
    "sample": datetime(2026, 7, 1, 7, tzinfo=UTC),
}
LIVED = list(BEGUN) if EVERYTHING else ["school_year"]
YEAR = 2026  # in which each of them begins
BEFORE = (21, 14, 7, 3, 1)
MORNING, EVENING = time(9), time(17)
WEEK = 7 * DAY


@dataclass
class Seen:
    """What became of one item, by local days; `reminded`: how many days before the term."""

    opened: date | None = None
    reminded: dict[date, int] = field(default_factory=dict)
    closed: date | None = None
    overdue: bool = False


@dataclass
class Year:
    """A school that runs one roadmap, and the notes of whoever watches it."""

    world: World
    cast: Cast
    cycle_id: int
    working: WorkingTime
    days: dict[str, tuple[date, date | None]]
    seen: dict[str, Seen] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.world.clock.local.date()

    @property
    def begun(self) -> date:
        return self.working.local(BEGUN[self.roadmap]).date()

    @property
    def roadmap(self) -> str:
        return next(each for each in BEGUN if expected_days(each) == self.days)

    async def lives_until(self, last: date) -> None:
        """Evening by evening of working days: on others there is no look."""
        while self.today < last:
            await self.world.clock.moves_to(self.next_evening())
            items = await self.items()
            self.note(items)
            for item in items:
                due = self.days[item.key][1]
                if due and self.before(due) == self.today and item.status in UNFINISHED_ITEM:
                    await closes(self.cast.speakers["vera"], item.id)
        self.note(await self.items())

    def next_evening(self) -> datetime:
        evening = self.working.at_local(self.after(self.today), EVENING)
        if evening > self.world.clock.now():
            return evening
        return self.working.at_local(self.after(self.today + DAY), EVENING)

    async def last_day(self) -> date:
        """Of anything that is to happen in it."""
        runs = [action.run_on for action in await actions(self.world, self.cycle_id)]
        return max(day for day in (*runs, *(day for days in self.days.values() for day in days)) if day)

    async def items(self) -> list[RoadmapItem]:
        async with self.world.db.read() as session:
            wanted = select(RoadmapItem).where(RoadmapItem.cycle_id == self.cycle_id).order_by(RoadmapItem.place)
            return list(await session.scalars(wanted))

    def note(self, items: list[RoadmapItem]) -> None:
        news = "\n".join(each.news for each in self.cast.speakers.values())
        for item in items:
            known = item.key in self.seen
            seen = self.seen.setdefault(item.key, Seen())
            opened = self.working.local(item.opened_at).date() if item.opened_at else None
            reminded = item.reminded if item.reminded not in (*seen.reminded.values(), None) else None
            if reminded is not None:
                seen.reminded[self.today] = reminded
            if (reminded is not None or opened != seen.opened) and known:
                assert f"{item.number} " in news or "…и ещё" in news, f"{self.today}: nobody was told of {item.key}"
            seen.opened = opened
            seen.closed = self.working.local(item.accepted_at).date() if item.accepted_at else None
            seen.overdue |= item.overdue_told_at is not None

    def after(self, day: date) -> date:
        """The day itself, or the next working day; not before the year was approved."""
        return self.working.working_days_after(max(day, self.begun) - DAY, 1)

    def before(self, day: date) -> date:
        while not self.working.is_working_day(day):
            day -= DAY
        return day

    def reminders(self, due: date) -> dict[date, int]:
        """Of two that fall on one day the nearer one is told; none before the year was approved."""
        found = {self.before(self.before(due) - number * DAY): number for number in BEFORE}
        late = {day: number for day, number in found.items() if day < self.begun}
        told = {day: number for day, number in found.items() if day >= self.begun}
        if late and self.begun not in told:
            told[self.begun] = min(late.values())
        return told


async def closes(vera: Speaker, item_id: int) -> None:
    await vera.starts()
    await vera.forges(ItemOpen(item=item_id).pack())
    await vera.taps("Сделано")
    if vera.can_tap("Да, без подтверждения"):
        await vera.taps("Да, без подтверждения")


@pytest.fixture(params=LIVED)
async def year(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> AsyncIterator[Year]:
    """On SQLite: what the two databases do differently is not a matter of days."""
    url = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'bot.db')}"
    world = World(url, tmp_path, starts_at=BEGUN[request.param], marks=(MORNING,), check_types=False)
    cast = await add_school(world)
    async with world.db.write() as session:
        await add_pair(session, cast, PairStatus.ACTIVE, world.clock.now())
        working = working_time_of(await session.get_one(Organisation, cast.organisation_id))
    vera = cast.speakers["vera"].id
    cycle_id = await draft_cycle(world, vera, request.param, YEAR)
    await accept_all(world, vera, cycle_id)
    await approve(world, vera, cycle_id)
    yield Year(world, cast, cycle_id, working, dict(expected_days(request.param)))
    await world.check()
    await world.closes()


async def test_a_year_runs_by_itself(year: Year) -> None:
    async with year.world.db.read() as session:
        owners = await read_responsible(session, [item.id for item in await year.items()], Privacy.STANDARD)
    assert [item.key for item in await year.items() if item.id not in owners] == [], "no item is without an owner"
    await year.lives_until(await year.last_day() + WEEK)

    assert year.seen.keys() == year.days.keys()
    for key, (starts, due) in year.days.items():
        seen = year.seen[key]
        assert (key, seen.opened) == (key, year.after(starts))
        if due is not None:
            assert (key, seen.closed) == (key, year.before(due))
            assert (key, seen.reminded) == (key, year.reminders(due))
            assert (key, seen.overdue) == (key, False)
    await acts_on_its_days(year)


async def acts_on_its_days(year: Year) -> None:
    """Whatever the bot was to do is done on its day, or there was nobody to do it for."""
    for action in await actions(year.world, year.cycle_id):
        assert action.run_on is not None, action.kind
        assert action.status in (ActionStatus.DONE, ActionStatus.MISSED), (action.kind, action.subject)
        if action.status is ActionStatus.MISSED:
            assert action.details["trouble"] in ("nobody", "finished"), (action.kind, action.subject, action.details)
        elif action.done_at is not None and "trouble" not in action.details:
            assert year.working.local(action.done_at).date() == year.after(action.run_on), (action.kind, action.run_on)
