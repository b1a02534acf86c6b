from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Base, where
from bot.storage.states import (
    ActionKind,
    ActionStatus,
    Calendar,
    CycleStatus,
    EvidenceKind,
    ItemStatus,
    TermKind,
)


class Cycle(Base):
    """One year of the programme by one roadmap, which the head approves (000, 002, 003 §3.3).

    The items are copies: what is changed here changes no other year. While it runs `due_at` is set.
    """

    __tablename__ = "cycle"
    __table_args__ = (
        Index("ix_cycle_organisation_id_status", "organisation_id", "status"),
        Index("ix_cycle_due_at", "due_at", **where("due_at IS NOT NULL")),
        {"sqlite_autoincrement": True},  # a button of a cycle that is gone must not open another one
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    roadmap: Mapped[str] = mapped_column(String(40))  # scenarios.roadmaps: the shipped one it was made of
    title: Mapped[str]
    calendar: Mapped[Calendar]
    starts_on: Mapped[date]  # local days, both included
    ends_on: Mapped[date]
    status: Mapped[CycleStatus] = mapped_column(default=CycleStatus.DRAFT)
    order_number: Mapped[str] = mapped_column(default="")  # by which the head approved it
    order_on: Mapped[date | None]
    before_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))  # the cycle it continues
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # closed or cancelled
    due_at: Mapped[datetime | None]  # when the scheduler looks at it next: the opening of a working day
    asked_at: Mapped[datetime | None]  # a draft was shown to the heads to be agreed upon (A25, B13)
    agreed: Mapped[bool | None]  # what a head said of it then; None: nothing yet
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    remark: Mapped[str] = mapped_column(default="")  # why the head gave it back


class Stage(Base):
    __tablename__ = "stage"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]  # from 1
    number: Mapped[str] = mapped_column(String(16))
    title: Mapped[str]
    goal: Mapped[str] = mapped_column(default="")


class RoadmapItem(Base):
    """One term of one item of a roadmap: an item with several terms stands in as many rows, `part` tells them apart."""

    __tablename__ = "roadmap_item"
    __table_args__ = (
        Index("ix_roadmap_item_cycle_id_status", "cycle_id", "status"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]  # within the cycle, from 1
    number: Mapped[str] = mapped_column(String(16))  # «4.3.1»
    title: Mapped[str]
    part: Mapped[str] = mapped_column(default="")  # which of several terms: «назначение куратора», «к 20 мая»
    key: Mapped[str] = mapped_column(String(40), default="")  # scenarios.roadmaps.Term.key; "": the school's own
    details: Mapped[str] = mapped_column(default="")  # what is to be done, a line each
    evidence_wanted: Mapped[str] = mapped_column(default="")  # what shows that it was done, a line each
    roles: Mapped[str] = mapped_column(default="")  # the document's words for the responsible ones: «head curator»
    term: Mapped[TermKind]
    term_words: Mapped[str] = mapped_column(default="")  # as the document says it: «до 20 января 2025»
    starts_on: Mapped[date | None]  # local days, both included
    due_on: Mapped[date | None]
    sure: Mapped[bool] = mapped_column(default=True)  # False: moved from another year or proposed, to be confirmed
    status: Mapped[ItemStatus] = mapped_column(default=ItemStatus.PLANNED)
    reason: Mapped[str] = mapped_column(default="")  # why it is not applicable, why it was opened again
    reminded: Mapped[int | None]  # days before: the nearest reminder that was told
    opened_at: Mapped[datetime | None]
    overdue_told_at: Mapped[datetime | None]
    asked_on: Mapped[date | None]  # of a permanent one: when it was asked about last
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Responsible(Base):
    """Who answers for an item. One who has left answers for nothing: then the curators do."""

    __tablename__ = "responsible"

    item_id: Mapped[int] = mapped_column(ForeignKey("roadmap_item.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


class RoadmapAction(Base):
    """What the bot does or offers on a day: shown beforehand, moved, switched off, run now."""

    __tablename__ = "roadmap_action"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("roadmap_item.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ActionKind]
    subject: Mapped[str] = mapped_column(String(40), default="")  # the form of a wave, the order to draft
    run_on: Mapped[date | None]  # local; None: the item has no day yet
    status: Mapped[ActionStatus] = mapped_column(default=ActionStatus.PLANNED)
    done_at: Mapped[datetime | None]
    made_id: Mapped[int | None]  # what came of it: the wave, the announcement
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Evidence(Base):
    """What shows that an item was done."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("roadmap_item.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EvidenceKind]
    number: Mapped[str] = mapped_column(default="")  # of an order or a protocol
    dated_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(default="")  # a link, a note, what a file is
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id", ondelete="SET NULL"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class SentRoadmap(Base):
    """The roadmap table a curator sent last: what it says, until that is applied or not; or what is wrong with it."""

    __tablename__ = "sent_roadmap"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"))
    content: Mapped[dict[str, Any]]  # documents.roadmap_file.RoadmapFile, or services.cycle_changes.Mistake in order
    at: Mapped[datetime]
