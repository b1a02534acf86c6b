"""The summary workbook as Excel would read it: whose rows, what kind of cells, where the file goes."""

import stat
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.services import access, export
from bot.services.access import Denied
from bot.services.export import Exported
from bot.storage.database import Database
from bot.storage.files import write_file
from bot.storage.models import Pair, PersonRole, Run
from bot.storage.states import (
    CampaignStatus,
    HelpOutcome,
    MeetingStatus,
    Outcome,
    PairStatus,
    PersonStatus,
    Privacy,
    RespondentStatus,
    Role,
)
from bot.views.desk import export_screen
from tests.kit.desk import LONG_AGO, MONDAY, School, Statements, moscow, open_school
from tests.kit.help_rows import ANSWER, WORDS, add_question

VERA, GRIGORY, MARINA, ANNA = 3, 4, 9, 1
SECRET = "Мне с наставником тяжело, помогите"
DANGEROUS = ["=1+1", "+7 916 000-00-00", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "https://example.org", "0042", "1e5"]
MOST_STATEMENTS = 14


async def fill(school: School) -> Pair:
    await school.person("Соколов Григорий Петрович", Role.HEAD, telegram_id=GRIGORY)
    anna = await school.mentor(telegram_id=ANNA, position="учитель математики")
    boris = await school.mentee()
    pair = await school.pair(
        PairStatus.ACTIVE, anna, boris, order_number="0042", order_date=date(2026, 9, 14), active_at=LONG_AGO
    )
    words = {anna.id: Outcome.HELD, boris.id: Outcome.HELD}
    held = await school.meeting(pair, MeetingStatus.HELD, moscow("2026-11-17 23:30"), said=words)
    await school.meeting(pair, MeetingStatus.MISSED, moscow("2026-11-10 15:00"), said={boris.id: Outcome.ALONE})
    await school.meeting(pair, MeetingStatus.CANCELLED, moscow("2026-11-03 15:00"))
    mentors = await sent(school, anna.id, "meeting_checkin_mentor", held.id)
    await school.answers(mentors, {"topic": "Родительское собрание"})
    mentees = await sent(school, boris.id, "meeting_checkin_mentee", held.id)
    await school.answers(mentees, {"useful": 9, "task_ok": True, "comment": SECRET})
    return pair


async def sent(school: School, person_id: int, scenario: str, meeting_id: int) -> Run:
    run = Run(
        organisation_id=school.organisation.id,
        person_id=person_id,
        scenario=scenario,
        version=1,
        status="sent",
        meeting_id=meeting_id,
        started_at=MONDAY,
        sent_at=MONDAY,
    )
    school.session.add(run)
    await school.session.flush()
    return run


async def exported(db: Database, data_dir: Path, telegram_id: int = VERA) -> Exported:
    async with db.read() as session:
        actor = await access.get_actor(session, telegram_id)
        summary = await export.read_own_summary(session, actor, now=MONDAY)
    return await export.export(summary, data_dir)


async def opened(db: Database, data_dir: Path, telegram_id: int = VERA) -> Workbook:
    found = await exported(db, data_dir, telegram_id)
    assert found.content is not None
    return load_workbook(BytesIO(found.content))


async def make_school(db: Database, privacy: Privacy = Privacy.STANDARD) -> School:
    async with db.write() as session:
        school = await open_school(session, privacy=privacy)
        await fill(school)
    return school


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    """By the header; dates, which know no zone here, as words."""
    header = [str(cell.value) for cell in sheet[2]]
    lines = sheet.iter_rows(min_row=3, values_only=True)
    return [dict(zip(header, map(in_words, values), strict=True)) for values in lines]


def in_words(value: Any) -> Any:
    return str(value) if isinstance(value, datetime) else value


def everything(book: Workbook) -> str:
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


async def test_people_with_their_roles_forms_and_partners(db: Database, tmp_path: Path) -> None:
    await make_school(db)
    people = {row["ФИО"]: row for row in rows((await opened(db, tmp_path))["Люди"])}
    anna = people["Королёва Анна Сергеевна"]
    assert anna["Роли"] == "наставник"
    assert anna["Должность"] == "учитель математики"
    assert anna["Анкета"] == "отправлена"
    assert anna["В паре с"] == "Громов Борис Ильич"
    assert anna["Дата входа"] == anna["Согласие на обработку данных"] == "2026-09-01 00:00:00"
    assert people["Лосева Вера Павловна"]["Анкета"] is None


async def test_pairs_with_order_and_meetings_planned_and_held(db: Database, tmp_path: Path) -> None:
    await make_school(db)
    (pair,) = rows((await opened(db, tmp_path))["Пары"])
    assert (pair["Наставник"], pair["Наставляемый"]) == ("Королёва Анна Сергеевна", "Громов Борис Ильич")
    assert pair["Состояние"] == "работает"
    assert (pair["№ приказа"], pair["Дата приказа"]) == ("0042", "2026-09-14 00:00:00")
    assert (pair["Встреч, план"], pair["Встреч, факт"]) == (2, 1)
    assert pair["Последняя встреча"] == "2026-11-17 23:30:00"


@pytest.mark.parametrize(("days", "planned"), [(-1, 2), (1, 3)])
async def test_a_proposed_time_that_nobody_agreed_to_in_time_was_no_plan(
    db: Database, tmp_path: Path, days: int, planned: int
) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        await school.meeting(await fill(school), MeetingStatus.PROPOSED, MONDAY + timedelta(days=days))
    (pair,) = rows((await opened(db, tmp_path))["Пары"])
    assert (pair["Встреч, план"], pair["Встреч, факт"]) == (planned, 1)


async def test_of_staff_no_questionnaire_is_missing(db: Database, tmp_path: Path) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        await school.person("Сотников Олег Ильич", Role.STAFF)
        await school.person("Мельник Дина Ильинична", Role.STAFF, Role.MENTEE)
    people = {row["ФИО"]: row["Анкета"] for row in rows((await opened(db, tmp_path))["Люди"])}
    assert people["Сотников Олег Ильич"] is None
    assert people["Мельник Дина Ильинична"] == "не начата"


async def test_meetings_in_the_organisations_time(db: Database, tmp_path: Path) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        school.organisation.time_zone = "Asia/Kamchatka"
        await fill(school)
    book = await opened(db, tmp_path)
    found = rows(book["Встречи"])
    assert [row["Состояние"] for row in found] == ["отменена", "не состоялась", "состоялась"]
    held = found[-1]
    assert held["Дата и время"] == "2026-11-18 08:30:00"
    assert held["Пара"] == "Королёва Анна Сергеевна — Громов Борис Ильич"
    assert (held["Тип"], held["Место"], held["Минут"]) == ("регулярная", "в организации", 45)
    assert (held["Отметка наставника"], held["Отметка наставляемого"]) == ("состоялась", "состоялась")
    assert held["Тема"] == "Родительское собрание"
    assert (found[1]["Отметка наставника"], found[1]["Отметка наставляемого"]) == (None, "не пришёл второй")
    cell = book["Встречи"]["A3"]
    assert cell.is_date
    assert cell.number_format == "dd.mm.yyyy hh:mm"


async def test_waves_with_whom_was_asked_and_how_many_answered(db: Database, tmp_path: Path) -> None:
    """DOMAIN 5.3 «Анкетирование»."""
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        wave = await school.wave("Пульс", CampaignStatus.OPEN, {"kind": "roles", "words": ["mentor", "mentee"]})
        for status in (RespondentStatus.ANSWERED, RespondentStatus.WAITING, RespondentStatus.EXCUSED):
            await school.respondent(wave, await school.person("Белов Иван Ильич", Role.MENTOR), status)
        await school.wave("Черновик", CampaignStatus.DRAFT, {"kind": "pairs"})
    (row,) = rows((await opened(db, tmp_path))["Анкетирование"])
    assert list(row.values()) == ["Пульс", "наставники, наставляемые", 3, 1, 33]
    assert list(row) == ["Анкета", "Аудитория", "Разослано", "Заполнено", "%"]


async def test_urgent_questions_without_their_words_and_without_who_asked(db: Database, tmp_path: Path) -> None:
    asked_at = moscow("2026-11-16 10:00")
    half_an_hour = timedelta(minutes=30)
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        await school.person("Соколов Григорий Петрович", Role.HEAD, telegram_id=GRIGORY)
        anna, yana = await school.mentor(), await school.mentor("Яковлева Яна Юрьевна")
        boris = await school.mentee("Вопросов Борис Ильич")
        for anonymous in (False, True):
            await add_question(
                school,
                boris,
                asked_at,
                holder=anna,
                answered_in=half_an_hour,
                outcome=HelpOutcome.PARTLY,
                anonymous=anonymous,
            )
        await add_question(school, boris, asked_at, holder=anna, answered_in=half_an_hour)
        await add_question(school, boris, asked_at, topic="conflict", holder=yana, answered_in=half_an_hour)
        await add_question(school, boris, asked_at, outcome=HelpOutcome.NOBODY)
    for book in (await opened(db, tmp_path), await opened(db, tmp_path, GRIGORY)):
        found = rows(book["Срочные вопросы"])
        assert list(found[0].values()) == [
            "2026-11-16 00:00:00",
            "Взаимодействие с родителями",
            "сейчас",
            "Королёва Анна Сергеевна",
            30,
            "помогло частично",
        ]
        assert found[0] == found[1]
        assert [row["Итог"] for row in found[2:]] == ["открыт", "никто не ответил"]
        volume = {row["ФИО"]: row["Ответов на срочные вопросы"] for row in rows(book["Люди"])}
        assert volume["Королёва Анна Сергеевна"] == 2
        assert volume["Яковлева Яна Юрьевна"] == 0
        assert volume["Вопросов Борис Ильич"] is None
        assert WORDS not in everything(book)
        assert ANSWER not in everything(book)
        del book["Люди"]
        assert "Вопросов" not in everything(book)


async def test_only_the_curator_reads_the_mentees_marks(db: Database, tmp_path: Path) -> None:
    await make_school(db)
    curators, heads = await opened(db, tmp_path), await opened(db, tmp_path, GRIGORY)
    (mark,) = rows(curators["Отметки"])
    assert (mark["Полезность"], mark["Задание понятно"]) == (9, "Да")
    assert SECRET in everything(curators)
    assert heads.sheetnames == ["Люди", "Пары", "Встречи", "Анкетирование", "Срочные вопросы"]
    assert SECRET not in everything(heads)


async def test_a_curator_who_is_the_mentor_does_not_read_the_own_mentees_marks(db: Database, tmp_path: Path) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        pair = await fill(school)
        session.add(PersonRole(person_id=pair.mentor_id, role=Role.CURATOR, organisation_id=pair.organisation_id))
    assert SECRET not in everything(await opened(db, tmp_path, ANNA))
    assert SECRET in everything(await opened(db, tmp_path, VERA))


async def test_the_command_line_leaves_the_private_marks_out(db: Database, tmp_path: Path) -> None:
    school = await make_school(db, Privacy.STRICT)
    file = tmp_path / "out" / "свод.xlsx"
    await export.export_to_file(db, school.organisation.id, file, now=MONDAY)
    assert SECRET not in everything(load_workbook(file))
    assert "Королёва" in everything(load_workbook(file))


@pytest.mark.parametrize("who", [ANNA, 777])
async def test_nobody_else_gets_a_file(db: Database, tmp_path: Path, who: int) -> None:
    await make_school(db)
    with pytest.raises(Denied):
        await exported(db, tmp_path, who)


async def test_another_organisation_is_not_in_it(db: Database, tmp_path: Path) -> None:
    await make_school(db)
    async with db.write() as session:
        await open_school(session, curator_id=MARINA, short_name="Гимназия № 2", privacy=Privacy.STANDARD)
    book = await opened(db, tmp_path, MARINA)
    assert [row["ФИО"] for row in rows(book["Люди"])] == ["Лосева Вера Павловна"]
    assert [len(rows(book[name])) for name in ("Пары", "Встречи", "Отметки")] == [0, 0, 0]
    assert "Школа № 5" not in everything(book)


async def test_whoever_left_is_nobodys_row_and_leaves_the_pair_without_a_name(db: Database, tmp_path: Path) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        gone = await school.person("", status=PersonStatus.LEFT)
        await school.pair(PairStatus.ENDED_BY_MENTEE, mentee=gone, ended_at=MONDAY)
    book = await opened(db, tmp_path)
    assert [row["ФИО"] for row in rows(book["Люди"])] == ["Королёва Анна Сергеевна", "Лосева Вера Павловна"]
    assert rows(book["Пары"])[0]["Наставляемый"] == "данные удалены"


@pytest.mark.parametrize("typed", DANGEROUS)
async def test_what_people_type_stays_text(db: Database, tmp_path: Path, typed: str) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        await school.person("Громов Борис Ильич", Role.STAFF, position=typed)
    sheet = (await opened(db, tmp_path))["Люди"]
    (cell,) = [row[2] for row in sheet.iter_rows(min_row=3) if row[0].value == "Громов Борис Ильич"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert str(cell.value).replace("_x000D_", "\r") == typed


async def test_long_texts_and_names_fit(db: Database, tmp_path: Path) -> None:
    long_name = " ".join(["Щ" * 60] * 3)
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        await school.mentor(long_name, position="о" * 5000)
        await school.mentor("Короткая Анна Ильинична", position="я" * 40_000)
    people = {row["ФИО"]: row for row in rows((await opened(db, tmp_path))["Люди"])}
    assert people[long_name]["Должность"] == "о" * 5000
    assert people["Короткая Анна Ильинична"]["Должность"] == "я" * 32_767


async def test_it_is_ready_for_the_printer(db: Database, tmp_path: Path) -> None:
    await make_school(db)
    for sheet in await opened(db, tmp_path):
        assert sheet["A1"].value == f"{sheet.title}: МБОУ «Школа № 5», 23.11.2026 09:00"
        assert sheet.freeze_panes == "B3"
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$2"
        assert sheet.column_dimensions["A"].width > 15


async def test_strict_privacy_keeps_the_file_at_home(db: Database, tmp_path: Path) -> None:
    school = await make_school(db, Privacy.STRICT)
    found = await exported(db, tmp_path)
    assert found.content is None
    folder = tmp_path / "exports" / str(school.organisation.id)
    assert [file.name for file in folder.iterdir()] == [found.name]
    file = folder / found.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "Королёва Анна Сергеевна" in everything(load_workbook(file))


async def test_what_is_older_than_thirty_days_goes_with_the_next_file(db: Database, tmp_path: Path) -> None:
    school = await make_school(db, Privacy.STRICT)
    folder, other = (tmp_path / "exports" / str(number) for number in (school.organisation.id, 777))
    gone = ["nastavnichestvo-2026-10-23-235959.xlsx", ".nastavnichestvo-2026-10-23-235959.xlsx.0a1b2c3d"]
    kept = ["nastavnichestvo-2026-10-24-000000.xlsx", "приказ-2020-01-01.xlsx"]
    for place in (folder, other):
        place.mkdir(parents=True)
        for name in (*gone, *kept):
            (place / name).write_bytes(b"PK")
    found = await exported(db, tmp_path)
    assert {file.name for file in folder.iterdir()} == {*kept, found.name}
    assert len(list(other.iterdir())) == 4
    assert "хранится 30 дней" in export_screen(found).text


async def test_standard_privacy_leaves_nothing_on_the_disk(db: Database, tmp_path: Path) -> None:
    await make_school(db)
    assert (await exported(db, tmp_path)).content
    assert not (tmp_path / "exports").exists()


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "занято.xlsx").mkdir()
    with pytest.raises(OSError, match=r"занято\.xlsx"):
        write_file(tmp_path / "занято.xlsx", b"PK")
    assert [file.name for file in tmp_path.iterdir()] == ["занято.xlsx"]


async def test_the_number_of_statements_does_not_grow(db: Database, tmp_path: Path) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        for number in range(20):
            pair = await school.pair(
                PairStatus.ACTIVE, await school.mentor(f"Н{number} А Б"), await school.mentee(f"М{number} А Б")
            )
            for day in range(3):
                await school.meeting(pair, MeetingStatus.HELD, moscow(f"2026-11-1{day}"))
    with Statements(db) as statements:
        book = await opened(db, tmp_path)
    assert len(rows(book["Встречи"])) == 60
    assert len(statements) <= MOST_STATEMENTS, statements.asked
