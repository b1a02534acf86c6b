"""aiogram's way to the sandbox's core without HTTP: the same answers and refusals, no sockets."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType

from bot.sandbox.telegram import Telegram
from tests.kit.session import hold


class Wire(BaseSession):
    def __init__(self, telegram: Telegram) -> None:
        super().__init__()
        self.telegram = telegram
        self.offsets: list[int] = []  # of every getUpdates that was asked
        self.patience: list[int | None] = []  # seconds for the answer to each of them
        self.closed = False
        self._changed = asyncio.Event()
        telegram.on_change(self._changed.set)

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 aiogram's signature
    ) -> TelegramType:
        name = method.__api_method__
        params = {key: value for key, value in self._params(bot, method).items() if value}
        if name == "getUpdates":
            self.offsets.append(int(params.get("offset", 0)))
            self.patience.append(timeout)
        while True:
            self._changed.clear()
            answer = self.telegram.call(name, params)
            if name != "getUpdates" or answer.status != 200 or answer.body["result"] or not params.get("timeout"):
                break
            await self._changed.wait()
        if answer.lost:
            raise TelegramNetworkError(method=method, message="connection lost")
        hold(method.__returning__)
        checked = self.check_response(bot, method, answer.status, json.dumps(answer.body))
        return cast(TelegramType, checked.result)

    def _params(self, bot: Bot, method: TelegramMethod[Any]) -> dict[str, Any]:
        dumped = method.model_dump(warnings=False)
        return {key: self.prepare_value(value, bot, files={}) for key, value in dumped.items()}

    async def close(self) -> None:
        self.closed = True

    def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        raise NotImplementedError("nothing is downloaded here")


def wire_of(bot: Bot) -> Wire:
    assert isinstance(bot.session, Wire)
    return bot.session
