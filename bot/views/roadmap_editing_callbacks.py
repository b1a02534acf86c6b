"""What the buttons that change roadmap items carry. As in views.callbacks, a class never gets another meaning."""

from aiogram.filters.callback_data import CallbackData

from bot.services.roadmap_editing import ItemPart, ItemTerm
from bot.views.callbacks import Id, Page


class ItemType(CallbackData, prefix="itmtype"):
    """Asks for one thing of an item to be typed."""

    item: Id
    part: ItemPart


class ItemTermSet(CallbackData, prefix="itmterm"):
    """«Постоянно», «без срока»."""

    item: Id
    term: ItemTerm


class ItemPeople(CallbackData, prefix="itmppl"):
    """Ticking those who answer. `tick`: «+17» or «-17»; `setup`: it leads back to the set-up of the year."""

    item: Id
    page: Page = 0
    tick: str = ""
    setup: bool = False
    query: str = ""


class ItemWho(CallbackData, prefix="itmwho"):
    """Whoever a word of the document means answers: curator, head, council, working_group, commission."""

    item: Id
    word: str
    setup: bool = False


class ItemRemove(CallbackData, prefix="itmdel"):
    """One of the school's own."""

    item: Id
    sure: bool = False
