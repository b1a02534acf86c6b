"""The queue of updates of one bot: kept until confirmed or expired, delivered at least once."""

import json
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

KINDS = frozenset(
    {"message", "edited_message", "channel_post", "edited_channel_post", "guest_message", "inline_query"}
    | {"business_connection", "business_message", "edited_business_message", "deleted_business_messages"}
    | {"message_reaction", "message_reaction_count", "chosen_inline_result", "callback_query", "shipping_query"}
    | {"pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member"}
    | {"chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot"}
)
BY_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
PRESS_LIFE = timedelta(seconds=150)
MESSAGE_LIFE = timedelta(days=1)
CAPACITY = 100_000
SILENCE = timedelta(days=7)
FAR = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    update: dict[str, Any]
    kind: str

    @property
    def update_id(self) -> int:
        return int(self.update["update_id"])


class UpdateQueue:
    def __init__(self, random: Random, now: Callable[[], datetime]) -> None:
        self._random = random
        self._now = now
        self._waiting: OrderedDict[int, Waiting] = OrderedDict()
        self._lanes: dict[timedelta, deque[tuple[datetime, int]]] = {PRESS_LIFE: deque(), MESSAGE_LIFE: deque()}
        self._added_at = now()
        self.next_id = self._random_id()
        self.allowed = KINDS - BY_REQUEST
        self.asked_for: list[str] | None = None

    def __len__(self) -> int:
        self._expire()
        return len(self._waiting)

    def allow(self, raw: str | None) -> None:
        """Remember which kinds to make from now on; a missing or unreadable list changes nothing."""
        if not raw:
            return
        try:
            names = json.loads(raw)
        except ValueError:
            return
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            return
        known = [name for name in names if name in KINDS]
        self.allowed = frozenset(known) if known else KINDS - BY_REQUEST
        self.asked_for = known or None

    def add(self, kind: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The update made, or None when the bot did not ask for this kind or the queue is full."""
        self._expire()
        if kind not in self.allowed or len(self._waiting) >= CAPACITY:
            return None
        now = self._now()
        if not self._waiting and now - self._added_at > SILENCE:
            self.next_id = self._random_id()
        self._added_at = now
        update = {"update_id": self.next_id, kind: body}
        life = PRESS_LIFE if kind == "callback_query" else MESSAGE_LIFE
        self._waiting[self.next_id] = Waiting(update, kind)
        self._lanes[life].append((now + life, self.next_id))
        self.next_id += 1
        return update

    def take(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """Confirm everything below the offset and show what is left; -N keeps the newest N and forgets the rest."""
        self._expire()
        if offset < 0:
            offset = max(self.next_id + offset, 0)
        if offset <= self.next_id + FAR:
            while self._waiting and next(iter(self._waiting)) < offset:
                self._waiting.popitem(last=False)
        shown: list[dict[str, Any]] = []
        for waiting in self._waiting.values():
            if len(shown) >= limit:
                break
            shown.append(waiting.update)
        return shown

    def confirm(self, update_id: int) -> None:
        self._waiting.pop(update_id, None)

    def holds(self, update_id: int) -> bool:
        self._expire()
        return update_id in self._waiting

    def holds_from(self, person_id: int) -> bool:
        """Whether the bot has not confirmed yet something this person did."""
        return any(waiting.update[waiting.kind].get("from", {}).get("id") == person_id for waiting in self.waiting())

    def waiting(self) -> Iterable[Waiting]:
        self._expire()
        return list(self._waiting.values())

    def clear(self) -> None:
        self._waiting.clear()

    def _expire(self) -> None:
        now = self._now()
        for lane in self._lanes.values():
            while lane and lane[0][0] <= now:
                self._waiting.pop(lane.popleft()[1], None)

    def _random_id(self) -> int:
        return self._random.randint(2_000_001, 10**9)
