"""Readiness of a mentor: the mean of the readiness scales (000 §3.2), beside the threshold the curator chose.

For the curator only: it helps to choose whom to ask, and is no mark for a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Answer, Value
from bot.scenarios.path import score
from bot.services.access import Actor, Denied, get_organisation, get_person
from bot.services.banks import MENTOR_FORM
from bot.services.people import newest_sent
from bot.services.runs import library, sent_values
from bot.storage.states import Role

SCORE = "readiness"
THRESHOLDS = range(4, 10)


@dataclass(frozen=True)
class Readiness:
    mark: float
    threshold: int

    @property
    def enough(self) -> bool:
        return self.mark >= self.threshold


def readiness_steps() -> frozenset[str]:
    """The questions it is made of."""
    return frozenset(library()[MENTOR_FORM].scoring[SCORE].steps)


def readiness_of(values: Mapping[str, Value], threshold: int) -> Readiness | None:
    """None until each of the scales is answered."""
    answers = {step: Answer(value) for step, value in values.items()}
    mark = score(library()[MENTOR_FORM], answers).get(SCORE)
    return None if mark is None else Readiness(mark, threshold)


async def read_readiness(session: AsyncSession, actor: Actor, person_id: int) -> Readiness | None:
    person = await get_person(session, actor, person_id)
    run = await newest_sent(session, person.id, MENTOR_FORM)
    if run is None:
        return None
    return readiness_of(await sent_values(session, run.id), await read_threshold(session, actor))


async def read_threshold(session: AsyncSession, actor: Actor) -> int:
    actor.require(Role.CURATOR)
    return (await get_organisation(session, actor)).readiness_threshold


async def set_threshold(session: AsyncSession, actor: Actor, mark: int) -> None:
    actor.require(Role.CURATOR)
    if mark not in THRESHOLDS:
        raise Denied(f"no threshold {mark}")
    (await get_organisation(session, actor)).readiness_threshold = mark
