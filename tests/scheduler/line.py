"""A telephone line to Telegram that records what was said and fails when it is told to."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import EditMessageText, SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType


@dataclass(frozen=True)
class Trouble:
    """An answer instead of the message; status 0: no answer at all."""

    status: int
    description: str = ""
    retry_after: int | None = None


LOST = Trouble(0)
BUSY = Trouble(500, "Internal Server Error: restart")


def flood(seconds: int) -> Trouble:
    return Trouble(429, f"Too Many Requests: retry after {seconds}", seconds)


class Line(BaseSession):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[int, str]] = []
        self.methods: list[Any] = []
        self.calls = 0
        self.troubles: dict[int, deque[Trouble]] = defaultdict(deque)  # by chat; 0: any chat
        self.open = asyncio.Event()  # closed: everything hangs
        self.open.set()
        self.ringing = 0
        self.most_ringing = 0
        self.rang = asyncio.Event()
        self.answered = asyncio.Event()

    def breaks(self, *troubles: Trouble, chat_id: int = 0) -> None:
        self.troubles[chat_id].extend(troubles)

    def texts(self, chat_id: int) -> list[str]:
        return [text for chat, text in self.said if chat == chat_id]

    async def rings(self, count: int = 1) -> None:
        """Until so many messages hang on the closed line."""
        async with asyncio.timeout(5):
            while self.ringing < count:
                self.rang.clear()
                await self.rang.wait()

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 aiogram's signature
    ) -> TelegramType:
        self.calls += 1
        self.ringing += 1
        self.most_ringing = max(self.most_ringing, self.ringing)
        self.rang.set()
        try:
            await asyncio.sleep(0)
            await self.open.wait()
            return cast(TelegramType, self._answer(bot, method))
        finally:
            self.ringing -= 1

    def _answer(self, bot: Bot, method: Any) -> Any:
        chat_id = int(method.chat_id)
        trouble = next((queue.popleft() for queue in (self.troubles[chat_id], self.troubles[0]) if queue), None)
        if trouble == LOST:
            raise TelegramNetworkError(method=method, message="Request timeout error")
        if trouble is None:
            text = method.text if isinstance(method, SendMessage | EditMessageText) else method.caption
            self.said.append((chat_id, str(text)))
            self.methods.append(method)
            self.answered.set()
            message = {"message_id": len(self.said), "date": 0, "chat": {"id": chat_id, "type": "private"}}
            body: dict[str, Any] = {"ok": True, "result": message}
        else:
            body = {"ok": False, "error_code": trouble.status, "description": trouble.description}
            if trouble.retry_after:
                body["parameters"] = {"retry_after": trouble.retry_after}
        status = trouble.status if trouble else 200
        return self.check_response(bot, method, status, json.dumps(body)).result

    async def close(self) -> None:
        pass

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        for chunk in list[bytes]():
            yield chunk
