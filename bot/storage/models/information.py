from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Base, where
from bot.storage.states import AnnouncementStatus, Body


class Announcement(Base):
    """What is told to everybody of some roles (stage 7 of 004); with `happens_at` an invitation."""

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_organisation_id_status", "organisation_id", "status"),
        Index("ix_announcement_due_at", "due_at", **where("due_at IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("roadmap_item.id", ondelete="SET NULL"))
    status: Mapped[AnnouncementStatus] = mapped_column(default=AnnouncementStatus.DRAFT)
    text: Mapped[str] = mapped_column(default="")
    roles: Mapped[str] = mapped_column(default="")  # «mentor mentee»: to whom
    asks: Mapped[bool] = mapped_column(default=False)  # «хочу участвовать» stands under it
    happens_at: Mapped[datetime | None]
    location: Mapped[str] = mapped_column(default="")
    send_at: Mapped[datetime | None]  # None: when the curator presses
    due_at: Mapped[datetime | None]  # when the scheduler sends it
    sent_at: Mapped[datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class AnnouncementReply(Base):
    """«Хочу участвовать» or not. Who was written to, the outbox knows."""

    __tablename__ = "announcement_reply"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    wants: Mapped[bool]
    came: Mapped[bool | None]  # marked by the curator afterwards
    answered_at: Mapped[datetime]


class Publication(Base):
    """A line of the media plan: what is to be published where, and the link once it is."""

    __tablename__ = "publication"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("roadmap_item.id", ondelete="SET NULL"))
    title: Mapped[str]
    channel: Mapped[str] = mapped_column(default="")  # «сайт», «ВКонтакте», «районная газета»
    text: Mapped[str] = mapped_column(default="")  # the draft
    planned_on: Mapped[date | None]
    published_on: Mapped[date | None]
    link: Mapped[str] = mapped_column(default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class BodyMember(Base):
    """Somebody of a working group, the council, the commission; an expert: to those the bot does not write."""

    __tablename__ = "body_member"
    __table_args__ = (
        Index("ix_body_member_organisation_id_body", "organisation_id", "body"),
        Index(
            "uq_body_member_person",
            "organisation_id",
            "body",
            "person_id",
            unique=True,
            **where("person_id IS NOT NULL AND left_on IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    body: Mapped[Body]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(default="")  # of somebody who is not in the bot
    workplace: Mapped[str] = mapped_column(default="")  # organisation and position of one from outside
    contact: Mapped[str] = mapped_column(default="")
    offers: Mapped[str] = mapped_column(default="")  # what an expert helps with
    chairs: Mapped[bool] = mapped_column(default=False)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]


class Protocol(Base):
    """A meeting of a collegial body: «слушали – решили» (DOMAIN 5.3)."""

    __tablename__ = "protocol"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    body: Mapped[Body]
    number: Mapped[str] = mapped_column(String(40))
    held_on: Mapped[date]
    present: Mapped[str] = mapped_column(default="")
    heard: Mapped[str] = mapped_column(default="")
    decided: Mapped[str] = mapped_column(default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class Target(Base):
    """An indicator of a cycle: plan and fact (001 goal; DOMAIN 5.4)."""

    __tablename__ = "target"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    key: Mapped[str] = mapped_column(String(40), default="")  # one the bot counts by itself; "": the school's own
    title: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")  # «%», «человек»
    plan: Mapped[float | None]
    fact: Mapped[float | None]  # of an own one, entered by hand; of a closed cycle, as it was at the end
