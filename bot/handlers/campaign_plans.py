"""Planning a wave: one draft, a button for each thing there is to choose."""

from collections.abc import Callable

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.handlers.campaigns import wave_screen
from bot.handlers.filters import is_words
from bot.handlers.runs import begun, put
from bot.handlers.show import show
from bot.handlers.writer import find_writer
from bot.services import access, audiences, campaign_cards, campaign_plans, campaigns, runs
from bot.services.access import Actor
from bot.services.audiences import Audience, AudienceKind
from bot.services.campaign_plans import Plan
from bot.services.campaign_reminders import Setting
from bot.storage.states import CampaignStatus, PairForm, PairKind, Role
from bot.texts import label
from bot.updates.once import Once
from bot.views import callbacks as c
from bot.views import campaign_plans as views
from bot.views import campaigns as wave_views
from bot.views.screen import Screen

router = Router(name="campaign_plans")
Part = c.WavePart
OF_AUDIENCE = (Part.ROLE, Part.PAIRS, Part.PAIR_FORM, Part.PAIR_KIND)
LOOKING = "wave:"  # and its id: what is typed is the name of somebody to ask


@router.callback_query(c.WaveNew.filter())
async def begin(query: CallbackQuery, callback_data: c.WaveNew, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        campaign_id = await campaign_plans.start_plan(session, actor, callback_data.scenario, now=now)
        screen = await wave_screen(session, actor, campaign_id, now)
    await show(query, screen)


@router.callback_query(c.WaveAsk.filter())
async def ask(query: CallbackQuery, callback_data: c.WaveAsk, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        campaign = await access.get_campaign(session, actor, callback_data.wave)
        if campaign.status is not CampaignStatus.DRAFT:
            screen = await wave_screen(session, actor, campaign.id, clock.now())
        else:
            plan = await campaign_plans.read_plan(session, actor, campaign.id, now=clock.now())
            screen = await choice_screen(session, plan, callback_data.part, actor)
    await show(query, screen)


async def choice_screen(session: AsyncSession, plan: Plan, part: c.WavePart, actor: Actor) -> Screen:
    screens: dict[c.WavePart, Callable[[Plan], Screen]] = {
        Part.OPENS: views.opens_screen,
        Part.CLOSES: views.closes_screen,
        Part.ANONYMOUS: views.anonymous_screen,
        Part.BEFORE: views.before_screen,
    }
    if part in screens:
        return screens[part](plan)
    return views.audience_screen(plan, *await audiences.count_pairs(session, actor.organisation_id, plan.scenario))


@router.callback_query(c.WaveSet.filter())
async def choose(query: CallbackQuery, callback_data: c.WaveSet, once: Once, clock: Clock) -> None:
    now, part = clock.now(), callback_data.part
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        setting = await campaign_plans.open_draft(session, actor, callback_data.wave, now)
        listed = campaign_plans.people_listed(setting) if setting is not None and part in OF_AUDIENCE else ()
        asks = bool(listed) and not callback_data.sure
        if setting is not None and not asks:
            await change(session, setting, part, callback_data.value)
            await session.flush()
        if asks:
            screen = views.lose_list_screen(callback_data, len(listed))
        elif setting is not None and part is Part.ROLE:
            plan = await campaign_plans.read_plan(session, actor, callback_data.wave, now=now)
            screen = await choice_screen(session, plan, part, actor)
        else:
            screen = await wave_screen(session, actor, callback_data.wave, now)
    await show(query, screen, toast="" if setting is not None else label("campaigns.toast.late"))


async def change(session: AsyncSession, setting: Setting, part: c.WavePart, value: str) -> None:
    """A made-up value changes nothing."""
    number = int(value) if value.isdecimal() and len(value) < len("9007199254740992") else 0
    match part:
        case Part.ROLE if value[1:] in {*Role}:
            campaign_plans.set_role(setting, Role(value[1:]), on=value.startswith("+"))
        case Part.PAIRS:
            campaign_plans.set_audience(setting, Audience(AudienceKind.PAIRS))
        case Part.PAIR_FORM if value in {*PairForm}:
            campaign_plans.set_audience(setting, Audience(AudienceKind.PAIR_FORM, (value,)))
        case Part.PAIR_KIND if value in {*PairKind}:
            campaign_plans.set_audience(setting, Audience(AudienceKind.PAIR_KIND, (value,)))
        case Part.OPENS:
            campaign_plans.set_days_ahead(setting, number)
        case Part.CLOSES:
            campaign_plans.set_weeks(setting, number)
        case Part.ANONYMOUS:
            await campaign_plans.set_anonymous(session, setting, anonymous=number == 1)
        case Part.BEFORE:
            await campaign_plans.set_before(session, setting, number)
        case _:
            return


@router.callback_query(c.WaveDay.filter())
async def choose_day(query: CallbackQuery, callback_data: c.WaveDay, once: Once, clock: Clock) -> None:
    now, opening = clock.now(), callback_data.opening
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        outcome = await campaign_plans.start_day(session, actor, callback_data.wave, opening=opening, now=now)
        seen = await begun(session, actor, outcome, now=now)
        screen = None if seen else await wave_screen(session, actor, callback_data.wave, now)
    if seen is not None:
        await put(query, once, seen)
    elif screen is not None:
        await show(query, screen, toast=label("campaigns.toast.late"))


@router.callback_query(c.WavePeople.filter())
async def tick_people(query: CallbackQuery, callback_data: c.WavePeople, once: Once, clock: Clock) -> None:
    now, wave, tick, asked = clock.now(), callback_data.wave, callback_data.tick, callback_data.query
    chosen, on = callback_data.chosen, tick.startswith("+")
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        setting = await campaign_plans.open_draft(session, actor, wave, now)
        if setting is None:
            screen = await wave_screen(session, actor, wave, now)
        else:
            if tick[1:].isdecimal():
                person = await access.get_person(session, actor, int(tick[1:20]))
                campaign_plans.set_person(setting, person.id, on=on)
            elif tick in ("+", "-"):
                await campaign_plans.set_found(session, actor, setting, query=asked, chosen=chosen, on=on)
            await session.flush()
            await runs.let_go(session, query.from_user.id, looking_in=f"{LOOKING}{wave}")
            screen = await people_screen(session, actor, callback_data, clock)
    await show(query, screen)


@router.message(is_words)
async def search_people(message: Message, once: Once, clock: Clock) -> None:
    """What is written under the ticks is a name to look for."""
    actor = await find_writer(message, once)
    wave = looked_for(actor)
    if actor is None or not wave:
        raise SkipHandler
    async with once.read() as session:
        if not await campaign_plans.is_draft(session, actor, wave):
            raise SkipHandler
        asked = c.WavePeople(wave=wave, query=message.text or "")
        screen = await people_screen(session, actor, asked, clock)
    await show(message, screen)


def looked_for(actor: Actor | None) -> int:
    if actor is None or not actor.may(Role.CURATOR) or not actor.looking_in.startswith(LOOKING):
        return 0
    return int(actor.looking_in.removeprefix(LOOKING))


async def people_screen(session: AsyncSession, actor: Actor, asked: c.WavePeople, clock: Clock) -> Screen:
    plan = await campaign_plans.read_plan(session, actor, asked.wave, now=clock.now())
    ticks = await campaign_plans.list_ticks(
        session, actor, plan, query=asked.query, page=asked.page, chosen=asked.chosen
    )
    return views.people_screen(plan, ticks)


@router.callback_query(c.WaveDo.filter((F.act == c.WaveAct.DROP) & ~F.sure))
async def ask_if_sure(query: CallbackQuery, callback_data: c.WaveDo, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        campaign = await access.get_campaign(session, actor, callback_data.wave)
        if campaign.status is CampaignStatus.DRAFT:
            screen = views.drop_screen(await campaign_plans.read_plan(session, actor, campaign.id, now=clock.now()))
        else:
            screen = await wave_screen(session, actor, campaign.id, clock.now())
    await show(query, screen)


@router.callback_query(c.WaveDo.filter(F.act == c.WaveAct.DROP))
async def throw_away(query: CallbackQuery, callback_data: c.WaveDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        gone = await campaign_plans.throw_away(session, actor, callback_data.wave)
        if gone:
            await session.flush()
            screen = wave_views.list_screen(await campaign_cards.list_waves(session, actor))
        else:
            screen = await wave_screen(session, actor, callback_data.wave, clock.now())
    await show(query, screen, toast=label(f"campaigns.toast.{'drop' if gone else 'late'}"))


@router.callback_query(c.WaveDo.filter(F.act == c.WaveAct.LAUNCH))
async def launch(query: CallbackQuery, callback_data: c.WaveDo, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        done = await campaigns.launch(session, actor, callback_data.wave, now=now)
        screen = await wave_screen(session, actor, callback_data.wave, now)
    await show(query, screen, toast=label(f"campaigns.toast.{'go' if done else 'late'}"))
