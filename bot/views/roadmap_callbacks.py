"""What the buttons of roadmaps and of what is told carry. As in views.callbacks, a class never gets another meaning.

Here stand the screens that other screens lead to; what only one of them presses stands beside it.
"""

from aiogram.filters.callback_data import CallbackData

from bot.services.item_lists import ItemsOf
from bot.storage.states import Body
from bot.views.callbacks import Id, Page


class CycleList(CallbackData, prefix="cycles"):
    """All years: those that go on, drafts, the archive."""

    page: Page = 0


class CycleOpen(CallbackData, prefix="cycle"):
    cycle: Id


class CycleSetup(CallbackData, prefix="cycset"):
    """The next thing that is missing in a draft: a day, a person, a day of another year to be confirmed."""

    cycle: Id


class StageOpen(CallbackData, prefix="stage"):
    stage: Id
    page: Page = 0


class StageAddItem(CallbackData, prefix="stageadd"):
    """An item of the school's own."""

    stage: Id


class ItemOpen(CallbackData, prefix="item"):
    item: Id


class ItemEdit(CallbackData, prefix="itemed"):
    """The curator changes its words, days, people."""

    item: Id


class ItemList(CallbackData, prefix="items"):
    """`key`: of a month «2026-11», of a person the id."""

    cycle: Id
    of: ItemsOf
    key: str = ""
    page: Page = 0


class MyItems(CallbackData, prefix="myitems"):
    """What the person answers for, in all years that go on."""

    page: Page = 0


class ActionList(CallbackData, prefix="acts"):
    """What the bot will do and offer by itself."""

    cycle: Id
    page: Page = 0


class ActionOpen(CallbackData, prefix="act"):
    action: Id


class OrderDraft(CallbackData, prefix="order"):
    """The draft of an order an action offers."""

    action: Id


class ReportPack(CallbackData, prefix="report"):
    """What the bot knows for a report."""

    item: Id


class NewsNew(CallbackData, prefix="newsnew"):
    """A piece of news about what happened."""

    item: Id = 0


class CycleFiles(CallbackData, prefix="cycfile"):
    """The roadmap as .xlsx and .docx, and back from Excel."""

    cycle: Id


class CyclePicture(CallbackData, prefix="gantt"):
    cycle: Id


class CycleNext(CallbackData, prefix="cycnext"):
    """The next year from this one."""

    cycle: Id


class TargetList(CallbackData, prefix="targets"):
    cycle: Id


class InfoOpen(CallbackData, prefix="info"):
    """Announcements, the media plan, news drafts."""


class AnnouncementOpen(CallbackData, prefix="ann"):
    announcement: Id


class AnnouncementNew(CallbackData, prefix="annnew"):
    """`item`: what it is about; 0: nothing of a roadmap."""

    item: Id = 0


class PublicationList(CallbackData, prefix="pubs"):
    page: Page = 0


class PublicationOpen(CallbackData, prefix="pub"):
    publication: Id


class BodyList(CallbackData, prefix="bodies"):
    """Working group, council, commission, experts."""


class BodyOpen(CallbackData, prefix="body"):
    body: Body
    page: Page = 0


class ProtocolOpen(CallbackData, prefix="protocol"):
    protocol: Id
