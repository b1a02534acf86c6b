"""Planning: who may do what from which state, who wins at once, local times, and what is said about it when."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.services import home, pair_cards
from bot.services.access import Denied, get_actor
from bot.services.forms import Started
from bot.services.meeting_cards import list_own_meetings, list_pair_meetings
from bot.services.meeting_changes import call_off_live
from bot.services.meeting_outcomes import Acted, NotYet, Result
from bot.services.notices import NotNow
from bot.storage.database import Database
from bot.storage.models import Meeting, Organisation
from bot.storage.states import MeetingKind, MeetingStatus, NoticeClass, Outcome, PairStatus
from tests.kit.meetings import ANNA, BORIS, MARINA, MONDAY, STRANGER_MENTEE, VERA, Stage, make_stage

THURSDAY = date(2026, 11, 26)
AT_THREE = "2026-11-26T15:00"
AT_FOUR = "2026-11-26T16:00"


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await make_stage(db)


async def in_state(stage: Stage, state: str) -> int:
    """Anna proposed; then whatever the state says."""
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    if state in ("confirmed", "cancelled after"):
        await stage.confirms(BORIS, meeting_id)
    if state.startswith("cancelled"):
        await stage.cancels(ANNA, meeting_id)
    if state.endswith("gone by"):
        stage.goes_to(THURSDAY, "15:00")
    if state == "confirmed and begun":
        await stage.confirms(BORIS, meeting_id)
        stage.goes_to(THURSDAY, "15:00")
    return meeting_id


@pytest.mark.parametrize(
    ("state", "who", "act", "result", "after"),
    [
        ("proposed", BORIS, "confirm", Result.DONE, MeetingStatus.CONFIRMED),
        ("proposed", ANNA, "confirm", Result.STALE, MeetingStatus.PROPOSED),
        ("proposed", BORIS, "cancel", Result.DONE, MeetingStatus.CANCELLED),
        ("proposed", ANNA, "cancel", Result.DONE, MeetingStatus.CANCELLED),
        ("proposed, gone by", BORIS, "confirm", Result.PAST, MeetingStatus.PROPOSED),
        ("proposed, gone by", BORIS, "cancel", Result.DONE, MeetingStatus.CANCELLED),
        ("confirmed", BORIS, "confirm", Result.STALE, MeetingStatus.CONFIRMED),
        ("confirmed", ANNA, "confirm", Result.STALE, MeetingStatus.CONFIRMED),
        ("confirmed", ANNA, "cancel", Result.DONE, MeetingStatus.CANCELLED),
        ("confirmed", BORIS, "cancel", Result.DONE, MeetingStatus.CANCELLED),
        ("confirmed and begun", ANNA, "cancel", Result.STALE, MeetingStatus.CONFIRMED),
        ("cancelled", BORIS, "confirm", Result.STALE, MeetingStatus.CANCELLED),
        ("cancelled", BORIS, "cancel", Result.STALE, MeetingStatus.CANCELLED),
        ("cancelled after", BORIS, "confirm", Result.STALE, MeetingStatus.CANCELLED),
    ],
)
async def test_transitions(stage: Stage, state: str, who: int, act: str, result: Result, after: MeetingStatus) -> None:
    meeting_id = await in_state(stage, state)
    acts = {"confirm": stage.confirms, "cancel": stage.cancels}

    acted = await acts[act](who, meeting_id)

    assert acted.result is result
    assert acted.card.status is after
    assert (await stage.meeting(meeting_id)).status is after


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ("proposed", True),
        ("proposed, gone by", True),
        ("confirmed", True),
        ("confirmed and begun", False),
        ("cancelled", False),
    ],
)
@pytest.mark.parametrize("who", [ANNA, BORIS])
async def test_another_time(stage: Stage, state: str, may: bool, who: int) -> None:
    meeting_id = await in_state(stage, state)
    sequence = (await stage.meeting(meeting_id)).sequence

    planning = await stage.wants_other_time(who, meeting_id, sequence)

    assert isinstance(planning, Started if may else Acted)
    if isinstance(planning, Started):
        sent = await stage.sends(who, planning.run_id, moment="2026-11-27T10:00")
        meeting = await stage.meeting(meeting_id)
        assert (sent.outcome, sent.meeting_id) == ("done", meeting_id)
        assert (meeting.status, meeting.sequence) == (MeetingStatus.PROPOSED, sequence + 1)
        assert meeting.starts_at == datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
        assert meeting.check_in_at is None
        assert (await stage.card(who, meeting_id)).proposed_by_viewer


async def test_another_time_keeps_place_and_note(stage: Stage) -> None:
    planned = await stage.plans(ANNA)
    assert isinstance(planned, Started)
    await stage.sends(ANNA, planned.run_id, moment=AT_THREE, place="online", note="кабинет 12")
    meeting_id = (await stage.card(ANNA, 1)).meeting_id

    await stage.proposes_other(BORIS, meeting_id, AT_FOUR)

    meeting = await stage.meeting(meeting_id)
    assert (meeting.place, meeting.note) == ("online", "кабинет 12")


async def test_an_old_sequence_changes_nothing(stage: Stage) -> None:
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    stage.goes_to(MONDAY, "11:00")
    await stage.proposes_other(ANNA, meeting_id, AT_FOUR)

    assert (await stage.confirms(BORIS, meeting_id, sequence=0)).result is Result.STALE
    assert (await stage.cancels(BORIS, meeting_id, sequence=0)).result is Result.STALE
    assert isinstance(await stage.wants_other_time(BORIS, meeting_id, 0), Acted)
    assert (await stage.confirms(BORIS, meeting_id, sequence=1)).result is Result.DONE


async def test_a_double_tap_confirms_once_and_is_told_kindly(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    assert (await stage.confirms(BORIS, meeting_id, sequence=0)).result is Result.STALE
    assert (await stage.cancels(ANNA, meeting_id, sequence=0)).result is Result.STALE
    assert len(await stage.notices(ANNA, "meeting_confirmed")) == 1


async def test_an_answer_begun_before_the_meeting_changed_is_not_taken(stage: Stage) -> None:
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    stage.goes_to(MONDAY, "11:00")
    planning = await stage.wants_other_time(ANNA, meeting_id, 0)
    assert isinstance(planning, Started)
    stage.goes_to(MONDAY, "11:05")
    await stage.confirms(BORIS, meeting_id)

    sent = await stage.sends(ANNA, planning.run_id, moment=AT_FOUR)

    assert (sent.outcome, sent.meeting_id) == ("already", meeting_id)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.CONFIRMED


async def test_a_new_answer_begins_after_the_meeting_changed(stage: Stage) -> None:
    """The old unsent one is left: going on with it would never come to anything."""
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    stage.goes_to(MONDAY, "11:00")
    old = await stage.wants_other_time(ANNA, meeting_id, 0)
    stage.goes_to(MONDAY, "11:05")
    await stage.confirms(BORIS, meeting_id)
    stage.goes_to(MONDAY, "11:10")

    assert await stage.proposes_other(ANNA, meeting_id, AT_FOUR) == ("done", meeting_id)
    assert isinstance(old, Started)


async def test_guards_of_a_proposal(db: Database) -> None:
    stage = await make_stage(db, pair_status=PairStatus.AGREED)
    assert isinstance(await stage.plans(ANNA), NotYet)

    for stranger in (VERA, STRANGER_MENTEE, MARINA):
        with pytest.raises(Denied):
            await stage.plans(stranger)


async def test_the_pair_ended_while_the_form_was_filled(stage: Stage) -> None:
    planning = await stage.plans(ANNA)
    assert isinstance(planning, Started)
    async with stage.db.write() as session:
        (await session.get_one(type(await stage.pair()), stage.pair_id)).status = PairStatus.ENDED_BY_CURATOR

    sent = await stage.sends(ANNA, planning.run_id, moment=AT_THREE, place="here", note=None)

    assert (sent.outcome, sent.meeting_id) == ("stale", None)


async def test_a_time_that_has_passed(stage: Stage) -> None:
    outcome, _ = await stage.proposes(ANNA, "2026-11-23T10:00")
    assert outcome == "past"


async def test_strangers_find_no_meeting(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    for stranger in (STRANGER_MENTEE, MARINA):
        with pytest.raises(Denied):
            await stage.card(stranger, meeting_id)
        with pytest.raises(Denied):
            await stage.cancels(stranger, meeting_id)
    with pytest.raises(Denied):
        await stage.confirms(VERA, meeting_id)
    with pytest.raises(Denied):
        await stage.answers(VERA, meeting_id, Outcome.HELD)
    assert (await stage.card(VERA, meeting_id)).side == "neither"


# --- at once


async def test_two_proposals_at_once_make_one_meeting(stage: Stage) -> None:
    plans = [await stage.plans(who) for who in (ANNA, BORIS)]
    runs = [planning.run_id for planning in plans if isinstance(planning, Started)]

    both = await asyncio.gather(
        stage.sends(ANNA, runs[0], moment=AT_THREE, place="here", note=None),
        stage.sends(BORIS, runs[1], moment=AT_FOUR, place="here", note=None),
    )

    assert sorted(sent.outcome for sent in both) == ["already", "done"]
    assert len({sent.meeting_id for sent in both}) == 1
    async with stage.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Meeting)) == 1


@pytest.mark.parametrize("again", range(3))
async def test_confirming_another_time_and_cancelling_at_once(stage: Stage, again: int) -> None:
    """Exactly one of three; the other two are shown what happened."""
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    stage.goes_to(MONDAY, "11:00")
    planning = await stage.wants_other_time(ANNA, meeting_id, 0)
    assert isinstance(planning, Started)
    stage.goes_to(MONDAY, "11:05")

    confirmed, cancelled, sent = await asyncio.gather(
        stage.confirms(BORIS, meeting_id, 0),
        stage.cancels(ANNA, meeting_id, 0),
        stage.sends(ANNA, planning.run_id, moment=AT_FOUR),
    )

    won = [confirmed.result is Result.DONE, cancelled.result is Result.DONE, sent.outcome == "done"]
    assert sum(won) == 1
    after = (MeetingStatus.CONFIRMED, MeetingStatus.CANCELLED, MeetingStatus.PROPOSED)
    assert (await stage.meeting(meeting_id)).status is after[won.index(True)]
    told = len(await stage.notices(BORIS, "meeting_proposed")) + len(await stage.notices(ANNA, "meeting_confirmed"))
    assert told == 1 + won[0] + won[2]


# --- kinds


async def test_kinds_follow_the_order_of_what_was_held(stage: Stage) -> None:
    kinds = []
    for week in range(5):
        day = THURSDAY + timedelta(weeks=week)
        meeting_id = await stage.has_confirmed(f"{day}T15:00")
        kinds.append((await stage.meeting(meeting_id)).kind)
        stage.goes_to(day, "17:00")
        outcome = Outcome.ALONE if week == 1 else Outcome.HELD
        for who in (ANNA, BORIS):
            await stage.answers(who, meeting_id, outcome)
    assert kinds == [
        MeetingKind.ORGANISATIONAL,
        MeetingKind.TRIAL,
        MeetingKind.TRIAL,  # the first one did not take place
        MeetingKind.PLANNING,
        MeetingKind.REGULAR,
    ]


async def test_how_long_a_meeting_lasts_is_the_schools_choice(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    assert (await stage.meeting(meeting_id)).minutes == 45
    await stage.cancels(ANNA, meeting_id)
    async with stage.db.write() as session:
        (await session.get_one(Organisation, stage.organisation_id)).timings = {"meeting_minutes": 30}
    meeting = await stage.meeting(await stage.has_confirmed(AT_THREE))
    assert (meeting.minutes, meeting.check_in_at) == (30, stage.at(THURSDAY, "16:30"))


# --- time


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("Asia/Kamchatka", datetime(2026, 11, 26, 3, 0, tzinfo=UTC)),
        ("Europe/Kaliningrad", datetime(2026, 11, 26, 13, 0, tzinfo=UTC)),
        ("Europe/Moscow", datetime(2026, 11, 26, 12, 0, tzinfo=UTC)),
    ],
)
async def test_a_time_is_that_of_the_organisation(db: Database, zone: str, utc: datetime) -> None:
    stage = await make_stage(db, time_zone=zone)
    meeting_id = await stage.has_confirmed(AT_THREE)

    assert (await stage.meeting(meeting_id)).starts_at == utc
    assert f"{(await stage.card(BORIS, meeting_id)).starts_at:%H:%M}" == "15:00"
    eve = [notice.due_at for notice in await stage.notices(ANNA, "meeting_tomorrow")]
    assert eve == [stage.at(THURSDAY - timedelta(days=1), "17:00")]


@pytest.mark.parametrize(
    ("confirmed", "moment", "eve", "soon"),
    [
        ((MONDAY, "10:00"), "2026-11-26T15:00", (date(2026, 11, 25), "17:00"), (THURSDAY, "14:00")),
        # tomorrow morning, confirmed after 17:00: only the hour before
        ((MONDAY, "18:00"), "2026-11-24T08:30", None, (date(2026, 11, 24), "07:30")),
        ((MONDAY, "16:59"), "2026-11-24T08:30", (MONDAY, "17:00"), (date(2026, 11, 24), "07:30")),
        # today, in less than an hour: nothing to remind of
        ((MONDAY, "10:00"), "2026-11-23T10:45", None, None),
        # the first working day after the holidays: what people planned is reminded of on the day before all the same
        ((MONDAY, "10:00"), "2027-01-11T09:00", (date(2027, 1, 10), "17:00"), (date(2027, 1, 11), "08:00")),
        ((MONDAY, "10:00"), "2026-11-26T00:30", (date(2026, 11, 25), "17:00"), (date(2026, 11, 25), "23:30")),
    ],
)
async def test_reminders(
    stage: Stage,
    confirmed: tuple[date, str],
    moment: str,
    eve: tuple[date, str] | None,
    soon: tuple[date, str] | None,
) -> None:
    stage.goes_to(*confirmed)
    await stage.has_confirmed(moment)

    for who in (ANNA, BORIS):
        for kind, expected in (("meeting_tomorrow", eve), ("meeting_soon", soon)):
            found = await stage.notices(who, kind)
            assert [notice.due_at for notice in found] == ([stage.at(*expected)] if expected else [])
            assert all(notice.quietness is NoticeClass.SCHEDULED for notice in found)


async def test_reminders_of_a_changed_meeting_are_not_said(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    assert len(await stage.said(BORIS, "meeting_soon")) == 1
    stage.goes_to(MONDAY, "11:00")
    await stage.proposes_other(ANNA, meeting_id, AT_FOUR)
    assert await stage.said(BORIS, "meeting_soon") == []
    await stage.confirms(BORIS, meeting_id)
    [screen] = await stage.said(BORIS, "meeting_soon")
    assert "16:00" in screen.text


WEDNESDAY = THURSDAY - timedelta(days=1)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("proposed", "moment", "reminded"),
    [
        ((MONDAY, "10:00"), AT_THREE, (TUESDAY, "09:00")),
        ((MONDAY, "23:00"), AT_THREE, (WEDNESDAY, "09:00")),  # heard of on Tuesday morning
        ((date(2026, 11, 27), "16:00"), "2026-12-02T15:00", (date(2026, 11, 30), "09:00")),
        ((MONDAY, "10:00"), "2026-11-24T08:45", (MONDAY, "17:30")),
        ((MONDAY, "17:00"), "2026-11-24T08:45", None),
        ((MONDAY, "10:00"), "2026-11-23T12:00", None),
    ],
)
async def test_a_time_without_an_answer_is_reminded_of_once(
    stage: Stage, proposed: tuple[date, str], moment: str, reminded: tuple[date, str] | None
) -> None:
    stage.goes_to(*proposed)
    await stage.proposes(ANNA, moment)
    found = await stage.notices(BORIS, "meeting_unanswered")
    assert [notice.due_at for notice in found] == ([stage.at(*reminded)] if reminded else [])
    assert await stage.notices(ANNA, "meeting_unanswered") == []
    assert {notice.quietness for notice in found} <= {NoticeClass.REMINDER}


@pytest.mark.parametrize("state", ["confirmed", "proposed, gone by", "cancelled"])
async def test_an_answered_time_is_not_reminded_of(stage: Stage, state: str) -> None:
    await in_state(stage, state)
    assert await stage.said(BORIS, "meeting_unanswered") == []


async def test_another_time_is_reminded_of_anew(stage: Stage) -> None:
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    await stage.proposes_other(BORIS, meeting_id, AT_FOUR)
    assert await stage.said(BORIS, "meeting_unanswered") == []
    [screen] = await stage.said(ANNA, "meeting_unanswered")
    assert "Борис Ильич ждёт Вашего ответа о встрече." in screen.text


@pytest.mark.parametrize(
    ("back", "said_at"),
    [
        ((WEDNESDAY, "17:00"), (WEDNESDAY, "17:00")),
        ((WEDNESDAY, "20:59"), (WEDNESDAY, "20:59")),
        ((WEDNESDAY, "21:00"), (THURSDAY, "08:30")),
        ((THURSDAY, "03:00"), (THURSDAY, "08:30")),
        ((THURSDAY, "13:00"), (THURSDAY, "13:00")),
        ((THURSDAY, "13:01"), None),  # an hour before the meeting comes the other one
    ],
)
async def test_the_reminder_of_the_eve_is_made_up_by_day(
    stage: Stage, back: tuple[date, str], said_at: tuple[date, str] | None
) -> None:
    await stage.has_confirmed(AT_THREE)
    stage.goes_to(*back)
    found = await stage.reads(BORIS, "meeting_tomorrow")
    if isinstance(found, NotNow):
        assert said_at is not None
        assert found.until == stage.at(*said_at)
    else:
        assert (found is None) == (said_at != back)


async def test_a_late_hour_the_school_has_chosen_is_no_night(stage: Stage) -> None:
    async with stage.db.write() as session:
        (await session.get_one(Organisation, stage.organisation_id)).timings = {"meeting_day_before_at": "21:30"}
    await stage.has_confirmed(AT_THREE)
    stage.goes_to(WEDNESDAY, "21:30")
    assert len(await stage.said(BORIS, "meeting_tomorrow")) == 1


async def test_a_proposal_is_told_to_the_other_side_in_working_hours(stage: Stage) -> None:
    await stage.proposes(BORIS, AT_THREE)
    [notice] = await stage.notices(ANNA, "meeting_proposed")
    assert notice.quietness is NoticeClass.PERSONAL
    assert notice.payload == {"meeting_id": 1, "sequence": 0}
    assert await stage.notices(BORIS) == []


async def test_calling_off_what_was_only_proposed_is_told_to_the_other_side(stage: Stage) -> None:
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    await stage.cancels(BORIS, meeting_id)
    [screen] = await stage.said(ANNA, "meeting_cancelled")
    assert "Борис Ильич: встречи не будет." in screen.text
    assert screen.document is None
    assert await stage.notices(BORIS, "meeting_cancelled") == []
    assert await stage.said(BORIS, "meeting_proposed") == []


async def test_a_late_cancellation_does_not_wait_for_the_morning(stage: Stage) -> None:
    """At nine in the evening of a meeting at half past eight: in working hours it would come too late."""
    meeting_id = await stage.has_confirmed("2026-11-24T08:30")
    stage.goes_to(MONDAY, "20:30")
    await stage.cancels(ANNA, meeting_id)
    [notice] = await stage.notices(BORIS, "meeting_cancelled")
    assert notice.quietness is NoticeClass.SCHEDULED


async def test_an_early_cancellation_waits_for_working_hours(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    stage.goes_to(MONDAY, "20:30")
    await stage.cancels(ANNA, meeting_id)
    [notice] = await stage.notices(BORIS, "meeting_cancelled")
    assert notice.quietness is NoticeClass.PERSONAL


async def test_when_the_pair_ends_its_meeting_leaves_both_calendars(stage: Stage) -> None:
    meeting_id = await stage.has_confirmed(AT_THREE)
    async with stage.db.write() as session:
        await call_off_live(session, stage.pair_id, now=stage.now)
    assert (await stage.meeting(meeting_id)).status is MeetingStatus.CANCELLED
    for who in (ANNA, BORIS):
        [screen] = await stage.said(who, "meeting_cancelled")
        assert "больше не работает вместе" in screen.text
        assert screen.document is not None


# --- lists and old ways in


async def test_planning_while_a_meeting_stands_shows_it(stage: Stage) -> None:
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    for who in (ANNA, BORIS):
        standing = await stage.plans(who)
        assert isinstance(standing, Acted)
        assert (standing.card.meeting_id, standing.result) == (meeting_id, Result.STANDING)


async def test_planning_after_an_unanswered_proposal_takes_its_place(stage: Stage) -> None:
    _, meeting_id = await stage.proposes(ANNA, AT_THREE)
    stage.goes_to(THURSDAY, "15:00")
    planning = await stage.plans(BORIS)
    assert isinstance(planning, Started)
    sent = await stage.sends(BORIS, planning.run_id, moment="2026-11-27T15:00")
    assert (sent.outcome, sent.meeting_id) == ("done", meeting_id)
    assert (await stage.meeting(meeting_id)).sequence == 1


async def test_a_time_that_went_by_unanswered_is_no_meeting_ahead(stage: Stage) -> None:
    await stage.proposes(ANNA, AT_THREE)
    for now, waits in ((stage.now, "answer_meeting"), (stage.at(THURSDAY, "15:00"), "plan_meeting")):
        async with stage.db.read() as session:
            for who in (ANNA, BORIS):
                actor = await get_actor(session, who)
                seen = await home.read_home(session, actor, now=now)
                card = await pair_cards.read_card(session, actor, stage.pair_id, now=now)
                stands = now == stage.now
                assert card.meetings.has_next == stands
                assert [each.next_meeting_at is not None for each in seen.pairs] == [stands]
                asked = {task.kind for task in seen.tasks} & {"answer_meeting", "plan_meeting"}
                assert asked == (set() if stands and who == ANNA else {waits})


async def test_lists_are_paged_latest_first(stage: Stage) -> None:
    async with stage.db.write() as session:
        anna = await get_actor(session, ANNA)
        for day in range(1, 21):
            session.add(
                Meeting(
                    organisation_id=stage.organisation_id,
                    pair_id=stage.pair_id,
                    kind=MeetingKind.REGULAR,
                    status=MeetingStatus.HELD,
                    starts_at=stage.now - timedelta(days=day),
                    minutes=45,
                    place="here",
                    proposed_by_id=anna.person_id,
                    proposed_at=stage.now,
                )
            )
    async with stage.db.read() as session:
        first = await list_pair_meetings(session, anna, stage.pair_id)
        last = await list_own_meetings(session, anna, page=99)
        stranger = await get_actor(session, STRANGER_MENTEE)
        nothing = await list_own_meetings(session, stranger)
        with pytest.raises(Denied):
            await list_pair_meetings(session, stranger, stage.pair_id)
    assert (len(first.rows), first.pages, first.total, first.may_plan) == (8, 3, 20, True)
    assert first.rows[0].starts_at == stage.now - timedelta(days=1)
    assert (len(last.rows), last.page, last.pair_id) == (4, 2, 0)
    assert (nothing.rows, nothing.total, nothing.pages) == ((), 0, 1)
