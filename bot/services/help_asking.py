"""Asking for help: one sentence, everything else guessed and corrected by a tap (000 §5.1, DOMAIN A65).

What is written lives in the request itself from its first word on: a draft is never lost, and a text that was written
out of any dialogue becomes one only when the person says so.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.matching.names import has_names
from bot.matching.topics import guess_topic, guess_urgency
from bot.services import help_routing
from bot.services.access import Actor, get_organisation, get_own_help_request
from bot.services.help_drafts import (
    PAPER,
    TELLS_WHO,
    HelpDraft,
    Incoming,
    Refused,
    read_draft,
    settle_chosen,
)
from bot.services.help_focus import keep_talking, stop_talking, talk_in
from bot.services.help_form import ASKERS, CONFLICT, OTHER, topics
from bot.services.help_seen import HelpSeen, see, viewer_of
from bot.services.help_times import help_times_of
from bot.storage.models import HelpMessage, HelpRequest
from bot.storage.states import (
    UNASKED_HELP,
    HelpAddressee,
    HelpContent,
    HelpStatus,
    HelpUrgency,
    Privacy,
)

MOST_PARTS = 10


async def get_ready() -> None:
    """The dictionary is read once, beside the loop: outside any transaction, before a text is looked at."""
    await asyncio.to_thread(_read_dictionary)


@cache
def _read_dictionary() -> None:
    guess_topic("нужна помощь")
    has_names("Анна")


async def begin(session: AsyncSession, actor: Actor, *, now: datetime) -> HelpDraft:
    """«Нужна помощь»: goes on with what was being written."""
    actor.require(*ASKERS)
    request = await find_draft(session, actor.person_id)
    if request is None:
        request = await add_request(session, actor, HelpStatus.DRAFT, now)
    await talk_in(session, actor.person_id, request.id, now)
    return await read_draft(session, actor, request, now=now)


async def keep_typed(session: AsyncSession, actor: Actor, incoming: Incoming, *, now: datetime) -> HelpDraft:
    """A text out of any dialogue may become a question; the one before it that became nothing goes."""
    actor.require(*ASKERS)
    await session.execute(
        delete(HelpRequest)
        .where(HelpRequest.person_id == actor.person_id, HelpRequest.status == HelpStatus.TYPED)
        .execution_options(synchronize_session=False)
    )
    request = await add_request(session, actor, HelpStatus.TYPED, now)
    return await add(session, actor, request.id, incoming, now=now)


async def find_draft(session: AsyncSession, person_id: int) -> HelpRequest | None:
    return await session.scalar(
        select(HelpRequest)
        .where(HelpRequest.person_id == person_id, HelpRequest.status == HelpStatus.DRAFT)
        .order_by(HelpRequest.id.desc())
        .limit(1)
    )


async def add_request(session: AsyncSession, actor: Actor, status: HelpStatus, now: datetime) -> HelpRequest:
    request = HelpRequest(
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        status=status,
        topic="",
        urgency=HelpUrgency.TODAY,
        addressee=HelpAddressee.MY_MENTOR,
        created_at=now,
    )
    session.add(request)
    await session.flush()
    return request


async def add(session: AsyncSession, actor: Actor, request_id: int, incoming: Incoming, *, now: datetime) -> HelpDraft:
    """One more part of the question; what it is about and how urgent it is are guessed until somebody has said."""
    return await add_to(session, actor, await get_own_help_request(session, actor, request_id), incoming, now=now)


async def add_to(
    session: AsyncSession, actor: Actor, request: HelpRequest, incoming: Incoming, *, now: datetime
) -> HelpDraft:
    """The same, of a request that is locked already."""
    rows = await session.scalars(select(HelpMessage.text).where(HelpMessage.request_id == request.id))
    words = [*rows, incoming.text]
    refused = Refused.TOO_MUCH if len(words) > MOST_PARTS else find_refusal(request, incoming, actor)
    if refused is None:
        session.add(message_of(request, actor.person_id, incoming, now, question=True))
        guess(request, words)
    if request.status is HelpStatus.DRAFT and actor.current_run_id is None:
        await keep_talking(session, actor, request.id, now)
    return await read_draft(session, actor, request, now=now, refused=refused)


def find_refusal(request: HelpRequest, incoming: Incoming, actor: Actor) -> Refused | None:
    """Why it may become no part of the question or of its talk."""
    if incoming.content in PAPER and actor.privacy is Privacy.STRICT:
        return Refused.STRICT
    if tells_who(request, actor, incoming.content):
        return Refused.TELLS_WHO
    return None


def tells_who(request: HelpRequest, actor: Actor, content: HelpContent | None) -> bool:
    return request.anonymous and actor.person_id == request.person_id and content in TELLS_WHO


async def refuse_typed(session: AsyncSession, actor: Actor, typed_id: int, request: HelpRequest) -> Refused | None:
    """What was said out of any dialogue may be nothing for this talk."""
    typed = await get_own_help_request(session, actor, typed_id)
    content = await session.scalar(select(HelpMessage.content).where(HelpMessage.request_id == typed.id).limit(1))
    return Refused.TELLS_WHO if tells_who(request, actor, content) else None


def message_of(
    request: HelpRequest,
    person_id: int,
    incoming: Incoming,
    now: datetime,
    *,
    question: bool,
    reply_to_id: int | None = None,
) -> HelpMessage:
    return HelpMessage(
        organisation_id=request.organisation_id,
        request_id=request.id,
        person_id=person_id,
        question=question,
        content=incoming.content,
        text=incoming.text,
        file_id=incoming.file_id,
        reply_to_id=reply_to_id,
        source_id=incoming.source_id,
        created_at=now,
    )


def guess(request: HelpRequest, words: Sequence[str]) -> None:
    """The topic until there is one; how urgent it is from the first words only: what was tapped since stays."""
    topic = guess_topic("\n".join(words)) if not request.topic else None
    if topic is not None and topic in topics():
        set_topic(request, topic)
    urgency = guess_urgency(words[0]) if len(words) == 1 else None
    if urgency is not None:
        request.urgency = HelpUrgency(urgency)


def set_topic(request: HelpRequest, topic: str) -> None:
    """A conflict is for the curator alone (A48), and under one's own name."""
    if topic == CONFLICT:
        request.addressee, request.anonymous = HelpAddressee.CURATOR, False
    request.topic = topic


async def choose_topic(
    session: AsyncSession, actor: Actor, request_id: int, topic: str, *, now: datetime
) -> HelpDraft | HelpSeen:
    request = await get_own_help_request(session, actor, request_id)
    if topic in topics() and request.status in UNASKED_HELP:
        set_topic(request, topic)
    return await read_either(session, actor, request, now=now)


async def choose_urgency(
    session: AsyncSession, actor: Actor, request_id: int, urgency: HelpUrgency, *, now: datetime
) -> HelpDraft | HelpSeen:
    request = await get_own_help_request(session, actor, request_id)
    if request.status in UNASKED_HELP:
        request.urgency = urgency
    return await read_either(session, actor, request, now=now)


async def choose_addressee(
    session: AsyncSession, actor: Actor, request_id: int, addressee: HelpAddressee, *, now: datetime
) -> HelpDraft | HelpSeen:
    """Without a name one asks the pool only: one's own mentor would know."""
    request = await get_own_help_request(session, actor, request_id)
    if request.status in UNASKED_HELP and request.topic != CONFLICT:
        request.addressee = addressee
        request.anonymous = request.anonymous and addressee is HelpAddressee.ANYONE
    return await read_either(session, actor, request, now=now)


async def choose_name(
    session: AsyncSession, actor: Actor, request_id: int, *, anonymous: bool, curator_may_know: bool, now: datetime
) -> HelpDraft | HelpSeen:
    request = await get_own_help_request(session, actor, request_id)
    refused = None
    if request.status in UNASKED_HELP and request.addressee is HelpAddressee.ANYONE:
        telling = exists().where(HelpMessage.request_id == request.id, HelpMessage.content.in_(TELLS_WHO))
        if anonymous and await session.scalar(select(telling)):
            refused = Refused.TELLS_WHO
        else:
            request.anonymous, request.curator_may_know = anonymous, curator_may_know
    return await read_either(session, actor, request, now=now, refused=refused)


async def begin_anew(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> HelpDraft | HelpSeen:
    """«Переписать»: the words go, what was chosen stays."""
    request = await get_own_help_request(session, actor, request_id)
    if request.status in UNASKED_HELP:
        request.status = HelpStatus.DRAFT
        await session.execute(
            delete(HelpMessage).where(HelpMessage.request_id == request.id).execution_options(synchronize_session=False)
        )
        await talk_in(session, actor.person_id, request.id, now)
    return await read_either(session, actor, request, now=now)


async def adopt(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> HelpDraft | HelpSeen:
    """«Да, это вопрос»: a text out of any dialogue becomes a draft; also opens a draft again."""
    request = await get_own_help_request(session, actor, request_id)
    if request.status in UNASKED_HELP:
        request.status = HelpStatus.DRAFT
        await talk_in(session, actor.person_id, request.id, now)
    return await read_either(session, actor, request, now=now)


async def drop(session: AsyncSession, actor: Actor, request_id: int) -> bool:
    """What nobody has been asked goes without a trace; False for what somebody has."""
    request = await get_own_help_request(session, actor, request_id)
    if request.status not in UNASKED_HELP:
        return False
    await stop_talking(session, request.id)
    await session.delete(request)
    return True


async def send(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> HelpDraft | HelpSeen:
    """Asks; a second press shows where it stands."""
    request = await get_own_help_request(session, actor, request_id)
    organisation = await get_organisation(session, actor)
    if request.status not in UNASKED_HELP or not await is_written(session, request):
        return await read_either(session, actor, request, now=now)
    mentor = await settle_chosen(session, actor, request, help_times_of(organisation), now)
    await keep_talking(session, actor, request.id, now)
    request.topic, request.asked_at = request.topic or OTHER, now
    with session.no_autoflush:  # nobody looks for this question meanwhile: it is written once
        way = await help_routing.way_of(session, request, now)
        await help_routing.start(replace(way, mentor=mentor))
    await session.flush()
    return await see(session, request, viewer_of(actor), now=now)


async def is_written(session: AsyncSession, request: HelpRequest) -> bool:
    return bool(await session.scalar(select(exists().where(HelpMessage.request_id == request.id))))


async def read_either(
    session: AsyncSession, actor: Actor, request: HelpRequest, *, now: datetime, refused: Refused | None = None
) -> HelpDraft | HelpSeen:
    """A button of a draft that has been sent shows where the question stands."""
    await session.flush()
    if request.status in UNASKED_HELP:
        return await read_draft(session, actor, request, now=now, refused=refused)
    return await see(session, request, viewer_of(actor), now=now)


async def move(session: AsyncSession, actor: Actor, typed_id: int, request_id: int) -> HelpMessage | None:
    """A text out of any dialogue was meant for a talk: its message goes there. None when it has gone already."""
    typed = await get_own_help_request(session, actor, typed_id)
    if typed.status is not HelpStatus.TYPED:
        return None
    message = await session.scalar(select(HelpMessage).where(HelpMessage.request_id == typed.id).limit(1))
    if message is None:
        return None
    await session.execute(
        update(HelpMessage)
        .where(HelpMessage.id == message.id)
        .values(request_id=request_id, question=False)
        .execution_options(synchronize_session=False)
    )
    await session.delete(typed)
    await session.flush()
    await session.refresh(message)
    return message
