"""Calls to Telegram that must get through in the end: each failure is told once and tried again, later and later."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from aiogram.exceptions import TelegramConflictError, TelegramRetryAfter, TelegramUnauthorizedError

from bot.updates.failure import refusal

log = structlog.get_logger()

T = TypeVar("T")

PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds; the last one repeats

# The words stand in the administrator's handbook.
BACK = "Telegram снова отвечает"
TWO_BOTS = "Этот бот запущен где-то ещё: Telegram отдаёт сообщения только одной копии. Остановите вторую."
WEBHOOK_SET = (
    "У бота включён webhook, поэтому Telegram не отдаёт сообщения. Запустите бота заново: он выключит webhook."
)
BAD_TOKEN = "Telegram не принимает токен бота. Проверьте BOT_TOKEN."  # noqa: S105 not a token


async def insist(call: Callable[[], Awaitable[T]], pauses: tuple[float, ...] = PAUSES) -> T:
    """The first answer that is not a refusal, however long that takes."""
    failures = 0
    told = ""
    while True:
        try:
            answer = await call()
        except Exception as error:
            pause = pauses[min(failures, len(pauses) - 1)]
            failures += 1
            if isinstance(error, TelegramRetryAfter):
                pause = max(pause, error.retry_after)
            sentence = explained(error)
            if sentence != told:
                log.warning("telegram_refused", words=sentence)
            told = sentence
            await asyncio.sleep(pause)
        else:
            if failures:
                log.info("telegram_back", words=BACK, attempts=failures + 1)
            return answer


def explained(error: Exception) -> str:
    if isinstance(error, TelegramConflictError):
        return WEBHOOK_SET if "webhook" in error.message else TWO_BOTS
    if isinstance(error, TelegramUnauthorizedError):
        return BAD_TOKEN
    if isinstance(error, TelegramRetryAfter):
        return f"Telegram просит подождать {error.retry_after} с."
    return f"Telegram не ответил, бот пробует снова: {refusal(error)}"
