"""Lists of roadmap items: of a stage, of a year, one's own."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.show import show
from bot.services import access, item_lists
from bot.updates.once import Once
from bot.views import roadmap_lists as views
from bot.views.roadmap_callbacks import ItemList, MyItems, StageOpen

router = Router(name="roadmap_lists")


@router.callback_query(StageOpen.filter())
async def open_stage(query: CallbackQuery, callback_data: StageOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        stage, page = callback_data.stage, callback_data.page
        found = await item_lists.read_stage(session, actor, stage, page, now=clock.now())
    await show(query, views.stage_screen(found))


@router.callback_query(ItemList.filter())
async def open_list(query: CallbackQuery, callback_data: ItemList, once: Once, clock: Clock) -> None:
    asked = callback_data
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await item_lists.read_list(
            session, actor, asked.cycle, asked.of, asked.key, asked.page, now=clock.now()
        )
    await show(query, views.list_screen(found))


@router.callback_query(MyItems.filter())
async def open_own(query: CallbackQuery, callback_data: MyItems, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await item_lists.list_own(session, actor, callback_data.page, now=clock.now())
    await show(query, views.own_screen(found))
