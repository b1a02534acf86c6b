"""From a year to the next one."""

from datetime import datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, next_cycle, next_people
from bot.services.access import Actor
from bot.storage.states import CycleStatus
from bot.texts import label
from bot.updates.once import Once
from bot.views import body_callbacks as b
from bot.views import next_cycle as views
from bot.views.roadmap_callbacks import CycleNext
from bot.views.screen import Screen

router = Router(name="next_cycle")


@router.callback_query(CycleNext.filter())
async def open_next(query: CallbackQuery, callback_data: CycleNext, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await next_screen(session, actor, callback_data.cycle, clock.now())
    await show(query, screen)


async def next_screen(session: AsyncSession, actor: Actor, cycle_id: int, now: datetime, *, note: str = "") -> Screen:
    found = await next_cycle.read_next(session, actor, cycle_id, now=now)
    return views.next_screen(found, await next_people.read_lists(session, actor, cycle_id), note=note)


@router.callback_query(b.NextMake.filter())
async def make(query: CallbackQuery, callback_data: b.NextMake, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        made = await next_cycle.make_next(session, actor, callback_data.cycle, now=now)
        note = label("next_cycle.made") if made else ""
        screen = await next_screen(session, actor, callback_data.cycle, now, note=note)
    await show(query, screen, toast="" if made else label("next_cycle.late"))


@router.callback_query(b.NextClose.filter(~F.sure))
async def ask_to_close(query: CallbackQuery, callback_data: b.NextClose, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await next_cycle.read_next(session, actor, callback_data.cycle, now=clock.now())
        lists = await next_people.read_lists(session, actor, callback_data.cycle)
    screen = views.close_screen(found) if found.status is CycleStatus.RUNNING else views.next_screen(found, lists)
    await show(query, screen)


@router.callback_query(b.NextClose.filter())
async def close(query: CallbackQuery, callback_data: b.NextClose, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        closed = await next_cycle.close_old(session, actor, callback_data.cycle, now=now)
        await session.flush()
        screen = await next_screen(session, actor, callback_data.cycle, now)
    await show(query, screen, toast=label("next_cycle.closed" if closed else "next_cycle.late"))


@router.callback_query(b.NextUnfinished.filter())
async def list_unfinished(query: CallbackQuery, callback_data: b.NextUnfinished, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await next_cycle.list_unfinished(
            session, actor, callback_data.cycle, callback_data.page, now=clock.now()
        )
    await show(query, views.unfinished_screen(found))


@router.callback_query(b.NextPeople.filter())
async def list_people(query: CallbackQuery, callback_data: b.NextPeople, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await people_screen(session, actor, callback_data)
    await show(query, screen)


async def people_screen(session: AsyncSession, actor: Actor, wanted: b.NextPeople) -> Screen:
    lists = await next_people.read_lists(session, actor, wanted.cycle)
    page = next_people.page_of(wanted.cycle, lists.of(wanted.group), wanted.page)
    return views.people_screen(page, wanted.group)


@router.callback_query(b.NextOffer.filter())
async def offer(query: CallbackQuery, callback_data: b.NextOffer, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        sent = await next_people.offer(session, actor, callback_data.cycle, callback_data.person, now=clock.now())
        await session.flush()
        where = b.NextPeople(cycle=callback_data.cycle, group=b.NextGroup.FUTURE, page=callback_data.page)
        screen = await people_screen(session, actor, where)
    await show(query, screen, toast=label("next_cycle.offer_sent" if sent else "next_cycle.late"))


@router.callback_query(b.OfferAnswer.filter())
async def answer(query: CallbackQuery, callback_data: b.OfferAnswer, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await next_people.answer(session, actor, callback_data.cycle, agrees=callback_data.agrees, now=now)
        seen = await begun(session, actor, outcome, now=now)
    if seen is not None:
        await put(query, once, seen)
    else:
        await show(query, views.declined_screen(callback_data.cycle) if outcome else views.already_screen())
