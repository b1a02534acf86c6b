"""Years of the programme: the way in, the list, a new one, its own screen, the head's word, its end."""

from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show, teller
from bot.services import access, cycle_approval, cycle_cards, cycles
from bot.services.access import Actor
from bot.storage.states import CycleStatus, Role
from bot.texts import label
from bot.updates.once import Once
from bot.views import cycles as views
from bot.views.callbacks import Section, SectionOpen
from bot.views.cycle_callbacks import CycleAct, CycleDo, CycleNew
from bot.views.roadmap_callbacks import CycleList, CycleOpen
from bot.views.screen import Screen

router = Router(name="cycles")
BEGINNINGS = {CycleAct.ORDER: cycle_approval.start_order, CycleAct.GIVE_BACK: cycle_approval.start_remark}
ENDINGS = {CycleAct.CANCEL: cycles.cancel, CycleAct.CLOSE: cycles.close}
WORDS = {CycleAct.ASK: cycle_approval.ask_heads, CycleAct.AGREE: cycle_approval.agree}


@router.message(Command("roadmap"))
async def show_roadmap(message: Message, once: Once, clock: Clock) -> None:
    await show(message, await entrance(once, teller(message), clock.now()))


@router.callback_query(SectionOpen.filter(F.section == Section.ROADMAP))
async def open_roadmap(query: CallbackQuery, once: Once, clock: Clock) -> None:
    await show(query, await entrance(once, query.from_user.id, clock.now()))


async def entrance(once: Once, telegram_id: int, now: datetime) -> Screen:
    """The only year that goes on, or all of them."""
    async with once.read() as session:
        actor = await access.get_actor(session, telegram_id)
        running = await cycle_cards.find_only_running(session, actor)
        if running is not None:
            return await cycle_screen(session, actor, running, now)
        return views.list_screen(await cycle_cards.list_cycles(session, actor))


@router.callback_query(CycleList.filter())
async def turn_list(query: CallbackQuery, callback_data: CycleList, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await cycle_cards.list_cycles(session, actor, callback_data.page)
    await show(query, views.list_screen(found))


@router.callback_query(CycleOpen.filter())
async def open_cycle(query: CallbackQuery, callback_data: CycleOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await cycle_screen(session, actor, callback_data.cycle, clock.now())
    await show(query, screen)


async def cycle_screen(session: AsyncSession, actor: Actor, cycle_id: int, now: datetime) -> Screen:
    return views.cycle_screen(await cycle_cards.read_cycle(session, actor, cycle_id, now=now))


# --- a new one


@router.callback_query(CycleNew.filter(F.roadmap == ""))
async def choose_roadmap(query: CallbackQuery, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        actor.require(Role.CURATOR)
    await show(query, views.roadmaps_screen(cycles.list_roadmaps()))


@router.callback_query(CycleNew.filter(F.year == 0))
async def choose_year(query: CallbackQuery, callback_data: CycleNew, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        actor.require(Role.CURATOR)
        roadmap = cycles.find_roadmap(callback_data.roadmap)
        years = cycles.years_offered(roadmap, actor.today(clock.now()))
    await show(query, views.years_screen(roadmap, years))


@router.callback_query(CycleNew.filter())
async def begin(query: CallbackQuery, callback_data: CycleNew, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        opened = await cycles.open_cycle(session, actor, callback_data.roadmap, callback_data.year, now=now)
        card = await cycle_cards.read_cycle(session, actor, opened.cycle_id, now=now)
    word = "twin" if card.status is CycleStatus.RUNNING else "started" if opened.new else "known"
    await show(query, views.cycle_screen(card), toast=label(f"cycles.toast.{word}"))


# --- what is done with it


@router.callback_query(CycleDo.filter(F.act.in_(BEGINNINGS)))
async def ask_in_words(query: CallbackQuery, callback_data: CycleDo, once: Once, clock: Clock) -> None:
    """The order's number and date; the head's remark."""
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        started = await BEGINNINGS[callback_data.act](session, actor, callback_data.cycle, now=now)
        seen = await begun(session, actor, started, now=now)
        twin = seen is None and await cycles.has_running_twin(session, actor, callback_data.cycle)
        screen = None if seen else await cycle_screen(session, actor, callback_data.cycle, now)
    if seen is not None:
        await put(query, once, seen)
    elif screen is not None:
        await show(query, screen, toast=label(f"cycles.toast.{'twin' if twin else 'late'}"))


@router.callback_query(CycleDo.filter(F.act.in_(WORDS)))
async def say_word(query: CallbackQuery, callback_data: CycleDo, once: Once, clock: Clock) -> None:
    """The heads are asked; a head agrees."""
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await WORDS[callback_data.act](session, actor, callback_data.cycle, now=now)
        await session.flush()
        screen = await cycle_screen(session, actor, callback_data.cycle, now)
    toast = {CycleAct.ASK: "asked", CycleAct.AGREE: "agree"}[callback_data.act] if done else "late"
    await show(query, screen, toast=label(f"cycles.toast.{toast}"))


@router.callback_query(CycleDo.filter(~F.sure))
async def ask_if_sure(query: CallbackQuery, callback_data: CycleDo, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        actor.require(Role.CURATOR)
        card = await cycle_cards.read_cycle(session, actor, callback_data.cycle, now=clock.now())
    if card.may_change:
        await show(query, views.sure_screen(card, callback_data.act))
    else:
        await show(query, views.cycle_screen(card), toast=label("cycles.toast.late"))


@router.callback_query(CycleDo.filter())
async def end(query: CallbackQuery, callback_data: CycleDo, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await ENDINGS[callback_data.act](session, actor, callback_data.cycle, now=now)
        await session.flush()
        screen = await cycle_screen(session, actor, callback_data.cycle, now)
    await show(query, screen, toast=label(f"cycles.toast.{callback_data.act if done else 'late'}"))
