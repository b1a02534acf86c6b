"""One help request as one person sees it. Nothing here changes anything.

Who asks and who holds it see everything that was said. Whoever is asked to take it sees the question. A curator who
looks on sees the question and where it stands, not the talk. Somebody without a name stays without one for everybody
but the curator, and for the curator too unless the person allowed it. Who was asked once and answers no more reads the
question without a name: a name is said later, if at all, to whoever holds it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor, get_help_request
from bot.services.help_form import topic_words
from bot.services.help_times import HelpTimes, help_times_of
from bot.services.names import Named, named
from bot.services.pages import find_page
from bot.storage.models import HelpMessage, HelpOffer, HelpRequest, Organisation, Person
from bot.storage.states import (
    OPEN_HELP,
    HelpAddressee,
    HelpContent,
    HelpOutcome,
    HelpStage,
    HelpStatus,
    HelpTurn,
    HelpUrgency,
    OfferAnswer,
    Privacy,
    Role,
)

SAID_ON_CARD = 5
SAID_ON_PAGE = 6
GIST = 300  # signs of the question that stand in a list at most


class HelpSide(StrEnum):
    ASKER = "asker"
    HOLDER = "holder"
    ASKED = "asked"  # to take it
    CURATOR = "curator"  # looks on
    OUT = "out"  # was asked once; others answer


@dataclass(frozen=True)
class Viewer:
    person_id: int
    privacy: Privacy
    zone: ZoneInfo
    curator: bool


@dataclass(frozen=True)
class Said:
    """One message of either side."""

    message_id: int
    by: Named | None  # whoever wrote it, who may hold the request no longer; None: without a name
    by_asker: bool
    own: bool
    content: HelpContent
    text: str
    file_id: str
    at: datetime  # local
    edited: bool


@dataclass(frozen=True)
class HelpSeen:
    """Times are local."""

    request_id: int
    side: HelpSide
    status: HelpStatus
    stage: HelpStage | None
    turn: HelpTurn
    urgency: HelpUrgency
    addressee: HelpAddressee
    topic: str
    topic_words: str
    anonymous: bool
    question: tuple[Said, ...]
    talk: tuple[Said, ...]  # the newest ones, oldest first
    earlier: int  # how many messages of the talk come before them
    asker: Named | None  # None: without a name
    holder: Named | None
    passing_to: Named | None  # the colleague who was asked to take it over
    passed_by: Named | None  # of one who was asked: the colleague who asks
    asked_at: datetime | None
    answered_at: datetime | None
    due_at: datetime | None  # until when the one whose turn it is may be silent
    promised_at: datetime | None
    meets_at: datetime | None
    closed_at: datetime | None
    outcome: HelpOutcome | None
    score: int | None
    asker_shares: bool | None
    holder_shares: bool | None
    reopen_until: datetime | None  # of a closed one, while it can be opened again by who asked
    conflict: bool
    seen_at: datetime
    asking: tuple[Named, ...]  # who has been asked and has not answered, while nobody holds it: for who asks
    may_take: bool  # a curator who looks on
    may_pass: bool  # to a colleague
    by_curator: bool  # a curator looks at it, also at an own question

    @property
    def open(self) -> bool:
        return self.status in OPEN_HELP

    @property
    def partner(self) -> Named | None:
        """The other side of the talk; None: nobody yet, or without a name."""
        return self.holder if self.side is HelpSide.ASKER else self.asker

    @property
    def gist(self) -> str:
        return gist_of(self.question)


@dataclass(frozen=True)
class TalkPage:
    """The whole talk by pages, oldest first."""

    seen: HelpSeen
    rows: tuple[Said, ...]
    page: int
    pages: int


def gist_of(said: Sequence[Said]) -> str:
    """The question in one line; "" where there are no words in it."""
    return " ".join(" ".join(each.text for each in said).split())[:GIST]


def viewer_of(actor: Actor) -> Viewer:
    return Viewer(actor.person_id, actor.privacy, actor.zone, actor.may(Role.CURATOR))


async def read_help(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> HelpSeen:
    return await see(session, await get_help_request(session, actor, request_id), viewer_of(actor), now=now)


async def see(session: AsyncSession, request: HelpRequest, viewer: Viewer, *, now: datetime) -> HelpSeen:
    offers = {
        each.person_id: each
        for each in await session.scalars(select(HelpOffer).where(HelpOffer.request_id == request.id))
    }
    side = side_of(request, offers.get(viewer.person_id), viewer)
    passing = next((o for o in offers.values() if o.by_id is not None and o.answer is OfferAnswer.WAITING), None)
    own_offer = offers.get(viewer.person_id)
    waiting = asked_now(request, offers.values()) if side is HelpSide.ASKER else ()
    ids = {request.person_id, request.holder_id, passing and passing.person_id, own_offer and own_offer.by_id} - {None}
    ids |= set(waiting)
    people = {each.id: each for each in await session.scalars(select(Person).where(Person.id.in_(ids)))}
    names = {person_id: named(person, viewer.privacy) for person_id, person in people.items()}
    said = await read_said(session, request, viewer) if side is not HelpSide.OUT or request.curator_id is None else ()
    asks = tuple(each for question, each in said if question)
    talk = tuple(each for question, each in said if not question)
    talk = talk_seen_by(side, request, talk)
    times = help_times_of(await session.get_one(Organisation, request.organisation_id))
    return HelpSeen(
        request_id=request.id,
        side=side,
        status=request.status,
        stage=request.stage,
        turn=request.turn,
        urgency=request.urgency,
        addressee=request.addressee,
        topic=request.topic,
        topic_words=topic_words(request.topic),
        anonymous=request.anonymous,
        question=asks,
        talk=talk[-SAID_ON_CARD:],
        earlier=max(0, len(talk) - SAID_ON_CARD),
        asker=names.get(request.person_id) if knows_asker(request, viewer) and side is not HelpSide.OUT else None,
        holder=names.get(request.holder_id or 0),
        passing_to=names.get(passing.person_id) if passing else None,
        passed_by=names.get(own_offer.by_id or 0) if own_offer and side is HelpSide.ASKED else None,
        asked_at=local(request.asked_at, viewer),
        answered_at=local(request.answered_at, viewer),
        due_at=local(request.due_at, viewer),
        promised_at=local(request.promised_at, viewer),
        meets_at=local(request.meets_at, viewer),
        closed_at=local(request.closed_at, viewer),
        outcome=request.outcome,
        score=request.score if side in (HelpSide.ASKER, HelpSide.CURATOR) else None,
        asker_shares=request.asker_shares,
        holder_shares=request.holder_shares,
        reopen_until=local(reopenable_until(request, times, now), viewer) if side is HelpSide.ASKER else None,
        conflict=request.curator_id is not None,
        seen_at=now.astimezone(viewer.zone),
        asking=tuple(names[each] for each in waiting if each in names),
        may_take=side is HelpSide.CURATOR
        and request.status in OPEN_HELP
        and curator_may_take(request, viewer.person_id),
        may_pass=may_pass_on(request, viewer.person_id),
        by_curator=viewer.curator,
    )


def side_of(request: HelpRequest, offer: HelpOffer | None, viewer: Viewer) -> HelpSide:
    if viewer.person_id == request.person_id:
        return HelpSide.ASKER
    if viewer.person_id == request.holder_id:
        return HelpSide.HOLDER
    if offer is not None and offer.answer is OfferAnswer.WAITING and request.status in OPEN_HELP:
        return HelpSide.ASKED
    if viewer.curator and request.curator_id in (None, viewer.person_id):
        return HelpSide.CURATOR
    return HelpSide.OUT


def asked_now(request: HelpRequest, offers: Iterable[HelpOffer]) -> tuple[int, ...]:
    if request.status is not HelpStatus.ASKED:
        return ()
    return tuple(each.person_id for each in offers if each.answer is OfferAnswer.WAITING)


def curator_may_take(request: HelpRequest, person_id: int) -> bool:
    """Not out of a talk that goes on: that is between the two."""
    if request.curator_id is not None:
        return request.curator_id == person_id
    neglected = request.turn is HelpTurn.HOLDER and request.reminders > 0
    return request.stage is HelpStage.CURATOR or request.status is HelpStatus.ASKED or neglected


def may_pass_on(request: HelpRequest, person_id: int) -> bool:
    """A conflict (A48) goes no further than to whom its curator has chosen."""
    return request.curator_id in (None, person_id)


def knows_asker(request: HelpRequest, viewer: Viewer) -> bool:
    if viewer.person_id == request.person_id or not request.anonymous:
        return True
    return viewer.curator and curator_knows_asker(request)


def curator_knows_asker(request: HelpRequest) -> bool:
    return not request.anonymous or request.curator_may_know


def talk_seen_by(side: HelpSide, request: HelpRequest, talk: tuple[Said, ...]) -> tuple[Said, ...]:
    if side in (HelpSide.ASKER, HelpSide.HOLDER):
        return talk
    if side is HelpSide.ASKED and request.answered_at is None:
        return tuple(each for each in talk if each.by_asker)  # what was added while nobody had taken it
    return ()


def reopenable_until(request: HelpRequest, times: HelpTimes, now: datetime) -> datetime | None:
    if request.status is not HelpStatus.CLOSED or request.closed_at is None:
        return None
    until = times.reopen_until(request.closed_at)
    return until if now < until else None


async def read_said(session: AsyncSession, request: HelpRequest, viewer: Viewer) -> tuple[tuple[bool, Said], ...]:
    """Of the question and of the talk, oldest first: whether it is of the question, and the message."""
    rows = await session.execute(
        select(HelpMessage, Person)
        .join(Person, Person.id == HelpMessage.person_id)
        .where(HelpMessage.request_id == request.id)
        .order_by(HelpMessage.id)
    )
    return tuple((row.question, said_of(row, author, request, viewer)) for row, author in rows)


def said_of(row: HelpMessage, author: Person, request: HelpRequest, viewer: Viewer) -> Said:
    by_asker = author.id == request.person_id
    return Said(
        message_id=row.id,
        by=named(author, viewer.privacy) if not by_asker or knows_asker(request, viewer) else None,
        by_asker=by_asker,
        own=row.person_id == viewer.person_id,
        content=row.content,
        text=row.text,
        file_id=row.file_id,
        at=row.created_at.astimezone(viewer.zone),
        edited=row.edited_at is not None,
    )


async def read_talk(
    session: AsyncSession, actor: Actor, request_id: int, page: int | None, *, now: datetime
) -> TalkPage:
    """`None`: the newest page. For whoever sees no talk the pages are empty."""
    request = await get_help_request(session, actor, request_id)
    viewer = viewer_of(actor)
    seen = await see(session, request, viewer, now=now)
    said = await read_said(session, request, viewer)
    rows = talk_seen_by(seen.side, request, tuple(each for question, each in said if not question))
    rows = (*seen.question, *rows)
    number, pages = find_page(len(rows), 10**6 if page is None else page, SAID_ON_PAGE)
    return TalkPage(seen, rows[number * SAID_ON_PAGE : (number + 1) * SAID_ON_PAGE], number, pages)


async def read_one(
    session: AsyncSession, actor: Actor, message_id: int, *, now: datetime
) -> tuple[HelpSeen, Said] | None:
    """A message whole, or its file; None if it is not this person's to see."""
    row = await session.get(HelpMessage, message_id)
    if row is None:
        return None
    request = await get_help_request(session, actor, row.request_id)
    viewer = viewer_of(actor)
    seen = await see(session, request, viewer, now=now)
    said = said_of(row, await session.get_one(Person, row.person_id), request, viewer)
    visible = row.question and seen.side is not HelpSide.OUT
    return (seen, said) if visible or talk_seen_by(seen.side, request, (said,)) else None


def local(at: datetime | None, viewer: Viewer) -> datetime | None:
    return at.astimezone(viewer.zone) if at else None
