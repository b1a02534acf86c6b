"""Files sent as answers: rows here, bytes in DATA_DIR by names of our own, gone when the answer is (152-ФЗ ст. 5)."""

import asyncio
import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.media import Kind, declarable, recognise
from bot.scenarios.answers import Problem
from bot.scenarios.steps import FileStep
from bot.storage.database import Database
from bot.storage.files import write_file
from bot.storage.models import Attachment, Run
from bot.storage.runs import LoadedRun

MOST_BYTES = 10 * 1024 * 1024
FOLDER = "attachments"
ORPHANS_KEPT = timedelta(days=7)  # a row may be under way, or an older database was brought back by mistake
GONE = "gone_files"  # of session.info: paths whose rows were deleted; the bytes go once that is committed
MOST_OF_A_NAME = 80
TOO_BIG, LOST = Problem("file_too_big"), Problem("file_lost")
PATH_SIGNS = re.compile(r'[\\/:*?"<>|]+')


@dataclass(frozen=True)
class Offered:
    """What Telegram says of a file before it is fetched. Nothing of it is trusted."""

    name: str
    media_type: str
    size: int
    album: str = ""


@dataclass(frozen=True)
class Taken:
    """A file that has been looked at; `path` is inside DATA_DIR."""

    name: str
    media_type: str
    content: bytes
    path: str
    album: str


Received = Taken | Problem


def refuse(step: FileStep, offered: Offered, *, strict: bool) -> Problem | None:
    """What can be said without fetching it."""
    if strict:
        return Problem("file_strict")
    if offered.size > MOST_BYTES:
        return TOO_BIG
    return None if declarable(offered.media_type, tuple(step.types)) else Problem("file_kind")


def inspect(step: FileStep, offered: Offered, organisation_id: int, content: bytes) -> Received:
    if len(content) > MOST_BYTES:
        return TOO_BIG
    kind = recognise(content, offered.media_type, tuple(step.types)) if content else None
    if kind is None:
        return Problem("file_kind")
    path = f"{FOLDER}/{organisation_id}/{secrets.token_hex(16)}"
    return Taken(shown_name(offered.name, kind), kind.media_type, content, path, offered.album)


def shown_name(name: str, kind: Kind) -> str:
    """For people's eyes and their own disks: one line, no signs of a path, an ending that does not lie."""
    seen = "".join(sign for sign in unicodedata.normalize("NFC", name) if sign.isprintable())
    words = " ".join(PATH_SIGNS.sub(" ", seen).split()).strip(". ")
    stem, dot, ending = words.rpartition(".")
    if f"{dot}{ending}".lower() not in kind.endings:
        stem, ending = words, kind.endings[0][1:]
    return f"{stem.strip('. ')[:MOST_OF_A_NAME].strip() or 'файл'}.{ending}"


async def write(data_dir: Path, taken: Taken) -> None:
    await asyncio.to_thread(write_file, data_dir / taken.path, taken.content)


async def read(data_dir: Path, path: str) -> bytes | None:
    """None when the bytes are not there: a database was brought back without its files."""
    try:
        return await asyncio.to_thread((data_dir / path).read_bytes)
    except FileNotFoundError:
        return None


async def add(session: AsyncSession, run: LoadedRun, step_id: str, taken: Taken, now: datetime) -> Attachment:
    attachment = Attachment(
        organisation_id=run.organisation_id,
        person_id=run.person_id,
        run_id=run.id,
        step=step_id,
        name=taken.name,
        media_type=taken.media_type,
        size=len(taken.content),
        digest=sha256(taken.content).hexdigest(),
        path=taken.path,
        album=taken.album,
        created_at=now,
    )
    session.add(attachment)
    await session.flush()
    return attachment


async def forget(session: AsyncSession, run_id: int, file_ids: Sequence[int]) -> None:
    """Those of this run only: a file of an earlier, sent run stays that run's."""
    if file_ids:
        await forget_where(session, (Attachment.run_id == run_id) & Attachment.id.in_(file_ids))


async def forget_unsent(session: AsyncSession, run_id: int, sent_ids: Sequence[int]) -> None:
    """What was sent to a question that fell off the path is not part of the form."""
    await forget_where(session, (Attachment.run_id == run_id) & Attachment.id.not_in(sent_ids))


async def forget_runs(session: AsyncSession, run_ids: Sequence[int]) -> None:
    """Before runs are deleted, or when they are closed unsent."""
    if run_ids:
        await forget_where(session, Attachment.run_id.in_(run_ids))


async def forget_person(session: AsyncSession, person_id: int) -> None:
    runs = select(Run.id).where(Run.person_id == person_id)
    await forget_where(session, (Attachment.person_id == person_id) | Attachment.run_id.in_(runs))


async def forget_where(session: AsyncSession, which: ColumnElement[bool]) -> None:
    gone = await session.scalars(
        delete(Attachment).where(which).returning(Attachment.path).execution_options(synchronize_session=False)
    )
    session.info.setdefault(GONE, []).extend(gone)


def remove_gone(data_dir: Path, info: Mapping[Any, Any]) -> None:
    """After the commit: were the bytes to go first, a rollback would leave an answer without its file."""
    for path in info.get(GONE, ()):
        (data_dir / path).unlink(missing_ok=True)


async def sweep(db: Database, data_dir: Path, now: datetime) -> None:
    """What a crash left between the bytes and their row, or what went with a run as a whole."""
    async with db.read() as session:
        known = set(await session.scalars(select(Attachment.path)))
    await asyncio.to_thread(remove_orphans, data_dir, known, now - ORPHANS_KEPT)


def remove_orphans(data_dir: Path, known: set[str], before: datetime) -> None:
    for file in orphans(data_dir, known):
        if file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)


def orphans(data_dir: Path, known: set[str]) -> Iterator[Path]:
    files = (data_dir / FOLDER).glob("*/*")
    return (file for file in files if file.is_file() and str(file.relative_to(data_dir).as_posix()) not in known)
