"""`python -m tests.bench.bare_bot URL DATABASE SCREENS`: the least that can be called this bot, by aiogram's manual.

One handler: answer the press, write the answer down (one commit), show the next question.
"""

import asyncio
import json
import sys
from pathlib import Path

import aiosqlite
from aiogram import Bot, Dispatcher, F
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message

from tests.bench.crowd import TOKEN

TABLE = "CREATE TABLE IF NOT EXISTS answer (person INTEGER, step INTEGER, value TEXT, PRIMARY KEY (person, step))"
WRITE = "INSERT INTO answer VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"

Screens = list[tuple[str, list[list[str]]]]  # text and labels
dispatcher = Dispatcher()


def keyboard(screens: Screens, n: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=f"answer:{n}:{label[:12]}") for label in row]
            for row in screens[n][1]
        ]
    )


@dispatcher.callback_query(F.data.startswith("answer:"))
async def answer(query: CallbackQuery, db: aiosqlite.Connection, screens: Screens) -> None:
    assert query.data is not None
    assert isinstance(query.message, Message)
    _, step, value = query.data.split(":", 2)
    await query.answer()
    await db.execute(WRITE, (query.from_user.id, int(step), value))
    await db.commit()
    following = int(step) + 1
    await query.message.edit_text(screens[following][0], reply_markup=keyboard(screens, following))


async def work(url: str, database: str, screens: Screens) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    default = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True))
    bot = Bot(TOKEN, session=session, default=default)
    async with aiosqlite.connect(database) as db:
        await db.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {TABLE}")
        await dispatcher.start_polling(bot, db=db, screens=screens)


def main() -> int:
    asyncio.run(work(sys.argv[1], sys.argv[2], json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
