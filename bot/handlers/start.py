"""/start: entering by a link, or the main screen."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from bot.clock import Clock
from bot.handlers.commands import set_own_commands
from bot.handlers.show import bot_of, show, teller
from bot.services import access, home, invitations
from bot.services.help_form import ASKERS
from bot.services.invitations import AnotherOrganisation, Entered, WrongToken
from bot.storage.states import Role
from bot.texts import label, say
from bot.updates.once import Once
from bot.views.callbacks import HomeOpen
from bot.views.home import home_screen
from bot.views.rows import home_row
from bot.views.screen import Screen

router = Router(name="start")


@router.message(CommandStart(deep_link=True))
async def enter(message: Message, command: CommandObject, once: Once, clock: Clock) -> None:
    now = clock.now()
    async with once.write() as session:
        outcome = await invitations.enter(session, teller(message), command.args or "", now=now)
        if isinstance(outcome, Entered):
            actor = await access.get_actor(session, teller(message))
            seen = await home.read_home(session, actor, now=now)
    await show(
        message,
        home_screen(seen, note=greeting(outcome)) if isinstance(outcome, Entered) else closed_door(outcome, now),
    )


def greeting(entered: Entered) -> str:
    key = "refused" if entered.refused else "waiting" if entered.waiting else "added" if entered.known else "new"
    return say(f"start.welcome.{key}", role=label(f"roles.{entered.role}"))


def closed_door(outcome: WrongToken | AnotherOrganisation, now: datetime) -> Screen:
    if isinstance(outcome, AnotherOrganisation):
        return Screen(say("start.another_organisation"), home_row())
    if outcome.wait_until is None:
        return Screen(say("start.wrong_token"))
    minutes = max(1, -(-(outcome.wait_until - now).total_seconds() // 60))
    return Screen(say("start.slow_down", minutes=int(minutes)))


@router.message(CommandStart())
async def start(message: Message, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.find_actor(session, teller(message))
        seen = await home.read_home(session, actor, now=clock.now()) if actor else None
    await show(message, home_screen(seen) if seen else Screen(say("start.stranger")))
    await set_own_commands(bot_of(message), teller(message), actor)


@router.message(Command("help"))
async def help_(message: Message, once: Once) -> None:
    async with once.read() as session:
        actor = await access.find_actor(session, teller(message))
    if actor is None:
        await show(message, Screen(say("start.stranger")))
        return
    text = say(
        "home.help",
        curator=actor.may(Role.CURATOR),
        may_ask=actor.may(*ASKERS),
        reads_roadmaps=actor.may(*access.READ_ROADMAPS),
    )
    await show(message, Screen(text, home_row()))


@router.callback_query(HomeOpen.filter())
async def open_home(query: CallbackQuery, once: Once, clock: Clock) -> None:
    async with once.read() as session:
        actor = await access.get_actor(session, query.from_user.id)
        seen = await home.read_home(session, actor, now=clock.now())
    await show(query, home_screen(seen))
