"""Who goes on into the next year, and who may become a mentor (001 §7.1, B69). The curator offers by name, one tap; the
person's own word decides, and with it the role comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY
from bot.scenarios.reads import Given, Read
from bot.scenarios.steps import Single
from bot.services import notices
from bot.services.access import Actor, found, get_cycle, get_organisation, get_person, require_part
from bot.services.banks import MENTOR_FORM, active, form_sent, with_role
from bot.services.forms import Started
from bot.services.home import start_form
from bot.services.names import Named, called, named
from bot.services.notices import Reader
from bot.services.pages import PAGE, find_page
from bot.services.pair_states import ENDED
from bot.services.people import curators, grant_role, still_curator
from bot.services.target_facts import SATISFACTION
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Notice, Organisation, Pair, Person, Run, StepAnswer
from bot.storage.states import CycleStatus, NoticeClass, PairStatus, PersonStatus, Role, RunStatus

CONTINUE, WANTS = "continue", "become_mentor"
OFFERED, ANSWERED = "mentor_offered", "mentor_offer_answered"
READS = (Read(SATISFACTION, CONTINUE, (Single,), Given.ALWAYS, options=(WANTS,)),)


class Offer(StrEnum):
    """How it stands with somebody who may become a mentor."""

    ON_PAPER = "on_paper"  # the bot cannot write
    FREE = "free"
    SENT = "sent"
    DECLINED = "declined"
    MENTOR = "mentor"  # has agreed, the form is not filled in yet
    READY = "ready"  # and it is


@dataclass(frozen=True)
class PairLine:
    pair_id: int
    mentor: Named
    mentee: Named


@dataclass(frozen=True)
class FutureLine:
    """A mentee who may become a mentor: has finished, or has said so."""

    person: Named
    finished: bool
    wants: bool
    offer: Offer


@dataclass(frozen=True)
class Lists:
    pairs: tuple[PairLine, ...]
    future: tuple[FutureLine, ...]
    mentors: tuple[Named, ...]

    def of(self, group: str) -> Sequence[PairLine | FutureLine | Named]:
        """`group`: pairs, future or mentors."""
        found: Mapping[str, Sequence[PairLine | FutureLine | Named]] = {
            "pairs": self.pairs,
            "future": self.future,
            "mentors": self.mentors,
        }
        return found[group]


@dataclass(frozen=True)
class PeoplePage:
    """Of one group; `rows` are PairLine, FutureLine or Named."""

    cycle_id: int
    rows: tuple[PairLine | FutureLine | Named, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class MentorOffered:
    cycle_id: int
    called: str


@dataclass(frozen=True)
class OfferAnswered:
    person: Named
    agreed: bool


# --- who


async def read_lists(session: AsyncSession, actor: Actor, cycle_id: int) -> Lists:
    """For the curator: pairs that work, mentees who may become mentors, everybody who is a mentor."""
    actor.require(Role.CURATOR)
    cycle = await get_cycle(session, actor, cycle_id)
    here = actor.organisation_id
    pairs = (
        await session.scalars(
            select(Pair)
            .where(Pair.organisation_id == here, Pair.status.in_((PairStatus.ORDERED, PairStatus.ACTIVE)))
            .order_by(Pair.id)
        )
    ).all()
    mentors = (
        await session.scalars(
            select(Person).where(active(here), with_role(Role.MENTOR)).order_by(Person.search_name, Person.id)
        )
    ).all()
    ids = {each for pair in pairs for each in (pair.mentor_id, pair.mentee_id)}
    people = {each.id: each for each in await session.scalars(select(Person).where(Person.id.in_(ids)))}
    return Lists(
        pairs=tuple(
            PairLine(
                pair.id, named(people[pair.mentor_id], actor.privacy), named(people[pair.mentee_id], actor.privacy)
            )
            for pair in pairs
        ),
        future=await read_future(session, actor, cycle),
        mentors=tuple(named(each, actor.privacy) for each in mentors),
    )


async def read_future(session: AsyncSession, actor: Actor, cycle: Cycle) -> tuple[FutureLine, ...]:
    """Mentors already only while they are so by this very offer."""
    finished = await finished_in(session, actor, cycle)
    wants = await wanting_in(session, actor, cycle)
    offers = await read_offers(session, cycle, finished | wants)
    rows = await session.execute(
        select(Person, with_role(Role.MENTOR).label("mentor"), form_sent(MENTOR_FORM).label("ready"))
        .where(active(actor.organisation_id), ~Person.pupil, Person.id.in_(finished | wants))
        .order_by(Person.search_name, Person.id)
    )
    return tuple(
        FutureLine(
            named(person, actor.privacy),
            person.id in finished,
            person.id in wants,
            offer_of(person, offers.get(person.id), mentor=bool(mentor), ready=bool(ready)),
        )
        for person, mentor, ready in rows
        if not mentor or person.id in offers
    )


def offer_of(person: Person, told: Offer | None, *, mentor: bool, ready: bool) -> Offer:
    if mentor:
        return Offer.READY if ready else Offer.MENTOR
    if told is not None:
        return told
    return Offer.FREE if person.telegram_id is not None else Offer.ON_PAPER


async def finished_in(session: AsyncSession, actor: Actor, cycle: Cycle) -> frozenset[int]:
    """Mentees whose pair worked and came to an end in this year."""
    working = working_time_of(await get_organisation(session, actor))
    begins = working.at_local(cycle.starts_on, time.min)
    ends = working.at_local(cycle.ends_on + DAY, time.min)
    rows = await session.scalars(
        select(Pair.mentee_id).where(
            Pair.organisation_id == actor.organisation_id,
            Pair.status.in_(ENDED),
            Pair.active_at.is_not(None),
            Pair.ended_at >= begins,
            Pair.ended_at < ends,
        )
    )
    return frozenset(rows)


async def wanting_in(session: AsyncSession, actor: Actor, cycle: Cycle) -> frozenset[int]:
    """Whose newest word on what comes next in this year is «хочу стать наставником». The form promises it to the
    curator alone."""
    working = working_time_of(await get_organisation(session, actor))
    begins = working.at_local(cycle.starts_on, time.min)
    rows = await session.execute(
        select(Run.person_id, StepAnswer.value)
        .join(StepAnswer, StepAnswer.run_id == Run.id)
        .where(
            Run.organisation_id == actor.organisation_id,
            Run.scenario == SATISFACTION,
            Run.status == RunStatus.SENT,
            Run.sent_at >= begins,
            StepAnswer.step == CONTINUE,
        )
        .order_by(Run.id)
    )
    newest = {row.person_id: row.value for row in rows}
    return frozenset(person_id for person_id, value in newest.items() if value == WANTS)


async def read_offers(session: AsyncSession, cycle: Cycle, people: frozenset[int]) -> Mapping[int, Offer]:
    """By person, from what was told: the offer, and the answer to it."""
    keys = {offer_key(cycle.id, each): each for each in people}
    told = await session.scalars(select(Notice.dedupe_key).where(Notice.dedupe_key.in_(keys)))
    offers = {keys[key]: Offer.SENT for key in told}
    refused = await session.scalars(
        select(Notice).where(Notice.organisation_id == cycle.organisation_id, Notice.kind == ANSWERED)
    )
    for notice in refused:
        if notice.payload["cycle_id"] == cycle.id and not notice.payload["agreed"]:
            offers[notice.payload["person_id"]] = Offer.DECLINED
    return offers


def offer_key(cycle_id: int, person_id: int) -> str:
    """As `notices.enqueue` makes it."""
    return f"mentor-offer:{cycle_id}:{person_id}"


def page_of(cycle_id: int, rows: Sequence[PairLine | FutureLine | Named], page: int) -> PeoplePage:
    page, pages = find_page(len(rows), page)
    return PeoplePage(cycle_id, tuple(rows[page * PAGE : (page + 1) * PAGE]), page, pages, len(rows))


# --- the offer


async def offer(session: AsyncSession, actor: Actor, cycle_id: int, person_id: int, *, now: datetime) -> bool:
    """A message to the person, once for a year. False where there is nobody to write to or it was written before."""
    person = await get_person(session, actor, person_id)
    cycle = await get_cycle(session, actor, cycle_id, to_change=True)
    line = next((each for each in await read_future(session, actor, cycle) if each.person.id == person.id), None)
    if line is None or line.offer is not Offer.FREE or cycle.status not in (CycleStatus.RUNNING, CycleStatus.CLOSED):
        return False
    await notices.enqueue(
        session,
        person,
        OFFERED,
        key=offer_key(cycle.id, person.id).rpartition(":")[0],
        quietness=NoticeClass.PERSONAL,
        now=now,
        cycle_id=cycle.id,
    )
    return True


async def answer(session: AsyncSession, actor: Actor, cycle_id: int, *, agrees: bool, now: datetime) -> Started | bool:
    """The person's own word: with a yes the role comes and the readiness form begins. True for «нет». Denied to whoever
    was not asked; a no can become a yes later, a yes is not taken back by an old button."""
    require_part(actor)
    told = await session.scalar(select(Notice).where(Notice.dedupe_key == offer_key(cycle_id, actor.person_id)))
    found(told)
    if not agrees:
        if Role.MENTOR in actor.roles:
            return False
        await tell_curators(session, actor, cycle_id, agreed=False, now=now)
        return True
    if Role.MENTOR not in actor.roles:
        await grant_role(session, actor.person_id, actor.organisation_id, Role.MENTOR)
        await tell_curators(session, actor, cycle_id, agreed=True, now=now)
    mentor = replace(actor, roles=actor.roles | {Role.MENTOR})
    return Started(await start_form(session, mentor, MENTOR_FORM, now=now))


async def tell_curators(session: AsyncSession, actor: Actor, cycle_id: int, *, agreed: bool, now: datetime) -> None:
    for curator in await curators(session, actor.organisation_id):
        await notices.enqueue(
            session,
            curator,
            ANSWERED,
            key=f"mentor-answer:{cycle_id}:{actor.person_id}:{'yes' if agreed else 'no'}",
            quietness=NoticeClass.PERSONAL,
            now=now,
            cycle_id=cycle_id,
            person_id=actor.person_id,
            agreed=agreed,
        )


# --- what is told


async def read_offered(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> MentorOffered | None:
    """Nothing to somebody who is a mentor meanwhile, or takes no part any more."""
    here = active(person.organisation_id)
    wanted = select(Person.id).where(Person.id == person.id, here, ~with_role(Role.MENTOR))
    if await session.scalar(wanted) is None:
        return None
    return MentorOffered(notice.payload["cycle_id"], called(person))


async def read_answered(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> OfferAnswered | None:
    if not await still_curator(session, person):
        return None
    other = await session.get(Person, notice.payload["person_id"])
    if other is None or other.status is not PersonStatus.ACTIVE:
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    return OfferAnswered(named(other, organisation.privacy), notice.payload["agreed"])


READERS: Mapping[str, Reader] = {OFFERED: read_offered, ANSWERED: read_answered}
