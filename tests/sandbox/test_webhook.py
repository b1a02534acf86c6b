"""Delivery to a webhook: order, repetition, the secret and the method in the answer."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.methods import SendMessage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.sandbox.clock import SandboxClock
from bot.sandbox.people import Person
from bot.sandbox.server import RunningSandbox
from bot.sandbox.telegram import Telegram

DEADLINE = 5


@dataclass
class Hook:
    """A webhook that answers as told and writes down what came, when, and how many came at once."""

    telegram: Telegram
    url: str = ""
    answers: list[web.Response] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    running: int = 0
    most: int = 0

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        name = update["message"]["text"] if "message" in update else update["callback_query"]["data"]
        self.heard.append(name)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.moments.append(time.monotonic())
        self.running += 1
        self.most = max(self.most, self.running)
        self.telegram.changed()
        if name in self.gates:
            await self.gates[name].wait()
        self.running -= 1
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def hook(sandbox: RunningSandbox, telegram: Telegram) -> AsyncIterator[Hook]:
    hook, app = Hook(telegram), web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    for gate in hook.gates.values():
        gate.set()
    await runner.cleanup()


Until = Callable[[Callable[[], bool]], Awaitable[None]]


@pytest.fixture
def until(sandbox: RunningSandbox) -> Until:
    async def wait(condition: Callable[[], bool]) -> None:
        assert await sandbox.signals.until(condition, DEADLINE)

    return wait


def set_webhook(telegram: Telegram, hook: Hook, **params: str) -> None:
    assert telegram.call("setWebhook", {"url": hook.url, **params}).status == 200


async def test_updates_come_in_order_with_the_secret(
    until: Until, telegram: Telegram, hook: Hook, anna: Person
) -> None:
    anna.send_text("до")
    set_webhook(telegram, hook, secret_token="s3cret")
    anna.send_text("после")
    await until(lambda: len(telegram.updates) == 0)
    assert hook.heard == ["до", "после"]
    assert hook.secrets == ["s3cret", "s3cret"]


async def test_a_failure_is_repeated_and_holds_up_its_own_queue_only(
    until: Until, telegram: Telegram, hook: Hook, anna: Person
) -> None:
    boris = telegram.add_person("Борис")
    boris.start()
    telegram.updates.clear()
    hook.answers = [web.Response(status=500), web.Response(status=503), web.Response(status=429)]
    set_webhook(telegram, hook)
    anna.send_text("раз")
    await until(lambda: len(hook.heard) == 4)
    anna.send_text("два")
    boris.send_text("я")
    await until(lambda: len(telegram.updates) == 0)
    assert hook.heard[:4] == ["раз"] * 4
    assert sorted(hook.heard[4:]) == ["два", "я"]


async def test_a_held_message_holds_up_the_next_but_neither_presses_nor_others(
    until: Until, telegram: Telegram, hook: Hook, anna: Person
) -> None:
    boris = telegram.add_person("Борис")
    boris.start()
    telegram.updates.clear()
    hook.gates["раз"] = asyncio.Event()
    set_webhook(telegram, hook)
    anna.send_text("раз")
    anna.send_text("два")
    anna.forge("кнопка")
    boris.send_text("я")
    await until(lambda: len(telegram.updates) == 2)
    assert sorted(hook.heard) == ["кнопка", "раз", "я"]
    assert hook.most > 1
    hook.gates["раз"].set()
    await until(lambda: len(telegram.updates) == 0)
    assert hook.heard[-1] == "два"


async def test_max_connections_limits_what_runs_at_once(
    until: Until, telegram: Telegram, hook: Hook, anna: Person
) -> None:
    hook.gates["раз"] = asyncio.Event()
    set_webhook(telegram, hook, max_connections="1")
    anna.send_text("раз")
    await until(lambda: hook.heard == ["раз"])
    anna.forge("кнопка")
    hook.gates["раз"].set()
    await until(lambda: hook.heard == ["раз", "кнопка"])
    assert hook.most == 1


async def test_an_expired_press_is_given_up(
    until: Until, telegram: Telegram, hook: Hook, anna: Person, clock: SandboxClock
) -> None:
    hook.gates["кнопка"] = asyncio.Event()
    hook.answers = [web.Response(status=500)]
    set_webhook(telegram, hook)
    anna.forge("кнопка")
    await until(lambda: hook.heard == ["кнопка"])
    clock.move_by(timedelta(seconds=151))
    hook.gates["кнопка"].set()
    anna.forge("новая")
    await until(lambda: len(telegram.updates) == 0)
    assert hook.heard == ["кнопка", "новая"]


async def test_the_last_error_is_shown(until: Until, telegram: Telegram, hook: Hook, anna: Person) -> None:
    hook.answers = [web.Response(status=500)]
    set_webhook(telegram, hook)
    anna.send_text("раз")
    await until(lambda: len(telegram.updates) == 0)
    info = telegram.call("getWebhookInfo", {}).body["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_nobody_at_home_is_an_error_too(
    until: Until, telegram: Telegram, sandbox: RunningSandbox, anna: Person
) -> None:
    telegram.call("setWebhook", {"url": "http://127.0.0.1:9/hook"})
    anna.send_text("раз")
    await until(lambda: telegram.webhook.last_error == "Connection refused")
    telegram.call("deleteWebhook", {})
    assert len(telegram.updates) == 1


async def test_nothing_is_delivered_outside_this_machine(
    until: Until, telegram: Telegram, sandbox: RunningSandbox, anna: Person
) -> None:
    telegram.call("setWebhook", {"url": "https://bot.school.ru/hook"})
    anna.send_text("раз")
    await until(lambda: telegram.webhook.last_error == "The sandbox delivers to this machine only")


async def test_gone_for_23_hours_takes_the_webhook_away(
    until: Until, telegram: Telegram, hook: Hook, anna: Person, clock: SandboxClock
) -> None:
    gate = hook.gates["раз"] = asyncio.Event()
    hook.answers = [web.Response(status=410) for _ in range(100)]
    set_webhook(telegram, hook)
    gate.set()
    anna.send_text("раз")
    await until(lambda: len(hook.heard) > 1)
    clock.move_by(timedelta(hours=23))
    await until(lambda: telegram.webhook.url == "")


async def test_retry_after_is_honoured(until: Until, telegram: Telegram, hook: Hook, anna: Person) -> None:
    hook.answers = [web.Response(status=503, headers={"Retry-After": "100"})]
    set_webhook(telegram, hook)
    anna.send_text("раз")
    await until(lambda: len(telegram.updates) == 0)
    first, second = hook.moments
    assert second - first >= 0.095  # a thousandth of what was asked


@pytest.mark.parametrize(
    "answer",
    [
        lambda params: web.json_response({"method": "sendMessage", **params}),
        lambda params: web.Response(
            text=f"method=sendMessage&chat_id={params['chat_id']}&text=%D0%B4%D0%B0",
            content_type="application/x-www-form-urlencoded",
        ),
    ],
)
async def test_a_method_in_the_answer_is_executed(
    until: Until, telegram: Telegram, hook: Hook, anna: Person, answer: Callable[[dict[str, Any]], web.Response]
) -> None:
    hook.answers = [answer({"chat_id": anna.id, "text": "да"})]
    set_webhook(telegram, hook)
    anna.send_text("раз")
    await until(lambda: anna.chat()[-1]["text"] == "да")


async def test_aiograms_own_webhook_is_served(
    until: Until, telegram: Telegram, sandbox: RunningSandbox, real_bot: Bot, anna: Person
) -> None:
    dispatcher, app = Dispatcher(), web.Application()

    @dispatcher.message()
    async def answer(message: Message) -> SendMessage:
        return message.answer(f"Вы сказали: {message.text}")

    SimpleRequestHandler(dispatcher, real_bot, handle_in_background=False, secret_token="s3cret").register(app, "/hook")
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await real_bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="s3cret")
    anna.send_text("раз")
    await until(lambda: anna.chat()[-1]["text"] == "Вы сказали: раз")
    await real_bot.delete_webhook()
    await runner.cleanup()
    assert telegram.refusals == []
