"""Which act leads a pair from which state to which (DOMAIN 2.6). What is not written here does not happen."""

from collections.abc import Mapping
from enum import StrEnum

from bot.storage.models import Pair
from bot.storage.states import AWAITING_CONSENT, PairStatus


class Side(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"
    NEITHER = "neither"


class Act(StrEnum):
    MENTOR_AGREES = "mentor_agrees"
    MENTEE_AGREES = "mentee_agrees"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    ENTER_ORDER = "enter_order"
    ACTIVATE = "activate"
    END = "end"
    MENTOR_LEAVES = "mentor_leaves"  # takes part no longer
    MENTEE_LEAVES = "mentee_leaves"


S = PairStatus
ENDED = (S.ENDED_BY_MENTOR, S.ENDED_BY_MENTEE, S.ENDED_BY_CURATOR)
UNORDERED = dict.fromkeys((*AWAITING_CONSENT, S.AGREED), S.DECLINED)
NEXT: Mapping[Act, Mapping[PairStatus, PairStatus]] = {
    Act.MENTOR_AGREES: {S.PROPOSED: S.MENTOR_AGREED, S.MENTEE_AGREED: S.AGREED},
    Act.MENTEE_AGREES: {S.PROPOSED: S.MENTEE_AGREED, S.MENTOR_AGREED: S.AGREED},
    Act.DECLINE: dict.fromkeys(AWAITING_CONSENT, S.DECLINED),
    Act.WITHDRAW: dict.fromkeys((*AWAITING_CONSENT, S.AGREED), S.WITHDRAWN),
    Act.ENTER_ORDER: {S.AGREED: S.ORDERED},
    Act.ACTIVATE: {S.ORDERED: S.ACTIVE},
    Act.END: dict.fromkeys((S.ORDERED, S.ACTIVE), S.ENDED_BY_CURATOR),
    Act.MENTOR_LEAVES: {**UNORDERED, S.ORDERED: S.ENDED_BY_MENTOR, S.ACTIVE: S.ENDED_BY_MENTOR},
    Act.MENTEE_LEAVES: {**UNORDERED, S.ORDERED: S.ENDED_BY_MENTEE, S.ACTIVE: S.ENDED_BY_MENTEE},
}


def can(act: Act, status: PairStatus) -> bool:
    return status in NEXT[act]


def side_of(pair: Pair, person_id: int) -> Side:
    if person_id == pair.mentor_id:
        return Side.MENTOR
    return Side.MENTEE if person_id == pair.mentee_id else Side.NEITHER


def has_agreed(pair: Pair, person_id: int) -> bool:
    at = pair.mentor_agreed_at if side_of(pair, person_id) is Side.MENTOR else pair.mentee_agreed_at
    return at is not None
