"""Ids over the way to Excel and back: a question keeps its id while it is the same question, so answers survive edits.

An id is never given another meaning: a question written anew over an old one gets a new id, as does a copied row, and
what any edition ever used is not used again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import count

from bot.scenarios.form_rows import FormRow
from bot.scenarios.form_words import KINDS, kind_of, meant, plain
from bot.scenarios.model import Scenario
from bot.scenarios.steps import OTHER, Choice, Matrix, Written

ALIKE = 0.6  # of the signs of two wordings; below it is another question
COMPARED = 300  # signs
TELLING = re.compile(r"\d+|\b(?:не|нет|без|ни)\b")


@dataclass(frozen=True)
class Known:
    """What a table was made from, and everything that was ever used in its editions."""

    base: Scenario | None = None
    editions: Sequence[Scenario] = field(default_factory=tuple)

    @property
    def steps(self) -> Mapping[str, Written]:
        return {step.id: step for step in self.base.written} if self.base else {}

    def used_ids(self) -> set[str]:
        every = [*self.editions, *([self.base] if self.base else [])]
        return {step.id for form in every for step in (*form.written, *form.steps)}

    def used_keys(self, step_id: str) -> set[str]:
        every = [*self.editions, *([self.base] if self.base else [])]
        return {key for form in every for step in form.written if step.id == step_id for key in labels_of(step)}


def labels_of(step: Written | None) -> Mapping[str, str]:
    match step:
        case Matrix():
            return step.rows
        case Choice():
            return step.options
        case _:
            return {}


def alike(one: str, other: str) -> float:
    """From 0 to 1. Another number or another «не» is another meaning, however few signs have changed."""
    first, second = plain(one)[:COMPARED], plain(other)[:COMPARED]
    if sorted(TELLING.findall(first)) != sorted(TELLING.findall(second)):
        return 0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def name_rows(rows: Sequence[FormRow], known: Known) -> list[str]:
    """An id for each row, in order."""
    claimed = dict(claims(rows, known.steps))
    for number, row in enumerate(rows):
        if number not in claimed:
            lost = (each for each in known.steps.values() if each.id not in claimed.values() and fits(row, each))
            found = next((each.id for each in lost if plain(each.text) == plain(row.text)), None)
            if found:
                claimed[number] = found
    fresh = fresh_names("q", known.used_ids() | set(claimed.values()))
    return [claimed.get(number) or next(fresh) for number in range(len(rows))]


def claims(rows: Sequence[FormRow], steps: Mapping[str, Written]) -> Iterator[tuple[int, str]]:
    """Of rows with the same hidden id the one whose words changed least: the others are copies."""
    for step_id, step in steps.items():
        near = [
            (alike(row.text, step.text), -number)
            for number, row in enumerate(rows)
            if row.step == step_id and fits(row, step)
        ]
        if near and (best := max(near))[0] >= ALIKE:
            yield -best[1], step_id


def fits(row: FormRow, step: Written) -> bool:
    kind = meant(row.kind, KINDS)
    return kind is not None and KINDS[kind] == kind_of(step)


def fresh_names(letter: str, used: set[str]) -> Iterator[str]:
    return (name for number in count(1) if (name := f"{letter}{number}") not in used)


def name_options(labels: Sequence[str], step_id: str, known: Known) -> dict[str, str]:
    """Keys by the labels of before; a corrected label keeps its key, what is new gets one never used here."""
    before = dict(labels_of(known.steps.get(step_id)))
    named = {label: key for key, old in before.items() for label in labels if plain(old) == plain(label)}
    for label in (each for each in labels if each not in named):
        left = {key: old for key, old in before.items() if key not in named.values() and old not in labels}
        nearest = max(left, key=lambda key: alike(label, left[key]), default=None)
        if nearest is not None and alike(label, left[nearest]) >= ALIKE:
            named[label] = nearest
    fresh = fresh_names("o", known.used_keys(step_id) | {OTHER})
    return {named.get(label) or next(fresh): label for label in labels}
