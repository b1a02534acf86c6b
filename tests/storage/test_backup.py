import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage.backup import BackupError, backup, restore
from bot.storage.database import Database
from bot.storage.models import Organisation, Person
from tests.storage.rows import NOW, add_organisation, add_person


@pytest.fixture
def url(migrated_file: Path, tmp_path: Path) -> str:
    file = tmp_path / "bot.db"
    file.write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{file}"


async def add_someone(url: str, family_name: str) -> None:
    db = Database(url)
    await add_person(db, await add_organisation(db), family_name=family_name)
    await db.close()


async def names(url: str) -> list[str]:
    db = Database(url)
    async with db.read() as session:
        found = (await session.scalars(select(Person.family_name).order_by(Person.id))).all()
    await db.close()
    return list(found)


async def test_backup_is_made_while_somebody_writes(url: str, tmp_path: Path) -> None:
    await add_someone(url, "Иванова")
    db = Database(url)
    async with db.write() as session:
        session.add(Organisation(created_at=NOW))
        await session.flush()
        copy = await backup(url, tmp_path / "copies", NOW)
    await db.close()
    assert copy.name == "bot_2026-09-01_090000Z.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM organisation").fetchone() == (1,)


async def test_restore_brings_back_what_was(url: str, tmp_path: Path) -> None:
    await add_someone(url, "Иванова")
    copy = await backup(url, tmp_path / "copies", NOW)
    await add_someone(url, "Петров")
    kept = await restore(copy, url, NOW)
    assert await names(url) == ["Иванова"]
    assert kept == tmp_path / "bot_before-restore_2026-09-01_090000Z.db"
    assert await names(f"sqlite:///{kept}") == ["Иванова", "Петров"]


async def test_restore_where_there_was_nothing(url: str, tmp_path: Path) -> None:
    await add_someone(url, "Иванова")
    elsewhere = f"sqlite:///{tmp_path / 'new' / 'bot.db'}"
    assert await restore(await backup(url, tmp_path, NOW), elsewhere, NOW) is None
    assert await names(elsewhere) == ["Иванова"]


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def overwrite(file: Path, sql: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(sql)


def spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (spoil, "повреждён"),
        (lambda file: file.write_bytes(file.read_bytes()[:9000]), "повреждён"),
        (lambda file: file.write_text("Копия базы. Не удалять!" * 100), "повреждён"),
        (lambda file: file.unlink(), "Файла .* нет"),
        (lambda file: overwrite(file, "DROP TABLE alembic_version"), "другой программы"),
        (lambda file: overwrite(file, "UPDATE alembic_version SET version_num = '9999'"), "более новой версией"),
        (lambda file: overwrite(file, "UPDATE person SET organisation_id = 404"), "ссылки"),
    ],
    ids=["spoilt", "cut", "not a database", "absent", "alien", "newer", "orphans"],
)
async def test_bad_copy_is_refused_and_nothing_changes(url: str, tmp_path: Path, damage: object, reason: str) -> None:
    await add_someone(url, "Иванова")
    copy = await backup(url, tmp_path / "copies", NOW)
    damage(copy)  # type: ignore[operator]
    with pytest.raises(BackupError, match=reason):
        await restore(copy, url, NOW)
    assert await names(url) == ["Иванова"]
    assert files(tmp_path) == ["bot.db", "copies"]


async def test_running_bot_must_be_stopped_first(url: str, tmp_path: Path) -> None:
    copy = await backup(url, tmp_path / "copies", NOW)
    db = Database(url)
    await add_organisation(db)
    with pytest.raises(BackupError, match="остановите"):
        await restore(copy, url, NOW)
    await db.close()
    await restore(copy, url, NOW)


async def test_broken_database_can_be_replaced(url: str, tmp_path: Path) -> None:
    await add_someone(url, "Иванова")
    copy = await backup(url, tmp_path / "copies", NOW)
    (tmp_path / "bot.db").write_text("сломалось")
    kept = await restore(copy, url, NOW)
    assert await names(url) == ["Иванова"]
    assert kept is not None
    assert kept.read_text() == "сломалось"


async def test_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="Копировать нечего"):
        await backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path, NOW)
    assert files(tmp_path) == []


async def test_postgresql_has_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="pg_dump"):
        await backup("postgresql://db/bot", tmp_path, NOW)
