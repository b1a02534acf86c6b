"""`make demo`: a school in the browser. The bot is real, the sandbox stands in for Telegram, the clock can be moved."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.clock import MovedClock, WorkingTime
from bot.demo_school import found_school, read_school
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import RunningSandbox, serve
from bot.sandbox.telegram import Telegram
from bot.services.help_asking import get_ready
from bot.services.timings import working_time_of
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.models import Organisation

TOKEN = "42:SANDBOX-demo"  # noqa: S105 - the sandbox takes no other kind
STOP_SECONDS = 30


async def run_demo(port: int) -> int:
    """Until Ctrl+C. Everything lives in a temporary folder and goes with it."""
    with tempfile.TemporaryDirectory(prefix="nastavnik-demo-") as folder:
        async with opened_school(Path(folder), port) as (address, settings):
            bot = await start_bot(settings)
            sys.stdout.write(f"\nОткройте в браузере: {address}\nОстановить: Ctrl+C\n")
            sys.stdout.flush()
            return await until_stopped(bot)


@asynccontextmanager
async def opened_school(folder: Path, port: int) -> AsyncIterator[tuple[str, dict[str, str]]]:
    """The address of the page, and the settings of the bot that is yet to come."""
    clock_file = folder / "clock"
    telegram = Telegram(TOKEN, clock=SandboxClock(path=clock_file))
    url = f"sqlite:///{folder}/school.db"
    await settle_school(telegram, url, MovedClock(clock_file))
    sandbox = await open_page(telegram, port)
    settings = {
        "BOT_TOKEN": TOKEN,
        "DATABASE_URL": url,
        "TELEGRAM_API_BASE": sandbox.url,
        "CLOCK_FILE": str(clock_file),
        "DATA_DIR": str(folder / "data"),
        "LOG_LEVEL": "WARNING",
    }
    try:
        yield f"{sandbox.url}/", settings
    finally:
        await sandbox.close()


async def settle_school(telegram: Telegram, url: str, clock: MovedClock) -> None:
    await upgrade(url)
    working = default_working_time()
    if not working.is_open(clock.now()):
        telegram.clock.move_to(working.next_open(clock.now()))

    def enrol(given_name: str, family_name: str) -> int:
        person = telegram.add_person(given_name, family_name)
        person.start()
        return person.id

    db = Database(url)
    await get_ready()
    try:
        async with db.write() as session:
            await found_school(session, enrol, now=clock.now())
    finally:
        await db.close()
    for given_name, family_name in read_school()["newcomers"]:
        telegram.add_person(given_name, family_name)


def default_working_time() -> WorkingTime:
    return working_time_of(Organisation(time_zone="Europe/Moscow", hours_from="08:30", hours_to="18:30"))


async def open_page(telegram: Telegram, port: int) -> RunningSandbox:
    try:
        return await serve(telegram, port=port)
    except OSError:
        return await serve(telegram, port=0)


async def start_bot(settings: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env={**os.environ, **settings}, stdout=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


async def until_stopped(bot: asyncio.subprocess.Process) -> int:
    """Ctrl+C or a closed terminal ends both; a bot that ends by itself ends the demo."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    async with asyncio.TaskGroup() as group:
        ended = group.create_task(bot.wait())
        stopped = group.create_task(stop.wait())
        await asyncio.wait((ended, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if bot.returncode is None:
            bot.terminate()
            await asyncio.wait((ended,), timeout=STOP_SECONDS)
        if bot.returncode is None:
            bot.kill()
    return bot.returncode or 0
