"""A question being written, as its author sees it: what was guessed, who can be asked, what can be counted on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.matching.lemmas import lemmas
from bot.matching.names import has_names
from bot.services import advice
from bot.services.access import Actor, get_organisation
from bot.services.advice import AdviceLine
from bot.services.help_form import CONFLICT, topics
from bot.services.help_pool import Mentor, find_mentor, pool_has_anybody
from bot.services.help_seen import Said, gist_of, read_said, viewer_of
from bot.services.help_times import HelpTimes, help_times_of
from bot.services.names import Named, named
from bot.services.people import is_curator
from bot.storage.models import HelpRequest, Person
from bot.storage.states import (
    HelpAddressee,
    HelpContent,
    HelpStatus,
    HelpUrgency,
    Privacy,
)

TELLS_WHO = (HelpContent.VOICE, HelpContent.DOCUMENT)  # a voice is known, a file has a name
PAPER = (HelpContent.PHOTO, HelpContent.DOCUMENT)  # does not travel through the messenger in strict privacy


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
class Addressees:
    """Whom a person can ask: whoever is not there is not offered."""

    there: tuple[HelpAddressee, ...]
    mentor: Mentor | None


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


async def find_addressees(session: AsyncSession, actor: Actor, times: HelpTimes, now: datetime) -> Addressees:
    mentor = await find_mentor(session, actor.person_id, times, now)
    pool = await pool_has_anybody(session, actor.organisation_id, actor.person_id)
    here = mentor is not None and mentor.here
    there = {HelpAddressee.MY_MENTOR: here, HelpAddressee.ANYONE: pool, HelpAddressee.CURATOR: True}
    return Addressees(tuple(each for each, is_there in there.items() if is_there), mentor)


async def read_draft(
    session: AsyncSession, actor: Actor, request: HelpRequest, *, now: datetime, refused: Refused | None = None
) -> HelpDraft:
    organisation = await get_organisation(session, actor)
    times = help_times_of(organisation)
    question = tuple(said for _, said in await read_said(session, request, viewer_of(actor)))
    nobody_yet = Addressees((request.addressee,), None)  # whom to ask is looked up once there is something to ask
    found = await settle_addressee(session, actor, request, times, now) if question else nobody_yet
    mentor, addressee = found.mentor, request.addressee
    words = gist_of(question)
    promise = promise_of(times, request, now)
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


def promise_of(times: HelpTimes, request: HelpRequest, now: datetime) -> Promise:
    working, opens = times.working, times.working.next_open(now)
    until = times.first_word_due(request.addressee, request.urgency, now)
    return Promise(working.local(opens) if opens > now else None, working.local(until))


async def list_curators(session: AsyncSession, actor: Actor) -> tuple[Named, ...]:
    rows = await session.scalars(
        select(Person)
        .where(is_curator(actor.organisation_id), Person.id != actor.person_id)
        .order_by(Person.search_name)
        .limit(3)
    )
    return tuple(named(each, actor.privacy) for each in rows)


async def settle_addressee(
    session: AsyncSession, actor: Actor, request: HelpRequest, times: HelpTimes, now: datetime
) -> Addressees:
    """Where the one who was to be asked is not there, the first one who is."""
    found = await find_addressees(session, actor, times, now)
    if request.addressee not in found.there:
        request.addressee = found.there[0]
    return found


async def settle_chosen(
    session: AsyncSession, actor: Actor, request: HelpRequest, times: HelpTimes, now: datetime
) -> Mentor | None:
    """The same, when it is sent: who was chosen is looked for, the others only where that one is not there."""
    if request.addressee is HelpAddressee.MY_MENTOR:
        mentor = await find_mentor(session, actor.person_id, times, now)
        if mentor is not None and mentor.here:
            return mentor
    elif request.addressee is HelpAddressee.CURATOR:
        return None
    return (await settle_addressee(session, actor, request, times, now)).mentor
