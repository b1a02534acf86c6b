from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Base, where
from bot.storage.states import CampaignStatus, PairForm, PairKind, RespondentStatus, Role


class Campaign(Base):
    """A wave: one form asked of many people between two times."""

    __tablename__ = "campaign"
    __table_args__ = (
        Index("ix_campaign_organisation_id_status", "organisation_id", "status"),
        Index("ix_campaign_due_at", "due_at", **where("due_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    scenario: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(default="")
    audience: Mapped[dict[str, Any]]  # services.audiences.Audience
    anonymous: Mapped[bool] = mapped_column(default=False)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))  # the wave this one is compared with
    status: Mapped[CampaignStatus]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]  # when the scheduler looks at it next: to open, to remind, to close
    reminders: Mapped[int] = mapped_column(default=0)  # rounds of reminders, at most two
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class Respondent(Base):
    """Who is asked within a wave. Of an anonymous one this is all that is known: whether the person answered."""

    __tablename__ = "respondent"
    __table_args__ = (
        Index("uq_respondent_pair", "campaign_id", "person_id", "pair_id", unique=True, **where("pair_id IS NOT NULL")),
        Index("uq_respondent", "campaign_id", "person_id", unique=True, **where("pair_id IS NULL")),
        Index("ix_respondent_campaign_id_status", "campaign_id", "status"),
        Index("ix_respondent_person_id_status", "person_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))  # the form is about this pair
    role: Mapped[Role]  # in which the person is asked
    pair_form: Mapped[PairForm | None]  # of the pair when the person was asked: results are parted by it
    pair_kind: Mapped[PairKind | None]
    status: Mapped[RespondentStatus]
    answered_at: Mapped[datetime | None]  # of an anonymous wave the beginning of the day: the order would tell who
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]


class AnonymousReply(Base):
    """Answers of an anonymous wave: no person, no time, no order."""

    __tablename__ = "anonymous_reply"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # random: counted ids would tell the order
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    edition: Mapped[str] = mapped_column(String(12))
    answers: Mapped[dict[str, Any]]  # values by step
