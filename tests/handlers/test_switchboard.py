"""Nobody is asked in vain, nobody who could answer is passed over, and the first one who takes it has it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters.callback_data import CallbackData
from aiogram.types import Update

from bot import app
from bot.handlers.switchboard import Switchboard, prefix_of

BOT = Bot("42:SWITCHBOARD")
ANNA = {"id": 7, "is_bot": False, "first_name": "Анна"}


class Red(CallbackData, prefix="red"):
    number: int


class Blue(CallbackData, prefix="blue"):
    number: int


def press(data: str) -> Update:
    query = {"id": "1", "from": ANNA, "chat_instance": "1", "data": data}
    return Update.model_validate({"update_id": 1, "callback_query": query}, context={"bot": BOT})


def words(text: str) -> Update:
    at = int(datetime(2026, 11, 24, tzinfo=UTC).timestamp())
    message = {"message_id": 1, "date": at, "chat": {"id": 7, "type": "private"}, "from": ANNA, "text": text}
    return Update.model_validate({"update_id": 1, "message": message}, context={"bot": BOT})


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def dispatcher(asked: list[str]) -> Dispatcher:
    async def first_red(*_: Any) -> None:
        asked.append("first red")
        raise SkipHandler

    async def second_red(*_: Any) -> str:
        asked.append("second red")
        return "second red"

    async def big_blue(*_: Any) -> str:
        return "big blue"

    async def anything(*_: Any) -> str:
        return "anything"

    first, second, blue, rest = (Router(name=name) for name in ("first", "second", "blue", "rest"))
    first.callback_query.register(first_red, Red.filter())
    second.callback_query.register(second_red, Red.filter())
    blue.callback_query.register(big_blue, Blue.filter(F.number > 1))
    rest.callback_query.register(anything)
    rest.message.register(anything)
    made = Dispatcher(disable_fsm=True)
    made.include_router(Switchboard([first, second, blue, rest]))
    return made


async def test_whoever_passes_it_on_is_followed_by_the_next(dispatcher: Dispatcher, asked: list[str]) -> None:
    assert await dispatcher.feed_update(BOT, press("red:1")) == "second red"
    assert asked == ["first red", "second red"]


@pytest.mark.parametrize(
    ("data", "answer"),
    [("blue:2", "big blue"), ("blue:1", "anything"), ("red", "anything"), ("green:1", "anything"), ("", "anything")],
)
async def test_what_nobody_knows_goes_to_who_takes_anything(dispatcher: Dispatcher, data: str, answer: str) -> None:
    assert await dispatcher.feed_update(BOT, press(data)) == answer


async def test_words_go_past_those_who_know_buttons_only(dispatcher: Dispatcher) -> None:
    assert await dispatcher.feed_update(BOT, words("Здравствуйте")) == "anything"


def routers() -> Sequence[Router]:
    return app.routers()


def test_all_buttons_but_those_nobody_knows_say_whose_they_are() -> None:
    silent = {router.name for router in routers() for each in router.callback_query.handlers if prefix_of(each) is None}
    assert silent == {"other"}
    assert not any(router.sub_routers for router in routers())


def test_no_filter_is_asked_in_another_thread() -> None:
    """aiogram does so with what is no coroutine: some tenths of a millisecond for everything anybody types."""
    observers = [observer for router in routers() for observer in router.observers.values()]
    filters = [each for observer in observers for handler in observer.handlers for each in handler.filters or ()]
    assert [each.callback for each in filters if not each.awaitable] == []
