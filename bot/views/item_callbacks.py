"""What the buttons of one roadmap item carry. As in views.callbacks, a class never gets another meaning."""

from aiogram.filters.callback_data import CallbackData

from bot.services.item_closing import ItemAct
from bot.views.callbacks import Id, Page


class ItemDo(CallbackData, prefix="itemdo"):
    """`sure`: that nothing shows it was said before."""

    item: Id
    act: ItemAct
    sure: bool = False


class EvidenceAdd(CallbackData, prefix="evadd"):
    item: Id


class EvidenceList(CallbackData, prefix="evs"):
    item: Id
    page: Page = 0


class EvidenceFile(CallbackData, prefix="evfile"):
    item: Id
    evidence: Id


class EvidenceDrop(CallbackData, prefix="evdrop"):
    item: Id
    evidence: Id
    sure: bool = False
