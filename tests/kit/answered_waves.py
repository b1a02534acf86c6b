"""Waves that have been answered: rows put in as sending leaves them."""

import secrets
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from textwrap import dedent
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario
from bot.scenarios.yaml_source import read_yaml
from bot.services.runs import library
from bot.storage.models import AnonymousReply, Campaign, Pair, Person, Respondent, Run, StepAnswer
from bot.storage.states import AnswerState, CampaignStatus, RespondentStatus, Role, RunStatus
from tests.kit.desk import MONDAY
from tests.scenarios.walking import HEADER

SATISFACTION = """
- id: sat
  kind: scale
  text: Насколько Вы довольны?
- id: often
  kind: single
  text: Как часто встречались?
  options: {weekly: раз в неделю, monthly: раз в месяц}
- id: words
  kind: long_text
  text: Что изменить?
  optional: true
"""


@contextmanager
def in_library(*scenarios: Scenario) -> Iterator[None]:
    """The forms are shipped for as long as it lasts."""
    shipped = cast(MutableMapping[str, Scenario], library().scenarios)
    before = dict(shipped)
    shipped.update({each.id: each for each in scenarios})
    try:
        yield
    finally:
        shipped.clear()
        shipped.update(before)


def named_form(scenario_id: str, steps: str, **header: str) -> Scenario:
    """A form that is listed; `header`: its fields as YAML, each over the one of the tiny form."""
    fields = {name: read_yaml(words) for name, words in header.items()}
    tiny = read_yaml(HEADER)
    return Scenario.model_validate(
        {**tiny, "moments": ["after"], **fields, "id": scenario_id, "steps": read_yaml(dedent(steps))}
    )


@dataclass(frozen=True)
class Answered:
    """One respondent with the answers; None stands for a skipped question. Without `values`: asked, silent."""

    person: Person
    values: Mapping[str, Any] = field(default_factory=dict)
    role: Role = Role.MENTEE
    pair_id: int | None = None
    entered_by_id: int | None = None  # from paper


async def wave_of(
    session: AsyncSession,
    curator: Person,
    scenario: Scenario,
    replies: Sequence[Answered],
    *,
    closed: bool = True,
    anonymous: bool = False,
    at: datetime = MONDAY,
    **columns: Any,
) -> Campaign:
    campaign = Campaign(
        organisation_id=curator.organisation_id,
        scenario=scenario.id,
        audience={"kind": "roles", "words": ["mentor", "mentee"]},
        anonymous=anonymous,
        status=CampaignStatus.CLOSED if closed else CampaignStatus.OPEN,
        opens_at=at - timedelta(days=14),
        opened_at=at - timedelta(days=14),
        closes_at=at,
        closed_at=at if closed else None,
        created_by_id=curator.id,
        created_at=at - timedelta(days=15),
        **columns,
    )
    session.add(campaign)
    await session.flush()
    for each in replies:
        await add_respondent(session, campaign, scenario, each, at)
    return campaign


async def add_respondent(
    session: AsyncSession, campaign: Campaign, scenario: Scenario, answered: Answered, at: datetime
) -> Respondent:
    pair = await session.get(Pair, answered.pair_id) if answered.pair_id else None
    respondent = Respondent(
        organisation_id=campaign.organisation_id,
        campaign_id=campaign.id,
        person_id=answered.person.id,
        pair_id=answered.pair_id,
        role=answered.role,
        pair_form=pair.form if pair else None,
        pair_kind=pair.kind if pair else None,
        status=RespondentStatus.ANSWERED if answered.values else RespondentStatus.WAITING,
        answered_at=at if answered.values else None,
    )
    session.add(respondent)
    await session.flush()
    if answered.values and campaign.anonymous:
        session.add(
            AnonymousReply(
                id=secrets.randbelow(2**53),
                organisation_id=campaign.organisation_id,
                campaign_id=campaign.id,
                edition=scenario.edition,
                answers=dict(answered.values),
            )
        )
    elif answered.values:
        entered_by_id = answered.entered_by_id
        await add_run(
            session, answered.person, scenario, answered.values, at, respondent=respondent, entered_by_id=entered_by_id
        )
    await session.flush()
    return respondent


async def add_run(
    session: AsyncSession,
    person: Person,
    scenario: Scenario,
    values: Mapping[str, Any],
    at: datetime,
    *,
    respondent: Respondent | None = None,
    status: RunStatus = RunStatus.SENT,
    **columns: Any,
) -> Run:
    """As it was sent at that time."""
    run = Run(
        organisation_id=person.organisation_id,
        person_id=person.id,
        scenario=scenario.id,
        version=scenario.version,
        status=status,
        respondent_id=respondent.id if respondent else None,
        started_at=at,
        sent_at=at,
        **{"pair_id": respondent.pair_id if respondent else None, **columns},
    )
    session.add(run)
    await session.flush()
    for step, value in values.items():
        state = AnswerState.SKIPPED if value is None else AnswerState.GIVEN
        session.add(
            StepAnswer(run_id=run.id, step=step, state=state, value=value, edition=scenario.edition, answered_at=at)
        )
    await session.flush()
    return run
