from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Base, where
from bot.storage.states import AnswerState, RunStatus
from bot.storage.types import Json

OWN = "status = 'open' AND about_id IS NULL AND respondent_id IS NULL AND entered_by_id IS NULL AND edition_id IS NULL"
# One open run of a scenario about a meeting, about a pair, about a subject (none: ""); one of a third person about
# somebody; one of a respondent; one that a curator enters from paper; one trial of a draft. Plain columns: SQLite does
# not show an index on expressions to Alembic, which would then leave it out of a revision and lose it when it rebuilds
# the table.
ONE_OPEN_RUN = (
    Index(
        "uq_run_open_meeting",
        "person_id",
        "scenario",
        "meeting_id",
        unique=True,
        **where(f"{OWN} AND meeting_id IS NOT NULL"),
    ),
    Index(
        "uq_run_open_pair",
        "person_id",
        "scenario",
        "pair_id",
        unique=True,
        **where(f"{OWN} AND meeting_id IS NULL AND pair_id IS NOT NULL"),
    ),
    Index(
        "uq_run_open",
        "person_id",
        "scenario",
        "subject",
        unique=True,
        **where(f"{OWN} AND meeting_id IS NULL AND pair_id IS NULL"),
    ),
    Index(
        "uq_run_open_about",
        "person_id",
        "scenario",
        "about_id",
        unique=True,
        **where("status = 'open' AND about_id IS NOT NULL AND entered_by_id IS NULL"),
    ),
    Index(
        "uq_run_open_respondent",
        "respondent_id",
        unique=True,
        **where("status = 'open' AND respondent_id IS NOT NULL AND entered_by_id IS NULL"),
    ),
    Index(
        "uq_run_open_paper",
        "entered_by_id",
        "person_id",
        "scenario",
        unique=True,
        **where("status = 'open' AND entered_by_id IS NOT NULL"),
    ),
    Index(
        "uq_run_open_trial",
        "person_id",
        "edition_id",
        unique=True,
        **where("status = 'open' AND edition_id IS NOT NULL"),
    ),
)


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
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # by a third person
    respondent_id: Mapped[int | None] = mapped_column(ForeignKey("respondent.id", ondelete="CASCADE"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))  # asks its planner
    advice_id: Mapped[int | None] = mapped_column(ForeignKey("advice.id", ondelete="CASCADE"))  # mends a card's words
    subject: Mapped[str] = mapped_column(String(40), default="")  # what else a dialogue is about: services/subjects
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # from paper, in whose chat it goes on
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))  # a draft tried out
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    wording: Mapped[str] = mapped_column(String(12), default="")  # Edition.digest it began with; once sent, as sent
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
    edition: Mapped[str] = mapped_column(String(12), default="")  # Scenario.edition: the question as it was asked
    answered_at: Mapped[datetime]


class Edition(Base):
    """A form as it was asked at some time: the shipped ones are kept beside the answers, a school's own live here."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("scenario", "digest"),
        Index(
            "uq_edition_published",
            "organisation_id",
            "scenario",
            "version",
            unique=True,
            **where("published_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},  # a button of a draft that is gone must not publish another one
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)  # None: shipped
    scenario: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(12))  # Scenario.edition
    content: Mapped[dict[str, Any]]  # what the file says
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]  # None: a draft, to be tried out by who made it
    retired_at: Mapped[datetime | None]  # of the newest one: the form is begun no more; what is under way goes on


class RefusedForm(Base):
    """What was wrong with the file a curator sent last: a long list is read page by page."""

    __tablename__ = "refused_form"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    mistakes: Mapped[dict[str, Any]]  # scenarios.form_mistakes.RowMistake, in order
    at: Mapped[datetime]


class Attachment(Base):
    """A file or a photo that is an answer. The file's own name is shown, never used for a path."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), index=True)
    step: Mapped[str] = mapped_column(String(24))
    name: Mapped[str]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the content
    path: Mapped[str] = mapped_column(String(200))  # inside DATA_DIR, made up by us
    album: Mapped[str] = mapped_column(String(64), default="")  # Telegram's id of what was sent together
    created_at: Mapped[datetime]
