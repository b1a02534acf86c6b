"""To whom an announcement goes: whoever of its roles takes part today, but not who sends it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import consented
from bot.services.banks import active
from bot.services.names import called
from bot.storage.models import Announcement, Person, PersonRole
from bot.storage.states import PersonStatus, Role

ROLES = tuple(role for role in Role if role is not Role.GUEST)


@dataclass(frozen=True)
class Recipients:
    """`by_role`: who will be written to; somebody of two roles is counted in both, and once in `total`."""

    person_ids: tuple[int, ...]
    by_role: Mapping[Role, int]
    out_of_reach: int  # of the roles, but on paper, without the consent, or Telegram does not let the bot write

    @property
    def total(self) -> int:
        return len(self.person_ids)


def roles_of(announcement: Announcement) -> tuple[Role, ...]:
    words = announcement.roles.split()
    return tuple(role for role in ROLES if role in words)


def stored(roles: Collection[Role]) -> str:
    return " ".join(role for role in ROLES if role in roles)


async def find_recipients(session: AsyncSession, announcement: Announcement) -> Recipients:
    """One statement however many they are."""
    roles = roles_of(announcement)
    reached = consented() & Person.telegram_id.is_not(None) & Person.unreachable_at.is_(None)
    rows = await session.execute(
        select(Person.id, PersonRole.role, reached.label("reached"))
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(
            active(announcement.organisation_id),
            PersonRole.role.in_(roles),
            Person.id != announcement.created_by_id,
        )
        .order_by(Person.id)
    )
    found: dict[int, None] = {}
    missed: set[int] = set()
    counts = dict.fromkeys(roles, 0)
    for person_id, role, is_reached in rows:
        if is_reached:
            found[person_id] = None
            counts[role] += 1
        else:
            missed.add(person_id)
    return Recipients(tuple(found), counts, len(missed))


async def author_of(session: AsyncSession, announcement: Announcement) -> str:
    """ "" of somebody who has left since: then «куратор» signs it alone."""
    author = await session.get_one(Person, announcement.created_by_id)
    return called(author) if author.status is PersonStatus.ACTIVE else ""
