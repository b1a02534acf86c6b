"""A text without the people in it: before it is shown to others, and to warn the one who writes of a child by name.

Who is known (the two who talk) goes in every form, written large or small. Anybody else is found by the dictionary,
which knows names, surnames and patronymics: that is a likelihood, so that a person still reads the text before it is
shown to others. A word that is rather a place, a month or an ordinary noun stays.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.matching.contacts import Span, contacts, links
from bot.matching.morphology import WORDS_KEPT, folded, readings

HIDDEN = "…"
# Letters with the marks that may stand on them: a stress, or the breve of a «й» typed in two signs.
LETTERS = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
MARKS = re.compile(r"[\u0300-\u036f]")
INSIDE_A_SENTENCE = re.compile(r"[\w,»\")][^\S\n]*\Z")
BETWEEN_NAMES = re.compile(r"[^\S\n]*-?[^\S\n]*")
OF_PEOPLE = frozenset({"Name", "Surn", "Patr"})
OF_PLACES = frozenset({"Geox", "Orgn"})
INTO_PLACES = frozenset({"в", "во", "из", "под", "г", "город"})
# How much of the likelihood of a word must be a name (0…1), by where and how it is written.
INSIDE, AT_THE_BEGINNING = 0.05, 0.25
UNKNOWN_INSIDE, UNKNOWN_AT_THE_BEGINNING = 0.4, 0.9
WRITTEN_SMALL = 0.99
SHORTEST_WRITTEN_SMALL = 4
# Given names that the dictionary takes for words first, and words it takes for names.
RATHER_NAMES = frozenset({"света", "слава", "роман", "майя"})
NEVER_NAMES = frozenset({"август", "март", "мороз", "скайсмарт", "токен"})
# Of a surname it has not met the dictionary guesses the forms, and of these it may guess them wrong.
COMMON_SURNAME = re.compile(r"(\w+(?:ов|ев|ин|ын))а?")
SURNAME_ENDINGS = ("", "а", "у", "ым", "е", "ой", "ою", "ы", "ых", "ыми")


@dataclass(frozen=True)
class Word:
    text: str  # composed, without marks of stress
    start: int
    end: int
    inside: bool  # of a sentence, so that a capital letter means something
    before: str  # the word before it, small; nothing for an initial


def without_names(text: str, known: Collection[str] = ()) -> str:
    """The text with «…» for every name, telephone, address and link; neighbours share one, all else stays as it is.

    `known` are names of people as they are written («Анна Сергеевна», «Петрова»).
    """
    pieces, kept = [], 0
    for start, end in _joined(text, [*_names(text, known), *contacts(text), *links(text)]):
        pieces += [text[kept:start], HIDDEN]
        kept = end
    return "".join([*pieces, text[kept:]])


def names_in(text: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """What somebody may be recognised by, as it is written: names, telephones, addresses; a link alone is nobody."""
    return tuple(text[start:end] for start, end in _joined(text, [*_names(text, known), *contacts(text)]))


def has_names(text: str, known: Collection[str] = ()) -> bool:
    """Whether there is anything `names_in` would find."""
    return bool(contacts(text) or _names(text, known))


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and (start <= joined[-1][1] or BETWEEN_NAMES.fullmatch(text, joined[-1][1], start)):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _names(text: str, known: Collection[str]) -> list[Span]:
    words = _words(text)
    forms = frozenset().union(*(_forms(word.text) for name in known for word in _words(name)))
    named = {place for place, word in enumerate(words) if folded(word.text) in forms or _is_a_name(word)}
    named |= _pairs_of_initials(text, words)
    # Once forward and once back: what is joined on the way back has a name on its right already.
    for place in (*range(len(words)), *reversed(range(len(words)))):
        if _joins(text, words, place, named):
            named.add(place)
    return [(words[place].start, _end(text, words[place])) for place in sorted(named)]


def _words(text: str) -> list[Word]:
    words: list[Word] = []
    for found in LETTERS.finditer(text):
        written = MARKS.sub("", unicodedata.normalize("NFC", found[0]))
        inside = bool(INSIDE_A_SENTENCE.search(text, max(0, found.start() - 10), found.start()))
        before = words[-1].text.casefold() if words and not _is_initial(text, words[-1]) else ""
        words.append(Word(written, *found.span(), inside, before))
    return words


@lru_cache(maxsize=WORDS_KEPT)
def _forms(name: str) -> frozenset[str]:
    """All forms of all that the name may be as a name; as any word, where the dictionary has no such name."""
    of_people = [reading for reading in readings(name) if _is(reading, OF_PEOPLE)] or readings(name)
    surname = COMMON_SURNAME.fullmatch(folded(name))
    common = {surname[1] + ending for ending in SURNAME_ENDINGS} if surname else set()
    return frozenset({folded(name), *common, *(folded(form.word) for reading in of_people for form in reading.lexeme)})


def _is(reading: Any, grammemes: frozenset[str]) -> bool:
    return not grammemes.isdisjoint(reading.tag.grammemes)


@lru_cache(maxsize=WORDS_KEPT)
def _likelihood(word: str, grammemes: frozenset[str]) -> float:
    found = readings(word)
    likelihood: float = sum(each.score for each in found if _is(each, grammemes))
    return likelihood / (sum(each.score for each in found) or 1)


def _is_a_name(word: Word) -> bool:
    found = readings(word.text)
    if len(word.text) < 2 or not found or folded(word.text) in NEVER_NAMES:
        return False
    person, place = _likelihood(word.text, OF_PEOPLE), _likelihood(word.text, OF_PLACES)
    if place >= max(person, 0.01) or (place and word.before in INTO_PLACES):
        return False
    return person >= _needed(word, found[0].is_known) or (word.text.istitle() and _is_rather_a_name(word.text))


def _needed(word: Word, is_known: bool) -> float:
    if word.text.islower():
        return WRITTEN_SMALL if is_known and len(word.text) >= SHORTEST_WRITTEN_SMALL else 2
    if word.inside and word.text.istitle():
        return INSIDE if is_known else UNKNOWN_INSIDE
    return AT_THE_BEGINNING if is_known else UNKNOWN_AT_THE_BEGINNING


def _is_rather_a_name(word: str) -> bool:
    return any(
        folded(each.normal_form) in RATHER_NAMES and {"Name", "sing"} <= each.tag.grammemes and each.tag.case != "voct"
        for each in readings(word)
    )


def _is_initial(text: str, word: Word) -> bool:
    return len(word.text) == 1 and word.text.isupper() and text[word.end : word.end + 1] == "."


def _end(text: str, word: Word) -> int:
    return word.end + 1 if _is_initial(text, word) else word.end


def _side_by_side(text: str, one: Word, other: Word) -> bool:
    return bool(BETWEEN_NAMES.fullmatch(text, _end(text, one), other.start))


def _pairs_of_initials(text: str, words: list[Word]) -> set[int]:
    """«И.И.» is somebody whatever stands next to it."""
    initials = [_is_initial(text, word) for word in words]
    pairs = [
        place
        for place in range(len(words) - 1)
        if initials[place] and initials[place + 1] and _side_by_side(text, words[place], words[place + 1])
    ]
    return {*pairs, *(place + 1 for place in pairs)}


def _joins(text: str, words: list[Word], place: int, named: set[int]) -> bool:
    """Whether a word next to a name is a part of it: «Мороз» in «Иван Мороз», «К.» in «Аня К.»."""
    word = words[place]
    if not _is_initial(text, word) and (not word.text[0].isupper() or len(word.text) < 2 or not _may_be_a_name(word)):
        return False
    return any(
        near in named and _side_by_side(text, words[min(near, place)], words[max(near, place)])
        for near in (place - 1, place + 1)
    )


def _may_be_a_name(word: Word) -> bool:
    found = readings(word.text)
    return bool(found) and (not found[0].is_known or _likelihood(word.text, OF_PEOPLE) > 0)
