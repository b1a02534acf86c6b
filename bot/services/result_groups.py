"""Which groups of answers may be shown side by side so that no arithmetic gives one or two people away. Pure.

Whoever knows sums over several groups knows them over every set those groups make by union, difference and
intersection, and nothing finer: the smallest such sets are the atoms. Hence the one rule: every atom has nobody in it
or at least three people. Decision 0008 says more.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

LEAST = 3
EVERYBODY = ""  # the key of the whole
Replies = frozenset[int]  # by their place in the list of replies


@dataclass(frozen=True)
class Published:
    """What may be shown of one set of replies. `people`: who gave each; one person may have given several."""

    people: Sequence[Hashable]
    groups: Mapping[str, Replies] = field(default_factory=dict)  # those that passed, in order; the whole is not named
    least: int = LEAST

    def allows(self, group: str, answered: Replies, *others: Replies) -> bool:
        """Whether a question that only `answered` have answered may be shown for this group.

        One that cannot be shown for every published group is shown for everybody alone. `others`: sets over which more
        is told of the same answers, such as the score of those who answered all of its questions.
        """
        if group == EVERYBODY and not others:
            return are_enough(self.people, answered, self.least)
        if group != EVERYBODY and group not in self.groups:
            return False
        return bool(answered) and are_safe(self.people, atoms(answered, (*self.groups.values(), *others)), self.least)


def publish(people: Sequence[Hashable], groups: Mapping[str, Replies], *, least: int = LEAST) -> Published:
    """Takes the groups in their order; one that would cut out an atom of one or two people is left out for good."""
    whole = frozenset(range(len(people)))
    taken: dict[str, Replies] = {}
    if are_enough(people, whole, least):
        for key, replies in groups.items():
            if are_safe(people, atoms(whole, (*taken.values(), replies)), least):
                taken[key] = replies
    return Published(people, taken, least)


def atoms(replies: Replies, groups: Iterable[Replies]) -> Iterator[Replies]:
    """The replies parted by which of the groups each is in."""
    drawn = tuple(groups)
    parts: dict[tuple[bool, ...], set[int]] = {}
    for reply in replies:
        parts.setdefault(tuple(reply in group for group in drawn), set()).add(reply)
    return map(frozenset, parts.values())


def are_safe(people: Sequence[Hashable], parts: Iterable[Replies], least: int) -> bool:
    return all(are_enough(people, part, least) for part in parts if part)


def are_enough(people: Sequence[Hashable], replies: Replies, least: int) -> bool:
    return len({people[reply] for reply in replies}) >= least


def least_of_unnamed(replies_by_person: Iterable[int]) -> int:
    """How many anonymous replies come from three people for certain, when it is known how many each has given."""
    most = sorted(replies_by_person, reverse=True)
    return sum(most[: LEAST - 1]) + 1 if len(most) >= LEAST else sum(most) + LEAST
