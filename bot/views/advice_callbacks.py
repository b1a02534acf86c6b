"""What the buttons of the library carry."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from bot.views.callbacks import Id, Page


class AdviceOpen(CallbackData, prefix="adv"):
    """One card of the library; `draft`: the question that was being written, to go back to."""

    advice: Id
    draft: Id = 0
    page: Page = 0  # of a long one


class AdviceList(CallbackData, prefix="advs"):
    """Published cards: of a topic, or those that have the words looked for."""

    topic: str = ""
    page: Page = 0
    query: str = ""


class AdvicePile(StrEnum):
    """Cards only those who mend the library see."""

    PROPOSED = "proposed"
    HIDDEN = "hidden"


class AdviceWaiting(CallbackData, prefix="advw"):
    pile: AdvicePile = AdvicePile.PROPOSED
    page: Page = 0


class AdvicePublish(CallbackData, prefix="advp"):
    """`sure`: somebody has looked at what seems to be a name."""

    advice: Id
    sure: bool = False


class AdviceHide(CallbackData, prefix="advx"):
    advice: Id


class AdviceTopic(CallbackData, prefix="advt"):
    """Without a topic: which ones there are."""

    advice: Id
    topic: str = ""


class AdvicePart(StrEnum):
    QUESTION = "q"
    ANSWER = "a"


class AdviceMend(CallbackData, prefix="advm"):
    """New words, by typing."""

    advice: Id
    part: AdvicePart


class AdviceWrite(CallbackData, prefix="advn"):
    """A card that came of no talk."""


class AdviceHelped(CallbackData, prefix="advh"):
    """A card has answered the question that was being written."""

    advice: Id
    draft: Id
