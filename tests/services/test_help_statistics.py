"""How urgent questions are answered: by topic, by person as volume, and nothing of those who asked."""

from datetime import timedelta

import pytest

from bot.services import access, help_statistics, help_volume
from bot.services.access import Denied
from bot.services.help_statistics import Figures, Period
from bot.storage.database import Database
from bot.storage.models import Person
from bot.storage.states import Calendar, HelpOutcome, HelpStatus, Role
from bot.views.help_lists import figures_screen
from tests.kit.desk import School, Statements, moscow, open_school
from tests.kit.help_rows import add_question, add_said

VERA, ANNA, MARINA = 3, 1, 9
NOW = moscow("2026-11-24 12:00")  # Tuesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTES = timedelta(minutes=1)
HELPED, PARTLY, NOT = HelpOutcome.HELPED, HelpOutcome.PARTLY, HelpOutcome.NOT_HELPED


async def read(db: Database, period: Period = Period.MONTH, telegram_id: int = VERA) -> Figures:
    async with db.read() as session:
        actor = await access.get_actor(session, telegram_id)
        return await help_statistics.read_figures(session, actor, period, now=NOW)


async def people_of(school: School) -> tuple[Person, Person, Person]:
    anna, yana = await school.mentor(telegram_id=ANNA), await school.mentor("Яковлева Яна Юрьевна")
    return anna, yana, await school.mentee()


async def test_by_topic_how_many_how_soon_and_what_came_of_it(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        anna, _, boris = await people_of(school)
        at = moscow("2026-11-23 10:00")
        for outcome, took in ((HELPED, 10), (HELPED, 20), (PARTLY, 60), (NOT, 120)):
            await add_question(school, boris, at, holder=anna, answered_in=took * MINUTES, outcome=outcome)
        await add_question(school, boris, at)
        over_the_weekend = moscow("2026-11-20 17:30")
        await add_question(school, boris, over_the_weekend, holder=anna, answered_in=63 * HOUR, topic="subject")
        await add_question(school, boris, NOW - 40 * DAY, holder=anna, answered_in=HOUR, outcome=HELPED)
    found = await read(db)
    parents, subject = found.topics
    assert (parents.topic, parents.asked, parents.answered) == ("psy_parent", 5, 4)
    assert (parents.helped, parents.partly, parents.not_helped) == (2, 1, 1)
    assert parents.answered_in == 40 * MINUTES
    assert (subject.topic, subject.asked) == ("subject", 1)
    assert subject.answered_in == HOUR  # from Friday 17:30 to Monday 8:30, between which the school was closed
    text = figures_screen(found).text
    assert "Взаимодействие с родителями: 5 · обычно за 40 мин · помогло 2, частично 1, нет 1" in text
    assert (await read(db, Period.YEAR)).asked == 7


async def test_a_mark_is_told_from_three_on_and_of_topics_only(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        anna, _, boris = await people_of(school)
        for topic, scores in (("subject", (10, 1)), ("method", (10, 9, 6))):
            for score in scores:
                await add_question(
                    school, boris, NOW - DAY, holder=anna, answered_in=HOUR, outcome=HELPED, topic=topic, score=score
                )
    found = await read(db)
    assert {each.topic: each.score for each in found.topics} == {"method": pytest.approx(25 / 3), "subject": None}
    text = figures_screen(found).text
    assert "оценка 8,3" in text.partition("Кто помогал")[0]
    assert "оценка" not in text.partition("Кто помогал")[2]


async def test_a_conflict_is_its_curators_alone_as_a_number_too(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        await school.person("Вторая Ольга Ивановна", Role.CURATOR, telegram_id=MARINA)
        _, _, boris = await people_of(school)
        conflict = {"holder": school.curator, "curator_id": school.curator.id, "topic": "conflict"}
        await add_question(school, boris, NOW - DAY, answered_in=HOUR, outcome=NOT, **conflict)
        await add_question(school, boris, NOW - DAY)
    assert {each.topic for each in (await read(db)).topics} == {"conflict", "psy_parent"}
    others = await read(db, telegram_id=MARINA)
    assert (others.asked, [each.topic for each in others.topics]) == (1, ["psy_parent"])


async def test_people_by_the_alphabet_with_their_volume(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        anna, yana, boris = await people_of(school)
        at = moscow("2026-11-23 10:00")
        for took in (30, 50):
            await add_question(school, boris, at, holder=yana, answered_in=took * MINUTES, outcome=HELPED)
        await add_question(school, boris, at, holder=yana, answered_in=HOUR, closed_at=NOW)  # by who answered
        await add_question(school, boris, at, holder=anna, answered_in=5 * MINUTES, outcome=HELPED)
        await add_question(school, boris, at, holder=anna, answered_in=HOUR)  # still open
        await add_question(school, boris, at, holder=anna, outcome=HelpOutcome.WITHDRAWN)
        await add_question(school, boris, at, holder=anna, answered_in=HOUR, outcome=HelpOutcome.NOBODY)
    text = figures_screen(await read(db)).text
    assert (
        "Анна Сергеевна К.: 1 вопрос, обычно отвечает за 5 мин\nЯна Юрьевна Я.: 3 вопроса, обычно отвечает за 50 мин"
        in text
    )


async def test_whoever_answered_before_another_took_over_has_helped_too(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        anna, yana, boris = await people_of(school)
        request = await add_question(
            school, boris, NOW - DAY, holder=yana, answered_in=HOUR, outcome=PARTLY, taken_at=NOW - DAY + HOUR
        )
        await add_said(school, request, anna, "Сначала я", NOW - DAY + MINUTES)
    async with db.read() as session:
        helped = await help_volume.read_helped(session, request.organisation_id)
        assert help_volume.volume_of(helped) == {anna.id: 1, yana.id: 1}
        assert [await help_volume.count_helped(session, each.id) for each in (anna, yana, boris)] == [1, 1, 0]
    assert [each.answers_in for each in (await read(db)).people] == [None, timedelta()]


async def test_nothing_of_who_asked(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        anna, _, boris = await people_of(school)
        await add_question(school, boris, NOW - DAY, holder=anna, answered_in=HOUR, outcome=HELPED, anonymous=True)
    found = await read(db)
    assert "Громов" not in repr(found)
    assert "Борис" not in figures_screen(found).text


@pytest.mark.parametrize(("calendar", "asked"), [(Calendar.SCHOOL, 1), (Calendar.CALENDAR, 2)])
async def test_the_year_begins_as_the_organisation_counts_it(db: Database, calendar: Calendar, asked: int) -> None:
    async with db.write() as session:
        school = await open_school(session)
        school.organisation.calendar = calendar
        _, _, boris = await people_of(school)
        for day in ("2025-12-30", "2026-08-31", "2026-09-01"):
            await add_question(school, boris, moscow(day))
        draft = await add_question(school, boris, NOW)
        draft.status = HelpStatus.DRAFT
    assert (await read(db, Period.YEAR)).asked == asked


async def test_other_people_and_another_school_read_nothing(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        anna, _, boris = await people_of(school)
        await add_question(school, boris, NOW - DAY, holder=anna, answered_in=HOUR, outcome=HELPED)
        await open_school(session, curator_id=MARINA, short_name="Лицей № 5")
    found = await read(db, telegram_id=MARINA)
    assert (found.asked, found.topics, found.people) == (0, (), ())
    with pytest.raises(Denied):
        await read(db, telegram_id=ANNA)


async def test_many_questions_cost_no_more_statements_and_fit_the_screen(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        boris = await school.mentee()
        topics = ("science", "law", "subject", "psy_child", "psy_parent", "method", "ict", "digital", "extra", "health")
        for number in range(40):
            anna = await school.mentor(f"Очень{'длинная' * 12}фамилия{number} {'Имя' * 20} {'Отчество' * 8}")
            for topic in topics:
                await add_question(
                    school, boris, NOW - DAY, holder=anna, answered_in=HOUR, outcome=HELPED, topic=topic, score=7
                )
    with Statements(db) as statements:
        found = await read(db)
    assert (found.asked, len(found.people)) == (400, 40)
    assert len(statements) <= 5, statements.asked
    assert [len(figures_screen(found, page).text) < 4000 for page in range(3)] == [True] * 3
