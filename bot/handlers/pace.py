from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import Response, SendDocument, SendMessage, SendPhoto, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.scheduler.limits import Limits


class UrgentReplies(BaseRequestMiddleware):
    """New messages of handlers take their turn before the notices: somebody is looking at that chat."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        if isinstance(method, SendMessage | SendDocument | SendPhoto) and isinstance(method.chat_id, int):
            await self.limits.acquire(method.chat_id, urgent=True)
        return await make_request(bot, method)
