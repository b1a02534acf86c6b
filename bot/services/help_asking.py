"""Asking for help: one sentence, everything else guessed and corrected by a tap (000 §5.1, DOMAIN A65).

What is written lives in the request itself from its first word on: a draft is never lost, and a text that was written
out of any dialogue becomes one only when the person says so.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.matching.lemmas import lemmas
from bot.matching.names import has_names
from bot.matching.topics import guess_topic, guess_urgency, topic_words, urgency_words
from bot.services import advice, help_routing
from bot.services.access import Actor, get_organisation, get_own_help_request
from bot.services.advice import AdviceLine
from bot.services.help_focus import stop_talking, talk_in
from bot.services.help_form import ASKERS, CONFLICT, OTHER, topics
from bot.services.help_pool import Mentor, find_mentor, pool_has_anybody
from bot.services.help_seen import HelpSeen, Said, gist_of, read_said, see, viewer_of
from bot.services.help_times import HelpTimes, help_times_of
from bot.services.names import Named, named
from bot.services.people import is_curator
from bot.storage.models import HelpMessage, HelpRequest, Person
from bot.storage.states import (
    UNASKED_HELP,
    HelpAddressee,
    HelpContent,
    HelpStatus,
    HelpUrgency,
    Privacy,
)

TELLS_WHO = (HelpContent.VOICE, HelpContent.DOCUMENT)  # a voice is known, a file has a name
PAPER = (HelpContent.PHOTO, HelpContent.DOCUMENT)  # does not travel through the messenger in strict privacy
MOST_PARTS = 10


class Refused(StrEnum):
    """Why something that was sent did not become part of a question."""

    STRICT = "strict"
    TELLS_WHO = "tells_who"
    TOO_MUCH = "too_much"


@dataclass(frozen=True)
class Incoming:
    """A text, a photo, a voice message or a document as it came. `source_id`: its message in the author's own chat,
    `reply_to`: the message there that it answers."""

    content: HelpContent
    text: str
    file_id: str
    source_id: int
    reply_to: int | None = None


@dataclass(frozen=True)
class Promise:
    """What who asks can count on, local: who will see it when, and until when that one has time."""

    opens_at: datetime | None  # None: at once
    until: datetime


@dataclass(frozen=True)
class HelpDraft:
    """A question being written."""

    request_id: int
    typed: bool  # a word out of any dialogue: whether it is a question at all is not known yet
    question: tuple[Said, ...]
    topic: str  # "": not known
    topics: Mapping[str, str]
    urgency: HelpUrgency
    addressee: HelpAddressee
    addressees: tuple[HelpAddressee, ...]  # those there are
    mentor: Named | None
    mentor_away: bool
    anonymous: bool
    may_be_anonymous: bool
    curator_may_know: bool
    names_seen: bool  # something in it looks like a person's name
    promise: Promise
    duty_contact: str
    curators: tuple[Named, ...]  # whom to call outside working hours
    similar: tuple[AdviceLine, ...]
    strict: bool
    seen_at: datetime  # local
    refused: Refused | None = None  # what was sent last

    @property
    def conflict(self) -> bool:
        return self.topic == CONFLICT

    @property
    def sendable(self) -> bool:
        return bool(self.question)

    @property
    def gist(self) -> str:
        return gist_of(self.question)


async def get_ready() -> None:
    """The dictionary is read once, beside the loop: outside any transaction, before a text is looked at."""
    await asyncio.to_thread(_read_dictionary)


@cache
def _read_dictionary() -> None:
    guess_topic("нужна помощь", topic_words())
    has_names("Анна")


async def begin(session: AsyncSession, actor: Actor, *, now: datetime) -> HelpDraft:
    """«Нужна помощь»: goes on with what was being written."""
    actor.require(*ASKERS)
    request = await find_draft(session, actor.person_id)
    if request is None:
        request = await add_request(session, actor, HelpStatus.DRAFT, now)
    await talk_in(session, actor.person_id, request.id, now)
    return await read_draft(session, actor, request, now=now)


async def offer(session: AsyncSession, actor: Actor, incoming: Incoming, *, now: datetime) -> HelpDraft:
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


@dataclass(frozen=True)
class Addressees:
    """Whom a person can ask: whoever is not there is not offered."""

    there: tuple[HelpAddressee, ...]
    mentor: Mentor | None


async def find_addressees(session: AsyncSession, actor: Actor, times: HelpTimes, now: datetime) -> Addressees:
    mentor = await find_mentor(session, actor.person_id, times, now)
    pool = await pool_has_anybody(session, actor.organisation_id, actor.person_id)
    here = mentor is not None and mentor.here
    there = {HelpAddressee.MY_MENTOR: here, HelpAddressee.ANYONE: pool, HelpAddressee.CURATOR: True}
    return Addressees(tuple(each for each, is_there in there.items() if is_there), mentor)


async def add(session: AsyncSession, actor: Actor, request_id: int, incoming: Incoming, *, now: datetime) -> HelpDraft:
    """One more part of the question; what it is about and how urgent it is are guessed until somebody has said."""
    request = await get_own_help_request(session, actor, request_id)
    refused = await refuse(session, request, incoming, actor)
    if refused is None:
        session.add(message_of(request, actor.person_id, incoming, now, question=True))
        await session.flush()
        if not request.topic:
            await guess(session, request)
    if request.status is HelpStatus.DRAFT and actor.current_run_id is None:
        await talk_in(session, actor.person_id, request.id, now)
    return await read_draft(session, actor, request, now=now, refused=refused)


async def refuse(session: AsyncSession, request: HelpRequest, incoming: Incoming, actor: Actor) -> Refused | None:
    if incoming.content in PAPER and actor.privacy is Privacy.STRICT:
        return Refused.STRICT
    if request.anonymous and actor.person_id == request.person_id and incoming.content in TELLS_WHO:
        return Refused.TELLS_WHO
    if request.status not in UNASKED_HELP:
        return None
    parts = select(func.count()).select_from(HelpMessage).where(HelpMessage.request_id == request.id)
    return Refused.TOO_MUCH if (await session.scalar(parts) or 0) >= MOST_PARTS else None


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


async def guess(session: AsyncSession, request: HelpRequest) -> None:
    rows = await session.scalars(select(HelpMessage.text).where(HelpMessage.request_id == request.id))
    words = "\n".join(rows)
    topic = guess_topic(words, topic_words())
    if topic is not None and topic in topics():
        set_topic(request, topic)
    urgency = guess_urgency(words, urgency_words())
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
    await settle_addressee(session, actor, request, help_times_of(organisation), now)
    await talk_in(session, actor.person_id, request.id, now)
    request.topic, request.asked_at = request.topic or OTHER, now
    with session.no_autoflush:  # nobody looks for this question meanwhile: it is written once
        await help_routing.start(await help_routing.way_of(session, request, now))
    await session.flush()
    return await see(session, request, viewer_of(actor), now=now)


async def is_written(session: AsyncSession, request: HelpRequest) -> bool:
    return bool(await session.scalar(select(exists().where(HelpMessage.request_id == request.id))))


async def settle_addressee(
    session: AsyncSession, actor: Actor, request: HelpRequest, times: HelpTimes, now: datetime
) -> Addressees:
    """Where the one who was to be asked is not there, the first one who is."""
    found = await find_addressees(session, actor, times, now)
    if request.addressee not in found.there:
        request.addressee = found.there[0]
    return found


async def read_either(
    session: AsyncSession, actor: Actor, request: HelpRequest, *, now: datetime, refused: Refused | None = None
) -> HelpDraft | HelpSeen:
    """A button of a draft that has been sent shows where the question stands."""
    await session.flush()
    if request.status in UNASKED_HELP:
        return await read_draft(session, actor, request, now=now, refused=refused)
    return await see(session, request, viewer_of(actor), now=now)


async def read_draft(
    session: AsyncSession, actor: Actor, request: HelpRequest, *, now: datetime, refused: Refused | None = None
) -> HelpDraft:
    organisation = await get_organisation(session, actor)
    times = help_times_of(organisation)
    found = await settle_addressee(session, actor, request, times, now)
    mentor, addressee = found.mentor, request.addressee
    question = tuple(said for _, said in await read_said(session, request, viewer_of(actor)))
    words = gist_of(question)
    promise = promise_of(times, request, addressee, now)
    return HelpDraft(
        request_id=request.id,
        typed=request.status is HelpStatus.TYPED,
        question=question,
        topic=request.topic,
        topics=topics(),
        urgency=request.urgency,
        addressee=addressee,
        addressees=found.there,
        mentor=named(mentor.person, actor.privacy) if mentor else None,
        mentor_away=mentor is not None and not mentor.here,
        anonymous=request.anonymous,
        may_be_anonymous=addressee is HelpAddressee.ANYONE,
        curator_may_know=request.curator_may_know,
        names_seen=bool(words) and has_names(words),
        promise=promise,
        duty_contact=organisation.duty_contact,
        curators=await list_curators(session, actor) if promise.opens_at else (),
        similar=await advice.find_similar(session, actor, lemmas(words), request.topic) if words else (),
        strict=actor.privacy is Privacy.STRICT,
        seen_at=now.astimezone(actor.zone),
        refused=refused,
    )


def promise_of(times: HelpTimes, request: HelpRequest, addressee: HelpAddressee, now: datetime) -> Promise:
    opens = times.working.next_open(now)
    due = times.pool_due if addressee is HelpAddressee.ANYONE else times.answer_due
    return Promise(times.working.local(opens) if opens > now else None, times.working.local(due(request.urgency, now)))


async def list_curators(session: AsyncSession, actor: Actor) -> tuple[Named, ...]:
    rows = await session.scalars(
        select(Person)
        .where(is_curator(actor.organisation_id), Person.id != actor.person_id)
        .order_by(Person.search_name)
        .limit(3)
    )
    return tuple(named(each, actor.privacy) for each in rows)


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
