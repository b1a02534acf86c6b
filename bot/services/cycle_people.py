"""People as a roadmap table names them, and whom a name in it means. In strict privacy no surname stands there."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.services.names import full_name, named
from bot.storage.models import Person
from bot.storage.states import Privacy
from bot.storage.types import search_form

BETWEEN_NAMES = re.compile(r"[;\n]|,(?![^()]*\))")
SIGNS = re.compile(r"[.\s]+")


@dataclass(frozen=True)
class KnownPeople:
    """Those who take part, by id: one name each, different from all others."""

    labels: Mapping[int, str]
    positions: Mapping[int, str]
    by_words: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, people: Sequence[Person], privacy: Privacy) -> Self:
        labels = labels_of(people, privacy)
        by_words: dict[str, frozenset[int]] = {}
        for person in people:
            for words in ways_to_write(person):
                by_words[words] = by_words.get(words, frozenset()) | {person.id}
        for person_id, label in labels.items():
            by_words[plain(label)] = frozenset({person_id})
        return cls(labels, {person.id: person.position for person in people}, by_words)

    def written(self, person_ids: Sequence[int]) -> str:
        """A name a line, in one order whoever asks; of those who take part."""
        return "\n".join(sorted(self.labels[each] for each in person_ids if each in self.labels))

    def meant(self, name: str) -> frozenset[int]:
        return self.by_words.get(plain(name), frozenset())


def labels_of(people: Sequence[Person], privacy: Privacy) -> dict[int, str]:
    """Of namesakes with the position, then with a number."""
    names = {person.id: " ".join(named(person, privacy).name.split()) for person in people}
    positions = {person.id: bare(person.position) for person in people}
    full = {each: with_note(name, positions[each]) for each, name in names.items()}
    count, full_count = Counter(map(plain, names.values())), Counter(map(plain, full.values()))
    return {
        each: name
        if count[plain(name)] == 1
        else full[each]
        if full_count[plain(full[each])] == 1
        else with_note(name, f"№ {each}")
        for each, name in names.items()
    }


def with_note(name: str, note: str) -> str:
    return f"{name} ({note})" if note else name


def bare(position: str) -> str:
    """Without the signs that part names."""
    return " ".join(re.sub(r"[();\n]", " ", position).split())[:60]


def ways_to_write(person: Person) -> set[str]:
    """«Королёва Анна Сергеевна», «Королёва А. С.», «Анна Сергеевна К.», «Анна Сергеевна», «Королёва»."""
    family, given, patronymic = person.family_name, person.given_name, person.patronymic
    initials = f"{given[:1]} {patronymic[:1]}"
    ways = (
        full_name(person),
        f"{given} {patronymic} {family}",
        f"{family} {initials}",
        f"{initials} {family}",
        f"{given} {patronymic} {family[:1]}",
        f"{given} {patronymic}",
        f"{family} {given}",
        f"{given} {family}",
        family,
    )
    return {words for way in ways if (words := plain(way))}


def plain(name: str) -> str:
    return SIGNS.sub(" ", search_form(name)).strip()


def split_names(text: str) -> list[str]:
    return [name for each in BETWEEN_NAMES.split(text) if (name := each.strip())]


def with_initials(person: Person) -> str:
    """«Королёва А. С.», as papers write."""
    initials = " ".join(f"{name[0]}." for name in (person.given_name, person.patronymic) if name)
    return f"{person.family_name} {initials}".strip()


def initials_first(name: str) -> str:
    """«А. С. Королёва» of «Королёва Анна Сергеевна», as a signature is written; what has initials stays."""
    if "." in name:
        return name
    family, *rest = name.split() or [""]
    return " ".join([*(f"{each[0]}." for each in rest[:2]), family]).strip()
