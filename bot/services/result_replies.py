"""Replies as they are stored: of a wave, of an anonymous one, of a form outside any wave. Two statements at most.

Of each respondent the newest sent run counts and no other. What parts replies into groups is kept with the respondent:
a pair that is given another kind later would move one answer between two averages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Answer, State
from bot.storage.models import AnonymousReply, Campaign, Pair, Person, Respondent, Run, StepAnswer
from bot.storage.states import PairForm, PairKind, RespondentStatus, Role, RunStatus


@dataclass(frozen=True)
class Reply:
    """`person` is None where nobody knows."""

    run_id: int
    person: Person | None
    answers: dict[str, Answer] = field(default_factory=dict)
    editions: set[str] = field(default_factory=set)
    role: Role | None = None
    pair_id: int | None = None
    mentor_id: int | None = None  # of the pair
    mentee_id: int | None = None
    about_id: int | None = None  # whom a third person tells of
    pair_form: PairForm | None = None
    pair_kind: PairKind | None = None
    sent_at: datetime | None = None
    entered_by_id: int | None = None  # the curator, from paper

    @property
    def about(self) -> tuple[int, ...]:
        """Whom it is about besides whoever gave it: the partner, or both of a pair. Of an unnamed one nobody."""
        if self.person is None:
            return ()
        named = (self.about_id, self.mentor_id, self.mentee_id)
        return tuple(each for each in named if each is not None and each != self.person.id)


@dataclass(frozen=True)
class Replies:
    asked: int
    answered: int
    replies: tuple[Reply, ...]
    per_person: tuple[int, ...] = ()  # of an anonymous wave: how many replies each has given


NAMES = (Person.id, Person.family_name, Person.given_name, Person.patronymic, Person.position)
OF_PAIR = (Pair.mentor_id, Pair.mentee_id)
ANSWERS = (StepAnswer.run_id, StepAnswer.step, StepAnswer.state, StepAnswer.value, StepAnswer.edition)


async def read_replies(session: AsyncSession, campaign: Campaign) -> Replies:
    if campaign.anonymous:
        return await read_unnamed(session, campaign.id)
    rows = (
        await session.execute(
            select(
                Respondent.id.label("respondent_id"),
                Respondent.status,
                Respondent.role,
                Respondent.pair_form,
                Respondent.pair_kind,
                Respondent.pair_id,
                Run.about_id,
                Run.id.label("run_id"),
                Run.sent_at,
                Run.entered_by_id,
                *OF_PAIR,
                *(column.label(f"person_{column.key}") for column in NAMES),
            )
            .join(Person, Person.id == Respondent.person_id)
            .outerjoin(Pair, Pair.id == Respondent.pair_id)
            .outerjoin(Run, (Run.respondent_id == Respondent.id) & (Run.status == RunStatus.SENT))
            .where(Respondent.campaign_id == campaign.id)
            .order_by(Run.id, Respondent.id)
        )
    ).all()
    newest = {row.respondent_id: reply_of(row) for row in rows if row.run_id is not None}
    await add_answers(
        session,
        {reply.run_id: reply for reply in newest.values()},
        select(*ANSWERS)
        .join(Run, Run.id == StepAnswer.run_id)
        .join(Respondent, Respondent.id == Run.respondent_id)
        .where(Respondent.campaign_id == campaign.id, Run.status == RunStatus.SENT),
    )
    asked = {row.respondent_id for row in rows if row.status is not RespondentStatus.EXCUSED or row.run_id is not None}
    return Replies(len(asked), len(newest), tuple(newest.values()))


async def read_replies_between(
    session: AsyncSession, organisation_id: int, scenario_id: str, begins_at: datetime, ends_at: datetime
) -> Replies:
    """Whatever was sent in that time, in a wave or not; about each pair, meeting or person once."""
    wanted = sent_between(organisation_id, scenario_id, begins_at, ends_at)
    rows = (
        await session.execute(
            select(
                Run.id.label("run_id"),
                Run.sent_at,
                Run.entered_by_id,
                Run.pair_id,
                Run.meeting_id,
                Run.about_id,
                Respondent.role,
                func.coalesce(Respondent.pair_form, Pair.form).label("pair_form"),
                func.coalesce(Respondent.pair_kind, Pair.kind).label("pair_kind"),
                *OF_PAIR,
                *(column.label(f"person_{column.key}") for column in NAMES),
            )
            .join(Person, Person.id == Run.person_id)
            .outerjoin(Pair, Pair.id == Run.pair_id)
            .outerjoin(Respondent, Respondent.id == Run.respondent_id)
            .where(*wanted)
            .order_by(Run.id)
        )
    ).all()
    newest = {(row.person_id, row.pair_id, row.meeting_id, row.about_id): reply_of(row) for row in rows}
    answers = select(*ANSWERS).join(Run, Run.id == StepAnswer.run_id).where(*wanted)
    await add_answers(session, {reply.run_id: reply for reply in newest.values()}, answers)
    return Replies(len(newest), len(newest), tuple(newest.values()))


def sent_between(
    organisation_id: int, scenario_id: str, begins_at: datetime, ends_at: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Trials of a draft are nobody's answers."""
    return (
        Run.organisation_id == organisation_id,
        Run.scenario == scenario_id,
        Run.status == RunStatus.SENT,
        Run.edition_id.is_(None),
        Run.sent_at >= begins_at,
        Run.sent_at < ends_at,
    )


def reply_of(row: Any) -> Reply:
    person = Person(**{column.key: getattr(row, f"person_{column.key}") for column in NAMES})
    return Reply(
        run_id=row.run_id,
        person=person,
        role=row.role,
        pair_id=row.pair_id,
        mentor_id=row.mentor_id,
        mentee_id=row.mentee_id,
        about_id=row.about_id,
        pair_form=row.pair_form,
        pair_kind=row.pair_kind,
        sent_at=row.sent_at,
        entered_by_id=row.entered_by_id,
    )


async def add_answers(session: AsyncSession, replies: Mapping[int, Reply], answers: Select[Any]) -> None:
    for run_id, step, state, value, edition in await session.execute(answers):
        if reply := replies.get(run_id):
            reply.answers[step] = Answer(value, State(state))
            reply.editions.add(edition)


async def read_unnamed(session: AsyncSession, campaign_id: int) -> Replies:
    """In the order of ids drawn by lot: it is not the order in which they came."""
    rows = await session.execute(
        select(AnonymousReply.edition, AnonymousReply.answers)
        .where(AnonymousReply.campaign_id == campaign_id)
        .order_by(AnonymousReply.id)
    )
    replies = tuple(
        Reply(number, None, {step: unnamed(value) for step, value in answers.items()}, {edition})
        for number, (edition, answers) in enumerate(rows)
    )
    asked = 0
    given: dict[int, int] = {}
    for person_id, status in await session.execute(
        select(Respondent.person_id, Respondent.status).where(Respondent.campaign_id == campaign_id)
    ):
        asked += status is not RespondentStatus.EXCUSED
        if status is RespondentStatus.ANSWERED:
            given[person_id] = given.get(person_id, 0) + 1
    return Replies(asked, len(replies), replies, tuple(given.values()))


def unnamed(value: Any) -> Answer:
    return Answer(value, State.SKIPPED if value is None else State.GIVEN)
