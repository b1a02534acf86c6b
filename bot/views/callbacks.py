"""Everything a button can carry: at most 64 bytes, ids and words only. Who may press it is decided by services/access.

Telegram keeps buttons for years: a class is never given another meaning; what changes gets a new prefix.
"""

from enum import StrEnum
from typing import Annotated, Self

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.storage.states import Role

# A forged number no database could hold is no button of ours.
Id = Annotated[int, Field(ge=0, lt=2**53)]
Page = Annotated[int, Field(ge=0, lt=2**31)]
Place = Annotated[int, Field(ge=0, lt=1000)]  # of a question in its form


class Grown(CallbackData, prefix="grown"):
    """A class that got fields at its end later: a button made before has their defaults."""

    @classmethod
    def unpack(cls, value: str) -> Self:
        fields = list(cls.model_fields.values())[value.count(":") :]
        return super().unpack(":".join((value, *(str(field.default) for field in fields if not field.is_required()))))


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
    RESULTS = "results"  # of closed waves, for the head and the council
    MINE = "mine"  # one's own questionnaires
    HELP = "help"  # curator: urgent questions
    ADVICE = "advice"  # the library: questions and answers without names
    ROADMAP = "road"  # the year by its roadmap


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


class RunPeople(CallbackData, prefix="who"):
    """Choosing people: `option` is «+» or «-» with a person's id; without one another page of the search is shown."""

    run: Id
    step: str
    option: str = ""
    page: Page = 0
    query: str = ""


class RunReview(CallbackData, prefix="look"):
    """Another page of a long form before it is sent."""

    run: Id
    page: Page = 0


class FileShow(CallbackData, prefix="file"):
    """A file that is an answer, to whoever reads the form."""

    attachment: Id


# --- waves


class FormList(CallbackData, prefix="forms"):
    """The library; the moment is a word of scenarios.model.When."""

    moment: str = ""
    page: Page = 0
    query: str = ""


class FormOpen(CallbackData, prefix="fcard"):
    scenario: str


class FormQuestions(CallbackData, prefix="fask"):
    scenario: str
    page: Page = 0


class WaveList(CallbackData, prefix="waves"):
    group: str = ""
    page: Page = 0


class WaveOpen(CallbackData, prefix="wave"):
    wave: Id


class WaveNew(CallbackData, prefix="wnew"):
    scenario: str


class WavePart(StrEnum):
    """What of a plan is being chosen."""

    AUDIENCE = "who"
    ROLE = "role"
    PAIRS = "pairs"
    PAIR_FORM = "pform"
    PAIR_KIND = "pkind"
    OPENS = "opens"  # days ahead
    CLOSES = "closes"  # weeks after the opening
    ANONYMOUS = "anon"
    BEFORE = "before"


class WaveAsk(CallbackData, prefix="wask"):
    """Opens one choice of a plan."""

    wave: Id
    part: WavePart


class WaveSet(Grown, prefix="wset"):
    """`sure`: although a list of people is lost by it."""

    wave: Id
    part: WavePart
    value: str
    sure: bool = False


class WaveDay(CallbackData, prefix="wday"):
    """A day typed or taken from the calendar."""

    wave: Id
    opening: bool


class WavePeople(Grown, prefix="wppl"):
    """Ticking people. `tick`: «+17» or «-17»; «+» or «-» alone is everybody of the list shown, which is of those whose
    name is like the query, and with `chosen` of those who are ticked."""

    wave: Id
    page: Page = 0
    tick: str = ""
    chosen: bool = False
    query: str = ""


class WaveAct(StrEnum):
    LAUNCH = "go"
    DROP = "drop"  # a draft
    CANCEL = "cancel"  # before it opens
    CLOSE = "close"
    REMIND = "remind"
    EXTEND = "more"  # asks for how long
    EXCUSE = "exc"  # whoever cannot be asked now is not waited for


class WaveDo(CallbackData, prefix="wdo"):
    wave: Id
    act: WaveAct
    sure: bool = False


class WaveExtend(CallbackData, prefix="wext"):
    wave: Id
    days: Id


class WaveSilent(Grown, prefix="wsil"):
    """Who has not answered."""

    wave: Id
    page: Page = 0
    query: str = ""


class RespondentOpen(Grown, prefix="resp"):
    """From a page of those who have not answered, and back to it."""

    respondent: Id
    page: Page = 0
    query: str = ""


class RespondentExcuse(Grown, prefix="rexc"):
    """«Не ждать ответа», and taking it back."""

    respondent: Id
    excused: bool
    page: Page = 0
    query: str = ""


class WaveAnswer(CallbackData, prefix="ans"):
    """Begins, goes on, or changes what was sent."""

    respondent: Id


class OwnForms(CallbackData, prefix="mine"):
    page: Page = 0


class OwnFormStart(CallbackData, prefix="begin"):
    scenario: str
    pair: Id = 0


class SentOpen(CallbackData, prefix="sent"):
    run: Id
    page: Page = 0


class LeaveStart(CallbackData, prefix="away"):
    """Of oneself (0), or by the curator of somebody else."""

    person: Id = 0


class LeaveEnd(CallbackData, prefix="back"):
    person: Id = 0


class PairNature(CallbackData, prefix="pnat"):
    """«Форма и вид» of a pair: to choose, and what was chosen."""

    pair: Id
    form: str = ""
    kind: str = ""


# --- results: of a wave, or of a form outside waves; `group` is a role, a form or a kind of pairs


class ResultsList(CallbackData, prefix="resl"):
    """Of the closed waves, for whoever does not run them."""

    page: Page = 0


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
    mark: Id


# --- a school's own forms


class OwnFormList(CallbackData, prefix="owns"):
    page: Page = 0


class OwnFormOpen(CallbackData, prefix="own"):
    """One of them, by any of its editions."""

    edition: Id


class OwnFormFile(CallbackData, prefix="ownf"):
    """The table of one edition, to be edited."""

    edition: Id


class OwnFormRetire(CallbackData, prefix="ownr"):
    edition: Id
    back: bool = False
    sure: bool = False


class SampleList(CallbackData, prefix="smpls"):
    """Shipped forms to begin with."""

    page: Page = 0


class SampleFile(CallbackData, prefix="smpl"):
    scenario: str


class MistakeList(CallbackData, prefix="wrong"):
    """What was wrong with the table sent last."""

    page: Page = 0


class DraftAct(StrEnum):
    OPEN = "open"
    TRY = "try"
    PUBLISH = "pub"
    DISCARD = "drop"


class DraftDo(CallbackData, prefix="draft"):
    edition: Id
    act: DraftAct
    sure: bool = False


# --- paper


class FormBlank(CallbackData, prefix="blank"):
    """A form as .docx, to be filled in by hand."""

    scenario: str


class PaperForms(CallbackData, prefix="papers"):
    """What may be entered from paper for this person."""

    person: Id
    page: Page = 0


class PaperPeople(CallbackData, prefix="pppl"):
    """For whom a paper of this form is entered."""

    scenario: str
    page: Page = 0


class PaperStart(CallbackData, prefix="paper"):
    person: Id
    scenario: str
    pair: Id = 0


class PaperConsent(CallbackData, prefix="psign"):
    """A consent was signed by hand: the person's own, or a pupil's representative's."""

    person: Id
    document: str
    sure: bool = False


class PaperAnswer(CallbackData, prefix="panswer"):
    """What somebody without Telegram said to the proposal of a pair."""

    pair: Id
    person: Id
    agree: bool


class PaperWithdraw(CallbackData, prefix="pwdraw"):
    """The person has taken the consent back in writing."""

    person: Id
    sure: bool = False


class PersonInvite(CallbackData, prefix="pinv"):
    """A link that joins an account to somebody on the list."""

    person: Id


class ThirdPersonInvite(CallbackData, prefix="third"):
    """A link to tell about this person, for whoever has none of the roles."""

    person: Id


class ToldRead(CallbackData, prefix="told"):
    """What third persons told of this one."""

    person: Id
    page: Page = 0


class PupilMark(CallbackData, prefix="pupil"):
    person: Id
    pupil: bool


class PupilsMode(CallbackData, prefix="pupils"):
    """Whether pupils take part at all."""

    on: bool
    sure: bool = False


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


class InviteList(CallbackData, prefix="invs"):
    """Links that still let somebody in, page by page."""

    page: Page = 0


class JoinList(CallbackData, prefix="joins"):
    """Who waits to be let in, page by page."""

    page: Page = 0


class JoinDecide(CallbackData, prefix="join"):
    request: Id
    accept: bool


class JoinAll(CallbackData, prefix="joinall"):
    """Everybody who was waiting when the button was made: up to that request."""

    last: Id
    sure: bool = False


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


class PairFind(CallbackData, prefix="pfind"):
    """The same among those whose name is like what was typed."""

    mentee: Id = 0
    mentor: Id = 0
    page: Page = 0
    query: str = ""


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
