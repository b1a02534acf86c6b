"""Faults on demand: what goes wrong between the bot and Telegram."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

Kind = Literal["429", "500", "lost_request", "lost_answer", "slow", "conflict"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Fault:
    """Happens to ``times`` calls of ``method`` after letting ``after`` of them pass.

    Without a method: to any call but getUpdates, so that a waiting poll does not eat it («conflict»: to getUpdates).
    lost_request: the connection closes before the effect; lost_answer: after it; slow: the effect now, the answer
    ``seconds`` later; 429: retry after ``seconds``.
    """

    kind: Kind
    method: str | None = None
    times: int = 1
    after: int = 0
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault: {self.kind}")

    def concerns(self, method: str) -> bool:
        wanted = self.method or ("getUpdates" if self.kind == "conflict" else None)
        return method != "getupdates" if wanted is None else method == wanted.lower()


class Faults:
    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._planned.append(fault)

    def clear(self) -> None:
        self._planned.clear()

    def planned(self) -> list[Fault]:
        return list(self._planned)

    def due(self, method: str) -> Fault | None:
        """The fault that happens to this call (a lower-case method name), if any; counts the call."""
        for place, fault in enumerate(self._planned):
            if not fault.concerns(method):
                continue
            if fault.after > 0:
                self._planned[place] = replace(fault, after=fault.after - 1)
                continue
            if fault.times <= 1:
                del self._planned[place]
            else:
                self._planned[place] = replace(fault, times=fault.times - 1)
            return fault
        return None
