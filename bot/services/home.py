"""What a person sees first: what is waited for from this person, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import BigInteger, Boolean, Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.scenarios.answers import Value
from bot.services import respondents, runs
from bot.services.access import Actor, Denied, get_organisation
from bot.services.consents import MENTOR_CONSENT, live_consent
from bot.services.editions import form_of
from bot.services.help_own import HelpHome, read_help_home
from bot.services.item_lists import OwnCount, count_own
from bot.services.meeting_cards import went_unanswered
from bot.services.names import Named, named
from bot.services.organisations import known_facts
from bot.services.people import FORM_OF_ROLE, NEWCOMER_FORM, newest_sent
from bot.services.runs import library, sent_values
from bot.services.timings import first_reminder_at
from bot.storage.models import CheckIn, Meeting, Organisation, Pair, Person, Respondent, Run
from bot.storage.states import (
    AWAITING_CONSENT,
    CONSENT_PD,
    LIVE_MEETING,
    LIVE_PAIR,
    MeetingStatus,
    PairStatus,
    PersonStatus,
    RespondentStatus,
    Role,
    RunStatus,
)

MOST_BEGUN = 10  # shown at once


@dataclass(frozen=True)
class Task:
    """One thing that waits for this person; `kind` names the text and the button."""

    kind: Literal[
        "form",
        "run",
        "go_on",
        "answer_proposal",
        "sign_consent",
        "plan_meeting",
        "answer_meeting",
        "check_in",
        "respond",
    ]
    scenario_id: str = ""
    run_id: int = 0
    title: str = ""
    minutes: int = 0
    begun: bool = False
    pair_id: int = 0
    meeting_id: int = 0
    partner: Named | None = None  # the other one of the pair; whose paper is being entered
    starts_at: datetime | None = None  # local
    respondent_id: int = 0
    sent: bool = False  # begun again to change what was sent


@dataclass(frozen=True)
class OwnPair:
    pair_id: int
    partner: Named
    as_mentor: bool
    status: PairStatus
    next_meeting_at: datetime | None  # local
    next_meeting_status: MeetingStatus | None


@dataclass(frozen=True)
class Home:
    called: str
    roles: frozenset[Role]
    status: PersonStatus
    consented: bool
    awaits_representative: bool
    tasks: tuple[Task, ...]
    pairs: tuple[OwnPair, ...]
    waiting_for_pair: bool  # everything is filled in, the curator is looking
    help: HelpHome | None = None  # None: to whoever takes no part yet
    items: OwnCount | None = None  # of roadmaps, that this person answers for


async def read_home(session: AsyncSession, actor: Actor, *, now: datetime) -> Home:
    if actor.status is PersonStatus.REFUSED:
        return Home(actor.called, frozenset(), actor.status, actor.consented, False, (), (), False)
    if actor.awaits_representative:
        return Home(actor.called, actor.roles, actor.status, False, True, (), (), False)
    if not actor.consented:
        begun = await runs.find_open(session, actor.person_id, first_form(actor)) is not None
        tasks: tuple[Task, ...] = (form_task(first_form(actor), begun=begun),)
        return Home(actor.called, actor.roles, actor.status, False, False, tasks, (), False)
    forms = (*await form_tasks(session, actor), *await third_person_tasks(session, actor))
    own = await own_pairs(session, actor, now)
    waves = await wave_tasks(session, actor)
    tasks = (*await pair_tasks(session, actor, own, now), *waves, *forms, *await begun_tasks(session, actor))
    in_bank = bool(actor.roles & {Role.MENTOR, Role.MENTEE}) and not forms
    return Home(
        actor.called,
        actor.roles,
        actor.status,
        True,
        False,
        tasks,
        tuple(each for each, _, _ in own),
        waiting_for_pair=in_bank and not own,
        help=await read_help_home(session, actor, now=now) if actor.status is PersonStatus.ACTIVE else None,
        items=await count_own(session, actor, now=now) if actor.status is PersonStatus.ACTIVE else None,
    )


def form_task(scenario_id: str, *, begun: bool) -> Task:
    scenario = library()[scenario_id]
    return Task("form", scenario_id=scenario_id, title=scenario.title, minutes=scenario.minutes, begun=begun)


ME = bindparam("person_id", type_=BigInteger())  # whose main screen it is: what is asked for it is put together once
FORMS = select(Run.scenario, Run.status).where(
    Run.person_id == ME, Run.scenario.in_(bindparam("wanted", expanding=True))
)


async def form_tasks(session: AsyncSession, actor: Actor) -> tuple[Task, ...]:
    """Forms of one's roles not sent yet; a staff member may become a mentor and finds the readiness form here too."""
    wanted = [] if actor.called else ["introduce"]
    wanted += [form for role, form in FORM_OF_ROLE.items() if role in actor.roles and form not in wanted]
    rows = await session.execute(FORMS, {"person_id": actor.person_id, "wanted": wanted})
    found = {(scenario, status) for scenario, status in rows}
    return tuple(
        form_task(scenario, begun=(scenario, RunStatus.OPEN) in found)
        for scenario in wanted
        if (scenario, RunStatus.SENT) not in found or (scenario, RunStatus.OPEN) in found
    )


async def third_person_tasks(session: AsyncSession, actor: Actor) -> tuple[Task, ...]:
    """What a third person was invited to answer: each about somebody."""
    if Role.GUEST not in actor.roles:
        return ()
    waiting = select(Run.id, Run.scenario).where(
        Run.person_id == actor.person_id, Run.about_id.is_not(None), Run.status == RunStatus.OPEN
    )
    return tuple(
        replace(form_task(scenario, begun=False), kind="run", run_id=run_id)
        for run_id, scenario in await session.execute(waiting.order_by(Run.id))
    )


async def wave_tasks(session: AsyncSession, actor: Actor) -> tuple[Task, ...]:
    """Open waves that wait for this person; of a form about a pair one task for each."""
    waiting = await respondents.list_waiting(session, actor.person_id, actor.privacy, actor.zone)
    tasks = []
    for each in waiting:
        form = await form_of(session, actor.organisation_id, each.scenario_id)
        tasks.append(
            Task(
                "respond",
                scenario_id=each.scenario_id,
                title=each.title,
                minutes=form.minutes if form else 0,
                begun=each.begun,
                partner=each.partner,
                respondent_id=each.respondent_id,
            )
        )
    return tuple(tasks)


@cache
def begun_rows() -> Select[*tuple[Any, ...]]:
    """Run, whom it is about or entered for, what the wave it answers knows of it."""
    other = aliased(Person)
    is_own = Run.entered_by_id.is_(None)
    return (
        select(Run, other, Respondent.status)
        .outerjoin(Respondent, Respondent.id == Run.respondent_id)
        .outerjoin(Pair, Pair.id == Run.pair_id)
        .outerjoin(
            other,
            or_(
                ~is_own & (other.id == Run.person_id),
                is_own & other.id.in_((Pair.mentor_id, Pair.mentee_id)) & (other.id != Run.person_id),
            ),
        )
        .where(
            or_(Run.person_id == ME, Run.entered_by_id == ME),  # by an index
            is_own | bindparam("as_curator", type_=Boolean()),
            func.coalesce(Run.entered_by_id, Run.person_id) == ME,
            Run.status == RunStatus.OPEN,
            Run.edition_id.is_(None),
            Run.about_id.is_(None),
            Run.subject == "",  # a dialogue, which waits where it was begun
            ~is_own | Run.scenario.not_in(FORM_OF_ROLE.values()),
            ~is_own | Respondent.status.is_distinct_from(RespondentStatus.WAITING),
        )
        .order_by(Run.id)
        .limit(MOST_BEGUN)
    )


async def begun_tasks(session: AsyncSession, actor: Actor) -> tuple[Task, ...]:
    """What else was begun and put off: unasked, on somebody's behalf, or to change what a wave has been sent."""
    me = {"person_id": actor.person_id, "as_curator": actor.may(Role.CURATOR)}
    rows = await session.execute(begun_rows(), me)
    tasks = []
    for run, person, answered in rows:
        form = await form_of(session, run.organisation_id, run.scenario)
        if form is not None and form.moments:  # the others are dialogues of the bot's own
            partner = named(person, actor.privacy) if person and (run.entered_by_id or form.about == "pair") else None
            sent = answered is RespondentStatus.ANSWERED
            tasks.append(
                Task("go_on", run.scenario, run.id, form.title, form.minutes, True, partner=partner, sent=sent)
            )
    return tuple(tasks)


async def start_form(session: AsyncSession, actor: Actor, scenario_id: str, *, now: datetime) -> int:
    """The run of a form this person may fill: one of the roles', or the consent everything begins with."""
    forms = own_forms(actor) if actor.consented else {first_form(actor)}
    if scenario_id not in forms or actor.status is PersonStatus.REFUSED:
        raise Denied(f"a form that is not for person {actor.person_id}")
    organisation = await get_organisation(session, actor)
    return await runs.start(
        session,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scenario_id=scenario_id,
        now=now,
        known=await known_answers(session, actor, organisation, scenario_id),
        remind_at=first_reminder_at(organisation, now),
    )


def first_form(actor: Actor) -> str:
    """What everything begins with: the consent; for the first curator the organisation, which the consent names."""
    return "setup_organisation" if Role.CURATOR in actor.roles and not actor.set_up else CONSENT_PD


async def known_answers(
    session: AsyncSession, actor: Actor, organisation: Organisation, scenario_id: str
) -> Mapping[str, Value]:
    """A form sent before begins with its answers: one changes what has changed (000 §3.4: refreshed every year)."""
    if scenario_id == "setup_organisation":
        return known_facts(organisation)
    if scenario_id not in FORM_OF_ROLE.values():
        return {}
    sent = await newest_sent(session, actor.person_id, scenario_id)
    return await sent_values(session, sent.id) if sent else {}


def own_forms(actor: Actor) -> set[str]:
    forms = {form for role, form in FORM_OF_ROLE.items() if role in actor.roles} | {"introduce"}
    return forms | {"setup_organisation", NEWCOMER_FORM} if Role.CURATOR in actor.roles else forms


PairRow = tuple[OwnPair, Pair, Meeting | None]


@cache
def pair_rows() -> Select[*tuple[Any, ...]]:
    """Pair, the other one of it, the meeting that is planned."""
    partner = aliased(Person)
    return (
        select(Pair, partner, Meeting)
        .join(
            partner,
            ((Pair.mentor_id == ME) & (partner.id == Pair.mentee_id))
            | ((Pair.mentee_id == ME) & (partner.id == Pair.mentor_id)),
        )
        .outerjoin(Meeting, (Meeting.pair_id == Pair.id) & Meeting.status.in_(LIVE_MEETING))
        .where((Pair.mentor_id == ME) | (Pair.mentee_id == ME), Pair.status.in_(LIVE_PAIR))
        .order_by(Pair.id)
    )


async def own_pairs(session: AsyncSession, actor: Actor, now: datetime) -> list[PairRow]:
    rows = [
        (pair, person, None if meeting is None or went_unanswered(meeting, now) else meeting)
        for pair, person, meeting in await session.execute(pair_rows(), {"person_id": actor.person_id})
    ]
    return [
        (
            OwnPair(
                pair.id,
                named(person, actor.privacy),
                pair.mentor_id == actor.person_id,
                pair.status,
                meeting.starts_at.astimezone(actor.zone) if meeting else None,
                meeting.status if meeting else None,
            ),
            pair,
            meeting,
        )
        for pair, person, meeting in rows
    ]


async def find_checked(session: AsyncSession, actor: Actor, meeting_ids: list[int]) -> set[int]:
    """Which of these meetings this person has told of."""
    if not meeting_ids:
        return set()
    told = select(CheckIn.meeting_id).where(CheckIn.person_id == actor.person_id, CheckIn.meeting_id.in_(meeting_ids))
    return set(await session.scalars(told))


async def pair_tasks(session: AsyncSession, actor: Actor, own: list[PairRow], now: datetime) -> tuple[Task, ...]:
    tasks = []
    checked = await find_checked(session, actor, [meeting.id for _, _, meeting in own if meeting])
    for each, pair, meeting in own:
        agreed_at = pair.mentor_agreed_at if each.as_mentor else pair.mentee_agreed_at
        if pair.status in AWAITING_CONSENT and agreed_at is None:
            tasks.append(Task("answer_proposal", pair_id=pair.id, partner=each.partner))
        elif pair.status is PairStatus.AGREED and each.as_mentor:
            if await live_consent(session, actor.person_id, MENTOR_CONSENT) is None:
                tasks.append(Task("sign_consent", pair_id=pair.id, partner=each.partner))
        elif pair.status in (PairStatus.ORDERED, PairStatus.ACTIVE):
            tasks += meeting_tasks(actor, each, meeting, checked, now)
    return tuple(tasks)


def meeting_tasks(actor: Actor, own: OwnPair, meeting: Meeting | None, checked: set[int], now: datetime) -> list[Task]:
    if meeting is None:
        return [Task("plan_meeting", pair_id=own.pair_id, partner=own.partner)]
    at = meeting.starts_at.astimezone(actor.zone)
    if meeting.status is MeetingStatus.PROPOSED and meeting.proposed_by_id != actor.person_id:
        return [Task("answer_meeting", meeting_id=meeting.id, partner=own.partner, starts_at=at)]
    if meeting.status is MeetingStatus.CONFIRMED and meeting.starts_at < now and meeting.id not in checked:
        return [Task("check_in", meeting_id=meeting.id, partner=own.partner, starts_at=at)]
    return []
