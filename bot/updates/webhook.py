"""Updates brought by Telegram itself: 200 means that the update has been handled or set aside, never «taken»."""

import asyncio
import hmac
import json
import re
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from sqlalchemy import text

from bot.updates.failure import reason
from bot.updates.inbox import DRAIN_SECONDS, Inbox, is_handled
from bot.updates.intake import Intake
from bot.updates.polling import is_update
from bot.updates.tasks import Tasks
from bot.updates.telegram import insist

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 the header's name
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LARGEST_UPDATE = 1024 * 1024  # bytes
TRY_AGAIN = {"Retry-After": "2"}  # seconds: this process is going, another one answers
HEALTH_SECONDS = 3


class Webhook:
    """`url` is what Telegram calls; nginx passes it on to `host`:`port`. ValueError, in Russian, for a weak secret."""

    def __init__(
        self,
        intake: Intake,
        url: str,
        secret: str,
        host: str,
        port: int,
        drain: float = DRAIN_SECONDS,
        at_once: int = 100,
    ) -> None:
        if not SECRET.fullmatch(secret):
            raise ValueError("WEBHOOK_SECRET: от 1 до 256 знаков из A–Z, a–z, 0–9, _ и -.")
        self._intake = intake
        self._url = url
        self._secret = secret
        self._host = host
        self.port = port  # with 0 the real one is known when `run` listens
        self._drain = drain
        self._at_once = at_once
        self._inbox = Inbox(intake, at_once)
        self._stopping = asyncio.Event()
        self.listening = asyncio.Event()

    def stop(self) -> None:
        """`run` then finishes what is in hand and returns."""
        self._stopping.set()

    async def run(self) -> None:
        tasks = Tasks()
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1)
        try:
            await self._inbox.replay()
            await runner.setup()
            await web.TCPSite(runner, self._host, self.port).start()
            self.port = runner.addresses[0][1]
            self.listening.set()
            tasks.spawn(insist(self._set_webhook), name="set webhook")
            await self._stopping.wait()
            await self._inbox.wait_empty(self._drain)
        finally:
            await tasks.cancel()
            await self._inbox.cancel()
            await runner.cleanup()

    async def _set_webhook(self) -> None:
        await self._intake.bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=self._intake.dispatcher.resolve_used_update_types(),
            max_connections=min(self._at_once, 100),
            drop_pending_updates=False,
        )

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_UPDATE)
        app.router.add_post(urlsplit(self._url).path or "/", self._receive)
        app.router.add_get("/health", self._health)
        return app

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return web.Response(status=401)
        raw = parsed(await request.read())
        if not is_update(raw):
            return web.Response(status=400)
        if self._stopping.is_set():
            return web.Response(status=503, headers=TRY_AGAIN)
        handled = self._inbox.put(raw)
        await asyncio.wait((handled,))  # unlike a bare await, a caller who hangs up does not cancel the handling
        if is_handled(handled):
            return web.Response()
        return web.Response(status=503, headers=TRY_AGAIN)

    async def _health(self, request: web.Request) -> web.Response:
        if self._stopping.is_set():
            return web.Response(status=503, text="stopping")
        try:
            async with asyncio.timeout(HEALTH_SECONDS), self._intake.db.read() as session:
                await session.execute(text("SELECT 1"))
        except Exception as error:
            log.error("health_check_failed", reason=reason(error))
            return web.Response(status=503, text="database")
        return web.Response(text="ok")


def parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
