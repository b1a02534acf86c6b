"""What the bot says about itself: name, descriptions, commands."""

from typing import Any

Command = dict[str, Any]
Scope = tuple[str, int]


class Profile:
    def __init__(self, bot_id: int, username: str) -> None:
        self.bot_id = bot_id
        self.username = username
        self.texts: dict[tuple[str, str], str] = {("name", ""): "Наставник"}
        self.commands: dict[tuple[Scope, str], list[Command]] = {}

    def as_user(self) -> dict[str, Any]:
        return {"id": self.bot_id, "is_bot": True, "first_name": self.texts["name", ""], "username": self.username}

    def about_itself(self) -> dict[str, Any]:
        return {
            **self.as_user(),
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def text(self, what: str, language: str) -> str:
        return self.texts.get((what, language)) or self.texts.get((what, ""), "")

    def commands_for(self, person_id: int, language: str = "ru") -> list[Command]:
        """The nearest list a person's client shows: own chat, private chats, everybody; own language first."""
        for scope in (("chat", person_id), ("all_private_chats", 0), ("default", 0)):
            for code in (language, ""):
                if found := self.commands.get((scope, code)):
                    return found
        return []
