"""One item of a roadmap: its card, evidence, and what is said of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiogram import F, Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, attachments, evidence, item_cards, item_closing
from bot.services.access import Actor
from bot.services.item_closing import Closing, ItemAct
from bot.texts import label
from bot.updates.once import Once
from bot.views import item_callbacks as c
from bot.views import roadmap_items as views
from bot.views.roadmap_callbacks import ItemOpen
from bot.views.screen import Screen

router = Router(name="roadmap_items")
Asking = Callable[..., Awaitable[Any]]
WITH_WORDS: dict[ItemAct, Asking] = {
    ItemAct.RETURN: item_closing.start_return,
    ItemAct.REOPEN: item_closing.start_return,
    ItemAct.DROP: item_closing.start_drop,
}
AT_ONCE: dict[ItemAct, Callable[..., Awaitable[Closing]]] = {
    ItemAct.ACCEPT: item_closing.accept,
    ItemAct.FINISH: item_closing.finish,
    ItemAct.RESTORE: item_closing.restore,
}


@router.callback_query(ItemOpen.filter())
async def open_item(query: CallbackQuery, callback_data: ItemOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await card(session, actor, callback_data.item, clock.now())
    await show(query, screen)


@router.callback_query(c.ItemDo.filter(F.act.in_(WITH_WORDS)))
async def ask_why(query: CallbackQuery, callback_data: c.ItemDo, once: Once, clock: Clock) -> None:
    await begin(query, once, clock, WITH_WORDS[callback_data.act], callback_data.item)


@router.callback_query(c.EvidenceAdd.filter())
async def add_evidence(query: CallbackQuery, callback_data: c.EvidenceAdd, once: Once, clock: Clock) -> None:
    await begin(query, once, clock, evidence.start_evidence, callback_data.item)


@router.callback_query(c.ItemDo.filter())
async def do(query: CallbackQuery, callback_data: c.ItemDo, once: Once, clock: Clock) -> None:
    now, item, act = clock.now(), callback_data.item, callback_data.act
    service = AT_ONCE.get(act) or partial(item_closing.say_done, sure=callback_data.sure)
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await service(session, actor, item, now=now)
        await session.flush()
        seen = await item_cards.read_card(session, actor, item, now=now)
    if outcome is Closing.ASK:
        await show(query, views.bare_screen(seen))
    else:
        await show(query, views.card_screen(seen), toast=views.toast_of(outcome))


@router.callback_query(c.EvidenceList.filter())
async def list_evidence(query: CallbackQuery, callback_data: c.EvidenceList, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        seen = await item_cards.read_card(session, actor, callback_data.item, now=clock.now())
    await show(query, views.evidence_screen(seen, callback_data.page))


@router.callback_query(c.EvidenceFile.filter())
async def show_file(
    query: CallbackQuery, callback_data: c.EvidenceFile, once: Once, clock: Clock, data_dir: Path
) -> None:
    item = callback_data.item
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        opened = await evidence.open_file(session, actor, item, callback_data.evidence)
        seen = None if opened else await item_cards.read_card(session, actor, item, now=clock.now())
    if opened is not None:
        content = None if opened.strict else await attachments.read(data_dir, opened.path)
        await show(query, views.evidence_file_screen(item, opened, content))
    elif seen is not None:
        await show(query, views.evidence_screen(seen), toast=label("roadmap_items.toast.gone"))


@router.callback_query(c.EvidenceDrop.filter(~F.sure))
async def ask_to_drop(query: CallbackQuery, callback_data: c.EvidenceDrop, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        seen = await item_cards.read_card(session, actor, callback_data.item, now=clock.now())
    await show(query, views.drop_screen(seen, callback_data.evidence))


@router.callback_query(c.EvidenceDrop.filter())
async def drop_evidence(query: CallbackQuery, callback_data: c.EvidenceDrop, once: Once, clock: Clock) -> None:
    item = callback_data.item
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        gone = await evidence.drop(session, actor, item, callback_data.evidence)
        seen = await item_cards.read_card(session, actor, item, now=clock.now())
    screen = views.evidence_screen(seen) if seen.evidence else views.card_screen(seen)
    await show(query, screen, toast=label(f"roadmap_items.toast.{'dropped' if gone else 'late'}"))


async def begin(query: CallbackQuery, once: Once, clock: Clock, service: Asking, item: int) -> None:
    """A dialogue about the item, or its card when there is nothing to ask any more."""
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        seen = await begun(session, actor, await service(session, actor, item, now=now), now=now)
        screen = None if seen else await card(session, actor, item, now)
    if seen is not None:
        await put(query, once, seen)
    elif screen is not None:
        await show(query, screen, toast=views.toast_of(Closing.LATE))


async def card(session: AsyncSession, actor: Actor, item: int, now: datetime) -> Screen:
    return views.card_screen(await item_cards.read_card(session, actor, item, now=now))
