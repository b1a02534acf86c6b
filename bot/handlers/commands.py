"""The menu of commands: each person sees the commands of their roles and no others."""

from collections.abc import Mapping

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeChat, BotCommandScopeDefault

from bot.services.access import Actor
from bot.services.help_form import ASKERS
from bot.storage.states import Role
from bot.texts import label

EVERYBODY = ("start", "help")
MEMBERS = (*EVERYBODY, "meetings", "mydata")
OF_ROLE: Mapping[Role, tuple[str, ...]] = {
    Role.CURATOR: ("digest", "roadmap", "questions", "export", "invite"),
    Role.HEAD: ("digest", "roadmap", "export"),
    Role.COUNCIL: ("roadmap",),
    **dict.fromkeys(ASKERS, ("ask",)),
}


def commands_of(actor: Actor | None) -> tuple[str, ...]:
    if actor is None:
        return EVERYBODY
    extra = [command for role, commands in OF_ROLE.items() if role in actor.roles for command in commands]
    return (*MEMBERS, *dict.fromkeys(extra))


async def set_default_commands(bot: Bot) -> None:
    await bot.set_my_commands(menu(EVERYBODY), scope=BotCommandScopeDefault())


async def set_own_commands(bot: Bot, telegram_id: int, actor: Actor | None) -> None:
    await bot.set_my_commands(menu(commands_of(actor)), scope=BotCommandScopeChat(chat_id=telegram_id))


def menu(commands: tuple[str, ...]) -> list[BotCommand]:
    return [BotCommand(command=each, description=label(f"commands.{each}")) for each in commands]
