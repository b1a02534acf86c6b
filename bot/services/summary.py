"""What the summary workbook is made of: the registry and what was written about meetings (DOMAIN 5.1, 5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import WorkingTime
from bot.scenarios.reads import TEXT, Read
from bot.scenarios.steps import Scale, YesNo
from bot.services.help_volume import Helped, read_helped
from bot.services.meeting_cards import DETAILS_FORM
from bot.services.pair_states import Side
from bot.services.registry import Registry, read_registry
from bot.services.timings import working_time_of
from bot.storage.models import CheckIn, Organisation, Run, StepAnswer
from bot.storage.states import Outcome, RunStatus

OPEN_STEPS = ((DETAILS_FORM[Side.MENTOR], "topic"),)
PRIVATE_STEPS = tuple((DETAILS_FORM[Side.MENTEE], step) for step in ("useful", "task_ok", "comment"))

READS = (
    *(Read(form, step, TEXT) for form, step in OPEN_STEPS),
    Read(DETAILS_FORM[Side.MENTEE], "useful", (Scale,)),
    Read(DETAILS_FORM[Side.MENTEE], "task_ok", (YesNo,)),
    Read(DETAILS_FORM[Side.MENTEE], "comment", TEXT),
)


@dataclass(frozen=True)
class Summary:
    registry: Registry
    details: Mapping[int, Mapping[str, Any]]  # by meeting and step: what was answered after it
    check_ins: Mapping[int, Mapping[int, Outcome]]  # by meeting and person
    made_at: datetime
    working: WorkingTime
    private: bool  # with the mentees' marks and comments, which only a curator reads
    reader_id: int  # who as a mentor reads none of the own mentees; 0: no person
    helped: tuple[Helped, ...] = ()  # who has answered which urgent question


async def read_summary(
    session: AsyncSession, organisation: Organisation, *, private: bool, now: datetime, reader_id: int = 0
) -> Summary:
    registry = await read_registry(session, organisation)
    details = await read_details(session, organisation.id, private=private)
    check_ins = await read_check_ins(session, organisation.id)
    helped = await read_helped(session, organisation.id)
    return Summary(registry, details, check_ins, now, working_time_of(organisation), private, reader_id, helped)


async def read_details(session: AsyncSession, organisation_id: int, *, private: bool) -> dict[int, dict[str, Any]]:
    steps = (*OPEN_STEPS, *PRIVATE_STEPS) if private else OPEN_STEPS
    rows = await session.execute(
        select(Run.meeting_id, Run.scenario, StepAnswer.step, StepAnswer.value)
        .join(StepAnswer, StepAnswer.run_id == Run.id)
        .where(
            Run.organisation_id == organisation_id,
            Run.scenario.in_({scenario for scenario, _ in steps}),
            Run.status == RunStatus.SENT,
            Run.meeting_id.is_not(None),
        )
        .order_by(Run.id)
    )
    found: dict[int, dict[str, Any]] = {}
    for meeting_id, scenario, step, value in rows:
        if (scenario, step) in steps and value is not None:
            found.setdefault(meeting_id, {})[step] = value
    return found


async def read_check_ins(session: AsyncSession, organisation_id: int) -> dict[int, dict[int, Outcome]]:
    found: dict[int, dict[int, Outcome]] = {}
    for meeting_id, person_id, outcome in await session.execute(
        select(CheckIn.meeting_id, CheckIn.person_id, CheckIn.outcome).where(CheckIn.organisation_id == organisation_id)
    ):
        found.setdefault(meeting_id, {})[person_id] = outcome
    return found
