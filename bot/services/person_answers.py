"""Choosing people in a form: page by page, by a search, one tap each. The form does not know who stands in a bank."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios import engine
from bot.scenarios.answers import Changed, Problem, Stale
from bot.scenarios.steps import PersonChoice
from bot.services.banks import may_be_chosen
from bot.services.run_views import RunView, complete, view
from bot.services.runs import load_own, settle

MOST_DIGITS = 15  # a longer number is nobody's and no database could hold it


async def choose(
    session: AsyncSession,
    telegram_id: int,
    run_id: int,
    step_id: str,
    option: str,
    *,
    query: str,
    page: int,
    now: datetime,
) -> RunView:
    """ON or OFF with a person's id. Where more can be chosen, the page that is looked at stays open."""
    own = await load_own(session, telegram_id, run_id)
    outcome = engine.tap(own.scenario, own.answers, step_id, option)
    step, number = own.current, option.removeprefix(engine.ON)
    if isinstance(outcome, Changed) and isinstance(step, PersonChoice) and option != number:
        org, author = own.run.organisation_id, own.run.person_id
        known = len(number) <= MOST_DIGITS and await may_be_chosen(session, org, step.bank, author, int(number))
        outcome = outcome if known else Problem("not_in_bank")
    return await settle(session, own, outcome, now, query=query, page=page)


async def turn(
    session: AsyncSession, telegram_id: int, run_id: int, step_id: str, *, query: str, page: int, now: datetime
) -> RunView:
    """Another page of who can be chosen; nothing is written."""
    own = await load_own(session, telegram_id, run_id, to_change=False)
    if own.current is None or own.current.id != step_id:
        return await complete(session, own, view(own, now, Stale()))
    return await complete(session, own, view(own, now), query=query, page=page)
