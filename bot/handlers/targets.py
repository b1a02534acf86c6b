"""Targets of a year: plan and fact."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, target_forms, targets
from bot.texts import label
from bot.updates.once import Once
from bot.views import body_callbacks as b
from bot.views import targets as views
from bot.views.roadmap_callbacks import TargetList

router = Router(name="targets")
FORM_OF = {
    b.TargetAct.PLAN: target_forms.PLAN_FORM,
    b.TargetAct.FACT: target_forms.FACT_FORM,
    b.TargetAct.MEND: target_forms.ENTRY_FORM,
}


@router.callback_query(TargetList.filter())
async def list_targets(query: CallbackQuery, callback_data: TargetList, once: Once, clock: Clock) -> None:
    await turn_page(query, b.TargetPage(cycle=callback_data.cycle), once, clock)


@router.callback_query(b.TargetPage.filter())
async def turn_page(query: CallbackQuery, callback_data: b.TargetPage, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await targets.prepare(session, actor, callback_data.cycle)
        found = await targets.read_targets(session, actor, callback_data.cycle, now=clock.now())
    await show(query, views.list_screen(found, callback_data.page))


@router.callback_query(b.TargetShow.filter())
async def open_target(query: CallbackQuery, callback_data: b.TargetShow, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        line = await targets.read_target(session, actor, callback_data.target, now=clock.now())
    await show(query, views.card_screen(line))


@router.callback_query(b.TargetNew.filter())
async def begin(query: CallbackQuery, callback_data: b.TargetNew, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await target_forms.start_entry(session, actor, callback_data.cycle, now=now)
        seen = await begun(session, actor, outcome, now=now)
        found = await targets.read_targets(session, actor, callback_data.cycle, now=now)
    if seen is not None:
        await put(query, once, seen)
    else:
        await show(query, views.list_screen(found), toast=label("targets.late"))


@router.callback_query(b.TargetDo.filter(F.act.in_(FORM_OF)))
async def change(query: CallbackQuery, callback_data: b.TargetDo, once: Once, clock: Clock) -> None:
    now, form = clock.now(), FORM_OF[callback_data.act]
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await target_forms.start_change(session, actor, callback_data.target, form, now=now)
        seen = await begun(session, actor, outcome, now=now)
        line = await targets.read_target(session, actor, callback_data.target, now=now)
    if seen is not None:
        await put(query, once, seen)
    else:
        await show(query, views.card_screen(line), toast=label("targets.late"))


@router.callback_query(b.TargetDo.filter(F.act == b.TargetAct.OFFERED))
async def take_offered(query: CallbackQuery, callback_data: b.TargetDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await targets.take_offered(session, actor, callback_data.target)
        await session.flush()
        line = await targets.read_target(session, actor, callback_data.target, now=clock.now())
    await show(query, views.card_screen(line), toast=label("targets.planned" if done else "targets.late"))


@router.callback_query(b.TargetDo.filter((F.act == b.TargetAct.DROP) & ~F.sure))
async def ask_if_sure(query: CallbackQuery, callback_data: b.TargetDo, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        line = await targets.read_target(session, actor, callback_data.target, now=clock.now())
    await show(query, views.drop_screen(line) if line.changes else views.card_screen(line))


@router.callback_query(b.TargetDo.filter(F.act == b.TargetAct.DROP))
async def drop(query: CallbackQuery, callback_data: b.TargetDo, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        line = await targets.read_target(session, actor, callback_data.target, now=now)
        done = await targets.drop(session, actor, callback_data.target)
        found = await targets.read_targets(session, actor, line.cycle_id, now=now)
    await show(query, views.list_screen(found), toast=label("targets.dropped" if done else "targets.late"))
