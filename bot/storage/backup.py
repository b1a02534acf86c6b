"""Copies of a SQLite database: made while the bot works, put back while it stands still."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.storage.database import sqlite_file
from bot.storage.migrate import known_revisions
from bot.storage.sqlite import turned_to_wal

ONLY_PG_DUMP = "Это база PostgreSQL: копию снимает pg_dump, а возвращает pg_restore."


class BackupError(Exception):
    """One sentence in Russian: what stands in the way. Nothing has been changed."""


async def backup(url: str, folder: Path, now: datetime) -> Path:
    """A whole, checked copy; a file with a backup's name is never half-written."""
    return await asyncio.to_thread(_backup, own_file(url), folder, stamp(now))


async def restore(file: Path, url: str, now: datetime) -> Path | None:
    """Puts the copy in place of the database; the path at which the replaced one is kept, if there was one.

    The copy may be older than the code: an upgrade is due after this.
    """
    return await asyncio.to_thread(_restore, file, own_file(url), stamp(now))


def own_file(url: str) -> Path:
    file = sqlite_file(url)
    if file is None:
        raise BackupError(ONLY_PG_DUMP)
    return file


def stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%d_%H%M%SZ")


def _backup(database: Path, folder: Path, taken: str) -> Path:
    if not database.exists():
        raise BackupError(f"Копировать нечего: файла {database} нет.")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{database.stem}_{taken}.db"
    with _copy(database, beside=target) as part:
        part.replace(target)
    return target


def _restore(file: Path, database: Path, at: str) -> Path | None:
    if not file.exists():
        raise BackupError(f"Файла {file} нет.")
    database.parent.mkdir(parents=True, exist_ok=True)
    with _copy(file, beside=database) as part:
        turned_to_wal(part)
        kept = _set_aside(database, at) if database.exists() else None
        part.replace(database)
    return kept


@contextmanager
def _copy(source: Path, beside: Path) -> Iterator[Path]:
    """VACUUM INTO takes one moment of the source, in spite of writers; personal data: for the owner's eyes only."""
    part = beside.with_name(f"{beside.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        _check(part)
        yield part
    except sqlite3.DatabaseError as error:
        raise BackupError(f"Файл {source} повреждён или это не база SQLite ({error}).") from error
    finally:
        part.unlink(missing_ok=True)


def _check(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise BackupError(f"База повреждена: {found}.")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise BackupError("База повреждена: есть ссылки на удалённые строки.")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            raise BackupError("Это база другой программы.")
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if revision is None or revision[0] not in known_revisions():
        raise BackupError("Копия сделана более новой версией бота: обновите бота и повторите.")


def _set_aside(database: Path, at: str) -> Path:
    """Leaving WAL needs the database to itself, and so tells whether a bot still runs on it."""
    try:
        with closing(sqlite3.connect(database, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        raise BackupError("Базой пользуется работающий бот: остановите его и повторите.") from None
    except sqlite3.DatabaseError:
        pass  # what is being replaced may be broken: that is what backups are for
    kept = database.with_name(f"{database.stem}_before-restore_{at}{database.suffix}")
    for rest in ("", "-wal", "-shm"):
        if (piece := database.with_name(database.name + rest)).exists():
            piece.replace(kept.with_name(kept.name + rest))
    return kept
