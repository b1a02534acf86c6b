"""What the curator sees of urgent questions: where each stands, never its words, and no name that was withheld."""

from datetime import timedelta

import pytest

from bot.services import access, help_lists
from bot.services.access import Denied
from bot.services.help_lists import HelpGroup, HelpPage
from bot.storage.database import Database
from bot.storage.models import Person
from bot.storage.states import HelpAddressee, HelpOutcome, HelpStage, HelpTurn, HelpUrgency, Privacy, Role
from bot.views.help_lists import list_screen
from tests.kit.desk import School, Statements, moscow, open_school
from tests.kit.help_rows import ANSWER, WORDS, add_question

VERA, ZOYA, ANNA, MARINA = 3, 4, 1, 9
NOW = moscow("2026-11-24 12:00")  # Tuesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def look(db: Database, group: HelpGroup = HelpGroup.OPEN, page: int = 0, telegram_id: int = VERA) -> HelpPage:
    async with db.read() as session:
        actor = await access.get_actor(session, telegram_id)
        return await help_lists.list_help(session, actor, group, page, now=NOW)


async def people_of(school: School) -> tuple[Person, Person]:
    anna = await school.mentor(telegram_id=ANNA)
    boris = await school.mentee()
    await school.person("Зимина Зоя Львовна", Role.CURATOR, telegram_id=ZOYA)
    return anna, boris


async def test_the_longest_over_time_come_first(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        anna, boris = await people_of(school)
        fresh = await add_question(school, boris, NOW - HOUR)
        answered = await add_question(school, boris, NOW - DAY, holder=anna, answered_in=HOUR)
        late = await add_question(school, boris, NOW - 4 * HOUR)
        later = await add_question(school, boris, NOW - 7 * DAY, holder=anna)
        week = await add_question(school, boris, NOW - DAY, urgency=HelpUrgency.WEEK, addressee=HelpAddressee.MY_MENTOR)
    found = await look(db)
    assert [row.request_id for row in found.rows] == [later.id, late.id, fresh.id, week.id, answered.id]
    assert [row.late for row in found.rows] == [True, True, False, False, False]
    assert found.counts == {HelpGroup.OPEN: 5, HelpGroup.LATE: 2, HelpGroup.CLOSED: 0}
    assert [row.request_id for row in (await look(db, HelpGroup.LATE)).rows] == [later.id, late.id]
    lines = list_screen(found).text
    assert "⏰ <b>Взаимодействие с родителями</b> · сейчас" in lines
    assert "Отвечает Анна Сергеевна К., срок был вт, 17 ноября, 14:00" in lines
    assert "Спросили свободных наставников, до вт, 24 ноября, 13:00" in lines
    assert "ответ дан – ждём, помогло ли" in lines
    assert "Борис Ильич Г. · вт, 24 ноября, 08:00" in lines


async def test_a_holder_who_was_reminded_is_late_and_what_was_agreed_on_is_not(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        anna, boris = await people_of(school)
        reminded = await add_question(
            school, boris, NOW - DAY, holder=anna, answered_in=HOUR, turn=HelpTurn.HOLDER, reminders=1
        )
        await add_question(school, boris, NOW - DAY, holder=anna, meets_at=NOW + HOUR)
        await add_question(school, boris, NOW - DAY, holder=anna, promised_at=NOW + HOUR)
    assert [row.request_id for row in (await look(db, HelpGroup.LATE)).rows] == [reminded.id]


async def test_closed_ones_of_thirty_days_newest_first(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        anna, boris = await people_of(school)
        rows = [
            await add_question(
                school,
                boris,
                NOW - days * DAY,
                holder=anna,
                answered_in=HOUR,
                outcome=outcome,
                closed_at=NOW - days * DAY,
            )
            for days, outcome in ((2, HelpOutcome.HELPED), (1, None), (31, HelpOutcome.PARTLY))
        ]
    found = await look(db, HelpGroup.CLOSED)
    assert [row.request_id for row in found.rows] == [rows[1].id, rows[0].id]
    text = list_screen(found).text
    assert "Анна Сергеевна К. · помогло, вс, 22 ноября" in text
    assert "закрыт отвечавшим" in text


@pytest.mark.parametrize("known", [False, True])
async def test_a_name_is_shown_only_where_it_may_be(db: Database, known: bool) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        _, boris = await people_of(school)
        await add_question(school, boris, NOW - HOUR, anonymous=True, curator_may_know=known)
    screen = list_screen(await look(db))
    seen = screen.text + str(screen.rows)
    assert ("Борис" in seen) is known
    assert ("имя видите только Вы" in seen) is known
    assert ("без имени" in seen) is not known


async def test_a_conflict_is_its_curators_alone(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        _, boris = await people_of(school)
        columns = {"holder": school.curator, "curator_id": school.curator.id, "topic": "conflict"}
        await add_question(school, boris, NOW - HOUR, stage=HelpStage.CURATOR, **columns)
    own, other = list_screen(await look(db)), list_screen(await look(db, telegram_id=ZOYA))
    assert "Громов Борис Ильич" in own.text
    assert "конфликт</b> · ведёт Вера Павловна" in other.text
    seen = other.text + str(other.rows)
    assert not [word for word in ("Громов", "Борис", "сейчас", "Отвечает", "hcard", "help:") if word in seen]


async def test_words_of_a_question_are_nowhere(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        anna, boris = await people_of(school)
        await add_question(school, boris, NOW - HOUR, holder=anna, answered_in=HOUR)
    text = list_screen(await look(db)).text
    assert WORDS not in text
    assert ANSWER not in text


async def test_another_school_and_others_of_this_one_see_nothing(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        _, boris = await people_of(school)
        await add_question(school, boris, NOW - HOUR)
        await open_school(session, curator_id=MARINA, short_name="Лицей № 5")
    assert (await look(db, telegram_id=MARINA)).total == 0
    with pytest.raises(Denied):
        await look(db, telegram_id=ANNA)


async def test_three_hundred_questions_cost_as_much_as_three(db: Database) -> None:
    async with db.write() as session:
        school = await open_school(session)
        for number in range(30):
            anna = await school.mentor(f"Очень{'длинная' * 12}фамилия{number} {'Имя' * 20} {'Отчество' * 8}")
            boris = await school.mentee(f"Тоже{'длинная' * 12}фамилия{number} {'Имя' * 20} {'Отчество' * 8}")
            for _ in range(10):
                await add_question(school, boris, NOW - HOUR, holder=anna, topic="subject")
    with Statements(db) as statements:
        found = await look(db, page=20)
    assert (found.total, found.pages, len(found.rows)) == (300, 38, 8)
    assert len(statements) <= 6, statements.asked
    assert len(list_screen(found).text) < 4000
