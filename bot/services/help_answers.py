"""What those say who are asked: «беру», «не могу», «вернусь в 15:00», passing it on to a colleague who agrees.

One person holds a request, whoever is first in the database: the row is locked before it is looked at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY
from bot.services import help_notices as said
from bot.services.access import Actor, Denied, consented, get_help_request, get_organisation
from bot.services.banks import in_bank
from bot.services.help_focus import stop_talking, talk_in
from bot.services.help_form import HELPERS
from bot.services.help_pool import has_other_curator, reachable
from bot.services.help_routing import (
    Way,
    end_offers,
    hand_to,
    note_offer,
    offer,
    release,
    to_pool,
    waits_for_answers,
    way_of,
)
from bot.services.help_seen import HelpSeen, curator_may_take, knows_asker, may_pass_on, read_help, see, viewer_of
from bot.services.help_times import HelpTimes, help_times_of
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.storage.models import HelpOffer, HelpRequest, Person
from bot.storage.states import HelpStage, HelpStatus, HelpTurn, OfferAnswer, Role
from bot.storage.types import search_form

PROMISES = 3  # hours of today that are offered
LATEST_PROMISE = 4 * DAY


class AnswerResult(StrEnum):
    DONE = "done"
    STALE = "stale"  # somebody else was faster, or it is closed: the card says who
    NOBODY_ELSE = "nobody_else"  # who would give it back is the last one who can be asked


@dataclass(frozen=True)
class Answered:
    seen: HelpSeen
    result: AnswerResult


@dataclass(frozen=True)
class Promises:
    """When one may promise to come back to it, local."""

    seen: HelpSeen
    times: tuple[datetime, ...]


@dataclass(frozen=True)
class Colleagues:
    """Who may be asked to take it over, by pages."""

    seen: HelpSeen
    rows: tuple[Named, ...]
    page: int
    pages: int
    query: str


async def take(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> Answered:
    """«Беру»: by whoever was asked; by a curator at any time."""
    request = await get_help_request(session, actor, request_id, to_change=True)
    way = await way_of(session, request, now)
    had_it = request.holder_id == actor.person_id
    if not await take_hold(way, actor):
        return await answered(way, actor, AnswerResult.STALE)
    if not had_it:
        await said.tell_asker(session, request, "taken", now=now, by_person=True)
    return await answered(way, actor)


async def take_hold(way: Way, actor: Actor) -> bool:
    """Whether it is this person's now. A colleague takes it over from the holder who asked him."""
    request, session = way.request, way.session
    if request.person_id == actor.person_id or request.status not in (HelpStatus.ASKED, HelpStatus.TAKEN):
        return False
    if request.holder_id == actor.person_id:
        return True
    own = await session.get(HelpOffer, (request.id, actor.person_id), populate_existing=True)
    asked = own is not None and own.answer is OfferAnswer.WAITING
    over_from = own.by_id if own is not None and asked else None
    by_curator = actor.may(Role.CURATOR) and curator_may_take(request, actor.person_id)
    if request.status is HelpStatus.TAKEN and not by_curator and request.holder_id != over_from:
        return False
    if not asked and not by_curator:
        return False
    before, stage = request.holder_id, request.stage
    if before is not None:
        await note_offer(way, before, OfferAnswer.PASSED)
        await stop_talking(session, request.id, before)
        await said.tell_other(session, request, before, "help_passed", now=way.now, what="taken")
    await hand_to(way, actor.person_id, HelpStage.CURATOR if by_curator and not asked else stage)
    await end_offers(way, OfferAnswer.GONE)
    await talk_in(session, actor.person_id, request.id, way.now)
    return True


async def promise(session: AsyncSession, actor: Actor, request_id: int, at: datetime, *, now: datetime) -> Answered:
    """«Вернусь в 15:00»: held from now on, and waited for until then."""
    request = await get_help_request(session, actor, request_id, to_change=True)
    way = await way_of(session, request, now)
    if not now < at <= now + LATEST_PROMISE or not await take_hold(way, actor):
        return await answered(way, actor, AnswerResult.STALE)
    if request.turn is HelpTurn.ASKER or request.meets_at is not None:  # answered already, or they meet
        return await answered(way, actor, AnswerResult.STALE)
    request.promised_at = request.due_at = at
    request.reminders = 0
    await said.tell_asker(session, request, "promised", now=now, by_person=True)
    return await answered(way, actor)


async def offer_promises(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> Promises:
    seen = await read_help(session, actor, request_id, now=now)
    return Promises(seen, promise_times(help_times_of(await get_organisation(session, actor)), now))


def promise_times(times: HelpTimes, now: datetime) -> tuple[datetime, ...]:
    """Local: the next full hours of work, and the opening of the next working day."""
    working = times.working
    local = working.local(now)
    hour = local.replace(minute=0, second=0, microsecond=0)
    hours = [hour + timedelta(hours=ahead) for ahead in range(1, PROMISES + 2)]
    today = [at for at in hours if at - local >= timedelta(minutes=20) and working.is_open(at)][:PROMISES]
    tomorrow = working.local(working.at_local(working.working_days_after(local.date(), 1), working.hours_from))
    return (*today, tomorrow)


async def refuse(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> Answered:
    """«Не могу»: no reason is asked; when nobody is left who might, the next ones are asked at once."""
    request = await get_help_request(session, actor, request_id, to_change=True)
    way = await way_of(session, request, now)
    if request.holder_id == actor.person_id:
        return await give_back(way, actor)
    own = await session.get(HelpOffer, (request.id, actor.person_id), populate_existing=True)
    if own is None or own.answer is not OfferAnswer.WAITING:
        return await answered(way, actor, AnswerResult.STALE)
    passed_by = own.by_id
    await note_offer(way, actor.person_id, OfferAnswer.CANNOT)
    if passed_by is not None:
        await said.tell_other(session, request, passed_by, "help_passed", now=now, what="refused")
    elif request.status is HelpStatus.ASKED and not await waits_for_answers(way):
        await to_pool(way, news=request.stage is HelpStage.MENTOR)
    return await answered(way, actor)


async def give_back(way: Way, actor: Actor) -> Answered:
    """The holder cannot; the last curator can only pass it on."""
    request = way.request
    if request.status is not HelpStatus.TAKEN:
        return await answered(way, actor, AnswerResult.STALE)
    if request.stage is HelpStage.CURATOR and not await has_other_curator(way.session, request, actor.person_id):
        return await answered(way, actor, AnswerResult.NOBODY_ELSE)
    await release(way, OfferAnswer.GAVE_BACK)
    return await answered(way, actor)


async def find_colleagues(
    session: AsyncSession, actor: Actor, request_id: int, *, query: str = "", page: int = 0, now: datetime
) -> Colleagues:
    """By name; people whom a message reaches."""
    request = await get_help_request(session, actor, request_id)
    require_another(request, actor)
    times = help_times_of(await get_organisation(session, actor))
    wanted = may_take_over(request, actor, times, now)
    for word in search_form(query).split():
        wanted &= Person.search_name.contains(word, autoescape=True)
    total = await session.scalar(select(func.count()).select_from(Person).where(wanted)) or 0
    page, pages = find_page(total, page)
    people = await session.scalars(
        select(Person).where(wanted).order_by(Person.search_name, Person.id).offset(page * PAGE).limit(PAGE)
    )
    rows = tuple(named(person, actor.privacy) for person in people)
    return Colleagues(await see(session, request, viewer_of(actor), now=now), rows, page, pages, query)


def require_another(request: HelpRequest, actor: Actor) -> None:
    """Who holds it, was asked to, or looks on as a curator; of a conflict (A48) only the curator chooses a mediator."""
    if request.person_id == actor.person_id:
        raise Denied(f"help request {request.id} is the person's own")  # no id: who asks without a name stays unknown
    if not may_pass_on(request, actor.person_id):
        raise Denied(f"help request {request.id} is a conflict in other hands")


def may_take_over(request: HelpRequest, actor: Actor, times: HelpTimes, now: datetime) -> ColumnElement[bool]:
    """Of the Person of a query. Who asks without a name stands among the others: one missing name would be the name."""
    there = {actor.person_id} | ({request.holder_id} if request.holder_id else set())
    if knows_asker(request, viewer_of(actor)):
        there.add(request.person_id)
    return (
        in_bank(request.organisation_id, "colleagues") & reachable(times, now) & consented() & Person.id.not_in(there)
    )


async def pass_on(session: AsyncSession, actor: Actor, request_id: int, person_id: int, *, now: datetime) -> Answered:
    """The colleague is asked; until he agrees, who passes it on goes on holding it. Who asks without a name looks like
    a colleague who has not answered yet."""
    request = await get_help_request(session, actor, request_id, to_change=True)
    require_another(request, actor)
    way = await way_of(session, request, now)
    wanted = may_take_over(request, actor, way.times, now) & (Person.id == person_id)
    if await session.scalar(select(Person.id).where(wanted)) is None:
        return await answered(way, actor, AnswerResult.STALE)
    held_before = request.holder_id == actor.person_id
    if not await take_hold(way, actor):
        return await answered(way, actor, AnswerResult.STALE)
    if not held_before:
        await said.tell_asker(session, request, "taken", now=now, by_person=True)
    await end_offers(way, OfferAnswer.GONE)
    await offer(way, [person_id], by_id=actor.person_id)
    return await answered(way, actor)


async def answered(way: Way, actor: Actor, result: AnswerResult = AnswerResult.DONE) -> Answered:
    await way.session.flush()
    seen = await see(way.session, way.request, viewer_of(actor), now=way.now)
    return Answered(seen, result)


async def set_helps(session: AsyncSession, actor: Actor, *, helps: bool) -> None:
    """«Отвечаю на вопросы коллег»: one may change one's mind on any day."""
    actor.require(*HELPERS)
    person = await session.get_one(Person, actor.person_id)
    person.helps = helps
