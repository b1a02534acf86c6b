"""A real process over real HTTP: killed without a word, started again, asked to go."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec

import pytest

from bot.sandbox import server
from bot.sandbox.people import Person
from tests.updates.stand import Stand, until

START_SECONDS = 120  # the import of aiogram alone takes three


async def begun(process: Process) -> str:
    assert process.stdout
    async with asyncio.timeout(START_SECONDS):
        return (await process.stdout.readline()).decode().strip()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_killed_and_started_again_it_loses_nothing(database_url: str, stand: Stand, anna: Person) -> None:
    sandbox = await server.serve(stand.telegram, page=False, strict_polling=False)
    processes: list[Process] = []

    async def start(way: str) -> Process:
        victim = (sys.executable, "-m", "tests.updates.victim", sandbox.url, database_url, way)
        processes.append(await create_subprocess_exec(*victim, stdout=PIPE))
        return processes[-1]

    try:
        anna.send_text("долго 1")
        anna.send_text("2")
        first = await start("waits")
        assert await begun(first) == "долго 1"
        first.kill()
        await first.wait()
        assert (await stand.effects(), stand.waiting()) == ([], 2)

        second = await start("goes")
        await until(lambda: stand.waiting() == 0, START_SECONDS)
        assert await stand.effects() == ["долго 1", "2"]
        second.send_signal(signal.SIGTERM)
        assert await second.wait() == 0
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
                await process.wait()
        await sandbox.close()
