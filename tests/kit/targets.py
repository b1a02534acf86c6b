"""A year of pairs for the targets: made of rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.services.runs import library
from bot.storage.models import Meeting, Pair, Person, PersonRole, Run, StepAnswer, Target
from bot.storage.states import (
    AnswerState,
    MeetingKind,
    MeetingStatus,
    PairStatus,
    Role,
    RunStatus,
)
from tests.kit.cast import Cast
from tests.kit.desk import moscow
from tests.kit.world import World


async def pair(
    world: World, cast: Cast, mentor: str, mentee: str, since: str, until: str = "", status: str = "active"
) -> int:
    """Worked since that day in Moscow; `until`: ended in this status."""
    async with world.db.write() as session:
        row = Pair(
            organisation_id=cast.organisation_id,
            mentor_id=cast.ids[mentor],
            mentee_id=cast.ids[mentee],
            status=PairStatus(status),
            proposed_by_id=cast.ids["vera"],
            proposed_at=moscow(since),
            active_at=moscow(since),
            ended_at=moscow(until) if until else None,
        )
        session.add(row)
        await session.flush()
        return row.id


async def held(world: World, cast: Cast, pair_id: int, *days: str) -> None:
    async with world.db.write() as session:
        mentor = (await session.get_one(Pair, pair_id)).mentor_id
        session.add_all(
            Meeting(
                organisation_id=cast.organisation_id,
                pair_id=pair_id,
                kind=MeetingKind.REGULAR,
                status=MeetingStatus.HELD,
                starts_at=moscow(day),
                minutes=45,
                place="here",
                proposed_by_id=mentor,
                proposed_at=moscow(day),
            )
            for day in days
        )


async def satisfied(
    world: World, cast: Cast, who: str, mark: int, *, at: datetime | None = None, continues: str = "finish"
) -> None:
    """Has sent the short form outside any wave."""
    answers: dict[str, Any] = {"sat": mark, "recommend": mark, "continue": continues}
    now = at or world.clock.now()
    async with world.db.write() as session:
        form = library()["satisfaction_short"]
        run = Run(
            organisation_id=cast.organisation_id,
            person_id=cast.ids[who],
            scenario=form.id,
            version=form.version,
            status=RunStatus.SENT,
            started_at=now,
            sent_at=now,
        )
        session.add(run)
        await session.flush()
        session.add_all(
            StepAnswer(run_id=run.id, step=step, state=AnswerState.GIVEN, value=value, answered_at=now)
            for step, value in answers.items()
        )


async def colleagues(world: World, cast: Cast, role: Role, count: int) -> list[str]:
    """More people of one role, without accounts."""
    names = [f"{role}_{number}" for number in range(count)]
    async with world.db.write() as session:
        for name in names:
            person = Person(
                organisation_id=cast.organisation_id,
                family_name=name.capitalize(),
                given_name="Ирина",
                patronymic="Юрьевна",
                search_name=name,
                created_at=world.clock.now(),
            )
            session.add(person)
            await session.flush()
            session.add(PersonRole(person_id=person.id, role=role, organisation_id=cast.organisation_id))
            cast.ids[name] = person.id
    return names


async def targets(world: World, cycle_id: int) -> dict[str, Target]:
    """By key; own ones by title."""
    async with world.db.read() as session:
        rows: Iterable[Target] = await session.scalars(
            select(Target).where(Target.cycle_id == cycle_id).order_by(Target.place)
        )
        return {row.key or row.title: row for row in rows}
