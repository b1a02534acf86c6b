from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Base, listed, where
from bot.storage.states import (
    LIVE_MEETING,
    LIVE_PAIR,
    MeetingKind,
    MeetingStatus,
    Outcome,
    PairForm,
    PairKind,
    PairStatus,
)


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
    form: Mapped[PairForm] = mapped_column(default=PairForm.TEACHER_TEACHER)
    kind: Mapped[PairKind] = mapped_column(default=PairKind.TRADITIONAL)
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
