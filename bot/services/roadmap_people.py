"""Who answers for roadmap items: the document's words turned into people, and the people chosen."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.names import Named, named
from bot.storage.database import insert_many
from bot.storage.models import BodyMember, Person, PersonRole, Responsible, RoadmapItem
from bot.storage.states import Body, PersonStatus, Privacy, Role

OF_ROLE: Mapping[str, Role] = {"head": Role.HEAD, "curator": Role.CURATOR, "council": Role.COUNCIL}
OF_BODY: Mapping[str, Body] = {
    "working_group": Body.WORKING_GROUP,
    "council": Body.COUNCIL,
    "commission": Body.COMMISSION,
}


async def people_of_words(session: AsyncSession, organisation_id: int) -> Mapping[str, tuple[int, ...]]:
    """By the document's word for the responsible ones, whoever of the organisation is meant by it today. A word the
    organisation has nobody for is not there: the curator is asked."""
    active = (Person.organisation_id == organisation_id, Person.status == PersonStatus.ACTIVE)
    roles = await session.execute(
        select(PersonRole.role, Person.id)
        .join(Person, Person.id == PersonRole.person_id)
        .where(*active, PersonRole.role.in_(OF_ROLE.values()))
        .order_by(Person.id)
    )
    bodies = await session.execute(
        select(BodyMember.body, Person.id)
        .join(Person, Person.id == BodyMember.person_id)
        .where(*active, BodyMember.body.in_(OF_BODY.values()), BodyMember.left_on.is_(None))
        .order_by(BodyMember.chairs.desc(), BodyMember.id)
    )
    of_role: dict[str, list[int]] = {}
    for role, person_id in roles:
        of_role.setdefault(role, []).append(person_id)
    of_body: dict[str, list[int]] = {}
    for body, person_id in bodies:
        of_body.setdefault(body, []).append(person_id)
    words = dict.fromkeys([*OF_ROLE, *OF_BODY])
    found = {
        word: tuple(dict.fromkeys([*of_body.get(OF_BODY.get(word, ""), ()), *of_role.get(OF_ROLE.get(word, ""), ())]))
        for word in words
    }
    return {word: people for word, people in found.items() if people}


def resolve_words(words: Iterable[str], people: Mapping[str, Sequence[int]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(person_id for word in words for person_id in people.get(word, ())))


async def named_words(session: AsyncSession, organisation_id: int, privacy: Privacy) -> Mapping[str, tuple[Named, ...]]:
    """The same with their names, to be offered."""
    words = await people_of_words(session, organisation_id)
    ids = {each for people in words.values() for each in people}
    rows = await session.scalars(select(Person).where(Person.id.in_(ids)))
    names = {person.id: named(person, privacy) for person in rows}
    return {word: tuple(names[each] for each in people) for word, people in words.items()}


async def set_responsible(session: AsyncSession, item: RoadmapItem, people: Sequence[int]) -> None:
    """Instead of whoever answered before; that they are of the organisation the caller has seen to."""
    await session.execute(
        delete(Responsible).where(Responsible.item_id == item.id).execution_options(synchronize_session=False)
    )
    await insert_many(
        session,
        Responsible,
        [
            {"item_id": item.id, "person_id": person_id, "organisation_id": item.organisation_id}
            for person_id in dict.fromkeys(people)
        ],
    )


async def read_responsible(
    session: AsyncSession, item_ids: Sequence[int], privacy: Privacy
) -> Mapping[int, tuple[Named, ...]]:
    """By item, those who take part today."""
    rows = await session.execute(
        select(Responsible.item_id, Person)
        .join(Person, Person.id == Responsible.person_id)
        .where(Responsible.item_id.in_(item_ids), Person.status == PersonStatus.ACTIVE)
        .order_by(Responsible.item_id, Person.search_name, Person.id)
    )
    found: dict[int, list[Named]] = {}
    for item_id, person in rows:
        found.setdefault(item_id, []).append(named(person, privacy))
    return {item_id: tuple(people) for item_id, people in found.items()}
