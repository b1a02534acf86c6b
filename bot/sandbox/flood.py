"""Flood control as token buckets: 30 messages a second in all, one a second in a chat with a burst of three."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class _Bucket:
    rate: float
    size: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a token is there; 0 when it is there already."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.tokens) / self.rate)


class Flood:
    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._all = _Bucket(30, 30, 30, seconds())
        self._chats: dict[int, _Bucket] = {}

    def retry_after(self, chat_id: int) -> int:
        """0 lets one message to the chat through and counts it; otherwise whole seconds to wait."""
        now = self._seconds()
        chat = self._chats.setdefault(chat_id, _Bucket(1, 3, 3, now))
        wait = max(self._all.wait(now), chat.wait(now))
        if wait > 1e-9:
            return math.ceil(wait)
        self._all.tokens -= 1
        chat.tokens -= 1
        return 0
