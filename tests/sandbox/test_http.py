"""The Bot API over HTTP: envelopes, ways of asking, limits; aiogram itself on the other end."""

import io
import json

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import BufferedInputFile

from bot.sandbox.faults import Fault
from bot.sandbox.http_request import PARAMETERS_BYTES
from bot.sandbox.people import Person
from bot.sandbox.server import PAGE, RunningSandbox, serve
from bot.sandbox.telegram import Telegram
from tests.sandbox.conversation import TOKEN

API = f"/bot{TOKEN}"
PAGE_FILES = sorted(PAGE.iterdir())
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/hello", 404, "Not Found"),
        (API, 404, "Not Found"),
        (f"{API}/sendPigeon", 404, "Not Found: method not found"),
        ("/botnonsense/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot0:SANDBOX-x/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot43:" + "a" * 80 + "/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot43:SANDBOX-x/getMe", 401, "Unauthorized"),
        (f"/file{API}/documents/file_9.txt", 404, "Not Found"),
    ],
)
async def test_a_wrong_address_is_answered(
    http: aiohttp.ClientSession, path: str, status: int, description: str
) -> None:
    async with http.get(path) as response:
        assert response.status == status
        assert await response.json() == {"ok": False, "error_code": status, "description": description}


async def test_every_way_of_asking_is_understood(http: aiohttp.ClientSession, anna: Person) -> None:
    params = {"chat_id": str(anna.id), "text": "Да"}
    form = aiohttp.FormData({"text": "Да"}, default_to_multipart=True)
    ways = [
        http.get(f"{API}/SENDmessage", params=params),
        http.post(f"{API}/sendMessage", data=params),
        http.post(f"{API}/sendMessage", json={"chat_id": anna.id, "text": "Да", "protect_content": True}),
        http.post(f"{API}/sendMessage", params={"chat_id": str(anna.id)}, data=form),
    ]
    for way in ways:
        async with way as response:
            assert (await response.json())["result"]["text"] == "Да"


async def test_too_much_is_refused(http: aiohttp.ClientSession, anna: Person) -> None:
    many = aiohttp.FormData({"chat_id": str(anna.id)})
    for number in range(51):
        many.add_field(f"file{number}", b"x", filename="x.txt")
    long = io.BytesIO(b"text=" + b"a" * (PARAMETERS_BYTES + 1))
    for way in (
        http.post(f"{API}/sendMessage", data=long, headers=URLENCODED),
        http.post(f"{API}/sendMessage", data=many),
    ):
        async with way as response:
            assert response.status == 413
            assert (await response.json())["description"] == "Request Entity Too Large"
    async with http.post(f"{API}/sendMessage", data="[1", headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400


async def test_aiogram_sends_and_fetches_a_file(real_bot: Bot, anna: Person) -> None:
    message = await real_bot.send_document(anna.id, BufferedInputFile(b"PK-plan", "план.docx"), caption="План")
    assert message.document is not None
    content = await real_bot.download(message.document)
    assert content is not None
    assert content.read() == b"PK-plan"


async def test_aiogram_reads_every_refusal(real_bot: Bot, telegram: Telegram, anna: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="can't parse entities"):
        await real_bot.send_message(anna.id, "<br>", parse_mode="HTML")
    telegram.faults.add(Fault("429", seconds=9))
    with pytest.raises(TelegramRetryAfter) as too_many:
        await real_bot.send_message(anna.id, "а")
    assert too_many.value.retry_after == 9
    telegram.faults.add(Fault("500"))
    with pytest.raises(TelegramServerError):
        await real_bot.send_message(anna.id, "а")
    anna.block()
    with pytest.raises(TelegramForbiddenError, match="blocked"):
        await real_bot.send_message(anna.id, "а")


@pytest.mark.parametrize(("kind", "messages"), [("lost_request", 1), ("lost_answer", 2)])
async def test_a_lost_call_is_a_broken_connection(
    real_bot: Bot, telegram: Telegram, anna: Person, kind: str, messages: int
) -> None:
    telegram.faults.add(Fault(kind))  # type: ignore[arg-type]
    with pytest.raises(TelegramNetworkError):
        await real_bot.send_message(anna.id, "а")
    assert len(anna.chat()) == messages


async def test_a_slow_answer_is_only_late(real_bot: Bot, telegram: Telegram, anna: Person) -> None:
    telegram.faults.add(Fault("slow", seconds=0.01))
    assert (await real_bot.send_message(anna.id, "а")).text == "а"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "school.ru", "::"])
async def test_only_this_machine_is_served(telegram: Telegram, host: str) -> None:
    with pytest.raises(ValueError, match="только эту машину"):
        await serve(telegram, host)


async def test_the_page_is_served(http: aiohttp.ClientSession) -> None:
    pages = {"/": PAGE / "index.html", **{f"/page/{file.name}": file for file in PAGE_FILES}}
    for path, file in pages.items():
        async with http.get(path) as response:
            assert (response.status, await response.read()) == (200, file.read_bytes())


async def test_the_page_can_be_left_out(telegram: Telegram) -> None:
    running = await serve(telegram, page=False)
    async with aiohttp.ClientSession(running.url) as http, http.get("/") as response:
        assert json.loads(await response.read())["description"] == "Not Found"
    await running.close()


async def test_two_sandboxes_stand_side_by_side(sandbox: RunningSandbox, telegram: Telegram) -> None:
    other = await serve(telegram)
    assert other.port != sandbox.port
    await other.close()
