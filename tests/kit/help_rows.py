"""Urgent questions as rows: as they would stand after days of asking and answering."""

from datetime import datetime, timedelta
from typing import Any

from bot.storage.models import HelpMessage, HelpRequest, Person
from bot.storage.states import HelpAddressee, HelpContent, HelpOutcome, HelpStage, HelpStatus, HelpTurn, HelpUrgency
from tests.kit.desk import School

WORDS = "Родители кричали на меня при детях"
ANSWER = "Поговорите с ними без детей"


async def add_question(
    school: School,
    asker: Person,
    asked_at: datetime,
    *,
    holder: Person | None = None,
    answered_in: timedelta | None = None,
    outcome: HelpOutcome | None = None,
    closed_at: datetime | None = None,
    **columns: Any,
) -> HelpRequest:
    """«Сейчас», to anyone; with the words of both if somebody has answered."""
    answered_at = asked_at + answered_in if answered_in is not None else None
    closed = closed_at is not None or outcome is not None
    status = HelpStatus.TAKEN if holder else HelpStatus.ASKED
    given: dict[str, Any] = {
        "topic": "psy_parent",
        "urgency": HelpUrgency.NOW,
        "addressee": HelpAddressee.ANYONE,
        "stage": HelpStage.POOL,
        "turn": HelpTurn.ASKER if answered_at else HelpTurn.HOLDER,
        "due_at": None if closed else asked_at + timedelta(days=30),
        "taken_at": asked_at if holder else None,
        **columns,
    }
    request = HelpRequest(
        organisation_id=school.organisation.id,
        person_id=asker.id,
        status=HelpStatus.CLOSED if closed else status,
        holder_id=holder.id if holder else None,
        created_at=asked_at,
        asked_at=asked_at,
        answered_at=answered_at,
        closed_at=(closed_at or asked_at + timedelta(days=1)) if closed else None,
        outcome=outcome,
        **given,
    )
    school.session.add(request)
    await school.session.flush()
    await add_said(school, request, asker, WORDS, asked_at, question=True)
    if holder is not None and answered_at is not None:
        await add_said(school, request, holder, ANSWER, answered_at)
    return request


async def add_said(
    school: School, request: HelpRequest, person: Person, words: str, at: datetime, *, question: bool = False
) -> None:
    school.session.add(
        HelpMessage(
            organisation_id=request.organisation_id,
            request_id=request.id,
            person_id=person.id,
            question=question,
            content=HelpContent.TEXT,
            text=words,
            source_id=request.id * 10 + len(words),
            created_at=at,
        )
    )
    await school.session.flush()
