"""The lean line says to Telegram what aiogram's own says, and hears the same from it."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import AnswerCallbackQuery, GetUpdates, SendMessage, SetMyCommands, TelegramMethod
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)

from bot import app
from bot.line import (
    LeanLine,
    PlaceDocument,
    PlaceMessage,
    PlacePhoto,
    PlaceVoice,
    ReplaceButtons,
    ReplaceCaption,
    ReplaceText,
)
from bot.sandbox.files import Upload
from bot.sandbox.log import Answer
from bot.sandbox.people import Person
from bot.sandbox.server import serve
from bot.sandbox.telegram import FIRST_PERSON, Telegram

TOKEN = "42:SANDBOX-line"
KEYS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Да, «№ 1»", callback_data="run:1:q1:yes")]])
FILE = BufferedInputFile(b"PK", "план.docx")
ANSWER = ReplyParameters(message_id=1, allow_sending_without_reply=True)
CALLS: list[TelegramMethod[Any]] = [
    PlaceMessage(chat_id=FIRST_PERSON, text="<b>Да & нет</b> – ещё раз", reply_markup=KEYS),
    PlaceMessage(chat_id=FIRST_PERSON, text=""),
    PlaceMessage(chat_id=FIRST_PERSON, text="Да", reply_parameters=ANSWER),
    PlacePhoto(chat_id=FIRST_PERSON, photo="file-1", caption="<b>Да</b>", reply_parameters=ANSWER),
    PlaceVoice(chat_id=FIRST_PERSON, voice="file-1", caption="", reply_markup=KEYS),
    PlaceDocument(chat_id=FIRST_PERSON, document=FILE, caption="План", reply_markup=KEYS),
    SendMessage(chat_id=FIRST_PERSON, text="Да", parse_mode=None, protect_content=False, disable_notification=True),
    ReplaceText(chat_id=FIRST_PERSON, message_id=1, text="Нет", reply_markup=KEYS),
    ReplaceButtons(chat_id=FIRST_PERSON, message_id=1),
    ReplaceCaption(chat_id=FIRST_PERSON, message_id=1, caption="План", reply_markup=KEYS),
    AnswerCallbackQuery(callback_query_id="1", text="", show_alert=True, cache_time=0),
    GetUpdates(offset=0, timeout=0, allowed_updates=[]),
    SetMyCommands(commands=[BotCommand(command="start", description="Начать")], scope=BotCommandScopeChat(chat_id=7)),
]


class Ear(Telegram):
    """Keeps what was meant, whether it came as a form or as JSON."""

    def __init__(self) -> None:
        super().__init__(TOKEN, seed=7)
        self.heard: list[tuple[str, dict[str, Any], list[bytes]]] = []

    def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Answer:
        meant = {name: meaning(value) for name, value in params.items()}
        self.heard.append((method, meant, [file.content for file in (files or {}).values()]))
        return super().call(method, params, files)


def meaning(value: Any) -> Any:
    if not isinstance(value, str) or value.startswith("attach://"):
        return value if not isinstance(value, str) else "attach://"
    try:
        return json.loads(value)
    except ValueError:
        return value


@pytest.fixture
def telegram() -> Ear:
    return Ear()


@pytest.fixture
def anna(telegram: Telegram) -> Person:
    person = telegram.add_person("Анна")
    person.start()
    return person


@pytest.fixture
async def bots(telegram: Ear) -> AsyncIterator[tuple[Bot, Bot]]:
    """Over aiogram's line and over ours."""
    async with AsyncExitStack() as stack:
        running = await serve(telegram, page=False, strict_polling=False)
        stack.push_async_callback(running.close)
        api = TelegramAPIServer.from_base(running.url)
        lines = AiohttpSession(api=api), LeanLine(api=api)
        for line in lines:
            stack.push_async_callback(line.close)
        yield app.bot_over(lines[0], TOKEN), app.bot_over(lines[1], TOKEN)


@pytest.mark.parametrize("method", CALLS, ids=lambda method: type(method).__name__)
async def test_both_lines_say_the_same(
    bots: tuple[Bot, Bot], telegram: Ear, anna: Person, method: TelegramMethod[Any]
) -> None:
    refusals = []
    for bot in bots:
        try:
            await bot(method)
            refusals.append("")
        except TelegramBadRequest as refusal:
            refusals.append(refusal.message)
    aiograms, ours = telegram.heard
    assert ours == aiograms
    assert refusals[0] == refusals[1]


async def test_closed_it_holds_no_connection_and_has_not_slept(
    bots: tuple[Bot, Bot], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sleep(seconds: float) -> None:
        raise AssertionError(f"closing sleeps for {seconds} s")

    line = bots[1].session
    assert isinstance(line, LeanLine)
    await line.close()  # before the first call there is nothing to close
    await bots[1].get_me()
    session = await line.create_session()
    connector = session.connector
    assert connector is not None
    monkeypatch.setattr("aiogram.client.session.aiohttp.asyncio.sleep", sleep)
    await line.close()
    await line.close()
    assert connector.closed


async def test_it_is_known_where_a_message_stands(bots: tuple[Bot, Bot], anna: Person) -> None:
    voice = PlaceVoice(chat_id=anna.id, voice=anna.send_voice()["voice"]["file_id"])
    for method in (PlaceMessage(chat_id=anna.id, text="Да"), PlaceDocument(chat_id=anna.id, document=FILE), voice):
        placed = await bots[1](method)
        assert placed.message_id == anna.chat()[-1]["message_id"]
