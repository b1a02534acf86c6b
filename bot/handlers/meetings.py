"""Meetings: planning, answering, calling off, and the word on how one went."""

from collections.abc import Awaitable, Callable

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show, teller
from bot.services import access, check_ins, meeting_cards, meetings
from bot.services.forms import Started
from bot.services.meeting_cards import MeetingCard
from bot.services.meeting_outcomes import Acted, NotYet
from bot.storage.states import Outcome
from bot.updates.once import Once
from bot.views import meetings as views
from bot.views.callbacks import (
    CheckInAnswer,
    CheckInAsk,
    CheckInDetails,
    MeetingAct,
    MeetingDo,
    MeetingList,
    MeetingOpen,
    MeetingPlan,
)
from bot.views.screen import Screen

router = Router(name="meetings")
RULINGS = {MeetingAct.HELD, MeetingAct.MISSED}


Planning = Callable[..., Awaitable[Started | Acted | NotYet]]


@router.callback_query(MeetingPlan.filter())
async def plan(query: CallbackQuery, callback_data: MeetingPlan, once: Once, clock: Clock) -> None:
    await begin(query, once, clock, meetings.plan, callback_data.pair)


@router.callback_query(MeetingDo.filter(F.act == MeetingAct.OTHER))
async def choose_other_time(query: CallbackQuery, callback_data: MeetingDo, once: Once, clock: Clock) -> None:
    await begin(query, once, clock, meetings.start_other_time, callback_data.meeting, callback_data.sequence)


@router.callback_query(CheckInDetails.filter())
async def add_details(query: CallbackQuery, callback_data: CheckInDetails, once: Once, clock: Clock) -> None:
    await begin(query, once, clock, check_ins.start_details, callback_data.meeting)


@router.callback_query(MeetingDo.filter(F.act == MeetingAct.CONFIRM))
async def confirm(query: CallbackQuery, callback_data: MeetingDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        acted = await meetings.confirm(session, actor, callback_data.meeting, callback_data.sequence, now=clock.now())
    await show(query, views.acted_screen(acted, "confirmed"))


@router.callback_query(MeetingDo.filter((F.act == MeetingAct.CANCEL) & ~F.sure))
async def ask_if_sure(query: CallbackQuery, callback_data: MeetingDo, once: Once, clock: Clock) -> None:
    card = await read_card(query, once, clock, callback_data.meeting)
    await show(query, views.sure_screen(card, callback_data.sequence))


@router.callback_query(MeetingDo.filter((F.act == MeetingAct.CANCEL) & F.sure))
async def cancel(query: CallbackQuery, callback_data: MeetingDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        acted = await meetings.cancel(session, actor, callback_data.meeting, callback_data.sequence, now=clock.now())
    await show(query, views.acted_screen(acted, "cancelled"))


@router.callback_query(MeetingDo.filter(F.act.in_(RULINGS) & ~F.sure))
async def ask_if_sure_of_ruling(query: CallbackQuery, callback_data: MeetingDo, once: Once, clock: Clock) -> None:
    card = await read_card(query, once, clock, callback_data.meeting)
    await show(query, views.sure_ruling_screen(card, callback_data.sequence, callback_data.act))


@router.callback_query(MeetingDo.filter(F.act.in_(RULINGS) & F.sure))
async def rule(query: CallbackQuery, callback_data: MeetingDo, once: Once, clock: Clock) -> None:
    held = callback_data.act is MeetingAct.HELD
    meeting_id, sequence = callback_data.meeting, callback_data.sequence
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        acted = await check_ins.rule(session, actor, meeting_id, sequence, held=held, now=clock.now())
    await show(query, views.acted_screen(acted, "ruled"))


@router.callback_query(CheckInAnswer.filter(F.outcome.in_({*Outcome})))
async def answer_check_in(query: CallbackQuery, callback_data: CheckInAnswer, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = Outcome(callback_data.outcome)
        acted = await check_ins.answer(session, actor, callback_data.meeting, outcome, now=clock.now())
    await show(query, views.acted_screen(acted, "answered"))


@router.callback_query(CheckInAsk.filter())
async def ask_again(query: CallbackQuery, callback_data: CheckInAsk, once: Once, clock: Clock) -> None:
    await show(query, views.ask_again_screen(await read_card(query, once, clock, callback_data.meeting)))


@router.callback_query(MeetingOpen.filter())
async def open_meeting(query: CallbackQuery, callback_data: MeetingOpen, once: Once, clock: Clock) -> None:
    await show(query, views.card_screen(await read_card(query, once, clock, callback_data.meeting)))


@router.callback_query(MeetingList.filter())
async def open_list(query: CallbackQuery, callback_data: MeetingList, once: Once) -> None:
    await show(query, await listed(once, query.from_user.id, callback_data))


@router.message(Command("meetings"))
async def open_own_list(message: Message, once: Once) -> None:
    await show(message, await listed(once, teller(message), MeetingList()))


async def begin(query: CallbackQuery, once: Once, clock: Clock, planning: Planning, *what: int) -> None:
    """Leads into a questionnaire; where that cannot be, shows how things stand."""
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await planning(session, actor, *what, now=now)
        seen = await begun(session, actor, outcome, now=now)
    if seen is not None:
        await put(query, once, seen)
    elif isinstance(outcome, NotYet):
        await show(query, views.not_yet_screen(outcome))
    elif isinstance(outcome, Acted):
        await show(query, views.acted_screen(outcome, "answered"))


async def read_card(query: CallbackQuery, once: Once, clock: Clock, meeting_id: int) -> MeetingCard:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        return await meeting_cards.read_card(session, actor, meeting_id, now=clock.now())


async def listed(once: Once, telegram_id: int, wanted: MeetingList) -> Screen:
    async with once.read() as session:
        actor = await access.get_actor(session, telegram_id)
        if wanted.pair:
            page = await meeting_cards.list_pair_meetings(session, actor, wanted.pair, page=wanted.page)
        else:
            page = await meeting_cards.list_own_meetings(session, actor, page=wanted.page)
    return views.list_screen(page)
