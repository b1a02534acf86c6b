"""One bot's Telegram in memory: people, chats, files, updates and every call of the bot."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any, Literal

from bot.sandbox.chats import Content, Kept, Message
from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.files import FileStore, Upload
from bot.sandbox.flood import Flood
from bot.sandbox.keyboard import Markup
from bot.sandbox.log import Answer, Call, CallLog
from bot.sandbox.methods import METHODS, Described, Method
from bot.sandbox.params import Params
from bot.sandbox.people import Person
from bot.sandbox.presses import Press, Presses
from bot.sandbox.profile import Profile
from bot.sandbox.refusal import Refusal, bad_request, conflict, forbidden, too_many
from bot.sandbox.updates import PRESS_LIFE, UpdateQueue
from bot.sandbox.webhook_settings import WebhookSettings

TOKEN = re.compile(r"[1-9]\d*:SANDBOX-.+")
FIRST_PERSON = 5_000_001
FAULTY = {
    "500": Refusal(500, "Internal Server Error: restart"),
    "conflict": conflict("terminated by other getUpdates request; make sure that only one bot instance is running"),
}


class RealTokenError(ValueError):
    """The sandbox takes no token that could belong to a real bot."""


class Telegram:
    """``flood="bucket"`` counts messages on the sandbox clock or, with ``flood_time="real"``, on the machine's."""

    def __init__(
        self,
        token: str,
        bot_username: str = "nastavnik_demo_bot",
        clock: SandboxClock | None = None,
        *,
        check_types: bool = True,
        flood: Literal["off", "bucket"] = "off",
        flood_time: Literal["sandbox", "real"] = "sandbox",
        press_life: timedelta = PRESS_LIFE,
        seed: int | None = None,
    ) -> None:
        if not TOKEN.fullmatch(token):
            raise RealTokenError("Песочница принимает только токены вида 42:SANDBOX-demo, настоящий токен ей не нужен.")
        self.token = token
        self.clock = clock or SandboxClock()
        self.bot_id = int(token.partition(":")[0])
        self.profile = Profile(self.bot_id, bot_username)
        self.random = Random(seed)  # noqa: S311  imitates Telegram's numbers, protects nothing
        self.people: dict[int, Person] = {}
        self.files = FileStore(lambda: f"{self.random.getrandbits(96):024x}")
        self.updates = UpdateQueue(self.random, self.clock.now)
        self.presses = Presses(press_life)
        self.faults = Faults()
        self.webhook = WebhookSettings()
        self.revision = 0
        self._log = CallLog()
        self._message_ids = count(1)
        self._listeners: list[Callable[[], None]] = []
        self.clock.on_move(self.changed)
        seconds = time.monotonic if flood_time == "real" else lambda: self.clock.now().timestamp()
        self._flood = Flood(seconds) if flood == "bucket" else None
        self._check: Callable[[str, Any], None] | None = None
        if check_types:
            from bot.sandbox.checks import check_emitted

            self._check = check_emitted

    @property
    def calls(self) -> list[Call]:
        return list(self._log.calls)

    @property
    def refusals(self) -> list[Call]:
        """4xx answers the bot got, without faults asked for and people who blocked the bot or are gone."""
        return self._log.refusals

    def unanswered_callbacks(self) -> list[Press]:
        return self.presses.unanswered()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Called after every change of what the bot or a person can see, the time included."""
        self._listeners.append(listener)

    def take_updates(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """What waits now, after confirming everything below the offset."""
        before = len(self.updates)
        shown = self.updates.take(offset, min(max(limit, 1), 100))
        if len(self.updates) < before:
            self.changed()
        return shown

    def changed(self) -> None:
        self.revision += 1
        for listener in self._listeners:
            listener()

    def add_person(
        self, first_name: str, last_name: str = "", username: str | None = None, *, known: bool = False
    ) -> Person:
        """``known``: the bot has met the id before, although the person never pressed Start."""
        person = Person(self, FIRST_PERSON + len(self.people), first_name, last_name, username, known=known)
        self.people[person.id] = person
        self.changed()
        return person

    def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Answer:
        """One call of the bot. Nothing waits: getUpdates answers what there is."""
        name = method.lower()
        found = METHODS.get(name)
        uploads = dict(files or {})
        fault = self.faults.due(name)
        if fault is not None and fault.kind not in ("lost_answer", "slow"):
            answer = _faulty(fault)
        else:
            answer = self._answer(found, Params(dict(params), uploads))
        if fault is not None and fault.kind == "lost_answer":
            answer = Answer(answer.status, answer.body, answer.headers, lost=True)
        elif fault is not None and fault.kind == "slow":
            answer = Answer(answer.status, answer.body, answer.headers, delay=fault.seconds)
        if name != "getupdates" or answer.status != 200:
            self._record(found.name if found else method, params, uploads, answer, fault)
        return answer

    def refuse(self, method: str, params: Mapping[str, Any], refusal: Refusal) -> Answer:
        """A refusal decided outside the core (by the HTTP layer), logged like any other."""
        answer = _refused(refusal)
        self._record(method, params, {}, answer, None)
        return answer

    def _answer(self, method: Method | None, params: Params) -> Answer:
        if method is None:
            return _refused(Refusal(404, "Not Found: method not found"))
        try:
            result = method.act(self, params)
        except Refusal as refusal:
            return _refused(refusal)
        described = {}
        if isinstance(result, Described):
            result, described = result.result, {"description": result.description}
        if self._check is not None and method.emits:
            self._check(method.emits, result)
        return Answer(200, {"ok": True, "result": result, **described})

    def _record(
        self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload], answer: Answer, fault: Fault | None
    ) -> None:
        lost = answer.status if fault is None or fault.kind != "lost_request" else 0
        self._log.add(
            method,
            params,
            files,
            self.clock.now(),
            status=lost,
            error=str(answer.body.get("description", "")) if answer.status >= 400 else "",
            fault=fault.kind if fault and fault.kind not in ("slow", "lost_answer") else "",
            excused=answer.status == 403 and self._is_unreachable(params),
        )
        self.changed()

    def _is_unreachable(self, params: Mapping[str, Any]) -> bool:
        chat_id = str(params.get("chat_id", ""))
        person = self.people.get(int(chat_id)) if chat_id.isdecimal() else None
        return person is not None and (person.blocked or person.deactivated)

    def addressee(self, chat_id: str) -> Person:
        if not chat_id:
            raise bad_request("chat_id is empty")
        if chat_id == str(self.bot_id):
            raise forbidden("the bot can't send messages to the bot")
        person = self.people.get(int(chat_id)) if chat_id.isdecimal() else None
        if person is None or not person.known:
            raise bad_request("chat not found")
        return person

    def deliver(self, person: Person, content: Content, markup: Markup, **fields: Any) -> Message:
        """A message of the bot into a person's chat; every check but these has been made."""
        check_reachable(person)
        if self._flood is not None and (seconds := self._flood.retry_after(person.id)):
            raise too_many(seconds)
        message = self.compose(person, self.profile.as_user(), content, **fields)
        if markup.shown:
            message["reply_markup"] = markup.shown
        person.keep(Kept(message, by_bot=True, markup_kind=markup.kind, forwarded="forward_origin" in fields))
        return message

    def compose(self, person: Person, sender: dict[str, Any], content: Content, **fields: Any) -> Message:
        return {
            "message_id": next(self._message_ids),
            "from": sender,
            "chat": person.as_chat(),
            "date": int(self.clock.now().timestamp()),
            **{name: value for name, value in fields.items() if value is not None},
            **content,
        }

    def emit(self, kind: str, body: dict[str, Any]) -> None:
        update = self.updates.add(kind, body)
        if self._check is not None and update is not None:
            self._check("Update", update)
        self.changed()


def check_reachable(person: Person) -> None:
    if person.deactivated:
        raise forbidden("user is deactivated")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")


def _faulty(fault: Fault) -> Answer:
    if fault.kind == "lost_request":
        return Answer(0, {}, lost=True)
    return _refused(FAULTY.get(fault.kind) or too_many(max(1, int(fault.seconds))))


def _refused(refusal: Refusal) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    after = refusal.parameters.get("retry_after")
    return Answer(refusal.status, body, {"Retry-After": str(after)} if after else {})
