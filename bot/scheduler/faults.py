"""An error as the log may keep it: its kind and where it came from, never its message, which may quote people."""

import traceback
from pathlib import Path

FRAMES = 3


def fault(error: BaseException | None) -> str:
    """«KeyError < pairs.py:42 < due.py:80»."""
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return " < ".join(
        [type(error).__name__, *(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[::-1])]
    )
