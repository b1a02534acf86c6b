"""/sandbox/state, clock, calls, refusals, faults, files: what the chat page and the tests see and move."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from bot.sandbox.chat_view import show_call, show_message, show_person
from bot.sandbox.clock import read_move
from bot.sandbox.faults import KINDS, Fault
from bot.sandbox.people import PersonError
from bot.sandbox.person_api import find_person, read_body
from bot.sandbox.signals import Signals
from bot.sandbox.telegram import Telegram

STATE_SECONDS = 25.0
SHOWN_CALLS = 60
DEFAULT_ZONE = "Europe/Moscow"


class StateApi:
    def __init__(self, telegram: Telegram, signals: Signals) -> None:
        self._telegram = telegram
        self._signals = signals

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/sandbox/state", self.state),
            web.get("/sandbox/calls", self.calls),
            web.get("/sandbox/refusals", self.refusals),
            web.get("/sandbox/clock", self.clock),
            web.post("/sandbox/clock", self.move_clock),
            web.post("/sandbox/faults", self.add_fault),
            web.get("/sandbox/files/{file_id}", self.file),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """Answers at once when ``seen`` is not the present revision, otherwise at the next change or after 25 s."""
        telegram, seen = self._telegram, _number(request, "seen", -1)
        person = find_person(telegram, request.query["person"]) if request.query.get("person") else None
        await self._signals.until(lambda: telegram.revision != seen, STATE_SECONDS)
        calls = [show_call(call, telegram) for call in telegram.calls[-SHOWN_CALLS:]]
        return web.json_response(
            {
                "revision": telegram.revision,
                "now": telegram.clock.now().isoformat(),
                "bot": {"name": telegram.profile.text("name", ""), "username": telegram.profile.username},
                "people": [show_person(one) for one in telegram.people.values()],
                "chat": [show_message(kept) for kept in person.messages.values()] if person else [],
                "busy": telegram.updates.holds_from(person.id) if person else False,
                "commands": telegram.profile.commands_for(person.id) if person else [],
                "calls": calls,
            }
        )

    async def calls(self, request: web.Request) -> web.Response:
        after = _number(request, "after", 0)
        calls = [show_call(call, self._telegram) for call in self._telegram.calls if call.seq > after]
        return web.json_response({"calls": calls})

    async def refusals(self, request: web.Request) -> web.Response:
        return web.json_response({"refusals": [show_call(call, self._telegram) for call in self._telegram.refusals]})

    async def clock(self, request: web.Request) -> web.Response:
        return web.json_response({"now": self._telegram.clock.now().isoformat()})

    async def move_clock(self, request: web.Request) -> web.Response:
        moment = _moment(await read_body(request), self._telegram.clock.now())
        if moment < self._telegram.clock.now():
            raise PersonError("Часы песочницы идут только вперёд.")
        return web.json_response({"now": self._telegram.clock.move_to(moment).isoformat()})

    async def add_fault(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        if body.get("kind") not in KINDS:
            raise PersonError(f"Такого сбоя нет. Есть: {', '.join(KINDS)}.")
        self._telegram.faults.add(_fault(body))
        return web.json_response({"planned": len(self._telegram.faults.planned())}, status=201)

    async def file(self, request: web.Request) -> web.Response:
        stored = self._telegram.files.get(request.match_info["file_id"])
        if stored is None:
            raise PersonError("Такого файла нет в песочнице.", 404)
        guard = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return web.Response(body=stored.content, headers={"Content-Type": stored.mime, **guard})


def _fault(body: dict[str, Any]) -> Fault:
    try:
        times, after, seconds = int(body.get("times", 1)), int(body.get("after", 0)), float(body.get("seconds", 1))
    except (TypeError, ValueError):
        raise PersonError("times, after и seconds должны быть числами.") from None
    method = str(body["method"]) if body.get("method") else None
    return Fault(body["kind"], method, times, after, seconds)


def _moment(body: dict[str, Any], now: datetime) -> datetime:
    try:
        if body.get("to"):
            moment = datetime.fromisoformat(str(body["to"]))
            return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(str(body.get("zone") or DEFAULT_ZONE)))
        return read_move(str(body.get("move") or ""), now, ZoneInfo(str(body.get("zone") or DEFAULT_ZONE)))
    except (ValueError, ZoneInfoNotFoundError, OverflowError):
        raise PersonError("Часы понимают «+1h», «+90m», «2d», «tomorrow 9:00», «next monday 9:00».") from None


def _number(request: web.Request, name: str, default: int) -> int:
    try:
        return int(request.query.get(name, default))
    except ValueError:
        raise PersonError(f"{name} должно быть числом.") from None
