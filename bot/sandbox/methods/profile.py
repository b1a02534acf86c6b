"""The bot about itself: names, descriptions, commands; what it may know of a chat."""

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.sandbox.methods.method import Method
from bot.sandbox.params import Params
from bot.sandbox.profile import Command, Scope
from bot.sandbox.refusal import bad_request

if TYPE_CHECKING:
    from bot.sandbox.telegram import Telegram

COMMAND_LIMIT = 100
TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}
PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def get_me(telegram: "Telegram", params: Params) -> dict[str, Any]:
    return telegram.profile.about_itself()


def say_true(telegram: "Telegram", params: Params) -> bool:
    return True


def get_chat(telegram: "Telegram", params: Params) -> dict[str, Any]:
    person = telegram.addressee(params.text("chat_id"))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    known = {
        "accent_color_id": person.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
    }
    return {**person.as_chat(), **known}


def set_commands(telegram: "Telegram", params: Params) -> bool:
    given = params.parsed("commands", "can't parse commands JSON object") or []
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_read_command(value) for value in given]
    scope = _read_scope(telegram, params)
    if len(commands) > COMMAND_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    telegram.profile.commands[scope, params.text("language_code")] = commands
    return True


def _read_command(value: Any) -> Command:
    if not isinstance(value, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(value.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    return {"command": value["command"].removeprefix("/"), "description": value["description"].strip()}


def get_commands(telegram: "Telegram", params: Params) -> list[Command]:
    return telegram.profile.commands.get((_read_scope(telegram, params), params.text("language_code")), [])


def delete_commands(telegram: "Telegram", params: Params) -> bool:
    telegram.profile.commands.pop((_read_scope(telegram, params), params.text("language_code")), None)
    return True


def _read_scope(telegram: "Telegram", params: Params) -> Scope:
    given = params.parsed("scope", "can't parse BotCommandScope JSON object")
    if given is None:
        return "default", 0
    if not isinstance(given, dict) or "type" not in given:
        raise bad_request("can't parse BotCommandScope: Can't find field \"type\"")
    if given["type"] in PLAIN_SCOPES:
        return str(given["type"]), 0
    if given["type"] not in CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if "chat_id" not in given:
        raise bad_request("can't parse BotCommandScope: Can't find field \"chat_id\"")
    return str(given["type"]), telegram.addressee(str(given["chat_id"])).id


def set_own_text(what: str, telegram: "Telegram", params: Params) -> bool:
    text = params.text(what)
    if len(text) > TEXT_LIMITS[what]:
        raise bad_request(f"bot {what.replace('_', ' ')} is too long")
    key = what, params.text("language_code")
    if text or key == ("name", ""):
        telegram.profile.texts[key] = text or telegram.profile.texts[key]
    else:
        telegram.profile.texts.pop(key, None)
    return True


def get_own_text(what: str, telegram: "Telegram", params: Params) -> dict[str, str]:
    return {what: telegram.profile.text(what, params.text("language_code"))}


METHODS = (
    Method("getMe", get_me, "User"),
    Method("logOut", say_true),
    Method("close", say_true),
    Method("setChatMenuButton", say_true),
    Method("getChat", get_chat, "ChatFullInfo"),
    Method("setMyCommands", set_commands),
    Method("getMyCommands", get_commands, "BotCommand"),
    Method("deleteMyCommands", delete_commands),
    Method("setMyName", partial(set_own_text, "name")),
    Method("getMyName", partial(get_own_text, "name"), "BotName"),
    Method("setMyDescription", partial(set_own_text, "description")),
    Method("getMyDescription", partial(get_own_text, "description"), "BotDescription"),
    Method("setMyShortDescription", partial(set_own_text, "short_description")),
    Method("getMyShortDescription", partial(get_own_text, "short_description"), "BotShortDescription"),
)
