"""Announcements: the curator's draft, preview and report, and what is read by those who are written to."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.services.announcement_notices import EventFile, EventOver, Unsent
from bot.services.announcement_people import ROLES
from bot.services.announcement_replies import Told
from bot.services.announcement_reports import Group, Reader, ReaderPage, Report
from bot.services.announcements import CALENDAR, EVE, OVER, SAID, SAID_AGAIN, UNSENT, AnnouncementPage, Plan
from bot.services.pages import PAGE
from bot.storage.states import AnnouncementStatus
from bot.texts import label, say
from bot.views.callbacks import FormStart, PersonOpen
from bot.views.info_callbacks import (
    AnnouncementAct,
    AnnouncementAnswer,
    AnnouncementCame,
    AnnouncementDo,
    AnnouncementList,
    AnnouncementPeople,
    AnnouncementRole,
)
from bot.views.roadmap_callbacks import (
    AnnouncementNew,
    AnnouncementOpen,
    CycleList,
    InfoOpen,
    ItemOpen,
    NewsNew,
    PublicationList,
)
from bot.views.rows import home_row, in_rows, put_off_row, turn_row
from bot.views.screen import Button, Document, Rows, Screen

Act = AnnouncementAct
SHOWN = (AnnouncementStatus.DRAFT, AnnouncementStatus.PLANNED, AnnouncementStatus.SENT)


def info_screen(counts: Mapping[AnnouncementStatus, int], publications: int, late: int) -> Screen:
    lists = tuple(
        Button(f"{label(f'announcements.status.{each}')}: {counts[each]}", AnnouncementList(group=each).pack())
        for each in SHOWN
        if counts[each]
    )
    new = Button(label("info.new"), AnnouncementNew().pack(), style="primary")
    news = Button(label("info.news"), NewsNew().pack())
    plan = Button(label("info.plan", total=publications), PublicationList().pack())
    return Screen(say("info.title", late=late), ((new, news), *in_rows(lists, 2), (plan,), years_row()))


def status_of(word: str) -> AnnouncementStatus:
    """Buttons may carry words that are no lists."""
    return AnnouncementStatus(word) if word in {*SHOWN} else AnnouncementStatus.SENT


def group_of(word: str) -> Group:
    return Group(word) if word in {*Group} else Group.SILENT


def list_screen(found: AnnouncementPage) -> Screen:
    first = found.page * PAGE
    lines = tuple(
        (
            Button(
                f"{number}. {label('announcements.about', line=line, room=48)}",
                AnnouncementOpen(announcement=line.announcement_id).pack(),
            ),
        )
        for number, line in enumerate(found.rows, start=first + 1)
    )
    turns = turn_row(found.page, found.pages, lambda to: AnnouncementList(group=found.status, page=to))
    new = (Button(label("announcements.new"), AnnouncementNew().pack()),)
    return Screen(say("announcements.list", found=found, first=first), (*lines, *turns, new, info_row()))


def years_row() -> tuple[Button, ...]:
    return (Button(label("cycles.to_list"), CycleList().pack()), *home_row()[0])


def info_row() -> tuple[Button, ...]:
    return (Button(label("info.back"), InfoOpen().pack()), *home_row()[0])


def list_row(status: AnnouncementStatus) -> tuple[Button, ...]:
    group = AnnouncementStatus.DRAFT if status is AnnouncementStatus.CANCELLED else status
    return (Button(label("announcements.button.to_list"), AnnouncementList(group=group).pack()), *home_row()[0])


# --- a draft


def do(plan: Plan, act: Act, *, sure: bool = False, style: str | None = None) -> Button:
    text = label(f"announcements.button.{'sure_' if sure else ''}{act}", plan=plan)
    seen = plan.print if act in (Act.SEND, Act.PLAN) else ""
    data = AnnouncementDo(announcement=plan.announcement_id, act=act, sure=sure, seen=seen)
    return Button(text, data.pack(), style=style)


def plan_screen(plan: Plan, *, note: str = "") -> Screen:
    if plan.status is AnnouncementStatus.CANCELLED:
        return Screen(say("announcements.cancelled"), (list_row(plan.status),))
    text = say("announcements.plan", plan=plan, note=note)
    item = ((Button(label("announcements.button.item"), ItemOpen(item=plan.item_id).pack()),),) if plan.item_id else ()
    if not plan.is_draft:
        return Screen(
            text, ((do(plan, Act.CHANGE), do(plan, Act.DROP)), (do(plan, Act.SEND),), *item, list_row(plan.status))
        )
    if not plan.text:
        first: Rows = ((do(plan, Act.TEXT, style="success"),),)
    else:
        first = ((do(plan, Act.SHOW, style="success"),), (do(plan, Act.TEXT),))
    event = (do(plan, Act.EVENT), *((do(plan, Act.NO_EVENT),) if plan.happens_at else ()))
    sending = (do(plan, Act.SENDING), *((do(plan, Act.AT_ONCE),) if plan.scheduled else ()))
    rows = (*first, (do(plan, Act.ROLES),), event, (do(plan, Act.ASKS),), sending, (do(plan, Act.DROP),))
    return Screen(text, (*rows, *item, list_row(plan.status)))


def to_plan_row(plan: Plan) -> tuple[Button, ...]:
    back = AnnouncementOpen(announcement=plan.announcement_id).pack()
    return (Button(label("announcements.button.to_plan"), back), *home_row()[0])


def roles_screen(plan: Plan) -> Screen:
    ticks = tuple(
        Button(
            label("runs.tick", on=role in plan.roles, text=label(f"announcements.role.{role}").capitalize()),
            AnnouncementRole(
                announcement=plan.announcement_id, role=f"{'-' if role in plan.roles else '+'}{role}"
            ).pack(),
        )
        for role in ROLES
    )
    return Screen(say("announcements.roles", plan=plan), (*in_rows(ticks, 1), to_plan_row(plan)))


def preview_screen(plan: Plan) -> Screen:
    """Word for word what will be read, then who will read it."""
    told = Told(
        plan.announcement_id,
        plan.text,
        plan.author,
        plan.happens_at,
        plan.location,
        plan.asks,
        wants=None,
        over=False,
    )
    text = say("announcements.preview", told=told, plan=plan)
    go = do(plan, Act.PLAN if plan.scheduled else Act.SEND, style="success")
    back = AnnouncementOpen(announcement=plan.announcement_id).pack()
    change = Button(label("announcements.button.change"), back)
    return Screen(text, (*(((go,),) if plan.lack is None else ()), (change, do(plan, Act.DROP)), list_row(plan.status)))


def drop_screen(plan: Plan) -> Screen:
    sure = (do(plan, Act.DROP, sure=True, style="danger"),)
    return Screen(say("announcements.drop"), (sure, to_plan_row(plan)))


# --- the report


def report_screen(report: Report, *, note: str = "") -> Screen:
    counts = report.counts
    words = {group: group_words(report, group) for group in Group}
    text = say("announcements.report", report=report, counts=counts, words=words, note=note)
    groups = [Group.WANT, Group.CANNOT, Group.SILENT] if report.asks else []
    lists = [people_button(report, group, counts[group]) for group in [*groups, Group.LOST] if counts[group]]
    remind = Button(
        label("announcements.button.remind", count=counts[Group.SILENT]),
        AnnouncementDo(announcement=report.announcement_id, act=Act.REMIND).pack(),
    )
    mark = Button(
        label("announcements.mark"),
        AnnouncementPeople(announcement=report.announcement_id, group=Group.CAME).pack(),
        style="primary",
    )
    again = (Button(label("announcements.button.again"), AnnouncementNew().pack()),)
    return Screen(
        text,
        (
            *(((mark,),) if report.asks and report.over else ()),
            *in_rows(lists, 2),
            *(((remind,),) if report.may_be_reminded else ()),
            again,
            list_row(AnnouncementStatus.SENT),
        ),
    )


def group_words(report: Report, group: Group) -> str:
    """Of an event they come or they came; of mentoring they want to take part."""
    when = "over" if report.over else "event" if report.happens_at else ""
    told_apart = when and group in (Group.WANT, Group.CANNOT)
    return label(f"announcements.group.{group}{f'_{when}' if told_apart else ''}")


def people_button(report: Report, group: Group, count: int) -> Button:
    words = f"{group_words(report, group)}: {count}"
    return Button(words, AnnouncementPeople(announcement=report.announcement_id, group=group).pack())


def people_screen(found: ReaderPage) -> Screen:
    first, announcement = found.page * PAGE, found.report.announcement_id
    rows = tuple(
        (came_button(found, each) if found.group is Group.CAME else person_button(each, number),)
        for number, each in enumerate(found.rows, start=first + 1)
    )
    turns = turn_row(
        found.page,
        found.pages,
        lambda to: AnnouncementPeople(announcement=announcement, group=found.group, page=to),
    )
    back = AnnouncementOpen(announcement=announcement).pack()
    back_row = (Button(label("announcements.button.to_plan"), back), *home_row()[0])
    return Screen(
        say("announcements.people", found=found, first=first, group=group_words(found.report, found.group)),
        (*rows, *turns, back_row),
    )


def person_button(each: Reader, number: int) -> Button:
    name = label("announcements.button.person", name=each.person.name)
    return Button(f"{number}. {name}", PersonOpen(person=each.person.id).pack())


def came_button(found: ReaderPage, each: Reader) -> Button:
    name = label("announcements.button.person", name=each.person.name)
    tap = AnnouncementCame(
        announcement=found.report.announcement_id, person=each.person.id, came=not each.came, page=found.page
    )
    return Button(label("runs.tick", on=bool(each.came), text=name), tap.pack())


# --- what those who are written to read


def said_text(told: Told) -> str:
    return say("announcements.said", told=told)


def told_screen(told: Told, *, first: str = "") -> Screen:
    answered = say("announcements.answered", told=told)
    text = "\n\n".join(part for part in (first, said_text(told), answered) if part)
    return Screen(text, (*answer_rows(told), *form_rows(told), *home_row()))


def answer_rows(told: Told) -> Rows:
    if not told.asks or told.over:
        return ()
    about = "event" if told.happens_at else "mentoring"
    buttons = tuple(
        Button(
            label(f"announcements.answer.{word}_{about}"),
            AnnouncementAnswer(announcement=told.announcement_id, wants=wants).pack(),
            style="success" if wants else None,
        )
        for word, wants in (("yes", True), ("no", False))
        if told.wants is not wants
    )
    return (buttons,)


def form_rows(told: Told) -> Rows:
    return tuple(
        (Button(label(f"announcements.form.{form}"), FormStart(scenario=form).pack(), style="primary"),)
        for form in told.forms
    )


def again_notice(told: Told) -> Screen:
    return told_screen(told, first=say("announcements.again"))


def eve_notice(told: Told) -> Screen:
    return Screen(say("announcements.eve", told=told), (*answer_rows(told), *home_row()))


def calendar_notice(event: EventFile) -> Screen:
    text = say("announcements.file", told=event.told)
    return Screen(text, home_row(), Document(event.file.name, event.file.content))


def unsent_notice(unsent: Unsent) -> Screen:
    opened = AnnouncementOpen(announcement=unsent.announcement_id).pack()
    button = Button(label("announcements.button.to_plan"), opened, style="primary")
    return Screen(say("announcements.unsent", unsent=unsent), ((button,), *home_row()))


def over_notice(over: EventOver) -> Screen:
    marks = AnnouncementPeople(announcement=over.announcement_id, group=Group.CAME).pack()
    button = Button(label("announcements.mark"), marks, style="primary")
    return Screen(say("announcements.over", over=over), ((button,), *put_off_row(over.notice_id), *home_row()))


NOTICES: dict[str, Callable[[Any], Screen]] = {
    SAID: told_screen,
    SAID_AGAIN: again_notice,
    EVE: eve_notice,
    CALENDAR: calendar_notice,
    UNSENT: unsent_notice,
    OVER: over_notice,
}
