"""What stands in the digest by the calendar: on the day before there is nothing, and it goes when it is done."""

from dataclasses import dataclass

import pytest

from bot.services.insights import InsightKind
from bot.storage.database import Database
from bot.storage.models import Person
from bot.storage.states import MeetingStatus, PairStatus, Role
from tests.kit.desk import LONG_AGO, MONDAY, School, moscow
from tests.services.desk_stage import DAY, Act, arrange, go_on, look, plans, the_pair

K = InsightKind


@dataclass(frozen=True)
class Boundary:
    kind: InsightKind
    begins: Act  # what happened
    first_day: str  # on which it stands in the digest, at nine in the morning
    settled: Act  # what makes it go


async def proposed(school: School) -> None:
    await school.pair(PairStatus.MENTOR_AGREED, proposed_at=moscow("2026-11-16 15:00"))


async def ordered(school: School) -> None:
    await school.pair(PairStatus.ORDERED, ordered_at=moscow("2026-11-09 15:00"))


async def last_met_in_october(school: School) -> None:
    pair = await school.pair(active_at=LONG_AGO)
    await school.meeting(pair, MeetingStatus.HELD, moscow("2026-10-19 15:00"))


async def last_met_in_september(school: School) -> None:
    pair = await school.pair(active_at=LONG_AGO)
    await school.meeting(pair, MeetingStatus.HELD, moscow("2026-09-24 15:00"))


async def joined(school: School) -> None:
    await school.person("Громов Борис Ильич", Role.MENTEE, joined=moscow("2026-11-17 15:00"))


async def begins_the_form(school: School) -> None:
    boris = await school.session.get_one(Person, school.curator.id + 1)
    await school.form(boris, "mentee_request")


async def agrees(school: School) -> None:
    (await the_pair(school)).status = PairStatus.AGREED


async def declines(school: School) -> None:
    (await the_pair(school)).status = PairStatus.DECLINED


async def confirms_a_meeting(school: School) -> None:
    await school.meeting(await the_pair(school), MeetingStatus.CONFIRMED, MONDAY + 3 * DAY)


async def meets(school: School) -> None:
    await school.meeting(await the_pair(school), MeetingStatus.HELD, MONDAY - DAY)


async def ends(school: School) -> None:
    (await the_pair(school)).status = PairStatus.ENDED_BY_CURATOR


BOUNDARIES = [
    Boundary(K.UNANSWERED, proposed, "2026-11-23", agrees),
    Boundary(K.UNANSWERED, proposed, "2026-11-23", declines),
    Boundary(K.NO_FIRST_MEETING, ordered, "2026-11-23", plans),
    Boundary(K.SILENT, last_met_in_october, "2026-11-23", confirms_a_meeting),
    Boundary(K.SILENT, last_met_in_october, "2026-11-23", meets),
    Boundary(K.LONG_SILENT, last_met_in_september, "2026-11-23", meets),
    Boundary(K.LONG_SILENT, last_met_in_september, "2026-11-23", ends),
    Boundary(K.FORM_NOT_BEGUN, joined, "2026-11-23", begins_the_form),
]


@pytest.mark.parametrize("case", BOUNDARIES, ids=lambda case: f"{case.kind}-{case.settled.__name__}")
async def test_it_appears_on_its_day_and_goes_when_it_is_done(db: Database, case: Boundary) -> None:
    school = await arrange(db, case.begins)
    first_day = moscow(case.first_day)
    assert case.kind not in await look(db, first_day - DAY)
    assert case.kind in await look(db, first_day)
    await go_on(db, school, case.settled)
    assert case.kind not in await look(db, first_day)


async def test_a_friday_holiday_is_not_a_working_day(db: Database) -> None:
    """4 November is a day off: five working days after Thursday 29 October are Friday 6 November."""
    await arrange(db, lambda school: school.pair(PairStatus.PROPOSED, proposed_at=moscow("2026-10-29")))
    assert K.UNANSWERED not in await look(db, moscow("2026-11-05"))
    assert K.UNANSWERED in await look(db, moscow("2026-11-06"))


async def test_a_school_may_wait_longer_for_an_answer(db: Database) -> None:
    async def patient(school: School) -> None:
        school.organisation.timings = {"proposal_to_curator": 6}
        await proposed(school)

    await arrange(db, patient)
    assert K.UNANSWERED not in await look(db, moscow("2026-11-23"))
    assert K.UNANSWERED in await look(db, moscow("2026-11-24"))


async def test_how_long_a_silence_is_too_long_is_the_schools_choice(db: Database) -> None:
    async def patient(school: School) -> None:
        school.organisation.timings = {"silence_calendar_days_to_curator": 36, "silence_calendar_days_to_end": 38}
        await last_met_in_october(school)

    await arrange(db, patient)
    kinds = [{K.SILENT, K.LONG_SILENT} & set(await look(db, MONDAY + days * DAY)) for days in range(4)]
    assert kinds == [set(), {K.SILENT}, {K.SILENT}, {K.LONG_SILENT}]


async def test_two_months_of_silence_are_one_line_and_not_two(db: Database) -> None:
    await arrange(db, last_met_in_september)
    assert {K.SILENT, K.LONG_SILENT} & set(await look(db, MONDAY - DAY)) == {K.SILENT}
    assert {K.SILENT, K.LONG_SILENT} & set(await look(db, MONDAY)) == {K.LONG_SILENT}


async def test_silence_is_counted_from_the_first_day_when_they_have_not_met(db: Database) -> None:
    await arrange(db, lambda school: school.pair(active_at=moscow("2026-10-19")))
    assert (await look(db))[K.SILENT].subjects[0].days == 35


async def test_an_unanswered_time_breaks_no_silence(db: Database) -> None:
    school = await arrange(db, last_met_in_october)
    await go_on(db, school, plans)
    assert K.SILENT in await look(db)
