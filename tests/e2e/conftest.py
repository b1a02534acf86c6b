from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import Nursery
from tests.e2e.stage import Stage, opened_stage
from tests.kit.databases import KINDS


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database no revision has touched: «sqlite», unless the test asks for «postgres»."""
    kind = getattr(request, "param", "sqlite")
    if kind not in KINDS:
        pytest.skip(f"DATABASES leaves {kind} out")
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'bot.db'}"
        return
    with request.getfixturevalue("postgres").database("template0") as made:
        yield made


@pytest.fixture
async def stage(nursery: Nursery, url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened_stage(nursery, url, tmp_path) as opened:
        yield opened
