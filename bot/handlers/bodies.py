"""Working group, council, commission, experts: who is in them."""

from datetime import datetime

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.filters import is_words
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.handlers.writer import find_writer
from bot.services import access, bodies, body_forms, runs
from bot.services.access import Actor
from bot.storage.states import Body, Role
from bot.texts import label
from bot.updates.once import Once
from bot.views import bodies as views
from bot.views import body_callbacks as b
from bot.views.roadmap_callbacks import BodyList, BodyOpen
from bot.views.screen import Screen

router = Router(name="bodies")
LOOKING = "body:"  # and which: what is typed is the name of somebody to add
ASKED_TWICE = (b.MemberAct.LEAVE, b.MemberAct.FORGET)


@router.callback_query(BodyList.filter())
async def list_bodies(query: CallbackQuery, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await bodies.list_bodies(session, actor)
    await show(query, views.list_screen(found))


@router.callback_query(BodyOpen.filter())
async def open_body(query: CallbackQuery, callback_data: BodyOpen, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await bodies.read_body(session, actor, callback_data.body, callback_data.page)
    await show(query, views.body_screen(card))


@router.callback_query(b.MembersPast.filter())
async def list_past(query: CallbackQuery, callback_data: b.MembersPast, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        actor.require(*access.READ_ROADMAPS)
        lines = await bodies.read_members(session, actor, callback_data.body, past=True)
    await show(query, views.past_screen(callback_data.body, lines, callback_data.page))


@router.callback_query(b.MemberPick.filter())
async def pick(query: CallbackQuery, callback_data: b.MemberPick, once: Once) -> None:
    body = callback_data.body
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await bodies.list_candidates(session, actor, body, query=callback_data.query, page=callback_data.page)
        await runs.let_go(session, query.from_user.id, looking_in=f"{LOOKING}{body}")
    await show(query, views.pick_screen(found))


@router.message(is_words)
async def search(message: Message, once: Once) -> None:
    """What is written under the people to pick from is a name to look for."""
    actor = await find_writer(message, once)
    body = looked_for(actor)
    if actor is None or body is None:
        raise SkipHandler
    async with once.read() as session:
        found = await bodies.list_candidates(session, actor, body, query=message.text or "")
    await show(message, views.pick_screen(found))


def looked_for(actor: Actor | None) -> Body | None:
    if actor is None or not actor.may(Role.CURATOR) or not actor.looking_in.startswith(LOOKING):
        return None
    return Body(actor.looking_in.removeprefix(LOOKING))


@router.callback_query(b.MemberAdd.filter())
async def add(query: CallbackQuery, callback_data: b.MemberAdd, once: Once, clock: Clock) -> None:
    body = callback_data.body
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        added = await bodies.add_person(session, actor, body, callback_data.person, now=clock.now())
        card = await bodies.read_body(session, actor, body)
        members = await bodies.read_members(session, actor, body)
    line = next((each for each in members if each.person_id == callback_data.person), None)
    if added and line is not None:
        await show(query, views.added_screen(card, line))
    else:
        await show(query, views.body_screen(card), toast=label("bodies.toast.inside"))


@router.callback_query(b.MemberNew.filter())
async def add_outsider(query: CallbackQuery, callback_data: b.MemberNew, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        started = await body_forms.start_outsider(session, actor, callback_data.body, now=now)
        seen = await runs.resume(session, query.from_user.id, started.run_id, now=now)
    await put(query, once, seen)


@router.callback_query(b.MemberOpen.filter())
async def open_member(query: CallbackQuery, callback_data: b.MemberOpen, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        line = await bodies.read_member(session, actor, callback_data.member)
    await show(query, views.member_screen(line))


@router.callback_query(b.MemberMend.filter())
async def mend(query: CallbackQuery, callback_data: b.MemberMend, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await body_forms.start_mending(session, actor, callback_data.member, now=now)
        seen = await begun(session, actor, outcome, now=now)
        line = await bodies.read_member(session, actor, callback_data.member)
    if seen is not None:
        await put(query, once, seen)
    else:
        await show(query, views.member_screen(line), toast=label("bodies.toast.late"))


@router.callback_query(b.MemberDo.filter(F.act.in_(ASKED_TWICE) & ~F.sure))
async def ask_if_sure(query: CallbackQuery, callback_data: b.MemberDo, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        line = await bodies.read_member(session, actor, callback_data.member)
    asks = line.left_on is None and callback_data.act in views.acts_of(line)
    await show(query, views.ask_screen(line, callback_data.act) if asks else views.member_screen(line))


@router.callback_query(b.MemberDo.filter())
async def do(query: CallbackQuery, callback_data: b.MemberDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await act(session, actor, callback_data, clock.now())
        await session.flush()
        screen = await after(session, actor, callback_data)
    toast = label(f"bodies.done.{callback_data.act}" if done else "bodies.toast.late")
    await show(query, screen, toast=toast)


async def act(session: AsyncSession, actor: Actor, wanted: b.MemberDo, now: datetime) -> bool:
    match wanted.act:
        case b.MemberAct.CHAIR | b.MemberAct.NO_CHAIR:
            chairs = wanted.act is b.MemberAct.CHAIR
            return await bodies.set_chair(session, actor, wanted.member, chairs=chairs)
        case b.MemberAct.LEAVE:
            return await bodies.leave(session, actor, wanted.member, now=now)
        case b.MemberAct.FORGET:
            return await bodies.forget_name(session, actor, wanted.member)
        case b.MemberAct.SEE:
            return await bodies.let_see(session, actor, wanted.member)


async def after(session: AsyncSession, actor: Actor, wanted: b.MemberDo) -> Screen:
    line = await bodies.read_member(session, actor, wanted.member)
    if wanted.act is b.MemberAct.FORGET:
        return views.member_screen(line)
    return views.body_screen(await bodies.read_body(session, actor, line.body))
