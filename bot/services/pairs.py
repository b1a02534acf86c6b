"""Pairs by hand, from the proposal to the end (DOMAIN 2.6). The bot prepares, people decide.

Whoever acts on a pair holds its row; of two at once the second sees what the first one did and changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import Day
from bot.services import runs
from bot.services.access import Actor, Denied, get_actor, get_organisation, get_own_pair, get_pair, get_person
from bot.services.consents import MENTOR_CONSENT, live_consent
from bot.services.forms import Form, Started
from bot.services.meeting_cards import PROPOSAL_FORM
from bot.services.meeting_changes import call_off_live
from bot.services.names import named
from bot.services.pair_cards import PairCard, make_card, viewer_of
from bot.services.pair_nature import form_of_pairs
from bot.services.pair_news import tell_curators, tell_pair
from bot.services.pair_obstacles import Obstacle, Reason, find_live_pair, find_obstacle
from bot.services.pair_states import NEXT, Act, Side, can, side_of
from bot.services.people import grant_role, roles_of
from bot.services.timings import timings_of, working_time_of
from bot.storage import runs as stored
from bot.storage.models import Pair, Person, Run, StepAnswer
from bot.storage.states import LIVE_PAIR, AnswerState, PairStatus, Role, RunStatus

ORDER_FORM = "order_details"
READS = (
    Read(ORDER_FORM, "number", TEXT, Given.ALWAYS),
    Read(ORDER_FORM, "date", (Day,), Given.ALWAYS),
)
FORMS_OF_LIVE_PAIR = (ORDER_FORM, MENTOR_CONSENT, PROPOSAL_FORM)


@dataclass(frozen=True)
class Acted:
    """The pair as it is now; `changed` is False when the act came too late: an old button, a second tap."""

    card: PairCard
    changed: bool


async def propose(
    session: AsyncSession, actor: Actor, mentee_id: int, mentor_id: int, *, now: datetime
) -> Acted | Obstacle:
    """The curator's proposal (DOMAIN 2.6: draft → proposed). Both are asked at once and reminded by working days.

    Decided by the database: both people are held, so no mentor gets more than he takes; a mentee has one live pair.
    """
    actor.require(Role.CURATOR)
    await hold_people(session, mentee_id, mentor_id)
    mentee, mentor = await get_person(session, actor, mentee_id), await get_person(session, actor, mentor_id)
    present = await find_live_pair(session, mentee.id)
    if present is not None and present.mentor_id == mentor.id:
        return await acted(session, actor, present, now=now, changed=False)
    obstacle = await find_obstacle(session, actor, mentee, mentor)
    if obstacle is not None:
        return obstacle
    organisation = await get_organisation(session, actor)
    first_reminder = timings_of(organisation).proposal_first_reminder
    pair = Pair(
        organisation_id=actor.organisation_id,
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        form=form_of_pairs(organisation),
        status=PairStatus.PROPOSED,
        proposed_by_id=actor.person_id,
        proposed_at=now,
        remind_at=working_time_of(organisation).working_days_after(now, first_reminder),
        reminders=0,
    )
    try:
        async with session.begin_nested():
            session.add(pair)
    except IntegrityError:
        return Obstacle(Reason.TAKEN, named(mentee, actor.privacy), as_mentor=False)
    await tell_pair(session, pair, "pair_proposed", now=now)
    return await acted(session, actor, pair, now=now, changed=True)


async def hold_people(session: AsyncSession, *person_ids: int) -> None:
    """In the order of ids, so that two proposals never wait for each other in a circle."""
    await session.execute(
        select(Person)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


async def answer_proposal(session: AsyncSession, actor: Actor, pair_id: int, *, agree: bool, now: datetime) -> Acted:
    """A yes or a no of one of the two; no reason is asked (DOMAIN 0.1, 2.6). A second yes makes the pair agreed."""
    pair = await hold(session, await get_own_pair(session, actor, pair_id))
    changed = await note_answer(session, pair, actor.person_id, agree=agree, now=now)
    return await acted(session, actor, pair, now=now, changed=changed)


async def answer_on_paper(
    session: AsyncSession, actor: Actor, pair_id: int, person_id: int, *, agree: bool, now: datetime
) -> Acted:
    """The word of somebody without Telegram, which the curator has on paper. Denied for whoever can answer himself."""
    actor.require(Role.CURATOR)
    pair = await hold(session, await get_pair(session, actor, pair_id))
    person = await get_person(session, actor, person_id)
    if side_of(pair, person.id) is Side.NEITHER or person.telegram_id is not None:
        raise Denied(f"person {person.id} answers about pair {pair.id} in the chat or not at all")
    changed = await note_answer(session, pair, person.id, agree=agree, now=now)
    return await acted(session, actor, pair, now=now, changed=changed)


async def note_answer(session: AsyncSession, pair: Pair, person_id: int, *, agree: bool, now: datetime) -> bool:
    """Whether it was not too late."""
    as_mentor = side_of(pair, person_id) is Side.MENTOR
    if not agree:
        return await decline(session, pair, person_id, now=now)
    if not move(pair, Act.MENTOR_AGREES if as_mentor else Act.MENTEE_AGREES):
        return False
    if as_mentor:
        pair.mentor_agreed_at = now
    else:
        pair.mentee_agreed_at = now
    if pair.status is PairStatus.AGREED:
        pair.remind_at = None
        await become_mentor(session, pair)
        await tell_pair(session, pair, "pair_agreed", now=now, but=person_id)
        await tell_curators(session, pair, "pair_curator_agreed", now=now, but=person_id)
    return True


async def become_mentor(session: AsyncSession, pair: Pair) -> None:
    """Staff who said yes are mentors from now on."""
    if Role.MENTOR not in (await roles_of(session, [pair.mentor_id])).get(pair.mentor_id, ()):
        await grant_role(session, pair.mentor_id, pair.organisation_id, Role.MENTOR)


async def decline(session: AsyncSession, pair: Pair, person_id: int, *, now: datetime) -> bool:
    """The other one is told that nothing comes of it, not by whom; the curator is told who."""
    if not move(pair, Act.DECLINE):
        return False
    pair.declined_by_id = person_id
    await finish(session, pair, now=now)
    await tell_pair(session, pair, "pair_declined", now=now, but=person_id)
    await tell_curators(session, pair, "pair_curator_declined", now=now, but=person_id)
    return True


async def withdraw(session: AsyncSession, actor: Actor, pair_id: int, *, now: datetime) -> Acted:
    """The curator takes a proposal back, until there is an order."""
    return await close(session, actor, pair_id, Act.WITHDRAW, "pair_withdrawn", now=now)


async def end(session: AsyncSession, actor: Actor, pair_id: int, *, now: datetime) -> Acted:
    """The curator ends a pair that has an order (ТК 351.8: the employer may cancel). Its history stays."""
    return await close(session, actor, pair_id, Act.END, "pair_ended", now=now)


async def close(session: AsyncSession, actor: Actor, pair_id: int, act: Act, kind: str, *, now: datetime) -> Acted:
    actor.require(Role.CURATOR)
    pair = await hold(session, await get_pair(session, actor, pair_id))
    if not move(pair, act):
        return await acted(session, actor, pair, now=now, changed=False)
    await finish(session, pair, now=now)
    await tell_pair(session, pair, kind, now=now, but=actor.person_id)
    return await acted(session, actor, pair, now=now, changed=True)


async def end_all_of(session: AsyncSession, person: Person, *, now: datetime) -> None:
    """Somebody takes part no longer. The person is held, so no proposal slips in between."""
    await hold_people(session, person.id)
    live = select(Pair).where((Pair.mentor_id == person.id) | (Pair.mentee_id == person.id), Pair.status.in_(LIVE_PAIR))
    for pair in await session.scalars(live.order_by(Pair.id).with_for_update()):
        move(pair, Act.MENTOR_LEAVES if side_of(pair, person.id) is Side.MENTOR else Act.MENTEE_LEAVES)
        kind = "pair_declined" if pair.status is PairStatus.DECLINED else "pair_ended"
        pair.declined_by_id = person.id
        await finish(session, pair, now=now)
        await tell_pair(session, pair, kind, now=now, but=person.id)
        await tell_curators(session, pair, "pair_curator_left", now=now, but=person.id)


async def activate(session: AsyncSession, pair_id: int, *, now: datetime) -> None:
    """The organisational meeting was held (DOMAIN 2.6: ordered → active); nothing in any other state."""
    await session.execute(
        update(Pair)
        .where(Pair.id == pair_id, Pair.status == PairStatus.ORDERED)
        .values(status=PairStatus.ACTIVE, active_at=now, remind_at=None)
    )


async def start_order(session: AsyncSession, actor: Actor, pair_id: int, *, now: datetime) -> Started | Acted:
    """Asks the curator for the order's number and date; what was entered too early is offered again."""
    actor.require(Role.CURATOR)
    pair = await get_pair(session, actor, pair_id)
    if not can(Act.ENTER_ORDER, pair.status) or await live_consent(session, pair.mentor_id, MENTOR_CONSENT) is None:
        return await acted(session, actor, pair, now=now, changed=False)
    begun = await runs.find_open(session, actor.person_id, ORDER_FORM, pair_id=pair.id)
    run_id = await runs.start(
        session,
        organisation_id=pair.organisation_id,
        person_id=actor.person_id,
        scenario_id=ORDER_FORM,
        pair_id=pair.id,
        now=now,
    )
    earlier = await entered_before(session, pair)
    if begun is None and earlier:
        await stored.save_answers(session, run_id, runs.library()[ORDER_FORM].edition, earlier, now)
    return Started(run_id)


async def entered_before(session: AsyncSession, pair: Pair) -> dict[str, tuple[AnswerState, object]]:
    newest = (
        select(Run.id)
        .where(Run.pair_id == pair.id, Run.scenario == ORDER_FORM, Run.status == RunStatus.SENT)
        .order_by(Run.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = await session.execute(select(StepAnswer.step, StepAnswer.value).where(StepAnswer.run_id == newest))
    return {step: (AnswerState.REOPENED, value) for step, value in rows}


async def enter_order(session: AsyncSession, form: Form) -> str:
    """`done`, `no_consent` or `stale`: no order without the mentor's written consent (ТК 351.8; 002, 003 п. 3.2)."""
    assert form.person.telegram_id is not None
    assert form.run.pair_id is not None
    actor = await get_actor(session, form.person.telegram_id)
    actor.require(Role.CURATOR)
    pair = await hold(session, await get_pair(session, actor, form.run.pair_id))
    if not can(Act.ENTER_ORDER, pair.status):
        return "stale"
    if await live_consent(session, pair.mentor_id, MENTOR_CONSENT) is None:
        return "no_consent"
    move(pair, Act.ENTER_ORDER)
    pair.order_number = str(form.values["number"])
    pair.order_date = form.day("date")
    pair.ordered_at = form.now
    days = timings_of(form.organisation).first_meeting_to_pair
    pair.remind_at = working_time_of(form.organisation).working_days_after(form.now, days)
    pair.reminders = 0
    await tell_pair(session, pair, "pair_ordered", now=form.now)
    return "done"


async def hold(session: AsyncSession, pair: Pair) -> Pair:
    """The row as it is now, and nobody else's until the end of the transaction."""
    await session.refresh(pair, with_for_update=True)
    return pair


def move(pair: Pair, act: Act) -> bool:
    if not can(act, pair.status):
        return False
    pair.status = NEXT[act][pair.status]
    return True


async def finish(session: AsyncSession, pair: Pair, *, now: datetime) -> None:
    """Nothing is planned or reminded of any more; everything that was stays to be read."""
    pair.ended_at = now
    pair.remind_at = None
    await runs.close_of_pair(session, pair.id, FORMS_OF_LIVE_PAIR)
    await call_off_live(session, pair.id, now=now)


async def acted(session: AsyncSession, actor: Actor, pair: Pair, *, now: datetime, changed: bool) -> Acted:
    await session.flush()
    return Acted(await make_card(session, pair, viewer_of(actor), now=now), changed)
