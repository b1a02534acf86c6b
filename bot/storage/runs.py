"""Queries of the hottest path: one answer of a questionnaire. Core, not ORM: each is one statement, built once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, case, exists, func, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.listed import listed
from bot.storage.models import (
    Campaign,
    Consent,
    Edition,
    Organisation,
    Pair,
    Person,
    PersonRole,
    Respondent,
    Run,
    StepAnswer,
)
from bot.storage.sqlite_line import BEHIND
from bot.storage.states import (
    CONSENT_PD,
    REPRESENTATIVE,
    AnswerState,
    CampaignStatus,
    PersonStatus,
    Privacy,
    RespondentStatus,
    Role,
    RunStatus,
)


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
    own: str | None  # digest of the school's own form as it stands now, or of the draft tried out; None: shipped
    wordings: frozenset[str]  # digests kept in `edition`: what the run began with and what it was answered under
    screen_message_id: int | None
    question_message_id: int | None
    unshown: bool
    wording: str  # the digest it began with, or was sent with
    is_current: bool  # the run the person's typed texts go to
    time_zone: str
    hours_from: str
    hours_to: str
    privacy: Privacy
    answers: Mapping[str, tuple[AnswerState, Any]]
    partner: str = ""  # the other one of the pair the form is about
    about_id: int | None = None
    by_curator: bool = False  # who writes in it is a curator at present
    anonymous: bool = False
    closes_at: datetime | None = None  # of the wave
    over: bool = False  # the wave is closed
    answered: bool = False  # in the wave, by what was sent before
    campaign_id: int | None = None  # the wave whose planner is asked for a day
    advice_id: int | None = None  # the card of the library whose words are mended
    subject: str = ""  # what else the dialogue is about: services/subjects
    by_editor: bool = False  # who writes in it mends the library at present
    by_consented: bool = True  # who writes in it takes part in the bot at present

    @property
    def writer_id(self) -> int:
        """In whose chat it goes on: the person's own, or the curator's who enters a paper."""
        return self.entered_by_id or self.person_id


# The tables, not the classes: the ORM's way of reading rows costs half as much again.
TABLES = (Run, Person, PersonRole, Organisation, StepAnswer, Respondent, Campaign, Pair, Edition, Consent)
run, person, role, organisation, answer, respondent, campaign, pair, edition, consent = (
    cast(Table, each.__table__) for each in TABLES
)
partner = person.alias("partner")
DRAFT = select(edition.c.digest).where(edition.c.id == run.c.edition_id).correlate(run).scalar_subquery()
NEWEST = (
    select(edition.c.digest)
    .where(
        edition.c.organisation_id == run.c.organisation_id,
        edition.c.scenario == run.c.scenario,
        edition.c.published_at.is_not(None),
    )
    .order_by(edition.c.version.desc())
    .limit(1)
    .correlate(run)
    .scalar_subquery()
)
ANSWERS = (
    select(listed(answer.c.step, answer.c.state, answer.c.value, answer.c.edition))
    .where(answer.c.run_id == run.c.id)
    .correlate(run)
    .scalar_subquery()
)
IS_CURATOR = exists().where(role.c.person_id == person.c.id, role.c.role == Role.CURATOR).correlate(person)
IS_EDITOR = (
    exists()
    .where(role.c.person_id == person.c.id, (role.c.role == Role.COUNCIL) | (role.c.role == Role.CURATOR))
    .correlate(person)
)


def signed(document: str) -> ColumnElement[bool]:
    """As services.access.signed, of the `person` of RUN."""
    stands = consent.c.agreed & consent.c.revoked_at.is_(None)
    return exists().where(consent.c.person_id == person.c.id, consent.c.document == document, stands).correlate(person)


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
        run.c.about_id,
        run.c.respondent_id,
        run.c.entered_by_id,
        run.c.edition_id,
        run.c.campaign_id,
        run.c.advice_id,
        run.c.subject,
        run.c.wording,
        func.coalesce(DRAFT, NEWEST).label("own"),
        run.c.screen_message_id,
        run.c.question_message_id,
        run.c.unshown,
        person.c.current_run_id,
        organisation.c.time_zone,
        organisation.c.hours_from,
        organisation.c.hours_to,
        campaign.c.anonymous,
        campaign.c.closes_at,
        (campaign.c.status == CampaignStatus.CLOSED).label("over"),
        (respondent.c.status == RespondentStatus.ANSWERED).label("answered"),
        partner.c.given_name,
        partner.c.patronymic,
        organisation.c.privacy,
        IS_CURATOR.label("by_curator"),
        IS_EDITOR.label("by_editor"),
        (signed(CONSENT_PD) & (~person.c.pupil | signed(REPRESENTATIVE))).label("by_consented"),
        ANSWERS.label("answers"),
    )
    .select_from(run)
    .join(person, person.c.id == func.coalesce(run.c.entered_by_id, run.c.person_id))
    .join(organisation, organisation.c.id == run.c.organisation_id)
    .outerjoin(respondent, respondent.c.id == run.c.respondent_id)
    .outerjoin(campaign, campaign.c.id == respondent.c.campaign_id)
    .outerjoin(pair, pair.c.id == run.c.pair_id)
    .outerjoin(
        partner, partner.c.id == case((pair.c.mentor_id == run.c.person_id, pair.c.mentee_id), else_=pair.c.mentor_id)
    )
    .where((person.c.status == PersonStatus.ACTIVE) | (person.c.status == PersonStatus.WAITING))  # IN is put in anew
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
    row: Any = (await session.execute(query, which)).one_or_none()
    if row is None:
        return None
    answers = row.answers or ()
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
        own=row.own,
        wording=row.wording,
        wordings=frozenset({row.wording, *(edition for _, _, _, edition in answers if edition)}),
        screen_message_id=row.screen_message_id,
        question_message_id=row.question_message_id,
        unshown=row.unshown,
        is_current=row.current_run_id == row.id,
        time_zone=row.time_zone,
        hours_from=row.hours_from,
        hours_to=row.hours_to,
        privacy=row.privacy,
        partner=f"{row.given_name or ''} {row.patronymic or ''}".strip(),
        about_id=row.about_id,
        by_curator=bool(row.by_curator),
        anonymous=bool(row.anonymous),
        closes_at=row.closes_at,
        over=bool(row.over),
        answered=bool(row.answered),
        campaign_id=row.campaign_id,
        advice_id=row.advice_id,
        subject=row.subject,
        by_editor=bool(row.by_editor),
        by_consented=bool(row.by_consented),
        answers={step: (AnswerState(state), value) for step, state, value, _ in answers},
    )


async def save_answers(
    session: AsyncSession, run_id: int, edition: str, answers: Mapping[str, tuple[AnswerState, Any]], now: datetime
) -> None:
    rows = [
        {"run_id": run_id, "step": step, "state": state, "value": value, "edition": edition, "answered_at": now}
        for step, (state, value) in answers.items()
    ]
    await session.execute(SAVE, rows[0] if len(rows) == 1 else rows, execution_options=BEHIND)


SET_CURRENT = (
    update(Person)
    .where(Person.id == bindparam("writer"))
    .values(current_run_id=bindparam("current", type_=person.c.current_run_id.type), looking_in="")
    .execution_options(synchronize_session=False)
)
SHOWN = bindparam("shown", type_=run.c.screen_message_id.type)
SET_SCREEN = (
    update(Run)
    .where(Run.id == bindparam("which"))
    .values(screen_message_id=SHOWN, unshown=False)
    .execution_options(synchronize_session=False)
)
SET_QUESTION = SET_SCREEN.values(question_message_id=SHOWN)


async def set_current_run(session: AsyncSession, person_id: int, run_id: int | None) -> None:
    """A questionnaire ends the picking of a pair: both are told of by what is typed."""
    await session.execute(SET_CURRENT, {"writer": person_id, "current": run_id})


async def set_wording(session: AsyncSession, run_id: int, digest: str) -> None:
    await session.execute(
        update(Run).where(Run.id == run_id).values(wording=digest).execution_options(synchronize_session=False)
    )


async def set_screen(session: AsyncSession, run_id: int, message_id: int, *, new_question: bool) -> None:
    await session.execute(SET_QUESTION if new_question else SET_SCREEN, {"which": run_id, "shown": message_id})


async def mark_unshown(session: AsyncSession, telegram_id: int) -> None:
    current = select(Person.current_run_id).where(Person.telegram_id == telegram_id).scalar_subquery()
    await session.execute(
        update(Run).where(Run.id == current).values(unshown=True).execution_options(synchronize_session=False)
    )
