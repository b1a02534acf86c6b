"""`db`: a real, migrated, empty database for every test, on SQLite and on PostgreSQL.

DATABASES=sqlite|postgres|both chooses; unless told, or asked for EVERYTHING, a test outside of conftest's BOTH runs on
one of the two, one of eight on PostgreSQL. Migrations run once; each test gets a copy.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from bot.storage.database import WRITES, Database
from bot.storage.migrate import upgrade
from tests.kit.postgres import Cluster, binaries, running_cluster


@event.listens_for(Session, "do_orm_execute")
def locks_only_where_it_writes(state: ORMExecuteState) -> None:
    """PostgreSQL refuses a lock where one only looks; SQLite would pass over it."""
    if getattr(state.statement, "_for_update_arg", None) is not None and WRITES not in state.session.info:
        raise RuntimeError(f"a row is locked in read(): {state.statement}")


CHOICES = {"sqlite": ["sqlite"], "postgres": ["postgres"], "both": ["sqlite", "postgres"]}
KINDS = CHOICES[os.environ.get("DATABASES") or "both"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    folder = binaries()
    if folder is None:
        pytest.skip("PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin, PATH or pg_config --bindir")
    with running_cluster(folder) as cluster:
        asyncio.run(upgrade(cluster.create("migrated", "template0")))
        yield cluster


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "template.db"
    asyncio.run(upgrade(f"sqlite:///{file}"))
    return file


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database without a row in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'bot.db')}"
    else:
        yield request.getfixturevalue("postgres").wiped("migrated")


@pytest.fixture(params=KINDS)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database no revision has touched."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
    else:
        with request.getfixturevalue("postgres").database("template0") as url:
            yield url


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()
