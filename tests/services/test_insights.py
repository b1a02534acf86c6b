"""Whom each thing to do is about, and when it is not there."""

from datetime import timedelta

import pytest

from bot.services.insights import InsightKind
from bot.storage.database import Database
from bot.storage.models import Person
from bot.storage.states import (
    CampaignStatus,
    HelpOutcome,
    MeetingStatus,
    PairStatus,
    PersonStatus,
    RespondentStatus,
    Role,
)
from tests.kit.desk import LONG_AGO, MONDAY, School, moscow
from tests.kit.help_rows import add_question
from tests.services.desk_stage import DAY, arrange, go_on, look, names, the_pair

K = InsightKind
MINUTES = timedelta(minutes=1)
ROLES = {"kind": "roles", "words": ["staff"]}


# --- people


async def test_the_longest_waiting_mentee_stands_first(db: Database) -> None:
    async def queue(school: School) -> None:
        await school.mentee("Белов Иван Ильич", sent=moscow("2026-11-20"))
        await school.mentee("Громов Борис Ильич", sent=moscow("2026-11-02"))
        await school.person("Котов Олег Ильич", Role.MENTEE)
        paired = await school.mentee("Дятлов Яков Ильич")
        await school.pair(PairStatus.PROPOSED, mentee=paired)

    await arrange(db, queue)
    waiting = (await look(db))[K.MENTEE_WAITS]
    assert names(waiting) == ["Борис Ильич Г.", "Иван Ильич Б."]
    assert [subject.days for subject in waiting.subjects] == [21, 3]


async def test_whose_pair_ended_waits_from_that_day(db: Database) -> None:
    await arrange(db, lambda school: school.pair(PairStatus.ENDED_BY_MENTOR, ended_at=moscow("2026-11-20")))
    assert (await look(db))[K.MENTEE_WAITS].subjects[0].days == 3


async def test_a_declined_proposal_does_not_make_the_queue_forget(db: Database) -> None:
    await arrange(db, lambda school: school.pair(PairStatus.DECLINED, ended_at=moscow("2026-11-20")))
    assert (await look(db))[K.MENTEE_WAITS].subjects[0].days == 83


async def test_a_mentor_without_a_mentee_is_named(db: Database) -> None:
    async def bank(school: School) -> None:
        await school.mentor("Свободная Ольга Ивановна")
        await school.person("Котова Инна Юрьевна", Role.MENTOR)
        await school.pair(PairStatus.ORDERED, ordered_at=MONDAY)

    await arrange(db, bank)
    assert names((await look(db))[K.MENTOR_FREE]) == ["Ольга Ивановна С."]


@pytest.mark.parametrize(("reminders", "stands"), [(0, False), (1, False), (2, True)])
async def test_a_form_left_half_way_is_the_curators_after_two_reminders(
    db: Database, reminders: int, stands: bool
) -> None:
    async def leaves(school: School) -> None:
        person = await school.person("Громов Борис Ильич", Role.MENTEE)
        await school.form(person, "mentee_request", reminders=reminders)

    await arrange(db, leaves)
    found = await look(db)
    assert (K.FORM_LEFT in found) is stands
    assert K.FORM_NOT_BEGUN not in found


async def test_a_sent_form_that_is_being_renewed_is_not_a_left_one(db: Database) -> None:
    async def renews(school: School) -> None:
        await school.form(await school.mentee(), "mentee_request", reminders=2)

    await arrange(db, renews)
    assert K.FORM_LEFT not in await look(db)


@pytest.mark.parametrize(("consent", "stands"), [(None, True), (True, True), (False, False)])
async def test_whoever_declined_the_consent_is_on_paper(db: Database, consent: bool | None, stands: bool) -> None:
    await arrange(db, lambda school: school.person("Громов Борис Ильич", Role.MENTEE, consent=consent))
    assert (K.FORM_NOT_BEGUN in await look(db)) is stands


async def test_staff_owe_no_questionnaire(db: Database) -> None:
    await arrange(db, lambda school: school.person("Громов Борис Ильич", Role.STAFF))
    assert await look(db) == {}


async def test_who_stands_at_the_door_is_counted_even_without_a_name(db: Database) -> None:
    async def comes(school: School) -> None:
        for name in ("", "Громов Борис Ильич"):
            waiting = await school.person(name, status=PersonStatus.WAITING, consent=None)
            await school.joining(waiting)
        decided = await school.joining(await school.person("Белов Иван Ильич"))
        decided.decided_at = MONDAY

    await arrange(db, comes)
    found = (await look(db))[K.JOINING]
    assert found.count == 2
    assert names(found) == ["", "Борис Ильич Г."]


async def test_whom_telegram_cannot_reach(db: Database) -> None:
    async def lose(school: School) -> None:
        await school.person("Громов Борис Ильич", Role.STAFF, unreachable_at=moscow("2026-11-20"))
        await school.person("Ушедший Олег Олегович", status=PersonStatus.LEFT, unreachable_at=LONG_AGO)

    await arrange(db, lose)
    assert names((await look(db))[K.UNREACHABLE]) == ["Борис Ильич Г."]


# --- pairs


async def test_first_the_consent_then_the_order(db: Database) -> None:
    school = await arrange(db, lambda school: school.pair(PairStatus.AGREED, mentor_agreed_at=MONDAY - DAY))
    found = await look(db)
    assert (K.NO_CONSENT in found, K.NO_ORDER in found) == (True, False)
    assert names(found[K.NO_CONSENT]) == ["Анна Сергеевна К. — Борис Ильич Г."]

    async def signs(school: School) -> None:
        mentor_id = (await the_pair(school)).mentor_id
        mentor = await school.session.get_one(Person, mentor_id)
        await school.consent(mentor, "consent_mentor_work")

    await go_on(db, school, signs)
    found = await look(db)
    assert (K.NO_CONSENT in found, K.NO_ORDER in found) == (False, True)


async def test_a_declined_consent_is_no_consent(db: Database) -> None:
    async def refuses(school: School) -> None:
        pair = await school.pair(PairStatus.AGREED)
        mentor = await school.session.get_one(Person, pair.mentor_id)
        await school.consent(mentor, "consent_mentor_work", agreed=False)

    await arrange(db, refuses)
    assert K.NO_CONSENT in await look(db)


@pytest.mark.parametrize(
    ("asks", "status", "stands"),
    [
        (1, MeetingStatus.CONFIRMED, False),
        (2, MeetingStatus.CONFIRMED, True),
        (2, MeetingStatus.HELD, False),
        (2, MeetingStatus.MISSED, False),
    ],
)
async def test_nobody_said_whether_they_met(db: Database, asks: int, status: MeetingStatus, stands: bool) -> None:
    async def happens(school: School) -> None:
        pair = await school.pair(active_at=MONDAY)
        await school.meeting(pair, status, moscow("2026-11-18 15:00"), check_in_asks=asks)

    await arrange(db, happens)
    found = await look(db)
    assert (K.NO_CHECK_IN in found) is stands
    if stands:
        assert found[K.NO_CHECK_IN].subjects[0].meeting_id


MISSED_CASES = [
    ([MeetingStatus.MISSED], False),
    ([MeetingStatus.MISSED, MeetingStatus.MISSED], True),
    ([MeetingStatus.MISSED, MeetingStatus.CANCELLED, MeetingStatus.MOVED, MeetingStatus.MISSED], True),
    ([MeetingStatus.MISSED, MeetingStatus.HELD, MeetingStatus.MISSED], False),
    ([MeetingStatus.MISSED, MeetingStatus.MISSED, MeetingStatus.HELD], False),
]


@pytest.mark.parametrize(("statuses", "stands"), MISSED_CASES)
async def test_missed_twice_in_a_row(db: Database, statuses: list[MeetingStatus], stands: bool) -> None:
    async def miss(school: School) -> None:
        pair = await school.pair(active_at=MONDAY)
        for number, status in enumerate(statuses):
            await school.meeting(pair, status, moscow("2026-11-10") + number * DAY)

    await arrange(db, miss)
    assert (K.MISSED in await look(db)) is stands


@pytest.mark.parametrize(("after", "stands"), [(None, True), (MeetingStatus.HELD, False)])
async def test_a_disputed_meeting_stands_until_they_have_met_again(
    db: Database, after: MeetingStatus | None, stands: bool
) -> None:
    async def dispute(school: School) -> None:
        pair = await school.pair(active_at=MONDAY)
        await school.meeting(pair, MeetingStatus.DISPUTED, moscow("2026-11-17"))
        if after:
            await school.meeting(pair, after, moscow("2026-11-19"))

    await arrange(db, dispute)
    assert (K.DISPUTED in await look(db)) is stands


async def test_pairs_of_the_past_ask_for_nothing(db: Database) -> None:
    async def end(school: School) -> None:
        pair = await school.pair(PairStatus.ENDED_BY_CURATOR, ended_at=LONG_AGO)
        for day in ("2026-09-10", "2026-09-11"):
            await school.meeting(pair, MeetingStatus.MISSED, moscow(day))
        await school.meeting(pair, MeetingStatus.DISPUTED, moscow("2026-09-12"))

    await arrange(db, end)
    assert set(await look(db)) == {K.MENTEE_WAITS, K.MENTOR_FREE}


@pytest.mark.parametrize(
    ("answered", "days_left", "stands"), [(1, 3, True), (2, 3, False), (0, 10, False), (0, 4, True)]
)
async def test_a_wave_near_its_end_with_few_answers(db: Database, answered: int, days_left: int, stands: bool) -> None:
    async def ask(school: School) -> None:
        wave = await school.wave("Пульс", CampaignStatus.OPEN, ROLES, closes_at=MONDAY + days_left * DAY)
        for number in range(4):
            status = RespondentStatus.ANSWERED if number < answered else RespondentStatus.WAITING
            await school.respondent(wave, await school.person("Белов Иван Ильич", Role.STAFF), status)

    await arrange(db, ask)
    assert (K.WAVE_SILENT in await look(db)) is stands


async def test_a_wave_of_this_week_has_results(db: Database) -> None:
    async def ask(school: School) -> None:
        for title, days in (("Свежая", 3), ("Давняя", 8)):
            await school.wave(title, CampaignStatus.CLOSED, ROLES, closed_at=MONDAY - days * DAY)

    await arrange(db, ask)
    (wave,) = (await look(db))[K.WAVE_CLOSED].subjects
    assert (wave.title, wave.days) == ("Свежая", 3)


async def test_the_most_urgent_comes_first(db: Database) -> None:
    async def fill(school: School) -> None:
        await school.mentor("Свободная Ольга Ивановна")
        await school.mentee("Белов Иван Ильич")
        await school.joining(await school.person("Котов Олег Ильич", status=PersonStatus.WAITING))

    await arrange(db, fill)
    assert list(await look(db)) == [K.JOINING, K.MENTEE_WAITS, K.MENTOR_FREE]


@pytest.mark.parametrize(
    ("status", "days_ahead", "stands"),
    [
        (MeetingStatus.PROPOSED, -1, True),
        (MeetingStatus.PROPOSED, 1, False),
        (MeetingStatus.CONFIRMED, -1, False),
        (MeetingStatus.CANCELLED, 1, True),
    ],
)
async def test_a_time_nobody_answered_is_no_first_meeting(
    db: Database, status: MeetingStatus, days_ahead: int, stands: bool
) -> None:
    async def order(school: School) -> None:
        pair = await school.pair(PairStatus.ORDERED, ordered_at=LONG_AGO)
        await school.meeting(pair, status, MONDAY + days_ahead * DAY)

    await arrange(db, order)
    assert (K.NO_FIRST_MEETING in await look(db)) is stands


# --- urgent questions


async def test_a_question_over_its_time_stands_first(db: Database) -> None:
    async def asks(school: School) -> None:
        boris, dina = await school.mentee(), await school.mentee("Мельник Дина Олеговна")
        await add_question(school, dina, moscow("2026-11-20 17:00"))
        await add_question(school, boris, moscow("2026-11-17 10:00"))
        await add_question(school, boris, MONDAY - 10 * MINUTES)
        await add_question(school, boris, moscow("2026-11-17 10:00"), outcome=HelpOutcome.HELPED)

    await arrange(db, asks)
    found = await look(db, MONDAY + 2 * MINUTES)
    assert next(iter(found)) is K.HELP_OVERDUE
    overdue = found[K.HELP_OVERDUE]
    assert names(overdue) == ["Борис Ильич Г.", "Дина Олеговна М."]
    assert [subject.days for subject in overdue.subjects] == [6, 3]
    assert {subject.topic for subject in overdue.subjects} == {"Взаимодействие с родителями"}


async def test_withheld_names_and_conflicts_stay_where_they_are(db: Database) -> None:
    async def asks(school: School) -> None:
        boris, at = await school.mentee(), moscow("2026-11-17 10:00")
        await add_question(school, boris, at, anonymous=True, curator_may_know=False)
        await add_question(school, boris, at, topic="conflict", holder=school.curator, curator_id=school.curator.id)
        await add_question(school, boris, at, anonymous=True)

    await arrange(db, asks)
    nameless, conflict, known = (await look(db))[K.HELP_OVERDUE].subjects
    assert (nameless.people, conflict.people, len(known.people)) == ((), (), 1)
    assert (conflict.request_id, conflict.topic) == (0, "конфликт")


@pytest.mark.parametrize(("days", "stands"), [(0, True), (6, True), (7, False)])
async def test_a_question_that_nobody_answered_is_told_for_a_week(db: Database, days: int, stands: bool) -> None:
    async def asks(school: School) -> None:
        boris, closed_at = await school.mentee(), MONDAY - days * DAY
        for outcome in (HelpOutcome.NOBODY, HelpOutcome.HELPED, HelpOutcome.WITHDRAWN):
            await add_question(school, boris, closed_at - DAY, outcome=outcome, closed_at=closed_at)

    await arrange(db, asks)
    found = await look(db)
    assert (K.HELP_NOBODY in found) is stands
    assert not stands or len(found[K.HELP_NOBODY].subjects) == 1
