"""What the buttons of bodies, protocols, targets and of the next cycle carry. As in views.callbacks, a class never gets
another meaning."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from bot.storage.states import Body
from bot.views.callbacks import Id, Page

# --- members


class MemberPick(CallbackData, prefix="mempick"):
    """People of the organisation to choose from; what is typed under the list looks for a name."""

    body: Body
    page: Page = 0
    query: str = ""


class MemberAdd(CallbackData, prefix="memadd"):
    body: Body
    person: Id


class MemberNew(CallbackData, prefix="memnew"):
    """Somebody from outside, by name."""

    body: Body


class MemberOpen(CallbackData, prefix="mem"):
    member: Id


class MemberMend(CallbackData, prefix="memmend"):
    member: Id


class MemberAct(StrEnum):
    CHAIR = "chair"
    NO_CHAIR = "nochair"
    LEAVE = "leave"
    FORGET = "forget"  # the name of somebody from outside who minds
    SEE = "see"  # the council's role in the bot


class MemberDo(CallbackData, prefix="memdo"):
    member: Id
    act: MemberAct
    sure: bool = False


class MembersPast(CallbackData, prefix="mempast"):
    body: Body
    page: Page = 0


# --- protocols


class ProtocolList(CallbackData, prefix="protos"):
    body: Body
    page: Page = 0


class ProtocolNew(CallbackData, prefix="protonew"):
    body: Body


class ProtocolMend(CallbackData, prefix="protomend"):
    protocol: Id


class ProtocolPresent(CallbackData, prefix="protowho"):
    """Who was there: `tick` is «+» or «-» with a member's id; without one the list is shown."""

    protocol: Id
    page: Page = 0
    tick: str = ""


class ProtocolProve(CallbackData, prefix="protoev"):
    """Roadmap items the protocol can be put to; `item`: to this one."""

    protocol: Id
    page: Page = 0
    item: Id = 0


class ProtocolFile(CallbackData, prefix="protodoc"):
    protocol: Id


# --- targets


class TargetPage(CallbackData, prefix="tarpage"):
    cycle: Id
    page: Page = 0


class TargetShow(CallbackData, prefix="target"):
    target: Id


class TargetNew(CallbackData, prefix="tarnew"):
    cycle: Id


class TargetAct(StrEnum):
    PLAN = "plan"  # typed
    OFFERED = "offer"  # the plan the practice proposes
    FACT = "fact"
    MEND = "mend"  # the words of an own one
    DROP = "drop"


class TargetDo(CallbackData, prefix="tardo"):
    target: Id
    act: TargetAct
    sure: bool = False


# --- the next cycle


class NextMake(CallbackData, prefix="nextmake"):
    cycle: Id


class NextClose(CallbackData, prefix="nextend"):
    cycle: Id
    sure: bool = False


class NextGroup(StrEnum):
    PAIRS = "pairs"  # that go on
    FUTURE = "future"  # mentees who may become mentors
    MENTORS = "mentors"


class NextPeople(CallbackData, prefix="nextwho"):
    cycle: Id
    group: NextGroup
    page: Page = 0


class NextUnfinished(CallbackData, prefix="nextleft"):
    cycle: Id
    page: Page = 0


class NextOffer(CallbackData, prefix="nextoffer"):
    """To become a mentor: a message to the person."""

    cycle: Id
    person: Id
    page: Page = 0


class OfferAnswer(CallbackData, prefix="offerans"):
    """The person's own word."""

    cycle: Id
    agrees: bool
