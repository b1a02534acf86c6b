"""The only file that knows everybody: settings -> database, Telegram, dispatcher, ticker, sender."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import LinkPreviewOptions
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock, MovedClock
from bot.config import Settings
from bot.handlers import (
    advice,
    announcements,
    bodies,
    campaign_plans,
    campaigns,
    cycle_files,
    cycle_setup,
    cycles,
    desk,
    files,
    form_library,
    help_answers,
    help_asking,
    help_lists,
    help_passing,
    help_replies,
    help_talk,
    help_unclear,
    leave,
    media_plan,
    meetings,
    next_cycle,
    other,
    own_data,
    own_forms,
    pair_picking,
    pairs,
    paper,
    people,
    protocols,
    results,
    roadmap_actions,
    roadmap_editing,
    roadmap_items,
    roadmap_lists,
    runs,
    sent_forms,
    settings,
    start,
    targets,
)
from bot.handlers.filters import in_private
from bot.handlers.looking import EndLooking
from bot.handlers.mishaps import Mishaps, RefuseDenied
from bot.handlers.pace import UrgentReplies
from bot.handlers.switchboard import Switchboard
from bot.line import LeanLine
from bot.scheduler.cleaning import cleaning_slots
from bot.scheduler.digests import digest_slots
from bot.scheduler.due import Due
from bot.scheduler.limits import Limits
from bot.scheduler.sender import Compose, Sender
from bot.scheduler.ticker import Ticker
from bot.services import (
    advice_notices,
    announcement_notices,
    announcement_sending,
    attachments,
    campaign_notices,
    check_ins,
    cycle_approval,
    digest,
    form_reminders,
    help_news,
    help_routing,
    item_notices,
    joining,
    meeting_notices,
    next_people,
    pair_news,
    roadmap_notices,
    roadmap_year,
)
from bot.services import campaigns as campaign_services
from bot.services import sent_forms as sent_form_services
from bot.services.notices import NotNow, Reader
from bot.services.timings import working_time_of
from bot.storage.database import Database
from bot.storage.models import Announcement, Campaign, Cycle, HelpRequest, Meeting, Notice, Pair, Person, Run
from bot.updates.intake import Intake
from bot.views import advice as advice_views
from bot.views import announcements as announcement_views
from bot.views import campaigns as campaign_views
from bot.views import cycles as cycle_views
from bot.views import desk as desk_views
from bot.views import forms as form_views
from bot.views import help_notices as help_views
from bot.views import meetings as meeting_views
from bot.views import next_cycle as next_cycle_views
from bot.views import pair_news as pair_news_views
from bot.views import people as people_views
from bot.views import roadmap_items as item_views
from bot.views import roadmap_notices as roadmap_notice_views
from bot.views import sent_forms as sent_form_views
from bot.views.screen import Screen

READERS: Mapping[str, Reader] = {
    **joining.READERS,
    **form_reminders.READERS,
    **pair_news.READERS,
    **meeting_notices.READERS,
    **digest.READERS,
    **campaign_notices.READERS,
    **sent_form_services.READERS,
    **help_news.READERS,
    **advice_notices.READERS,
    **item_notices.READERS,
    **next_people.READERS,
    **roadmap_notices.READERS,
    **cycle_approval.READERS,
    **announcement_notices.READERS,
}
NOTICES: Mapping[str, Callable[[Any], Screen]] = {
    **people_views.NOTICES,
    **form_views.NOTICES,
    **pair_news_views.NOTICES,
    **meeting_views.NOTICES,
    **desk_views.NOTICES,
    **campaign_views.NOTICES,
    **sent_form_views.NOTICES,
    **help_views.NOTICES,
    **advice_views.NOTICES,
    **next_cycle_views.NOTICES,
    **roadmap_notice_views.NOTICES,
    **item_views.NOTICES,
    **cycle_views.NOTICES,
    **announcement_views.NOTICES,
}
DUE = (
    Due("roadmaps", Cycle.due_at, roadmap_year.advance),  # first: what is told of the day goes out as one message
    Due("form reminders", Run.remind_at, form_reminders.remind_run),
    Due("pair reminders", Pair.remind_at, pair_news.remind_pair),
    Due("check-ins", Meeting.check_in_at, check_ins.ask_check_in),
    Due("campaigns", Campaign.due_at, campaign_services.advance),
    Due("help requests", HelpRequest.due_at, help_routing.advance),
    Due("announcements", Announcement.due_at, announcement_sending.advance),
)
SLOTS = (digest_slots, cleaning_slots)


@dataclass(frozen=True)
class App:
    db: Database
    bot: Bot
    clock: Clock
    dispatcher: Dispatcher
    intake: Intake
    ticker: Ticker
    sender: Sender
    closing: tuple[Callable[[], Coroutine[Any, Any, None]], ...]


def routers() -> list[Router]:
    """In the order in which they are asked: a reply to a talk goes there, then questionnaires, which are most of it;
    what is typed out of any dialogue is asked about when nobody looks for it, `other` takes what is left."""
    entrance = (help_replies, runs, files, start, own_data, leave, sent_forms, advice)
    helping = (help_asking, help_answers, help_passing, help_talk)
    forms = (form_library, campaign_plans, campaigns, results, own_forms, paper)
    year = (cycles, cycle_setup, roadmap_editing, roadmap_items, roadmap_lists, roadmap_actions, cycle_files)
    around = (announcements, media_plan, bodies, protocols, targets, next_cycle)
    rest = (people, pairs, pair_picking, meetings, desk, help_lists, settings, help_unclear, other)
    return [each.router for each in (*entrance, *helping, *forms, *year, *around, *rest)]


def telegram(chosen: Settings, *, urgent: Limits | None = None) -> Bot:
    """`urgent`: replies to people, which go before notices."""
    proxy = chosen.telegram_proxy.get_secret_value() if chosen.telegram_proxy else None
    session = LeanLine(api=TelegramAPIServer.from_base(chosen.telegram_api_base), proxy=proxy)
    if urgent is not None:
        session.middleware(UrgentReplies(urgent))
    return bot_over(session, chosen.bot_token.get_secret_value())


def bot_over(session: BaseSession, token: str) -> Bot:
    """Speaks HTML and shows no previews of links, whatever its line to Telegram is."""
    return Bot(
        token,
        session=session,
        default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True)),
    )


def dispatcher(db: Database, clock: Clock, *, data_dir: Path, bot_username: str) -> Dispatcher:
    """Handlers only: fits any bot, the tests' one too."""
    made = Dispatcher(disable_fsm=True, db=db, clock=clock, data_dir=data_dir, bot_username=bot_username)
    made.include_router(Switchboard(routers()))
    for observer in (made.message, made.callback_query, made.edited_message, made.my_chat_member):
        observer.middleware(RefuseDenied())
    for looked in (made.message, made.callback_query):
        looked.middleware(EndLooking())
    for observer in (made.message, made.edited_message, made.my_chat_member):
        observer.filter(in_private)  # added to a group, the bot tells that group nothing
    return made


def composer(clock: Clock) -> Compose:
    async def compose(session: AsyncSession, notice: Notice) -> Screen | NotNow | None:
        """What a notice says now; None when it is no longer true, NotNow when it is to be said later."""
        person = await session.get_one(Person, notice.person_id)
        data = await READERS[notice.kind](session, notice, person, clock.now())
        return data if data is None or isinstance(data, NotNow) else NOTICES[notice.kind](data)

    return compose


def build(chosen: Settings, db: Database, *, bot_username: str) -> App:
    clock = MovedClock(chosen.clock_file) if chosen.clock_file else Clock()
    limits = Limits()
    bot, speaker = telegram(chosen, urgent=limits), telegram(chosen)
    made = dispatcher(db, clock, data_dir=chosen.data_dir, bot_username=bot_username)
    sender = Sender(db, speaker, composer(clock), clock, limits, working_time_of)
    mishaps = Mishaps(bot, db, clock)
    intake = Intake(made, bot, db, clock, mishaps.tell_failure, mishaps.show_present)
    ticker = Ticker(db, clock, DUE, SLOTS, sender, seconds=1.0 if chosen.clock_file else 5.0)
    db.committed = partial(follow_commit, sender, chosen.data_dir)
    return App(db, bot, clock, made, intake, ticker, sender, (bot.session.close, speaker.session.close, db.close))


def follow_commit(sender: Sender, data_dir: Path, info: Mapping[Any, Any]) -> None:
    """Files whose rows are gone go; a notice that is due now does not wait for the next tick."""
    attachments.remove_gone(data_dir, info)
    if info.get("enqueued"):
        sender.wake()
