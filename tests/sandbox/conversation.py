"""Short words for calling the sandbox as a bot does."""

import json
from typing import Any

from bot.sandbox.files import Upload
from bot.sandbox.telegram import Telegram

TOKEN = "42:SANDBOX-tests"


class Line:
    """The bot's end of the line: ``does`` expects success, ``hears`` the words of a refusal."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    def does(self, method: str, files: dict[str, Upload] | None = None, **params: Any) -> Any:
        answer = self.telegram.call(method, _as_sent(params), files)
        assert answer.status == 200, answer.body
        return answer.body["result"]

    def hears(self, method: str, files: dict[str, Upload] | None = None, **params: Any) -> str:
        answer = self.telegram.call(method, _as_sent(params), files)
        assert answer.body["ok"] is False, answer.body
        assert answer.body["error_code"] == answer.status
        return str(answer.body["description"])

    def pending(self) -> list[dict[str, Any]]:
        updates: list[dict[str, Any]] = self.does("getUpdates")
        return updates


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(text: str, data: str) -> dict[str, Any]:
    return {"text": text, "callback_data": data}


def _as_sent(params: dict[str, Any]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
