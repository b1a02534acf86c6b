"""How a help request ends: «помогло / частично / нет», closing by either side, opening it again, and
whether it may become a card of the library."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import advice
from bot.services import help_notices as said
from bot.services.access import Actor, get_help_request, get_own_help_request
from bot.services.help_answers import Answered, AnswerResult, answered
from bot.services.help_focus import talk_in
from bot.services.help_form import SCORES, VERDICTS
from bot.services.help_pool import can_be_asked, has_other_curator
from bot.services.help_routing import (
    Way,
    close,
    end_offers,
    hand_to,
    note_offer,
    pass_over,
    release,
    start,
    way_of,
)
from bot.storage.models import HelpMessage, HelpOffer, HelpRequest
from bot.storage.states import (
    OPEN_HELP,
    HelpOutcome,
    HelpStage,
    HelpStatus,
    HelpTurn,
    OfferAnswer,
)


async def give_verdict(
    session: AsyncSession, actor: Actor, request_id: int, outcome: HelpOutcome, *, now: datetime
) -> Answered:
    """One tap of who asked. «Нет» goes on to the next person, also of one that was closed within the week."""
    request = await get_own_help_request(session, actor, request_id)
    way = await way_of(session, request, now)
    if request.status is HelpStatus.CLOSED and not may_be_opened(way):
        return await answered(way, actor, AnswerResult.STALE)
    if request.status not in (*OPEN_HELP, HelpStatus.CLOSED) or outcome not in VERDICTS.values():
        return await answered(way, actor, AnswerResult.STALE)
    if outcome is HelpOutcome.NOT_HELPED:
        return await go_on(way, actor)
    was_open = request.status is not HelpStatus.CLOSED
    holder_id = request.holder_id
    request.outcome = outcome
    if was_open:
        await close(way, outcome)
        await said.tell_other(session, request, holder_id, "help_closed", now=now, what=outcome)
    return await answered(way, actor)


async def go_on(way: Way, actor: Actor) -> Answered:
    """It did not help: the next person is asked; when nobody is left, it is closed and says so."""
    request, way = way.request, replace(way, by_asker=True)
    if request.status is HelpStatus.ASKED:
        return await answered(way, actor, AnswerResult.STALE)
    holder_id = request.holder_id
    await open_anew(way)
    if holder_id is None:
        await start(way)
        return await answered(way, actor)
    request.status = HelpStatus.TAKEN
    if request.stage is HelpStage.CURATOR and not await has_other_curator(way.session, request, holder_id):
        await close(way, HelpOutcome.NOT_HELPED)
        await said.tell_other(way.session, request, holder_id, "help_closed", now=way.now, what=HelpOutcome.NOT_HELPED)
        return await answered(way, actor, AnswerResult.NOBODY_ELSE)
    await said.tell_other(way.session, request, holder_id, "help_passed", now=way.now, what="not_helped")
    await release(way, OfferAnswer.GAVE_BACK)
    return await answered(way, actor)


async def ask_others(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> Answered:
    """«Не ждать»: who asked would not wait any longer; the next ones are asked now."""
    request = await get_own_help_request(session, actor, request_id)
    way = await way_of(session, request, now)
    if request.status is HelpStatus.TAKEN and request.turn is HelpTurn.HOLDER and request.holder_id is not None:
        if request.stage is HelpStage.CURATOR and not await has_other_curator(session, request, request.holder_id):
            return await answered(way, actor, AnswerResult.NOBODY_ELSE)
        return await go_on(way, actor)
    if request.status is not HelpStatus.ASKED:
        return await answered(way, actor, AnswerResult.STALE)
    await pass_over(replace(way, by_asker=True))
    return await answered(way, actor)


async def withdraw(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> Answered:
    """«Уже не нужно»: by who asked."""
    request = await get_own_help_request(session, actor, request_id)
    way = await way_of(session, request, now)
    if request.status not in OPEN_HELP:
        return await answered(way, actor, AnswerResult.STALE)
    holder_id = request.holder_id
    await close(way, HelpOutcome.WITHDRAWN)
    await said.tell_other(session, request, holder_id, "help_closed", now=now, what=HelpOutcome.WITHDRAWN)
    return await answered(way, actor)


async def close_by_holder(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> Answered:
    """«Закрыть»: who asked is told, says whether it helped, and can open it again."""
    request = await get_help_request(session, actor, request_id, to_change=True)
    way = await way_of(session, request, now)
    if request.status is not HelpStatus.TAKEN or request.holder_id != actor.person_id:
        return await answered(way, actor, AnswerResult.STALE)
    await close(way, None)
    await said.tell_other(session, request, request.person_id, "help_closed", now=now, what="holder")
    return await answered(way, actor)


async def reopen(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> Answered:
    """Within a week, by who asked: the same person if he can be reached, else the way begins anew."""
    request = await get_own_help_request(session, actor, request_id)
    way = await way_of(session, request, now)
    if not may_be_opened(way):
        return await answered(way, actor, AnswerResult.STALE)
    await session.execute(
        update(HelpOffer)
        .where(HelpOffer.request_id == request.id, HelpOffer.answer == OfferAnswer.SILENT)
        .values(answer=OfferAnswer.GONE)
        .execution_options(synchronize_session="fetch")
    )
    holder_id = request.holder_id
    await open_anew(way)
    await talk_in(session, actor.person_id, request.id, now)
    if holder_id is not None and await can_be_asked(session, holder_id, way.times, now):
        await hand_to(way, holder_id, request.stage)
        await said.tell_other(session, request, holder_id, "help_reopened", now=now)
    else:
        if holder_id is not None:
            await note_offer(way, holder_id, OfferAnswer.GONE)
        request.holder_id = request.stage = None
        await start(way)
    return await answered(way, actor)


async def open_anew(way: Way) -> None:
    """Who agreed to a card agreed to what was said until now, and what did not help is no advice."""
    request = way.request
    request.outcome, request.closed_at = None, None
    request.asker_shares = request.holder_shares = None
    await advice.take_back(way.session, request)


def may_be_opened(way: Way) -> bool:
    request = way.request
    if request.status is not HelpStatus.CLOSED or request.closed_at is None:
        return False
    return way.now < way.times.reopen_until(request.closed_at)


async def keep_score(session: AsyncSession, actor: Actor, request_id: int, score: int, *, now: datetime) -> Answered:
    """From 1 to 10, how much the answer helped: for the curator only, never shown by name of who answers."""
    request = await get_own_help_request(session, actor, request_id)
    way = await way_of(session, request, now)
    closed = request.status is HelpStatus.CLOSED and score in SCORES
    if closed:
        request.score = score
    return await answered(way, actor, AnswerResult.DONE if closed else AnswerResult.STALE)


async def share(session: AsyncSession, actor: Actor, request_id: int, *, agreed: bool, now: datetime) -> Answered:
    """Question and answer into the library, without names: by who asked first, then by who answered."""
    request = await get_help_request(session, actor, request_id, to_change=True)
    way = await way_of(session, request, now)
    if request.status is not HelpStatus.CLOSED or actor.person_id not in (request.person_id, request.holder_id):
        return await answered(way, actor, AnswerResult.STALE)
    agreed_before = bool(request.asker_shares and request.holder_shares)
    if actor.person_id == request.person_id:
        request.asker_shares = agreed
        if agreed and request.holder_shares is None and await advice.has_words(session, request):
            await said.tell_other(session, request, request.holder_id, "help_share", now=now)
    else:
        request.holder_shares = agreed
    if not (request.asker_shares and request.holder_shares):
        await advice.take_back(session, request)
    elif not agreed_before:
        await advice.propose(session, request, now=now)
    return await answered(way, actor)


async def reveal(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> Answered:
    """«Назвать себя»: from now on the other side knows who asked, and that nobody else was asked in his place."""
    request = await get_own_help_request(session, actor, request_id)
    way = await way_of(session, request, now)
    if not request.anonymous or request.status not in OPEN_HELP:
        return await answered(way, actor, AnswerResult.STALE)
    request.anonymous = False
    await session.execute(
        update(HelpOffer)
        .where(HelpOffer.request_id == request.id, HelpOffer.person_id == request.person_id)
        .values(answer=OfferAnswer.GONE)
        .execution_options(synchronize_session="fetch")
    )
    await said.tell_other(session, request, request.holder_id, "help_revealed", now=now)
    return await answered(way, actor)


async def show_question_anew(session: AsyncSession, request: HelpRequest, *, now: datetime) -> None:
    """The question was corrected: the messages that asked people to take it follow."""
    waiting = await session.execute(
        select(HelpOffer.person_id, HelpOffer.notice).where(
            HelpOffer.request_id == request.id, HelpOffer.answer == OfferAnswer.WAITING
        )
    )
    await said.show_offers_anew(session, request, waiting.all(), now=now)


async def forget_asker(session: AsyncSession, person_id: int, *, now: datetime) -> None:
    """Who asked takes part no longer: questions and talks go; whoever was asked sees that there is none any more."""
    await advice.forget(session, person_id)
    requests = await session.scalars(select(HelpRequest).where(HelpRequest.person_id == person_id))
    for request in requests.all():
        await end_offers(await way_of(session, request, now), OfferAnswer.GONE)
        await session.delete(request)
    held = await session.scalars(
        select(HelpRequest).where(HelpRequest.holder_id == person_id, HelpRequest.status.in_(OPEN_HELP))
    )
    for request in held.all():
        way = await way_of(session, request, now)
        await session.execute(
            update(HelpMessage)
            .where(HelpMessage.request_id == request.id, HelpMessage.person_id == person_id)
            .values(text="")
        )
        await release(way, OfferAnswer.GAVE_BACK)
