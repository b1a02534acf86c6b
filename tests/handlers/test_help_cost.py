"""What «Нужна помощь» asks of the database: whoever is in trouble waits for it."""

from collections.abc import Awaitable, Callable

import pytest

from bot.storage.models import Pair
from bot.storage.states import PairStatus
from tests.bench.counting import counted
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.world import World

MOST_TO_BEGIN, MOST_TO_TYPE, MOST_TO_SEND = 7, 12, 12
MOST_TO_OFFER = 15  # with PostgreSQL's lock
TROUBLE = "Мама ученика пришла ругаться из-за оценки, что ей сказать?"


@pytest.fixture
async def pair(world: World, cast: Cast) -> None:
    """Anna is Boris's mentor."""
    now = world.clock.now()
    async with world.db.write() as session:
        session.add(
            Pair(
                organisation_id=cast.organisation_id,
                mentor_id=cast.ids["anna"],
                mentee_id=cast.ids["boris"],
                status=PairStatus.ACTIVE,
                proposed_by_id=cast.ids["vera"],
                proposed_at=now,
            )
        )


async def cost(world: World, work: Callable[[], Awaitable[object]]) -> int:
    with counted(world.db) as statements:
        await work()
    return len(statements)


async def test_what_asking_costs(world: World, boris: Speaker, anna: Speaker, pair: None) -> None:
    """Each step by itself, the message to the mentor too."""
    await boris.starts()
    boris.person.press(boris.screen.message_id, data=data_of(boris, "Нужна помощь"))
    begun = await cost(world, world.deliver)
    boris.person.send_text(TROUBLE)
    typed = await cost(world, world.deliver)
    boris.person.press(boris.screen.message_id, data=data_of(boris, "Отправить"))
    sent = await cost(world, world.deliver)
    offered = await cost(world, world.sender.send_due)
    assert "Беру" in " ".join(anna.screen.buttons)
    assert begun <= MOST_TO_BEGIN
    assert typed <= MOST_TO_TYPE
    assert sent <= MOST_TO_SEND
    assert offered <= MOST_TO_OFFER


def data_of(speaker: Speaker, words: str) -> str:
    return speaker.screen.find(words)[0][1]
