"""One's own help requests: what the main screen says of them, and the list of all asked and answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor, require_part
from bot.services.help_form import ASKERS, topic_words
from bot.services.help_seen import GIST, local, viewer_of
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.storage.models import HelpMessage, HelpOffer, HelpRequest, Person
from bot.storage.states import OPEN_HELP, HelpStatus, HelpTurn, OfferAnswer

MOST_SHOWN = 12


@dataclass(frozen=True)
class OwnLine:
    """A request in one line; times are local."""

    request_id: int
    as_asker: bool
    held: bool  # by this person
    status: HelpStatus
    turn: HelpTurn
    topic_words: str
    gist: str
    holder: Named | None
    asked_at: datetime | None
    due_at: datetime | None
    promised_at: datetime | None
    meets_at: datetime | None

    @property
    def open(self) -> bool:
        return self.status in OPEN_HELP

    @property
    def waits_for_holder(self) -> bool:
        return self.turn is HelpTurn.HOLDER


@dataclass(frozen=True)
class HelpHome:
    """What of help stands on the main screen."""

    may_ask: bool
    draft: bool  # something was begun and not sent
    own: tuple[OwnLine, ...]  # open ones this person has asked
    waiting: tuple[OwnLine, ...]  # for this person: to take, or to answer
    seen_at: datetime


@dataclass(frozen=True)
class OwnHelp:
    rows: tuple[OwnLine, ...]
    page: int
    pages: int


async def read_help_home(session: AsyncSession, actor: Actor, *, now: datetime) -> HelpHome:
    """One statement; a second one for the words when there is anything to show."""
    lines = await read_lines(session, actor, home_rows(), {"person_id": actor.person_id})
    written = {each.request_id for each in lines if each.status is HelpStatus.DRAFT and each.gist}
    return HelpHome(
        may_ask=actor.may(*ASKERS),
        draft=bool(written),
        own=tuple(each for each in lines if each.as_asker and each.open),
        waiting=tuple(each for each in lines if not each.as_asker),
        seen_at=now.astimezone(actor.zone),
    )


@cache
def home_rows() -> Select[HelpRequest, Person]:
    """Put together once: every main screen asks for them."""
    me = bindparam("person_id", type_=BigInteger())
    own = (HelpRequest.person_id == me) & HelpRequest.status.in_((HelpStatus.DRAFT, *OPEN_HELP))
    held = (
        (HelpRequest.holder_id == me)
        & (HelpRequest.status == HelpStatus.TAKEN)
        & (HelpRequest.turn == HelpTurn.HOLDER)
        & HelpRequest.meets_at.is_(None)
    )
    offers = select(HelpOffer.request_id).where(HelpOffer.person_id == me, HelpOffer.answer == OfferAnswer.WAITING)
    offered = HelpRequest.id.in_(offers) & HelpRequest.status.in_(OPEN_HELP)
    return with_holders(or_(own, held, offered)).limit(MOST_SHOWN)


async def list_own_help(session: AsyncSession, actor: Actor, page: int) -> OwnHelp:
    """Asked and answered by this person: open ones first, the newest first."""
    require_part(actor)
    me = actor.person_id
    wanted = or_(HelpRequest.person_id == me, HelpRequest.holder_id == me) & HelpRequest.status.in_(
        (*OPEN_HELP, HelpStatus.CLOSED)
    )
    total = await session.scalar(select(func.count()).select_from(HelpRequest).where(wanted)) or 0
    page, pages = find_page(total, page)
    shown = with_holders(wanted).offset(page * PAGE).limit(PAGE)
    return OwnHelp(await read_lines(session, actor, shown), page, pages)


def with_holders(wanted: ColumnElement[bool]) -> Select[HelpRequest, Person]:
    """Open ones first, the newest first."""
    return (
        select(HelpRequest, Person)
        .outerjoin(Person, Person.id == HelpRequest.holder_id)
        .where(wanted)
        .order_by(case((HelpRequest.status == HelpStatus.CLOSED, 1), else_=0), HelpRequest.id.desc())
    )


async def read_lines(
    session: AsyncSession, actor: Actor, wanted: Select[HelpRequest, Person], which: Mapping[str, int] | None = None
) -> tuple[OwnLine, ...]:
    rows = (await session.execute(wanted, which)).all()
    gists = await read_gists(session, [request.id for request, _ in rows])
    return tuple(line_of(actor, request, holder, gists.get(request.id, "")) for request, holder in rows)


async def read_gists(session: AsyncSession, ids: Sequence[int]) -> dict[int, str]:
    """The first words of each question."""
    if not ids:
        return {}
    first = (
        select(func.min(HelpMessage.id))
        .where(HelpMessage.request_id.in_(ids), HelpMessage.question, HelpMessage.text != "")
        .group_by(HelpMessage.request_id)
    )
    rows = await session.execute(
        select(HelpMessage.request_id, func.substr(HelpMessage.text, 1, GIST)).where(HelpMessage.id.in_(first))
    )
    return {request_id: " ".join(text.split()) for request_id, text in rows}


def line_of(actor: Actor, request: HelpRequest, holder: Person | None, gist: str) -> OwnLine:
    viewer = viewer_of(actor)
    return OwnLine(
        request_id=request.id,
        as_asker=request.person_id == actor.person_id,
        held=request.holder_id == actor.person_id,
        status=request.status,
        turn=request.turn,
        topic_words=topic_words(request.topic),
        gist=gist,
        holder=named(holder, actor.privacy) if holder else None,
        asked_at=local(request.asked_at, viewer),
        due_at=local(request.due_at, viewer),
        promised_at=local(request.promised_at, viewer),
        meets_at=local(request.meets_at, viewer),
    )
