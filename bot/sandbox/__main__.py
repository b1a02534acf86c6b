"""``python -m bot.sandbox``: the sandbox alone, for a bot started by hand."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import serve
from bot.sandbox.telegram import RealTokenError, Telegram


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="Телеграм для опытов, на этой машине.")
    parser.add_argument("--port", type=int, default=8081, help="порт на 127.0.0.1 (0 — любой свободный)")
    parser.add_argument("--token", default="42:SANDBOX-demo", help="токен вида 42:SANDBOX-demo")
    parser.add_argument("--clock", type=Path, help="файл, в который пишется сдвиг часов в секундах")
    parser.add_argument("--no-checks", action="store_true", help="не сверять ответы с типами aiogram: быстрее")
    options = parser.parse_args()
    try:
        telegram = Telegram(options.token, clock=SandboxClock(path=options.clock), check_types=not options.no_checks)
        asyncio.run(_run(telegram, options.port))
    except KeyboardInterrupt:
        return 0
    except (RealTokenError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _run(telegram: Telegram, port: int) -> None:
    running = await serve(telegram, port=port)
    sys.stdout.write(f"Песочница: {running.url}/  токен бота: {telegram.token}\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await running.close()


if __name__ == "__main__":
    raise SystemExit(main())
