"""A tiny form in the place of the mentees' request: its sending, its thanks and the curator's reading are there."""

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, cast

import pytest
from sqlalchemy import select

from bot.scenarios.model import Scenario
from bot.services.runs import library
from bot.storage.models import Run, StepAnswer
from bot.views.callbacks import FormStart
from tests.kit.speaker import Speaker
from tests.kit.world import World
from tests.scenarios.walking import form

TINY = "mentee_request"
Lay = Callable[[str], Scenario]


@pytest.fixture
def lay() -> Iterator[Lay]:
    """Puts the form of these steps into the library until the test is over."""
    shelf = cast(MutableMapping[str, Scenario], library().scenarios)
    before = shelf[TINY]

    def put(steps: str) -> Scenario:
        shelf[TINY] = form(steps).model_copy(update={"id": TINY})
        return shelf[TINY]

    yield put
    shelf[TINY] = before


async def begins(speaker: Speaker) -> None:
    await speaker.forges(FormStart(scenario=TINY).pack())


async def kept(world: World) -> dict[str, Any]:
    """Answers of the newest run of it that has the steps of the tiny form."""
    async with world.db.read() as session:
        run_id = await session.scalar(select(Run.id).where(Run.scenario == TINY).order_by(Run.id.desc()).limit(1))
        rows = await session.execute(select(StepAnswer.step, StepAnswer.value).where(StepAnswer.run_id == run_id))
        steps = {step.id for step in library()[TINY].steps}
        return {row.step: row.value for row in rows if row.step in steps}
