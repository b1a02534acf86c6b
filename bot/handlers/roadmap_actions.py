"""What the bot does about a roadmap: the curator looks at it, switches it off, moves it, has it done now."""

from datetime import date, datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, action_lists
from bot.services.access import Actor
from bot.services.action_lists import Outcome
from bot.texts import label
from bot.updates.once import Once
from bot.views import roadmap_actions as views
from bot.views.roadmap_action_callbacks import ActionAct, ActionDay, ActionDo, ActionMove
from bot.views.roadmap_callbacks import ActionList, ActionOpen
from bot.views.screen import Screen

router = Router(name="roadmap_actions")


@router.callback_query(ActionList.filter())
async def list_actions(query: CallbackQuery, callback_data: ActionList, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await action_lists.list_actions(session, actor, callback_data.cycle, page=callback_data.page)
    await show(query, views.list_screen(found))


@router.callback_query(ActionOpen.filter())
async def open_action(query: CallbackQuery, callback_data: ActionOpen, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await card(session, actor, callback_data.action, clock.now())
    await show(query, screen)


async def card(session: AsyncSession, actor: Actor, action_id: int, now: datetime) -> Screen:
    return views.card_screen(await action_lists.read_action(session, actor, action_id, now=now))


@router.callback_query(ActionDo.filter((F.act == ActionAct.NOW) & ~F.sure))
async def ask_if_sure(query: CallbackQuery, callback_data: ActionDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await action_lists.read_action(session, actor, callback_data.action, now=clock.now())
        screen = views.sure_screen(found) if found.may_run else views.card_screen(found)
    await show(query, screen, toast="" if found.may_run else label("roadmap_actions.toast.stale"))


@router.callback_query(ActionDo.filter())
async def act(query: CallbackQuery, callback_data: ActionDo, once: Once, clock: Clock) -> None:
    now, wanted = clock.now(), callback_data.act
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        if wanted is ActionAct.NOW:
            outcome = await action_lists.run_now(session, actor, callback_data.action, now=now)
        else:
            outcome = await action_lists.switch(session, actor, callback_data.action, on=wanted is ActionAct.ON)
        await session.flush()
        screen = await card(session, actor, callback_data.action, now)
    done = outcome is Outcome.DONE
    await show(query, screen, toast=label(f"roadmap_actions.toast.{wanted if done else outcome}"))


@router.callback_query(ActionMove.filter(F.day == 0))
async def choose_day(query: CallbackQuery, callback_data: ActionMove, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await action_lists.read_action(session, actor, callback_data.action, now=clock.now())
    await show(query, views.move_screen(found))


@router.callback_query(ActionMove.filter())
async def move(query: CallbackQuery, callback_data: ActionMove, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        day = day_of(callback_data.day)
        outcome = await action_lists.move(session, actor, callback_data.action, day, now=now)
        await session.flush()
        screen = await card(session, actor, callback_data.action, now)
    word = "moved" if outcome is Outcome.DONE else outcome
    await show(query, screen, toast=label(f"roadmap_actions.toast.{word}"))


def day_of(number: int) -> date:
    """A made-up day lies in the past: nothing is moved there."""
    try:
        return date.fromisoformat(f"{number:08}")
    except ValueError:
        return date.min


@router.callback_query(ActionDay.filter())
async def ask_day(query: CallbackQuery, callback_data: ActionDay, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await action_lists.start_day(session, actor, callback_data.action, now=now)
        seen = await begun(session, actor, outcome, now=now)
        screen = None if seen else await card(session, actor, callback_data.action, now)
    if seen is not None:
        await put(query, once, seen)
    elif screen is not None:
        await show(query, screen, toast=label("roadmap_actions.toast.stale"))
