"""Making a pair by hand. While the curator is at it, a name that is typed is looked for here."""

from collections.abc import Mapping

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.show import show
from bot.services import access, pair_picking, pairs, runs
from bot.services.access import Actor
from bot.services.pair_obstacles import Obstacle
from bot.texts import label
from bot.updates.once import Once
from bot.views import pair_picking as views
from bot.views.callbacks import PairFind, PairPick, PairPropose
from bot.views.pairs import card_screen
from bot.views.screen import Screen

router = Router(name="pair_picking")


@router.callback_query(PairPick.filter())
async def pick(query: CallbackQuery, callback_data: PairPick, once: Once) -> None:
    wanted = PairFind(mentee=callback_data.mentee, mentor=callback_data.mentor, page=callback_data.page)
    await find(query, wanted, once)


@router.callback_query(PairFind.filter())
async def find(query: CallbackQuery, callback_data: PairFind, once: Once) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await picked(session, actor, callback_data)
    await show(query, screen)


async def searched(once: Once, actor: Actor, picking: Mapping[str, int], query: str) -> Screen:
    """What a curator has typed in the middle of making a pair."""
    async with once.write() as session:
        return await picked(session, actor, PairFind(**picking, query=query))


async def picked(session: AsyncSession, actor: Actor, chosen: PairFind) -> Screen:
    """A mentee first, then a mentor, then both; a mentor may be chosen first, too."""
    if chosen.mentee and chosen.mentor:
        runs.keep_looking(session)  # reading the two questionnaires is a part of picking
        both = await pair_picking.put_side_by_side(session, actor, chosen.mentee, chosen.mentor)
        return views.side_by_side_screen(both)
    if chosen.mentee:
        mentors = await pair_picking.list_mentors(session, actor, chosen.mentee, chosen.page, chosen.query)
        screen = views.mentors_screen(mentors)
    else:
        mentor = await pair_picking.read_name(session, actor, chosen.mentor) if chosen.mentor else None
        mentees = await pair_picking.list_mentees(session, actor, chosen.page, chosen.query)
        screen = views.mentees_screen(mentees, mentor)
    await pair_picking.begin(session, actor, mentee_id=chosen.mentee, mentor_id=chosen.mentor)
    return screen


@router.callback_query(PairPropose.filter())
async def propose(query: CallbackQuery, callback_data: PairPropose, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await pairs.propose(session, actor, callback_data.mentee, callback_data.mentor, now=clock.now())
    if isinstance(outcome, Obstacle):
        await show(query, views.refused_screen(outcome, callback_data.mentee))
        return
    toast = "pairs.toast.proposed" if outcome.changed else "pairs.toast.proposed_before"
    await show(query, card_screen(outcome.card), toast=label(toast))
