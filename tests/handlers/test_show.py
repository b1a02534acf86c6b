"""Where a screen comes to stand: under the tap, as a message of its own, or in the message it names."""

import pytest
from aiogram import Bot
from aiogram.types import CallbackQuery, Update

from bot import app
from bot.handlers.show import replace, send
from bot.sandbox.people import Person
from bot.sandbox.telegram import Telegram
from bot.views.screen import Button, Media, Screen
from tests.kit.session import InProcessSession

TOKEN = "42:SANDBOX-show"
ASKED = Screen("Придёте?", ((Button("Да", data="y"),),))


@pytest.fixture
def telegram() -> Telegram:
    return Telegram(TOKEN, seed=7)


@pytest.fixture
def bot(telegram: Telegram) -> Bot:
    return app.bot_over(InProcessSession(telegram), TOKEN)


@pytest.fixture
def anna(telegram: Telegram) -> Person:
    person = telegram.add_person("Анна")
    person.start()
    return person


async def tap(bot: Bot, telegram: Telegram, anna: Person) -> CallbackQuery:
    """Anna presses the button of a question just sent."""
    anna.press(await send(bot, anna.id, ASKED), "Да")
    query = Update.model_validate(telegram.take_updates(0, 100)[-1], context={"bot": bot}).callback_query
    assert query is not None
    return query


async def test_a_file_is_sent_by_its_id_under_what_it_answers(bot: Bot, anna: Person) -> None:
    question = anna.send_text("Как это звучит?")["message_id"]
    voice = anna.send_voice()["voice"]["file_id"]
    await send(bot, anna.id, Screen("<b>Так</b>", media=Media("voice", voice), replies_to=question))
    shown = anna.chat()[-1]
    assert (shown["voice"]["file_id"], shown["caption"]) == (voice, "Так")
    assert shown["reply_to_message"]["message_id"] == question


async def test_an_answer_to_what_is_gone_is_sent_all_the_same(bot: Bot, anna: Person) -> None:
    await send(bot, anna.id, Screen("Да", replies_to=999))
    assert "reply_to_message" not in anna.chat()[-1]


@pytest.mark.parametrize(
    "screen",
    [Screen("Вот", media=Media("document", "…")), Screen("Да", replies_to=1)],
    ids=["media", "reply"],
)
async def test_under_a_tap_a_file_or_a_reply_is_a_new_message(
    bot: Bot, telegram: Telegram, anna: Person, screen: Screen
) -> None:
    if screen.media:
        sent = anna.send_document("план.docx", b"PK")["document"]["file_id"]
        screen = Screen(screen.text, media=Media("document", sent))
    query = await tap(bot, telegram, anna)
    assert query.message is not None
    assert await replace(query, screen) == anna.chat()[-1]["message_id"] != query.message.message_id
    assert anna.chat()[-2]["text"] == "Придёте?"


async def test_an_edit_stays_in_its_message(bot: Bot, telegram: Telegram, anna: Person) -> None:
    photo = anna.send_photo()["photo"][-1]["file_id"]
    text = await send(bot, anna.id, Screen("в 10"))
    caption = await send(bot, anna.id, Screen("класс", media=Media("photo", photo)))
    query = await tap(bot, telegram, anna)
    count = len(anna.chat())
    assert await send(bot, anna.id, Screen("в 11", edits=text)) == text
    assert await replace(query, Screen("наш класс", media=Media("photo", photo), edits=caption)) == caption
    assert await send(bot, anna.id, Screen("в 12", edits=999)) == 999
    assert await send(bot, anna.id, Screen("в 12", media=Media("photo", photo), edits=text)) == text  # has no caption
    assert len(anna.chat()) == count
    assert (anna.messages[text].message["text"], anna.messages[caption].message["caption"]) == ("в 11", "наш класс")
