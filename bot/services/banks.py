"""The banks of mentors and mentees (000 §3.2) and who of them can be chosen in a form."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, and_, exists, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.steps import Bank
from bot.services.access import consented
from bot.services.names import Named, named
from bot.services.pages import PAGE, find_page
from bot.storage.models import Person, PersonRole, Run
from bot.storage.states import PersonStatus, Privacy, Role, RunStatus
from bot.storage.types import search_form

MENTOR_FORM, MENTEE_FORM = "mentor_readiness", "mentee_request"
# Staff who sent the readiness form stand in the bank: with the pair they become mentors.
MENTOR_ROLES = frozenset({Role.MENTOR, Role.STAFF})
MENTEE_ROLES = frozenset({Role.MENTEE})
COLLEAGUES = frozenset(Role) - {Role.GUEST}


@dataclass(frozen=True)
class Candidates:
    """A page of a bank, and who of it has been chosen."""

    rows: tuple[Named, ...]
    chosen: tuple[Named, ...]  # in the order of choice
    gone: frozenset[int]  # chosen once, but they stand in the bank no more
    page: int
    pages: int
    total: int
    query: str = ""  # fits a button


def active(organisation_id: int | BindParameter[int]) -> ColumnElement[bool]:
    return (Person.organisation_id == organisation_id) & (Person.status == PersonStatus.ACTIVE)


def with_role(*roles: Role) -> ColumnElement[bool]:
    return exists().where(PersonRole.person_id == Person.id, PersonRole.role.in_(roles))


def form_sent(scenario: str) -> ColumnElement[bool]:
    return exists().where(Run.person_id == Person.id, Run.scenario == scenario, Run.status == RunStatus.SENT)


def in_bank(organisation_id: int | BindParameter[int], bank: Bank) -> ColumnElement[bool]:
    """Of the Person of a query. A bank is made of those who consented and sent its form; colleagues are everybody."""
    here = active(organisation_id)
    match bank:
        case "mentors":
            return here & with_role(*MENTOR_ROLES) & form_sent(MENTOR_FORM) & consented()
        case "mentees":
            return here & with_role(*MENTEE_ROLES) & form_sent(MENTEE_FORM) & consented()
        case "colleagues":
            return here & with_role(*COLLEAGUES) & ~Person.pupil & (Person.search_name != "")


def named_like(query: str) -> ColumnElement[bool]:
    """Every word is somewhere in the full name, in any order; «К.» is how lists write a family name."""
    words = [word.strip(".") for word in search_form(query).split()]
    return and_(true(), *(Person.search_name.contains(word, autoescape=True) for word in words))


async def may_be_chosen(session: AsyncSession, organisation_id: int, bank: Bank, by_id: int, person_id: int) -> bool:
    """Oneself never."""
    wanted = in_bank(organisation_id, bank) & (Person.id == person_id) & (Person.id != by_id)
    return await session.scalar(select(Person.id).where(wanted)) is not None


async def find_candidates(
    session: AsyncSession,
    organisation_id: int,
    privacy: Privacy,
    bank: Bank,
    *,
    by_id: int,
    chosen: Sequence[str],
    query: str = "",
    page: int = 0,
) -> Candidates:
    """By name. A page past the end is the last one."""
    wanted = in_bank(organisation_id, bank) & (Person.id != by_id) & named_like(query)
    total = await session.scalar(select(func.count()).select_from(Person).where(wanted)) or 0
    page, pages = find_page(total, page)
    people = await session.scalars(
        select(Person).where(wanted).order_by(Person.search_name, Person.id).offset(page * PAGE).limit(PAGE)
    )
    rows = tuple(named(person, privacy) for person in people)
    known, staying = await read_chosen(session, organisation_id, privacy, bank, chosen)
    return Candidates(
        rows=rows,
        chosen=tuple(known[each] for each in map(int, chosen) if each in known),
        gone=frozenset(known) - staying,
        page=page,
        pages=pages,
        total=total,
        query=query,
    )


async def read_chosen(
    session: AsyncSession, organisation_id: int, privacy: Privacy, bank: Bank, chosen: Sequence[str]
) -> tuple[dict[int, Named], frozenset[int]]:
    """Who was chosen, and who of them can still be."""
    if not chosen:
        return {}, frozenset()
    rows = await session.execute(
        select(Person, in_bank(organisation_id, bank).label("stays")).where(
            Person.organisation_id == organisation_id, Person.id.in_(map(int, chosen))
        )
    )
    found = [(named(person, privacy), bool(stays)) for person, stays in rows]
    return {each.id: each for each, _ in found}, frozenset(each.id for each, stays in found if stays)
