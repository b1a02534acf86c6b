"""Making a pair by hand: the bank of mentees, the bank of mentors, and the two questionnaires side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.lines import written_answer
from bot.scenarios.reads import CHOICE, TEXT, Read
from bot.scenarios.values import NOBODY
from bot.services import runs
from bot.services.access import Actor, get_person
from bot.services.answer_names import read_names
from bot.services.banks import MENTEE_FORM, MENTOR_FORM, in_bank, named_like
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.services.pair_comparison import Compared, compare, newest_answers
from bot.services.pair_obstacles import Obstacle, find_obstacle
from bot.services.people import fit_button
from bot.services.readiness import Readiness, read_threshold, readiness_of
from bot.services.runs import library
from bot.storage.models import Pair, Person, Run
from bot.storage.states import LIVE_PAIR, PairStatus, Role, RunStatus

LOOKING = "pair:"  # Person.looking_in: what is typed is a name for the pair being made
MENTEE_LONG = ("problem", "goal", "strong")
MENTOR_LONG = ("topics", "strong")
MENTEE_WISHES = ("prefer_mentor", "named_mentor")
NOT_WITH = "not_with"
READS = (
    *(Read(MENTEE_FORM, step, TEXT) for step in (*MENTEE_LONG, NOT_WITH)),
    *(Read(MENTEE_FORM, step, (*TEXT, *CHOICE)) for step in MENTEE_WISHES),
    *(Read(MENTOR_FORM, step, TEXT) for step in MENTOR_LONG),
)


@dataclass(frozen=True)
class MenteeLine:
    person: Named
    sent_at: datetime  # local


@dataclass(frozen=True)
class MentorLine:
    person: Named
    taken: int
    capacity: int
    fits: int  # criteria that fit this mentee
    compared: int
    readiness: Readiness | None = None


Line = TypeVar("Line")


@dataclass(frozen=True)
class Bank(Generic[Line]):
    rows: tuple[Line, ...]
    page: int
    pages: int
    total: int
    query: str = ""  # fits a button


@dataclass(frozen=True)
class MentorBank:
    mentee: Named
    not_with: str  # «не с кем»: the curator's eyes only
    wishes: tuple[str, ...]
    bank: Bank[MentorLine]


@dataclass(frozen=True)
class Former:
    """These two were proposed to each other before."""

    status: PairStatus
    at: datetime  # local


@dataclass(frozen=True)
class SideBySide:
    mentee: Named
    mentor: Named
    compared: tuple[Compared, ...]
    not_with: str
    wishes: tuple[str, ...]
    mentee_long: tuple[tuple[str, str], ...]  # question, answer
    mentor_long: tuple[tuple[str, str], ...]
    taken: int
    capacity: int
    former: Former | None
    obstacle: Obstacle | None
    readiness: Readiness | None = None  # of the mentor


def mentees_taken() -> ColumnElement[int]:
    live = select(func.count()).select_from(Pair).where(Pair.mentor_id == Person.id, Pair.status.in_(LIVE_PAIR))
    return live.scalar_subquery()


def cut(rows: list[Line], page: int, query: str) -> Bank[Line]:
    page, pages = find_page(len(rows), page)
    return Bank(tuple(rows[page * PAGE : (page + 1) * PAGE]), page, pages, len(rows), query)


async def begin(session: AsyncSession, actor: Actor, *, mentee_id: int, mentor_id: int) -> None:
    """Names that are typed from now on are looked for here, and a questionnaire waits for no text."""
    await runs.let_go(session, actor.telegram_id, looking_in=f"{LOOKING}{mentee_id}.{mentor_id}")


def picked_by(actor: Actor) -> Mapping[str, int]:
    """The pair this curator is making, as far as it is chosen; nothing for who is elsewhere."""
    if not actor.looking_in.startswith(LOOKING):
        return {}
    mentee, mentor = actor.looking_in.removeprefix(LOOKING).split(".")
    return {"mentee": int(mentee), "mentor": int(mentor)}


async def list_mentees(session: AsyncSession, actor: Actor, page: int, query: str = "") -> Bank[MenteeLine]:
    """Who asked for a mentor and has none, the longest waiting first."""
    actor.require(Role.CURATOR)
    query = fit_button(query)
    paired = exists().where(Pair.mentee_id == Person.id, Pair.status.in_(LIVE_PAIR))
    sent_at = (
        select(func.min(Run.sent_at))
        .where(Run.person_id == Person.id, Run.scenario == MENTEE_FORM, Run.status == RunStatus.SENT)
        .scalar_subquery()
    )
    waiting = in_bank(actor.organisation_id, "mentees") & ~paired & named_like(query)
    total = await session.scalar(select(func.count()).select_from(Person).where(waiting)) or 0
    page, pages = find_page(total, page)
    rows = await session.execute(
        select(Person, sent_at).where(waiting).order_by(sent_at, Person.id).offset(page * PAGE).limit(PAGE)
    )
    lines = tuple(MenteeLine(named(person, actor.privacy), at.astimezone(actor.zone)) for person, at in rows if at)
    return Bank(lines, page, pages, total, query)


async def list_mentors(session: AsyncSession, actor: Actor, mentee_id: int, page: int, query: str = "") -> MentorBank:
    """Who has room comes first, among those who fits this mentee best."""
    query = fit_button(query)
    mentee = await get_person(session, actor, mentee_id)
    asked = (await newest_answers(session, actor.organisation_id, MENTEE_FORM, mentee.id)).get(mentee.id, {})
    offers = await newest_answers(session, actor.organisation_id, MENTOR_FORM)
    wanted = in_bank(actor.organisation_id, "mentors") & (Person.id != mentee.id) & named_like(query)
    people = await session.execute(
        select(Person, mentees_taken()).where(wanted).order_by(Person.search_name, Person.id)
    )
    threshold = await read_threshold(session, actor)
    lines = []
    for person, taken in people:
        offer = offers.get(person.id, {})
        compared = compare(asked, offer)
        fits = sum(each.fits for each in compared)
        readiness = readiness_of(offer, threshold)
        lines.append(MentorLine(named(person, actor.privacy), taken, person.capacity, fits, len(compared), readiness))
    lines.sort(key=lambda line: (line.taken >= line.capacity, -line.fits))
    names = await names_in(session, actor, MENTEE_FORM, asked)
    bank = cut(lines, page, query)
    return MentorBank(named(mentee, actor.privacy), not_with(asked), wishes(asked, names), bank)


async def put_side_by_side(session: AsyncSession, actor: Actor, mentee_id: int, mentor_id: int) -> SideBySide:
    mentee, mentor = await get_person(session, actor, mentee_id), await get_person(session, actor, mentor_id)
    asked = (await newest_answers(session, actor.organisation_id, MENTEE_FORM, mentee.id)).get(mentee.id, {})
    offer = (await newest_answers(session, actor.organisation_id, MENTOR_FORM, mentor.id)).get(mentor.id, {})
    wanted = await names_in(session, actor, MENTEE_FORM, asked)
    offered = await names_in(session, actor, MENTOR_FORM, offer)
    taken = await session.scalar(select(mentees_taken()).select_from(Person).where(Person.id == mentor.id))
    return SideBySide(
        mentee=named(mentee, actor.privacy),
        mentor=named(mentor, actor.privacy),
        compared=compare(asked, offer),
        not_with=not_with(asked),
        wishes=wishes(asked, wanted),
        mentee_long=long_answers(MENTEE_FORM, MENTEE_LONG, asked, wanted),
        mentor_long=long_answers(MENTOR_FORM, MENTOR_LONG, offer, offered),
        taken=taken or 0,
        capacity=mentor.capacity,
        former=await find_former(session, actor, mentee.id, mentor.id),
        obstacle=await find_obstacle(session, actor, mentee, mentor),
        readiness=readiness_of(offer, await read_threshold(session, actor)),
    )


async def find_former(session: AsyncSession, actor: Actor, mentee_id: int, mentor_id: int) -> Former | None:
    pair = await session.scalar(
        select(Pair)
        .where(Pair.mentee_id == mentee_id, Pair.mentor_id == mentor_id, Pair.status.not_in(LIVE_PAIR))
        .order_by(Pair.id.desc())
        .limit(1)
    )
    return Former(pair.status, (pair.ended_at or pair.proposed_at).astimezone(actor.zone)) if pair else None


async def read_name(session: AsyncSession, actor: Actor, person_id: int) -> Named:
    return named(await get_person(session, actor, person_id), actor.privacy)


def not_with(asked: dict[str, Value]) -> str:
    return str(asked.get(NOT_WITH) or "")


Names = Mapping[str, str]


async def names_in(session: AsyncSession, actor: Actor, scenario_id: str, values: Mapping[str, Value]) -> Names:
    return await read_names(session, actor.organisation_id, actor.privacy, library()[scenario_id], values)


def wishes(asked: dict[str, Value], names: Names) -> tuple[str, ...]:
    return tuple(answer for _, answer in long_answers(MENTEE_FORM, MENTEE_WISHES, asked, names))


def long_answers(
    scenario_id: str, steps: tuple[str, ...], values: Mapping[str, Value], names: Names = NOBODY
) -> tuple[tuple[str, str], ...]:
    scenario = library()[scenario_id]
    found = (scenario.step(step_id) for step_id in steps)
    return tuple(
        (step.text, written_answer(scenario, step, values, names))
        for step in found
        if step is not None and values.get(step.id) is not None
    )
