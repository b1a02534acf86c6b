"""Commands, names and what the bot may know of a chat."""

from typing import Any

import pytest

from bot.sandbox.people import Person
from bot.sandbox.telegram import Telegram
from tests.sandbox.conversation import Line


def command(name: str, description: str = "Помощь") -> dict[str, str]:
    return {"command": name, "description": description}


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"commands": [{"command": "help"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [command("Help")]}, "BOT_COMMAND_INVALID"),
        ({"commands": [command("a" * 33)]}, "BOT_COMMAND_INVALID"),
        ({"commands": [command("help", "")]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [command("help", "я" * 257)]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [command(f"c{n}") for n in range(101)]}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": "{"}, "can't parse commands JSON object"),
        ({"commands": [], "scope": {}}, "can't parse BotCommandScope: Can't find field \"type\""),
        ({"commands": [], "scope": {"type": "x"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 7}}, "chat not found"),
    ],
)
def test_commands_are_refused(bot: Line, params: dict[str, Any], refusal: str) -> None:
    assert bot.hears("setMyCommands", **params) == f"Bad Request: {refusal}"


def test_a_person_sees_the_nearest_list(telegram: Telegram, bot: Line, anna: Person) -> None:
    bot.does("setMyCommands", commands=[command("start")])
    bot.does("setMyCommands", commands=[command("menu")], scope={"type": "all_private_chats"}, language_code="ru")
    assert telegram.profile.commands_for(anna.id) == [command("menu")]
    bot.does("setMyCommands", commands=[command("pairs")], scope={"type": "chat", "chat_id": anna.id})
    assert telegram.profile.commands_for(anna.id) == [command("pairs")]
    bot.does("deleteMyCommands", scope={"type": "chat", "chat_id": anna.id})
    assert telegram.profile.commands_for(anna.id) == [command("menu")]
    assert bot.does("getMyCommands") == [command("start")]
    bot.does("setMyCommands")
    assert bot.does("getMyCommands") == []


def test_names_and_descriptions_are_kept(bot: Line) -> None:
    bot.does("setMyName", name="Наставник школы № 12")
    bot.does("setMyDescription", description="Помогает")
    bot.does("setMyShortDescription", short_description="Кратко")
    assert bot.does("getMe")["first_name"] == "Наставник школы № 12"
    assert bot.does("getMyName") == {"name": "Наставник школы № 12"}
    assert bot.does("getMyDescription") == {"description": "Помогает"}
    assert bot.does("getMyShortDescription") == {"short_description": "Кратко"}
    assert "too long" in bot.hears("setMyShortDescription", short_description="я" * 121)


def test_a_chat_is_shown_to_the_bot(bot: Line, anna: Person) -> None:
    chat = bot.does("getChat", chat_id=anna.id)
    assert (chat["first_name"], chat["username"], chat["type"]) == ("Анна", "anna_k", "private")


def test_small_methods_answer_true(bot: Line, anna: Person) -> None:
    assert bot.does("sendChatAction", chat_id=anna.id, action="typing") is True
    assert (
        bot.hears("sendChatAction", chat_id=anna.id, action="dance") == "Bad Request: wrong parameter action in request"
    )
    message_id = bot.does("sendMessage", chat_id=anna.id, text="!")["message_id"]
    assert bot.does("pinChatMessage", chat_id=anna.id, message_id=message_id) is True
    assert bot.does("unpinChatMessage", chat_id=anna.id) is True
    assert bot.does("logOut") is True
    assert bot.does("close") is True


def test_an_unknown_method_is_not_found(bot: Line) -> None:
    assert bot.hears("sendPigeon") == "Not Found: method not found"
    assert bot.does("GETME")["is_bot"] is True
