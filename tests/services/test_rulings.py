"""The curator says how a meeting was that the two left open: from which state, what it comes to, who is the first."""

import asyncio
from datetime import date

import pytest

from bot.services.access import Denied, get_actor
from bot.services.forms import Started
from bot.services.meeting_outcomes import Result
from bot.storage.database import Database
from bot.storage.models import PersonRole
from bot.storage.states import MeetingStatus, Outcome, PairStatus, Role
from bot.views import meetings as views
from tests.kit.meetings import ANNA, BORIS, MARINA, STRANGER_MENTEE, VERA, Stage, make_stage

THURSDAY = date(2026, 11, 26)
AT_THREE = "2026-11-26T15:00"


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await make_stage(db)


WORDS: dict[str, dict[int, Outcome]] = {
    "silent": {},
    "one word": {ANNA: Outcome.HELD},
    "disputed": {ANNA: Outcome.HELD, BORIS: Outcome.ALONE},
}


async def left_open(stage: Stage, state: str) -> int:
    if state == "unanswered":
        _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    else:
        meeting_id = await stage.has_confirmed(AT_THREE)
    stage.goes_to(THURSDAY, "17:00")
    for who, outcome in WORDS.get(state, {}).items():
        await stage.answers(who, meeting_id, outcome)
    return meeting_id


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("state", ["unanswered", *WORDS])
async def test_the_curators_word_closes_what_was_open(stage: Stage, state: str, held: bool) -> None:
    meeting_id = await left_open(stage, state)
    ruled = await stage.rules(VERA, meeting_id, held=held)

    assert (ruled.result, ruled.card.ruled) == (Result.DONE, True)
    meeting = await stage.meeting(meeting_id)
    assert meeting.status is (MeetingStatus.HELD if held else MeetingStatus.MISSED)
    assert (meeting.check_in_at, meeting.closed_at) == (None, stage.now)
    assert (await stage.pair()).status is (PairStatus.ACTIVE if held else PairStatus.ORDERED)
    for who in (ANNA, BORIS):
        text = views.card_screen(await stage.card(who, meeting_id)).text
        assert f"Отметка куратора: {'встреча состоялась' if held else 'встречи не было'}." in text
        assert (await stage.answers(who, meeting_id, Outcome.MOVED)).result is Result.STALE
    assert await stage.ticks() == 0
    assert isinstance(await stage.plans(BORIS), Started)


async def test_a_question_that_waits_in_the_outbox_is_dropped(stage: Stage) -> None:
    meeting_id = await left_open(stage, "silent")
    await stage.ticks()
    assert len(await stage.said(BORIS, "check_in")) == 1
    await stage.rules(VERA, meeting_id, held=True)
    assert await stage.said(BORIS, "check_in") == []


@pytest.mark.parametrize("outcome", [None, Outcome.HELD, Outcome.MOVED])
async def test_what_is_to_come_or_agreed_on_is_not_the_curators(stage: Stage, outcome: Outcome | None) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    if outcome:
        stage.goes_to(THURSDAY, "17:00")
        for who in (ANNA, BORIS):
            await stage.answers(who, meeting_id, outcome)
    before = await stage.meeting(meeting_id)
    ruled = await stage.rules(VERA, meeting_id, held=False)
    assert (ruled.result, ruled.card.ruled) == (Result.STALE, False)
    after = await stage.meeting(meeting_id)
    assert (after.status, after.closed_at) == (before.status, before.closed_at)


async def test_a_second_thought_comes_too_late(stage: Stage) -> None:
    meeting_id = await left_open(stage, "disputed")
    await stage.rules(VERA, meeting_id, held=True)
    assert (await stage.rules(VERA, meeting_id, held=False)).result is Result.STALE
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.HELD


@pytest.mark.parametrize("who", [ANNA, BORIS, STRANGER_MENTEE, MARINA])
async def test_nobody_else_rules(stage: Stage, who: int) -> None:
    meeting_id = await left_open(stage, "disputed")
    with pytest.raises(Denied):
        await stage.rules(who, meeting_id, held=True)


async def test_nobody_rules_in_a_matter_of_ones_own(stage: Stage) -> None:
    """A curator who is the mentor of the pair has a mentor's word."""
    async with stage.db.write() as session:
        anna = await get_actor(session, ANNA)
        session.add(PersonRole(person_id=anna.person_id, role=Role.CURATOR, organisation_id=stage.organisation_id))
    meeting_id = await left_open(stage, "disputed")
    assert (await stage.rules(ANNA, meeting_id, held=True)).result is Result.STALE
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.DISPUTED


@pytest.mark.parametrize("again", range(3))
async def test_the_curator_and_the_last_of_the_two_at_once(stage: Stage, again: int) -> None:
    """Exactly one closes the meeting; the other is shown what happened."""
    meeting_id = await left_open(stage, "one word")
    ruled, answered = await asyncio.gather(
        stage.rules(VERA, meeting_id, held=False), stage.answers(BORIS, meeting_id, Outcome.HELD)
    )
    assert {ruled.result, answered.result} == {Result.DONE, Result.STALE}
    won = ruled.result is Result.DONE
    assert (await stage.meeting(meeting_id)).status is (MeetingStatus.MISSED if won else MeetingStatus.HELD)
    assert (await stage.pair()).status is (PairStatus.ORDERED if won else PairStatus.ACTIVE)
