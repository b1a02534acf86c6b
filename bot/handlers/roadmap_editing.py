"""Changing roadmap items: what is typed, who answers, the school's own ones."""

from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.cycle_setup import next_screen
from bot.handlers.cycles import cycle_screen
from bot.handlers.filters import is_words
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.handlers.writer import find_writer
from bot.services import access, roadmap_editing, runs
from bot.services.access import Actor
from bot.storage.states import Role
from bot.texts import label
from bot.updates.once import Once
from bot.views import roadmap_editing as views
from bot.views.roadmap_callbacks import ItemEdit, StageAddItem
from bot.views.roadmap_editing_callbacks import (
    ItemPeople,
    ItemRemove,
    ItemTermSet,
    ItemType,
    ItemWho,
)
from bot.views.screen import Screen

router = Router(name="roadmap_editing")
LOOKING = "item:"  # and its id; «+» after it: within the set-up of the year


@router.callback_query(ItemEdit.filter())
async def open_item(query: CallbackQuery, callback_data: ItemEdit, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await edit_screen(session, actor, callback_data.item, clock.now())
    await show(query, screen)


async def edit_screen(session: AsyncSession, actor: Actor, item_id: int, now: datetime) -> Screen:
    return views.edit_screen(await roadmap_editing.read_edited(session, actor, item_id, now=now))


@router.callback_query(ItemType.filter())
async def type_part(query: CallbackQuery, callback_data: ItemType, once: Once, clock: Clock) -> None:
    now, item, part = clock.now(), callback_data.item, callback_data.part
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        started = await roadmap_editing.start_part(session, actor, item, part, setting_up=False, now=now)
        seen = await begun(session, actor, started, now=now)
        screen = None if seen else await edit_screen(session, actor, item, now)
    if seen is not None:
        await put(query, once, seen)
    elif screen is not None:
        await show(query, screen, toast=label("roadmap_editing.toast.late"))


@router.callback_query(ItemTermSet.filter())
async def set_term(query: CallbackQuery, callback_data: ItemTermSet, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await roadmap_editing.set_term(session, actor, callback_data.item, callback_data.term)
        await session.flush()
        screen = await edit_screen(session, actor, callback_data.item, clock.now())
    await show(query, screen, toast=label(f"roadmap_editing.toast.{'term' if done else 'late'}"))


# --- who answers


@router.callback_query(ItemPeople.filter())
async def tick_people(query: CallbackQuery, callback_data: ItemPeople, once: Once, clock: Clock) -> None:
    item, tick, setup = callback_data.item, callback_data.tick, callback_data.setup
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = True
        if tick[1:].isdecimal():
            on = tick.startswith("+")
            done = await roadmap_editing.tick_person(session, actor, item, int(tick[1:16]), on=on)
            await session.flush()
        screen = await people_screen(session, actor, callback_data, clock.now())
        if await roadmap_editing.may_search(session, actor, item):
            await runs.let_go(session, query.from_user.id, looking_in=f"{LOOKING}{item}{'+' if setup else ''}")
    await show(query, screen, toast="" if done else label("roadmap_editing.toast.late"))


async def people_screen(session: AsyncSession, actor: Actor, asked: ItemPeople, now: datetime) -> Screen:
    """Of a year that is over, what stands there."""
    ticks = await roadmap_editing.list_ticks(session, actor, asked.item, query=asked.query, page=asked.page, now=now)
    if not ticks.changeable:
        return await edit_screen(session, actor, asked.item, now)
    return views.people_screen(ticks, setup=asked.setup)


@router.message(is_words)
async def search_people(message: Message, once: Once, clock: Clock) -> None:
    """What is written under the ticks is a name to look for."""
    actor = await find_writer(message, once)
    if actor is None or not actor.may(Role.CURATOR) or not actor.looking_in.startswith(LOOKING):
        raise SkipHandler
    word = actor.looking_in.removeprefix(LOOKING)
    asked = ItemPeople(item=int(word.removesuffix("+")), setup=word.endswith("+"), query=message.text or "")
    async with once.read() as session:
        if not await roadmap_editing.may_search(session, actor, asked.item):
            raise SkipHandler
        screen = await people_screen(session, actor, asked, clock.now())
    await show(message, screen)


@router.callback_query(ItemWho.filter())
async def set_by_word(query: CallbackQuery, callback_data: ItemWho, once: Once, clock: Clock) -> None:
    now, item = clock.now(), callback_data.item
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await roadmap_editing.set_by_word(session, actor, item, callback_data.word)
        await session.flush()
        if callback_data.setup:
            screen = await next_screen(session, actor, item, now)
        else:
            screen = await edit_screen(session, actor, item, now)
    await show(query, screen, toast=label(f"roadmap_editing.toast.{'who' if done else 'late'}"))


# --- the school's own items


@router.callback_query(StageAddItem.filter())
async def add_own(query: CallbackQuery, callback_data: StageAddItem, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        actor.require(Role.CURATOR)
        stage = await access.get_stage(session, actor, callback_data.stage)
        started = await roadmap_editing.start_own(session, actor, stage.id, now=now)
        seen = await begun(session, actor, started, now=now)
        screen = None if seen else await cycle_screen(session, actor, stage.cycle_id, now)
    if seen is not None:
        await put(query, once, seen)
    elif screen is not None:
        await show(query, screen, toast=label("roadmap_editing.toast.late"))


@router.callback_query(ItemRemove.filter())
async def remove_own(query: CallbackQuery, callback_data: ItemRemove, once: Once, clock: Clock) -> None:
    """First asks."""
    now, item_id = clock.now(), callback_data.item
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        edited = await roadmap_editing.read_edited(session, actor, item_id, now=now)
        removed = callback_data.sure and await roadmap_editing.remove_own(session, actor, item_id)
        if removed:
            screen = await cycle_screen(session, actor, edited.cycle.cycle_id, now)
        else:
            screen = views.remove_screen(edited)
    toast = "removed" if removed else "kept" if callback_data.sure else ""
    await show(query, screen, toast=label(f"roadmap_editing.toast.{toast}") if toast else "")
