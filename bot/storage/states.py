"""The words that stand in status columns: text in the database, StrEnum in code, never native or CHECK."""

from enum import StrEnum


class Role(StrEnum):
    CURATOR = "curator"
    HEAD = "head"
    COUNCIL = "council"
    MENTOR = "mentor"
    MENTEE = "mentee"
    STAFF = "staff"
    GUEST = "guest"  # a third person, invited to answer exactly one form


class OrganisationType(StrEnum):
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    EXTRA = "extra"
    COLLEGE = "college"
    OTHER = "other"


class Calendar(StrEnum):
    SCHOOL = "school"
    CALENDAR = "calendar"


class Privacy(StrEnum):
    STANDARD = "standard"
    STRICT = "strict"


class PersonStatus(StrEnum):
    WAITING = "waiting"  # came by a many-use link, the curator has not let in yet
    ACTIVE = "active"
    REFUSED = "refused"  # the curator did not let in
    LEFT = "left"  # withdrew the consent or was taken off the list


class RunStatus(StrEnum):
    OPEN = "open"
    SENT = "sent"
    CLOSED = "closed"  # left unsent because it is no longer needed
    REPLACED = "replaced"  # sent once; later answers of the same person to the same wave count instead


class AnswerState(StrEnum):
    GIVEN = "given"
    DRAFT = "draft"
    REOPENED = "reopened"
    SKIPPED = "skipped"


class CampaignStatus(StrEnum):
    DRAFT = "draft"  # the curator is still choosing
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"  # before it opened


class RespondentStatus(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    EXCUSED = "excused"  # the curator does not wait for this one any more


class PairForm(StrEnum):
    """Who mentors whom (DOMAIN 1)."""

    TEACHER_TEACHER = "teacher_teacher"
    EDUCATOR_EDUCATOR = "educator_educator"
    HEAD_TEACHER = "head_teacher"
    COLLEGE_TEACHER = "college_teacher"
    EMPLOYER_STUDENT = "employer_student"
    EMPLOYER_PUPIL = "employer_pupil"
    STUDENT_PUPIL = "student_pupil"
    PUPIL_PUPIL = "pupil_pupil"


class PairKind(StrEnum):
    """How they work together (000 §2.4, 002 §2.3, 003 §2.2–2.8)."""

    TRADITIONAL = "traditional"
    GROUP = "group"
    VIRTUAL = "virtual"
    SHORT_TERM = "short_term"
    REVERSE = "reverse"
    SITUATIONAL = "situational"
    SPEED = "speed"


class PairStatus(StrEnum):
    """DOMAIN 2.6. Which of the two has agreed is told by the agreed_at columns."""

    PROPOSED = "proposed"
    MENTOR_AGREED = "mentor_agreed"
    MENTEE_AGREED = "mentee_agreed"
    AGREED = "agreed"
    ORDERED = "ordered"
    ACTIVE = "active"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # the curator took the proposal back
    ENDED_BY_MENTOR = "ended_by_mentor"
    ENDED_BY_MENTEE = "ended_by_mentee"
    ENDED_BY_CURATOR = "ended_by_curator"


LIVE_PAIR = (
    PairStatus.PROPOSED,
    PairStatus.MENTOR_AGREED,
    PairStatus.MENTEE_AGREED,
    PairStatus.AGREED,
    PairStatus.ORDERED,
    PairStatus.ACTIVE,
)
AWAITING_CONSENT = (PairStatus.PROPOSED, PairStatus.MENTOR_AGREED, PairStatus.MENTEE_AGREED)


class MeetingKind(StrEnum):
    ORGANISATIONAL = "organisational"
    TRIAL = "trial"
    PLANNING = "planning"
    REGULAR = "regular"
    FINAL = "final"


class MeetingStatus(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    HELD = "held"
    MISSED = "missed"
    MOVED = "moved"  # «перенесли»: did not take place then, another meeting follows
    DISPUTED = "disputed"  # one says it was held, the other says it was not
    CANCELLED = "cancelled"


# Documents without which nobody takes part in the bot.
CONSENT_PD = "consent_pd"
REPRESENTATIVE = "consent_minor_parent"  # of a pupil's legal representative (DOMAIN L25)

LIVE_MEETING = (MeetingStatus.PROPOSED, MeetingStatus.CONFIRMED)


class Outcome(StrEnum):
    """What one side says of a meeting."""

    HELD = "held"
    MOVED = "moved"
    CANCELLED = "cancelled"
    ALONE = "alone"  # «не пришёл второй»


class HelpStatus(StrEnum):
    """Of a help request: somebody's word in trouble, from the first sentence to «помогло»."""

    TYPED = "typed"  # a word out of any dialogue: the person has not said yet what it is to become
    DRAFT = "draft"  # being written, nobody has been asked
    ASKED = "asked"  # offered to a mentor or to the pool, nobody has taken it yet
    TAKEN = "taken"  # exactly one person holds it
    CLOSED = "closed"


UNASKED_HELP = (HelpStatus.TYPED, HelpStatus.DRAFT)
OPEN_HELP = (HelpStatus.ASKED, HelpStatus.TAKEN)


class HelpUrgency(StrEnum):
    NOW = "now"
    TODAY = "today"
    WEEK = "week"


class HelpAddressee(StrEnum):
    MY_MENTOR = "my_mentor"
    ANYONE = "anyone"
    CURATOR = "curator"


class HelpStage(StrEnum):
    """How far the request has gone: each next one is reached when nobody answered before."""

    MENTOR = "mentor"
    POOL = "pool"  # mentors who agreed to answer anybody's questions
    CURATOR = "curator"


class HelpTurn(StrEnum):
    """Whose word is waited for."""

    HOLDER = "holder"
    ASKER = "asker"


class OfferAnswer(StrEnum):
    """What somebody who was asked to take a help request has said."""

    WAITING = "waiting"
    TAKEN = "taken"
    CANNOT = "cannot"
    SILENT = "silent"  # time ran out
    GONE = "gone"  # somebody else was faster, or the request was closed
    GAVE_BACK = "gave_back"  # took it and could not, or did not help
    PASSED = "passed"  # passed it on to a colleague


class HelpOutcome(StrEnum):
    HELPED = "helped"
    PARTLY = "partly"
    NOT_HELPED = "not_helped"
    SILENT = "silent"  # answered; who asked has said nothing more
    WITHDRAWN = "withdrawn"  # by who asked, before an answer
    NOBODY = "nobody"  # there was nobody left to ask


class HelpContent(StrEnum):
    TEXT = "text"
    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"


class AdviceStatus(StrEnum):
    PROPOSED = "proposed"  # in the hands of the council: names are looked for, words are mended
    PUBLISHED = "published"
    HIDDEN = "hidden"


class CycleStatus(StrEnum):
    """Of a year of the programme by one roadmap."""

    DRAFT = "draft"  # dates and people are being asked
    RUNNING = "running"  # approved by the head
    CLOSED = "closed"  # to be read for ever
    CANCELLED = "cancelled"


UNFINISHED_CYCLE = (CycleStatus.DRAFT, CycleStatus.RUNNING)  # what is over is read only


class TermKind(StrEnum):
    """What the term of a roadmap item is."""

    DATED = "dated"
    ALWAYS = "always"  # «постоянно»
    BY_PLAN = "by_plan"  # another document sets it: a personal programme, the programme of monitoring
    UNDATED = "undated"  # the document names none, the curator has not yet


PERMANENT_TERM = (TermKind.ALWAYS, TermKind.BY_PLAN)  # there is no last day, nor is there to be one


class ItemStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"  # its time has come
    DONE = "done"  # the responsible one says so, the curator has not looked yet
    ACCEPTED = "accepted"
    NOT_APPLICABLE = "not_applicable"


UNFINISHED_ITEM = (ItemStatus.PLANNED, ItemStatus.OPEN)
FINISHED_ITEM = (ItemStatus.ACCEPTED, ItemStatus.NOT_APPLICABLE)


class ActionKind(StrEnum):
    """What the bot can do about a roadmap item. The first three it does by itself, the others it offers."""

    WAVE = "wave"  # opens a wave of one form
    CONSENTS = "consents"  # asks for the consent to personal data whoever has not decided
    THANKS = "thanks"  # thanks mentors
    INFORM = "inform"  # an announcement, ready to be sent
    GATHERING = "gathering"  # the invitation to a common meeting, but for its time and place
    MATCHING = "matching"  # people without a pair
    ORDER = "order"  # the draft of an order
    REPORT = "report"  # what the bot knows for a report: tables and results
    NEWS = "news"  # the draft of a piece of news


AUTOMATIC = (ActionKind.WAVE, ActionKind.CONSENTS, ActionKind.THANKS)


class ActionStatus(StrEnum):
    PLANNED = "planned"
    OFF = "off"  # the curator has switched it off
    DONE = "done"  # done or, where the bot only offers, offered
    MISSED = "missed"  # the bot was off until there was no sense in it any more, or nobody to do it for


class EvidenceKind(StrEnum):
    ORDER = "order"
    PROTOCOL = "protocol"
    FILE = "file"
    PHOTO = "photo"
    LINK = "link"
    NOTE = "note"  # in words


class AnnouncementStatus(StrEnum):
    DRAFT = "draft"
    PLANNED = "planned"
    SENT = "sent"
    CANCELLED = "cancelled"


class Body(StrEnum):
    """A collegial body or a list of people of the programme."""

    WORKING_GROUP = "working_group"
    COUNCIL = "council"
    COMMISSION = "commission"  # selects mentors (001 §4.2)
    EXPERTS = "experts"  # experts and partners (001 §1.8): the bot does not write to them


class NoticeStatus(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    DROPPED = "dropped"  # no longer true when its time came
    FAILED = "failed"  # the person cannot be reached


class NoticeClass(StrEnum):
    """How quiet a notice must be (PRODUCT «Quiet»)."""

    SCHEDULED = "scheduled"  # what the person planned: exactly at its time
    PERSONAL = "personal"  # another person's act addressed to this one: in working hours, as soon as possible
    REMINDER = "reminder"  # the bot's own initiative: working hours, at most one a day


class StoredUpdateStatus(StrEnum):
    PENDING = "pending"  # taken from Telegram, not handled yet
    UNDECODABLE = "undecodable"
    FAILED = "failed"
