from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models.base import Base, listed, where
from bot.storage.states import (
    OPEN_HELP,
    AdviceStatus,
    HelpAddressee,
    HelpContent,
    HelpOutcome,
    HelpStage,
    HelpStatus,
    HelpTurn,
    HelpUrgency,
    OfferAnswer,
)


class HelpRequest(Base):
    """A question in trouble (000 §5.1 «обращаться к наставнику за помощью»; situational mentoring).

    While it is open `due_at` is set: nothing waits without a time at which the bot looks at it again. Once taken,
    `holder_id` is the one person who answers for it.
    """

    __tablename__ = "help_request"
    __table_args__ = (
        Index("ix_help_request_due_at", "due_at", **where("due_at IS NOT NULL")),
        Index("ix_help_request_organisation_id_status", "organisation_id", "status"),
        Index("ix_help_request_person_id_status", "person_id", "status"),
        Index(
            "ix_help_request_holder_id",
            "holder_id",
            **where(f"status IN ({listed(OPEN_HELP)}) AND holder_id IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},  # a button of a request that is gone must not open another one
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))  # who asks
    status: Mapped[HelpStatus]
    topic: Mapped[str] = mapped_column(String(24), default="")  # option of situational_request, step area; "": not yet
    urgency: Mapped[HelpUrgency]
    addressee: Mapped[HelpAddressee]
    anonymous: Mapped[bool] = mapped_column(default=False)  # whoever answers does not learn who asked
    curator_may_know: Mapped[bool] = mapped_column(default=True)  # of an anonymous one: the curator sees the name
    stage: Mapped[HelpStage | None]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    curator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # to whom a conflict was entrusted
    turn: Mapped[HelpTurn] = mapped_column(default=HelpTurn.HOLDER)
    due_at: Mapped[datetime | None]  # when the scheduler looks at it next
    reminders: Mapped[int] = mapped_column(default=0)  # of whoever's turn it is
    notices: Mapped[int] = mapped_column(default=0)  # written about it: tells one from the next of its kind
    promised_at: Mapped[datetime | None]  # «вернусь в 15:00»
    meets_at: Mapped[datetime | None]  # what the two have agreed on, where they are no pair
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]  # by the present holder
    answered_at: Mapped[datetime | None]  # the first word of an answer
    closed_at: Mapped[datetime | None]
    outcome: Mapped[HelpOutcome | None]
    score: Mapped[int | None]  # 1 to 10, for the curator
    asker_shares: Mapped[bool | None]  # may become a card of the library: both have to agree
    holder_shares: Mapped[bool | None]


class HelpOffer(Base):
    """Somebody was asked to take a request."""

    __tablename__ = "help_offer"
    __table_args__ = (Index("ix_help_offer_person_id_asked_at", "person_id", "asked_at"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # the holder who would pass it on
    answer: Mapped[OfferAnswer] = mapped_column(default=OfferAnswer.WAITING)
    asked_at: Mapped[datetime]
    notice: Mapped[int] = mapped_column(default=0)  # by which the person was asked: HelpRequest.notices of then
    answered_at: Mapped[datetime | None]


class HelpMessage(Base):
    """What one side has said. A file stays where Telegram keeps it and is sent on by its id."""

    __tablename__ = "help_message"
    __table_args__ = (
        Index("ix_help_message_request_id", "request_id"),
        Index("uq_help_message_source", "person_id", "source_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    question: Mapped[bool] = mapped_column(default=False)  # said before the request was sent
    content: Mapped[HelpContent]
    text: Mapped[str] = mapped_column(default="")
    file_id: Mapped[str] = mapped_column(default="")
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("help_message.id", ondelete="SET NULL"))
    source_id: Mapped[int]  # the message in the author's own chat
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    edits: Mapped[int] = mapped_column(default=0)


class Advice(Base):
    """A card of the library: a question and an answer without names."""

    __tablename__ = "advice"
    __table_args__ = (Index("ix_advice_organisation_id_status", "organisation_id", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    request_id: Mapped[int | None] = mapped_column(
        ForeignKey("help_request.id", ondelete="SET NULL"), unique=True
    )  # until it is published: then nothing leads back to who asked
    status: Mapped[AdviceStatus]
    topic: Mapped[str] = mapped_column(String(24))
    question: Mapped[str]
    answer: Mapped[str]
    terms: Mapped[str] = mapped_column(
        default=""
    )  # lemmas with spaces between them: of the question, a new line, of both
    created_at: Mapped[datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    edited_at: Mapped[datetime | None]
