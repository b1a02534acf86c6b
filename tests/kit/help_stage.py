"""One help request of each kind that a button may name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.models import HelpMessage, HelpOffer, HelpRequest
from bot.storage.states import (
    HelpAddressee,
    HelpContent,
    HelpStage,
    HelpStatus,
    HelpUrgency,
    OfferAnswer,
)
from tests.kit.cast import Cast


@dataclass(frozen=True)
class Helping:
    """Ids of rows; zeros where nobody asks for help."""

    draft: int = 0  # Boris's
    typed: int = 0  # Boris's, out of any dialogue
    asked: int = 0  # by Dina; Anna may take it
    taken: int = 0  # asked by Boris, held by Anna
    closed: int = 0  # the same
    said: int = 0  # the question of the taken one


async def set_helping(session: AsyncSession, cast: Cast, now: datetime) -> Helping:
    stage = HelpingStage(session, cast, now)
    draft = await stage.request("boris", HelpStatus.DRAFT)
    typed = await stage.request("boris", HelpStatus.TYPED)
    due = {"asked_at": now, "due_at": now + timedelta(days=30)}
    asked = await stage.request("dina", HelpStatus.ASKED, stage=HelpStage.POOL, **due)
    held = {"stage": HelpStage.MENTOR, "holder_id": cast.ids["anna"], "taken_at": now}
    taken = await stage.request("boris", HelpStatus.TAKEN, **held, **due)
    closed = await stage.request(
        "boris", HelpStatus.CLOSED, **held, asked_at=now, answered_at=now, closed_at=now, asker_shares=True
    )
    await stage.offer(asked, OfferAnswer.WAITING)
    await stage.offer(taken, OfferAnswer.TAKEN)
    said = [await stage.message(each) for each in (draft, typed, asked, taken, closed)]
    await stage.message(taken, question=False)
    return Helping(draft.id, typed.id, asked.id, taken.id, closed.id, said[3])


@dataclass
class HelpingStage:
    session: AsyncSession
    cast: Cast
    now: datetime
    source: int = 900_000

    async def request(self, asker: str, status: HelpStatus, **columns: Any) -> HelpRequest:
        request = HelpRequest(
            organisation_id=self.cast.organisation_id,
            person_id=self.cast.ids[asker],
            status=status,
            topic="method",
            urgency=HelpUrgency.TODAY,
            addressee=HelpAddressee.ANYONE,
            created_at=self.now,
            **columns,
        )
        self.session.add(request)
        await self.session.flush()
        return request

    async def offer(self, request: HelpRequest, answer: OfferAnswer) -> None:
        self.session.add(
            HelpOffer(
                request_id=request.id,
                person_id=self.cast.ids["anna"],
                organisation_id=request.organisation_id,
                answer=answer,
                asked_at=self.now,
            )
        )
        await self.session.flush()

    async def message(self, request: HelpRequest, *, question: bool = True) -> int:
        self.source += 1
        message = HelpMessage(
            organisation_id=request.organisation_id,
            request_id=request.id,
            person_id=request.person_id,
            question=question,
            content=HelpContent.TEXT,
            text="Как начать урок?",
            source_id=self.source,
            created_at=self.now,
        )
        self.session.add(message)
        await self.session.flush()
        return message.id
