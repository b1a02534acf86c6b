"""Queries of the hottest path: one answer of a questionnaire. Core, not ORM: each is one statement, built once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.models import Organisation, Person, Run, StepAnswer
from bot.storage.sqlite import BEHIND
from bot.storage.states import AnswerState, PersonStatus, Privacy, RunStatus


@dataclass(frozen=True)
class LoadedRun:
    id: int
    organisation_id: int
    person_id: int
    scenario: str
    version: int
    status: RunStatus
    pair_id: int | None
    meeting_id: int | None
    respondent_id: int | None
    entered_by_id: int | None
    edition_id: int | None
    screen_message_id: int | None
    is_current: bool  # the run the person's typed texts go to
    time_zone: str
    hours_from: str
    hours_to: str
    privacy: Privacy
    answers: Mapping[str, tuple[AnswerState, Any]]

    @property
    def writer_id(self) -> int:
        """In whose chat it goes on: the person's own, or the curator's who enters a paper."""
        return self.entered_by_id or self.person_id


# The tables, not the classes: the ORM's way of reading rows costs half as much again.
run, person, organisation, answer = (cast(Table, model.__table__) for model in (Run, Person, Organisation, StepAnswer))
RUN = (
    select(
        run.c.id,
        run.c.organisation_id,
        run.c.person_id,
        run.c.scenario,
        run.c.version,
        run.c.status,
        run.c.pair_id,
        run.c.meeting_id,
        run.c.respondent_id,
        run.c.entered_by_id,
        run.c.edition_id,
        run.c.screen_message_id,
        person.c.current_run_id,
        organisation.c.time_zone,
        organisation.c.hours_from,
        organisation.c.hours_to,
        organisation.c.privacy,
        answer.c.step,
        answer.c.state,
        answer.c.value,
    )
    .select_from(run)
    .join(person, person.c.id == func.coalesce(run.c.entered_by_id, run.c.person_id))
    .join(organisation, organisation.c.id == run.c.organisation_id)
    .outerjoin(answer, answer.c.run_id == run.c.id)
    .where(person.c.status.in_((PersonStatus.ACTIVE, PersonStatus.WAITING)))
)
OWN = RUN.where(person.c.telegram_id == bindparam("telegram_id"), run.c.id == bindparam("run_id"))
CURRENT = RUN.where(person.c.telegram_id == bindparam("telegram_id"), run.c.id == person.c.current_run_id)
# Two processes, one person: the second tap sees what the first one wrote. A read-only transaction may not lock.
OWN_TO_CHANGE, CURRENT_TO_CHANGE = OWN.with_for_update(of=run), CURRENT.with_for_update(of=run)

INSERT = postgresql.insert(answer)  # SQLite renders ON CONFLICT the same
SAVE = INSERT.on_conflict_do_update(
    index_elements=["run_id", "step"],
    set_={
        "state": INSERT.excluded.state,
        "value": INSERT.excluded.value,
        "edition": INSERT.excluded.edition,
        "answered_at": INSERT.excluded.answered_at,
    },
)


async def find_run(session: AsyncSession, telegram_id: int, run_id: int, *, to_change: bool = True) -> LoadedRun | None:
    """The run with its answers, if it belongs to this account."""
    query = OWN_TO_CHANGE if to_change else OWN
    return await loaded(session, query, {"telegram_id": telegram_id, "run_id": run_id})


async def find_current_run(session: AsyncSession, telegram_id: int, *, to_change: bool = True) -> LoadedRun | None:
    """The run that waits for what this account types."""
    return await loaded(session, CURRENT_TO_CHANGE if to_change else CURRENT, {"telegram_id": telegram_id})


async def loaded(session: AsyncSession, query: Select[Any], which: Mapping[str, int]) -> LoadedRun | None:
    rows: Sequence[Any] = (await session.execute(query, which)).all()
    if not rows:
        return None
    row = rows[0]
    return LoadedRun(
        id=row.id,
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        scenario=row.scenario,
        version=row.version,
        status=row.status,
        pair_id=row.pair_id,
        meeting_id=row.meeting_id,
        respondent_id=row.respondent_id,
        entered_by_id=row.entered_by_id,
        edition_id=row.edition_id,
        screen_message_id=row.screen_message_id,
        is_current=row.current_run_id == row.id,
        time_zone=row.time_zone,
        hours_from=row.hours_from,
        hours_to=row.hours_to,
        privacy=row.privacy,
        answers={each.step: (each.state, each.value) for each in rows if each.step},
    )


async def save_answers(
    session: AsyncSession, run_id: int, edition: str, answers: Mapping[str, tuple[AnswerState, Any]], now: datetime
) -> None:
    rows = [
        {"run_id": run_id, "step": step, "state": state, "value": value, "edition": edition, "answered_at": now}
        for step, (state, value) in answers.items()
    ]
    await session.execute(SAVE, rows[0] if len(rows) == 1 else rows, execution_options=BEHIND)


async def set_current_run(session: AsyncSession, person_id: int, run_id: int | None) -> None:
    await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(current_run_id=run_id)
        .execution_options(synchronize_session=False)
    )


async def set_screen(session: AsyncSession, run_id: int, message_id: int) -> None:
    await session.execute(
        update(Run)
        .where(Run.id == run_id)
        .values(screen_message_id=message_id)
        .execution_options(synchronize_session=False)
    )
