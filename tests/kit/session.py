"""aiogram's line to the sandbox without HTTP: the same parameters, the same strictness, no socket."""

import json
from collections.abc import AsyncGenerator
from functools import cache
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile

from bot.sandbox.files import Upload
from bot.sandbox.telegram import Telegram


class InProcessSession(BaseSession):
    def __init__(self, telegram: Telegram) -> None:
        super().__init__()
        self._telegram = telegram

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 aiogram's own signature
    ) -> TelegramType:
        params, files = await self._sent(bot, method)
        answer = self._telegram.call(method.__api_method__, params, files)
        if answer.lost:
            raise TelegramNetworkError(method=method, message="the connection was closed")
        content = json.dumps(answer.body, ensure_ascii=False)
        hold(method.__returning__)
        response = self.check_response(bot, method, answer.status, content)
        return response.result  # type: ignore[return-value]

    async def _sent(self, bot: Bot, method: TelegramMethod[Any]) -> tuple[dict[str, str], dict[str, Upload]]:
        """As AiohttpSession.build_form_data: empty values are left out, everything else is text or a file."""
        given: dict[str, InputFile] = {}
        params = {
            name: prepared
            for name, value in method.model_dump(warnings=False).items()
            if (prepared := self.prepare_value(value, bot=bot, files=given))
        }
        files = {key: await uploaded(bot, key, file) for key, file in given.items()}
        return params, files

    async def close(self) -> None:
        """There is nothing to close."""

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        stored = self._telegram.files.by_path(url.split(f"/bot{self._telegram.token}/", 1)[1])
        assert stored is not None, f"no file at {url}"
        yield stored.content


async def uploaded(bot: Bot, key: str, file: InputFile) -> Upload:
    content = b"".join([chunk async for chunk in file.read(bot)])
    return Upload(file.filename or key, content)


@cache
def hold(returned: Any) -> Any:
    """pydantic forgets a generic class that nobody holds, and building one anew takes twenty milliseconds."""
    return Response[returned]
