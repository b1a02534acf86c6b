"""The command line as whoever keeps the server meets it: wrong settings in one sentence each, and every command."""

import asyncio
import re
import sqlite3
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.storage.database import Database
from bot.storage.states import Role
from tests.e2e.processes import ROOT, environment
from tests.e2e.stage import Stage
from tests.kit.school import Member, add_member, add_organisation

SECRET_LOOKING = "AAE-not-a-token"
WRONG = [
    ("run", {"BOT_TOKEN": ""}, "BOT_TOKEN"),
    ("run", {"BOT_TOKEN": SECRET_LOOKING}, "BOT_TOKEN"),
    ("run", {"BOT_TOKEN": "", "BOT_TOKEN_FILE": "/nowhere/token"}, "BOT_TOKEN_FILE"),
    ("run", {"DATABASE_URL": "mysql://root:AAE-not-a-token@127.0.0.1/school"}, "DATABASE_URL"),
    ("run", {"TELEGRAM_API_BASE": "api.telegram.org"}, "TELEGRAM_API_BASE"),
    ("run", {"TELEGRAM_API_BASE": "https://api.telegram.org"}, "CLOCK_FILE"),
    ("run", {"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
    ("run", {"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
    ("run", {"HTTP_PORT": "восемьдесят"}, "HTTP_PORT"),
    ("run", {"HTTP_PORT": "70000"}, "HTTP_PORT"),
    ("webhook", {"WEBHOOK_URL": ""}, "WEBHOOK_URL"),
    ("webhook", {"WEBHOOK_SECRET": ""}, "WEBHOOK_SECRET"),
    ("webhook", {"WEBHOOK_SECRET": "слово"}, "WEBHOOK_SECRET"),
]


@pytest.mark.parametrize(("command", "settings", "name"), WRONG)
async def test_a_wrong_setting_stops_the_start_with_its_name(
    stage: Stage, command: str, settings: dict[str, str], name: str
) -> None:
    ended = await stage.runs(command, **settings)
    said = ended.log.strip()
    assert ended.code == 2, said
    assert said.startswith(f"{name}: "), said
    assert said.count("\n") == 0, said
    assert re.search("[а-яё]", said), "not in Russian"
    assert SECRET_LOOKING not in said
    assert said.endswith("."), said


async def test_several_wrong_settings_are_told_at_once(stage: Stage) -> None:
    ended = await stage.runs("run", BOT_TOKEN="", LOG_LEVEL="LOUD", HTTP_PORT="0")
    assert [line.partition(":")[0] for line in ended.log.splitlines()] == ["BOT_TOKEN", "HTTP_PORT", "LOG_LEVEL"]


async def test_the_first_link_lets_the_first_curator_in(stage: Stage) -> None:
    assert (await stage.runs("migrate")).printed == "База обновлена.\n"
    invited = await stage.runs("invite", "--role", "curator")
    found = re.fullmatch(r"https://t\.me/nastavnik_demo_bot\?start=([\w-]+)\n", invited.printed)
    assert found, invited.printed + invited.log

    vera = stage.arrives("Вера")
    await stage.starts_bot()
    await vera.starts(found[1])
    await vera.sees("Ваша роль: куратор")
    assert await stage.bot.stops() == 0


async def test_invitations_name_the_role_and_the_organisation(stage: Stage) -> None:
    await stage.runs("migrate")
    unknown = await stage.runs("invite", "--role", "tsar")
    assert (unknown.code, unknown.log) == (2, f"Роли «tsar» нет. Есть: {', '.join(Role)}.\n")
    assert (await stage.runs("invite", "--role", "mentor")).code == 2

    await found_schools(stage, "Гимназия № 22", "Лицей № 5")
    several = await stage.runs("invite", "--role", "mentor")
    assert several.code == 2
    assert "1 — Гимназия № 22; 2 — Лицей № 5" in several.log
    chosen = await stage.runs("invite", "--role", "mentor", "--organisation", "2")
    assert "?start=" in chosen.printed


async def test_the_table_is_written_to_a_file(stage: Stage) -> None:
    await stage.runs("migrate")
    await found_schools(stage, "Гимназия № 22")
    file = stage.folder / "выгрузка" / "table.xlsx"
    ended = await stage.runs("export", str(file))
    assert (ended.code, ended.printed) == (0, f"Таблица записана: {file}\n"), ended.log
    assert any("Лосева Вера" in str(row) for sheet in load_workbook(file) for row in sheet.iter_rows(values_only=True))


async def test_a_copy_of_the_database_comes_back(stage: Stage) -> None:
    await stage.runs("migrate")
    await found_schools(stage, "Гимназия № 22")
    copied = await stage.runs("backup")
    (copy,) = (stage.data_dir / "backups").iterdir()
    assert (copied.code, copied.printed) == (0, f"Копия снята: {copy}\n"), copied.log

    file = stage.folder / "bot.db"
    await found_schools(stage, "Лицей № 5")
    back = await stage.runs("restore", str(copy))
    assert (back.code, back.log) == (0, "")
    assert names_in(file) == ["Гимназия № 22"]
    kept = re.search(r"Прежняя лежит рядом: (\S+)", back.printed)
    assert kept
    assert names_in(Path(kept[1])) == ["Гимназия № 22", "Лицей № 5"]


async def test_a_broken_copy_is_not_taken(stage: Stage) -> None:
    await stage.runs("migrate")
    await found_schools(stage, "Гимназия № 22")
    copy = stage.folder / "copy.db"
    copy.write_text("это не база")
    refused = await stage.runs("restore", str(copy))
    assert refused.code == 2
    assert refused.log.count("\n") == 1, refused.log
    assert names_in(stage.folder / "bot.db") == ["Гимназия № 22"]


async def test_the_content_is_checked_without_any_settings(tmp_path: Path) -> None:
    code, printed = await alone(sys.executable, "-m", "bot", "check", folder=tmp_path)
    assert code == 0
    assert "Ошибок нет" in printed


async def test_help_lists_the_commands(tmp_path: Path) -> None:
    code, printed = await alone(sys.executable, "-m", "bot", "--help", folder=tmp_path)
    assert code == 0
    for command in ("run", "webhook", "demo", "migrate", "invite", "export", "backup", "restore", "check"):
        assert re.search(rf"^ +{command} +[а-яё]", printed, re.MULTILINE), printed


async def test_make_help_lists_the_targets() -> None:
    code, printed = await alone("make", "help", folder=ROOT)
    assert code == 0
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {line.split()[0] for line in printed.splitlines() if line.startswith("  ")} == targets
    assert {"demo", "test", "check", "run"} <= targets


async def alone(*command: str, folder: Path) -> tuple[int | None, str]:
    """A process without any setting of ours."""
    settings = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment(settings), stdout=PIPE)
    printed, _ = await process.communicate()
    return process.returncode, printed.decode()


async def found_schools(stage: Stage, *names: str) -> None:
    db = Database(stage.database_url)
    now = stage.telegram.clock.now()
    async with db.write() as session:
        for name in names:
            school = await add_organisation(session, name, now=now)
            member = Member("Лосева", "Вера", "Павловна", (Role.CURATOR,))
            await add_member(session, school, stage.telegram.random.getrandbits(40), member, now=now)
    await db.close()


def names_in(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    try:
        return [name for (name,) in connection.execute("SELECT short_name FROM organisation ORDER BY id")]
    finally:
        connection.close()
