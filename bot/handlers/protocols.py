"""Protocols of the bodies."""

from pathlib import Path

from aiogram import F, Router
from aiogram.enums import ChatAction
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import answer, bot_of, replace, show
from bot.services import access, bodies, protocols, runs
from bot.texts import label
from bot.updates.once import Once
from bot.views import bodies as body_views
from bot.views import body_callbacks as b
from bot.views import protocols as views
from bot.views.roadmap_callbacks import ProtocolOpen

router = Router(name="protocols")


@router.callback_query(b.ProtocolList.filter())
async def list_protocols(query: CallbackQuery, callback_data: b.ProtocolList, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await protocols.list_protocols(session, actor, callback_data.body, callback_data.page)
    await show(query, views.list_screen(found))


@router.callback_query(ProtocolOpen.filter())
async def open_protocol(query: CallbackQuery, callback_data: ProtocolOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await protocols.read_protocol(session, actor, callback_data.protocol, now=clock.now())
    await show(query, views.card_screen(card))


@router.callback_query(b.ProtocolNew.filter())
async def begin(query: CallbackQuery, callback_data: b.ProtocolNew, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await protocols.start_protocol(session, actor, callback_data.body, now=now)
        seen = await begun(session, actor, outcome, now=now)
        card = await bodies.read_body(session, actor, callback_data.body)
    if seen is not None:
        await put(query, once, seen)
    else:
        await show(query, body_views.body_screen(card))


@router.callback_query(b.ProtocolMend.filter())
async def mend(query: CallbackQuery, callback_data: b.ProtocolMend, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        started = await protocols.start_mending(session, actor, callback_data.protocol, now=now)
        seen = await runs.resume(session, query.from_user.id, started.run_id, now=now)
    await put(query, once, seen)


@router.callback_query(b.ProtocolPresent.filter())
async def tick(query: CallbackQuery, callback_data: b.ProtocolPresent, once: Once) -> None:
    protocol, ticked = callback_data.protocol, callback_data.tick
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        if ticked[1:].isdecimal() and ticked[:1] in ("+", "-"):
            member = int(ticked[1:16])
            await protocols.set_present(session, actor, protocol, member, on=ticked.startswith("+"))
        found = await protocols.read_attendance(session, actor, protocol, callback_data.page)
    await show(query, views.present_screen(found))


@router.callback_query(b.ProtocolProve.filter(F.item == 0))
async def choose_item(query: CallbackQuery, callback_data: b.ProtocolProve, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await protocols.list_provable(
            session, actor, callback_data.protocol, callback_data.page, now=clock.now()
        )
    await show(query, views.prove_screen(found))


@router.callback_query(b.ProtocolProve.filter())
async def prove(query: CallbackQuery, callback_data: b.ProtocolProve, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await protocols.prove(session, actor, callback_data.protocol, callback_data.item, now=now)
        card = await protocols.read_protocol(session, actor, callback_data.protocol, now=now)
    if done:
        await show(query, views.proved_screen(card, callback_data.item))
    else:
        await show(query, views.card_screen(card), toast=label("bodies.toast.proved"))


@router.callback_query(b.ProtocolFile.filter())
async def send_file(
    query: CallbackQuery, callback_data: b.ProtocolFile, once: Once, clock: Clock, data_dir: Path
) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        paper = await protocols.read_paper(session, actor, callback_data.protocol, now=clock.now())
    await answer(query, label("bodies.preparing"))
    await bot_of(query).send_chat_action(query.from_user.id, ChatAction.UPLOAD_DOCUMENT)
    await replace(query, views.file_screen(await protocols.draw_paper(paper, data_dir), callback_data.protocol))
