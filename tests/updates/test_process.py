"""A real process over real HTTP: killed without a word, started again, asked to go."""

from pathlib import Path

import pytest

from bot.sandbox import server
from bot.sandbox.people import Person
from tests.e2e.processes import BotProcess, Nursery
from tests.updates.stand import Stand, until

START_SECONDS = 120


async def begun(process: BotProcess) -> str:
    await until(lambda: process.printed.endswith("\n"), START_SECONDS)
    return process.printed.strip()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_killed_and_started_again_it_loses_nothing(
    database_url: str, stand: Stand, anna: Person, nursery: Nursery, tmp_path: Path
) -> None:
    sandbox = await server.serve(stand.telegram, page=False, strict_polling=False)

    async def start(way: str) -> BotProcess:
        given = (sandbox.url, database_url, way)
        return await nursery.start(*given, settings={}, folder=tmp_path, module="tests.updates.victim")

    try:
        with nursery.attached():
            anna.send_text("долго 1")
            anna.send_text("2")
            first = await start("waits")
            assert await begun(first) == "долго 1"
            await first.dies()
            assert (await stand.effects(), stand.waiting()) == ([], 2)

            second = await start("goes")
            await until(lambda: stand.waiting() == 0, START_SECONDS)
            assert await stand.effects() == ["долго 1", "2"]
            assert await second.stops() == 0
    finally:
        await sandbox.close()
