"""Waves: the curator's list and cards, acts upon one, who has not answered; and beginning to answer."""

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
from bot.services import access, campaign_cards, campaign_plans, campaign_silence, campaigns, respondents, runs
from bot.services.access import Actor
from bot.services.respondents import TooLate
from bot.storage.states import CampaignStatus, Role
from bot.texts import label
from bot.updates.once import Once
from bot.views import callbacks as c
from bot.views import campaign_plans as plan_views
from bot.views import campaigns as views
from bot.views.callbacks import Section, SectionOpen
from bot.views.screen import Screen

router = Router(name="campaigns")
Act = c.WaveAct


@router.callback_query(SectionOpen.filter(F.section == Section.FORMS))
async def open_waves(query: CallbackQuery, once: Once) -> None:
    await turn_waves(query, c.WaveList(), once)


@router.callback_query(c.WaveList.filter())
async def turn_waves(query: CallbackQuery, callback_data: c.WaveList, once: Once) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        group = views.group_of(callback_data.group)
        found = await campaign_cards.list_waves(session, actor, group, callback_data.page)
    await show(query, views.list_screen(found))


@router.callback_query(c.WaveOpen.filter())
async def open_wave(query: CallbackQuery, callback_data: c.WaveOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        screen = await wave_screen(session, actor, callback_data.wave, clock.now())
    await show(query, screen)


async def wave_screen(
    session: AsyncSession, actor: Actor, campaign_id: int, now: datetime, *, note: str = ""
) -> Screen:
    """A plan while it is one, the card afterwards."""
    campaign = await access.get_campaign(session, actor, campaign_id)
    if campaign.status is CampaignStatus.DRAFT:
        return plan_views.plan_screen(await campaign_plans.read_plan(session, actor, campaign_id, now=now), note=note)
    return views.card_screen(await campaign_cards.read_wave(session, actor, campaign_id, now=now), note=note)


@router.callback_query(c.WaveDo.filter(F.act.in_({Act.CANCEL, Act.CLOSE, Act.REMIND}) & ~F.sure))
async def ask(query: CallbackQuery, callback_data: c.WaveDo, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await campaign_cards.read_wave(session, actor, callback_data.wave, now=clock.now())
    if may_be_done(callback_data.act, card.line.status):
        await show(query, views.ask_screen(card, callback_data.act))
    else:
        await show(query, views.card_screen(card), toast=label("campaigns.toast.late"))


def may_be_done(act: c.WaveAct, status: CampaignStatus) -> bool:
    return status is (CampaignStatus.PLANNED if act is Act.CANCEL else CampaignStatus.OPEN)


@router.callback_query(c.WaveDo.filter(F.act == Act.EXTEND))
async def ask_for_how_long(query: CallbackQuery, callback_data: c.WaveDo, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        card = await campaign_cards.read_wave(session, actor, callback_data.wave, now=clock.now())
    if card.line.status is CampaignStatus.OPEN:
        await show(query, views.extend_screen(card))
    else:
        await show(query, views.card_screen(card), toast=label("campaigns.toast.late"))


@router.callback_query(c.WaveDo.filter(F.act.in_({Act.CANCEL, Act.CLOSE, Act.REMIND})))
async def do(query: CallbackQuery, callback_data: c.WaveDo, once: Once, clock: Clock) -> None:
    now, wave, act = clock.now(), callback_data.wave, callback_data.act
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        if act is Act.REMIND:
            reminded = await campaigns.remind_now(session, actor, wave, now=now)
            toast = label("campaigns.toast.reminded", count=reminded)
        else:
            acting = campaigns.cancel if act is Act.CANCEL else campaigns.end
            done = await acting(session, actor, wave, now=now)
            toast = label(f"campaigns.toast.{act if done else 'late'}")
        screen = await wave_screen(session, actor, wave, now)
    await show(query, screen, toast=toast)


@router.callback_query(c.WaveExtend.filter())
async def extend(query: CallbackQuery, callback_data: c.WaveExtend, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await campaigns.extend_by(session, actor, callback_data.wave, callback_data.days, now=now)
        screen = await wave_screen(session, actor, callback_data.wave, now)
    await show(query, screen, toast=label(f"campaigns.toast.{'extended' if done else 'late'}"))


@router.callback_query(c.WaveSilent.filter())
async def list_silent(query: CallbackQuery, callback_data: c.WaveSilent, once: Once, clock: Clock) -> None:
    wave, words, page = callback_data.wave, callback_data.query, callback_data.page
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await campaign_silence.list_silent(session, actor, wave, page, query=words, now=clock.now())
        await runs.let_go(session, query.from_user.id, looking_in=f"{campaign_silence.LOOKING}{wave}")
    await show(query, views.silent_screen(found))


@router.message(is_words)
async def search_silent(message: Message, once: Once, clock: Clock) -> None:
    """What is written under those who have not answered is a name to look for."""
    actor = await find_writer(message, once)
    wave = campaign_silence.looked_through_by(actor) if actor is not None and actor.may(Role.CURATOR) else 0
    if actor is None or not wave:
        raise SkipHandler
    async with once.read() as session:
        found = await campaign_silence.list_silent(session, actor, wave, query=message.text or "", now=clock.now())
    await show(message, views.silent_screen(found))


@router.callback_query(c.WaveDo.filter((F.act == Act.EXCUSE) & ~F.sure))
async def ask_to_excuse_all(query: CallbackQuery, callback_data: c.WaveDo, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        found = await campaign_silence.read_out_of_reach(session, actor, callback_data.wave, now=clock.now())
    await show(query, views.excuse_all_screen(found))


@router.callback_query(c.WaveDo.filter(F.act == Act.EXCUSE))
async def excuse_all(query: CallbackQuery, callback_data: c.WaveDo, once: Once, clock: Clock) -> None:
    now, wave = clock.now(), callback_data.wave
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        count = await campaign_silence.excuse_out_of_reach(session, actor, wave, now=now)
        found = await campaign_silence.list_silent(session, actor, wave, now=now)
    word = label("campaigns.toast.excused_all", count=count) if count else label("campaigns.toast.late")
    await show(query, views.silent_screen(found), toast=word)


@router.callback_query(c.RespondentOpen.filter())
async def open_respondent(query: CallbackQuery, callback_data: c.RespondentOpen, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        row = await campaign_silence.read_respondent(session, actor, callback_data.respondent, now=clock.now())
    await show(query, views.respondent_screen(row, callback_data.page, callback_data.query))


@router.callback_query(c.RespondentExcuse.filter())
async def excuse(query: CallbackQuery, callback_data: c.RespondentExcuse, once: Once, clock: Clock) -> None:
    respondent, excused = callback_data.respondent, callback_data.excused
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await campaign_silence.excuse(session, actor, respondent, excused=excused)
        row = await campaign_silence.read_respondent(session, actor, respondent, now=clock.now())
    word = ("excused" if excused else "waits") if done else "late"
    screen = views.respondent_screen(row, callback_data.page, callback_data.query)
    await show(query, screen, toast=label(f"campaigns.toast.{word}"))


@router.callback_query(c.WaveAnswer.filter())
async def answer(query: CallbackQuery, callback_data: c.WaveAnswer, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await respondents.start_answer(session, actor, callback_data.respondent, now=now)
        seen = await begun(session, actor, outcome, now=now)
    if seen is not None:
        await put(query, once, seen)
    elif isinstance(outcome, TooLate):
        await show(query, views.too_late_screen(outcome))
