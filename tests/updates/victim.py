"""A bot process that can be killed: `python -m tests.updates.victim SANDBOX_URL DATABASE_URL waits|goes`.

It says what it begins; one that «waits» never gets to the end of «долго».
"""

import asyncio
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.logs import set_up_logs
from bot.sandbox.telegram import Telegram
from bot.storage.database import Database
from bot.updates.polling import Pace, Polling
from bot.updates.serve import serve
from tests.updates.stand import TOKEN, Stand


class Loud(list[str]):
    def append(self, word: str) -> None:
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()


async def run(url: str, database_url: str, way: str) -> int:
    set_up_logs("INFO", "text")  # to stderr: what it prints is what it begins
    db = Database(database_url)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    stand = Stand(Telegram(TOKEN), db, bot, begun=Loud())
    if way == "goes":
        stand.gate.set()
    return await serve(Polling(stand.intake, Pace(batch=60)), closing=[bot.session.close, db.close])


def main() -> int:
    return asyncio.run(run(*sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
