"""What the buttons of announcements, the media plan and the news carry. As in views.callbacks, a class is never given
another meaning."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from bot.views.callbacks import Id, Page


class AnnouncementAct(StrEnum):
    TEXT = "text"
    EVENT = "event"
    NO_EVENT = "noevent"
    SENDING = "when"
    AT_ONCE = "atonce"
    ROLES = "roles"
    ASKS = "asks"
    SHOW = "show"  # as people will see it
    SEND = "send"
    PLAN = "plan"
    CHANGE = "change"  # a planned one becomes a draft
    DROP = "drop"
    REMIND = "remind"


class AnnouncementDo(CallbackData, prefix="anndo"):
    """`seen`: of what sends, services.announcements.Plan.print of what was looked at."""

    announcement: Id
    act: AnnouncementAct
    sure: bool = False
    seen: str = ""


class AnnouncementRole(CallbackData, prefix="annrole"):
    """«+mentor», «-mentor»."""

    announcement: Id
    role: str


class AnnouncementList(CallbackData, prefix="anns"):
    """`group`: a word of AnnouncementStatus."""

    group: str
    page: Page = 0


class AnnouncementAnswer(CallbackData, prefix="annans"):
    """«Хочу участвовать» or not."""

    announcement: Id
    wants: bool


class AnnouncementPeople(CallbackData, prefix="annppl"):
    """`group`: a word of services.announcement_reports.Group."""

    announcement: Id
    group: str
    page: Page = 0


class AnnouncementCame(CallbackData, prefix="anncame"):
    announcement: Id
    person: Id
    came: bool
    page: Page = 0


class PublicationNew(CallbackData, prefix="pubnew"):
    item: Id = 0


class PublicationAct(StrEnum):
    PLAN = "plan"
    TEXT = "text"
    LINK = "link"
    COPY = "copy"  # the text alone
    DROP = "drop"


class PublicationDo(CallbackData, prefix="pubdo"):
    publication: Id
    act: PublicationAct
    sure: bool = False


class NewsShow(CallbackData, prefix="news"):
    """`place`: a word of services.publishing.Place; `alone`: the text to be copied."""

    item: Id
    weeks: int
    place: str
    alone: bool = False


class NewsKeep(CallbackData, prefix="newskeep"):
    """Into the media plan."""

    item: Id
    weeks: int
    place: str
