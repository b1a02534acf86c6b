"""/sandbox/people…: what people do, over HTTP, for the chat page and for benchmarks."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web

from bot.sandbox.chat_view import show_message, show_person
from bot.sandbox.chats import Message
from bot.sandbox.people import Person, PersonError
from bot.sandbox.signals import Signals
from bot.sandbox.telegram import Telegram

ANSWER_SECONDS = 10.0
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def say_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What went wrong, as one Russian sentence; the Bot API answers in Telegram's own way."""
    try:
        return await handler(request)
    except PersonError as error:
        return web.json_response({"error": str(error)}, status=error.status)


async def read_body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json() if request.can_read_body else {}
    except json.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise PersonError("Тело запроса должно быть объектом JSON.")
    return body


def find_person(telegram: Telegram, person_id: str) -> Person:
    person = telegram.people.get(int(person_id)) if person_id.isdecimal() else None
    if person is None:
        raise PersonError(f"Человека с номером {person_id} нет в песочнице.", 404)
    return person


class PersonApi:
    def __init__(self, telegram: Telegram, signals: Signals) -> None:
        self._telegram = telegram
        self._signals = signals

    def routes(self) -> list[web.AbstractRouteDef]:
        person = "/sandbox/people/{id}"
        return [
            web.get("/sandbox/people", self.people),
            web.post("/sandbox/people", self.add),
            web.get(f"{person}/chat", self.chat),
            web.post(f"{person}/send", self.send),
            web.post(f"{person}/document", self.document),
            web.post(f"{person}/start", self.start),
            web.post(f"{person}/edit", self.edit),
            web.post(f"{person}/press", self.press),
            web.post(f"{person}/forge", self.forge),
            web.post(f"{person}/{{act:read|block|unblock|deactivate}}", self.act),
        ]

    async def people(self, request: web.Request) -> web.Response:
        return web.json_response({"people": [show_person(person) for person in self._telegram.people.values()]})

    async def add(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        first_name = str(body.get("first_name") or "").strip()
        if not first_name:
            raise PersonError("Нужно имя.")
        last_name, username = str(body.get("last_name") or "").strip(), str(body.get("username") or "").strip("@ ")
        person = self._telegram.add_person(first_name, last_name, username or None)
        return web.json_response(show_person(person), status=201)

    async def chat(self, request: web.Request) -> web.Response:
        person = self._person(request)
        return web.json_response({"messages": [show_message(kept) for kept in person.messages.values()]})

    async def send(self, request: web.Request) -> web.Response:
        person, body = self._person(request), await read_body(request)
        caption, reply_to = str(body.get("caption") or ""), _reply_to(body.get("reply_to"))
        acts: dict[str, Callable[[], Message]] = {
            "contact": person.send_contact,
            "sticker": person.send_sticker,
            "voice": partial(person.send_voice, caption=caption, reply_to=reply_to),
            "photo": partial(person.send_photo, caption=caption, reply_to=reply_to),
        }
        act = next((act for name, act in acts.items() if body.get(name)), None)
        message = act() if act else person.send_text(str(body.get("text") or ""), reply_to)
        return web.json_response({"message_id": message["message_id"]})

    async def document(self, request: web.Request) -> web.Response:
        person = self._person(request)
        try:
            form = await request.post()
        except web.HTTPRequestEntityTooLarge:
            raise PersonError("Файл слишком большой: до 50 МБ.") from None
        field = next((value for value in form.values() if isinstance(value, web.FileField)), None)
        if field is None:
            raise PersonError("Файл не приложен.")
        content, caption, reply_to = field.file.read(), str(form.get("caption", "")), _reply_to(form.get("reply_to"))
        field.file.close()
        message = person.send_document(field.filename, content, caption, field.content_type, reply_to)
        return web.json_response({"message_id": message["message_id"]})

    async def start(self, request: web.Request) -> web.Response:
        payload = (await read_body(request)).get("payload")
        message = self._person(request).start(str(payload) if payload else None)
        return web.json_response({"message_id": message["message_id"]})

    async def edit(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        message = self._person(request).edit_text(_message_id(body), str(body.get("text") or ""))
        return web.json_response({"message_id": message["message_id"]})

    async def press(self, request: web.Request) -> web.Response:
        """Answers when the bot has: a press nobody answers takes 10 seconds, as the client's spinner does."""
        person, body = self._person(request), await read_body(request)
        if body.get("stale"):
            press = person.press_stale(_message_id(body), str(body.get("data") or ""))
        else:
            press = person.press(_message_id(body), text=body.get("text"), data=body.get("data"))
        await self._signals.until(lambda: press.answer is not None, ANSWER_SECONDS)
        return web.json_response({"answer": press.answer})

    async def forge(self, request: web.Request) -> web.Response:
        press = self._person(request).forge(str((await read_body(request)).get("data") or ""))
        return web.json_response({"query_id": press.query_id})

    async def act(self, request: web.Request) -> web.Response:
        person = self._person(request)
        acts = {"read": person.read, "block": person.block, "unblock": person.unblock, "deactivate": person.deactivate}
        acts[request.match_info["act"]]()
        return web.json_response(show_person(person))

    def _person(self, request: web.Request) -> Person:
        return find_person(self._telegram, request.match_info["id"])


def _message_id(body: dict[str, Any]) -> int:
    message_id = body.get("message_id")
    if not isinstance(message_id, int):
        raise PersonError("Нужен номер сообщения.")
    return message_id


def _reply_to(given: Any) -> int | None:
    """The number of the message that is answered; a form has it as text."""
    if given is None or given == "":
        return None
    if not str(given).isdecimal():
        raise PersonError("Нужен номер сообщения, на которое отвечают.")
    return int(str(given))
