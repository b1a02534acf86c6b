"""A roadmap goes to Excel and comes back: the differences first, mistakes by row, nothing changed unasked."""

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import func, select

from bot.sandbox.faults import Fault
from bot.storage.models import Cycle, Evidence, Person, Responsible, RoadmapItem, SentRoadmap
from bot.storage.states import ActionStatus, CycleStatus, EvidenceKind, ItemStatus, Privacy, TermKind
from bot.storage.types import search_form
from bot.views.cycle_files_callbacks import TableShow
from bot.views.item_callbacks import EvidenceAdd
from bot.views.roadmap_callbacks import CycleFiles, CyclePicture
from tests.kit.cast import Cast
from tests.kit.roadmap_tables import RoadmapTableFile
from tests.kit.roadmaps import actions, draft_cycle, evidence, items, running_cycle, set_item, the_item
from tests.kit.speaker import Speaker
from tests.kit.world import World

NEW = {"№ этапа": "2", "№ мероприятия": "2.9", "Мероприятие": "Чай с наставниками"}


@pytest.fixture
async def cycle(world: World, cast: Cast, vera: Speaker) -> int:
    return await running_cycle(world, vera.id)


async def takes_table(vera: Speaker, cycle_id: int) -> RoadmapTableFile:
    await vera.starts()
    await vera.forges(CycleFiles(cycle=cycle_id).pack())
    await vera.taps("Таблица Excel")
    return RoadmapTableFile(vera.file(".xlsx"))


async def sends(vera: Speaker, file: RoadmapTableFile) -> None:
    await vera.sends_document("карта.xlsx", file.content)


async def counted(world: World, cycle_id: int) -> int:
    async with world.db.read() as session:
        count = select(func.count()).select_from(RoadmapItem).where(RoadmapItem.cycle_id == cycle_id)
        return await session.scalar(count) or 0


async def kept(world: World) -> int:
    async with world.db.read() as session:
        return await session.scalar(select(func.count()).select_from(SentRoadmap)) or 0


async def test_the_table_comes_back_as_it_went(world: World, cycle: int, vera: Speaker) -> None:
    file = await takes_table(vera, cycle)
    assert file.last == await counted(world, cycle) + 1
    await sends(vera, file)
    vera.sees("Менять нечего")


async def test_differences_are_shown_before_they_are_applied(world: World, cycle: int, vera: Speaker) -> None:
    file = await takes_table(vera, cycle)
    before = await counted(world, cycle)
    moved = file.row_of("1.4")
    file.put(moved, {"Окончание": datetime(2026, 12, 10), "Мероприятие": "Согласование карты"})  # noqa: DTZ001
    file.drop(file.row_of("1.5"))
    file.add({**NEW, "Ответственные": "Вера Павловна, Соколов Г. П.", "Окончание": "15.12.2026"})
    await sends(vera, file)
    vera.sees("Что изменится: 3 строки", "✏️ 1.4", "окончание: ", " → 10.12.2026", "→ Согласование карты")
    vera.sees("➖ 1.5", "– убрать", "➕ 2.9 Чай с наставниками – новое", "окончание: 15.12.2026")
    assert await counted(world, cycle) == before
    await vera.taps("Применить")
    vera.sees("Готово. Карта поправлена: 3 строки")
    found = {item.number: item for item in (await items(world, cycle)).values()}
    assert found["1.4"].due_on == date(2026, 12, 10)
    assert found["1.4"].title == "Согласование карты"
    assert "1.5" not in found
    async with world.db.read() as session:
        made = await session.scalar(select(RoadmapItem).where(RoadmapItem.title == "Чай с наставниками"))
        assert made is not None
        people = await session.scalars(select(Responsible.person_id).where(Responsible.item_id == made.id))
        assert len(people.all()) == 2
        rows = (await session.scalars(select(RoadmapItem).order_by(RoadmapItem.place))).all()
    assert made.term is TermKind.DATED
    assert rows[rows.index(made) + 1].number == "3.1"  # at the end of its stage
    assert [row.place for row in rows] == list(range(1, before + 1))
    assert await kept(world) == 0


async def test_nothing_is_changed_by_no(world: World, cycle: int, vera: Speaker) -> None:
    file = await takes_table(vera, cycle)
    file.drop(file.row_of("1.5"))
    before = await counted(world, cycle)
    await sends(vera, file)
    old = vera.screen
    await vera.taps("Не надо")
    vera.sees("Таблица убрана", "Карта файлом")
    await vera.taps_old(old, "Применить")
    vera.sees("Присланной таблицы уже нет")
    assert await counted(world, cycle) == before
    assert await kept(world) == 0


async def test_what_was_changed_in_the_chat_meanwhile_stays(world: World, cycle: int, vera: Speaker) -> None:
    file = await takes_table(vera, cycle)
    untouched, touched = await the_item(world, cycle, "1.4"), await the_item(world, cycle, "1.5")
    await set_item(world, untouched.id, title="Названо в чате")
    file.put(file.row_of("1.5"), {"Часть (чей это срок)": "черновик"})
    await sends(vera, file)
    vera.sees("Что изменится: 1 строка", "часть: пусто → черновик")
    vera.does_not_see("Названо в чате")
    old = vera.screen
    await set_item(world, touched.id, title="И это названо в чате")
    await vera.taps("Применить")
    vera.sees("Пока Вы смотрели, карту поправили", "название: И это названо в чате →")
    await vera.taps_old(old, "Применить")
    vera.sees("Пока Вы смотрели")
    await vera.taps("Применить")
    vera.sees("Готово")
    assert (await the_item(world, cycle, "1.4")).title == "Названо в чате"


async def test_two_taps_apply_once(world: World, cycle: int, vera: Speaker) -> None:
    file = await takes_table(vera, cycle)
    file.add({**NEW, "Без срока": "постоянно"})
    await sends(vera, file)
    before = await counted(world, cycle)
    await vera.taps_twice("Применить")
    assert await counted(world, cycle) == before + 1


async def test_a_new_last_day_is_reminded_of_anew_and_actions_move(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await draft_cycle(world, vera.id)
    [action, *_] = [each for each in await actions(world, cycle) if each.item_id and each.run_on]
    async with world.db.read() as session:
        item = await session.get_one(RoadmapItem, action.item_id)
    assert item.starts_on
    assert item.due_on
    assert action.run_on
    await set_item(world, item.id, reminded=3, overdue_told_at=world.clock.now())
    file = await takes_table(vera, cycle)
    [row] = [row for row in range(2, file.last + 1) if file.get(row, "Код (не менять)") == str(item.id)]
    starts, due = date(2026, 12, 1), date(2026, 12, 20)
    file.put(row, {"Начало": starts, "Окончание": due})
    await sends(vera, file)
    await vera.taps("Применить")
    async with world.db.read() as session:
        changed = await session.get_one(RoadmapItem, item.id)
    assert (changed.reminded, changed.overdue_told_at, changed.due_on, changed.sure) == (None, None, due, True)
    [moved] = [each for each in await actions(world, cycle) if each.id == action.id]
    assert moved.status is ActionStatus.PLANNED
    assert moved.run_on == action.run_on + (due - item.due_on)


async def test_in_strict_privacy_the_table_and_the_papers_hold_no_surname(cycle: int, vera: Speaker) -> None:
    file = await takes_table(vera, cycle)
    await vera.taps("К файлам", "Для утверждения .docx", "К файлам", "Для утверждения .xlsx")
    words = [str(cell) for sheet in file.book for row in sheet.values for cell in row if cell]
    words += [words_of(vera.file(".docx")), str(cells_of(vera.file(".xlsx")))]
    text = "\n".join(words)
    assert "Вера Павловна Л." in text
    assert not [name for name in ("Лосева", "Соколов", "Громов", "Королёва", "Абрамова") if name in text]


@pytest.mark.parametrize("privacy", [Privacy.STANDARD])
async def test_the_paper_says_what_the_head_signs(cycle: int, vera: Speaker, privacy: Privacy) -> None:
    await vera.starts()
    await vera.forges(CycleFiles(cycle=cycle).pack())
    await vera.taps("Для утверждения .docx")
    vera.sees("отдайте на подпись")
    text = words_of(vera.file(".docx"))
    for words in ("УТВЕРЖДАЮ", "приказ № 15-од от 24.11.2026", "Этап 1. ", "на 2026 год", "постоянно"):
        assert words in text
    assert "Н. И. Абрамова" in text  # who approves
    assert "Соколов Г. П." in text  # who answers
    paper = Document(BytesIO(vera.file(".docx")))
    [table] = paper.tables
    assert paper.sections[0].page_width > paper.sections[0].page_height  # type: ignore[operator]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    column = [cell._tc for cell in table.columns[0].cells]
    assert len(set(column)) < len(column)  # terms of one item stand beside one number
    await vera.taps("К файлам", "Для утверждения .xlsx")
    assert "УТВЕРЖДАЮ" in str(cells_of(vera.file(".xlsx")))


async def test_the_picture_of_a_long_year_has_several_pages(cycle: int, vera: Speaker) -> None:
    await vera.starts()
    await vera.forges(CyclePicture(cycle=cycle).pack())
    vera.sees("🖼", "картинка 1 из ")
    await vera.taps("›")
    vera.sees("🖼", "картинка 2 из ")


@pytest.mark.parametrize("roadmap", ["kindergarten", "school_year", "sample"])
async def test_every_roadmap_makes_its_trip_and_its_papers(
    world: World, cast: Cast, vera: Speaker, roadmap: str
) -> None:
    cycle_id = await draft_cycle(world, vera.id, roadmap)
    file = await takes_table(vera, cycle_id)
    await sends(vera, file)
    vera.sees("Менять нечего")
    await vera.taps("К файлам", "Для утверждения .docx", "К файлам", "Для утверждения .xlsx")
    assert words_of(vera.file(".docx")).count("Этап ") >= 6


def breaks(**cells: Any) -> Any:
    def act(file: RoadmapTableFile) -> None:
        file.put(file.row_of("1.4"), {title.replace("_", " "): value for title, value in cells.items()})

    return act


def copies(file: RoadmapTableFile) -> None:
    row = file.row_of("1.4")
    file.add({title: file.get(row, title) for title in ("№ этапа", "№ мероприятия", "Мероприятие", "Код (не менять)")})


def stuffs(file: RoadmapTableFile) -> None:
    for number in range(400):
        file.map.append(["2", f"2.{number + 20}", f"Ещё {number}"])


MISTAKES = {
    "another organisation": (lambda file: file.mark("organisation", "2"), "Это карта другой организации"),
    "another cycle": (lambda file: file.mark("cycle", "999"), "Карты, из которой сделана эта таблица, больше нет"),
    "not ours": (lambda file: file.unmark(), "таблица не от бота"),
    "missing column": (lambda file: file.drop_column("Окончание"), "в таблице нет столбца «Окончание»"),
    "unknown id": (lambda file: file.add({**NEW, "Код (не менять)": "777"}), "код «777» не из этой карты"),
    "id twice": (copies, "тот же код, что в строке"),
    "no title": (breaks(Мероприятие=None), "нет названия мероприятия"),
    "no number": (lambda file: file.add({**NEW, "№ мероприятия": None}), "нет номера мероприятия"),
    "unreadable date": (breaks(Окончание="к весне"), "«к весне» в столбце «Окончание» – не дата"),
    "end before start": (breaks(Начало=date(2026, 2, 3), Окончание=date(2026, 2, 1)), "01.02.2026 раньше начала 03.02"),
    "far day": (breaks(Окончание=date(2062, 2, 1)), "01.02.2062 в столбце «Окончание» – не из года этой карты"),
    "no end": (breaks(Окончание=None), "начало есть, а окончания нет"),
    "two terms": (breaks(Без_срока="постоянно"), "и «постоянно», и день окончания"),
    "unknown term": (breaks(Без_срока="иногда"), "«иногда» в столбце «Без срока» не разобрать"),
    "unknown person": (breaks(Ответственные="Пушкин А. С."), "«Пушкин А. С.» – такого человека среди участников нет"),
    "unknown stage": (breaks(**{"№_этапа": "17"}), "этапа «17» в карте нет. Есть такие: 1, 2"),
    "number twice": (lambda file: file.add({**NEW, "№ мероприятия": "1.4"}), "номер 1.4 занят в строке"),
    "row twice": (
        lambda file: (file.add({**NEW, "Без срока": "постоянно"}), file.add({**NEW, "Без срока": "постоянно"})),
        "то же мероприятие 2.9 с той же частью и сроком",
    ),
    "formula": (breaks(Мероприятие="=1+1"), "в столбце «Мероприятие» формула"),
    "date for words": (breaks(**{"№_мероприятия": date(2026, 1, 4)}), "в столбце «№ мероприятия» дата вместо текста"),
    "error of Excel": (breaks(Мероприятие="#DIV/0!"), "в столбце «Мероприятие» ошибка"),
    "too many rows": (stuffs, "а в карте помещается 400"),
    "too long": (breaks(Мероприятие="щ" * 301), "«Мероприятие» длиннее 300 знаков, лишних 1"),
    "no rows": (lambda file: file.map.delete_rows(2, 500), "не осталось ни одного мероприятия"),
}


async def test_each_mistake_is_said_and_nothing_is_changed(world: World, cycle: int, vera: Speaker) -> None:
    await vera.starts()
    before = await columns(world, cycle)
    for act, words in MISTAKES.values():
        file = await takes_table(vera, cycle)
        act(file)  # type: ignore[operator]
        await sends(vera, file)
        vera.sees(words)
        assert not vera.can_tap("Применить"), words
        assert await columns(world, cycle) == before, words


async def columns(world: World, cycle: int) -> list[dict[str, object]]:
    rows = (await items(world, cycle)).values()
    return [{name: value for name, value in vars(row).items() if not name.startswith("_")} for row in rows]


async def test_a_mistake_names_its_row(cycle: int, vera: Speaker) -> None:
    file = await takes_table(vera, cycle)
    row = file.row_of("1.4")
    file.put(row, {"Окончание": "к весне", "Мероприятие": None})
    other = file.put(file.row_of("1.5"), {"Мероприятие": None})
    await sends(vera, file)
    vera.sees("В таблице 2 ошибки", f"строка {row}: «к весне»", f"строка {other}: нет названия")


async def test_many_mistakes_are_read_page_by_page(cycle: int, vera: Speaker) -> None:
    file = await takes_table(vera, cycle)
    for number in range(30):
        file.add({**NEW, "№ мероприятия": f"2.{number + 20}", "Ответственные": f"Никто {number}"})
    await sends(vera, file)
    vera.sees("В таблице 30 ошибок, страница 1 из 5", "«Никто 0»")
    await vera.taps("›")
    vera.sees("страница 2 из 5", "«Никто 6»")


async def test_namesakes_are_told_apart(world: World, cycle: int, cast: Cast, vera: Speaker) -> None:
    async with world.db.write() as session:
        anna = await session.get_one(Person, cast.ids["anna"])
        anna.given_name, anna.patronymic, anna.family_name = "Вера", "Павловна", "Лунина"
        anna.search_name = search_form("Лунина Вера Павловна")
    file = await takes_table(vera, cycle)
    file.put(file.row_of("1.4"), {"Ответственные": "Вера Павловна Л."})
    await sends(vera, file)
    vera.sees("«Вера Павловна Л.» – это может быть", "(заместитель директора)» или", "(учитель математики)»")
    file.put(file.row_of("1.4"), {"Ответственные": "Вера Павловна Л. (учитель математики)"})
    await sends(vera, file)
    vera.sees("ответственные: ", "→ Вера Павловна Л. (учитель математики)")


async def test_what_is_done_cannot_be_taken_out(world: World, cycle: int, vera: Speaker) -> None:
    await set_item(world, (await the_item(world, cycle, "1.4")).id, status=ItemStatus.ACCEPTED)
    file = await takes_table(vera, cycle)
    file.drop(file.row_of("1.4"))
    await sends(vera, file)
    vera.sees("мероприятие 1.4", "уже выполнено или закрыто")


async def test_what_has_evidence_cannot_be_taken_out(world: World, cycle: int, cast: Cast, vera: Speaker) -> None:
    item = await the_item(world, cycle, "1.4")
    async with world.db.write() as session:
        made = Evidence(
            organisation_id=cast.organisation_id,
            item_id=item.id,
            kind=EvidenceKind.NOTE,
            words="письмо",
            created_at=world.clock.now(),
        )
        session.add(made)
    file = await takes_table(vera, cycle)
    file.drop(file.row_of("1.4"))
    await sends(vera, file)
    vera.sees("мероприятию 1.4", "уже приложены подтверждения")


async def test_a_year_that_is_over_is_not_changed(world: World, cycle: int, vera: Speaker) -> None:
    file = await takes_table(vera, cycle)
    file.drop(file.row_of("1.5"))
    await sends(vera, file)
    async with world.db.write() as session:
        (await session.get_one(Cycle, cycle)).status = CycleStatus.CLOSED
    await vera.taps("Применить")
    vera.sees("Этот год уже завершён")
    await sends(vera, file)
    vera.sees("Этот год уже завершён")
    await vera.taps("К файлам")
    vera.does_not_see("Таблица Excel")


async def test_the_head_takes_papers_and_changes_nothing(
    cycle: int, grigory: Speaker, marina: Speaker, vera: Speaker
) -> None:
    file = await takes_table(vera, cycle)
    await grigory.starts()
    await grigory.forges(CycleFiles(cycle=cycle).pack())
    grigory.sees("Карта файлом")
    grigory.does_not_see("Таблица Excel")
    await grigory.taps("Для утверждения .docx")
    assert words_of(grigory.file(".docx"))
    await marina.starts()
    await sends(marina, file)
    marina.sees("Это карта другой организации")
    await marina.forges(TableShow().pack())
    marina.sees("Присланной таблицы уже нет")


def words_of(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
    paper = Document(BytesIO(content))
    rows = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in paper.paragraphs), *rows])


def cells_of(content: bytes) -> list[str]:
    book = load_workbook(BytesIO(content))
    return [str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None]


@pytest.mark.parametrize("privacy", list(Privacy))
async def test_a_table_that_comes_back_is_no_answer_to_a_question_for_a_file(
    world: World, cycle: int, vera: Speaker
) -> None:
    file = await takes_table(vera, cycle)
    item = await the_item(world, cycle, "1.4")
    file.put(file.row_of("1.5"), {"Мероприятие": "Приказ о программе"})
    await vera.forges(EvidenceAdd(item=item.id).pack())
    await vera.taps("Файл")
    await sends(vera, file)
    vera.sees("Что изменится: 1 строка", "→ Приказ о программе")
    assert not await evidence(world, item.id)
    await vera.types("папка № 3")
    vera.sees("Подтверждение записано")
    await vera.taps("Применить")
    assert (await the_item(world, cycle, "1.5")).title == "Приказ о программе"


async def test_a_table_telegram_does_not_give_is_asked_for_again(world: World, cycle: int, vera: Speaker) -> None:
    file = await takes_table(vera, cycle)
    file.drop(file.row_of("1.5"))
    world.telegram.faults.add(Fault("500", method="getFile"))
    await sends(vera, file)
    vera.sees("Файл не дошёл", "Пришлите файл ещё раз")
    await sends(vera, file)
    vera.sees("➖ 1.5")
