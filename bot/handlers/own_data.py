"""«Мои данные»: what is kept, correcting it, taking the consent back."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.commands import set_own_commands
from bot.handlers.show import bot_of, show, teller
from bot.services import access, own_data
from bot.services.own_data import OwnData
from bot.updates.once import Once
from bot.views.callbacks import ConsentWithdraw, Section, SectionOpen
from bot.views.own_data import ask_screen, own_data_screen, withdrawn_screen

router = Router(name="own_data")


@router.message(Command("mydata", "withdraw"))
async def show_own_data(message: Message, once: Once, clock: Clock) -> None:
    await show(message, own_data_screen(await read(once, teller(message), clock)))


@router.callback_query(SectionOpen.filter(F.section == Section.DATA))
async def open_own_data(query: CallbackQuery, once: Once, clock: Clock) -> None:
    await show(query, own_data_screen(await read(once, query.from_user.id, clock)))


@router.callback_query(ConsentWithdraw.filter(~F.sure))
async def ask_withdrawal(query: CallbackQuery, once: Once, clock: Clock) -> None:
    await show(query, ask_screen(await read(once, query.from_user.id, clock)))


@router.callback_query(ConsentWithdraw.filter(F.sure))
async def withdraw(query: CallbackQuery, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await own_data.withdraw_consent(session, actor, now=clock.now())
    await show(query, withdrawn_screen())
    await set_own_commands(bot_of(query), query.from_user.id, None)


async def read(once: Once, telegram_id: int, clock: Clock) -> OwnData:
    async with once.read() as session:
        actor = await access.get_actor(session, telegram_id)
        return await own_data.read_own_data(session, actor, now=clock.now())
