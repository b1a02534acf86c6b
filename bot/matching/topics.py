"""What a request is about and how soon it is wanted, guessed from its words; a person corrects the guess by one tap.

A wrong guess costs more than none (the request goes to the wrong mentor), so that a tie says nothing. The words are
data: topic_words.yaml tells how they are written. A text of 300 signs takes under 1 ms; the first guess of a process
reads the dictionary and the file, 0.3 s: it belongs into a thread.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

import yaml

from bot.matching.lemmas import lemma, words_of
from bot.matching.morphology import folded

WORDS_FILE = Path(__file__).with_name("topic_words.yaml")
SHORTEST_BEGINNING = 3
WORDS_BETWEEN = 2
PHRASES_KEPT = 5_000
NOT = "не"
ANY_ENDING = "*"

Words = Mapping[str, Sequence[str]]


def guess_topic(text: str) -> str | None:
    """An option of `area`."""
    return guess(text, topic_words())


def guess_urgency(text: str) -> str | None:
    """An option of `urgency`."""
    return guess(text, urgency_words())


def topic_words() -> Words:
    return _words_file()["area"]


def urgency_words() -> Words:
    return _words_file()["urgency"]


@cache
def _words_file() -> Mapping[str, Words]:
    read: Mapping[str, Words] = yaml.load(WORDS_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return read


def guess(text: str, words: Words) -> str | None:
    """The option that the text has most words of."""
    places = [_spellings(term) for term in _terms(words_of(text))]
    anywhere = frozenset().union(*places)
    scores = {key: _score(phrases, places, anywhere) for key, phrases in words.items()}
    best = max(scores.values(), default=0)
    likeliest = [key for key, score in scores.items() if score == best]
    return likeliest[0] if best and len(likeliest) == 1 else None


def _score(phrases: Sequence[str], places: Sequence[frozenset[str]], anywhere: frozenset[str]) -> int:
    """1 for a word of the text, 3 for two words near each other, 5 for three; a phrase said twice counts once."""
    said = {phrase for phrase in map(_phrase, phrases) if anywhere.issuperset(phrase)}
    return sum(2 * len(phrase) - 1 for phrase in said if phrase and _near(phrase, places))


def _near(phrase: tuple[str, ...], places: Sequence[frozenset[str]]) -> bool:
    if len(phrase) == 1:
        return True
    room = len(phrase) + WORDS_BETWEEN
    spots = [[spot for spot, place in enumerate(places) if term in place] for term in phrase]
    return any(all(any(0 <= spot - start < room for spot in each) for each in spots) for start in chain(*spots))


@lru_cache(maxsize=PHRASES_KEPT)
def _phrase(written: str) -> tuple[str, ...]:
    """Terms of a line of topic_words.yaml."""
    return tuple(_terms(written.split()))


def _terms(words: Sequence[str]) -> list[str]:
    """Normal forms, «не» joined to what it denies: «не срочно» is not «срочно»."""
    terms: list[str] = []
    denied = ""
    for word in words:
        if word == NOT:
            denied = f"{NOT} "
            continue
        terms.append(denied + (folded(word) if word.endswith(ANY_ENDING) else lemma(word)))
        denied = ""
    return terms


@lru_cache(maxsize=PHRASES_KEPT)
def _spellings(term: str) -> frozenset[str]:
    """The term and all its beginnings, as a line may write them: «ругаться», «руг*», «руга*»…"""
    return frozenset({term, *(term[:end] + ANY_ENDING for end in range(SHORTEST_BEGINNING, len(term) + 1))})
