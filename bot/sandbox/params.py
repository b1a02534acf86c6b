"""Parameters of one call: everything arrives as text, as over HTTP."""

import json
import re
from typing import Any

from bot.sandbox.files import Upload
from bot.sandbox.refusal import bad_request

_DIGITS = re.compile(r"-?\d+")


class Params:
    def __init__(self, raw: dict[str, Any], files: dict[str, Upload]) -> None:
        self._values = {name: value if isinstance(value, str) else _as_text(value) for name, value in raw.items()}
        self.files = files

    def text(self, name: str) -> str:
        return self._values.get(name, "")

    def has(self, name: str) -> bool:
        return name in self._values

    def number(self, name: str, default: int = 0) -> int:
        """Leading digits, as Telegram reads them: «12abc» is 12, «abc» is 0."""
        value = self._values.get(name)
        if value is None:
            return default
        digits = _DIGITS.match(value)
        return int(digits[0]) if digits else 0

    def flag(self, name: str) -> bool:
        return self._values.get(name, "").lower() in {"true", "yes", "1"}

    def parsed(self, name: str, complaint: str) -> Any:
        """The JSON in a parameter; None when it is absent or empty."""
        value = self._values.get(name, "")
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(complaint) from None


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
