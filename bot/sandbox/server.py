"""The sandbox over HTTP, on this machine only."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.sandbox.background import Background
from bot.sandbox.bot_api import BotApi, not_found
from bot.sandbox.http_request import BODY_LIMIT
from bot.sandbox.long_poll import LongPoll
from bot.sandbox.person_api import PersonApi, say_errors
from bot.sandbox.signals import Signals
from bot.sandbox.state_api import StateApi
from bot.sandbox.telegram import Telegram
from bot.sandbox.webhook import Webhook

PAGE = Path(__file__).parent / "page"


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """``url`` has no slash at the end; give it to aiogram's TelegramAPIServer.from_base."""

    url: str
    port: int
    telegram: Telegram
    signals: Signals
    long_poll: LongPoll
    _runner: web.AppRunner
    _background: Background

    async def close(self) -> None:
        await self._background.stop()
        await self._runner.cleanup()


async def serve(
    telegram: Telegram,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    page: bool = True,
    strict_polling: bool = True,
    webhook_retry_scale: float = 1.0,
) -> RunningSandbox:
    """Port 0 takes any free one. ``strict_polling`` switches the penalties of getUpdates off when false."""
    if not _is_loopback(host):
        raise ValueError(f"Песочница слушает только эту машину (127.0.0.1), а не {host}.")
    signals = Signals(telegram)
    poll = LongPoll(telegram, signals, strict=strict_polling)
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[say_errors])
    app.add_routes(BotApi(telegram, poll).routes())
    app.add_routes(PersonApi(telegram, signals).routes())
    app.add_routes(StateApi(telegram, signals).routes())
    if page:
        app.add_routes([web.get("/", _index), web.static("/page", PAGE)])
    app.add_routes([web.route("*", "/{path:.*}", not_found)])
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    background = Background()
    background.start(Webhook(telegram, signals, retry_scale=webhook_retry_scale).run())
    bound = int(runner.addresses[0][1])
    shown = f"[{host}]" if ":" in host else host
    return RunningSandbox(f"http://{shown}:{bound}", bound, telegram, signals, poll, runner, background)


async def _index(request: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
