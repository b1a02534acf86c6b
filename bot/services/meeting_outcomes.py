"""What an act on a meeting came to: values, not exceptions."""

from dataclasses import dataclass
from enum import StrEnum

from bot.services.meeting_cards import MeetingCard


class Result(StrEnum):
    DONE = "done"
    STALE = "stale"  # the button was an old one, or the other side was faster: the card shows today's state
    STANDING = "standing"  # a meeting is planned already
    DETAILS = "details"  # there is nothing to add to this meeting
    PAST = "past"  # the proposed time went by unanswered


@dataclass(frozen=True)
class Acted:
    card: MeetingCard
    result: Result


@dataclass(frozen=True)
class NotYet:
    """Meetings begin with the order (000 §7, DOMAIN 2.6) and end with the pair."""

    pair_id: int
