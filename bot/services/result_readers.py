"""Who reads what of the results (DOMAIN 2.5): the reader's words against those the question was asked with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import tzinfo
from enum import IntEnum

from bot.services.access import Actor
from bot.services.result_replies import Reply
from bot.storage.states import Privacy, Role


class Right(IntEnum):
    """The more the greater."""

    NONE = 0
    TOGETHER = 1  # averages and counts, from three people up
    EACH = 2  # every answer


# Whose word in `visible_to` opens a question to whom; only the curator's opens each answer.
TOGETHER_BY = {Role.CURATOR: "averages", Role.HEAD: "head", Role.COUNCIL: "council"}


@dataclass(frozen=True)
class Reading:
    """One person who looks at results."""

    person_id: int
    curator: bool
    words: frozenset[str]  # of `visible_to`, by which averages are seen
    privacy: Privacy
    zone: tzinfo

    def right(self, readers: Collection[str]) -> Right:
        if self.curator and "curator" in readers:
            return Right.EACH
        return Right.NONE if self.words.isdisjoint(readers) else Right.TOGETHER

    def is_kept_out(self, reply: Reply, readers: Collection[str]) -> bool:
        """A curator who is in a pair besides reads of the partner's reply about it what the partner may read."""
        if reply.person is None or reply.person.id == self.person_id:
            return False
        side = {reply.mentor_id: "mentor", reply.mentee_id: "mentee"}.get(self.person_id)
        return side is not None and side not in readers


def reading_of(actor: Actor) -> Reading:
    words = frozenset(word for role, word in TOGETHER_BY.items() if actor.may(role))
    return Reading(actor.person_id, actor.may(Role.CURATOR), words, actor.privacy, actor.zone)
