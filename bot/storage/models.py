"""Every table. Times are UTC; `…_at` is a time, `…_id` a reference; people's things carry `organisation_id`."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, MetaData, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.storage.states import (
    LIVE_MEETING,
    LIVE_PAIR,
    AnswerState,
    Calendar,
    MeetingKind,
    MeetingStatus,
    NoticeClass,
    NoticeStatus,
    OrganisationType,
    Outcome,
    PairStatus,
    PersonStatus,
    Privacy,
    Role,
    RunStatus,
    StoredUpdateStatus,
)
from bot.storage.types import Id, Json, Text, UtcDateTime, Word

WORDS = (
    OrganisationType,
    Calendar,
    Privacy,
    Role,
    PersonStatus,
    RunStatus,
    AnswerState,
    PairStatus,
    MeetingKind,
    MeetingStatus,
    Outcome,
    NoticeClass,
    NoticeStatus,
    StoredUpdateStatus,
)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        int: Id,
        str: Text(),
        dict[str, Any]: Json(),
        **{words: Word(words) for words in WORDS},
    }


def listed(states: tuple[str, ...]) -> str:
    return ", ".join(f"'{state}'" for state in states)


def where(condition: str) -> dict[str, Any]:
    """A partial index means the same to both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


# One open run of a scenario about a meeting, about a pair, about neither. Plain columns: SQLite does not show an index
# on expressions to Alembic, which would then leave it out of a revision and lose it when it rebuilds the table.
ONE_OPEN_RUN = (
    Index(
        "uq_run_open_meeting",
        "person_id",
        "scenario",
        "meeting_id",
        unique=True,
        **where("status = 'open' AND meeting_id IS NOT NULL"),
    ),
    Index(
        "uq_run_open_pair",
        "person_id",
        "scenario",
        "pair_id",
        unique=True,
        **where("status = 'open' AND meeting_id IS NULL AND pair_id IS NOT NULL"),
    ),
    Index(
        "uq_run_open",
        "person_id",
        "scenario",
        unique=True,
        **where("status = 'open' AND meeting_id IS NULL AND pair_id IS NULL"),
    ),
)


class Organisation(Base):
    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(default="")
    short_name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    type: Mapped[OrganisationType] = mapped_column(default=OrganisationType.SCHOOL)
    time_zone: Mapped[str] = mapped_column(default="Europe/Moscow")
    head_name: Mapped[str] = mapped_column(default="")
    head_position: Mapped[str] = mapped_column(default="")
    calendar: Mapped[Calendar] = mapped_column(default=Calendar.SCHOOL)
    hours_from: Mapped[str] = mapped_column(String(5), default="08:30")
    hours_to: Mapped[str] = mapped_column(String(5), default="18:30")
    privacy: Mapped[Privacy] = mapped_column(default=Privacy.STRICT)
    timings: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what differs from services.timings.Timings
    created_at: Mapped[datetime]
    set_up_at: Mapped[datetime | None]


class Person(Base):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("telegram_id"),
        Index("ix_person_organisation_id_search_name", "organisation_id", "search_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    telegram_id: Mapped[int | None]
    status: Mapped[PersonStatus] = mapped_column(default=PersonStatus.ACTIVE)
    family_name: Mapped[str] = mapped_column(default="")
    given_name: Mapped[str] = mapped_column(default="")
    patronymic: Mapped[str] = mapped_column(default="")
    position: Mapped[str] = mapped_column(default="")
    search_name: Mapped[str] = mapped_column(default="")  # storage.types.search_form of the full name
    capacity: Mapped[int] = mapped_column(default=0)  # how many mentees the mentor takes at once
    current_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id", use_alter=True, ondelete="SET NULL"))
    picking: Mapped[dict[str, Any] | None]  # whose pair a curator is making: typed names are looked for there
    unreachable_at: Mapped[datetime | None]  # Telegram refused for good: blocked, deactivated
    created_at: Mapped[datetime]


class PersonRole(Base):
    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)


class Invitation(Base):
    """A link by role. Only the token's hash is kept: whoever reads the table cannot enter."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role]
    many_use: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_count: Mapped[int] = mapped_column(default=0)


class JoinRequest(Base):
    """Somebody came by a many-use link; the curator decides."""

    __tablename__ = "join_request"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[Role]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]


class TokenGuess(Base):
    """Wrong tokens of one Telegram account: each makes the next attempt wait longer."""

    __tablename__ = "token_guess"

    telegram_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    blocked_until: Mapped[datetime]


class Consent(Base):
    """The document as it was read, not a reference to a text that may change (152-ФЗ ст. 9)."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("uq_consent_live", "person_id", "document", unique=True, **where("revoked_at IS NULL AND agreed")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    document: Mapped[str] = mapped_column(String(64))  # scenario id: consent_pd, consent_mentor_work
    version: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))
    text: Mapped[str]
    agreed: Mapped[bool]
    decided_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Run(Base):
    """One person going through one scenario. The current step is derived from the answers."""

    __tablename__ = "run"
    __table_args__ = (
        *ONE_OPEN_RUN,
        Index("ix_run_person_id_scenario_status", "person_id", "scenario", "status"),
        Index("ix_run_remind_at", "remind_at", **where("remind_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    scenario: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    status: Mapped[RunStatus] = mapped_column(default=RunStatus.OPEN)
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    screen_message_id: Mapped[int | None]  # the message in which the dialogue stands
    question_message_id: Mapped[int | None]  # in which the present question first appeared, if as a new message
    unshown: Mapped[bool] = mapped_column(default=False)  # Telegram was away when the present question was to appear
    started_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)


class StepAnswer(Base):
    __tablename__ = "answer"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[str] = mapped_column(String(24), primary_key=True)
    state: Mapped[AnswerState]
    value: Mapped[Any] = mapped_column(Json(), nullable=True)
    answered_at: Mapped[datetime]


class Pair(Base):
    __tablename__ = "pair"
    __table_args__ = (
        Index("uq_pair_live_mentee", "mentee_id", unique=True, **where(f"status IN ({listed(LIVE_PAIR)})")),
        Index("ix_pair_organisation_id_status", "organisation_id", "status"),
        Index("ix_pair_mentor_id_status", "mentor_id", "status"),
        Index("ix_pair_remind_at", "remind_at", **where("remind_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[PairStatus]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    mentor_agreed_at: Mapped[datetime | None]
    mentee_agreed_at: Mapped[datetime | None]
    declined_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    order_number: Mapped[str] = mapped_column(default="")
    order_date: Mapped[date | None]
    ordered_at: Mapped[datetime | None]
    active_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]  # when the scheduler looks at this pair next
    reminders: Mapped[int] = mapped_column(default=0)  # of the present state


class Meeting(Base):
    __tablename__ = "meeting"
    __table_args__ = (
        Index("uq_meeting_live", "pair_id", unique=True, **where(f"status IN ({listed(LIVE_MEETING)})")),
        Index("ix_meeting_pair_id_starts_at", "pair_id", "starts_at"),
        Index("ix_meeting_organisation_id_starts_at", "organisation_id", "starts_at"),
        Index("ix_meeting_check_in_at", "check_in_at", **where("check_in_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    kind: Mapped[MeetingKind]
    status: Mapped[MeetingStatus]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(32))  # option of scenario meeting_proposal, step place
    note: Mapped[str] = mapped_column(default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)  # grows with each change; old buttons carry an old one
    check_in_at: Mapped[datetime | None]  # when to ask «состоялась ли встреча?» next
    check_in_asks: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]


class CheckIn(Base):
    __tablename__ = "check_in"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    outcome: Mapped[Outcome]
    at: Mapped[datetime]


class Notice(Base):
    """The outbox: what must be said to somebody, written with the fact itself, rendered when it is sent."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        Index("ix_outbox_due", "due_at", "priority", **where("status = 'queued'")),
        Index("ix_outbox_lease", "lease_until", **where("status = 'claimed'")),
        Index("ix_outbox_person_id_sent_at", "person_id", "sent_at", **where("status = 'sent'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)  # ids only, never texts or names
    dedupe_key: Mapped[str] = mapped_column(String(120))  # «meeting:17:0:day-before:42»
    quietness: Mapped[NoticeClass]
    priority: Mapped[int] = mapped_column(default=5)  # smaller goes first: 1 to one person, 9 to many
    status: Mapped[NoticeStatus] = mapped_column(default=NoticeStatus.QUEUED)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    error: Mapped[str] = mapped_column(default="")


class ProcessedUpdate(Base):
    """Written in the transaction of the effect; kept 48 h. A row per update: ids restart at random."""

    __tablename__ = "processed_update"

    bot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)


class StoredUpdate(Base):
    """What was confirmed to Telegram before it was handled, and what could not be handled at all."""

    __tablename__ = "stored_update"

    bot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[StoredUpdateStatus]
    payload: Mapped[dict[str, Any]]
    error: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class JobRun(Base):
    """A cron-like job ran for this slot: several processes need no leader."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]
