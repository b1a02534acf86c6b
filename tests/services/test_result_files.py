"""The table of results as Excel would read it: equal to what was stored, and no more than its reader may see."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.scenarios.model import Scenario
from bot.services import access
from bot.services.export import DAYS_KEPT, remove_old_files
from bot.services.result_files import ResultsExported, export_results, read_results_table
from bot.storage.database import Database
from bot.storage.models import Attachment, Person
from bot.storage.states import PairStatus, Privacy, Role
from tests.kit.answered_waves import SATISFACTION, Answered, in_library, named_form, wave_of
from tests.kit.desk import MONDAY, School, open_school

VERA, GRIGORY = 3, 4
FORM = named_form("satisfaction", SATISFACTION)
SHARED = named_form("shared", SATISFACTION, visible_to="[author, curator, head]")
PAIRS = named_form("about_pairs", SATISFACTION, about="pair")
MARKED = named_form("marked", "[{id: sat, kind: scale, text: Насколько Вы довольны?, low: нет, high: да}]")
EVERY_KIND = named_form(
    "every_kind",
    """
    - {id: single, kind: single, text: Один, options: {a: Первый, b: Второй}, other: Другое}
    - {id: multi, kind: multi, text: Несколько, options: {a: Первый, b: Второй, c: Третий}}
    - {id: scale, kind: scale, text: Шкала}
    - {id: matrix, kind: matrix, text: Насколько?, rows: {ict: ИКТ, law: Право}}
    - {id: yes, kind: yes_no, text: Да или нет}
    - {id: number, kind: number, text: Число, integer: false}
    - {id: line, kind: text, text: Строка}
    - {id: long, kind: long_text, text: Текст}
    - {id: day, kind: date, text: День}
    - {id: moment, kind: moment, text: Время}
    - {id: person, kind: person, bank: mentors, text: С кем, max_choices: 2}
    - {id: file, kind: file, text: Файл}
    - {id: place, kind: file, text: Где лежит}
    - {id: told, kind: info, text: Спасибо}
    """,
)


@pytest.fixture(autouse=True)
def _forms() -> Iterator[None]:
    with in_library(FORM, SHARED, PAIRS, MARKED, EVERY_KIND):
        yield


def answers(sat: int, words: str | None = None) -> dict[str, Any]:
    return {"sat": sat, "often": "weekly", "words": words}


async def made_wave(
    db: Database, scenario: Scenario, *replies: dict[str, Any], privacy: Privacy = Privacy.STANDARD, **columns: Any
) -> int:
    async with db.write() as session:
        school = await open_school(session, privacy=privacy)
        await school.person("Соколов Григорий Петрович", Role.HEAD, telegram_id=GRIGORY)
        people = [await school.person(f"Громов{n} Борис Ильич", Role.MENTEE) for n in range(len(replies))]
        answered = [Answered(person, values) for person, values in zip(people, replies, strict=True)]
        return (await wave_of(session, school.curator, scenario, answered, **columns)).id


async def exported(db: Database, folder: Path, campaign_id: int, who: int = VERA) -> ResultsExported:
    async with db.read() as session:
        actor = await access.get_actor(session, who)
        table = await read_results_table(session, actor, campaign_id, "", now=MONDAY)
    return await export_results(table, folder)


async def opened(db: Database, folder: Path, campaign_id: int, who: int = VERA) -> dict[str, Worksheet]:
    made = await exported(db, folder, campaign_id, who)
    assert made.exported.content is not None
    return sheets_of(made.exported.content)


def sheets_of(content: bytes) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in load_workbook(BytesIO(content))}


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    header = [str(cell.value) for cell in sheet[2]]
    lines = sheet.iter_rows(min_row=3, values_only=True)
    return [dict(zip(header, map(in_words, values), strict=True)) for values in lines]


def in_words(value: Any) -> Any:
    return str(value) if isinstance(value, datetime) else value


def everything(sheets: dict[str, Worksheet]) -> str:
    return "\n".join(
        str(cell) for sheet in sheets.values() for row in sheet.iter_rows(values_only=True) for cell in row
    )


async def add_file(school: School, person: Person, run_id: int) -> str:
    attachment = Attachment(
        organisation_id=person.organisation_id,
        person_id=person.id,
        run_id=run_id,
        step="file",
        name="грамота.pdf",
        media_type="application/pdf",
        size=1,
        digest="0" * 64,
        path="1/x.pdf",
        created_at=MONDAY,
    )
    school.session.add(attachment)
    await school.session.flush()
    return f"file:{attachment.id}"


async def test_answers_of_every_kind_come_back_equal(db: Database, tmp_path: Path) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        boris = await school.mentee("Громов Борис Ильич")
        anna, nina = await school.mentor("Королёва Анна Сергеевна"), await school.mentor("Юрьева Нина Павловна")
        run = await school.form(boris, "introduce")
        values: dict[str, Any] = {
            "single": "other",
            "single_other": "=СУММ(A1)",
            "multi": ["a", "c"],
            "scale": 7,
            "matrix_ict": 3,
            "matrix_law": 10,
            "yes": False,
            "number": 4.25,
            "line": "0042",
            "long": "две\nстроки & <b>",
            "day": "2026-11-27",
            "moment": "2026-11-27T15:30",
            "person": [str(nina.id), str(anna.id)],
            "file": await add_file(school, boris, run.id),
            "place": "text:папка 01-12, шкаф 3",
            "told": True,
        }
        wave = await wave_of(session, school.curator, EVERY_KIND, [Answered(boris, values)])
    (row,) = rows((await opened(db, tmp_path, wave.id))["Ответы"])
    assert row == {
        "Кто": "Громов Борис Ильич",
        "Роль": "наставляемый",
        "Форма пары": None,
        "Отправлено": "2026-11-23 09:00:00",
        "Один": "Другое",
        "Один Другое – что именно?": "=СУММ(A1)",
        "Несколько": "Первый; Третий",
        "Шкала": 7,
        "Насколько? ИКТ": 3,
        "Насколько? Право": 10,
        "Да или нет": "Нет",
        "Число": 4.25,
        "Строка": "0042",
        "Текст": "две\nстроки & <b>",
        "День": "2026-11-27 00:00:00",
        "Время": "2026-11-27 15:30:00",
        "С кем": "Юрьева Нина Павловна; Королёва Анна Сергеевна",
        "Файл": "грамота.pdf",
        "Где лежит": "папка 01-12, шкаф 3",
    }


async def test_of_two_pairs_each_answer_says_about_which(db: Database, tmp_path: Path) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        anna = await school.mentor("Королёва Анна Сергеевна")
        mentees = [await school.mentee(name) for name in ("Громов Борис Ильич", "Мельник Дина Петровна")]
        pairs = [await school.pair(PairStatus.ACTIVE, anna, each) for each in mentees]
        replies = [Answered(anna, answers(n), Role.MENTOR, pair.id) for n, pair in enumerate(pairs, start=5)]
        replies.append(Answered(mentees[0], answers(9), Role.MENTEE, pairs[0].id))
        replies.append(Answered(school.curator, answers(2), Role.CURATOR, pairs[1].id))
        wave = await wave_of(session, school.curator, PAIRS, replies)
    found = rows((await opened(db, tmp_path, wave.id))["Ответы"])
    assert {(row["Кто"], row["О ком"], row["Насколько Вы довольны?"]) for row in found} == {
        ("Королёва Анна Сергеевна", "Громов Борис Ильич", 5),
        ("Королёва Анна Сергеевна", "Мельник Дина Петровна", 6),
        ("Громов Борис Ильич", "Королёва Анна Сергеевна", 9),
        ("Лосева Вера Павловна", "Королёва Анна Сергеевна — Мельник Дина Петровна", 2),
    }


async def test_a_sheet_says_of_which_days_it_is_and_how_many_answered(db: Database, tmp_path: Path) -> None:
    wave = await made_wave(db, FORM, answers(8), answers(9), {}, title="Осень")
    sheets = await opened(db, tmp_path, wave)
    days = "09.11.2026 – 23.11.2026"
    assert str(sheets["Сводка"]["A1"].value).startswith(f"Сводка. Осень, {days}. Ответили 2 из 3: ")
    assert str(sheets["Ответы"]["A1"].value).startswith(f"Ответы. Осень, {days}: ")


async def test_before_and_after_add_up_and_say_which_waves(db: Database, tmp_path: Path) -> None:
    async with db.write() as session:
        school = await open_school(session, privacy=Privacy.STANDARD)
        people = [await school.person(f"Громов{n} Борис Ильич", Role.MENTEE) for n in range(3)]
        waves = []
        for marks, days in (((6, 6, 7), 90), ((6, 7, 7), 0)):
            replies = [Answered(person, {"sat": mark}) for person, mark in zip(people, marks, strict=True)]
            named = {"before_id": waves[0].id} if waves else {}
            at = MONDAY - timedelta(days=days)
            waves.append(await wave_of(session, school.curator, MARKED, replies, at=at, title=f"Волна {days}", **named))
    sheet = (await opened(db, tmp_path, waves[1].id))["До и после"]
    assert "Волна 0, 09.11.2026 – 23.11.2026. Сравнивается с: Волна 90, 11.08.2026 – 25.08.2026" in str(
        sheet["A1"].value
    )
    (row,) = rows(sheet)
    assert (row["Вопрос"], row["Шкала"]) == ("Насколько Вы довольны?", "1 – нет, 10 – да")
    assert (row["До"], row["После"], row["Разница"]) == (6.33, 6.67, 0.34)


async def test_which_way_a_scale_goes_is_told(db: Database, tmp_path: Path) -> None:
    wave = await made_wave(db, MARKED, {"sat": 8}, {"sat": 9}, {"sat": 4})
    sheets = await opened(db, tmp_path, wave)
    assert [row["Шкала"] for row in rows(sheets["Сводка"])] == ["1 – нет, 10 – да"]
    assert "Насколько Вы довольны? (1 – нет, 10 – да)" in rows(sheets["Ответы"])[0]


async def test_the_summary_has_every_question(db: Database, tmp_path: Path) -> None:
    wave = await made_wave(db, FORM, answers(8, "Спасибо"), answers(9), answers(4))
    sat, often, words = rows((await opened(db, tmp_path, wave))["Сводка"])
    assert (sat["Ответов"], sat["Среднее"], sat["Медиана"]) == (3, 7, 8)
    assert sat["Распределение"] == "4: 1; 8: 1; 9: 1"
    assert often["Распределение"] == "раз в неделю: 3"
    assert (words["Ответов"], words["Распределение"]) == (1, None)


async def test_the_head_gets_no_answers_of_anybody(db: Database, tmp_path: Path) -> None:
    wave = await made_wave(db, SHARED, answers(8, "Тайна"), answers(9), answers(4))
    sheets = await opened(db, tmp_path, wave, GRIGORY)
    assert list(sheets) == ["Сводка"]
    assert rows(sheets["Сводка"])[0]["Среднее"] == 7
    assert "Тайна" not in everything(sheets)
    assert "Громов" not in everything(sheets)


async def test_anonymous_answers_have_neither_names_nor_an_order(db: Database, tmp_path: Path) -> None:
    wave = await made_wave(db, FORM, *[answers(n, f"слово {n}") for n in range(1, 6)], anonymous=True)
    sheets = await opened(db, tmp_path, wave)
    assert list(rows(sheets["Ответы"])[0]) == ["Насколько Вы довольны?", "Как часто встречались?", "Что изменить?"]
    found = [(row["Насколько Вы довольны?"], row["Что изменить?"]) for row in rows(sheets["Ответы"])]
    assert sorted(mark for mark, _ in found) == [1, 2, 3, 4, 5]
    assert sorted(words for _, words in found) == [f"слово {n}" for n in range(1, 6)]
    assert any(words != f"слово {mark}" for mark, words in found), "a row is not one person's"
    assert "столбцы перемешаны" in str(sheets["Ответы"]["A1"].value)
    assert "Громов" not in everything(sheets)


async def test_two_anonymous_texts_are_left_out(db: Database, tmp_path: Path) -> None:
    wave = await made_wave(db, FORM, answers(1, "раз"), answers(2, "два"), answers(3), anonymous=True)
    sheets = await opened(db, tmp_path, wave)
    assert list(rows(sheets["Ответы"])[0]) == ["Насколько Вы довольны?", "Как часто встречались?"]
    assert "мало ответов" in rows(sheets["Сводка"])[2]["Распределение"]
    open_still = await made_wave_again(db, closed=False)
    assert list(await opened(db, tmp_path, open_still, 33)) == ["Сводка"]


async def made_wave_again(db: Database, **columns: Any) -> int:
    """In another school."""
    async with db.write() as session:
        school = await open_school(session, curator_id=33, privacy=Privacy.STANDARD)
        people = [await school.person(f"Ч{n}", Role.MENTEE) for n in range(4)]
        replies = [Answered(person, answers(5, "текст")) for person in people]
        return (await wave_of(session, school.curator, FORM, replies, anonymous=True, **columns)).id


async def test_strict_privacy_lets_the_summary_travel_and_nothing_else(db: Database, tmp_path: Path) -> None:
    wave = await made_wave(db, FORM, answers(8, "Тайна"), answers(9), answers(4), privacy=Privacy.STRICT)
    made = await exported(db, tmp_path, wave)
    assert made.exported.content is None
    travelling = sheets_of(made.summary)
    assert list(travelling) == ["Сводка"]
    assert "Громов" not in everything(travelling)
    assert "Тайна" not in everything(travelling)
    kept = sheets_of((tmp_path / made.exported.folder / made.exported.name).read_bytes())
    assert "Громов0 Борис Ильич" in everything(kept)
    assert made.exported.name == f"rezultaty-volna-{wave}-2026-11-23-090000.xlsx"


async def test_files_made_at_once_are_all_kept(db: Database, tmp_path: Path) -> None:
    """A clock may stand, and two may press together."""
    wave = await made_wave(db, FORM, answers(8, "Тайна"), privacy=Privacy.STRICT)
    names = [(await exported(db, tmp_path, wave)).exported.name for _ in range(3)]
    first = f"rezultaty-volna-{wave}-2026-11-23-090000"
    assert names == [f"{first}.xlsx", f"{first}-2.xlsx", f"{first}-3.xlsx"]
    (folder,) = (tmp_path / "exports").iterdir()
    assert {file.name for file in folder.iterdir()} == {*names}
    assert all(sheets_of((folder / name).read_bytes()) for name in names)
    remove_old_files(folder, MONDAY.date() + timedelta(days=DAYS_KEPT + 1))
    assert not list(folder.iterdir())


async def test_strict_privacy_lets_averages_travel(db: Database, tmp_path: Path) -> None:
    wave = await made_wave(db, SHARED, answers(8), answers(9), answers(4), privacy=Privacy.STRICT)
    made = await exported(db, tmp_path, wave, GRIGORY)
    assert made.exported.content is not None
    assert not (tmp_path / "exports").exists()
