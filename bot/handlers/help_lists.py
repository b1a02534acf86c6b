"""Urgent questions for the curator: the list, and how they are answered."""

from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.show import show, teller
from bot.services import access, help_lists, help_statistics
from bot.updates.once import Once
from bot.views import help_lists as views
from bot.views.callbacks import Section, SectionOpen
from bot.views.help_list_callbacks import HelpFigures, HelpList
from bot.views.screen import Screen

router = Router(name="help_lists")


@router.message(Command("questions"))
async def show_list(message: Message, once: Once, clock: Clock) -> None:
    await show(message, await listed(once, teller(message), HelpList(), clock.now()))


@router.callback_query(SectionOpen.filter(F.section == Section.HELP))
async def open_list(query: CallbackQuery, once: Once, clock: Clock) -> None:
    await show(query, await listed(once, query.from_user.id, HelpList(), clock.now()))


@router.callback_query(HelpList.filter())
async def turn_list(query: CallbackQuery, callback_data: HelpList, once: Once, clock: Clock) -> None:
    await show(query, await listed(once, query.from_user.id, callback_data, clock.now()))


@router.callback_query(HelpFigures.filter())
async def open_figures(query: CallbackQuery, callback_data: HelpFigures, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        period = views.period_of(callback_data.period)
        found = await help_statistics.read_figures(session, actor, period, now=clock.now())
    await show(query, views.figures_screen(found, callback_data.page))


async def listed(once: Once, telegram_id: int, wanted: HelpList, now: datetime) -> Screen:
    async with once.read() as session:
        actor = await access.get_actor(session, telegram_id)
        group = views.group_of(wanted.group)
        return views.list_screen(await help_lists.list_help(session, actor, group, wanted.page, now=now))
