"""Everything a button of a help request can carry. As in callbacks.py: a class is never given another meaning."""

from enum import StrEnum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.storage.states import HelpAddressee, HelpOutcome, HelpUrgency
from bot.views.callbacks import Id, Page

Moment = Annotated[int, Field(ge=0, lt=2**26)]  # minutes since 1970, UTC; 0: not chosen


# --- asking


class HelpAsk(CallbackData, prefix="hask"):
    """«Нужна помощь»: begins a question, or goes on with the one that was being written."""


class DraftStep(StrEnum):
    OPEN = "open"  # of a text written out of any dialogue: «Да, это вопрос»
    TOPICS = "topics"
    ANEW = "anew"
    DROP = "drop"
    SEND = "send"


class HelpDraftDo(CallbackData, prefix="hdo"):
    request: Id
    step: DraftStep


class HelpTopic(CallbackData, prefix="htop"):
    """An option of situational_request, step area."""

    request: Id
    topic: str


class HelpUrgent(CallbackData, prefix="hurg"):
    request: Id
    urgency: HelpUrgency


class HelpTo(CallbackData, prefix="hto"):
    request: Id
    to: HelpAddressee


class HelpName(CallbackData, prefix="hname"):
    """With or without a name, and whether the curator may know it."""

    request: Id
    anonymous: bool
    curator: bool = True


# --- one request


class HelpOpen(CallbackData, prefix="hcard"):
    """Where it stands; `apart`: in a message of its own, since the one with the button is worth keeping."""

    request: Id
    apart: bool = False


class HelpAct(StrEnum):
    TAKE = "take"
    REFUSE = "no"
    CLOSE = "close"
    OTHERS = "others"  # «Не ждать – спросить других»
    WITHDRAW = "drop"  # «Уже не нужно»
    REOPEN = "again"
    REVEAL = "name"
    NO_MEETING = "nomeet"
    LEAVE = "leave"  # «Пока всё»: what is typed next does not go there


class HelpDo(CallbackData, prefix="hact"):
    request: Id
    act: HelpAct


class HelpReply(CallbackData, prefix="hsay"):
    """«Ответить»: what is typed next goes there. `apart`: pressed under what the other side has said."""

    request: Id
    apart: bool = False


class HelpPromise(CallbackData, prefix="hprom"):
    """«Вернусь в…»: to choose when, and when."""

    request: Id
    at: Moment = 0


class HelpPass(CallbackData, prefix="hpass"):
    """To a colleague: to choose whom by name, and whom."""

    request: Id
    person: Id = 0
    page: Page = 0
    query: str = ""


class HelpVerdict(CallbackData, prefix="hend"):
    """`apart`: pressed under the answer itself, which stays."""

    request: Id
    outcome: HelpOutcome
    apart: bool = False


class HelpScore(CallbackData, prefix="hscore"):
    request: Id
    score: Id


class HelpShare(CallbackData, prefix="hshare"):
    """Into the library, without names."""

    request: Id
    agreed: bool


class HelpMeet(CallbackData, prefix="hmeet"):
    """«Договорились встретиться»: a day, then a time of it."""

    request: Id
    day: Moment = 0
    at: Moment = 0


# --- what was said


class HelpTalk(CallbackData, prefix="htalk"):
    """The whole talk; pages from 1 on, 0 is the newest."""

    request: Id
    page: Page = 0


class HelpSaid(CallbackData, prefix="hsaid"):
    """One message whole, or its file."""

    message: Id


class HelpTyped(CallbackData, prefix="htyped"):
    """A text written out of any dialogue: for which talk it was meant; 0: for nobody."""

    typed: Id
    request: Id = 0


# --- one's own


class HelpOwn(CallbackData, prefix="hown"):
    """«Мои вопросы»: asked and answered."""

    page: Page = 0


class HelpHelps(CallbackData, prefix="hhelps"):
    """«Отвечаю на вопросы коллег»."""

    helps: bool
