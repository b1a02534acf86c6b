"""What waits for the curator: each rule looks at the whole registry and names the people or pairs it is about. Pure.

Days are counted by the local calendar: what becomes due during Monday stands in Monday's morning digest.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.clock import DAY, WorkingTime
from bot.services.check_ins import MOST_ASKS
from bot.services.consents import MENTOR_CONSENT
from bot.services.form_reminders import MOST_REMINDERS
from bot.services.help_form import CONFLICT, topic_words
from bot.services.help_seen import curator_knows_asker
from bot.services.help_terms import waits_too_long
from bot.services.help_times import HelpTimes
from bot.services.names import Named, full_name, named
from bot.services.pair_cards import STANDING, is_late
from bot.services.pair_states import ENDED
from bot.services.people import FORM_OF_ROLE
from bot.services.registry import FORMS, Registry, WaveState
from bot.services.roadmap_items import is_overdue
from bot.services.timings import Timings
from bot.storage.models import HelpRequest, Meeting, Pair, Person, RoadmapAction, RoadmapItem
from bot.storage.states import (
    AUTOMATIC,
    AWAITING_CONSENT,
    CONSENT_PD,
    UNFINISHED_ITEM,
    CampaignStatus,
    HelpOutcome,
    ItemStatus,
    MeetingStatus,
    PairStatus,
    Role,
    RunStatus,
)

MISSED_IN_A_ROW = 2
WAVE_DAYS_LEFT = 4  # calendar days before its end
WAVE_NEWS_DAYS = 7
UNANSWERED_DAYS = 7
ITEM_DAYS = 7  # ahead, of roadmaps
PAST_MEETING = (MeetingStatus.HELD, MeetingStatus.MISSED, MeetingStatus.DISPUTED)


class InsightKind(StrEnum):
    """The most urgent first."""

    HELP_OVERDUE = "help_overdue"
    JOINING = "joining"
    HELP_NOBODY = "help_nobody"
    MENTEE_WAITS = "mentee_waits"
    DISPUTED = "disputed"
    MISSED = "missed"
    LONG_SILENT = "long_silent"
    SILENT = "silent"
    UNANSWERED = "unanswered"
    NO_CONSENT = "no_consent"
    NO_ORDER = "no_order"
    NO_FIRST_MEETING = "no_first_meeting"
    NO_CHECK_IN = "no_check_in"
    UNREACHABLE = "unreachable"
    ITEM_OVERDUE = "item_overdue"
    ITEM_DONE = "item_done"
    WAVE_SILENT = "wave_silent"
    WAVE_CLOSED = "wave_closed"
    ITEM_DUE = "item_due"
    ITEM_BEGINS = "item_begins"
    ACTION_AHEAD = "action_ahead"
    FORM_LEFT = "form_left"
    FORM_NOT_BEGUN = "form_not_begun"
    MENTOR_FREE = "mentor_free"


@dataclass(frozen=True)
class Subject:
    """One person, or the mentor and the mentee of a pair. What leads there is in the ids; 0: none."""

    people: tuple[Named, ...]  # nobody for somebody who has not given a name yet
    person_id: int = 0
    pair_id: int = 0
    meeting_id: int = 0
    days: int = 0  # calendar days it has lasted
    campaign_id: int = 0
    title: str = ""  # of a wave, of a roadmap item
    answered: int = 0
    expected: int = 0
    request_id: int = 0  # of an urgent question; 0 also of a conflict, which only its curator opens
    topic: str = ""  # of an urgent question, in words
    item_id: int = 0
    cycle_id: int = 0
    action_id: int = 0
    on: date | None = None  # of an item or of what the bot does about one


@dataclass(frozen=True)
class Insight:
    kind: InsightKind
    subjects: tuple[Subject, ...]

    @property
    def count(self) -> int:
        return len(self.subjects)


@dataclass(frozen=True)
class Desk:
    """An organisation at one moment."""

    registry: Registry
    timings: Timings
    working: WorkingTime
    now: datetime
    items: tuple[RoadmapItem, ...] = ()  # of the years that go on, by their term
    actions: tuple[RoadmapAction, ...] = ()  # of theirs, that are planned, by their day

    @property
    def today(self) -> date:
        return self.working.local(self.now).date()

    @property
    def end_of_today(self) -> datetime:
        return self.working.at_local(self.today, time.max)

    def days_since(self, at: datetime) -> int:
        return (self.today - self.working.local(at).date()).days

    def working_days_passed(self, since: datetime, days: int) -> bool:
        return self.today >= self.working.working_days_after(self.working.local(since).date(), days)

    def name(self, person: Person) -> Named:
        return named(person, self.registry.organisation.privacy)

    def about(self, person: Person, since: datetime | None = None) -> Subject:
        days = self.days_since(since) if since else 0
        people = (self.name(person),) if full_name(person) else ()
        return Subject(people, person_id=person.id, days=days)

    def about_pair(self, pair: Pair, since: datetime | None = None, meeting_id: int = 0) -> Subject:
        people = (self.registry.people[pair.mentor_id], self.registry.people[pair.mentee_id])
        days = self.days_since(since) if since else 0
        return Subject(tuple(map(self.name, people)), pair_id=pair.id, meeting_id=meeting_id, days=days)


def find_insights(desk: Desk) -> tuple[Insight, ...]:
    found = ((kind, tuple(RULES[kind](desk))) for kind in InsightKind)
    return tuple(Insight(kind, subjects) for kind, subjects in found if subjects)


def questions_overdue(desk: Desk) -> Iterable[Subject]:
    times = HelpTimes(desk.working, desk.timings)
    late = (each for each in desk.registry.questions if waits_too_long(each, times, desk.now))
    return longest_first(about_question(desk, each) for each in late)


def questions_unanswered(desk: Desk) -> Iterable[Subject]:
    """Closed in the last week, since there was nobody left to ask."""
    for request in desk.registry.questions:
        lately = request.closed_at is not None and desk.days_since(request.closed_at) < UNANSWERED_DAYS
        if request.outcome is HelpOutcome.NOBODY and lately:
            yield about_question(desk, request)


def about_question(desk: Desk, request: HelpRequest) -> Subject:
    """As any curator may see it: no name where it was withheld, and of a conflict (A48) only that there is one."""
    days = desk.days_since(request.asked_at or request.created_at)
    topic = topic_words(request.topic)
    if request.topic == CONFLICT:
        return Subject((), days=days, topic=topic)
    person = desk.registry.people[request.person_id]
    known = curator_knows_asker(request) and full_name(person)
    people = (desk.name(person),) if known else ()
    return Subject(people, days=days, request_id=request.id, topic=topic)


def longest_first(subjects: Iterable[Subject]) -> list[Subject]:
    return sorted(subjects, key=lambda subject: -subject.days)


def who_joins(desk: Desk) -> Iterable[Subject]:
    return [desk.about(desk.registry.people[each]) for each in desk.registry.joining]


def mentees_without_pair(desk: Desk) -> Iterable[Subject]:
    """In the queue since the request was sent or since the last pair ended, whichever is later (000 §3.4)."""
    registry = desk.registry
    paired = {pair.mentee_id for pair in registry.live_pairs}
    ended: dict[int, datetime] = {}
    for pair in registry.pairs:
        if pair.status in ENDED and pair.ended_at:
            ended[pair.mentee_id] = max(pair.ended_at, ended.get(pair.mentee_id, pair.ended_at))
    subjects = []
    for person in registry.active:
        request = registry.sent_form(person, FORM_OF_ROLE[Role.MENTEE])
        if request and registry.has_role(person, Role.MENTEE) and person.id not in paired:
            subjects.append(desk.about(person, max(request.at, ended.get(person.id, request.at))))
    return longest_first(subjects)


def mentors_without_mentee(desk: Desk) -> Iterable[Subject]:
    paired = {pair.mentor_id for pair in desk.registry.live_pairs}
    subjects = []
    for person in desk.registry.active:
        form = desk.registry.sent_form(person, FORM_OF_ROLE[Role.MENTOR])
        if form and desk.registry.has_role(person, Role.MENTOR) and person.id not in paired:
            subjects.append(desk.about(person, form.at))
    return longest_first(subjects)


def forms_left(desk: Desk) -> Iterable[Subject]:
    """Reminded twice and still not sent: from here on the curator asks (PRODUCT «Default timings»)."""
    for person in desk.registry.active:
        forms = (desk.registry.forms.get((person.id, scenario)) for scenario in FORMS)
        left = [each for each in forms if each and each.status is RunStatus.OPEN and each.reminders >= MOST_REMINDERS]
        if left:
            yield desk.about(person, left[0].at)


def forms_not_begun(desk: Desk) -> Iterable[Subject]:
    """Whoever declined the consent takes part on paper and is not asked again."""
    for person in desk.registry.active:
        decision = desk.registry.consents.get((person.id, CONSENT_PD))
        missing = [
            role
            for role in (Role.MENTOR, Role.MENTEE)
            if desk.registry.has_role(person, role) and (person.id, FORM_OF_ROLE[role]) not in desk.registry.forms
        ]
        late = desk.working_days_passed(person.created_at, desk.timings.form_second_reminder)
        if missing and late and (decision is None or decision.agreed):
            yield desk.about(person, person.created_at)


def who_is_unreachable(desk: Desk) -> Iterable[Subject]:
    return [desk.about(each, each.unreachable_at) for each in desk.registry.active if each.unreachable_at]


def proposals_unanswered(desk: Desk) -> Iterable[Subject]:
    return longest_first(desk.about_pair(each, each.proposed_at) for each in late_pairs(desk, *AWAITING_CONSENT))


def first_meetings_not_planned(desk: Desk) -> Iterable[Subject]:
    return longest_first(desk.about_pair(each, each.ordered_at) for each in late_pairs(desk, PairStatus.ORDERED))


def late_pairs(desk: Desk, *statuses: PairStatus) -> Iterable[Pair]:
    registry = desk.registry
    for pair in registry.pairs:
        asked = registry.meetings_of(pair, MeetingStatus.PROPOSED)
        planned = bool(registry.meetings_of(pair, *STANDING)) or any(each.starts_at > desk.now for each in asked)
        if pair.status in statuses and is_late(pair, registry.organisation, planned=planned, now=desk.end_of_today):
            yield pair


def agreed_without_consent(desk: Desk) -> Iterable[Subject]:
    return agreed_pairs(desk, consented=False)


def agreed_without_order(desk: Desk) -> Iterable[Subject]:
    return agreed_pairs(desk, consented=True)


def agreed_pairs(desk: Desk, *, consented: bool) -> Iterable[Subject]:
    """Both have said yes; the written consent (ТК 351.8) comes before the order (002 §3.2)."""
    for pair in desk.registry.pairs:
        if pair.status is PairStatus.AGREED and desk.registry.agreed(pair.mentor_id, MENTOR_CONSENT) is consented:
            moments = [at for at in (pair.mentor_agreed_at, pair.mentee_agreed_at) if at]
            yield desk.about_pair(pair, max(moments, default=pair.proposed_at))


def meetings_without_check_in(desk: Desk) -> Iterable[Subject]:
    """Asked about twice, and nobody has said a word."""
    for pair in desk.registry.live_pairs:
        for meeting in desk.registry.meetings_of(pair, MeetingStatus.CONFIRMED):
            if meeting.check_in_asks >= MOST_ASKS and meeting.starts_at < desk.now:
                yield desk.about_pair(pair, meeting.starts_at, meeting.id)


def disputed_meetings(desk: Desk) -> Iterable[Subject]:
    """Of the last meeting only: once the pair goes on, the doubt is of the past."""
    for pair, past in past_meetings(desk):
        if past and past[-1].status is MeetingStatus.DISPUTED:
            yield desk.about_pair(pair, past[-1].starts_at, past[-1].id)


def missed_in_a_row(desk: Desk) -> Iterable[Subject]:
    for pair, past in past_meetings(desk):
        last = past[-MISSED_IN_A_ROW:]
        if len(last) == MISSED_IN_A_ROW and all(each.status is MeetingStatus.MISSED for each in last):
            yield desk.about_pair(pair, last[-1].starts_at)


def past_meetings(desk: Desk) -> Iterable[tuple[Pair, list[Meeting]]]:
    return ((pair, desk.registry.meetings_of(pair, *PAST_MEETING)) for pair in desk.registry.live_pairs)


def silent_pairs(desk: Desk) -> Iterable[Subject]:
    """Until they are long silent: one line, not two."""
    told, end = desk.timings.silence_calendar_days_to_curator, desk.timings.silence_calendar_days_to_end
    return (each for each in pairs_by_silence(desk) if told <= each.days < end)


def long_silent_pairs(desk: Desk) -> Iterable[Subject]:
    return (each for each in pairs_by_silence(desk) if each.days >= desk.timings.silence_calendar_days_to_end)


def pairs_by_silence(desk: Desk) -> list[Subject]:
    """Working pairs without a meeting that both have confirmed, by the days since they last met."""
    subjects = []
    for pair in desk.registry.pairs:
        ahead = [m for m in desk.registry.meetings_of(pair, MeetingStatus.CONFIRMED) if m.starts_at > desk.now]
        if pair.status is PairStatus.ACTIVE and not ahead:
            held = [meeting.starts_at for meeting in desk.registry.meetings_of(pair, MeetingStatus.HELD)]
            subjects.append(desk.about_pair(pair, max([*held, pair.active_at or pair.proposed_at])))
    return longest_first(subjects)


def waves_without_answers(desk: Desk) -> Iterable[Subject]:
    """About to close, and less than half has answered: once the reminders are over only a word helps."""
    for wave in desk.registry.waves:
        closes = desk.working.local(wave.campaign.closes_at).date()
        near = desk.today >= closes - WAVE_DAYS_LEFT * DAY
        if wave.campaign.status is CampaignStatus.OPEN and near and 2 * wave.answered < wave.expected:
            yield about_wave(wave, (closes - desk.today).days)


def waves_just_closed(desk: Desk) -> Iterable[Subject]:
    for wave in desk.registry.waves:
        closed_at = wave.campaign.closed_at
        if wave.campaign.status is CampaignStatus.CLOSED and closed_at and desk.days_since(closed_at) < WAVE_NEWS_DAYS:
            yield about_wave(wave, desk.days_since(closed_at))


def about_wave(wave: WaveState, days: int) -> Subject:
    campaign = wave.campaign
    return Subject(
        (),
        campaign_id=campaign.id,
        days=days,
        title=campaign.title,
        answered=wave.answered,
        expected=wave.expected,
    )


def items_overdue(desk: Desk) -> Iterable[Subject]:
    late = (each for each in desk.items if is_overdue(each, desk.today))
    return longest_first(about_item(each, each.due_on, desk.today) for each in late)


def items_done(desk: Desk) -> Iterable[Subject]:
    """Whoever answers says so, the curator has not looked yet."""
    return (about_item(each, None, desk.today) for each in desk.items if each.status is ItemStatus.DONE)


def items_due(desk: Desk) -> Iterable[Subject]:
    for item in desk.items:
        if item.status in UNFINISHED_ITEM and item.due_on is not None and is_ahead(desk, item.due_on):
            yield about_item(item, item.due_on, desk.today)


def items_beginning(desk: Desk) -> Iterable[Subject]:
    """Those whose term is not near as well: that is said of them already."""
    for item in desk.items:
        near = item.due_on is not None and item.due_on < desk.today + ITEM_DAYS * DAY
        planned = item.status is ItemStatus.PLANNED and not near
        if planned and item.starts_on is not None and is_ahead(desk, item.starts_on):
            yield about_item(item, item.starts_on, desk.today)


def actions_ahead(desk: Desk) -> Iterable[Subject]:
    """What the bot will do by itself: it can be moved or switched off still."""
    items = {item.id: item for item in desk.items}
    for action in desk.actions:
        item = items.get(action.item_id or 0)
        if action.kind in AUTOMATIC and action.run_on is not None and is_ahead(desk, action.run_on):
            number, title = (item.number, item.title) if item else ("", "")
            yield Subject(
                (),
                action_id=action.id,
                cycle_id=action.cycle_id,
                topic=str(action.kind),
                title=f"{number} {title}".strip(),
                on=action.run_on,
            )


def is_ahead(desk: Desk, day: date) -> bool:
    return desk.today <= day < desk.today + ITEM_DAYS * DAY


def about_item(item: RoadmapItem, day: date | None, today: date) -> Subject:
    part = f" ({item.part})" if item.part else ""
    days = max(0, (today - day).days) if day is not None else 0
    title = f"{item.number} {item.title}{part}"
    return Subject((), item_id=item.id, cycle_id=item.cycle_id, title=title, on=day, days=days)


RULES: Mapping[InsightKind, Callable[[Desk], Iterable[Subject]]] = {
    InsightKind.HELP_OVERDUE: questions_overdue,
    InsightKind.JOINING: who_joins,
    InsightKind.HELP_NOBODY: questions_unanswered,
    InsightKind.MENTEE_WAITS: mentees_without_pair,
    InsightKind.DISPUTED: disputed_meetings,
    InsightKind.MISSED: missed_in_a_row,
    InsightKind.LONG_SILENT: long_silent_pairs,
    InsightKind.SILENT: silent_pairs,
    InsightKind.UNANSWERED: proposals_unanswered,
    InsightKind.NO_CONSENT: agreed_without_consent,
    InsightKind.NO_ORDER: agreed_without_order,
    InsightKind.NO_FIRST_MEETING: first_meetings_not_planned,
    InsightKind.NO_CHECK_IN: meetings_without_check_in,
    InsightKind.UNREACHABLE: who_is_unreachable,
    InsightKind.ITEM_OVERDUE: items_overdue,
    InsightKind.ITEM_DONE: items_done,
    InsightKind.ITEM_DUE: items_due,
    InsightKind.ITEM_BEGINS: items_beginning,
    InsightKind.ACTION_AHEAD: actions_ahead,
    InsightKind.WAVE_SILENT: waves_without_answers,
    InsightKind.WAVE_CLOSED: waves_just_closed,
    InsightKind.FORM_LEFT: forms_left,
    InsightKind.FORM_NOT_BEGUN: forms_not_begun,
    InsightKind.MENTOR_FREE: mentors_without_mentee,
}
