"""The curator's people: lists, cards, questionnaires, the door, invitations."""

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.filters import is_words
from bot.handlers.pair_picking import searched
from bot.handlers.show import show, teller
from bot.handlers.writer import find_writer
from bot.services import (
    access,
    difficulties,
    invitation_lists,
    invitations,
    joining,
    pair_picking,
    people,
    readiness,
    runs,
)
from bot.storage.states import Role
from bot.texts import label
from bot.updates.once import Once
from bot.views import people as views
from bot.views.callbacks import (
    InviteList,
    InviteMake,
    InviteRevoke,
    JoinAll,
    JoinDecide,
    JoinList,
    PeopleList,
    PersonForm,
    PersonOpen,
    Section,
    SectionOpen,
)
from bot.views.screen import Screen

router = Router(name="people")


@router.callback_query(SectionOpen.filter(F.section == Section.PEOPLE))
async def open_people(query: CallbackQuery, once: Once) -> None:
    await turn_page(query, PeopleList(), once)


@router.callback_query(PeopleList.filter())
async def turn_page(query: CallbackQuery, callback_data: PeopleList, once: Once) -> None:
    screen = await listed(once, query.from_user.id, callback_data)
    async with once.write() as session:
        await runs.let_go(session, query.from_user.id)  # what is typed now is a name to look for
    await show(query, screen)


@router.message(is_words)
async def search(message: Message, once: Once) -> None:
    """What a curator writes outside any questionnaire is a name to look for: in the pair being made, else anywhere."""
    actor = await find_writer(message, once)
    if actor is None or not actor.may(Role.CURATOR):
        raise SkipHandler
    if picking := pair_picking.picked_by(actor):
        await show(message, await searched(once, actor, picking, message.text or ""))
    else:
        await show(message, await listed(once, teller(message), PeopleList(), query=message.text or ""))


async def listed(once: Once, telegram_id: int, wanted: PeopleList, *, query: str = "") -> Screen:
    role = Role(wanted.role) if wanted.role in {*Role} else None
    async with once.read() as session:
        actor = await access.get_actor(session, telegram_id)
        found = await people.list_people(session, actor, role=role, query=query or wanted.query, page=wanted.page)
        waiting = await joining.count_joining(session, actor)
    return views.people_screen(found, wanted.role, waiting=waiting)


@router.callback_query(PersonOpen.filter())
async def open_person(query: CallbackQuery, callback_data: PersonOpen, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await people.read_card(session, actor, callback_data.person)
        ready = await readiness.read_readiness(session, actor, callback_data.person)
        hard = await difficulties.has_difficulties(session, actor, callback_data.person)
    await show(query, views.card_screen(card, ready, difficulties=hard))


@router.callback_query(PersonForm.filter())
async def read_form(query: CallbackQuery, callback_data: PersonForm, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        form = await people.read_form(session, actor, callback_data.person, callback_data.scenario)
    await show(query, views.form_screen(form, callback_data.page))


@router.callback_query(SectionOpen.filter(F.section == Section.JOINING))
async def open_waiting(query: CallbackQuery, once: Once) -> None:
    await turn_waiting(query, JoinList(), once)


@router.callback_query(JoinList.filter())
async def turn_waiting(query: CallbackQuery, callback_data: JoinList, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        waiting = await joining.list_joining(session, actor)
    await show(query, views.waiting_screen(waiting, callback_data.page))


@router.callback_query(JoinDecide.filter())
async def decide_join(query: CallbackQuery, callback_data: JoinDecide, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        request = await access.get_join_request(session, actor, callback_data.request)
        decided = await joining.decide_join(session, request, accept=callback_data.accept, now=clock.now())
        waiting = await joining.list_joining(session, actor)
    done = "people.let_in_done" if callback_data.accept else "people.turned_away"
    await show(query, views.waiting_screen(waiting), toast=label(done if decided else "people.decided_before"))


@router.callback_query(JoinAll.filter(~F.sure))
async def ask_to_let_in_all(query: CallbackQuery, callback_data: JoinAll, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        waiting = await joining.list_joining(session, actor)
    await show(query, views.sure_all_screen(waiting, callback_data.last))


@router.callback_query(JoinAll.filter(F.sure))
async def let_in_all(query: CallbackQuery, callback_data: JoinAll, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        count = await joining.let_in_all(session, actor, callback_data.last, now=clock.now())
        waiting = await joining.list_joining(session, actor)
    toast = label("people.let_in_all_done", count=count) if count else label("people.decided_before")
    await show(query, views.waiting_screen(waiting), toast=toast)


@router.callback_query(SectionOpen.filter(F.section == Section.INVITE))
async def open_invite(query: CallbackQuery, once: Once) -> None:
    async with once.read() as session:
        (await access.get_actor(session, query.from_user.id)).require(Role.CURATOR)
    await show(query, views.invite_screen())


@router.message(Command("invite"))
async def invite_by_command(message: Message, once: Once) -> None:
    async with once.read() as session:
        (await access.get_actor(session, teller(message))).require(Role.CURATOR)
    await show(message, views.invite_screen())


@router.callback_query(InviteList.filter())
async def list_links(query: CallbackQuery, callback_data: InviteList, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await invitation_lists.list_links(session, actor, page=callback_data.page, now=clock.now())
    await show(query, views.links_screen(found))


@router.callback_query(InviteMake.filter())
async def make_invitation(
    query: CallbackQuery, callback_data: InviteMake, once: Once, clock: Clock, bot_username: str
) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        invited = await invitations.invite(
            session, actor, callback_data.role, many_use=callback_data.many, now=clock.now()
        )
    await show(query, views.invited_screen(invited, bot_username))


@router.callback_query(InviteRevoke.filter())
async def revoke_invitation(query: CallbackQuery, callback_data: InviteRevoke, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        invitations.revoke(await access.get_invitation(session, actor, callback_data.invitation), now=clock.now())
    await show(query, views.revoked_screen())
