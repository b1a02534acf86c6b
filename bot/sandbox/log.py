"""What the bot called and how it was answered."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.files import Upload

CAPACITY = 5_000


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; ``lost``: the connection closes instead; ``delay``: seconds it comes late."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Call:
    """``status`` 0 stands for a request that was lost; ``fault``: what happened to it was asked for by a test."""

    seq: int
    method: str
    params: Mapping[str, Any]
    files: Mapping[str, Upload]
    status: int
    error: str
    at: datetime
    fault: str = ""
    excused: bool = False


class CallLog:
    """The last calls; a getUpdates that was answered as it should is not worth a line."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=CAPACITY)
        self.refusals: list[Call] = []
        self._seq = 0

    def add(
        self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload], at: datetime, **outcome: Any
    ) -> None:
        self._seq += 1
        call = Call(self._seq, method, params, files, at=at, **outcome)
        self.calls.append(call)
        if 400 <= call.status < 500 and not call.fault and not call.excused:
            self.refusals.append(call)
