"""The person's side over HTTP: what the chat page stands on."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.people import Person
from bot.sandbox.server import RunningSandbox
from bot.sandbox.telegram import Telegram
from tests.sandbox.conversation import Line, button, keyboard


async def post(http: aiohttp.ClientSession, path: str, body: dict[str, Any] | None = None, status: int = 200) -> Any:
    async with http.post(f"/sandbox/{path}", json=body or {}) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def get(http: aiohttp.ClientSession, path: str, status: int = 200) -> Any:
    async with http.get(f"/sandbox/{path}") as response:
        assert response.status == status, await response.text()
        return await response.json()


async def test_a_person_is_added_and_starts(http: aiohttp.ClientSession, bot: Line) -> None:
    vera = await post(http, "people", {"first_name": "Вера", "last_name": "Орлова"}, status=201)
    await post(http, f"people/{vera['id']}/start", {"payload": "inv-1"})
    assert [update["message"]["text"] for update in bot.pending()] == ["/start inv-1"]
    (person,) = (await get(http, "people"))["people"]
    assert person == {**vera, "started": True, "last_text": "/start inv-1", "last_at": person["last_at"]}


async def test_a_person_sends_things(http: aiohttp.ClientSession, bot: Line, anna: Person) -> None:
    for what in ({"text": "Да"}, {"contact": True}, {"sticker": True}, {"voice": True}, {"photo": True}):
        await post(http, f"people/{anna.id}/send", what)
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", b"PK", filename="план.docx", content_type="text/html; charset=utf-8")
    async with http.post(f"/sandbox/people/{anna.id}/document", data=form) as response:
        assert response.status == 200
    updates = bot.pending()
    assert updates[-1]["message"]["document"]["file_name"] == "план.docx"
    assert len(updates) == 6
    messages = (await get(http, f"people/{anna.id}/chat"))["messages"]
    shown = [
        name for message in messages for name in ("contact", "sticker", "voice", "photo", "document") if message[name]
    ]
    assert shown == ["contact", "sticker", "voice", "photo", "document"]
    async with http.get(f"/sandbox/files/{messages[-1]['document']['file_id']}") as response:
        assert await response.read() == b"PK"
        assert response.headers["Content-Security-Policy"] == "sandbox"


async def test_a_person_answers_a_message_with_anything(http: aiohttp.ClientSession, bot: Line, anna: Person) -> None:
    asked = bot.does("sendMessage", chat_id=anna.id, text="Покажете?")["message_id"]
    for what in ({"text": "Да"}, {"voice": True, "caption": "голосом"}, {"photo": True, "caption": "класс"}):
        await post(http, f"people/{anna.id}/send", {**what, "reply_to": asked})
    form = aiohttp.FormData({"caption": "план", "reply_to": str(asked)})
    form.add_field("file", b"PK", filename="plan.docx")
    async with http.post(f"/sandbox/people/{anna.id}/document", data=form) as response:
        assert response.status == 200
    assert {update["message"]["reply_to_message"]["message_id"] for update in bot.pending()} == {asked}
    shown = (await get(http, f"people/{anna.id}/chat"))["messages"][-4:]
    assert [message["text"] or message["caption"] for message in shown] == ["Да", "голосом", "класс", "план"]
    assert [message["quote"] for message in shown] == [{"message_id": asked, "text": "Покажете?"}] * 4
    await post(http, f"people/{anna.id}/edit", {"message_id": shown[-1]["message_id"], "text": "новый план"})
    assert bot.pending()[-1]["edited_message"]["caption"] == "новый план"


async def test_a_press_waits_for_the_bots_answer(
    sandbox: RunningSandbox, http: aiohttp.ClientSession, bot: Line, anna: Person
) -> None:
    rows = keyboard([button("Да", "y")])
    message_id = bot.does("sendMessage", chat_id=anna.id, text="?", reply_markup=rows)["message_id"]
    press = asyncio.ensure_future(post(http, f"people/{anna.id}/press", {"message_id": message_id, "text": "Да"}))
    assert await sandbox.signals.until(lambda: len(bot.telegram.updates) == 1, 5)
    query_id = bot.pending()[0]["callback_query"]["id"]
    bot.does("answerCallbackQuery", callback_query_id=query_id, text="Ждём!", show_alert=True)
    assert await press == {"answer": {"text": "Ждём!", "show_alert": True, "url": ""}}


@pytest.mark.parametrize(
    ("path", "body", "status", "complaint"),
    [
        ("people/7/send", {"text": "а"}, 404, "нет в песочнице"),
        ("people/5000001/send", {}, 400, "Пустое сообщение"),
        ("people/5000001/send", {"text": "а", "reply_to": 999}, 400, "нет сообщения 999"),
        ("people/5000001/send", {"photo": True, "reply_to": {}}, 400, "номер сообщения, на которое"),
        ("people/5000001/press", {"message_id": 1, "text": "Да"}, 400, "нет кнопки «Да»"),
        ("people/5000001/press", {"text": "Да"}, 400, "номер сообщения"),
        ("people/5000001/start", {"payload": "я"}, 400, "Параметр ссылки"),
        ("people/5000001/document", {}, 400, "Файл не приложен"),
        ("people", {"first_name": " "}, 400, "Нужно имя"),
        ("clock", {"move": "вчера"}, 400, "Часы понимают"),
        ("clock", {"to": "2020-01-01T00:00:00+00:00"}, 400, "только вперёд"),
        ("faults", {"kind": "fire"}, 400, "Такого сбоя нет"),
        ("faults", {"kind": "500", "times": "много"}, 400, "должны быть числами"),
    ],
)
async def test_what_cannot_be_done_is_said_in_russian(
    http: aiohttp.ClientSession, anna: Person, path: str, body: dict[str, Any], status: int, complaint: str
) -> None:
    assert complaint in (await post(http, path, body, status))["error"]


async def test_the_state_waits_for_a_change(
    http: aiohttp.ClientSession, telegram: Telegram, bot: Line, anna: Person
) -> None:
    bot.does("setMyCommands", commands=[{"command": "help", "description": "Помощь"}])
    bot.does("sendMessage", chat_id=anna.id, text="<b>Здравствуйте</b>", parse_mode="HTML")
    state = await get(http, f"state?seen=-1&person={anna.id}")
    assert [person["unread"] for person in state["people"]] == [1]
    assert state["chat"][-1]["html"] == "<b>Здравствуйте</b>"
    assert state["commands"] == [{"command": "help", "description": "Помощь"}]
    assert [call["method"] for call in state["calls"]] == ["setMyCommands", "sendMessage"]
    assert state["calls"][0]["summary"] == "/help"
    assert state["calls"][-1]["summary"] == "Анна Кузнецова · <b>Здравствуйте</b>"
    later = asyncio.ensure_future(get(http, f"state?seen={state['revision']}&person={anna.id}"))
    await get(http, "clock")
    assert not later.done()
    await post(http, f"people/{anna.id}/read")
    assert (await later)["people"][0]["unread"] == 0
    assert await get(http, "state?seen=-1&person=7", status=404)


async def test_the_bot_is_busy_until_it_confirms_what_the_person_did(
    http: aiohttp.ClientSession, bot: Line, anna: Person
) -> None:
    await post(http, f"people/{anna.id}/send", {"text": "Да"})
    state = await get(http, f"state?seen=-1&person={anna.id}")
    assert state["busy"]
    later = asyncio.ensure_future(get(http, f"state?seen={state['revision']}&person={anna.id}"))
    bot.does("getUpdates", offset=bot.pending()[-1]["update_id"] + 1)
    assert not (await later)["busy"]
    assert not (await get(http, "state?seen=-1"))["busy"]


async def test_the_clock_is_moved(http: aiohttp.ClientSession, clock: SandboxClock) -> None:
    assert (await get(http, "clock"))["now"] == "2026-09-07T06:00:00+00:00"
    assert (await post(http, "clock", {"move": "tomorrow 9:00"}))["now"] == "2026-09-08T06:00:00+00:00"
    moved = await post(http, "clock", {"move": "next monday 9:00", "zone": "Asia/Vladivostok"})
    assert moved["now"] == "2026-09-13T23:00:00+00:00"
    assert (await post(http, "clock", {"to": "2026-10-01T09:00"}))["now"] == "2026-10-01T06:00:00+00:00"
    assert clock.now().isoformat() == "2026-10-01T06:00:00+00:00"


async def test_faults_calls_and_refusals_are_seen(http: aiohttp.ClientSession, bot: Line, anna: Person) -> None:
    await post(http, "faults", {"kind": "500", "method": "sendMessage", "times": 1}, status=201)
    bot.hears("sendMessage", chat_id=anna.id, text="а")
    bot.hears("sendMessage", chat_id=anna.id)
    calls = (await get(http, "calls?after=1"))["calls"]
    assert [(call["seq"], call["status"]) for call in calls] == [(2, 400)]
    assert (await get(http, "refusals"))["refusals"] == calls


async def test_blocking_and_forging_work_over_http(http: aiohttp.ClientSession, bot: Line, anna: Person) -> None:
    assert (await post(http, f"people/{anna.id}/block"))["blocked"] is True
    assert (await post(http, f"people/{anna.id}/unblock"))["blocked"] is False
    await post(http, f"people/{anna.id}/forge", {"data": "admin:1"})
    assert bot.pending()[-1]["callback_query"]["data"] == "admin:1"
    own = anna.send_text("раз")["message_id"]
    await post(http, f"people/{anna.id}/edit", {"message_id": own, "text": "два"})
    assert anna.chat()[-1]["text"] == "два"
