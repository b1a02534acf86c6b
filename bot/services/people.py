"""The people of an organisation: who they are, what bank they stand in, who waits to be let in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.model import Scenario
from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import Single, YesNo
from bot.services import editions
from bot.services.access import Actor, Denied, consented, found, get_organisation, get_person, signed
from bot.services.banks import MENTEE_FORM, MENTOR_FORM, active, form_sent, named_like, with_role
from bot.services.editions import Asked, library
from bot.services.help_volume import count_helped
from bot.services.names import Named, full_name, named
from bot.services.pages import PAGE, find_page, fit_words
from bot.services.third_persons import count_told
from bot.storage.models import Pair, Person, PersonRole, Run
from bot.storage.states import CONSENT_PD, LIVE_PAIR, REPRESENTATIVE, Role, RunStatus
from bot.storage.types import search_form

QUERY_BYTES = 32  # a button carries it: sixteen Russian letters
NEWCOMER_FORM = "paper_person"  # the curator adds somebody without Telegram
READS = (
    *(Read("introduce", step, TEXT, Given.ALWAYS) for step in ("family_name", "given_name")),
    *(Read("introduce", step, TEXT) for step in ("patronymic", "position")),
    Read(MENTOR_FORM, "max_mentees", (Single,), Given.ALWAYS, options=("1", "2")),
    Read(MENTOR_FORM, "situational", (YesNo,), Given.WHEN_ASKED),
)
FORM_OF_ROLE = {Role.MENTOR: MENTOR_FORM, Role.STAFF: MENTOR_FORM, Role.MENTEE: MENTEE_FORM}


@dataclass(frozen=True)
class Paired:
    """A live pair of somebody."""

    pair_id: int
    partner: Named
    as_mentor: bool


@dataclass(frozen=True)
class Listed:
    """A line of a list of people."""

    person: Named
    roles: tuple[Role, ...]
    form_sent: bool
    consented: bool
    reachable: bool
    pairs: int  # live ones, as mentor or mentee
    capacity: int  # as mentor; 0 for others
    forms: tuple[str, ...] = ()  # sent ones, by scenario
    paired: tuple[Paired, ...] = ()  # the live pairs, on a card only
    has_account: bool = True
    pupil: bool = False
    signed_pd: bool = True
    signed_by_representative: bool = False
    pupils_mode: bool = False  # on a card only
    told: int = 0  # answers of third persons about this one, on a card only
    away_from: date | None = None
    away_until: date | None = None
    helped: int = 0  # urgent questions this person has answered, on a card only

    @property
    def mentees(self) -> int:
        return sum(each.as_mentor for each in self.paired)

    @property
    def has_room(self) -> bool:
        """Stands in the bank of mentors and may be given another mentee."""
        return FORM_OF_ROLE[Role.MENTOR] in self.forms and self.consented and self.mentees < self.capacity

    @property
    def lacks_mentor(self) -> bool:
        return Role.MENTEE in self.roles and self.form_sent and all(each.as_mentor for each in self.paired)


@dataclass(frozen=True)
class SentForm:
    """A questionnaire as it was sent, for the curator."""

    person: Named
    scenario: Scenario
    asked: tuple[Asked, ...]
    sent_at: datetime  # local
    from_paper: bool  # entered by a curator


@dataclass(frozen=True)
class Page:
    rows: tuple[Listed, ...]
    page: int
    pages: int
    total: int
    query: str = ""  # fits a button


def introduce(person: Person, values: Mapping[str, Value]) -> None:
    person.family_name = str(values["family_name"])
    person.given_name = str(values["given_name"])
    person.patronymic = str(values.get("patronymic") or "")
    person.position = str(values.get("position") or "")
    person.search_name = search_form(full_name(person))


def enter_mentor_bank(person: Person, values: Mapping[str, Value]) -> None:
    """The number of mentees is the mentor's own word; «3 и больше» is a group of up to six (DOMAIN 7). So is whether
    the mentor answers questions of colleagues."""
    person.helps = values.get("situational") is True
    person.capacity = {"1": 1, "2": 2}.get(str(values["max_mentees"]), 6)


def live_pairs() -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Pair)
        .where((Pair.mentor_id == Person.id) | (Pair.mentee_id == Person.id), Pair.status.in_(LIVE_PAIR))
        .scalar_subquery()
    )


async def list_people(
    session: AsyncSession,
    actor: Actor,
    *,
    role: Role | None = None,
    query: str = "",
    among: Sequence[int] | None = None,
    page: int = 0,
) -> Page:
    """Everybody, or one role's people, or those of `among`, by name. The curator's list; a page past the end is the
    last one."""
    actor.require(Role.CURATOR)
    query = fit_button(query)
    wanted = to_list(actor, query, among)
    if role is not None:
        wanted &= with_role(role)
    total = await session.scalar(select(func.count()).select_from(Person).where(wanted)) or 0
    page, pages = find_page(total, page)
    people = select(Person).where(wanted).order_by(Person.search_name, Person.id).offset(page * PAGE).limit(PAGE)
    return Page(await listed(session, actor, people), page, pages, total, query)


async def find_listed(
    session: AsyncSession, actor: Actor, *, query: str = "", among: Sequence[int] | None = None
) -> tuple[int, ...]:
    """Everybody of such a list, whatever the page."""
    actor.require(Role.CURATOR)
    people = select(Person.id).where(to_list(actor, query, among)).order_by(Person.search_name, Person.id)
    return tuple(await session.scalars(people))


def to_list(actor: Actor, query: str, among: Sequence[int] | None) -> ColumnElement[bool]:
    wanted = active(actor.organisation_id) & named_like(query)
    return wanted if among is None else wanted & Person.id.in_(among)


def fit_button(query: str) -> str:
    """What a button can carry of a name to look for."""
    return fit_words(query, QUERY_BYTES)


async def listed(session: AsyncSession, actor: Actor, people: Select[Any]) -> tuple[Listed, ...]:
    readiness, request = form_sent(MENTOR_FORM), form_sent(MENTEE_FORM)
    rows = (
        await session.execute(
            people.add_columns(
                readiness.label("readiness"),
                request.label("request"),
                consented().label("consented"),
                live_pairs(),
                signed(CONSENT_PD).label("signed_pd"),
                signed(REPRESENTATIVE).label("signed_by_representative"),
            )
        )
    ).all()
    roles = await roles_of(session, [row[0].id for row in rows])
    return tuple(
        Listed(
            person=named(person, actor.privacy),
            roles=roles.get(person.id, ()),
            form_sent=bool(request_sent if Role.MENTEE in roles.get(person.id, ()) else readiness_sent),
            consented=bool(has_consent),
            reachable=person.unreachable_at is None,
            pairs=pairs,
            capacity=person.capacity,
            away_from=person.away_from,
            away_until=person.away_until,
            forms=tuple(form for form, sent in ((MENTOR_FORM, readiness_sent), (MENTEE_FORM, request_sent)) if sent),
            has_account=person.telegram_id is not None,
            pupil=person.pupil,
            signed_pd=bool(signed_pd),
            signed_by_representative=bool(signed_by_representative),
        )
        for person, readiness_sent, request_sent, has_consent, pairs, signed_pd, signed_by_representative in rows
    )


async def roles_of(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, tuple[Role, ...]]:
    found: dict[int, tuple[Role, ...]] = {}
    for person_id, role in await session.execute(
        select(PersonRole.person_id, PersonRole.role)
        .where(PersonRole.person_id.in_(person_ids))
        .order_by(PersonRole.person_id, PersonRole.role)
    ):
        found[person_id] = (*found.get(person_id, ()), role)
    return found


async def grant_role(session: AsyncSession, person_id: int, organisation_id: int, role: Role) -> None:
    await session.merge(PersonRole(person_id=person_id, role=role, organisation_id=organisation_id))
    await session.flush()


async def read_card(session: AsyncSession, actor: Actor, person_id: int) -> Listed:
    person = await get_person(session, actor, person_id)
    (card,) = await listed(session, actor, select(Person).where(Person.id == person.id))
    return replace(
        card,
        paired=await list_paired(session, actor, person.id),
        pupils_mode=(await get_organisation(session, actor)).pupils,
        told=await count_told(session, actor, person.id),
        helped=await count_helped(session, person.id),
    )


async def list_paired(session: AsyncSession, actor: Actor, person_id: int) -> tuple[Paired, ...]:
    rows = await session.execute(
        select(Pair.id, Pair.mentor_id, Person)
        .join(Person, Person.id.in_((Pair.mentor_id, Pair.mentee_id)) & (Person.id != person_id))
        .where((Pair.mentor_id == person_id) | (Pair.mentee_id == person_id), Pair.status.in_(LIVE_PAIR))
        .order_by(Pair.id)
    )
    return tuple(
        Paired(pair_id, named(other, actor.privacy), mentor_id == person_id) for pair_id, mentor_id, other in rows
    )


async def read_form(session: AsyncSession, actor: Actor, person_id: int, scenario_id: str) -> SentForm:
    """The newest sent one. The curator only: raw answers are private (DOMAIN 2.5)."""
    person = await get_person(session, actor, person_id)
    if scenario_id not in FORM_OF_ROLE.values():
        raise Denied("no form of a role")  # a mentor who is the curator besides does not read the mentee's marks
    run = found(await newest_sent(session, person.id, scenario_id))
    assert run.sent_at is not None
    return SentForm(
        person=named(person, actor.privacy),
        scenario=library()[scenario_id],
        asked=await editions.as_asked(session, run, actor.privacy),
        sent_at=run.sent_at.astimezone(actor.zone),
        from_paper=run.entered_by_id is not None,
    )


async def newest_sent(session: AsyncSession, person_id: int, scenario_id: str) -> Run | None:
    return await session.scalar(
        select(Run)
        .where(Run.person_id == person_id, Run.scenario == scenario_id, Run.status == RunStatus.SENT)
        .order_by(Run.id.desc())
        .limit(1)
    )


def is_curator(organisation_id: int) -> ColumnElement[bool]:
    """Whoever has not consented is told of nobody (access.Actor.may)."""
    return active(organisation_id) & with_role(Role.CURATOR) & consented()


async def curators(session: AsyncSession, organisation_id: int) -> Sequence[Person]:
    """Looked for by the role: of the many people of an organisation few have it."""
    joined = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
    of_role = PersonRole.organisation_id == organisation_id, PersonRole.role == Role.CURATOR
    return (
        await session.scalars(joined.where(*of_role, active(organisation_id) & consented()).order_by(Person.id))
    ).all()


async def heads(session: AsyncSession, organisation_id: int) -> Sequence[Person]:
    wanted = active(organisation_id) & with_role(Role.HEAD) & consented()
    return (await session.scalars(select(Person).where(wanted).order_by(Person.id))).all()


async def still_curator(session: AsyncSession, person: Person) -> bool:
    """Roles are lost while notices wait."""
    wanted = select(Person.id).where(is_curator(person.organisation_id), Person.id == person.id)
    return await session.scalar(wanted) is not None


async def set_reachable(session: AsyncSession, telegram_id: int, *, reachable: bool, now: datetime) -> None:
    await session.execute(
        update(Person)
        .where(Person.telegram_id == telegram_id)
        .values(unreachable_at=None if reachable else now)
        .execution_options(synchronize_session=False)
    )
