"""Where a help request stands, and every answer to it: by those who were asked, by who asked, by a curator."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.show import answer, bot_of, send, show
from bot.services import access, help_answers, help_closing, help_meetings, help_own, help_seen, own_data
from bot.services.help_answers import Answered
from bot.storage.states import HelpOutcome
from bot.updates.once import Once
from bot.views.help_callbacks import (
    HelpAct,
    HelpDo,
    HelpHelps,
    HelpOpen,
    HelpOwn,
    HelpPromise,
    HelpScore,
    HelpShare,
    HelpVerdict,
)
from bot.views.help_card import answered_screen, card_screen
from bot.views.help_choices import promises_screen
from bot.views.help_own import own_screen
from bot.views.own_data import own_data_screen
from bot.views.screen import Screen

router = Router(name="help_answers")
Service = Callable[..., Awaitable[Answered]]
ACTS: dict[HelpAct, Service] = {
    HelpAct.TAKE: help_answers.take,
    HelpAct.REFUSE: help_answers.refuse,
    HelpAct.CLOSE: help_closing.close_by_holder,
    HelpAct.OTHERS: help_closing.ask_others,
    HelpAct.WITHDRAW: help_closing.withdraw,
    HelpAct.REOPEN: help_closing.reopen,
    HelpAct.REVEAL: help_closing.reveal,
    HelpAct.NO_MEETING: help_meetings.call_off_meeting,
}


@router.callback_query(HelpOpen.filter())
async def open_card(query: CallbackQuery, callback_data: HelpOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        seen = await help_seen.read_help(session, actor, callback_data.request, now=clock.now())
    await (put_apart if callback_data.apart else show)(query, card_screen(seen))


@router.callback_query(HelpDo.filter(F.act.in_(ACTS)))
async def do(query: CallbackQuery, callback_data: HelpDo, once: Once, clock: Clock) -> None:
    await act(query, once, clock, ACTS[callback_data.act], callback_data.act.name.lower(), callback_data.request)


@router.callback_query(HelpPromise.filter(F.at == 0))
async def offer_promises(query: CallbackQuery, callback_data: HelpPromise, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        promises = await help_answers.offer_promises(session, actor, callback_data.request, now=clock.now())
    await show(query, promises_screen(promises))


@router.callback_query(HelpPromise.filter())
async def promise(query: CallbackQuery, callback_data: HelpPromise, once: Once, clock: Clock) -> None:
    at = moment(callback_data.at)
    await act(query, once, clock, help_answers.promise, "promise", callback_data.request, at)


@router.callback_query(HelpVerdict.filter())
async def give_verdict(query: CallbackQuery, callback_data: HelpVerdict, once: Once, clock: Clock) -> None:
    outcome = callback_data.outcome
    done = "not_helped" if outcome is HelpOutcome.NOT_HELPED else "verdict"
    service, request_id = help_closing.give_verdict, callback_data.request
    await act(query, once, clock, service, done, request_id, outcome, shown=put_apart if callback_data.apart else show)


async def put_apart(query: CallbackQuery, screen: Screen) -> None:
    """Under a message worth keeping."""
    await answer(query)
    await send(bot_of(query), query.from_user.id, screen)


@router.callback_query(HelpScore.filter())
async def keep_score(query: CallbackQuery, callback_data: HelpScore, once: Once, clock: Clock) -> None:
    await act(query, once, clock, help_closing.keep_score, "score", callback_data.request, callback_data.score)


@router.callback_query(HelpShare.filter())
async def share(query: CallbackQuery, callback_data: HelpShare, once: Once, clock: Clock) -> None:
    done = "shared" if callback_data.agreed else "kept"
    await act(query, once, clock, help_closing.share, done, callback_data.request, agreed=callback_data.agreed)


async def act(
    query: CallbackQuery,
    once: Once,
    clock: Clock,
    service: Service,
    done: str,
    *what: Any,
    shown: Callable[[CallbackQuery, Screen], Awaitable[object]] = show,
    **chosen: Any,
) -> None:
    """`done` names the news; an old button is told how things stand."""
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        answered = await service(session, actor, *what, now=clock.now(), **chosen)
    await shown(query, answered_screen(answered, done))


def moment(minutes: int) -> datetime:
    """A time as buttons carry it."""
    return datetime.fromtimestamp(minutes * 60, UTC)


# --- one's own


@router.callback_query(HelpOwn.filter())
async def list_own(query: CallbackQuery, callback_data: HelpOwn, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        page = await help_own.list_own_help(session, actor, callback_data.page)
    await show(query, own_screen(page))


@router.callback_query(HelpHelps.filter())
async def set_helps(query: CallbackQuery, callback_data: HelpHelps, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await help_answers.set_helps(session, actor, helps=callback_data.helps)
        data = await own_data.read_own_data(session, actor, now=clock.now())
    await show(query, own_data_screen(data))
