"""The mentor's written consent to the work (ТК 351.8; 002, 003 п. 3.2): in the chat by the mentor, or on paper."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import consents, runs
from bot.services.access import Actor, get_own_pair, get_pair
from bot.services.consents import MENTOR_CONSENT
from bot.services.forms import Form, Started
from bot.services.pair_news import tell, tell_curators
from bot.services.pair_states import Side, side_of
from bot.services.pairs import Acted, acted, hold
from bot.services.paper_consents import keep_paper_consent
from bot.services.timings import first_reminder_at
from bot.storage.models import Organisation, Pair, Person
from bot.storage.states import PairStatus, Role


async def take_consent(session: AsyncSession, actor: Actor, pair_id: int, *, now: datetime) -> Started | Acted:
    """The mentor of the pair reads and answers; a curator has the paper."""
    pair = await get_pair(session, actor, pair_id)
    if side_of(pair, actor.person_id) is Side.MENTOR:
        return await start_consent(session, actor, pair_id, now=now)
    return await record_paper_consent(session, actor, pair_id, now=now)


async def start_consent(session: AsyncSession, actor: Actor, pair_id: int, *, now: datetime) -> Started | Acted:
    """The document and its questions before the mentor; Acted when there is nothing to consent to now."""
    pair = await get_own_pair(session, actor, pair_id)
    if side_of(pair, actor.person_id) is not Side.MENTOR or not await lacks_consent(session, pair):
        return await acted(session, actor, pair, now=now, changed=False)
    run_id = await runs.start(
        session,
        organisation_id=pair.organisation_id,
        person_id=actor.person_id,
        scenario_id=MENTOR_CONSENT,
        pair_id=pair.id,
        now=now,
        remind_at=first_reminder_at(await session.get_one(Organisation, pair.organisation_id), now),
    )
    return Started(run_id)


async def record_paper_consent(session: AsyncSession, actor: Actor, pair_id: int, *, now: datetime) -> Acted:
    """The curator holds the signed paper.

    The mentor is told; the questions begun in the chat are closed, or a «Нет» in them would take the mark back.
    """
    actor.require(Role.CURATOR)
    pair = await hold(session, await get_pair(session, actor, pair_id))
    if not await lacks_consent(session, pair):
        return await acted(session, actor, pair, now=now, changed=False)
    mentor = await session.get_one(Person, pair.mentor_id)
    kept = await keep_paper_consent(session, actor, mentor, MENTOR_CONSENT, now=now)
    await runs.close_of_person(session, mentor.id, MENTOR_CONSENT)
    await tell(session, pair, "pair_paper_consent", [mentor], now=now, about=f":{kept.id}")
    return await acted(session, actor, pair, now=now, changed=True)


async def lacks_consent(session: AsyncSession, pair: Pair) -> bool:
    if pair.status is not PairStatus.AGREED:
        return False
    return await consents.live_consent(session, pair.mentor_id, MENTOR_CONSENT) is None


async def tell_of_consent(session: AsyncSession, form: Form) -> None:
    """The mentor has decided in the chat, yes or no: the curator goes on from there."""
    pair = await session.get(Pair, form.run.pair_id) if form.run.pair_id else None
    if pair is not None and pair.status is PairStatus.AGREED:
        await tell_curators(
            session, pair, "pair_curator_consent", now=form.now, but=form.person.id, about=f":{form.run.id}"
        )
