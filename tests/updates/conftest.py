from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from aiogram import Bot
from structlog.testing import capture_logs

from bot.sandbox.people import Person
from bot.sandbox.telegram import Telegram
from bot.storage.database import Database
from tests.updates.stand import TOKEN, Logged, Stand
from tests.updates.wire import Wire


@pytest.fixture
def logged() -> Iterator[Logged]:
    with capture_logs() as entries:
        yield entries


@pytest.fixture
async def telegram(request: pytest.FixtureRequest) -> Telegram:
    return Telegram(TOKEN, seed=1, **getattr(request, "param", {}))


@pytest.fixture
async def new_stand(db: Database, telegram: Telegram) -> AsyncIterator[Callable[..., Stand]]:
    """A process of the bot; another one over the same database and Telegram is the next start."""
    stands: list[Stand] = []

    def make(**settings: object) -> Stand:
        stand = Stand(telegram, db, Bot(TOKEN, session=Wire(telegram)), **settings)  # type: ignore[arg-type]
        stands.append(stand)
        return stand

    yield make
    for stand in stands:
        await stand.tasks.cancel()


@pytest.fixture
async def stand(new_stand: Callable[..., Stand]) -> Stand:
    return new_stand()


@pytest.fixture
def anna(telegram: Telegram) -> Person:
    return met(telegram, "Анна")


@pytest.fixture
def boris(telegram: Telegram) -> Person:
    return met(telegram, "Борис")


def met(telegram: Telegram, name: str) -> Person:
    """Somebody who has started the bot before; nothing of that is left in the queue."""
    person = telegram.add_person(name)
    person.start()
    telegram.updates.clear()
    return person
