"""«Организация»: what the curator said in the setup dialogue, and changing it."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.handlers.show import show
from bot.services import access, organisations
from bot.updates.once import Once
from bot.views.callbacks import Section, SectionOpen
from bot.views.settings import settings_screen

router = Router(name="settings")


@router.callback_query(SectionOpen.filter(F.section == Section.SETTINGS))
async def open_settings(query: CallbackQuery, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        facts = await organisations.read_facts(session, actor)
    await show(query, settings_screen(facts))
