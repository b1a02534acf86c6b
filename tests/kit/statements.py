"""What SQLAlchemy has compiled stays compiled: the engines of all tests have one dialect and one cache of statements.

An engine of its own for every test means every statement compiled anew for every test, a fifth of their time.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage import database, sqlite

ALL = 10_000  # more statements than there are
shared: dict[str, tuple[Dialect, Any]] = {}


def sharing_engine(*given: Any, **options: Any) -> AsyncEngine:
    made = create_async_engine(*given, **options, query_cache_size=ALL)
    engine = made.sync_engine
    engine.dialect, engine._compiled_cache = shared.setdefault(
        engine.dialect.name, (engine.dialect, engine._compiled_cache)
    )
    engine.pool._dialect = engine.dialect
    return made


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (database, sqlite):
            patch.setattr(module, "create_async_engine", sharing_engine)
        yield
