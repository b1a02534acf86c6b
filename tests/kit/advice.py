"""Talks that are over and cards of the library."""

from datetime import datetime

from sqlalchemy import select

from bot.services import help_closing
from bot.services.access import get_actor
from bot.services.advice import terms_of
from bot.storage.database import Database
from bot.storage.models import Advice, HelpMessage, HelpRequest, Organisation
from bot.storage.states import (
    AdviceStatus,
    HelpAddressee,
    HelpContent,
    HelpOutcome,
    HelpStatus,
    HelpUrgency,
)
from tests.kit.help import messages

QUESTION = "На собрании у Анны Сергеевны родители спорят из-за оценок, что ответить?"
ANSWER = "Борис Ильич, предложите им написать вопросы заранее."


async def add_talk(
    db: Database,
    organisation_id: int,
    asker_id: int,
    holder_id: int,
    *,
    now: datetime,
    question: str = QUESTION,
    answers: tuple[str, ...] = (ANSWER,),
    topic: str = "psy_parent",
    anonymous: bool = False,
    curator_id: int | None = None,
) -> int:
    """Asked, answered and closed; an empty text is a voice message."""
    async with db.write() as session:
        request = HelpRequest(
            organisation_id=organisation_id,
            person_id=asker_id,
            holder_id=holder_id,
            curator_id=curator_id,
            status=HelpStatus.CLOSED,
            topic=topic,
            urgency=HelpUrgency.TODAY,
            addressee=HelpAddressee.ANYONE if anonymous else HelpAddressee.MY_MENTOR,
            anonymous=anonymous,
            outcome=HelpOutcome.HELPED,
            created_at=now,
            asked_at=now,
            answered_at=now,
            closed_at=now,
        )
        session.add(request)
        await session.flush()
        said = [(asker_id, question, True), *((holder_id, answer, False) for answer in answers)]
        session.add_all(
            HelpMessage(
                organisation_id=organisation_id,
                request_id=request.id,
                person_id=person_id,
                question=is_question,
                content=HelpContent.TEXT if text else HelpContent.VOICE,
                text=text,
                source_id=messages.text().source_id,
                created_at=now,
            )
            for person_id, text, is_question in said
        )
    return request.id


async def shares(db: Database, telegram_id: int | None, request_id: int, *, now: datetime, agreed: bool = True) -> None:
    assert telegram_id is not None
    async with db.write() as session:
        actor = await get_actor(session, telegram_id)
        await help_closing.share(session, actor, request_id, agreed=agreed, now=now)


async def add_card(
    db: Database,
    organisation_id: int,
    *,
    now: datetime,
    question: str = "Родители спорят на собрании, как остановить?",
    answer: str = "Попросите написать вопросы заранее и раздайте регламент.",
    status: AdviceStatus = AdviceStatus.PUBLISHED,
    topic: str = "psy_parent",
) -> int:
    async with db.write() as session:
        card = Advice(
            organisation_id=organisation_id,
            status=status,
            topic=topic,
            question=question,
            answer=answer,
            terms=terms_of(question, answer),
            created_at=now,
        )
        session.add(card)
    return card.id


async def cards(db: Database) -> list[Advice]:
    async with db.read() as session:
        return list(await session.scalars(select(Advice).order_by(Advice.id)))


async def foreign_organisation(db: Database, organisation_id: int) -> int:
    async with db.read() as session:
        other = await session.scalar(select(Organisation.id).where(Organisation.id != organisation_id))
    assert other is not None
    return other
