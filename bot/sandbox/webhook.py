"""Delivery to a webhook: one queue per chat for messages, one per person for presses, each strictly in order."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox.signals import Signals
from bot.sandbox.telegram import Telegram
from bot.sandbox.updates import Waiting
from bot.sandbox.webhook_answer import read_method
from bot.sandbox.webhook_settings import WebhookSettings, is_loopback

READ_SECONDS = 60
IDLE_SECONDS = 3600.0
LONGEST_RETRY_AFTER = 3600
GONE_SECONDS = 23 * 3600
UNEXECUTED = {"setwebhook", "deletewebhook", "close", "logout"}

Lane = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``retry_after`` in seconds when the bot named it."""

    status: int
    error: str = ""
    retry_after: int | None = None

    @property
    def delivered(self) -> bool:
        return 200 <= self.status < 300


class Webhook:
    """``retry_scale`` shortens the pauses between attempts: 0 repeats at once."""

    def __init__(self, telegram: Telegram, signals: Signals, *, retry_scale: float) -> None:
        self._telegram = telegram
        self._signals = signals
        self._retry_scale = retry_scale
        self._lanes: dict[Lane, deque[Waiting]] = {}
        self._assigned: set[int] = set()
        self._seen: tuple[float, int] = (0.0, 0)
        self._gone_since: float | None = None
        self._connections = asyncio.Semaphore(1)

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=READ_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as http, asyncio.TaskGroup() as workers:
            while True:
                if await self._signals.until(self._has_more, IDLE_SECONDS):
                    self._assign(http, workers)

    def _has_more(self) -> bool:
        return bool(self._telegram.webhook.url) and self._mark() != self._seen

    def _mark(self) -> tuple[float, int]:
        return self._telegram.webhook.set_at, self._telegram.updates.next_id

    def _assign(self, http: aiohttp.ClientSession, workers: asyncio.TaskGroup) -> None:
        if self._mark()[0] != self._seen[0]:
            self._connections = asyncio.Semaphore(self._telegram.webhook.max_connections)
        self._seen = self._mark()
        for waiting in self._telegram.updates.waiting():
            if waiting.update_id in self._assigned:
                continue
            self._assigned.add(waiting.update_id)
            lane = _lane(waiting)
            if lane in self._lanes:
                self._lanes[lane].append(waiting)
            else:
                self._lanes[lane] = deque([waiting])
                workers.create_task(self._work(http, lane))

    async def _work(self, http: aiohttp.ClientSession, lane: Lane) -> None:
        queue = self._lanes[lane]
        while queue:
            await self._deliver(http, queue[0])
            self._assigned.discard(queue.popleft().update_id)
        del self._lanes[lane]

    async def _deliver(self, http: aiohttp.ClientSession, waiting: Waiting) -> None:
        """Tries until the bot takes the update, it expires, or there is no webhook any more."""
        telegram, attempt = self._telegram, 0
        while telegram.webhook.url and telegram.updates.holds(waiting.update_id):
            settings = telegram.webhook
            async with self._connections:
                outcome = await self._post(http, settings, waiting)
            if outcome.delivered:
                telegram.updates.confirm(waiting.update_id)
                self._gone_since = None
                telegram.changed()
                return
            settings.last_error, settings.last_error_at = outcome.error, int(telegram.clock.now().timestamp())
            self._leave_if_gone(outcome)
            telegram.changed()
            await asyncio.sleep(self._pause(outcome, attempt))
            attempt += 1

    def _pause(self, outcome: Outcome, attempt: int) -> float:
        if outcome.retry_after is not None:
            return outcome.retry_after * self._retry_scale
        longest = self._telegram.random.uniform(60, 120)
        return 0.0 if attempt == 0 else min(2.0**attempt, longest) * self._retry_scale

    def _leave_if_gone(self, outcome: Outcome) -> None:
        """410 for 23 hours removes the webhook."""
        now = self._telegram.clock.now().timestamp()
        if outcome.status != 410:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = now
        elif now - self._gone_since >= GONE_SECONDS:
            self._telegram.webhook = WebhookSettings()

    async def _post(self, http: aiohttp.ClientSession, settings: WebhookSettings, waiting: Waiting) -> Outcome:
        if not is_loopback(settings.url):
            return Outcome(0, "The sandbox delivers to this machine only")
        headers = {"X-Telegram-Bot-Api-Secret-Token": settings.secret_token} if settings.secret_token else {}
        began = time.monotonic()
        try:
            async with http.post(settings.url, json=waiting.update, headers=headers, allow_redirects=False) as response:
                method, params, files = await read_method(response)
                outcome = Outcome(response.status, _wrong(response), _retry_after(response))
        except TimeoutError:
            return Outcome(0, f"Read timeout expired after {time.monotonic() - began:.0f} seconds")
        except aiohttp.ClientConnectorError:
            return Outcome(0, "Connection refused")
        except aiohttp.ClientError:
            return Outcome(0, "Connection reset by peer")
        if outcome.delivered and method and not method.lower().startswith("get") and method.lower() not in UNEXECUTED:
            self._telegram.call(method, params, files)
        return outcome


def _lane(waiting: Waiting) -> Lane:
    body: dict[str, Any] = waiting.update[waiting.kind]
    return ("presses", body["from"]["id"]) if waiting.kind == "callback_query" else ("chat", body["chat"]["id"])


def _wrong(response: aiohttp.ClientResponse) -> str:
    return f"Wrong response from the webhook: {response.status} {response.reason}"


def _retry_after(response: aiohttp.ClientResponse) -> int | None:
    value = response.headers.get("Retry-After", "")
    return min(int(value), LONGEST_RETRY_AFTER) if value.isdecimal() else None
