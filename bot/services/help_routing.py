"""The way of a help request: mentor → pool → curator, each when the one before has kept silent past its time.

Nothing waits without `due_at`, and `advance` moves it on each time that comes: a request ends with exactly one holder
or closed, and is never forgotten. A conflict (A48) goes to a curator at once and to nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import help_notices as said
from bot.services.help_focus import stop_talking
from bot.services.help_form import CONFLICT
from bot.services.help_pool import (
    Mentor,
    can_be_asked,
    choose_curator,
    choose_from_pool,
    find_mentor,
    has_other_curator,
)
from bot.services.help_times import AFTER_MEETING, HelpTimes, help_times_of
from bot.storage.database import insert_or_ignore
from bot.storage.models import HelpMessage, HelpOffer, HelpRequest, Organisation, Person
from bot.storage.states import (
    HelpAddressee,
    HelpOutcome,
    HelpStage,
    HelpStatus,
    HelpTurn,
    HelpUrgency,
    OfferAnswer,
)

MOST_NUDGES = 2


@dataclass(frozen=True)
class Way:
    """A request on its way at one moment."""

    session: AsyncSession
    request: HelpRequest
    times: HelpTimes
    now: datetime
    mentor: Mentor | None = None  # of who asks, where that has been looked up
    by_asker: bool = False  # who asked has pressed, and sees on the screen what comes of it


async def way_of(session: AsyncSession, request: HelpRequest, now: datetime) -> Way:
    organisation = await session.get_one(Organisation, request.organisation_id)
    return Way(session, request, help_times_of(organisation), now)


async def start(way: Way) -> None:
    """To whom it was addressed; further on when nobody is there."""
    request = way.request
    if request.topic == CONFLICT or request.addressee is HelpAddressee.CURATOR:
        await to_curator(way)
    elif request.addressee is HelpAddressee.ANYONE:
        await to_pool(way)
    else:
        await to_mentor(way)


async def to_mentor(way: Way) -> None:
    mentor = way.mentor or await find_mentor(way.session, way.request.person_id, way.times, way.now)
    if mentor is None or not mentor.here:
        await to_pool(way)
        return
    wait(way, HelpStage.MENTOR, way.times.answer_due(way.request.urgency, way.now))
    await offer(way, [mentor.person.id])


async def to_pool(way: Way, *, news: bool = False) -> None:
    """The next few; when there is nobody left, the curator. `news`: who asked is told of it."""
    chosen = await choose_from_pool(way.session, way.request, way.times, way.now)
    if not chosen:
        await to_curator(way)
        return
    wait(way, HelpStage.POOL, way.times.pool_due(way.request.urgency, way.now))
    await offer(way, chosen)
    if news:
        await tell_asker(way, "pool")


def wait(way: Way, stage: HelpStage, due_at: datetime) -> None:
    request = way.request
    request.status, request.stage, request.holder_id = HelpStatus.ASKED, stage, None
    request.turn, request.reminders, request.promised_at = HelpTurn.HOLDER, 0, None
    request.due_at = due_at


async def to_curator(way: Way) -> None:
    """A curator holds it from now on, whoever else has been asked."""
    request = way.request
    await end_offers(way, OfferAnswer.GONE)
    curator = await choose_curator(way.session, request, way.times, way.now)
    known = request.stage is not None  # else who asked is just looking at it
    if curator is None:
        await close(way, HelpOutcome.NOT_HELPED if request.answered_at else HelpOutcome.NOBODY)
        if known:
            await tell_asker(way, "nobody")
        return
    await hand_to(way, curator.id, HelpStage.CURATOR)
    request.curator_id = curator.id if request.topic == CONFLICT else None
    await said.tell_curator(way.session, request, curator, now=way.now)
    if known:
        await tell_asker(way, "curator")


async def tell_asker(way: Way, what: str) -> None:
    if not way.by_asker:
        await said.tell_asker(way.session, way.request, what, now=way.now)


async def hand_to(way: Way, person_id: int, stage: HelpStage | None) -> None:
    """`person_id` holds it; the time of an answer begins anew."""
    request = way.request
    request.status, request.holder_id, request.stage = HelpStatus.TAKEN, person_id, stage
    request.turn, request.reminders, request.promised_at = HelpTurn.HOLDER, 0, None
    request.taken_at, request.meets_at = way.now, None
    request.due_at = way.times.answer_due(request.urgency, way.now)
    await note_offer(way, person_id, OfferAnswer.TAKEN)


async def offer(way: Way, people: Sequence[int], by_id: int | None = None) -> None:
    """Asks each of them to take it; nobody is asked his own question."""
    notice = said.next_notice(way.request)
    for person_id in people:
        await note_offer(way, person_id, OfferAnswer.WAITING, by_id, notice)
    others = [each for each in people if each != way.request.person_id]
    await said.tell_offered(way.session, way.request, others, now=way.now)


async def note_offer(way: Way, person_id: int, answer: OfferAnswer, by_id: int | None = None, notice: int = 0) -> None:
    values = {
        "answer": answer,
        "answered_at": None if answer is OfferAnswer.WAITING else way.now,
        **({"asked_at": way.now, "by_id": by_id, "notice": notice} if answer is OfferAnswer.WAITING else {}),
    }
    made = insert_or_ignore(HelpOffer).values(
        request_id=way.request.id,
        person_id=person_id,
        organisation_id=way.request.organisation_id,
        **{"asked_at": way.now, "by_id": by_id, "notice": notice, **values},
    )
    if not (await way.session.execute(made)).rowcount:  # type: ignore[attr-defined]
        await way.session.execute(
            update(HelpOffer)
            .where(HelpOffer.request_id == way.request.id, HelpOffer.person_id == person_id)
            .values(**values)
            .execution_options(synchronize_session="fetch")
        )


async def end_offers(way: Way, answer: OfferAnswer) -> None:
    """Whoever was asked and has not answered is asked no more; the message that asked says so."""
    ended = await way.session.execute(
        update(HelpOffer)
        .where(HelpOffer.request_id == way.request.id, HelpOffer.answer == OfferAnswer.WAITING)
        .values(answer=answer, answered_at=way.now)
        .returning(HelpOffer.person_id, HelpOffer.notice)
        .execution_options(synchronize_session=False)
    )
    await said.show_offers_anew(way.session, way.request, ended.all(), now=way.now)


async def waits_for_answers(way: Way) -> bool:
    wanted = select(func.count()).where(
        HelpOffer.request_id == way.request.id, HelpOffer.answer == OfferAnswer.WAITING, HelpOffer.by_id.is_(None)
    )
    return bool(await way.session.scalar(wanted))


async def release(way: Way, answer: OfferAnswer) -> None:
    """The holder holds it no longer; who comes next is asked."""
    request = way.request
    assert request.holder_id is not None
    holder_id, stage = request.holder_id, request.stage
    await note_offer(way, holder_id, answer)
    await end_offers(way, OfferAnswer.GONE)
    await stop_talking(way.session, request.id, holder_id)
    request.meets_at, request.holder_id = None, None
    if stage is HelpStage.CURATOR or request.topic == CONFLICT:
        await to_curator(way)
    else:
        await to_pool(way, news=True)
    if answer is OfferAnswer.SILENT:
        what = "nobody" if request.status is HelpStatus.CLOSED else "silent"
        await said.tell_other(way.session, request, holder_id, "help_passed", now=way.now, what=what)


async def close(way: Way, outcome: HelpOutcome | None) -> None:
    request = way.request
    request.status, request.outcome = HelpStatus.CLOSED, outcome
    request.closed_at, request.due_at, request.promised_at, request.meets_at = way.now, None, None, None
    await end_offers(way, OfferAnswer.GONE)
    await stop_talking(way.session, request.id)


async def advance(session: AsyncSession, request: HelpRequest, now: datetime) -> None:
    """Its time has come: one step further. UTC; handles one request, whoever is silent."""
    way = await way_of(session, request, now)
    if request.status is HelpStatus.ASKED:
        await pass_over(way)
    elif request.status is not HelpStatus.TAKEN:
        request.due_at = None
    elif request.turn is HelpTurn.ASKER:
        await ask_verdict(way)
    else:
        await press_holder(way)


async def pass_over(way: Way) -> None:
    """Nobody has taken it in time."""
    stage = way.request.stage
    await end_offers(way, OfferAnswer.SILENT)
    if stage is HelpStage.MENTOR:
        if way.request.urgency is HelpUrgency.NOW:
            await said.tell_curators_of_silence(way.session, way.request, now=way.now)
        await to_pool(way, news=True)
    else:
        await to_curator(way)


async def press_holder(way: Way) -> None:
    """Two reminders to a curator who is the last one, one to anybody else; then somebody else gets it."""
    request = way.request
    assert request.holder_id is not None
    holder = await way.session.get_one(Person, request.holder_id)
    if request.meets_at is not None:
        request.turn, request.reminders, request.meets_at = HelpTurn.ASKER, 0, None
        await ask_verdict(way)
        return
    last = request.stage is HelpStage.CURATOR
    alone = last and not await has_other_curator(way.session, request, holder.id)
    gone = holder.unreachable_at is not None or not await can_be_asked(way.session, holder.id, way.times, way.now)
    if request.reminders and await has_answered(way):  # «спасибо!» waits for no answer: who asked knows
        request.turn, request.reminders = HelpTurn.ASKER, 0
        await ask_verdict(way)
        return
    if (request.reminders >= (MOST_NUDGES if last else 1)) or (gone and request.reminders):
        await release(way, OfferAnswer.SILENT)
        return
    promised = request.promised_at is not None and not alone
    request.reminders += 1
    nudged = way.times.nudge_due(request.urgency, way.now, alone=alone)
    request.due_at = way.times.promise_due(way.now) if promised else nudged
    await said.nudge_holder(way.session, request, holder, now=way.now)


async def has_answered(way: Way) -> bool:
    """The holder has, since it is in these hands."""
    request = way.request
    said_by_holder = exists().where(
        HelpMessage.request_id == request.id,
        HelpMessage.person_id == request.holder_id,
        HelpMessage.created_at >= request.taken_at,
    )
    return bool(await way.session.scalar(select(said_by_holder)))


async def ask_verdict(way: Way) -> None:
    """Answered, or met; who asked is silent: asked twice, then it is closed and can be opened again for a week."""
    request = way.request
    if request.reminders >= MOST_NUDGES:
        await close(way, HelpOutcome.SILENT)
        return
    request.reminders += 1
    request.due_at = way.times.verdict_due(way.now)
    await said.ask_verdict(way.session, request, now=way.now)


def meeting_due(at: datetime) -> datetime:
    return at + AFTER_MEETING
