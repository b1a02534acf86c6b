"""«Я в отпуске»: of oneself, or by the curator of somebody else."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, leave, own_data, people
from bot.texts import label
from bot.updates.once import Once
from bot.views import people as people_views
from bot.views.callbacks import LeaveEnd, LeaveStart
from bot.views.own_data import own_data_screen

router = Router(name="leave")


@router.callback_query(LeaveStart.filter())
async def start(query: CallbackQuery, callback_data: LeaveStart, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await leave.start_leave(session, actor, callback_data.person, now=now)
        seen = await begun(session, actor, outcome, now=now)
    if seen is not None:
        await put(query, once, seen)


@router.callback_query(LeaveEnd.filter())
async def end(query: CallbackQuery, callback_data: LeaveEnd, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        person = await leave.end_leave(session, actor, callback_data.person)
        await session.flush()
        if callback_data.person:
            screen = people_views.card_screen(await people.read_card(session, actor, person.id))
        else:
            screen = own_data_screen(await own_data.read_own_data(session, actor, now=clock.now()))
    await show(query, screen, toast=label("leave.over"))
