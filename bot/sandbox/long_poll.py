"""getUpdates over HTTP: it waits, one at a time, and a client that does not confirm crawls."""

import asyncio
import time
from typing import Any

from bot.sandbox.log import Answer
from bot.sandbox.methods.updates import WEBHOOK_IS_ACTIVE
from bot.sandbox.params import Params
from bot.sandbox.refusal import conflict
from bot.sandbox.signals import Signals
from bot.sandbox.telegram import Telegram

LONGEST_SECONDS = 50
SAME_OFFSET_SECONDS = 3.0
ONE_BY_ONE_SECONDS = 0.5
CONFLICT_SECONDS = 3.0
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_CAME = "terminated by setWebhook request"


class LongPoll:
    """``strict``: the penalties for asking again with the same offset and for repeated conflicts."""

    def __init__(self, telegram: Telegram, signals: Signals, *, strict: bool) -> None:
        self._telegram = telegram
        self._signals = signals
        self._strict = strict
        self.asked = 0  # polls so far; the last of them is the one that may wait
        self._offset: int | None = None
        self._asked_at = float("-inf")
        self._conflict_at = float("-inf")

    async def answer(self, raw: dict[str, Any]) -> Answer:
        params = Params(raw, {})
        if self._telegram.webhook.url:
            return await self._conflict(raw, WEBHOOK_IS_ACTIVE)
        self.asked += 1
        self._signals.ring()
        limit, seconds = self._punish(params)
        answer = self._telegram.call("getUpdates", {**raw, "limit": str(limit)})
        if seconds == 0 or answer.lost or answer.body.get("result") != []:
            return answer
        return await self._wait(raw, answer, params.number("offset"), limit, seconds)

    async def _wait(self, raw: dict[str, Any], answer: Answer, offset: int, limit: int, seconds: float) -> Answer:
        turn, moved_by, telegram = self.asked, self._telegram.clock.offset, self._telegram

        def over() -> bool:
            told = self.asked != turn or telegram.webhook.url != "" or telegram.clock.offset != moved_by
            return told or len(telegram.updates) > 0

        await self._signals.until(over, seconds)
        if self.asked != turn:
            return await self._conflict(raw, OTHER_POLL)
        if telegram.webhook.url:
            return await self._conflict(raw, WEBHOOK_CAME)
        return Answer(
            200, {"ok": True, "result": telegram.take_updates(offset, limit)}, answer.headers, delay=answer.delay
        )

    def _punish(self, params: Params) -> tuple[int, float]:
        """Limit and waiting time after the penalties for not confirming."""
        limit = params.number("limit", 100)
        seconds = float(min(max(params.number("timeout"), 0), LONGEST_SECONDS))
        now, offset = time.monotonic(), params.number("offset")
        if self._strict and offset == self._offset:
            if now - self._asked_at < SAME_OFFSET_SECONDS:
                seconds = max(seconds, SAME_OFFSET_SECONDS)
            if now - self._asked_at < ONE_BY_ONE_SECONDS:
                limit = 1
        self._offset, self._asked_at = offset, now
        return limit, seconds

    async def _conflict(self, raw: dict[str, Any], reason: str) -> Answer:
        now = time.monotonic()
        if self._strict and now - self._conflict_at < CONFLICT_SECONDS:
            await asyncio.sleep(CONFLICT_SECONDS)
        self._conflict_at = time.monotonic()
        return self._telegram.refuse("getUpdates", raw, conflict(reason))
