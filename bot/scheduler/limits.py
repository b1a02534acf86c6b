"""How often Telegram may be spoken to. The limits are the token's: one object for the sender and for replies."""

import asyncio
from datetime import UTC, datetime

from aiolimiter import AsyncLimiter

SLACK = 2.0  # messages: one at a time, and one more for what a loop that wakes late has to make up
BURST = 3.0  # messages in a row that a reply may send to one chat
MOST_OWED = 5  # how far replies may push one notice back, in messages


class Limits:
    """Notices go at a smooth pace; replies go at once, and the notices behind them give way."""

    def __init__(self, per_second: float = 25.0, chat_seconds: float = 1.0) -> None:
        self._overall = AsyncLimiter(SLACK, SLACK / per_second)
        self._chat_seconds = chat_seconds
        self._free_at: dict[int, float] = {}
        self._tidy_at = 256
        self._owed = 0
        self.paused_until = datetime.min.replace(tzinfo=UTC)

    def pause(self, until: datetime) -> None:
        """Whoever is told «too many requests» stops the notices to all chats. Replies pass: each has its own answer."""
        self.paused_until = max(self.paused_until, until)

    async def acquire(self, chat_id: int, *, urgent: bool = False) -> None:
        """Waits for the turn of one message. Urgent: somebody is looking at the chat and waits for the answer.

        Telegram does not hold plain answers to the limit of mass notifications, so an urgent message waits only for
        its own chat, and there only after three in a row; what it takes of the overall pace the notices pay back.
        """
        await self._wait_for_chat(chat_id, BURST - 1 if urgent else 0.0)
        if urgent:
            await self._borrow()
            return
        owed, self._owed = self._owed, 0
        for _ in range(owed + 1):
            await self._overall.acquire()
        self._free_at[chat_id] = max(self._free_at.get(chat_id, 0.0), self._time() + self._chat_seconds)

    async def _borrow(self) -> None:
        if self._overall.has_capacity():
            await self._overall.acquire()
        else:
            self._owed = min(self._owed + 1, MOST_OWED)

    async def _wait_for_chat(self, chat_id: int, ahead: float) -> None:
        """`ahead`: messages that need not wait."""
        while (wait := self._free_at.get(chat_id, 0.0) - ahead * self._chat_seconds - self._time()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(wait)  # and look again: another message may have taken the turn
        now = self._time()
        self._tidy(now)
        self._free_at[chat_id] = max(now, self._free_at.get(chat_id, 0.0)) + self._chat_seconds

    def _tidy(self, now: float) -> None:
        if len(self._free_at) >= self._tidy_at:
            self._free_at = {chat_id: at for chat_id, at in self._free_at.items() if at > now}
            self._tidy_at = max(256, 2 * len(self._free_at))

    def _time(self) -> float:
        return asyncio.get_running_loop().time()
