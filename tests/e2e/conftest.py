from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.e2e.processes import Nursery
from tests.e2e.stage import Stage, opened_stage
from tests.kit.databases import KINDS
from tests.kit.postgres import binaries


@pytest.fixture
async def stage(nursery: Nursery, tmp_path: Path) -> AsyncIterator[Stage]:
    """On an SQLite file that does not exist yet."""
    if "sqlite" not in KINDS:
        pytest.skip("DATABASES leaves sqlite out")
    async with opened_stage(nursery, f"sqlite:///{tmp_path / 'bot.db'}", tmp_path) as opened:
        yield opened


@pytest.fixture
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Bare databases by the command that starts the bot: for `webhook` PostgreSQL, unless there is none or DATABASES
    leaves it out; else SQLite."""
    files = {command: f"sqlite:///{tmp_path / command}.db" for command in ("run", "webhook")}
    if "postgres" not in KINDS or binaries() is None:
        yield files
        return
    with request.getfixturevalue("postgres").database("template0") as url:
        yield files | {"webhook": url}


@pytest.fixture
async def stages(urls: dict[str, str], nursery: Nursery, tmp_path: Path) -> AsyncIterator[dict[str, Stage]]:
    async with AsyncExitStack() as stack:
        opened = {}
        for command, url in urls.items():
            folder = tmp_path / command
            folder.mkdir()
            opened[command] = await stack.enter_async_context(opened_stage(nursery, url, folder))
        yield opened
