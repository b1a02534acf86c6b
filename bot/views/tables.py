"""The summary workbook's sheets: rows of plain cells in Russian, times in the organisation's zone."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from bot.documents.workbook import Cell, Column, Sheet
from bot.scenarios.values import render_value
from bot.services.audiences import audience_of
from bot.services.help_form import CONFLICT, topic_words
from bot.services.help_volume import volume_of
from bot.services.meeting_cards import PROPOSAL_FORM, went_unanswered
from bot.services.names import full_name
from bot.services.people import FORM_OF_ROLE
from bot.services.registry import Registry, WaveState, live_partners
from bot.services.runs import library
from bot.services.summary import Summary
from bot.storage.models import HelpRequest, Meeting, Pair, Person
from bot.storage.states import CONSENT_PD, HelpStatus, MeetingStatus, Role, RunStatus
from bot.texts import label
from bot.views.audiences import audience_words

PLANNED = (
    MeetingStatus.PROPOSED,
    MeetingStatus.CONFIRMED,
    MeetingStatus.HELD,
    MeetingStatus.MISSED,
    MeetingStatus.DISPUTED,
)
WIDTHS = {
    "people": (32, 22, 26, 18, 16, 32, 14, 18),
    "pairs": (30, 30, 24, 14, 14, 14, 14, 14, 10, 10, 18),
    "meetings": (17, 40, 17, 20, 18, 18, 10, 18, 40),
    "waves": (50, 40, 12, 12, 8),
    "questions": (17, 50, 16, 40, 18, 32),
    "marks": (17, 40, 12, 12, 70),
}


def summary_sheets(summary: Summary) -> tuple[Sheet, ...]:
    volume, people = volume_of(summary.helped), summary.registry.active
    sheets = [
        sheet(summary, "people", [person_row(summary, person, volume.get(person.id, 0)) for person in people]),
        sheet(summary, "pairs", [pair_row(summary, pair) for pair in summary.registry.pairs]),
        sheet(summary, "meetings", [meeting_row(summary, *each) for each in meetings(summary.registry)]),
    ]
    sheets.append(sheet(summary, "waves", [wave_row(wave) for wave in summary.registry.waves]))
    sheets.append(sheet(summary, "questions", list(question_rows(summary))))
    if summary.private:
        sheets.append(sheet(summary, "marks", list(mark_rows(summary))))
    return tuple(sheets)


def sheet(summary: Summary, key: str, rows: Sequence[Sequence[Cell]]) -> Sheet:
    titles = label(f"export.sheet.{key}.columns").split(" | ")
    name = label(f"export.sheet.{key}.name")
    organisation = summary.registry.organisation
    title = label(
        "export.title",
        name=name,
        organisation=organisation.full_name or organisation.short_name,
        at=summary.working.local(summary.made_at),
    )
    columns = tuple(Column(words, width) for words, width in zip(titles, WIDTHS[key], strict=True))
    return Sheet(name, title, columns, rows)


def person_row(summary: Summary, person: Person, answers: int) -> tuple[Cell, ...]:
    registry = summary.registry
    roles = [role for role in Role if registry.has_role(person, role)]
    consent = registry.consents.get((person.id, CONSENT_PD))
    return (
        written_name(person),
        ", ".join(label(f"roles.{role}") for role in roles),
        person.position,
        form_words(summary, person, roles),
        local_day(summary, consent.decided_at) if consent and consent.agreed else label("export.no_consent"),
        "; ".join(written_name(partner) for partner in live_partners(registry, person.id)),
        local_day(summary, person.created_at),
        answers if answers or Role.MENTOR in roles else None,
    )


def form_words(summary: Summary, person: Person, roles: Sequence[Role]) -> str:
    """The least that is done of the roles' questionnaires; empty for a role without one, and of staff nobody waits."""
    wanted = dict.fromkeys(FORM_OF_ROLE[role] for role in roles if role in FORM_OF_ROLE)
    states = [summary.registry.forms.get((person.id, scenario)) for scenario in wanted]
    if not states or (not any(states) and not {Role.MENTOR, Role.MENTEE} & set(roles)):
        return ""
    if any(state is None for state in states):
        return label("export.form.missing")
    begun = any(state and state.status is RunStatus.OPEN for state in states)
    return label("export.form.begun" if begun else "export.form.sent")


def pair_row(summary: Summary, pair: Pair) -> tuple[Cell, ...]:
    registry = summary.registry
    held = registry.meetings_of(pair, MeetingStatus.HELD)
    return (
        written_name(registry.people[pair.mentor_id]),
        written_name(registry.people[pair.mentee_id]),
        label(f"export.pair.{pair.status}"),
        local_day(summary, pair.proposed_at),
        pair.order_number,
        pair.order_date,
        local_day(summary, pair.active_at),
        local_day(summary, pair.ended_at),
        sum(not went_unanswered(each, summary.made_at) for each in registry.meetings_of(pair, *PLANNED)),
        len(held),
        summary.working.local(held[-1].starts_at) if held else None,
    )


def meetings(registry: Registry) -> list[tuple[Pair, Meeting]]:
    """Of all pairs, in the order of time."""
    found = [(pair, meeting) for pair in registry.pairs for meeting in registry.meetings.get(pair.id, ())]
    return sorted(found, key=lambda each: (each[1].starts_at, each[1].id))


def meeting_row(summary: Summary, pair: Pair, meeting: Meeting) -> tuple[Cell, ...]:
    words = summary.check_ins.get(meeting.id, {})
    place = library()[PROPOSAL_FORM].step("place")
    details = summary.details.get(meeting.id, {})
    return (
        summary.working.local(meeting.starts_at),
        pair_name(summary.registry, pair),
        label(f"export.kind.{meeting.kind}"),
        label(f"export.meeting.{meeting.status}"),
        *(label(f"export.outcome.{words[side]}") if side in words else "" for side in (pair.mentor_id, pair.mentee_id)),
        meeting.minutes,
        render_value(place, meeting.place) if place else meeting.place,
        str(details.get("topic", "")),
    )


def wave_row(wave: WaveState) -> tuple[Cell, ...]:
    """DOMAIN 5.3 «Анкетирование». Who is not waited for any more was asked all the same."""
    asked = wave.expected + wave.excused
    percent = round(100 * wave.answered / asked) if asked else None
    return (wave.campaign.title, audience_words(audience_of(wave.campaign.audience)), asked, wave.answered, percent)


def question_rows(summary: Summary) -> Iterator[tuple[Cell, ...]]:
    """By the day. A conflict (A48) is not of those that are handed about."""
    helped: dict[int, list[int]] = {}
    for each in summary.helped:
        helped.setdefault(each.request_id, []).append(each.person_id)
    for request in summary.registry.questions:
        if request.topic != CONFLICT:
            holds = [request.holder_id] if request.answered_at and request.holder_id else []
            yield question_row(summary, request, helped.get(request.id, holds))


def question_row(summary: Summary, request: HelpRequest, helped: Sequence[int]) -> tuple[Cell, ...]:
    """Neither who asked nor a word of what was said."""
    took = None
    if request.asked_at and request.answered_at:
        took = round(summary.working.open_between(request.asked_at, request.answered_at).total_seconds() / 60)
    return (
        local_day(summary, request.asked_at),
        topic_words(request.topic),
        label(f"help.urgent.{request.urgency}"),
        "; ".join(written_name(summary.registry.people[each]) for each in helped),
        took,
        outcome_words(request),
    )


def outcome_words(request: HelpRequest) -> str:
    if request.status is not HelpStatus.CLOSED:
        return label("export.question.open")
    return label(f"help_list.outcome.{request.outcome}" if request.outcome else "export.question.closed")


def mark_rows(summary: Summary) -> Iterator[tuple[Cell, ...]]:
    for pair, meeting in meetings(summary.registry):
        details = summary.details.get(meeting.id, {})
        if details.keys() - {"topic"} and pair.mentor_id != summary.reader_id:
            yield (
                summary.working.local(meeting.starts_at),
                pair_name(summary.registry, pair),
                mark(details.get("useful")),
                yes_or_no(details.get("task_ok")),
                str(details.get("comment", "")),
            )


def mark(value: Any) -> int | None:
    return value if type(value) is int else None


def yes_or_no(value: Any) -> str:
    return label("runs.yes" if value else "runs.no") if isinstance(value, bool) else ""


def pair_name(registry: Registry, pair: Pair) -> str:
    return " — ".join(written_name(registry.people[each]) for each in (pair.mentor_id, pair.mentee_id))


def written_name(person: Person) -> str:
    """In full: a paper, not a chat. Of somebody who took the consent back nothing is left."""
    return full_name(person) or label("export.erased")


def local_day(summary: Summary, at: datetime | None) -> date | None:
    return summary.working.local(at).date() if at else None
