"""«Организация»: what the curator said in the setup dialogue, and changing it."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, duty_contact, organisations
from bot.texts import label
from bot.updates.once import Once
from bot.views.callbacks import Section, SectionOpen
from bot.views.help_list_callbacks import DutyAsk, DutyClear
from bot.views.settings import settings_screen

router = Router(name="settings")


@router.callback_query(SectionOpen.filter(F.section == Section.SETTINGS))
async def open_settings(query: CallbackQuery, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        facts = await organisations.read_facts(session, actor)
    await show(query, settings_screen(facts))


@router.callback_query(DutyAsk.filter())
async def ask_duty_contact(query: CallbackQuery, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        started = await duty_contact.ask_duty_contact(session, actor, now=clock.now())
        seen = await begun(session, actor, started, now=clock.now())
    if seen is not None:
        await put(query, once, seen)


@router.callback_query(DutyClear.filter())
async def clear_duty_contact(query: CallbackQuery, once: Once) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await duty_contact.forget_duty_contact(session, actor)
        facts = await organisations.read_facts(session, actor)
    await show(query, settings_screen(facts), toast=label("settings.duty_cleared"))
