"""The command line: run · webhook · demo · migrate · invite · export · backup · restore · check."""

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.config import Settings, SettingsError, load_settings
from bot.storage.backup import BackupError
from bot.storage.states import Role

Command = Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int]]


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m bot", description="Наставник: бот программы наставничества.")
    commands = made.add_subparsers(dest="command", required=True, metavar="команда")
    commands.add_parser("run", help="запустить бота (Telegram спрашивает сам бот)")
    commands.add_parser("webhook", help="запустить бота (Telegram присылает сам, нужен WEBHOOK_URL)")
    demo = commands.add_parser("demo", help="школа в браузере: песочница вместо Telegram, люди и часы")
    demo.add_argument("--port", type=int, default=8081, help="порт страницы на 127.0.0.1")
    commands.add_parser("migrate", help="обновить базу до последней версии")
    invite = commands.add_parser("invite", help="напечатать личную ссылку-приглашение")
    invite.add_argument("--role", default="curator", help=", ".join(Role))
    invite.add_argument("--organisation", type=int, help="номер организации, если их несколько")
    invite.add_argument("--new-organisation", action="store_true", help="завести ещё одну организацию и её куратора")
    export = commands.add_parser("export", help="записать сводную таблицу в файл")
    export.add_argument("file", type=Path)
    export.add_argument("--organisation", type=int, help="номер организации, если их несколько")
    backup = commands.add_parser("backup", help="снять копию базы SQLite")
    backup.add_argument("folder", type=Path, nargs="?", help="папка, по умолчанию DATA_DIR/backups")
    restore = commands.add_parser("restore", help="вернуть базу из копии (бот должен быть остановлен)")
    restore.add_argument("file", type=Path)
    commands.add_parser("check", help="проверить анкеты и тексты")
    return made


def commands() -> Mapping[str, Command]:
    """Imported when asked for: «--help» and «check» need neither Telegram nor the database."""
    with nothing_to_collect():
        from bot import administration, running

    return {
        "run": running.run_polling,
        "webhook": running.run_webhook,
        "migrate": administration.migrate,
        "invite": administration.invite,
        "export": administration.export,
        "backup": administration.back_up,
        "restore": administration.bring_back,
    }


@contextmanager
def nothing_to_collect() -> Iterator[None]:
    """Imports make 300,000 objects, nearly all to stay: walking through them again and again is a third of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def main() -> int:
    os.umask(0o077)  # the database, exports and backups hold people's data: nobody else on the machine reads them
    chosen = parser().parse_args()
    try:
        if chosen.command == "check":
            from bot.content import check_content

            return check_content()
        if chosen.command == "demo":
            with nothing_to_collect():
                from bot.demo import run_demo

            return asyncio.run(run_demo(chosen.port))
        command = commands()[chosen.command]
        from bot.running import complete

        return complete(command(load_settings(), chosen))
    except (SettingsError, BackupError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
