"""Questionnaires: every tap and every typed answer."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.filters import is_words
from bot.handlers.present import move_screen
from bot.handlers.show import recipient, show, strip_buttons, teller
from bot.services import access, home, person_answers, runs, sending
from bot.services.access import Actor
from bot.services.forms import Started
from bot.services.run_views import RunView
from bot.services.sending import Sent
from bot.services.typed_texts import Typed, take_text
from bot.updates.once import Once
from bot.views.callbacks import FormStart, RunCalendar, RunGo, RunMove, RunPeople, RunReview, RunTap
from bot.views.home import sent_screen
from bot.views.run_review import paused_screen
from bot.views.runs import run_screen
from bot.views.screen import Screen

router = Router(name="runs")
Service = Callable[..., Awaitable[RunView]]
MOVES: dict[RunMove, Service] = {
    RunMove.BACK: runs.go_back,
    RunMove.SKIP: runs.skip,
    RunMove.KEEP: runs.keep,
    RunMove.CHANGE: runs.change,
}


@router.callback_query(RunTap.filter())
async def tap(query: CallbackQuery, callback_data: RunTap, once: Once, clock: Clock) -> None:
    await act(query, once, clock, runs.tap, callback_data.run, callback_data.step, callback_data.option)


@router.callback_query(RunGo.filter(F.move.in_(MOVES)))
async def move(query: CallbackQuery, callback_data: RunGo, once: Once, clock: Clock) -> None:
    await act(query, once, clock, MOVES[callback_data.move], callback_data.run, callback_data.step)


@router.callback_query(RunGo.filter(F.move == RunMove.RESUME))
async def resume(query: CallbackQuery, callback_data: RunGo, once: Once, clock: Clock) -> None:
    await act(query, once, clock, runs.resume, callback_data.run)


@router.callback_query(RunGo.filter(F.move == RunMove.PAUSE))
async def pause(query: CallbackQuery, callback_data: RunGo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        seen = await runs.pause(session, query.from_user.id, callback_data.run, now=clock.now())
    await show(query, paused_screen(seen))


@router.callback_query(RunGo.filter(F.move == RunMove.SEND))
async def send(query: CallbackQuery, callback_data: RunGo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        outcome = await sending.send(session, query.from_user.id, callback_data.run, now=clock.now())
    await put(query, once, outcome)


@router.callback_query(FormStart.filter())
async def start(query: CallbackQuery, callback_data: FormStart, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        run_id = await home.start_form(session, actor, callback_data.scenario, now=clock.now())
        seen = await runs.resume(session, query.from_user.id, run_id, now=clock.now())
    await put(query, once, seen)


@router.callback_query(RunCalendar.filter())
async def turn_calendar(query: CallbackQuery, callback_data: RunCalendar, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        seen = await runs.look(session, query.from_user.id, callback_data.run, now=clock.now())
    if not seen.waits_for_text:
        async with once.write() as session:
            seen = await runs.resume(session, query.from_user.id, callback_data.run, now=clock.now())
    current = seen.step is not None and seen.step.id == callback_data.step
    message_id = await show(query, run_screen(seen, at=callback_data.at if current else ""))
    await move_screen(query, once, seen, message_id)


@router.callback_query(RunPeople.filter(F.option == ""))
async def turn_people(query: CallbackQuery, callback_data: RunPeople, once: Once, clock: Clock) -> None:
    run_id, step_id = callback_data.run, callback_data.step
    asked, page = callback_data.query, callback_data.page
    async with once.read() as session:
        seen = await person_answers.turn(
            session, query.from_user.id, run_id, step_id, query=asked, page=page, now=clock.now()
        )
    if not seen.waits_for_text:
        async with once.write() as session:
            await runs.resume(session, query.from_user.id, run_id, now=clock.now())
    await put(query, once, seen)


@router.callback_query(RunPeople.filter())
async def choose_person(query: CallbackQuery, callback_data: RunPeople, once: Once, clock: Clock) -> None:
    chosen = (callback_data.run, callback_data.step, callback_data.option)
    service = partial(person_answers.choose, query=callback_data.query, page=callback_data.page)
    await act(query, once, clock, service, *chosen)


@router.callback_query(RunReview.filter())
async def turn_review(query: CallbackQuery, callback_data: RunReview, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        seen = await runs.look(session, query.from_user.id, callback_data.run, now=clock.now())
    await put(query, once, seen, page=callback_data.page)


@router.message(is_words)
async def typed(message: Message, once: Once, clock: Clock) -> None:
    """A text goes to the question that waits for it; where none does, other handlers have a look."""
    telegram_id = teller(message)
    async with once.write() as session:
        outcome: RunView | Sent | None = await take_text(session, telegram_id, written(message), now=clock.now())
        if isinstance(outcome, RunView) and outcome.complete:
            outcome = await sending.send(session, telegram_id, outcome.run_id, now=clock.now())
    if outcome is None:
        raise SkipHandler
    await put(message, once, outcome)


def written(message: Message) -> Typed:
    quoted = message.reply_to_message
    of_bot = quoted is not None and quoted.from_user is not None and quoted.from_user.is_bot
    return Typed(message.text or "", message.message_id, quoted.message_id if quoted and of_bot else None)


async def act(query: CallbackQuery, once: Once, clock: Clock, service: Service, *what: Any) -> None:
    async with once.write() as session:
        outcome: RunView | Sent = await service(session, query.from_user.id, *what, now=clock.now())
        if isinstance(outcome, RunView) and outcome.complete:
            outcome = await sending.send(session, query.from_user.id, outcome.run_id, now=clock.now())
    await put(query, once, outcome)


async def begun(session: AsyncSession, actor: Actor, outcome: object, *, now: datetime) -> RunView | None:
    """The questionnaire an act leads into; None for any other outcome."""
    if not isinstance(outcome, Started):
        return None
    return await runs.resume(session, actor.telegram_id, outcome.run_id, now=now)


async def put(event: CallbackQuery | Message, once: Once, outcome: RunView | Sent, *, page: int | None = None) -> None:
    """Shows where the person stands. Remembers the message: a typed answer takes its buttons away.

    What was written before stays written: a question that cannot be shown is marked, so that nothing answers it unseen.
    """
    try:
        message_id = await show(event, drawn(outcome, page))
    except Exception:
        async with once.write() as session:
            await runs.mark_unshown(session, recipient(event))
        raise
    seen = outcome if isinstance(outcome, RunView) else outcome.next
    if seen is not outcome and isinstance(event, Message):
        await strip_buttons(event, outcome.screen_message_id)
    if seen is not None:
        new = isinstance(event, Message) and (seen is not outcome or seen.changed or seen.cut_off)
        await move_screen(event, once, seen, message_id, new_question=new)


def drawn(outcome: RunView | Sent, page: int | None = None) -> Screen:
    return sent_screen(outcome) if isinstance(outcome, Sent) else run_screen(outcome, page=page)
