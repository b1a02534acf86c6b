"""What the buttons of years and of their set-up carry. As in views.callbacks, a class never gets another meaning."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from bot.services.cycle_setup import LateAct
from bot.views.callbacks import Id


class CycleNew(CallbackData, prefix="cycnew"):
    """Choosing a roadmap; with one, the year of it; with a year, beginning it."""

    roadmap: str = ""
    year: Id = 0


class CycleAct(StrEnum):
    ORDER = "order"  # asks for the number and the date of the order
    ASK = "ask"  # shows the draft to the heads
    AGREE = "agree"
    GIVE_BACK = "back"  # asks the head what is to be changed
    CANCEL = "cancel"
    CLOSE = "close"


class CycleDo(CallbackData, prefix="cycdo"):
    """`sure`: of cancelling and closing."""

    cycle: Id
    act: CycleAct
    sure: bool = False


class SetupAt(CallbackData, prefix="setat"):
    """The next thing to be said, from this item on; `skip`: after it."""

    item: Id
    skip: bool = False


class SetupAccept(CallbackData, prefix="setok"):
    """«Верно»"""

    item: Id


class SetupAcceptAll(CallbackData, prefix="setall"):
    """Every proposal of the stage, or of the year (0). `item`: at which it was pressed."""

    cycle: Id
    stage: Id = 0
    item: Id = 0
    sure: bool = False


class SetupDay(CallbackData, prefix="setday"):
    """«Другой день», typed."""

    item: Id


class SetupSkip(CallbackData, prefix="setno"):
    """«Не применимо»: first asks why; then a word of services.cycle_setup.Why."""

    item: Id
    why: str = ""


class SetupLate(CallbackData, prefix="setlate"):
    """What becomes of everything that is over already."""

    cycle: Id
    act: LateAct
