"""How a person is called. In strict privacy a surname never leaves the database for the chat: «Анна Сергеевна К.»."""

from dataclasses import dataclass

from bot.storage.models import Person
from bot.storage.states import Privacy


@dataclass(frozen=True)
class Named:
    """A person as others see them."""

    id: int
    name: str  # «Анна Сергеевна К.» or «Королёва Анна Сергеевна»
    called: str  # «Анна Сергеевна»: to address or mention
    position: str = ""


def called(person: Person) -> str:
    return f"{person.given_name} {person.patronymic}".strip() or "участник без имени"


def full_name(person: Person) -> str:
    """For papers and tables, never for the chat in strict privacy."""
    return f"{person.family_name} {person.given_name} {person.patronymic}".strip()


def named(person: Person, privacy: Privacy) -> Named:
    initial = f" {person.family_name[0]}." if person.family_name else ""
    name = f"{called(person)}{initial}" if privacy is Privacy.STRICT else full_name(person) or called(person)
    return Named(person.id, name, called(person), person.position)
