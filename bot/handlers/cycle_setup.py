"""Setting a year up: one item at a time, and many at once where the curator says so."""

from datetime import datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, cycle_cards, cycle_setup, roadmap_editing
from bot.services.access import Actor
from bot.services.cycle_setup import AskedItem, LateAct, LateItems, Why
from bot.texts import label, say
from bot.updates.once import Once
from bot.views import cycle_setup as views
from bot.views import cycles as cycle_views
from bot.views.cycle_callbacks import SetupAccept, SetupAcceptAll, SetupAt, SetupDay, SetupLate, SetupSkip
from bot.views.roadmap_callbacks import CycleSetup
from bot.views.screen import Screen

router = Router(name="cycle_setup")


@router.callback_query(CycleSetup.filter())
async def open_setup(query: CallbackQuery, callback_data: CycleSetup, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await setup_screen(session, actor, callback_data.cycle, clock.now())
    await show(query, screen)


@router.callback_query(SetupAt.filter())
async def go_on(query: CallbackQuery, callback_data: SetupAt, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await next_screen(session, actor, callback_data.item, clock.now(), skip=callback_data.skip)
    await show(query, screen)


async def next_screen(
    session: AsyncSession, actor: Actor, item_id: int, now: datetime, *, skip: bool = False
) -> Screen:
    item = await access.get_item(session, actor, item_id)
    return await setup_screen(session, actor, item.cycle_id, now, item_id=item.id, skip=skip)


async def setup_screen(
    session: AsyncSession, actor: Actor, cycle_id: int, now: datetime, *, item_id: int = 0, skip: bool = False
) -> Screen:
    """What is to be said next; of a year of which nothing is missing, its own screen."""
    setup = await cycle_setup.read_setup(session, actor, cycle_id, now=now, item_id=item_id, skip=skip)
    match setup:
        case AskedItem():
            return views.asked_screen(setup)
        case LateItems():
            return views.late_screen(setup)
    card = await cycle_cards.read_cycle(session, actor, cycle_id, now=now)
    return cycle_views.cycle_screen(card, note=say("cycle_setup.ready") if setup.draft else "")


@router.callback_query(SetupAccept.filter())
async def accept(query: CallbackQuery, callback_data: SetupAccept, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await cycle_setup.accept_item(session, actor, callback_data.item)
        await session.flush()
        screen = await next_screen(session, actor, callback_data.item, clock.now())
    await show(query, screen, toast=label(f"cycle_setup.toast.{'right' if done else 'changed'}"))


@router.callback_query(SetupAcceptAll.filter(~F.sure))
async def ask_about_all(query: CallbackQuery, callback_data: SetupAcceptAll, once: Once, clock: Clock) -> None:
    cycle, stage, now = callback_data.cycle, callback_data.stage, clock.now()
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        count = await cycle_setup.count_proposals(session, actor, cycle, stage, now=now)
        screen = None if count else await setup_screen(session, actor, cycle, now, item_id=callback_data.item)
    if screen is None:
        await show(query, views.sure_all_screen(callback_data, count))
    else:
        await show(query, screen, toast=label("cycle_setup.toast.accepted", count=0))


@router.callback_query(SetupAcceptAll.filter())
async def accept_all(query: CallbackQuery, callback_data: SetupAcceptAll, once: Once, clock: Clock) -> None:
    cycle, now = callback_data.cycle, clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        count = await cycle_setup.accept_many(session, actor, cycle, callback_data.stage, now=now)
        await session.flush()
        screen = await setup_screen(session, actor, cycle, now, item_id=callback_data.item)
    await show(query, screen, toast=label("cycle_setup.toast.accepted", count=count))


@router.callback_query(SetupDay.filter())
async def choose_day(query: CallbackQuery, callback_data: SetupDay, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        started = await roadmap_editing.start_days(session, actor, callback_data.item, now=now)
        seen = await begun(session, actor, started, now=now)
        screen = None if seen else await next_screen(session, actor, callback_data.item, now)
    if seen is not None:
        await put(query, once, seen)
    elif screen is not None:
        await show(query, screen, toast=label("cycle_setup.toast.changed"))


@router.callback_query(SetupSkip.filter(~F.why.in_({*Why})))
async def ask_why(query: CallbackQuery, callback_data: SetupSkip, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        edited = await roadmap_editing.read_edited(session, actor, callback_data.item, now=clock.now())
    await show(query, views.why_screen(callback_data.item, edited.item.title))


@router.callback_query(SetupSkip.filter())
async def leave_out(query: CallbackQuery, callback_data: SetupSkip, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await cycle_setup.leave_out(session, actor, callback_data.item, Why(callback_data.why))
        await session.flush()
        screen = await next_screen(session, actor, callback_data.item, clock.now())
    await show(query, screen, toast=label(f"cycle_setup.toast.{'skipped' if done else 'changed'}"))


@router.callback_query(SetupLate.filter(F.act == LateAct.MOVE))
async def move_late(query: CallbackQuery, callback_data: SetupLate, once: Once, clock: Clock) -> None:
    now, cycle = clock.now(), callback_data.cycle
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        started = await cycle_setup.start_moving(session, actor, cycle, now=now)
        seen = await begun(session, actor, started, now=now)
        screen = None if seen else await setup_screen(session, actor, cycle, now)
    if seen is not None:
        await put(query, once, seen)
    elif screen is not None:
        await show(query, screen, toast=label("cycles.toast.late"))


@router.callback_query(SetupLate.filter())
async def settle_late(query: CallbackQuery, callback_data: SetupLate, once: Once, clock: Clock) -> None:
    now, cycle, act = clock.now(), callback_data.cycle, callback_data.act
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        count = await cycle_setup.settle_late(session, actor, cycle, act, now=now)
        await session.flush()
        screen = await setup_screen(session, actor, cycle, now)
    await show(query, screen, toast=label("cycle_setup.toast.late", act=str(act), count=count))
