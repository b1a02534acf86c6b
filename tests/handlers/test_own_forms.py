"""A school's own form: a sample, mistakes by row, a trial, publishing, a new version while people answer."""

import re
from collections.abc import Iterator, MutableMapping
from datetime import timedelta
from typing import cast as cast_to

import pytest
from sqlalchemy import func, select

from bot.scenarios.model import Scenario
from bot.services import runs
from bot.services.editions import library
from bot.storage.models import Edition, RefusedForm, Run, StepAnswer
from bot.storage.states import RunStatus
from bot.views.callbacks import OwnFormList
from tests.kit.cast import Cast
from tests.kit.form_tables import FormTableFile
from tests.kit.speaker import Speaker
from tests.kit.world import World
from tests.scenarios.walking import form

ANSWERS = (("Насколько легко", "4"), ("Встречаетесь ли", "Да"))


async def opens_own_forms(speaker: Speaker) -> None:
    await speaker.starts()
    await speaker.forges(OwnFormList().pack())


async def takes_sample(speaker: Speaker) -> FormTableFile:
    await opens_own_forms(speaker)
    await speaker.taps("Скачать образец")
    return FormTableFile(speaker.file(".xlsx"))


async def sends(speaker: Speaker, file: FormTableFile) -> None:
    await speaker.sends_document("что угодно/../../x.XLSX", file.content)


async def publishes(speaker: Speaker, file: FormTableFile) -> None:
    await sends(speaker, file)
    await speaker.taps("Опубликовать")


async def begins(world: World, cast: Cast, name: str = "boris") -> None:
    """As a wave does."""
    async with world.db.write() as session:
        await runs.start(
            session,
            organisation_id=cast.organisation_id,
            person_id=cast.ids[name],
            scenario_id=f"own_{cast.organisation_id}_1",
            now=world.clock.now(),
            remind_at=world.clock.now() + timedelta(days=1),
        )


async def count(world: World, *where: object) -> int:
    async with world.db.read() as session:
        return await session.scalar(select(func.count()).select_from(Run).where(*where)) or 0  # type: ignore[arg-type]


async def walk_to_the_end(speaker: Speaker) -> None:
    await speaker.taps("4", "Да", "1", "2", "3", "коллеги")
    await speaker.types("12")
    await speaker.taps("Пропустить", "Пропустить")


@pytest.fixture
def shipped() -> Iterator[Scenario]:
    scenario = form(
        """
        - {id: good, kind: long_text, text: Что получается?}
        - {id: mark, kind: scale, text: Насколько?, max: 5}
        """,
        "moments: [mid]",
    )
    forms = cast_to(MutableMapping[str, Scenario], library().scenarios)
    forms[scenario.id] = scenario
    yield scenario
    del forms[scenario.id]


async def test_from_the_sample_to_a_published_form(world: World, vera: Speaker) -> None:
    file = await takes_sample(vera)
    file.say("Название", "Первый месяц в нашей гимназии")
    break_it(file)
    await sends(vera, file)
    vera.sees("В файле 12 ошибок", *MISTAKES)
    vera.does_not_see("Опубликовать")

    mend(file)
    await sends(vera, file)
    vera.sees("🧪 Черновик: Первый месяц в нашей гимназии", "Ошибок нет. Вопросов: 9 и ещё 1, смотря по ответам")
    await vera.taps("Пройти для пробы")
    vera.sees("🧪 Проба, ответы не сохранятся", "Насколько легко")
    await walk_to_the_end(vera)
    vera.sees("🧪 Проба", "всё заполнено", "Закончить пробу")
    assert await count(world, Run.edition_id.is_not(None)) == 1
    await vera.taps("Закончить пробу")
    vera.sees("Проба закончена, ничего не сохранено")
    assert await count(world, Run.edition_id.is_not(None)) == 0
    async with world.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(RefusedForm)) == 0
    await vera.taps("Опубликовать")
    vera.sees("версия 1 опубликована", "Первый месяц в нашей гимназии", "Заполнили: 0, заполняют сейчас: 0")
    vera.sees("Чтобы спросить по ней, проведите волну")
    await vera.taps("Провести волну")
    vera.sees("План волны: Первый месяц в нашей гимназии")


async def test_the_library_counts_the_questions_as_the_draft_did(vera: Speaker) -> None:
    await sends(vera, await takes_sample(vera))
    counted = re.findall(r"Вопросов: [^,.]+", vera.screen.text)
    await vera.taps("Опубликовать", "Свои анкеты", "Анкеты и опросы", "Все анкеты")
    await vera.types("первый месяц")
    await vera.taps("Пример: как проходит")
    assert counted == re.findall(r"Вопросов: [^,.]+", vera.screen.text)
    assert counted


async def test_a_form_out_of_use_begins_no_wave(vera: Speaker) -> None:
    await publishes(vera, await takes_sample(vera))
    assert vera.screen.find("Провести волну")
    await vera.taps("Больше не использовать", "Да, больше не использовать")
    assert not vera.screen.find("Провести волну")


MISTAKES = (
    "«О форме», строка 5: сколько минут займёт анкета",
    "строка 2: края шкалы пишут двумя строками",
    "строка 3: неизвестный вид ответа «угадайка»",
    "строка 4: вариант «нет времени» повторяется",
    "строка 4: в условии вопрос № 77, а такого нет",
    "строка 5: неизвестно, кто такой «завуч»",
    "строка 6: мало вариантов",
    "строка 6: «наверное» – не «да» и не «нет»",
    "строка 7: границы пишут так",
    "строка 8: в столбце «Вопрос» формула",
    "строка 9: нет текста вопроса",
    "строка 10: вариант длиннее 200 знаков, лишних 1",
)


def break_it(file: FormTableFile) -> None:
    file.say("Сколько минут", "полчаса")
    file.put(2, {"От и до": "легко"})
    file.put(3, {"Вид ответа": "угадайка"})
    file.put(4, {"Варианты": "нет времени\nнет времени", "Показать, если": "77 = нет"})
    file.put(5, {"Кто увидит": "завуч"})
    file.put(6, {"Варианты": "наставник", "Обязателен": "наверное"})
    file.put(7, {"От и до": "от 40\nдо 0"})
    file.put(8, {"Вопрос": "=1+1"})
    file.put(9, {"Вопрос": None})
    file.put(10, {"Вопрос": "Ещё", "Вид ответа": "один вариант", "Варианты": "щ" * 201 + "\nнет"})


def mend(file: FormTableFile) -> None:
    file.say("Сколько минут", 3)
    file.put(2, {"От и до": "1 – трудно\n5 – легко"})
    file.put(3, {"Вид ответа": "да или нет"})
    file.put(4, {"Варианты": "нет времени\nнегде", "Показать, если": "2 = нет", "От и до": None})
    file.put(5, {"Кто увидит": "куратор, руководитель"})
    file.put(6, {"Варианты": "наставник\nколлеги", "Обязателен": "да"})
    file.put(7, {"От и до": "от 0\nдо 40"})
    file.put(8, {"Вопрос": "Когда Вы начали?"})
    file.put(9, {"Вопрос": "Что ещё?"})
    file.form.delete_rows(10)


async def test_a_long_list_of_mistakes_is_read_page_by_page(vera: Speaker) -> None:
    file = await takes_sample(vera)
    for number in range(30):
        file.add({"Вопрос": f"Вопрос {number}", "Вид ответа": f"вид {number}"})
    for number in range(30, 60):
        file.add({"Вопрос": f"Вопрос {number}"})
    await sends(vera, file)
    vera.sees("В файле 60 ошибок", "страница 1 из 3", "строка 10: неизвестный вид ответа «вид 0»")
    await vera.taps("›", "›")
    vera.sees("страница 3 из 3", "строки 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51 и ещё 18: не выбран вид ответа")
    old = vera.screen
    await sends(vera, await takes_sample(vera))
    await vera.taps_old(old, "›")
    vera.sees("Этого списка уже нет")


async def test_a_new_version_does_not_stop_those_who_answer(
    world: World, cast: Cast, vera: Speaker, boris: Speaker
) -> None:
    await publishes(vera, await takes_sample(vera))
    await begins(world, cast)
    await boris.starts()
    await boris.types("4")
    await boris.taps("Да", "1", "2", "3", "коллеги")
    boris.sees("Сколько уроков")

    await vera.taps("Скачать и изменить")
    file = FormTableFile(vera.file("версия 1.xlsx"))
    file.drop("Сколько уроков")
    file.set("Насколько легко", Вопрос="Насколько легко Вам было начинать?")
    file.set("Кто помог", Варианты="наставник\nадминистрация")
    file.set("Встречаетесь ли", Вид_ответа="текст")
    file.set("Что мешает", **{"Показать,_если": None})
    file.add({"Вопрос": "Вы довольны?", "Вид ответа": "да или нет"})
    await sends(vera, file)
    vera.sees("Сейчас её заполняют: 1 человек", "Больше не спросим", "• Сколько уроков", "Новые, на них нужно ответить")
    vera.sees(
        "• Вы довольны?", "Часть ответов убрана", "• Кто помог", "Звучат иначе", "• Насколько легко Вам было начинать?"
    )
    await vera.taps("Опубликовать")
    vera.sees("версия 2 опубликована", "заполняют сейчас: 1")

    await boris.starts()
    await boris.types("7")  # to the question that is gone: what is asked now takes it
    boris.sees("Что мешает")
    await boris.taps("нет времени", "Готово", "наставник", "Пропустить", "Пропустить", "Да")
    boris.sees("всё заполнено", "Насколько легко Вам было начинать? — 4", "Вы довольны? — Да")
    await boris.taps("Отправить")
    boris.sees("Спасибо! Ответы отправлены")
    await vera.taps("На главную")
    await opens_own_forms(vera)
    vera.sees("Пример: как проходит первый месяц — версия 2")
    await vera.taps("1. Пример")
    vera.sees("Заполнили: 1, заполняют сейчас: 0")
    await vera.taps("Файл версии 1")
    assert "Сколько уроков" in str([cell.value for cell in FormTableFile(vera.file("версия 1.xlsx")).form["C"]])


async def test_answers_survive_a_round_trip_without_changes(
    world: World, cast: Cast, vera: Speaker, boris: Speaker
) -> None:
    await publishes(vera, await takes_sample(vera))
    await begins(world, cast)
    await boris.types("4")
    await vera.taps("Скачать и изменить")
    await sends(vera, FormTableFile(vera.file("версия 1.xlsx")))
    vera.sees("Менять нечего")
    assert "Встречаетесь ли" in boris.screen.text


async def test_a_draft_is_replaced_by_the_next_file_with_its_trial(world: World, vera: Speaker) -> None:
    file = await takes_sample(vera)
    await sends(vera, file)
    first = vera.screen
    await vera.taps("Пройти для пробы")
    trial = vera.screen
    await vera.taps("4")
    file.say("Название", "Другое название")
    await sends(vera, file)
    vera.sees("Черновик: Другое название")
    async with world.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Edition)) == 1
        assert await session.scalar(select(func.count()).select_from(Run).where(Run.edition_id.is_not(None))) == 0
        assert not (await session.scalars(select(StepAnswer).where(StepAnswer.step == "q1"))).all()
    await vera.taps_old(first, "Опубликовать")
    vera.sees("Этого черновика уже нет", "🧪 Черновик: Другое название")
    await vera.taps_old(trial, "5")
    vera.sees("Этой анкеты здесь больше нет")


async def test_two_presses_publish_once(world: World, vera: Speaker) -> None:
    await sends(vera, await takes_sample(vera))
    await vera.taps_twice("Опубликовать")
    async with world.db.read() as session:
        assert (await session.scalars(select(Edition.version))).all() == [1]


async def test_a_draft_can_be_thrown_away(world: World, vera: Speaker) -> None:
    await sends(vera, await takes_sample(vera))
    await vera.taps("Убрать черновик")
    vera.sees("Пока ни одной")
    async with world.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Edition)) == 0


async def test_a_form_is_taken_out_of_use_and_back(world: World, cast: Cast, vera: Speaker, boris: Speaker) -> None:
    await publishes(vera, await takes_sample(vera))
    await begins(world, cast)
    await vera.taps("Больше не использовать", "Да, больше не использовать")
    vera.sees("Не используется с вт, 24 ноября", "Ответы сохранены")
    await boris.types("4")
    boris.sees("Встречаетесь ли")
    await vera.taps("Снова использовать")
    vera.does_not_see("Не используется")


async def test_a_reminder_speaks_of_an_own_form(world: World, cast: Cast, vera: Speaker, boris: Speaker) -> None:
    await publishes(vera, await takes_sample(vera))
    await begins(world, cast)
    await world.clock.moves_by(days=3)
    boris.sees("«Пример: как проходит первый месяц» ждёт продолжения", "осталось")


async def test_another_organisation_has_forms_of_its_own(
    world: World, cast: Cast, vera: Speaker, marina: Speaker
) -> None:
    file = await takes_sample(vera)
    await publishes(vera, file)
    await vera.taps("Скачать и изменить")
    hers = FormTableFile(vera.file("версия 1.xlsx"))
    hers.say("Название", "Анкета лицея")
    await opens_own_forms(marina)
    marina.sees("Пока ни одной")
    await publishes(marina, hers)
    marina.sees("версия 1 опубликована", "Анкета лицея")
    await opens_own_forms(vera)
    vera.does_not_see("Анкета лицея")
    async with world.db.read() as session:
        found = await session.execute(select(Edition.scenario, Edition.organisation_id).order_by(Edition.id))
        assert [tuple(row) for row in found] == [
            (f"own_{cast.organisation_id}_1", cast.organisation_id),
            (f"own_{cast.foreign_organisation_id}_1", cast.foreign_organisation_id),
        ]


OTHER_FILES = (
    ("реестр.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100), "старого формата"),
    ("таблица.ods", b"PK", "не открывается как таблица Excel"),
    ("большой.xlsx", bytes(1024 * 1024 + 1), "больше 1 МБ"),
    ("пусто.xlsx", b"PK\x05\x06" + bytes(18), "не открывается как таблица Excel"),
)


@pytest.mark.parametrize(("name", "content", "words"), OTHER_FILES)
async def test_a_table_that_is_no_form_is_answered_politely(
    vera: Speaker, name: str, content: bytes, words: str
) -> None:
    await vera.starts()
    await vera.sends_document(name, content)
    vera.sees(words)


async def test_a_table_of_somebody_else_is_not_looked_at(vera: Speaker, anna: Speaker, stranger: Speaker) -> None:
    content = (await takes_sample(vera)).content
    for speaker, words in ((anna, "через мессенджер не передаём"), (stranger, "только по ссылке")):
        await speaker.starts()
        await speaker.sends_document("анкета.xlsx", content)
        speaker.sees(words)


async def test_a_shipped_form_is_a_beginning(world: World, vera: Speaker, shipped: Scenario) -> None:
    await opens_own_forms(vera)
    await vera.taps("Взять за основу готовую анкету")
    while shipped.title not in vera.screen.buttons:
        await vera.taps("›")
    await vera.taps(shipped.title)
    vera.sees("Поправьте файл в Excel")
    file = FormTableFile(vera.file(".xlsx"))
    file.set("Что получается", Вопрос="Что получается лучше?")
    await publishes(vera, file)
    async with world.db.read() as session:
        row = (await session.scalars(select(Edition).where(Edition.published_at.is_not(None)))).one()
    assert row.scenario.startswith("own_")
    assert [step["id"] for step in row.content["steps"]] == [step.id for step in shipped.written]
    assert row.content["steps"][0]["text"] == "Что получается лучше?"
    assert row.content["verification"] == "own"


async def test_runs_of_trials_are_not_begun_in_earnest(world: World, cast: Cast, vera: Speaker) -> None:
    await publishes(vera, await takes_sample(vera))
    await vera.taps("Скачать и изменить")
    file = FormTableFile(vera.file("версия 1.xlsx"))
    file.say("Название", "Вторая")
    await sends(vera, file)
    await vera.taps("Пройти для пробы", "4")
    await begins(world, cast, "vera")
    assert await count(world, Run.status == RunStatus.OPEN, Run.person_id == cast.ids["vera"]) == 2


async def test_a_trial_that_is_put_off_leads_back_to_the_draft(vera: Speaker) -> None:
    await sends(vera, await takes_sample(vera))
    await vera.taps("Пройти для пробы", "4", "Отложить")
    vera.sees("(проба)", "Отвечено 1 из", "ответы пробы не сохранятся")
    vera.does_not_see("всё сохранено")
    await vera.taps("🧪 К черновику")
    vera.sees("🧪 Черновик:")


@pytest.mark.parametrize("end", ["Опубликовать", "Убрать черновик"])
async def test_going_on_with_a_trial_that_is_gone_shows_the_present(
    world: World, cast: Cast, vera: Speaker, boris: Speaker, end: str
) -> None:
    """SQLite gives its number to the run somebody else begins next."""
    await publishes(vera, await takes_sample(vera))
    await vera.taps("Скачать и изменить")
    file = FormTableFile(vera.file("версия 1.xlsx"))
    file.say("Название", "Вторая версия")
    await sends(vera, file)
    await vera.taps("Пройти для пробы", "Отложить")
    trial = vera.screen
    await vera.taps("🧪 К черновику", end)
    await begins(world, cast)
    await vera.taps_old(trial, "Продолжить")
    vera.sees("Этой анкеты здесь больше нет")
    assert "Это действие Вам сейчас недоступно" not in vera.toasts


async def test_publishing_ends_the_trials_left_half_way(world: World, vera: Speaker) -> None:
    await sends(vera, await takes_sample(vera))
    draft = vera.screen
    await vera.taps("Пройти для пробы", "4")
    assert await count(world, Run.scenario.startswith("own_")) == 1
    await vera.taps_old(draft, "Опубликовать")
    vera.sees("версия 1 опубликована")
    assert await count(world, Run.scenario.startswith("own_")) == 0
