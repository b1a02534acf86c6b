"""A working pair that does not meet is reminded once of each silence, and not while a meeting is planned."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.scheduler.due import Due, run_due
from bot.services.pair_news import READERS, remind_pair
from bot.storage.database import Database
from bot.storage.models import Notice, Organisation, Pair, Person
from bot.storage.states import NoticeClass, Outcome, PairStatus
from bot.views.pair_news import NOTICES
from bot.views.screen import Screen
from tests.kit.meetings import ANNA, BORIS, Stage, make_stage

KIND = "pair_remind_next"
THURSDAY = date(2026, 11, 26)
TOO_LONG = date(2026, 12, 17)  # 21 days later
FRIDAY = date(2026, 12, 18)


@pytest.fixture
async def stage(db: Database) -> Stage:
    """They met on Thursday, the first time; both have said so."""
    stage = await make_stage(db)
    meeting_id = await stage.has_confirmed("2026-11-26T15:00")
    stage.goes_to(THURSDAY, "17:00")
    for who in (ANNA, BORIS):
        await stage.answers(who, meeting_id, Outcome.HELD)
    return stage


async def look(stage: Stage, day: date, clock: str = "08:30") -> list[int]:
    """Who has been reminded by then, how often so ever."""
    stage.goes_to(day, clock)
    await run_due(stage.db, [Due("pairs", Pair.remind_at, remind_pair)], stage.now)
    return [who for who in (ANNA, BORIS) for _ in await stage.notices(who, KIND)]


async def said(stage: Stage, who: int) -> Screen | None:
    """What the sender would say now."""
    async with stage.db.read() as session:
        person = (await session.scalars(select(Person).where(Person.telegram_id == who))).one()
        notice = (await session.scalars(select(Notice).where(Notice.person_id == person.id, Notice.kind == KIND))).one()
        news = await READERS[KIND](session, notice, person, stage.now)
    return NOTICES[KIND](news) if news else None


async def test_both_are_reminded_once_after_three_weeks(stage: Stage) -> None:
    pair = await stage.pair()
    assert (pair.status, pair.remind_at) == (PairStatus.ACTIVE, stage.at(TOO_LONG, "08:30"))
    assert await look(stage, TOO_LONG, "08:29") == []
    assert await look(stage, TOO_LONG) == [ANNA, BORIS]
    assert [each.quietness for each in await stage.notices(ANNA, KIND)] == [NoticeClass.REMINDER]
    assert (await stage.pair()).remind_at is None
    assert await look(stage, date(2027, 3, 1)) == [ANNA, BORIS]


async def test_it_says_when_they_met_and_what_to_press(stage: Stage) -> None:
    await look(stage, TOO_LONG)
    screen = await said(stage, ANNA)
    assert screen is not None
    assert "последняя – чт, 26 ноября. Наставляемый: <b>Борис Ильич Г.</b>" in screen.text
    labels = [button.text for row in screen.rows for button in row]
    assert labels == ["Назначить встречу", "Напомнить завтра", "На главную"]


async def test_whoever_has_a_meeting_ahead_is_left_alone(stage: Stage) -> None:
    stage.goes_to(TOO_LONG, "08:00")
    await stage.has_confirmed("2026-12-22T15:00")
    assert await look(stage, TOO_LONG) == []
    assert (await stage.pair()).remind_at == stage.at(date(2026, 12, 23), "15:00")


async def test_a_meeting_that_fell_through_ends_no_silence(stage: Stage) -> None:
    stage.goes_to(TOO_LONG, "08:00")
    meeting_id = await stage.has_confirmed("2026-12-22T15:00")
    await look(stage, TOO_LONG)
    await stage.cancels(BORIS, meeting_id)
    assert await look(stage, date(2026, 12, 23), "15:00") == [ANNA, BORIS]


async def test_a_meeting_that_was_held_begins_the_count_anew(stage: Stage) -> None:
    stage.goes_to(TOO_LONG, "08:00")
    meeting_id = await stage.has_confirmed("2026-12-17T09:00")
    await look(stage, TOO_LONG)
    stage.goes_to(TOO_LONG, "12:00")
    for who in (ANNA, BORIS):
        await stage.answers(who, meeting_id, Outcome.HELD)
    assert (await stage.pair()).remind_at == stage.at(date(2027, 1, 7), "08:30")
    assert await look(stage, date(2027, 1, 7)) == [ANNA, BORIS]


async def test_an_unanswered_time_breaks_no_silence(stage: Stage) -> None:
    stage.goes_to(date(2026, 12, 14), "10:00")
    await stage.proposes(ANNA, "2026-12-16T15:00")
    assert await look(stage, TOO_LONG) == [ANNA, BORIS]


async def test_what_was_planned_meanwhile_is_not_asked_for(stage: Stage) -> None:
    await look(stage, TOO_LONG)
    await stage.proposes(ANNA, "2026-12-22T15:00")
    assert await said(stage, BORIS) is None


async def test_one_silence_is_one_reminder_though_the_meeting_is_spoken_of_again(db: Database) -> None:
    """Anna alone says that they met; Boris is reminded of a new meeting and only then says so too."""
    stage = await make_stage(db)
    meeting_id = await stage.has_confirmed("2026-11-26T15:00")
    for day, clock in ((THURSDAY, "16:45"), (date(2026, 11, 27), "17:00")):
        stage.goes_to(day, clock)
        await stage.ticks()
    await stage.answers(ANNA, meeting_id, Outcome.HELD)
    assert await look(stage, FRIDAY) == [ANNA, BORIS]
    await stage.answers(BORIS, meeting_id, Outcome.HELD)
    assert await look(stage, FRIDAY, "12:00") == [ANNA, BORIS]


async def test_while_one_is_on_leave_neither_is_asked_to_meet(stage: Stage) -> None:
    async with stage.db.write() as session:
        boris = (await session.scalars(select(Person).where(Person.telegram_id == BORIS))).one()
        boris.away_from, boris.away_until = date(2026, 12, 14), date(2026, 12, 21)
    assert await look(stage, TOO_LONG) == []
    assert (await stage.pair()).remind_at == stage.at(date(2026, 12, 22), "08:30")
    assert await look(stage, date(2026, 12, 22)) == [ANNA, BORIS]


async def test_an_ended_pair_is_reminded_of_nothing(stage: Stage) -> None:
    async with stage.db.write() as session:
        (await session.get_one(Pair, stage.pair_id)).status = PairStatus.ENDED_BY_CURATOR
    assert await look(stage, TOO_LONG) == []
    assert (await stage.pair()).remind_at is None


async def test_three_weeks_are_the_schools_choice(stage: Stage) -> None:
    async with stage.db.write() as session:
        organisation = await session.get_one(Organisation, stage.organisation_id)
        organisation.timings = {"silence_calendar_days_to_pair": 28}
    assert await look(stage, TOO_LONG) == []
    assert (await stage.pair()).remind_at == stage.at(date(2026, 12, 24), "08:30")
