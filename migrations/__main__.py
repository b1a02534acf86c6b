"""`python -m migrations add_awards` writes the next revision: what the models have and the revisions have not."""

import asyncio
import sys
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config

from bot.storage.migrate import known_revisions, migrate, upgrade


async def write_revision(name: str) -> None:
    number = f"{len(known_revisions()) + 1:04}"

    def generate(config: Config) -> None:
        command.revision(config, message=name, autogenerate=True, rev_id=number)

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/revisions.db"
        await upgrade(url)
        await migrate(url, generate)


asyncio.run(write_revision(sys.argv[1]))
