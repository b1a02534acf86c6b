"""200 means handled. Deliveries come from the sandbox, over HTTP, in the lanes Telegram uses."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.sandbox import server
from bot.sandbox.faults import Fault
from bot.sandbox.people import Person
from bot.updates.tasks import Tasks
from bot.updates.webhook import SECRET_HEADER, Webhook
from tests.updates.stand import Stand, until

SECRET = "a-Secret_1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Hook:
    stand: Stand
    http: aiohttp.ClientSession
    drain: float = 5
    tasks: Tasks = field(default_factory=Tasks)

    async def start(self) -> "Hook":
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/telegram/hook"
        self.webhook = Webhook(self.stand.intake, self.url, SECRET, "127.0.0.1", port, drain=self.drain)
        self.running = self.tasks.spawn(self.webhook.run(), name="webhook")
        await self.webhook.listening.wait()
        await until(lambda: self.stand.telegram.webhook.url == self.url)
        return self

    async def stop(self) -> None:
        self.webhook.stop()
        await asyncio.wait([self.running])
        self.running.result()

    async def post(self, body: bytes, secret: str = SECRET, path: str = "") -> int:
        async with self.http.post(self.url + path, data=io.BytesIO(body), headers={SECRET_HEADER: secret}) as response:
            return response.status

    async def health(self) -> int:
        async with self.http.get(self.url.replace("/telegram/hook", "/health")) as response:
            return response.status


@pytest.fixture
async def hook(stand: Stand) -> AsyncIterator[Hook]:
    sandbox = await server.serve(stand.telegram, page=False, webhook_retry_scale=0.01)
    async with aiohttp.ClientSession() as http:
        hook = Hook(stand, http)
        yield hook
        await hook.tasks.cancel()
    await sandbox.close()


def message(update_id: int, person: int, text: str) -> bytes:
    sender = f'{{"id": {person}, "is_bot": false, "first_name": "Анна"}}'
    chat = f'{{"id": {person}, "type": "private"}}'
    body = f'{{"message_id": 1, "date": 1, "from": {sender}, "chat": {chat}, "text": "{text}"}}'
    return f'{{"update_id": {update_id}, "message": {body}}}'.encode()


async def test_what_is_delivered_is_handled_and_done_with(hook: Hook, anna: Person) -> None:
    await hook.start()
    anna.send_text("привет")
    await until(lambda: hook.stand.waiting() == 0)
    assert await hook.stand.effects() == ["привет"]


async def test_200_comes_only_after_handling(hook: Hook, anna: Person, boris: Person) -> None:
    await hook.start()
    anna.send_text("долго")
    boris.send_text("быстро")
    await hook.stand.sees_effects("быстро")
    await until(lambda: hook.stand.waiting() == 1)
    hook.stand.gate.set()
    await until(lambda: hook.stand.waiting() == 0)
    assert await hook.stand.effects() == ["быстро", "долго"]


async def test_a_press_waits_for_the_message_before_it_although_telegram_brings_both(hook: Hook, anna: Person) -> None:
    await hook.start()
    sent = anna.send_text("долго")
    await until(lambda: hook.stand.begun == ["долго"])
    anna.press_stale(sent["message_id"], "да")
    await until(lambda: len(hook.webhook._inbox) == 2)
    hook.stand.gate.set()
    await hook.stand.sees_effects("долго", "кнопка да")


async def test_a_second_delivery_while_the_first_runs_waits_with_it(hook: Hook, anna: Person) -> None:
    await hook.start()
    async with asyncio.TaskGroup() as both:
        answers = [both.create_task(hook.post(message(7, anna.id, "долго"))) for _ in range(2)]
        await until(lambda: hook.stand.begun == ["долго"])
        hook.stand.gate.set()
    assert [answer.result() for answer in answers] == [200, 200]
    assert (await hook.stand.effects(), hook.stand.shown) == (["долго"], [])


async def test_a_second_delivery_after_a_lost_200_shows_the_present_state(hook: Hook, anna: Person) -> None:
    await hook.start()
    assert await hook.post(message(7, anna.id, "5 лет")) == 200
    assert await hook.post(message(7, anna.id, "5 лет")) == 200
    assert (await hook.stand.effects(), hook.stand.shown) == (["5 лет"], [7])


async def test_a_caller_who_hangs_up_does_not_undo_the_handling(hook: Hook, anna: Person) -> None:
    await hook.start()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await hook.post(message(7, anna.id, "долго"))
    hook.stand.gate.set()
    await hook.stand.sees_effects("долго")


async def test_what_cannot_be_decoded_or_handled_is_set_aside_and_answered(hook: Hook, anna: Person) -> None:
    await hook.start()
    assert await hook.post(b'{"update_id": 5, "message": {"text": 1}}') == 200
    assert await hook.post(message(6, anna.id, "сломайся")) == 200
    assert await hook.stand.stored() == [(5, "undecodable"), (6, "failed")]
    assert hook.stand.told == [6]


REFUSED: dict[str, tuple[bytes, str, int]] = {
    "no secret": (message(7, 5, "привет"), "", 401),
    "a wrong secret": (message(7, 5, "привет"), SECRET + "x", 401),
    "a secret in Cyrillic": (message(7, 5, "привет"), "тайна", 401),
    "not JSON": (b"\xff{", SECRET, 400),
    "not an update": (b"[1]", SECRET, 400),
    "without an id": (b'{"message": {}}', SECRET, 400),
    "too large": (b" " * (1024 * 1024 + 1), SECRET, 413),
}


@pytest.mark.parametrize(("body", "secret", "status"), REFUSED.values(), ids=REFUSED.keys())
async def test_refused(hook: Hook, body: bytes, secret: str, status: int) -> None:
    await hook.start()
    assert await hook.post(body, secret) == status
    assert await hook.stand.effects() == []


async def test_stopping_answers_503_to_new_ones_and_finishes_the_rest(hook: Hook, anna: Person, boris: Person) -> None:
    await hook.start()
    anna.send_text("долго")
    await until(lambda: hook.stand.begun == ["долго"])
    hook.webhook.stop()
    assert await hook.post(message(7, boris.id, "поздно")) == 503
    assert await hook.health() == 503
    hook.stand.gate.set()
    await hook.stop()
    assert await hook.stand.effects() == ["долго"]
    await until(lambda: hook.stand.waiting() == 0)


async def test_what_did_not_finish_in_time_stays_with_telegram(hook: Hook, anna: Person) -> None:
    hook.drain = 0.05
    await hook.start()
    anna.send_text("долго")
    await until(lambda: hook.stand.begun == ["долго"])
    await hook.stop()
    assert hook.stand.waiting() == 1
    assert await hook.stand.stored() == []

    hook.stand.gate.set()
    await hook.start()
    await until(lambda: hook.stand.waiting() == 0)
    assert await hook.stand.effects() == ["долго"]


async def test_what_polling_had_taken_over_is_replayed(hook: Hook, anna: Person) -> None:
    anna.send_text("привет")
    await hook.stand.intake.shelf.keep(hook.stand.telegram.updates.take(0, 1), hook.stand.intake.clock.now())
    hook.stand.telegram.updates.clear()
    await hook.start()
    await hook.stand.sees_effects("привет")
    await hook.stand.sees_stored()


async def test_setting_the_webhook_is_tried_until_it_works(hook: Hook) -> None:
    hook.stand.telegram.faults.add(Fault("500", "setWebhook"))
    await hook.start()
    webhook = hook.stand.telegram.webhook
    assert (webhook.secret_token, webhook.max_connections) == (SECRET, 100)
    assert set(hook.stand.telegram.updates.asked_for or ()) == {"message", "callback_query", "my_chat_member"}


async def test_health_asks_the_database(hook: Hook) -> None:
    await hook.start()
    assert await hook.health() == 200


async def test_a_weak_secret_is_refused(stand: Stand) -> None:
    with pytest.raises(ValueError, match="WEBHOOK_SECRET"):
        Webhook(stand.intake, "https://school.example/hook", "", "127.0.0.1", 0)
