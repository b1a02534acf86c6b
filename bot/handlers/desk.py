"""The curator's desk: the digest on demand, the people Telegram cannot reach, the workbook."""

from datetime import datetime
from pathlib import Path

from aiogram import F, Router
from aiogram.enums import ChatAction
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.show import answer, bot_of, replace, show, teller
from bot.services import access, digest, export, reachability
from bot.services.insights import InsightKind
from bot.texts import label
from bot.updates.once import Once
from bot.views import desk as views
from bot.views.callbacks import DeskOpen, InsightOpen, Section, SectionOpen, UnreachableList
from bot.views.screen import Screen

router = Router(name="desk")


@router.message(Command("digest"))
async def show_desk(message: Message, once: Once, clock: Clock) -> None:
    await show(message, await desk(once, teller(message), clock.now()))


@router.callback_query(SectionOpen.filter(F.section == Section.DESK))
async def open_desk(query: CallbackQuery, once: Once, clock: Clock) -> None:
    await show(query, await desk(once, query.from_user.id, clock.now()))


@router.callback_query(DeskOpen.filter())
async def turn_desk(query: CallbackQuery, callback_data: DeskOpen, once: Once, clock: Clock) -> None:
    await show(query, await desk(once, query.from_user.id, clock.now(), callback_data.page))


@router.callback_query(InsightOpen.filter(F.kind.in_({*InsightKind})))
async def open_insight(query: CallbackQuery, callback_data: InsightOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        insight = await digest.read_insight(session, actor, InsightKind(callback_data.kind), now=clock.now())
    await show(query, views.insight_screen(insight, callback_data.page))


@router.callback_query(SectionOpen.filter(F.section == Section.UNREACHABLE))
async def open_unreachable(query: CallbackQuery, once: Once) -> None:
    await show(query, await unreachable(once, query.from_user.id, 0))


@router.callback_query(UnreachableList.filter())
async def turn_unreachable(query: CallbackQuery, callback_data: UnreachableList, once: Once) -> None:
    await show(query, await unreachable(once, query.from_user.id, callback_data.page))


@router.message(Command("export"))
async def send_export(message: Message, once: Once, clock: Clock, data_dir: Path) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, teller(message))
        summary = await export.read_own_summary(session, actor, now=clock.now())
    await bot_of(message).send_chat_action(message.chat.id, ChatAction.UPLOAD_DOCUMENT)
    await show(message, views.export_screen(await export.export(summary, data_dir)))


@router.callback_query(SectionOpen.filter(F.section == Section.EXPORT))
async def open_export(query: CallbackQuery, once: Once, clock: Clock, data_dir: Path) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        summary = await export.read_own_summary(session, actor, now=clock.now())
    await answer(query, label("export.preparing"))
    await bot_of(query).send_chat_action(query.from_user.id, ChatAction.UPLOAD_DOCUMENT)
    await replace(query, views.export_screen(await export.export(summary, data_dir)))


async def desk(once: Once, telegram_id: int, now: datetime, page: int = 0) -> Screen:
    async with once.read() as session:
        actor = await access.get_actor(session, telegram_id)
        found = await digest.read_digest(session, actor, now=now)
    return views.desk_screen(found, page)


async def unreachable(once: Once, telegram_id: int, page: int) -> Screen:
    async with once.read() as session:
        actor = await access.get_actor(session, telegram_id)
        found = await reachability.list_unreachable(session, actor, page)
    return views.unreachable_screen(found)
