"""Taking part on paper, and links for one purpose."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.clock import Clock
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.services import access, blank_forms, invitations, organisations, paper, people, third_persons
from bot.texts import label
from bot.updates.once import Once
from bot.views import paper as views
from bot.views.callbacks import (
    FormBlank,
    PaperConsent,
    PaperForms,
    PaperPeople,
    PaperStart,
    PaperWithdraw,
    PersonInvite,
    PupilMark,
    PupilsMode,
    ThirdPersonInvite,
    ToldRead,
)
from bot.views.people import card_screen

router = Router(name="paper")


@router.callback_query(FormBlank.filter())
async def send_blank(query: CallbackQuery, callback_data: FormBlank, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        blank = await blank_forms.read_blank(session, actor, callback_data.scenario)
    await show(query, views.blank_screen(blank, await blank_forms.draw_blank(blank)))


@router.callback_query(PaperForms.filter())
async def list_forms(query: CallbackQuery, callback_data: PaperForms, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await paper.list_paper_forms(session, actor, callback_data.person, callback_data.page)
    await show(query, views.forms_screen(found))


@router.callback_query(PaperPeople.filter())
async def list_people(query: CallbackQuery, callback_data: PaperPeople, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await paper.list_paper_people(session, actor, callback_data.scenario, callback_data.page)
    await show(query, views.people_screen(found))


@router.callback_query(PaperStart.filter())
async def start(query: CallbackQuery, callback_data: PaperStart, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        started = await paper.start_paper(
            session, actor, callback_data.person, callback_data.scenario, callback_data.pair, now=now
        )
        seen = await begun(session, actor, started, now=now) if started else None
        found = None if seen else await paper.list_paper_forms(session, actor, callback_data.person)
    if seen is not None:
        await put(query, once, seen)
    elif found is not None:
        await show(query, views.forms_screen(found), toast=label("paper.own_pair"))


@router.callback_query(PaperConsent.filter(~F.sure))
async def ask_consent(query: CallbackQuery, callback_data: PaperConsent, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await people.read_card(session, actor, callback_data.person)
    await show(query, views.ask_sign_screen(card, callback_data.document))


@router.callback_query(PaperConsent.filter())
async def sign_consent(query: CallbackQuery, callback_data: PaperConsent, once: Once, clock: Clock) -> None:
    person = callback_data.person
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await paper.sign_consent(session, actor, person, callback_data.document, now=clock.now())
        card = await people.read_card(session, actor, person)
    await show(query, card_screen(card))


@router.callback_query(PaperWithdraw.filter(~F.sure))
async def ask_withdrawal(query: CallbackQuery, callback_data: PaperWithdraw, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await people.read_card(session, actor, callback_data.person)
    await show(query, views.ask_withdraw_screen(card))


@router.callback_query(PaperWithdraw.filter())
async def withdraw(query: CallbackQuery, callback_data: PaperWithdraw, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await paper.withdraw(session, actor, callback_data.person, now=clock.now())
    await show(query, views.withdrawn_screen())


@router.callback_query(PersonInvite.filter())
async def invite_person(
    query: CallbackQuery, callback_data: PersonInvite, once: Once, clock: Clock, bot_username: str
) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await people.read_card(session, actor, callback_data.person)
        invited = await invitations.invite_person(session, actor, callback_data.person, now=clock.now())
    if invited is None:
        await show(query, card_screen(card), toast=label("paper.has_account"))
    else:
        await show(query, views.link_screen(invited, card, bot_username))


@router.callback_query(ThirdPersonInvite.filter())
async def invite_third_person(
    query: CallbackQuery, callback_data: ThirdPersonInvite, once: Once, clock: Clock, bot_username: str
) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await people.read_card(session, actor, callback_data.person)
        invited = await invitations.invite_third_person(session, actor, callback_data.person, now=clock.now())
    await show(query, views.link_screen(invited, card, bot_username))


@router.callback_query(ToldRead.filter())
async def read_told(query: CallbackQuery, callback_data: ToldRead, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        told = await third_persons.read_told(session, actor, callback_data.person, callback_data.page)
    await show(query, views.told_screen(told))


@router.callback_query(PupilMark.filter())
async def mark_pupil(query: CallbackQuery, callback_data: PupilMark, once: Once) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await paper.mark_pupil(session, actor, callback_data.person, pupil=callback_data.pupil)
        card = await people.read_card(session, actor, callback_data.person)
    await show(query, card_screen(card))


@router.callback_query(PupilsMode.filter(~F.sure))
async def show_pupils_mode(query: CallbackQuery, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        on = await organisations.pupils_take_part(session, actor)
    await show(query, views.pupils_screen(on=on))


@router.callback_query(PupilsMode.filter())
async def turn_pupils_mode(query: CallbackQuery, callback_data: PupilsMode, once: Once) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await organisations.let_pupils_take_part(session, actor, on=callback_data.on)
    await show(query, views.pupils_screen(on=callback_data.on))
