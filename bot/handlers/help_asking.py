"""«Нужна помощь»: a sentence, what was guessed corrected by a tap, sent."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.show import recipient, show
from bot.services import access, help_asking, home
from bot.services.help_drafts import HelpDraft
from bot.services.help_seen import HelpSeen
from bot.storage.states import HelpStatus
from bot.texts import label
from bot.updates.once import Once
from bot.views.help_callbacks import DraftStep, HelpAsk, HelpDraftDo, HelpName, HelpTo, HelpTopic, HelpUrgent
from bot.views.help_card import card_screen
from bot.views.help_draft import draft_screen, topics_screen
from bot.views.home import home_screen
from bot.views.screen import Screen

router = Router(name="help_asking")
Either = HelpDraft | HelpSeen
Service = Callable[..., Awaitable[Either]]


@router.message(Command("ask"))
async def ask_by_command(message: Message, once: Once, clock: Clock) -> None:
    await begin(message, once, clock)


@router.callback_query(HelpAsk.filter())
async def ask(query: CallbackQuery, once: Once, clock: Clock) -> None:
    await begin(query, once, clock)


async def begin(event: CallbackQuery | Message, once: Once, clock: Clock) -> None:
    await help_asking.get_ready()
    async with once.write() as session:
        actor = await access.get_actor(session, recipient(event))
        draft = await help_asking.begin(session, actor, now=clock.now())
    await show(event, draft_screen(draft))


@router.callback_query(HelpDraftDo.filter(F.step == DraftStep.OPEN))
async def open_draft(query: CallbackQuery, callback_data: HelpDraftDo, once: Once, clock: Clock) -> None:
    await change(query, once, clock, help_asking.adopt, callback_data.request)


@router.callback_query(HelpDraftDo.filter(F.step == DraftStep.TOPICS))
async def list_topics(query: CallbackQuery, callback_data: HelpDraftDo, once: Once, clock: Clock) -> None:
    await change(query, once, clock, help_asking.adopt, callback_data.request, drawn=topics_screen)


@router.callback_query(HelpTopic.filter())
async def choose_topic(query: CallbackQuery, callback_data: HelpTopic, once: Once, clock: Clock) -> None:
    await change(query, once, clock, help_asking.choose_topic, callback_data.request, callback_data.topic)


@router.callback_query(HelpUrgent.filter())
async def choose_urgency(query: CallbackQuery, callback_data: HelpUrgent, once: Once, clock: Clock) -> None:
    await change(query, once, clock, help_asking.choose_urgency, callback_data.request, callback_data.urgency)


@router.callback_query(HelpTo.filter())
async def choose_addressee(query: CallbackQuery, callback_data: HelpTo, once: Once, clock: Clock) -> None:
    await change(query, once, clock, help_asking.choose_addressee, callback_data.request, callback_data.to)


@router.callback_query(HelpName.filter())
async def choose_name(query: CallbackQuery, callback_data: HelpName, once: Once, clock: Clock) -> None:
    wanted = partial(help_asking.choose_name, anonymous=callback_data.anonymous, curator_may_know=callback_data.curator)
    await change(query, once, clock, wanted, callback_data.request)


@router.callback_query(HelpDraftDo.filter(F.step == DraftStep.ANEW))
async def begin_anew(query: CallbackQuery, callback_data: HelpDraftDo, once: Once, clock: Clock) -> None:
    await change(query, once, clock, help_asking.begin_anew, callback_data.request)


@router.callback_query(HelpDraftDo.filter(F.step == DraftStep.SEND))
async def send(query: CallbackQuery, callback_data: HelpDraftDo, once: Once, clock: Clock) -> None:
    await change(query, once, clock, help_asking.send, callback_data.request, news="sent")


@router.callback_query(HelpDraftDo.filter(F.step == DraftStep.DROP))
async def drop(query: CallbackQuery, callback_data: HelpDraftDo, once: Once, clock: Clock) -> None:
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        await help_asking.drop(session, actor, callback_data.request)
        seen = await home.read_home(session, actor, now=clock.now())
    await show(query, home_screen(seen), toast=label("help.done.dropped"))


async def change(
    query: CallbackQuery,
    once: Once,
    clock: Clock,
    service: Service,
    *what: Any,
    drawn: Callable[[HelpDraft], Screen] = draft_screen,
    news: str = "stale",
) -> None:
    """A tap on a draft; on one that has been sent, where the question stands."""
    await help_asking.get_ready()
    async with once.write() as session:
        actor = await access.get_actor(session, query.from_user.id)
        either = await service(session, actor, *what, now=clock.now())
    await show(query, drawn(either) if isinstance(either, HelpDraft) else sent_screen(either, news))


def sent_screen(seen: HelpSeen, news: str) -> Screen:
    closed = seen.status is HelpStatus.CLOSED
    return card_screen(seen, news="" if closed else label(f"help.done.{news}", partner=""))
