"""Who is asked in a wave: by role, by pair, or a list. Found anew whenever it is asked, in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario
from bot.services.access import consented
from bot.services.banks import active
from bot.storage.models import Pair, Person, PersonRole
from bot.storage.states import PairForm, PairKind, PairStatus, Role

WORKING = (PairStatus.ORDERED, PairStatus.ACTIVE)
Query = Select[int, int | None, Role]  # a person, a pair, in which role
SIDES = (Role.MENTOR, Role.MENTEE)
IN_CHAT = Person.telegram_id.is_not(None).label("in_chat")
OF_PAIR = {"pair_id": Pair.id, "pair_form": Pair.form, "pair_kind": Pair.kind}


class AudienceKind(StrEnum):
    ROLES = "roles"
    PAIRS = "pairs"
    PAIR_FORM = "pair_form"
    PAIR_KIND = "pair_kind"
    PEOPLE = "people"


class Unfit(StrEnum):
    """Why somebody who is listed would not be asked."""

    CONSENT = "consent"
    PAIR = "pair"  # has no working pair, and the form is about one
    OTHER = "other"  # has one, in another role or of another form than the form asks


@dataclass(frozen=True)
class Audience:
    kind: AudienceKind
    words: tuple[str, ...] = ()  # roles, forms or kinds of pairs
    people: tuple[int, ...] = ()

    def stored(self) -> dict[str, Any]:
        return {"kind": str(self.kind), "words": list(self.words), "people": list(self.people)}


@dataclass(frozen=True)
class Asked:
    """One person to ask; of a form about a pair, once for each pair."""

    person_id: int
    pair_id: int | None
    role: Role
    pair_form: PairForm | None = None
    pair_kind: PairKind | None = None


def audience_of(stored: Mapping[str, Any]) -> Audience:
    return Audience(AudienceKind(stored["kind"]), tuple(stored.get("words", ())), tuple(stored.get("people", ())))


def roles_of_form(scenario: Scenario) -> tuple[Role, ...]:
    return tuple(Role(word) for word in scenario.audience if word in {*Role})


def default_audience(scenario: Scenario) -> Audience:
    """Whom the form itself names."""
    if asks_pairs(scenario):
        return Audience(AudienceKind.PAIRS)
    return Audience(AudienceKind.ROLES, tuple(map(str, roles_of_form(scenario))))


def asks_pairs(scenario: Scenario) -> bool:
    """The form says something about pairs: only people of working pairs can answer it."""
    return scenario.about == "pair" or bool(scenario.pair_forms)


async def list_asked(
    session: AsyncSession, organisation_id: int, scenario: Scenario, audience: Audience, *, anonymous: bool = False
) -> tuple[Asked, ...]:
    """Whoever takes part and has consented: without a consent a person is asked on paper only.

    Anonymously only who answers in the chat: a paper is entered by somebody who knows whose it is.
    """
    by_pairs = asks_pairs(scenario) or audience.kind not in (AudienceKind.ROLES, AudienceKind.PEOPLE)
    wanted: Query | CompoundSelect[Any] | None = (
        from_pairs(organisation_id, scenario, audience) if by_pairs else from_people(organisation_id, audience)
    )
    if wanted is None:
        return ()
    rows = await session.execute(wanted)
    order = roles_of_form(scenario)
    first = (order or (Role.STAFF,))[0]
    found = [
        Asked(row.person_id, row.pair_id, row.role or first, row.pair_form, row.pair_kind)
        for row in rows
        if row.in_chat or not anonymous
    ]
    return once_each(found, order, about_pair=scenario.about == "pair")


def once_each(found: Iterable[Asked], order: Sequence[Role], *, about_pair: bool) -> tuple[Asked, ...]:
    """Of several roles of one person the one the form names first."""
    places = {role: place for place, role in enumerate(order)}
    chosen: dict[tuple[int, int | None], Asked] = {}
    for asked in sorted(found, key=lambda each: (each.person_id, places.get(each.role, len(places)), each.role)):
        one = asked if about_pair else Asked(asked.person_id, None, asked.role)
        chosen.setdefault((one.person_id, one.pair_id), one)
    return tuple(chosen.values())


def from_people(organisation_id: int, audience: Audience) -> Query:
    people: Any = (
        select(Person.id.label("person_id"), *(null().label(name) for name in OF_PAIR), PersonRole.role, IN_CHAT)
        .outerjoin(PersonRole, PersonRole.person_id == Person.id)
        .where(active(organisation_id), consented())
    )
    listed = Person.id.in_(audience.people)
    of_roles = PersonRole.role.in_([Role(word) for word in audience.words if word in {*Role}])
    chosen: Query = people.where(listed if audience.kind is AudienceKind.PEOPLE else of_roles)
    return chosen


def from_pairs(organisation_id: int, scenario: Scenario, audience: Audience) -> CompoundSelect[Any] | None:
    sides = list(sides_of_form(scenario))
    if audience.kind is AudienceKind.ROLES:
        sides = [side for side in sides if side in audience.words]
    selects = [of_side(organisation_id, scenario, audience, side) for side in sides]
    return union_all(*selects) if selects else None


def sides_of_form(scenario: Scenario) -> tuple[Role, ...]:
    """Who of a pair answers it: where the form names neither, both."""
    return tuple(side for side in SIDES if side in roles_of_form(scenario)) or SIDES


def of_form(scenario: Scenario) -> tuple[ColumnElement[bool], ...]:
    """Of the Pair of a query: one the form speaks of."""
    return (Pair.form.in_([PairForm(word) for word in scenario.pair_forms]),) if scenario.pair_forms else ()


def of_side(organisation_id: int, scenario: Scenario, audience: Audience, side: Role) -> Query:
    own_id = Pair.mentor_id if side is Role.MENTOR else Pair.mentee_id
    wanted: Any = (
        select(
            Person.id.label("person_id"),
            *(column.label(name) for name, column in OF_PAIR.items()),
            literal(side, PersonRole.role.type).label("role"),
            IN_CHAT,
        )
        .join(Pair, own_id == Person.id)
        .where(active(organisation_id), consented(), Pair.status.in_(WORKING))
    )
    wanted = wanted.where(*of_form(scenario))
    match audience.kind:
        case AudienceKind.PAIR_FORM:
            wanted = wanted.where(Pair.form.in_([PairForm(word) for word in audience.words]))
        case AudienceKind.PAIR_KIND:
            wanted = wanted.where(Pair.kind.in_([PairKind(word) for word in audience.words]))
        case AudienceKind.PEOPLE:
            wanted = wanted.where(Person.id.in_(audience.people))
    chosen: Query = wanted
    return chosen


async def find_unfit(
    session: AsyncSession, organisation_id: int, scenario: Scenario, people: Sequence[int]
) -> Mapping[int, Unfit]:
    """Of these people those who would not be asked although they were listed."""
    audience = Audience(AudienceKind.PEOPLE, people=tuple(people))
    fit = {each.person_id for each in await list_asked(session, organisation_id, scenario, audience)}
    working = exists().where((Pair.mentor_id == Person.id) | (Pair.mentee_id == Person.id), Pair.status.in_(WORKING))
    rows = await session.execute(
        select(Person.id, consented(), working).where(
            Person.organisation_id == organisation_id, Person.id.in_(set(people) - fit)
        )
    )
    return {
        person_id: Unfit.CONSENT if not has_consent else Unfit.OTHER if is_paired else Unfit.PAIR
        for person_id, has_consent, is_paired in rows
    }


async def count_pairs(
    session: AsyncSession, organisation_id: int, scenario: Scenario
) -> tuple[Mapping[PairForm, int], Mapping[PairKind, int]]:
    """Working pairs the form can be asked of, by form and by kind: what there is nothing of is not offered."""
    forms: dict[PairForm, int] = {}
    kinds: dict[PairKind, int] = {}
    for form, kind, count in await session.execute(
        select(Pair.form, Pair.kind, func.count())
        .where(Pair.organisation_id == organisation_id, Pair.status.in_(WORKING), *of_form(scenario))
        .group_by(Pair.form, Pair.kind)
    ):
        forms[form] = forms.get(form, 0) + count
        kinds[kind] = kinds.get(kind, 0) + count
    return forms, kinds
