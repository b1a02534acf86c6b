"""Writing files that hold people's data."""

import os
import secrets
from collections.abc import Iterator
from itertools import count
from pathlib import Path


def write_file(file: Path, content: bytes) -> None:
    """Whole or not at all, and for the owner's eyes only."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_new_file(file: Path, content: bytes) -> Path:
    """Under that name or, where it is taken, the next free one: «x.xlsx», «x-2.xlsx»."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = next(each for each in names_after(file) if take(each))
    try:
        write_file(free, content)
    except BaseException:
        free.unlink(missing_ok=True)
        raise
    return free


def names_after(file: Path) -> Iterator[Path]:
    yield file
    yield from (file.with_stem(f"{file.stem}-{number}") for number in count(2))


def take(file: Path) -> bool:
    """Whether the name was free: of two that write at once one gets it."""
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True
