"""Whatever ends the process, and whenever: what Telegram took is recorded once and in order, and nobody is stuck."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.models import Person, Run, StepAnswer, StoredUpdate
from bot.storage.states import AnswerState, Role, RunStatus
from tests.e2e.respondent import Respondent
from tests.e2e.stage import Stage
from tests.kit.school import Member, add_member, add_organisation

GIVEN_NAMES = ("Анна", "Борис", "Вера", "Глеб", "Дина", "Егор", "Зоя", "Илья", "Клара", "Лев")
FORMS = {"mentor_readiness": Role.MENTOR, "mentee_request": Role.MENTEE}
MOST_CHANGES = 80  # of the sandbox, until the next end of the bot
PATIENCE_SECONDS = 20
BEFORE_IT_IS_UP = 0.2


async def test_killed_twenty_times_it_loses_nothing_and_repeats_nothing(stage: Stage) -> None:
    random = Random(20261120)
    people = await assemble(stage, random)

    async def kill_again_and_again() -> None:
        for _ in range(20):
            if random.random() < BEFORE_IT_IS_UP:
                await stage.begins_bot()
                await stage.changes(random.randint(1, 3), PATIENCE_SECONDS)
            else:
                await stage.starts_bot()
                await stage.changes(random.randint(0, MOST_CHANGES), PATIENCE_SECONDS)
            assert not all(each.finished for each in people), "too late: everybody has finished"
            await stage.bot.dies()

    await work_through(stage, people, kill_again_and_again)
    await check_answers(stage, people)
    stage.check()


async def test_stopped_in_the_midst_of_work_it_leaves_nothing_undone(stage: Stage) -> None:
    random = Random(7)
    people = await assemble(stage, random)

    async def stop_again_and_again() -> None:
        for _ in range(5):
            await stage.starts_bot()
            await stage.changes(random.randint(10, MOST_CHANGES), PATIENCE_SECONDS)
            assert not all(each.finished for each in people), "too late: everybody has finished"
            assert await stage.bot.stops() == 0, stage.bot.log

    await work_through(stage, people, stop_again_and_again)
    await check_answers(stage, people)
    stage.check()


async def assemble(stage: Stage, random: Random) -> list[Respondent]:
    """Ten people of one school who have consented, five mentors and five mentees."""
    await upgrade(stage.database_url)
    db = Database(stage.database_url)
    now = stage.telegram.clock.now()
    people = []
    async with db.write() as session:
        school = await add_organisation(session, "Гимназия № 22", now=now)
        for number, given_name in enumerate(GIVEN_NAMES):
            form, role = list(FORMS.items())[number % 2]
            player = stage.arrives(given_name, started=True)
            member = Member("Королёк", given_name, "", (role,))
            await add_member(session, school, player.person.id, member, now=now)
            people.append(Respondent(player, form, Random(random.random())))
    await db.close()
    return people


async def work_through(stage: Stage, people: list[Respondent], trouble: Callable[[], Awaitable[None]]) -> None:
    """Everybody fills in and sends while the trouble lasts, and after it with a bot left in peace."""
    async with asyncio.TaskGroup() as group:
        for each in people:
            group.create_task(each.takes_part())
        await trouble()
        await stage.starts_bot()
    assert await stage.bot.stops() == 0, stage.bot.log


async def check_answers(stage: Stage, people: list[Respondent]) -> None:
    db = Database(stage.database_url)
    async with db.read() as session:
        for each in people:
            (run,) = await session.scalars(
                select(Run)
                .join(Person, Person.id == Run.person_id)
                .where(Person.telegram_id == each.player.person.id, Run.scenario == each.scenario_id)
            )
            rows = (
                await session.scalars(
                    select(StepAnswer).where(StepAnswer.run_id == run.id).order_by(StepAnswer.answered_at)
                )
            ).all()
            assert run.status is RunStatus.SENT
            assert [(row.step, row.value) for row in rows] == list(each.accepted.items())
            assert {row.state for row in rows} <= {AnswerState.GIVEN, AnswerState.SKIPPED}
        assert (await session.scalars(select(StoredUpdate))).all() == []
    await db.close()
