"""A roadmap as files: the table for Excel and back, papers to be approved, the picture, drafts and packs."""

from pathlib import Path

from aiogram import F, Router
from aiogram.enums import ChatAction
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.show import answer, bot_of, replace, show, teller
from bot.services import access, cycle_files, cycle_papers, cycle_pictures, order_drafts, report_packs
from bot.services.cycle_files import Applied, Offered, SentTable, Wrong
from bot.texts import label
from bot.updates.once import Once
from bot.views import cycle_files as views
from bot.views import order_drafts as order_views
from bot.views import report_packs as report_views
from bot.views.cycle_files_callbacks import CyclePaper, Paper, PictureTurn, TableApply, TableDrop, TableShow
from bot.views.roadmap_callbacks import CycleFiles, CyclePicture, OrderDraft, ReportPack

router = Router(name="cycle_files")


@router.callback_query(CycleFiles.filter())
async def open_files(query: CallbackQuery, callback_data: CycleFiles, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await cycle_files.read_card(session, actor, callback_data.cycle)
    await show(query, views.files_screen(card))


@router.callback_query(CyclePaper.filter(F.paper == Paper.TABLE))
async def send_table(query: CallbackQuery, callback_data: CyclePaper, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        table = await cycle_files.read_table(session, actor, callback_data.cycle, now=clock.now())
    await say_making(query)
    await replace(query, views.table_screen(await cycle_files.make_table(table), table.cycle_id))


@router.callback_query(CyclePaper.filter())
async def send_paper(query: CallbackQuery, callback_data: CyclePaper, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        data = await cycle_papers.read_paper(session, actor, callback_data.cycle, now=clock.now())
    await say_making(query)
    made = await cycle_papers.make_paper(data, "docx" if callback_data.paper is Paper.DOCX else "xlsx")
    await replace(query, views.paper_screen(made))


async def take_table(message: Message, file: SentTable, once: Once, clock: Clock) -> None:
    """Of a file that handlers.own_forms has fetched: a curator sends both kinds of tables at any moment."""
    async with once.write() as session:
        actor = await access.get_actor(session, teller(message))
        seen = await cycle_files.take_file(session, actor, file, now=clock.now())
    await show(message, views.seen_screen(seen))


@router.callback_query(TableShow.filter())
async def turn_table(query: CallbackQuery, callback_data: TableShow, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        seen = await cycle_files.read_sent(session, actor)
    await show(query, views.seen_screen(seen, callback_data.page), toast="" if seen else label("cycle_files.gone"))


@router.callback_query(TableApply.filter())
async def apply_table(query: CallbackQuery, callback_data: TableApply, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await cycle_files.apply_sent(session, actor, callback_data.cycle, callback_data.digest, now=clock.now())
    if isinstance(done, Applied):
        await show(query, views.applied_screen(done))
    else:
        changed = isinstance(done, Offered | Wrong)
        await show(
            query,
            views.seen_screen(done),
            toast=label("cycle_files.changed_meanwhile" if changed else "cycle_files.gone"),
        )


@router.callback_query(TableDrop.filter())
async def drop_table(query: CallbackQuery, callback_data: TableDrop, once: Once) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await cycle_files.drop_sent(session, actor, callback_data.cycle)
        card = await cycle_files.read_card(session, actor, callback_data.cycle)
    await show(query, views.files_screen(card), toast=label("cycle_files.dropped"))


@router.callback_query(CyclePicture.filter())
async def open_picture(query: CallbackQuery, callback_data: CyclePicture, once: Once, clock: Clock) -> None:
    await turn_picture(query, PictureTurn(cycle=callback_data.cycle), once, clock)


@router.callback_query(PictureTurn.filter())
async def turn_picture(query: CallbackQuery, callback_data: PictureTurn, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        picture = await cycle_pictures.read_picture(
            session, actor, callback_data.cycle, callback_data.page, now=clock.now()
        )
    if picture.gantt is None:
        await show(query, views.no_picture_screen(picture.cycle_id))
        return
    await answer(query, label("cycle_files.drawing"))
    await bot_of(query).send_chat_action(query.from_user.id, ChatAction.UPLOAD_PHOTO)
    await replace(query, views.picture_screen(picture, await cycle_pictures.draw(picture.gantt)))


@router.callback_query(OrderDraft.filter())
async def send_order(query: CallbackQuery, callback_data: OrderDraft, once: Once, clock: Clock, data_dir: Path) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        data = await order_drafts.read_order(session, actor, callback_data.action, now=clock.now())
    await answer(query, label("orders.preparing"))
    await bot_of(query).send_chat_action(query.from_user.id, ChatAction.UPLOAD_DOCUMENT)
    await replace(query, order_views.order_screen(await order_drafts.make_order(data, data_dir)))


@router.callback_query(ReportPack.filter())
async def open_report(query: CallbackQuery, callback_data: ReportPack, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        pack = await report_packs.read_pack(session, actor, callback_data.item, now=clock.now())
    await show(query, report_views.pack_screen(pack))


async def say_making(query: CallbackQuery) -> None:
    await answer(query, label("cycle_files.preparing"))
    await bot_of(query).send_chat_action(query.from_user.id, ChatAction.UPLOAD_DOCUMENT)
