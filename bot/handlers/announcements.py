"""Announcements: the curator's draft, what goes out, and what people answer."""

from collections.abc import Callable
from datetime import datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import (
    access,
    announcement_replies,
    announcement_reports,
    announcement_sending,
    announcements,
    media_plan,
)
from bot.services.access import Actor
from bot.services.announcement_people import ROLES
from bot.services.announcements import Plan
from bot.storage.states import AnnouncementStatus, Role
from bot.texts import label
from bot.updates.once import Once
from bot.views import announcements as views
from bot.views.info_callbacks import (
    AnnouncementAct,
    AnnouncementAnswer,
    AnnouncementCame,
    AnnouncementDo,
    AnnouncementList,
    AnnouncementPeople,
    AnnouncementRole,
)
from bot.views.roadmap_callbacks import AnnouncementNew, AnnouncementOpen, InfoOpen
from bot.views.screen import Screen

router = Router(name="announcements")
Act = AnnouncementAct
TYPED = {
    Act.TEXT: announcements.TEXT_FORM,
    Act.EVENT: announcements.EVENT_FORM,
    Act.SENDING: announcements.SENDING_FORM,
}
CHANGES = {
    Act.NO_EVENT: announcements.forget_event,
    Act.AT_ONCE: announcements.send_at_once,
    Act.ASKS: announcements.toggle_question,
}


async def card(session: AsyncSession, actor: Actor, announcement_id: int, now: datetime) -> Screen:
    """The plan of what has not gone out, the report of what has."""
    plan = await announcements.read_plan(session, actor, announcement_id, now=now)
    if plan.status is not AnnouncementStatus.SENT:
        return views.plan_screen(plan)
    return views.report_screen(await announcement_reports.read_report(session, actor, announcement_id, now=now))


@router.callback_query(InfoOpen.filter())
async def open_info(query: CallbackQuery, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        counts = await announcements.count_by_status(session, actor)
        plan = await media_plan.list_publications(session, actor, now=clock.now())
    await show(query, views.info_screen(counts, plan.total, plan.late))


@router.callback_query(AnnouncementList.filter())
async def turn_list(query: CallbackQuery, callback_data: AnnouncementList, once: Once) -> None:
    status = views.status_of(callback_data.group)
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await announcements.list_announcements(session, actor, status, callback_data.page)
    await show(query, views.list_screen(found))


@router.callback_query(AnnouncementNew.filter())
async def begin(query: CallbackQuery, callback_data: AnnouncementNew, once: Once, clock: Clock) -> None:
    """Of an invitation time and place are asked first; anything else is a draft at once."""
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        made = await announcements.start_announcement(session, actor, callback_data.item, now=now)
        form = announcements.EVENT_FORM if await announcements.asks_when(session, made) else ""
        outcome = await announcements.start_typing(session, actor, made.id, form, now=now) if form else None
        seen = await begun(session, actor, outcome, now=now)
        screen = await card(session, actor, made.id, now)
    if seen is not None:
        await put(query, once, seen)
    else:
        await show(query, screen)


@router.callback_query(AnnouncementOpen.filter())
async def open_card(query: CallbackQuery, callback_data: AnnouncementOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await card(session, actor, callback_data.announcement, clock.now())
    await show(query, screen)


@router.callback_query(AnnouncementDo.filter(F.act.in_(TYPED)))
async def ask_words(query: CallbackQuery, callback_data: AnnouncementDo, once: Once, clock: Clock) -> None:
    now, form = clock.now(), TYPED[callback_data.act]
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await announcements.start_typing(session, actor, callback_data.announcement, form, now=now)
        seen = await begun(session, actor, outcome, now=now)
        screen = await card(session, actor, callback_data.announcement, now)
    if seen is not None:
        await put(query, once, seen)
    else:
        await show(query, screen, toast=label("announcements.toast.late"))


@router.callback_query(AnnouncementDo.filter(F.act.in_(CHANGES)))
async def change(query: CallbackQuery, callback_data: AnnouncementDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        draft = await announcements.open_draft(session, actor, callback_data.announcement)
        if draft is not None:
            CHANGES[callback_data.act](draft)
            await session.flush()
        screen = await card(session, actor, callback_data.announcement, clock.now())
    await show(query, screen, toast="" if draft else label("announcements.toast.late"))


@router.callback_query(AnnouncementDo.filter(F.act == Act.ROLES))
async def open_roles(query: CallbackQuery, callback_data: AnnouncementDo, once: Once, clock: Clock) -> None:
    await show_draft(query, callback_data.announcement, once, clock, views.roles_screen)


@router.callback_query(AnnouncementDo.filter(F.act == Act.SHOW))
async def preview(query: CallbackQuery, callback_data: AnnouncementDo, once: Once, clock: Clock) -> None:
    await show_draft(query, callback_data.announcement, once, clock, views.preview_screen)


@router.callback_query(AnnouncementDo.filter((F.act == Act.DROP) & ~F.sure))
async def ask_to_drop(query: CallbackQuery, callback_data: AnnouncementDo, once: Once, clock: Clock) -> None:
    await show_draft(query, callback_data.announcement, once, clock, views.drop_screen, planned=True)


async def show_draft(
    query: CallbackQuery,
    announcement_id: int,
    once: Once,
    clock: Clock,
    drawn: Callable[[Plan], Screen],
    *,
    planned: bool = False,
) -> None:
    """A screen of what can still be changed; else how it stands today."""
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        plan = await announcements.read_plan(session, actor, announcement_id, now=clock.now())
        fits = plan.is_draft or (planned and plan.status is AnnouncementStatus.PLANNED)
        screen = drawn(plan) if fits else await card(session, actor, announcement_id, clock.now())
    await show(query, screen, toast="" if fits else label("announcements.toast.late"))


@router.callback_query(AnnouncementRole.filter())
async def tick_role(query: CallbackQuery, callback_data: AnnouncementRole, once: Once, clock: Clock) -> None:
    now, word = clock.now(), callback_data.role
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        draft = await announcements.open_draft(session, actor, callback_data.announcement)
        if draft is not None and word[1:] in {*ROLES}:
            announcements.set_role(draft, Role(word[1:]), on=word.startswith("+"))
            await session.flush()
        plan = await announcements.read_plan(session, actor, callback_data.announcement, now=now)
        screen = views.roles_screen(plan) if draft else await card(session, actor, plan.announcement_id, now)
    await show(query, screen, toast="" if draft else label("announcements.toast.late"))


@router.callback_query(AnnouncementDo.filter(F.act.in_({Act.SEND, Act.PLAN, Act.CHANGE, Act.DROP})))
async def act(query: CallbackQuery, callback_data: AnnouncementDo, once: Once, clock: Clock) -> None:
    """It goes out, waits for its hour, is a draft again, is gone. What was changed since it was looked at is looked at
    once more."""
    now, wanted, announcement = clock.now(), callback_data.act, callback_data.announcement
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        plan = await announcements.read_plan(session, actor, announcement, now=now)
        changed = plan.is_draft and callback_data.seen not in ("", plan.print)
        match None if changed else wanted:
            case None:
                done = False
            case Act.SEND:
                done = await announcement_sending.send(session, actor, announcement, now=now)
            case Act.PLAN:
                done = await announcement_sending.plan_sending(session, actor, announcement, now=now)
            case Act.CHANGE:
                done = await announcement_sending.change_again(session, actor, announcement)
            case _:
                done = await announcement_sending.drop(session, actor, announcement)
        screen = views.preview_screen(plan) if changed else await card(session, actor, announcement, now)
    toast = "changed" if changed else DONE[wanted] if done else "late"
    await show(query, screen, toast=label(f"announcements.toast.{toast}"))


DONE = {Act.SEND: "sent", Act.PLAN: "planned", Act.CHANGE: "change", Act.DROP: "drop"}


# --- the report


@router.callback_query(AnnouncementDo.filter(F.act == Act.REMIND))
async def remind(query: CallbackQuery, callback_data: AnnouncementDo, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        count = await announcement_reports.remind(session, actor, callback_data.announcement, now=now)
        screen = await card(session, actor, callback_data.announcement, now)
    await show(query, screen, toast=label("announcements.toast.reminded", count=count))


@router.callback_query(AnnouncementPeople.filter())
async def list_people(query: CallbackQuery, callback_data: AnnouncementPeople, once: Once, clock: Clock) -> None:
    group = views.group_of(callback_data.group)
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await announcement_reports.list_readers(
            session, actor, callback_data.announcement, group, callback_data.page, now=clock.now()
        )
    await show(query, views.people_screen(found))


@router.callback_query(AnnouncementCame.filter())
async def mark_came(query: CallbackQuery, callback_data: AnnouncementCame, once: Once, clock: Clock) -> None:
    now, announcement = clock.now(), callback_data.announcement
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await announcement_reports.mark_came(
            session, actor, announcement, callback_data.person, came=callback_data.came, now=now
        )
        came = announcement_reports.Group.CAME
        found = await announcement_reports.list_readers(session, actor, announcement, came, callback_data.page, now=now)
    await show(query, views.people_screen(found), toast=label(f"announcements.toast.{'came' if done else 'late'}"))


# --- whoever was written to


@router.callback_query(AnnouncementAnswer.filter())
async def answer(query: CallbackQuery, callback_data: AnnouncementAnswer, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        told = await announcement_replies.reply(
            session, actor, callback_data.announcement, wants=callback_data.wants, now=clock.now()
        )
    await show(query, views.told_screen(told), toast=label(f"announcements.toast.{told.news}"))
