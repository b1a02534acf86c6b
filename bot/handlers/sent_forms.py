"""«Мои анкеты», and reading one that was sent."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, sent_forms
from bot.services.respondents import TooLate
from bot.updates.once import Once
from bot.views import sent_forms as views
from bot.views.callbacks import OwnForms, OwnFormStart, Section, SectionOpen, SentOpen
from bot.views.campaigns import too_late_screen

router = Router(name="sent_forms")


@router.callback_query(SectionOpen.filter(F.section == Section.MINE))
async def open_own_forms(query: CallbackQuery, once: Once) -> None:
    await turn_own_forms(query, OwnForms(), once)


@router.callback_query(OwnForms.filter())
async def turn_own_forms(query: CallbackQuery, callback_data: OwnForms, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        own = await sent_forms.list_own_forms(session, actor, callback_data.page)
    await show(query, views.own_forms_screen(own))


@router.callback_query(OwnFormStart.filter())
async def begin(query: CallbackQuery, callback_data: OwnFormStart, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await sent_forms.start_own(session, actor, callback_data.scenario, callback_data.pair, now=now)
        seen = await begun(session, actor, outcome, now=now)
    if seen is not None:
        await put(query, once, seen)
    elif isinstance(outcome, TooLate):
        await show(query, too_late_screen(outcome))


@router.callback_query(SentOpen.filter())
async def read(query: CallbackQuery, callback_data: SentOpen, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        form = await sent_forms.read_sent(session, actor, callback_data.run)
    await show(query, views.sent_screen(form, callback_data.page))
