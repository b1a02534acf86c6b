"""From settings to a bot that works until it is asked to stop."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from aiogram import Bot
from aiogram.types import User
from sqlalchemy.exc import OperationalError

from bot import app
from bot.clock import Clock
from bot.config import Settings, SettingsError
from bot.content import check_content
from bot.handlers.commands import set_default_commands
from bot.logs import set_up_logs
from bot.services import attachments
from bot.services.invitations import first_invitation
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.updates.polling import Polling
from bot.updates.serve import serve
from bot.updates.telegram import insist
from bot.updates.webhook import Webhook

log = structlog.get_logger()


def complete(work: Coroutine[Any, Any, int]) -> int:
    """Runs it in a loop of its own, to the end."""
    with asyncio.Runner(loop_factory=fastest_loop()) as runner:
        return runner.run(work)


def fastest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, a tenth less work per answer; None, for asyncio's own, where there is none, as on Windows."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def run_polling(settings: Settings, chosen: argparse.Namespace) -> int:
    made = await prepare(settings)
    return await work(made, Polling(made.intake))


async def run_webhook(settings: Settings, chosen: argparse.Namespace) -> int:
    if not settings.webhook_url:
        raise SettingsError("WEBHOOK_URL: не задан адрес, на который Telegram будет присылать сообщения.")
    if not settings.webhook_secret.get_secret_value():
        raise SettingsError("WEBHOOK_SECRET: не задан секрет, по которому бот узнаёт, что сообщение прислал Telegram.")
    made = await prepare(settings)
    source = Webhook(
        made.intake,
        settings.webhook_url,
        settings.webhook_secret.get_secret_value(),
        settings.http_host,
        settings.http_port,
    )
    return await work(made, source)


async def prepare(settings: Settings) -> app.App:
    """Content checked, database upgraded, Telegram reached; an empty database gets the first curator's link printed."""
    set_up_logs(settings.log_level, settings.log_format)
    if check_content():
        raise SettingsError("Анкеты или тексты с ошибками (выше): исправьте их и запустите бота снова.")
    url = settings.database_url.get_secret_value()
    try:
        await upgrade(url)
    except (OSError, OperationalError) as error:
        raise SettingsError(
            f"DATABASE_URL: база не отвечает ({type(error).__name__}). Проверьте адрес и сервер."
        ) from None
    db = Database(url)
    await attachments.sweep(db, settings.data_dir, Clock().now())
    me = await introduced(settings)
    username = me.username or ""
    async with db.write() as session:
        first = await first_invitation(session, now=Clock().now())
    if first is not None:
        print(f"Ссылка для первого куратора: https://t.me/{username}?start={first.token}", flush=True)  # noqa: T201
    return app.build(settings, db, bot_username=username)


async def introduced(settings: Settings) -> User:
    """Who we are; waits for a network that is away, refuses a token Telegram does not know."""
    bot: Bot = app.telegram(settings)
    try:
        return await insist(bot.get_me)
    finally:
        await bot.session.close()


async def work(made: app.App, source: Polling | Webhook) -> int:
    await insist(lambda: set_default_commands(made.bot))

    async def tick(over: asyncio.Event) -> None:
        made.ticker.start()
        await over.wait()
        await made.ticker.stop()

    async def send(over: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(made.sender.run())
            await over.wait()
            await made.sender.drain()

    return await serve(source, services=(tick, send), closing=made.closing)
