"""Annexes of orders, filled from the bot's own records. What the bot does not know is left to be written in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import WorkingTime
from bot.documents.order_paper import OrderTable
from bot.services.consents import MENTOR_CONSENT
from bot.services.names import full_name
from bot.services.registry import Registry
from bot.storage.models import BodyMember, Cycle, Pair, Person
from bot.storage.states import Body, MeetingStatus, PairStatus, Role
from bot.texts import label

BLANK_ROWS = 3


@dataclass(frozen=True)
class Annexes:
    """`people`: who signs that he knows the order; `unsigned`: pairs left out for want of the mentor's consent."""

    tables: tuple[OrderTable, ...] = ()
    people: tuple[str, ...] = ()
    empty: str = ""  # a word of the texts: for want of whom the table is empty
    unsigned: int = 0

    @property
    def names_people(self) -> bool:
        return bool(self.people)


@dataclass(frozen=True)
class Known:
    """What annexes are made of."""

    registry: Registry
    cycle: Cycle
    members: Mapping[Body, Sequence[tuple[BodyMember, Person | None]]]
    working: WorkingTime

    def named(self, person_id: int) -> str:
        person = self.registry.people[person_id]
        return ", ".join(words for words in (full_name(person), person.position) if words)

    def day(self, at: datetime) -> str:
        return f"{self.working.local(at):%d.%m.%Y}"


async def read_members(
    session: AsyncSession, organisation_id: int
) -> Mapping[Body, Sequence[tuple[BodyMember, Person | None]]]:
    """Today's, the chair first."""
    rows = await session.execute(
        select(BodyMember, Person)
        .outerjoin(Person, Person.id == BodyMember.person_id)
        .where(BodyMember.organisation_id == organisation_id, BodyMember.left_on.is_(None))
        .order_by(BodyMember.body, BodyMember.chairs.desc(), BodyMember.id)
    )
    found: dict[Body, list[tuple[BodyMember, Person | None]]] = {}
    for member, person in rows:
        found.setdefault(member.body, []).append((member, person))
    return found


def annexes_of(order: str, known: Known) -> Annexes:
    make = ANNEXES.get(order)
    return make(known) if make else Annexes()


def table(kind: str, rows: Sequence[Sequence[str]], columns: str = "") -> OrderTable:
    """Numbered; an empty one has rows to be written in."""
    titles = label(f"orders.columns.{columns or kind}").split(" | ")
    shown = rows or [[""] * (len(titles) - 1)] * BLANK_ROWS
    numbered = [[str(number), *cells] for number, cells in enumerate(shown, start=1)]
    return OrderTable(label(f"orders.table.{kind}"), titles, numbered)


def pairs_annex(known: Known) -> Annexes:
    """Agreed by both and, by the mentor, in writing (ТК РФ ст. 351.8); DOMAIN 6 for the columns."""
    agreed = [pair for pair in known.registry.pairs if pair.status is PairStatus.AGREED]
    signed = [pair for pair in agreed if known.registry.agreed(pair.mentor_id, MENTOR_CONSENT)]
    rows = [pair_row(known, pair) for pair in signed]
    people = [full_name(known.registry.people[each]) for pair in signed for each in (pair.mentor_id, pair.mentee_id)]
    unsigned = len(agreed) - len(signed)
    empty = "" if agreed else "pairs"
    return Annexes((table("pairs", rows),), tuple(dict.fromkeys(people)), empty, unsigned)


def pair_row(known: Known, pair: Pair) -> list[str]:
    consent = known.registry.consents[pair.mentor_id, MENTOR_CONSENT]
    dates = [label("orders.mentor_consent", at=known.working.local(consent.decided_at))]
    if pair.mentee_agreed_at is not None:
        dates.append(label("orders.mentee_consent", at=known.working.local(pair.mentee_agreed_at)))
    return [
        known.named(pair.mentor_id),
        known.named(pair.mentee_id),
        label(f"pairs.form.{pair.form}"),
        label(f"pairs.kind.{pair.kind}"),
        label("orders.until", ends=known.cycle.ends_on),
        "; ".join(dates),
    ]


def registry_annex(role: Role) -> Callable[[Known], Annexes]:
    """DOMAIN 5.1, of its columns those an order needs."""

    def make(known: Known) -> Annexes:
        people = [person for person in known.registry.active if known.registry.has_role(person, role)]
        kind = f"{role}s"
        rows = [registry_row(known, person, as_mentor=role is Role.MENTOR) for person in people]
        names = tuple(full_name(person) for person in people)
        return Annexes((table(kind, rows),), names, "" if people else kind)

    return make


def registry_row(known: Known, person: Person, *, as_mentor: bool) -> list[str]:
    pairs = [
        pair
        for pair in known.registry.pairs
        if pair.status in (PairStatus.ORDERED, PairStatus.ACTIVE)
        and person.id == (pair.mentor_id if as_mentor else pair.mentee_id)
    ]
    partners = [full_name(known.registry.people[pair.mentee_id if as_mentor else pair.mentor_id]) for pair in pairs]
    began = [known.day(pair.active_at or pair.ordered_at or pair.proposed_at) for pair in pairs]
    return [full_name(person), person.position, ", ".join(partners), ", ".join(began)]


def members_annex(body: Body) -> Callable[[Known], Annexes]:
    def make(known: Known) -> Annexes:
        rows, names = [], []
        for member, person in known.members.get(body, ()):
            name = full_name(person) if person else member.name
            work = ", ".join(words for words in (person.position if person else "", member.workplace) if words)
            rows.append([name, work, label("orders.chairs" if member.chairs else "orders.member")])
            names.append(name)
        made = table(f"members_{body}", rows, columns="members")
        return Annexes((made,), tuple(names), "" if rows else "members")

    return make


def programmes_annex(known: Known) -> Annexes:
    working = [pair for pair in known.registry.pairs if pair.status in (PairStatus.ORDERED, PairStatus.ACTIVE)]
    rows = [
        [
            full_name(known.registry.people[pair.mentor_id]),
            full_name(known.registry.people[pair.mentee_id]),
            label(f"pairs.form.{pair.form}"),
            label(f"pairs.kind.{pair.kind}"),
        ]
        for pair in working
    ]
    mentors = dict.fromkeys(row[0] for row in rows)
    return Annexes((table("programmes", rows),), tuple(mentors))


def replacement_annex(known: Known) -> Annexes:
    """Who is replaced by whom the bot does not guess."""
    return Annexes((table("replacement", ()),))


def rewards_annex(known: Known) -> Annexes:
    """Mentors who have held meetings in this year, as many as each; for what and with what is decided by people."""
    held: dict[int, int] = {}
    for pair in known.registry.pairs:
        for meeting in known.registry.meetings_of(pair, MeetingStatus.HELD):
            if known.working.local(meeting.starts_at).date() >= known.cycle.starts_on:
                held[pair.mentor_id] = held.get(pair.mentor_id, 0) + 1
    people = [person for person in known.registry.active if person.id in held]
    rows = [[full_name(person), person.position, str(held[person.id]), "", ""] for person in people]
    return Annexes((table("rewards", rows),), tuple(full_name(person) for person in people))


def learners_annex(known: Known) -> Annexes:
    people = [person for person in known.registry.active if known.registry.has_role(person, Role.MENTOR)]
    rows = [[full_name(person), person.position] for person in people]
    names = tuple(full_name(person) for person in people)
    return Annexes((table("learners", rows),), names, "" if people else "mentors")


ANNEXES: Mapping[str, Callable[[Known], Annexes]] = {
    "pairs": pairs_annex,
    "mentee_registry": registry_annex(Role.MENTEE),
    "mentor_registry": registry_annex(Role.MENTOR),
    "commission": members_annex(Body.COMMISSION),
    "curator_and_group": members_annex(Body.WORKING_GROUP),
    "programmes": programmes_annex,
    "replacement": replacement_annex,
    "rewards": rewards_annex,
    "mentor_school": learners_annex,
}
