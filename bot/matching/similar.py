"""Which texts of the library are like a new one, and which have the words somebody looks for.

Words weigh by how rare they are among the texts (idf), the length of both texts is taken out, and a word of the same
root («ругань» for «ругаться») counts half. An unrelated card is worse than none, hence a bound below which nothing is
found. 1,000 texts of 12 words take 5 ms, of 40 words 15 ms.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log, sqrt

ALIKE_FROM = 0.25
SAME_TOPIC = 1.15
SAME_ROOT = 0.5
ROOT_AT_LEAST = 4
ROOT_PART = 0.6


@dataclass(frozen=True)
class Text:
    """`terms` as `lemmas` gives them; `topic` is an option key of the request's form."""

    id: int
    terms: tuple[str, ...]
    topic: str


def most_similar(
    query: Sequence[str], texts: Sequence[Text], *, topic: str | None = None, most: int = 3
) -> tuple[int, ...]:
    """Ids of at most `most` texts, likest first, of equals the smaller id; the same topic is a little in favour."""
    asked = frozenset(query)
    found_in = Counter(chain.from_iterable(frozenset(text.terms) for text in texts))
    weights = {term: _weight(found_in[term], len(texts)) for term in asked | found_in.keys()}
    meant = _meant(asked, found_in)
    length = sqrt(_sum(asked, weights)) or 1
    near = [text for text in texts if not meant.keys().isdisjoint(text.terms)]
    scores = {
        text.id: _score(text, meant, weights) / length * (SAME_TOPIC if text.topic == topic else 1) for text in near
    }
    alike = sorted((-score, text_id) for text_id, score in scores.items() if score >= ALIKE_FROM)
    return tuple(text_id for _, text_id in alike[:most])


def having_words(query: Sequence[str], texts: Sequence[Text]) -> tuple[int, ...]:
    """Ids of the texts that have at least half of the words looked for, most of them first, of equals the newer one.

    How long a text is does not count: who types one word looks for every text with it.
    """
    asked = frozenset(query)
    meant = _meant(asked, frozenset(chain.from_iterable(text.terms for text in texts)))
    counted = [(_count(text, meant), text.id) for text in texts]
    found = sorted(((-count, -text_id) for count, text_id in counted if count and 2 * count >= len(asked)))
    return tuple(-text_id for _, text_id in found)


def _count(text: Text, meant: Mapping[str, tuple[str, float]]) -> float:
    """How many of the words asked for the text has; one of the same root counts half."""
    best: dict[str, float] = {}
    for term in meant.keys() & frozenset(text.terms):
        asked_term, strength = meant[term]
        best[asked_term] = max(best.get(asked_term, 0), strength)
    return sum(best.values())


def _weight(found_in: int, texts: int) -> float:
    return log(1 + (texts + 1) / (found_in + 0.5))


def _score(text: Text, meant: Mapping[str, tuple[str, float]], weights: Mapping[str, float]) -> float:
    """What the text has of what was asked, its own length taken out."""
    said = frozenset(text.terms)
    best: dict[str, float] = {}
    for term in said & meant.keys():
        asked_term, strength = meant[term]
        best[asked_term] = max(best.get(asked_term, 0), strength * weights[term])
    # Rounded, because a set is added up in an order of its own in every process.
    return round(sum(best.values()) / sqrt(_sum(said, weights)), 9)


def _sum(terms: Collection[str], weights: Mapping[str, float]) -> float:
    return sum(map(weights.__getitem__, terms))


def _meant(asked: Collection[str], known: Collection[str]) -> dict[str, tuple[str, float]]:
    """Term of the texts -> the asked term it stands for and how well."""
    by_beginning: dict[str, list[str]] = {}
    for term in sorted(asked):
        by_beginning.setdefault(term[:ROOT_AT_LEAST], []).append(term)
    meant = {}
    for term in known:
        begin_alike = by_beginning.get(term[:ROOT_AT_LEAST], ())
        if term in asked:
            meant[term] = (term, 1.0)
        elif near := [each for each in begin_alike if _one_root(each, term)]:
            meant[term] = (near[0], SAME_ROOT)
    return meant


def _one_root(one: str, other: str) -> bool:
    """Whether the words begin alike far enough: «ругань» and «ругаться», not «предмет» and «представить»."""
    shared = max(ROOT_AT_LEAST, round(ROOT_PART * min(len(one), len(other))))
    return one[:shared] == other[:shared]
