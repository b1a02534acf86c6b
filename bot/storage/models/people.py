from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Base, where
from bot.storage.states import Calendar, OrganisationType, PersonStatus, Privacy, Role


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
    pupils: Mapped[bool] = mapped_column(default=False)  # pupils take part, each with a legal representative's consent
    readiness_threshold: Mapped[int] = mapped_column(default=6)  # mean of the readiness scales, 1 to 10
    duty_contact: Mapped[str] = mapped_column(default="")  # whom to call when a question cannot wait for the morning
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
    pupil: Mapped[bool] = mapped_column(default=False)
    away_from: Mapped[date | None]  # on leave or ill: local days, both included
    away_until: Mapped[date | None]
    looking_in: Mapped[str] = mapped_column(String(32), default="")  # the list whose lines typed words look for
    current_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id", use_alter=True, ondelete="SET NULL"))
    helps: Mapped[bool] = mapped_column(default=False)  # answers the questions of colleagues who are not in a pair
    talking_in_id: Mapped[int | None] = mapped_column(
        ForeignKey("help_request.id", use_alter=True, ondelete="SET NULL")
    )  # where typed words and files go, as long as the talk is fresh
    talking_at: Mapped[datetime | None]
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
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))  # of one on the list
    scenario: Mapped[str] = mapped_column(String(64), default="")  # a third person's link: to answer exactly this
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))  # and about whom
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
