"""Choosing from a list: to which colleague a question goes, on which day and when two people meet."""

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.filters import is_words
from bot.handlers.help_answers import act, moment
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.handlers.writer import find_writer
from bot.services import access, help_answers, help_meetings, runs
from bot.services.help_meetings import MeetingTimes
from bot.services.meeting_outcomes import Acted, NotYet
from bot.updates.once import Once
from bot.views import meetings as meeting_views
from bot.views.help_callbacks import HelpMeet, HelpPass
from bot.views.help_choices import colleagues_screen, times_screen

router = Router(name="help_passing")
LOOKING = "help:"


@router.callback_query(HelpPass.filter(F.person == 0))
async def list_colleagues(query: CallbackQuery, callback_data: HelpPass, once: Once, clock: Clock) -> None:
    """What is typed under the list is a name to look for."""
    request_id = callback_data.request
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await help_answers.find_colleagues(
            session, actor, request_id, query=callback_data.query, page=callback_data.page, now=clock.now()
        )
        await runs.let_go(session, query.from_user.id, looking_in=f"{LOOKING}{request_id}")
    await show(query, colleagues_screen(found))


@router.message(is_words)
async def search_colleagues(message: Message, once: Once, clock: Clock) -> None:
    actor = await find_writer(message, once)
    if actor is None or not actor.looking_in.startswith(LOOKING):
        raise SkipHandler
    request_id = int(actor.looking_in.removeprefix(LOOKING))
    async with once.read() as session:
        found = await help_answers.find_colleagues(
            session, actor, request_id, query=message.text or "", now=clock.now()
        )
    await show(message, colleagues_screen(found))


@router.callback_query(HelpPass.filter())
async def pass_on(query: CallbackQuery, callback_data: HelpPass, once: Once, clock: Clock) -> None:
    await act(query, once, clock, help_answers.pass_on, "pass", callback_data.request, callback_data.person)


@router.callback_query(HelpMeet.filter((F.day == 0) & (F.at == 0)))
async def plan_meeting(query: CallbackQuery, callback_data: HelpMeet, once: Once, clock: Clock) -> None:
    """Of a pair it is a meeting of the pair, with everything that belongs to one."""
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await help_meetings.plan_meeting(session, actor, callback_data.request, now=now)
        seen = await begun(session, actor, outcome, now=now)
    if seen is not None:
        await put(query, once, seen)
    elif isinstance(outcome, MeetingTimes):
        await show(query, times_screen(outcome))
    elif isinstance(outcome, NotYet):
        await show(query, meeting_views.not_yet_screen(outcome))
    elif isinstance(outcome, Acted):
        await show(query, meeting_views.acted_screen(outcome, "answered"))


@router.callback_query(HelpMeet.filter(F.at == 0))
async def offer_times(query: CallbackQuery, callback_data: HelpMeet, once: Once, clock: Clock) -> None:
    day = moment(callback_data.day)
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        offered = await help_meetings.offer_times(session, actor, callback_data.request, day, now=clock.now())
    await show(query, times_screen(offered, day=callback_data.day))


@router.callback_query(HelpMeet.filter())
async def agree_to_meet(query: CallbackQuery, callback_data: HelpMeet, once: Once, clock: Clock) -> None:
    at = moment(callback_data.at)
    await act(query, once, clock, help_meetings.agree_to_meet, "meet", callback_data.request, at)
