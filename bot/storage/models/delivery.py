from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Base, where
from bot.storage.states import NoticeClass, NoticeStatus, StoredUpdateStatus


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
