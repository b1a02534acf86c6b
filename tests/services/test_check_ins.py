"""«Встреча состоялась?»: what two words come to, whom is asked when, and the short form after «Да»."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.services import runs
from bot.services.forms import Started
from bot.services.meeting_outcomes import Acted, Result
from bot.storage.database import Database
from bot.storage.models import CheckIn
from bot.storage.states import MeetingKind, MeetingStatus, NoticeClass, Outcome, PairStatus
from tests.kit.meetings import ANNA, BORIS, Stage, make_stage

THURSDAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)
AT_THREE = "2026-11-26T15:00"
HELD, MOVED, CANCELLED, ALONE = Outcome.HELD, Outcome.MOVED, Outcome.CANCELLED, Outcome.ALONE


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await make_stage(db)


async def met(stage: Stage, clock: str = "17:00") -> int:
    """Confirmed for Thursday at three, and that time has passed."""
    meeting_id = await stage.has_confirmed(AT_THREE)
    stage.goes_to(THURSDAY, clock)
    return meeting_id


MATRIX = {
    (HELD, HELD): MeetingStatus.HELD,
    (HELD, MOVED): MeetingStatus.DISPUTED,
    (HELD, CANCELLED): MeetingStatus.DISPUTED,
    (HELD, ALONE): MeetingStatus.DISPUTED,
    (MOVED, MOVED): MeetingStatus.MOVED,
    (MOVED, CANCELLED): MeetingStatus.MOVED,
    (MOVED, ALONE): MeetingStatus.MISSED,
    (CANCELLED, CANCELLED): MeetingStatus.CANCELLED,
    (CANCELLED, ALONE): MeetingStatus.MISSED,
    (ALONE, ALONE): MeetingStatus.MISSED,
}


@pytest.mark.parametrize("mentor", Outcome)
@pytest.mark.parametrize("mentee", Outcome)
@pytest.mark.parametrize("mentor_first", [True, False])
async def test_what_two_words_come_to(stage: Stage, mentor: Outcome, mentee: Outcome, mentor_first: bool) -> None:
    meeting_id = await met(stage)
    words = [(ANNA, mentor), (BORIS, mentee)]
    for who, outcome in words if mentor_first else reversed(words):
        assert (await stage.answers(who, meeting_id, outcome)).result is Result.DONE

    meeting = await stage.meeting(meeting_id)
    assert meeting.status is MATRIX.get((mentor, mentee), MATRIX.get((mentee, mentor)))
    assert meeting.check_in_at is None
    assert (meeting.closed_at is None) is (meeting.status is MeetingStatus.DISPUTED)
    active = meeting.status is MeetingStatus.HELD
    assert (await stage.pair()).status is (PairStatus.ACTIVE if active else PairStatus.ORDERED)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (HELD, MeetingStatus.CONFIRMED),
        (MOVED, MeetingStatus.MOVED),
        (CANCELLED, MeetingStatus.CANCELLED),
        (ALONE, MeetingStatus.MISSED),
    ],
)
async def test_what_one_word_comes_to(stage: Stage, outcome: Outcome, status: MeetingStatus) -> None:
    meeting_id = await met(stage)
    acted = await stage.answers(BORIS, meeting_id, outcome)
    assert (acted.card.status, acted.card.own_word) == (status, outcome)
    assert (await stage.meeting(meeting_id)).check_in_at is not None  # the other side is still asked


async def test_the_last_word_counts_until_both_agree(stage: Stage) -> None:
    meeting_id = await met(stage)
    await stage.answers(ANNA, meeting_id, HELD)
    await stage.answers(BORIS, meeting_id, CANCELLED)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.DISPUTED
    await stage.answers(BORIS, meeting_id, HELD)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.HELD

    assert (await stage.answers(BORIS, meeting_id, ALONE)).result is Result.STALE
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.HELD


async def test_a_slip_of_the_finger_is_mended_though_another_meeting_stands_meanwhile(stage: Stage) -> None:
    """«Перенесли» freed the way for a new proposal; the old meeting does not become live again."""
    meeting_id = await met(stage)
    await stage.answers(ANNA, meeting_id, MOVED)
    assert (await stage.proposes(BORIS, "2026-11-27T15:00"))[0] == "done"
    await stage.answers(ANNA, meeting_id, HELD)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.HELD


async def test_one_row_a_side_however_often_one_taps(stage: Stage) -> None:
    meeting_id = await met(stage)
    for _ in range(3):
        await stage.answers(ANNA, meeting_id, HELD)
    async with stage.db.read() as session:
        assert len((await session.scalars(select(CheckIn))).all()) == 1


async def test_both_answer_at_once(stage: Stage) -> None:
    meeting_id = await met(stage)
    await asyncio.gather(stage.answers(ANNA, meeting_id, HELD), stage.answers(BORIS, meeting_id, HELD))
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.HELD
    assert (await stage.pair()).status is PairStatus.ACTIVE


async def test_nothing_to_say_before_it_begins_or_after_it_was_called_off(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    assert (await stage.answers(ANNA, meeting_id, HELD)).result is Result.STALE
    await stage.cancels(ANNA, meeting_id)
    stage.goes_to(THURSDAY, "17:00")
    assert (await stage.answers(ANNA, meeting_id, HELD)).result is Result.STALE
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.CANCELLED


async def test_a_meeting_nobody_confirmed_can_have_been_held(stage: Stage) -> None:
    """The one says so in a tap, the other is asked."""
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    stage.goes_to(THURSDAY, "17:00")
    await stage.answers(ANNA, meeting_id, HELD)
    assert await stage.ticks() == 1
    assert len(await stage.said(BORIS, "check_in")) == 1
    await stage.answers(BORIS, meeting_id, HELD)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.HELD


# --- asking


async def test_both_are_asked_an_hour_after_the_end(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    assert (await stage.meeting(meeting_id)).check_in_at == stage.at(THURSDAY, "16:45")
    stage.goes_to(THURSDAY, "16:44")
    assert await stage.ticks() == 0
    stage.goes_to(THURSDAY, "16:45")
    assert await stage.ticks() == 1
    for who in (ANNA, BORIS):
        [notice] = await stage.notices(who, "check_in")
        assert (notice.quietness, notice.due_at) == (NoticeClass.SCHEDULED, stage.now)
        assert len(await stage.said(who, "check_in")) == 1
    assert (await stage.meeting(meeting_id)).check_in_at == stage.at(FRIDAY, "17:00")


@pytest.mark.parametrize(
    ("moment", "asked"),
    [
        ("2026-11-26T19:14", (THURSDAY, "20:59")),
        ("2026-11-26T19:15", (FRIDAY, "08:30")),
        ("2026-11-27T20:00", (date(2026, 11, 28), "08:30")),  # a Saturday: the morning after what they planned
        ("2026-11-26T05:00", (THURSDAY, "08:30")),
    ],
)
async def test_nobody_is_asked_at_night(stage: Stage, moment: str, asked: tuple[date, str]) -> None:
    meeting_id = await stage.has_confirmed(moment)
    assert (await stage.meeting(meeting_id)).check_in_at == stage.at(*asked)


async def test_a_bot_that_woke_up_at_night_waits_for_the_morning(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    stage.goes_to(THURSDAY, "23:00")
    await stage.ticks()
    assert await stage.notices(ANNA, "check_in") == []
    assert (await stage.meeting(meeting_id)).check_in_at == stage.at(FRIDAY, "08:30")


async def test_the_time_of_asking_is_local(db: Database) -> None:
    stage = await make_stage(db, time_zone="Asia/Kamchatka")
    meeting_id = await stage.has_confirmed("2026-11-26T20:00")
    assert (await stage.meeting(meeting_id)).check_in_at == stage.at(FRIDAY, "08:30")


async def test_the_silent_one_is_asked_once_more_and_then_one_word_is_enough(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    stage.goes_to(THURSDAY, "16:45")
    await stage.ticks()
    await stage.answers(ANNA, meeting_id, HELD)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.CONFIRMED
    assert await stage.said(ANNA, "check_in") == []  # an unsent question to whoever has answered is dropped

    stage.goes_to(FRIDAY, "17:00")
    await stage.ticks()

    assert len(await stage.notices(ANNA, "check_in")) == 1
    assert len(await stage.notices(BORIS, "check_in")) == 2
    meeting = await stage.meeting(meeting_id)
    assert (meeting.status, meeting.check_in_at, meeting.closed_at) == (MeetingStatus.HELD, None, None)
    assert (await stage.pair()).status is PairStatus.ACTIVE
    await stage.answers(BORIS, meeting_id, ALONE)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.DISPUTED


async def test_two_silent_ones_are_left_to_the_curator(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    for day, clock in ((THURSDAY, "16:45"), (FRIDAY, "17:00"), (FRIDAY + timedelta(days=30), "17:00")):
        stage.goes_to(day, clock)
        await stage.ticks()
    meeting = await stage.meeting(meeting_id)
    assert (meeting.status, meeting.check_in_at, meeting.check_in_asks) == (MeetingStatus.CONFIRMED, None, 2)
    assert len(await stage.notices(ANNA, "check_in")) == 2


@pytest.mark.parametrize("late", [ANNA, BORIS])
async def test_a_word_after_both_were_asked_enough_does_not_wait_for_the_other(stage: Stage, late: int) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    for day, clock in ((THURSDAY, "16:45"), (FRIDAY, "17:00")):
        stage.goes_to(day, clock)
        await stage.ticks()
    stage.goes_to(FRIDAY, "18:00")
    await stage.answers(late, meeting_id, HELD)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.HELD
    assert (await stage.pair()).status is PairStatus.ACTIVE
    assert await stage.ticks() == 0  # nobody is asked a third time
    await stage.answers(BORIS if late == ANNA else ANNA, meeting_id, ALONE)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.DISPUTED
    assert (await stage.proposes(BORIS, "2026-12-03T15:00"))[0] == "done"


async def test_the_second_question_comes_on_a_working_day(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed("2026-12-30T15:00")
    stage.goes_to(date(2026, 12, 30), "16:45")
    await stage.ticks()
    assert (await stage.meeting(meeting_id)).check_in_at == stage.at(date(2027, 1, 11), "17:00")


async def test_nobody_is_asked_about_a_changed_or_ended_thing(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    async with stage.db.write() as session:
        (await session.get_one(type(await stage.pair()), stage.pair_id)).status = PairStatus.ENDED_BY_CURATOR
    stage.goes_to(THURSDAY, "16:45")
    await stage.ticks()
    assert await stage.notices(ANNA, "check_in") == []
    assert (await stage.meeting(meeting_id)).check_in_at is None


# --- the next one


async def test_the_next_meeting_need_not_wait_for_the_other_word(stage: Stage) -> None:
    meeting_id = await met(stage)
    silent = await stage.plans(ANNA)
    assert isinstance(silent, Acted)
    assert silent.card.own_word is None
    await stage.answers(ANNA, meeting_id, HELD)
    outcome, next_id = await stage.proposes(ANNA, "2026-12-03T15:00")
    assert outcome == "done"
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.HELD
    assert (await stage.meeting(next_id)).kind is MeetingKind.TRIAL
    assert (await stage.pair()).status is PairStatus.ACTIVE


# --- details


async def test_the_mentor_is_asked_only_what_is_not_known(stage: Stage) -> None:
    meeting_id = await met(stage)
    await stage.answers(ANNA, meeting_id, HELD)
    started = await stage.adds_details(ANNA, meeting_id)
    assert isinstance(started, Started)
    async with stage.db.read() as session:
        seen = await runs.look(session, ANNA, started.run_id, now=stage.now)
    assert seen.step is not None
    assert seen.step.id == "minutes"

    sent = await stage.sends(
        ANNA, started.run_id, minutes="60", topic="журнал", task=None, next=None, place="online", mtype="visit"
    )

    meeting = await stage.meeting(meeting_id)
    assert sent.outcome == "done"
    assert (meeting.minutes, meeting.place, meeting.kind) == (60, "online", MeetingKind.REGULAR)
    again = await stage.adds_details(ANNA, meeting_id)
    assert isinstance(again, Acted)
    assert again.result is Result.DETAILS


async def test_what_the_mentee_writes_to_the_curator_reaches_no_screen_of_the_mentor(stage: Stage) -> None:
    meeting_id = await met(stage)
    await stage.answers(ANNA, meeting_id, HELD)
    await stage.answers(BORIS, meeting_id, HELD)
    started = await stage.adds_details(BORIS, meeting_id)
    assert isinstance(started, Started)
    await stage.sends(BORIS, started.run_id, useful=2, task_ok=None, comment="только куратору")
    assert "только куратору" not in repr(await stage.card(ANNA, meeting_id))
    assert "только куратору" not in repr([notice.payload for notice in await stage.notices(ANNA)])
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.HELD


async def test_details_that_say_otherwise_change_the_word(stage: Stage) -> None:
    meeting_id = await met(stage)
    await stage.answers(ANNA, meeting_id, HELD)
    started = await stage.adds_details(ANNA, meeting_id)
    assert isinstance(started, Started)
    await stage.sends(ANNA, started.run_id, held="moved", next=None)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.MOVED


async def test_details_are_for_whoever_said_yes(stage: Stage) -> None:
    meeting_id = await met(stage)
    assert isinstance(await stage.adds_details(BORIS, meeting_id), Acted)
    await stage.answers(BORIS, meeting_id, ALONE)
    assert isinstance(await stage.adds_details(BORIS, meeting_id), Acted)
