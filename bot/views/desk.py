"""The curator's desk: the week in numbers, what to do with a button each, whom messages do not reach, the workbook."""

from collections.abc import Callable
from typing import Any

from aiogram.filters.callback_data import CallbackData

from bot.services.digest import Digest
from bot.services.export import DAYS_KEPT, Exported
from bot.services.help_lists import HelpGroup
from bot.services.insights import Insight, InsightKind, Subject
from bot.services.item_lists import ItemsOf
from bot.services.pages import PAGE, find_page
from bot.services.reachability import UnreachablePage
from bot.storage.states import Role
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views.callbacks import (
    DeskOpen,
    InsightOpen,
    MeetingOpen,
    PairOpen,
    PairPick,
    PersonOpen,
    Section,
    SectionOpen,
    UnreachableList,
    WaveOpen,
)
from bot.views.help_callbacks import HelpOpen
from bot.views.help_list_callbacks import HelpList
from bot.views.roadmap_callbacks import ActionList, ActionOpen, ItemList, ItemOpen
from bot.views.rows import home_row, put_off_row, turn_row
from bot.views.screen import Button, Document, Rows, Screen

NAMED = 3  # people or pairs a line of the digest names
ROOM = 40  # signs for one name in a line
ITEMS = {InsightKind.ITEM_OVERDUE: ItemsOf.OVERDUE, InsightKind.ITEM_DONE: ItemsOf.DONE}
QUESTIONS = {InsightKind.HELP_OVERDUE: HelpGroup.LATE, InsightKind.HELP_NOBODY: HelpGroup.CLOSED}


def desk_screen(digest: Digest, page: int = 0) -> Screen:
    """Eight things at a time, the most urgent first."""
    page, pages = find_page(len(digest.insights), page)
    shown = digest.insights[page * PAGE : (page + 1) * PAGE]
    text = say(
        "desk.screen",
        digest=digest,
        counts=digest.counts,
        first=page * PAGE,
        lines=[(insight, *short_names(insight)) for insight in shown],
        nobody=is_empty(digest),
    )
    rows = tuple((insight_button(insight, number),) for number, insight in enumerate(shown, start=page * PAGE + 1))
    return Screen(text, (*rows, *around(digest, page, pages), *home_row()))


def is_empty(digest: Digest) -> bool:
    return not (digest.counts.roles[Role.MENTOR] or digest.counts.roles[Role.MENTEE])


def short_names(insight: Insight) -> tuple[list[str], int]:
    """The first few in words, and how many more there are."""
    told = [each for each in insight.subjects if each.people or each.title or each.topic]
    names = [subject_name(subject) for subject in told][:NAMED]
    return names, insight.count - len(names) if names else 0


def subject_name(subject: Subject, room: int = ROOM) -> str:
    if subject.action_id:
        return label("desk.action", subject=subject, title=excerpt(subject.title, room))
    if subject.item_id:
        return label("desk.item", subject=subject, title=excerpt(subject.title, room))
    if subject.title:
        return label("desk.wave", subject=subject, title=excerpt(subject.title, room))
    people = " — ".join(excerpt(person.name, room) for person in subject.people)
    if subject.topic:
        return " · ".join(part for part in (excerpt(subject.topic, room), people) if part)
    return people or label("desk.nameless")


def insight_button(insight: Insight, number: int) -> Button:
    return Button(f"{number}. {label(f'desk.button.{insight.kind}')}", target(insight).pack())


def target(insight: Insight) -> CallbackData:
    if insight.kind is InsightKind.JOINING:
        return SectionOpen(section=Section.JOINING)
    if insight.kind is InsightKind.UNREACHABLE:
        return SectionOpen(section=Section.UNREACHABLE)
    if insight.kind in QUESTIONS and insight.count > 1:
        return HelpList(group=QUESTIONS[insight.kind])
    cycles = {each.cycle_id for each in insight.subjects}
    if insight.count > 1 and len(cycles) == 1 and insight.kind in ITEMS:
        return ItemList(cycle=max(cycles), of=ITEMS[insight.kind])
    if insight.count > 1 and len(cycles) == 1 and insight.kind is InsightKind.ACTION_AHEAD:
        return ActionList(cycle=max(cycles))
    if insight.count == 1:
        return subject_target(insight.kind, insight.subjects[0])
    return InsightOpen(kind=insight.kind)


def subject_target(kind: InsightKind, subject: Subject) -> CallbackData:
    if kind is InsightKind.MENTEE_WAITS:
        return PairPick(mentee=subject.person_id)
    if kind in QUESTIONS:
        return HelpOpen(request=subject.request_id) if subject.request_id else HelpList(group=QUESTIONS[kind])
    if subject.item_id:
        return ItemOpen(item=subject.item_id)
    if subject.action_id:
        return ActionOpen(action=subject.action_id)
    if subject.campaign_id:
        return WaveOpen(wave=subject.campaign_id)
    if subject.meeting_id:
        return MeetingOpen(meeting=subject.meeting_id)
    if subject.pair_id:
        return PairOpen(pair=subject.pair_id)
    return PersonOpen(person=subject.person_id)


def around(digest: Digest, page: int, pages: int) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if digest.as_curator and is_empty(digest):
        rows.append((Button(label("desk.invite"), SectionOpen(section=Section.INVITE).pack()),))
    if page + 1 < pages:
        left = len(digest.insights) - (page + 1) * PAGE
        rows.append((Button(label("desk.more", left=left), DeskOpen(page=page + 1).pack()),))
    if page:
        rows.append((Button(label("desk.to_start"), DeskOpen().pack()),))
    return (*rows, *(put_off_row(digest.notice_id) if digest.notice_id else ()))


def insight_screen(insight: Insight, page: int = 0) -> Screen:
    """Everybody a line of the digest is about, each with a button."""
    back = (Button(label("desk.back"), DeskOpen().pack()), *home_row()[0])
    if not insight.count:
        return Screen(say("desk.settled"), (back,))
    page, pages = find_page(insight.count, page)
    shown = insight.subjects[page * PAGE : (page + 1) * PAGE]
    text = say(
        "desk.insight_list",
        insight=insight,
        first=page * PAGE,
        lines=[(subject_name(subject, 100), subject.days) for subject in shown],
    )
    rows = tuple(
        (
            Button(
                f"{number}. {excerpt(subject_name(subject, 30), 60)}",
                subject_target(insight.kind, subject).pack(),
            ),
        )
        for number, subject in enumerate(shown, start=page * PAGE + 1)
    )
    turn = turn_row(page, pages, lambda to: InsightOpen(kind=insight.kind, page=to))
    return Screen(text, (*rows, *turn, back))


def unreachable_screen(found: UnreachablePage) -> Screen:
    rows = tuple((Button(excerpt(row.person.name, 60), PersonOpen(person=row.person.id).pack()),) for row in found.rows)
    back = (Button(label("desk.back"), DeskOpen().pack()), *home_row()[0])
    turn = turn_row(found.page, found.pages, lambda to: UnreachableList(page=to))
    return Screen(say("desk.unreachable", found=found), (*rows, *turn, back))


def export_screen(exported: Exported) -> Screen:
    if exported.content is None:
        return Screen(say("export.on_server", exported=exported, days_kept=DAYS_KEPT), home_row())
    document = Document(exported.name, exported.content)
    return Screen(say("export.ready", exported=exported), home_row(), document)


NOTICES: dict[str, Callable[[Any], Screen]] = {"digest": desk_screen}
