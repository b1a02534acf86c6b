"""Which groups of answers may be shown side by side so that no arithmetic gives one or two people away. Pure.

Whoever knows sums over several groups knows them over every set those groups make by union, difference and
intersection, and nothing finer: the smallest such sets are the atoms. Hence the one rule: every atom has nobody in it
or at least three people; without those whose answers a reader knows, having entered them from paper, still nobody or
three. Decision 0008 says more.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

LEAST = 3
EVERYBODY = ""  # the key of the whole
Replies = frozenset[int]  # by their place in the list of replies


@dataclass(frozen=True)
class Published:
    """What may be shown of one set of replies. `people`: who gave each; one person may have given several."""

    people: Sequence[Hashable]
    groups: Mapping[str, Replies] = field(default_factory=dict)  # those that passed, in order; the whole is not named
    least: int = LEAST
    known: Sequence[Replies] = ()  # to one reader each

    def allows(self, group: str, answered: Replies, *others: Replies) -> bool:
        """Whether a question that only `answered` have answered may be shown for this group.

        One that cannot be shown for every published group is shown for everybody alone. `others`: sets over which more
        is told of the same answers, such as the score of those who answered all of its questions.
        """
        if group == EVERYBODY and not others:
            return bool(answered) and self.are_safe([answered])
        if group != EVERYBODY and group not in self.groups:
            return False
        return bool(answered) and self.are_safe(atoms(answered, (*self.groups.values(), *others)))

    def are_safe(self, parts: Iterable[Replies]) -> bool:
        return all(
            are_enough(self.people, left, self.least)
            for part in parts
            for left in (part, *(part - each for each in self.known))
            if left
        )


def publish(
    people: Sequence[Hashable],
    groups: Mapping[str, Replies],
    *,
    least: int = LEAST,
    known: Sequence[Replies] = (),
) -> Published:
    """Takes the groups in their order; one that would cut out an atom of one or two people is left out for good."""
    whole = frozenset(range(len(people)))
    published = Published(people, {}, least, known)
    if published.allows(EVERYBODY, whole):
        for key, replies in groups.items():
            if published.are_safe(atoms(whole, (*published.groups.values(), replies))):
                published = replace(published, groups={**published.groups, key: replies})
    return published


def atoms(replies: Replies, groups: Iterable[Replies]) -> Iterator[Replies]:
    """The replies parted by which of the groups each is in."""
    drawn = tuple(groups)
    parts: dict[tuple[bool, ...], set[int]] = {}
    for reply in replies:
        parts.setdefault(tuple(reply in group for group in drawn), set()).add(reply)
    return map(frozenset, parts.values())


def are_enough(people: Sequence[Hashable], replies: Replies, least: int) -> bool:
    return len({people[reply] for reply in replies}) >= least


def known_to_curators(entered_by: Sequence[Hashable]) -> tuple[Replies, ...]:
    """Replies by who entered them, None for the person: what each curator has seen, and all of them together."""
    curators = dict.fromkeys(each for each in entered_by if each is not None)
    of_each = [frozenset(n for n, each in enumerate(entered_by) if each == curator) for curator in curators]
    return (*of_each, frozenset().union(*of_each)) if len(of_each) > 1 else tuple(of_each)


def least_of_unnamed(replies_by_person: Iterable[int]) -> int:
    """How many anonymous replies come from three people for certain, when it is known how many each has given."""
    most = sorted(replies_by_person, reverse=True)
    return sum(most[: LEAST - 1]) + 1 if len(most) >= LEAST else sum(most) + LEAST
