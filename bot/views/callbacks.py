"""Everything a button can carry: at most 64 bytes, ids and words only. Who may press it is decided by services/access.

Telegram keeps buttons for years: a class is never given another meaning; what changes gets a new prefix.
"""

from enum import StrEnum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.storage.states import Role

# A forged number no database could hold is no button of ours.
Id = Annotated[int, Field(ge=0, lt=2**53)]
Page = Annotated[int, Field(ge=0, lt=2**31)]
Place = Annotated[int, Field(ge=0, lt=1000)]  # of a question in its form


class HomeOpen(CallbackData, prefix="home"):
    """The main screen of the person."""


class Section(StrEnum):
    DATA = "data"  # my data and consents
    DESK = "desk"  # curator: what to do this week
    PEOPLE = "people"
    PAIRS = "pairs"
    INVITE = "invite"
    JOINING = "joining"  # who waits to be let in
    SETTINGS = "settings"
    UNREACHABLE = "lost"
    EXPORT = "export"
    FORMS = "forms"  # questionnaires: waves, results, a school's own


class SectionOpen(CallbackData, prefix="open"):
    section: Section


# --- questionnaires


class FormStart(CallbackData, prefix="form"):
    scenario: str


class RunTap(CallbackData, prefix="run"):
    run: Id
    step: str
    option: str


class RunMove(StrEnum):
    BACK = "back"
    SKIP = "skip"
    KEEP = "keep"
    CHANGE = "chg"
    PAUSE = "pause"
    RESUME = "resume"
    SEND = "send"


class RunGo(CallbackData, prefix="go"):
    run: Id
    move: RunMove
    step: str = ""


class RunCalendar(CallbackData, prefix="cal"):
    """Turning the calendar of a date or an appointment: a month «202611» or a day «20261127». Answers nothing; a
    time typed next goes to that question."""

    run: Id
    step: str
    at: str


# --- waves


# --- results: of a wave, or of a form outside waves; `group` is a role, a form or a kind of pairs


class ResultsOpen(CallbackData, prefix="res"):
    campaign: Id = 0
    scenario: str = ""
    group: str = ""
    page: Page = 0


class ResultsQuestion(CallbackData, prefix="resq"):
    """One question: its distribution and its texts."""

    campaign: Id = 0
    scenario: str = ""
    group: str = ""
    place: Place = 0
    page: Page = 0


class ResultsChart(CallbackData, prefix="resc"):
    """All means, or the distribution of the question at `place` (from 1 on)."""

    campaign: Id = 0
    scenario: str = ""
    group: str = ""
    place: Place = 0


class ResultsFile(CallbackData, prefix="resx"):
    campaign: Id = 0
    scenario: str = ""


class ComparisonOpen(CallbackData, prefix="cmp"):
    campaign: Id
    page: Page = 0


class ComparisonChart(CallbackData, prefix="cmpc"):
    campaign: Id


class DifficultiesOpen(CallbackData, prefix="diff"):
    """How hard things were for a mentee, each time it was asked."""

    person: Id
    chart: bool = False


class ThresholdAsk(CallbackData, prefix="thra"):
    """«Порог готовности»."""


class ThresholdSet(CallbackData, prefix="thr"):
    mark: Annotated[int, Field(ge=4, le=9)]


# --- a school's own forms


# --- paper


# --- people


class PeopleList(CallbackData, prefix="list"):
    role: str = ""
    page: Page = 0
    query: str = ""


class PersonOpen(CallbackData, prefix="person"):
    person: Id


class PersonForm(CallbackData, prefix="read"):
    """The curator reads a sent questionnaire of a person."""

    person: Id
    scenario: str
    page: Page = 0


class InviteMake(CallbackData, prefix="mkinv"):
    role: Role
    many: bool = False


class InviteRevoke(CallbackData, prefix="rvinv"):
    invitation: Id


class JoinList(CallbackData, prefix="joins"):
    """Who waits to be let in, page by page."""

    page: Page = 0


class JoinDecide(CallbackData, prefix="join"):
    request: Id
    accept: bool


class ConsentWithdraw(CallbackData, prefix="wdraw"):
    sure: bool = False


# --- pairs


class PairList(CallbackData, prefix="pairs"):
    status: str = ""
    page: Page = 0


class PairOpen(CallbackData, prefix="pair"):
    pair: Id


class PairPick(CallbackData, prefix="pick"):
    """Making a pair by hand: a mentee, then a mentor, then both questionnaires side by side."""

    mentee: Id = 0
    mentor: Id = 0
    page: Page = 0


class PairPropose(CallbackData, prefix="prop"):
    mentee: Id
    mentor: Id


class PairAnswer(CallbackData, prefix="pans"):
    pair: Id
    agree: bool


class PairAct(StrEnum):
    WITHDRAW = "wd"
    ORDER = "order"
    CONSENT = "cons"  # the mentor's written consent
    END = "end"


class PairDo(CallbackData, prefix="pdo"):
    pair: Id
    act: PairAct
    sure: bool = False


# --- meetings


class MeetingPlan(CallbackData, prefix="plan"):
    pair: Id


class MeetingOpen(CallbackData, prefix="meet"):
    meeting: Id


class MeetingAct(StrEnum):
    CONFIRM = "ok"
    OTHER = "other"  # another time instead
    CANCEL = "cancel"
    HELD = "held"  # the curator says that it took place
    MISSED = "missed"  # and that it did not


class MeetingDo(CallbackData, prefix="mdo"):
    meeting: Id
    sequence: Id
    act: MeetingAct
    sure: bool = False


class MeetingList(CallbackData, prefix="mlist"):
    """The meetings of a pair; of all one's own pairs when no pair is named."""

    pair: Id = 0
    page: Page = 0


class CheckInAsk(CallbackData, prefix="chka"):
    """«Исправить отметку»."""

    meeting: Id


class CheckInAnswer(CallbackData, prefix="chk"):
    meeting: Id
    outcome: str


class CheckInDetails(CallbackData, prefix="chkd"):
    meeting: Id


class PutOff(CallbackData, prefix="later"):
    """«Напомнить завтра» under a reminder."""

    notice: Id


# --- the curator's desk


class DeskOpen(CallbackData, prefix="desk"):
    page: Page = 0


class InsightOpen(CallbackData, prefix="insight"):
    """Everybody one line of the digest is about; the kind is a word of services.insights."""

    kind: str
    page: Page = 0


class UnreachableList(CallbackData, prefix="lost"):
    page: Page = 0


ALL = tuple(
    value
    for value in list(globals().values())
    if isinstance(value, type) and issubclass(value, CallbackData) and value is not CallbackData
)
