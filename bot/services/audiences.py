"""Who is asked in a wave: by role, by pair, or a list. Found anew whenever it is asked, in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.model import Scenario
from bot.services.access import consented
from bot.services.banks import active
from bot.storage.models import Pair, Person, PersonRole
from bot.storage.states import PairForm, PairKind, PairStatus, Role

WORKING = (PairStatus.ORDERED, PairStatus.ACTIVE)
Query = Select[int, int | None, Role]  # a person, a pair, in which role
SIDES = (Role.MENTOR, Role.MENTEE)
OF_PAIR = {"pair_id": Pair.id, "pair_form": Pair.form, "pair_kind": Pair.kind}


class AudienceKind(StrEnum):
    ROLES = "roles"
    PAIRS = "pairs"
    PAIR_FORM = "pair_form"
    PAIR_KIND = "pair_kind"
    PEOPLE = "people"


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
    session: AsyncSession, organisation_id: int, scenario: Scenario, audience: Audience
) -> tuple[Asked, ...]:
    """Whoever takes part and has consented: without a consent a person is asked on paper only."""
    by_pairs = asks_pairs(scenario) or audience.kind not in (AudienceKind.ROLES, AudienceKind.PEOPLE)
    wanted: Query | CompoundSelect[Any] | None = (
        from_pairs(organisation_id, scenario, audience) if by_pairs else from_people(organisation_id, audience)
    )
    if wanted is None:
        return ()
    rows = await session.execute(wanted)
    order = roles_of_form(scenario)
    first = (order or (Role.STAFF,))[0]
    found = [Asked(row.person_id, row.pair_id, row.role or first, row.pair_form, row.pair_kind) for row in rows]
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
        select(Person.id.label("person_id"), *(null().label(name) for name in OF_PAIR), PersonRole.role)
        .outerjoin(PersonRole, PersonRole.person_id == Person.id)
        .where(active(organisation_id), consented())
    )
    listed = Person.id.in_(audience.people)
    of_roles = PersonRole.role.in_([Role(word) for word in audience.words if word in {*Role}])
    chosen: Query = people.where(listed if audience.kind is AudienceKind.PEOPLE else of_roles)
    return chosen


def from_pairs(organisation_id: int, scenario: Scenario, audience: Audience) -> CompoundSelect[Any] | None:
    sides = [side for side in SIDES if side in roles_of_form(scenario)] or list(SIDES)
    if audience.kind is AudienceKind.ROLES:
        sides = [side for side in sides if side in audience.words]
    selects = [of_side(organisation_id, scenario, audience, side) for side in sides]
    return union_all(*selects) if selects else None


def of_side(organisation_id: int, scenario: Scenario, audience: Audience, side: Role) -> Query:
    own_id = Pair.mentor_id if side is Role.MENTOR else Pair.mentee_id
    wanted: Any = (
        select(
            Person.id.label("person_id"),
            *(column.label(name) for name, column in OF_PAIR.items()),
            literal(side, PersonRole.role.type).label("role"),
        )
        .join(Pair, own_id == Person.id)
        .where(active(organisation_id), consented(), Pair.status.in_(WORKING))
    )
    if scenario.pair_forms:
        wanted = wanted.where(Pair.form.in_([PairForm(word) for word in scenario.pair_forms]))
    match audience.kind:
        case AudienceKind.PAIR_FORM:
            wanted = wanted.where(Pair.form.in_([PairForm(word) for word in audience.words]))
        case AudienceKind.PAIR_KIND:
            wanted = wanted.where(Pair.kind.in_([PairKind(word) for word in audience.words]))
        case AudienceKind.PEOPLE:
            wanted = wanted.where(Person.id.in_(audience.people))
    chosen: Query = wanted
    return chosen


async def count_pairs(
    session: AsyncSession, organisation_id: int
) -> tuple[Mapping[PairForm, int], Mapping[PairKind, int]]:
    """Working pairs by form and by kind: what there is nothing of is not offered."""
    forms: dict[PairForm, int] = {}
    kinds: dict[PairKind, int] = {}
    for form, kind, count in await session.execute(
        select(Pair.form, Pair.kind, func.count())
        .where(Pair.organisation_id == organisation_id, Pair.status.in_(WORKING))
        .group_by(Pair.form, Pair.kind)
    ):
        forms[form] = forms.get(form, 0) + count
        kinds[kind] = kinds.get(kind, 0) + count
    return forms, kinds
