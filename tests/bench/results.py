"""Results of a wave of five hundred: statements, and seconds from the press to the screen."""

import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from bot.clock import Clock
from bot.sandbox.telegram import FIRST_PERSON
from bot.services import access
from bot.services.result_readers import reading_of
from bot.services.result_sources import read_wave
from bot.services.results import Results, results_for
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.models import Campaign, PersonRole, Respondent, Run, StepAnswer
from bot.storage.states import AnswerState, CampaignStatus, RespondentStatus, Role, RunStatus
from bot.views.results import results_screen
from tests.bench.counting import counted
from tests.bench.form import FORM, first_taps, register
from tests.bench.report import Line, Table
from tests.bench.school import add_people
from tests.scenarios.walking import Walk

AIM = 1.0  # seconds
FEW, MANY = 50, 500
CAMPAIGN = 1


@dataclass(frozen=True)
class Taken:
    statements: int
    seconds: float
    cpu: float


async def measure(folder: Path, *, quick: bool = False) -> Table:
    few, many = [await taken(folder / f"{people}.db", people) for people in ((3, 6) if quick else (FEW, MANY))]
    lines = [
        Line("statements", str(many.statements), str(few.statements), aim="the same"),
        Line("seconds", f"{many.seconds:.2f}", f"{few.seconds:.2f}", aim=f"< {AIM}"),
        Line("seconds of CPU", f"{many.cpu:.2f}", f"{few.cpu:.2f}"),
    ]
    return Table("results", (f"{MANY} people", f"{FEW} people"), lines, ["a form of twenty questions, read and drawn"])


async def taken(file: Path, people: int) -> Taken:
    """The second look: what is made once for a process is made."""
    db = await answered_wave(file, people)
    try:
        await look(db)
        begun_at, spent = time.perf_counter(), time.process_time()
        with counted(db) as statements:
            found = await look(db)
        assert found.about.answered == people
        return Taken(len(statements), time.perf_counter() - begun_at, time.process_time() - spent)
    finally:
        await db.close()


async def look(db: Database) -> Results:
    async with db.read() as session:
        actor = await access.get_actor(session, FIRST_PERSON)
        source = await read_wave(session, actor, CAMPAIGN)
    found = results_for(source, reading_of(actor))
    assert results_screen(found).text
    return found


async def answered_wave(file: Path, people: int) -> Database:
    """Everybody has answered; person 1 is the curator."""
    await upgrade(f"sqlite:///{file}")
    db, scenario, now = Database(f"sqlite:///{file}"), register(), Clock().now()
    await add_people(db, people, now)
    walk, taps = Walk(scenario, now), {each.step: each.option for each in first_taps(scenario)}
    while (step := walk.asked) is not None:
        walk.taps(taps[step])
    numbers = range(1, people + 1)
    async with db.write() as session:
        session.add(PersonRole(person_id=1, role=Role.CURATOR, organisation_id=1))
        session.add(
            Campaign(
                id=CAMPAIGN, organisation_id=1, scenario=FORM, audience={"kind": "roles", "words": []},
                status=CampaignStatus.CLOSED, opens_at=now,
                closes_at=now, created_by_id=1, created_at=now,
            )
        )  # fmt: skip
        await session.flush()
        of_all = {"organisation_id": 1, "campaign_id": CAMPAIGN, "role": Role.MENTEE}
        answered = {"status": RespondentStatus.ANSWERED, "answered_at": now}
        await session.execute(insert(Respondent), [{"id": n, "person_id": n, **of_all, **answered} for n in numbers])
        sent = {"organisation_id": 1, "scenario": FORM, "version": 1, "status": RunStatus.SENT, "started_at": now}
        runs = [{"id": people + n, "person_id": n, "respondent_id": n, "sent_at": now, **sent} for n in numbers]
        await session.execute(insert(Run), runs)
        given = {"state": AnswerState.GIVEN, "edition": scenario.edition, "answered_at": now}
        rows = [
            {"run_id": people + n, "step": step, "value": answer.value, **given}
            for n in numbers
            for step, answer in walk.answers.items()
        ]
        await session.execute(insert(StepAnswer), rows)
    return db
