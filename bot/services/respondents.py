"""Answering in a wave: what waits for a person, beginning, changing after sending, and giving an anonymous answer.

Of an anonymous answer nothing leads back to its author: the run with everything typed into it is deleted in the
transaction that keeps the answer, the answer's id is random, and all answers of the wave are written anew in the order
of their ids, so that neither their place in the table nor their transaction tells which was the last.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import Any
from typing import cast as typed
from zoneinfo import ZoneInfo

from sqlalchemy import Select, String, Table, bindparam, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.scenarios.answers import Value
from bot.services import runs
from bot.services.access import Actor, found, get_own_respondent
from bot.services.editions import form_of
from bot.services.forms import Form, Started
from bot.services.names import Named, named
from bot.services.timings import working_time_of
from bot.storage.database import insert_many
from bot.storage.models import AnonymousReply, Campaign, Pair, Person, Respondent, Run, StoredUpdate
from bot.storage.runs import set_current_run
from bot.storage.states import CampaignStatus, Privacy, RespondentStatus, RunStatus, StoredUpdateStatus


@dataclass(frozen=True)
class Waiting:
    """One answer that is waited for; times are local."""

    respondent_id: int
    campaign_id: int
    scenario_id: str
    title: str
    anonymous: bool
    closes_at: datetime
    partner: Named | None  # whom the form is about
    begun: bool


@dataclass(frozen=True)
class TooLate:
    """The wave is over, or this answer is not waited for any more."""

    title: str
    answered: bool


@cache
def waiting_rows() -> Select[Any]:
    """Of one person: Respondent, Campaign, the other one of the pair, the id of the run that has begun. Put together
    once: every main screen asks for them."""
    partner = aliased(Person)
    begun = select(Run.id).where(Run.respondent_id == Respondent.id, Run.status == RunStatus.OPEN).limit(1)
    return (
        select(Respondent, Campaign, partner, begun.scalar_subquery().label("run_id"))
        .join(Campaign, Campaign.id == Respondent.campaign_id)
        .outerjoin(Pair, Pair.id == Respondent.pair_id)
        .outerjoin(partner, partner.id.in_((Pair.mentor_id, Pair.mentee_id)) & (partner.id != Respondent.person_id))
        .where(
            Respondent.person_id == bindparam("person_id"),
            Respondent.status == RespondentStatus.WAITING,
            Campaign.status == CampaignStatus.OPEN,
        )
        .order_by(Campaign.closes_at, Campaign.id, Respondent.id)
    )


async def list_waiting(session: AsyncSession, person_id: int, privacy: Privacy, zone: ZoneInfo) -> tuple[Waiting, ...]:
    """One statement; what ends first comes first."""
    rows = await session.execute(waiting_rows(), {"person_id": person_id})
    return tuple(
        Waiting(
            respondent_id=respondent.id,
            campaign_id=campaign.id,
            scenario_id=campaign.scenario,
            title=campaign.title,
            anonymous=campaign.anonymous,
            closes_at=campaign.closes_at.astimezone(zone),
            partner=named(partner, privacy) if partner else None,
            begun=run_id is not None,
        )
        for respondent, campaign, partner, run_id in rows
    )


async def start_answer(session: AsyncSession, actor: Actor, respondent_id: int, *, now: datetime) -> Started | TooLate:
    """Begins, goes on, or changes what was sent: a new run that begins with the earlier answers."""
    respondent = await get_own_respondent(session, actor, respondent_id)
    campaign = await session.get_one(Campaign, respondent.campaign_id)
    answered = respondent.status is RespondentStatus.ANSWERED
    if campaign.status is not CampaignStatus.OPEN or (answered and campaign.anonymous):
        return TooLate(campaign.title, answered)
    form = found(await form_of(session, campaign.organisation_id, campaign.scenario))
    run_id = await runs.start(
        session,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scenario_id=form.id,
        now=now,
        pair_id=respondent.pair_id,
        respondent_id=respondent.id,
        known=await earlier_answers(session, respondent.id) if answered else None,
        facts=not campaign.anonymous,
    )
    return Started(run_id)


async def earlier_answers(session: AsyncSession, respondent_id: int) -> Mapping[str, Value]:
    run = await newest_sent(session, respondent_id)
    return await runs.sent_values(session, run.id) if run else {}


async def newest_sent(session: AsyncSession, respondent_id: int) -> Run | None:
    return await session.scalar(
        select(Run)
        .where(Run.respondent_id == respondent_id, Run.status == RunStatus.SENT)
        .order_by(Run.id.desc())
        .limit(1)
    )


async def record_answer(session: AsyncSession, form: Form) -> None:
    """The run that has just been sent counts; an earlier one of the same respondent is kept, and counts no more."""
    await session.execute(
        update(Run)
        .where(Run.respondent_id == form.run.respondent_id, Run.status == RunStatus.SENT, Run.id != form.run.id)
        .values(status=RunStatus.REPLACED)
        .execution_options(synchronize_session=False)
    )
    await set_answered(session, form, form.now)


async def set_answered(session: AsyncSession, form: Form, at: datetime) -> None:
    await session.execute(
        update(Respondent)
        .where(Respondent.id == form.run.respondent_id)
        .values(status=RespondentStatus.ANSWERED, answered_at=at)
        .execution_options(synchronize_session=False)
    )


async def keep_anonymously(session: AsyncSession, form: Form) -> None:
    """The answer stays, its author does not. Of the time only the day is kept, with the person, not with the answer."""
    assert form.run.respondent_id is not None
    respondent = await session.get_one(Respondent, form.run.respondent_id)
    campaign = await session.scalar(select(Campaign).where(Campaign.id == respondent.campaign_id).with_for_update())
    assert campaign is not None
    working = working_time_of(form.organisation)
    midnight = working.at_local(working.local(form.now).date(), time.min)
    await set_current_run(session, form.run.writer_id, None)
    await session.execute(delete(Run).where(Run.id == form.run.id).execution_options(synchronize_session=False))
    await forget_set_aside(session, form.person)
    await set_answered(session, form, midnight)
    answers = {step: value for step, value in form.values.items() if value is not None}
    await scatter(
        session,
        campaign,
        {
            "id": 1 + secrets.randbelow(2**63 - 1),
            "organisation_id": campaign.organisation_id,
            "campaign_id": campaign.id,
            "edition": form.scenario.edition,
            "answers": answers,
        },
    )


async def forget_set_aside(session: AsyncSession, person: Person) -> None:
    """Updates of this person that could not be handled: texts of the draft may be among them."""
    kinds = ("message", "edited_message", "callback_query")
    senders = [cast(StoredUpdate.payload[(kind, "from", "id")].as_string(), String) for kind in kinds]
    await session.execute(
        delete(StoredUpdate)
        .where(
            StoredUpdate.status != StoredUpdateStatus.PENDING,
            or_(*(sender == str(person.telegram_id) for sender in senders)),
        )
        .execution_options(synchronize_session=False)
    )


async def scatter(session: AsyncSession, campaign: Campaign, reply: dict[str, Any]) -> None:
    table = typed(Table, AnonymousReply.__table__)
    earlier = await session.execute(table.select().where(table.c.campaign_id == campaign.id))
    rows = [*(dict(row._mapping) for row in earlier), reply]  # noqa: SLF001 - SQLAlchemy's own word for it
    await session.execute(
        delete(AnonymousReply)
        .where(AnonymousReply.campaign_id == campaign.id)
        .execution_options(synchronize_session=False)
    )
    await insert_many(session, AnonymousReply, sorted(rows, key=lambda row: row["id"]))
