"""Waiting for a change of the sandbox without looking again and again."""

import asyncio
from collections.abc import Callable

from bot.sandbox.telegram import Telegram


class Signals:
    """Wakes those who wait when their condition has come true; the clock's moves count as changes."""

    def __init__(self, telegram: Telegram) -> None:
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        telegram.on_change(self.ring)

    def ring(self) -> None:
        for condition, future in self._waiting:
            if not future.done() and condition():
                future.set_result(None)

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """True as soon as the condition holds, False after so many seconds of real time."""
        if condition():
            return True
        entry = (condition, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        try:
            async with asyncio.timeout(seconds):
                await entry[1]
        except TimeoutError:
            return False
        finally:
            self._waiting.remove(entry)
        return True
