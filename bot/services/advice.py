"""The library: questions and answers without names, by topic. The council mends and publishes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor
from bot.storage.models import HelpMessage, HelpRequest


@dataclass(frozen=True)
class AdviceLine:
    """A card of the library in one line."""

    advice_id: int
    topic_words: str
    question: str


async def find_similar(
    session: AsyncSession, actor: Actor, terms: Sequence[str], topic: str, most: int = 3
) -> tuple[AdviceLine, ...]:
    """Published cards like a question, the most similar first."""
    return ()


async def has_words(session: AsyncSession, request: HelpRequest) -> bool:
    """Whether there is anything a card could be made of: words of both sides."""
    said = set(
        await session.scalars(
            select(HelpMessage.person_id).where(HelpMessage.request_id == request.id, HelpMessage.text != "")
        )
    )
    return {request.person_id, request.holder_id} <= said


async def propose(session: AsyncSession, request: HelpRequest, *, now: datetime) -> None:
    """Both agreed: a card without names goes to the council."""
