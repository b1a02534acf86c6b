"""Urgent questions as the curator sees them: what is open, what waits too long, what was closed lately.

Where a question stands, never its words. A conflict entrusted to another curator (A48) is a line that says nothing but
whose it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor, get_organisation
from bot.services.help_form import topic_words
from bot.services.help_seen import Viewer, knows_asker, local, viewer_of
from bot.services.help_terms import term_of, waits_too_long
from bot.services.help_times import HelpTimes, help_times_of
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.storage.models import HelpRequest, Person
from bot.storage.states import OPEN_HELP, HelpOutcome, HelpStage, HelpStatus, HelpTurn, HelpUrgency, Role

CLOSED_DAYS = 30


class HelpGroup(StrEnum):
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"  # within the last thirty days


@dataclass(frozen=True)
class HelpLine:
    """Times are local."""

    request_id: int
    entrusted_to: Named | None  # a conflict in another curator's hands: the rest of the line is empty
    topic_words: str = ""
    urgency: HelpUrgency = HelpUrgency.WEEK
    status: HelpStatus = HelpStatus.ASKED
    stage: HelpStage | None = None
    answered: bool = False  # the word is with who asked
    asker: Named | None = None  # None: without a name
    hidden_from_others: bool = False  # the curator knows the name, whoever answers does not
    holder: Named | None = None
    asked_at: datetime | None = None
    until: datetime | None = None  # by when a word is waited for
    late: bool = False
    meets_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: HelpOutcome | None = None


@dataclass(frozen=True)
class HelpPage:
    group: HelpGroup
    rows: tuple[HelpLine, ...]
    counts: Mapping[HelpGroup, int]
    page: int
    pages: int
    total: int


async def list_help(
    session: AsyncSession, actor: Actor, group: HelpGroup = HelpGroup.OPEN, page: int = 0, *, now: datetime
) -> HelpPage:
    """The curator's, the longest over time first; five statements however many there are."""
    actor.require(Role.CURATOR)
    times = help_times_of(await get_organisation(session, actor))
    opened = await read_open(session, actor, times, now)
    late = [each for each in opened if waits_too_long(each, times, now)]
    closed = closed_lately(actor, now)
    total = await session.scalar(select(func.count()).select_from(HelpRequest).where(closed))
    counts = {HelpGroup.OPEN: len(opened), HelpGroup.LATE: len(late), HelpGroup.CLOSED: total or 0}
    page, pages = find_page(counts[group], page)
    if group is HelpGroup.CLOSED:
        newest = select(HelpRequest).where(closed).order_by(HelpRequest.closed_at.desc(), HelpRequest.id.desc())
        shown = (await session.scalars(newest.offset(page * PAGE).limit(PAGE))).all()
    else:
        shown = (late if group is HelpGroup.LATE else opened)[page * PAGE : (page + 1) * PAGE]
    return HelpPage(group, await lines_of(session, actor, shown, times, now), counts, page, pages, counts[group])


async def read_open(session: AsyncSession, actor: Actor, times: HelpTimes, now: datetime) -> Sequence[HelpRequest]:
    """The term is working time, which the database cannot count: the order is made here."""
    found = await session.scalars(
        select(HelpRequest).where(
            HelpRequest.organisation_id == actor.organisation_id, HelpRequest.status.in_(OPEN_HELP)
        )
    )

    def order(request: HelpRequest) -> tuple[bool, bool, datetime, int]:
        late = waits_too_long(request, times, now)
        return not late, request.turn is HelpTurn.ASKER, waited_until(request, times) or now, request.id

    return sorted(found, key=order)


def closed_lately(actor: Actor, now: datetime) -> ColumnElement[bool]:
    return (
        (HelpRequest.organisation_id == actor.organisation_id)
        & (HelpRequest.status == HelpStatus.CLOSED)
        & (HelpRequest.closed_at > now - timedelta(days=CLOSED_DAYS))
    )


def waited_until(request: HelpRequest, times: HelpTimes) -> datetime | None:
    """By when the first word was promised, the next one is due, or the two come back to it."""
    agreed = request.meets_at or request.promised_at
    if request.answered_at is None and agreed is None:
        return term_of(request, times)
    return agreed or request.due_at


async def lines_of(
    session: AsyncSession, actor: Actor, requests: Sequence[HelpRequest], times: HelpTimes, now: datetime
) -> tuple[HelpLine, ...]:
    ids = {each for request in requests for each in (request.person_id, request.holder_id, request.curator_id) if each}
    people = await session.scalars(select(Person).where(Person.id.in_(ids)))
    names = {person.id: named(person, actor.privacy) for person in people}
    viewer = viewer_of(actor)
    return tuple(line_of(request, viewer, names, times, now) for request in requests)


def line_of(
    request: HelpRequest, viewer: Viewer, names: Mapping[int, Named], times: HelpTimes, now: datetime
) -> HelpLine:
    if request.curator_id not in (None, viewer.person_id):
        return HelpLine(request.id, names[request.curator_id or 0])
    known = knows_asker(request, viewer)
    answered = request.turn is HelpTurn.ASKER
    return HelpLine(
        request_id=request.id,
        entrusted_to=None,
        topic_words=topic_words(request.topic),
        urgency=request.urgency,
        status=request.status,
        stage=request.stage,
        answered=answered,
        asker=names[request.person_id] if known else None,
        hidden_from_others=known and request.anonymous,
        holder=names.get(request.holder_id or 0),
        asked_at=local(request.asked_at, viewer),
        until=None if answered else local(waited_until(request, times), viewer),
        late=waits_too_long(request, times, now),
        meets_at=local(request.meets_at, viewer),
        closed_at=local(request.closed_at, viewer),
        outcome=request.outcome,
    )
