"""Results in the chat: from the first screen to a chart and a table, in both privacy modes."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.scenarios.model import Scenario
from bot.storage.models import Organisation, Person
from bot.storage.states import Privacy, Role
from bot.views.callbacks import (
    DifficultiesOpen,
    FormOpen,
    ResultsChart,
    ResultsOpen,
    ResultsQuestion,
    Section,
    SectionOpen,
)
from tests.kit.answered_waves import SATISFACTION, Answered, add_run, in_library, named_form, wave_of
from tests.kit.cast import Cast, add_school
from tests.kit.desk import moscow
from tests.kit.difficulties import DIAGNOSTICS
from tests.kit.school import Member
from tests.kit.speaker import Speaker
from tests.kit.world import World

FORM = named_form("satisfaction", SATISFACTION, title="Удовлетворённость")
HEADS = named_form("for_head", SATISFACTION, title="Итоги", visible_to="[author, head]")
SURNAMES = ("Королёва", "Громов", "Мельник", "Зайцев")
CROWD = {
    name: Member(family, given, "Петровна", (Role.MENTEE,))
    for name, family, given in (("dina", "Мельник", "Дина"), ("zoya", "Зайцева", "Зоя"), ("olga", "Осипова", "Ольга"))
}


@pytest.fixture(autouse=True)
def _forms() -> Iterator[None]:
    with in_library(FORM, HEADS, DIAGNOSTICS):
        yield


async def answered_wave(world: World, cast: Cast, form: Scenario = FORM, **columns: Any) -> int:
    """Four mentees: 8, 9, 10 and again 10."""
    if "zoya" not in cast.ids:
        await add_crowd(world, cast)
    async with world.db.write() as session:
        vera = await session.get_one(Person, cast.ids["vera"])
        replies = []
        for mark, name in ((8, "boris"), (9, "dina"), (10, "zoya"), (10, "olga")):
            person = await session.get_one(Person, cast.ids[name])
            values = {"sat": mark, "often": "weekly", "words": f"Мнение {mark}"}
            replies.append(Answered(person, values))
        return (await wave_of(session, vera, form, replies, **columns)).id


async def add_crowd(world: World, cast: Cast) -> None:
    async with world.db.read() as session:
        boris = await session.get_one(Person, cast.ids["boris"])
        organisation = await session.get_one(Organisation, boris.organisation_id)
    await cast.enter(world, organisation, CROWD)


async def test_the_curator_walks_through_the_results(world: World, cast: Cast, vera: Speaker) -> None:
    wave = await answered_wave(world, cast)
    await vera.starts()
    await vera.forges(ResultsOpen(campaign=wave).pack())
    vera.sees("Удовлетворённость", "Ответили 4 из 4", "9,3 в среднем, медиана 9,5, 4 ответа")
    results = vera.screen
    await vera.taps("3")
    vera.sees("Что изменить?", "«Мнение 8» – Борис Ильич Г.")
    await vera.taps("К вопросам")
    assert vera.screen.text == results.text
    await vera.taps("1")
    vera.sees("10 ▇▇▇▇▇▇▇▇▇▇ 2")
    vera.does_not_see(*SURNAMES)


async def test_a_chart_comes_as_a_photo_and_leads_back(world: World, cast: Cast, vera: Speaker) -> None:
    wave = await answered_wave(world, cast)
    await vera.starts()
    await vera.forges(ResultsOpen(campaign=wave).pack())
    await vera.taps("Показать графиком")
    vera.sees("🖼", "Удовлетворённость")
    assert "sendPhoto" in [call.method for call in world.telegram.calls]
    await vera.taps("К результатам")
    vera.sees("9,3 в среднем")
    await vera.forges(ResultsChart(campaign=wave, place=2).pack())
    vera.sees("🖼", "Как часто встречались?")
    await vera.forges(ResultsChart(campaign=wave, place=3).pack())
    vera.sees("Рисовать пока нечего")


async def test_strict_privacy_sends_the_summary_only(world: World, cast: Cast, vera: Speaker) -> None:
    wave = await answered_wave(world, cast)
    await vera.starts()
    await vera.forges(ResultsOpen(campaign=wave).pack())
    await vera.taps("В Excel")
    vera.sees("📎 rezultaty-", "Сводка без имён", f"exports/{cast.organisation_id}")
    (file,) = (world.data_dir / "exports" / str(cast.organisation_id)).iterdir()
    vera.sees(file.name)
    assert len(file.read_bytes()) > len(vera.file(".xlsx"))


async def test_standard_privacy_sends_everything(world: World) -> None:
    cast = await add_school(world, privacy=Privacy.STANDARD)
    wave = await answered_wave(world, cast)
    vera = cast.speakers["vera"]
    await vera.starts()
    await vera.forges(ResultsOpen(campaign=wave).pack())
    await vera.taps("В Excel")
    vera.sees("📎 rezultaty-", "не пересылайте")
    assert not (world.data_dir / "exports").exists()


async def test_the_head_sees_averages_when_the_wave_is_closed(world: World, cast: Cast, grigory: Speaker) -> None:
    wave, going_on = await answered_wave(world, cast, HEADS), await answered_wave(world, cast, HEADS, closed=False)
    await grigory.starts()
    await grigory.forges(ResultsOpen(campaign=going_on).pack())
    grigory.sees("появятся, когда волна закроется")
    grigory.does_not_see("9,3", "Мнение")
    await grigory.forges(ResultsOpen(campaign=wave).pack())
    grigory.sees("9,3 в среднем")
    grigory.does_not_see("Мнение", "Что изменить?")
    await grigory.forges(ResultsQuestion(campaign=wave, place=3).pack())
    grigory.does_not_see("Мнение")


async def test_the_head_finds_what_there_is_for_a_head(world: World, cast: Cast, grigory: Speaker) -> None:
    for _ in range(9):
        await answered_wave(world, cast, HEADS, title="Итоги")
    await answered_wave(world, cast, HEADS, title="Идёт ещё", closed=False)
    await answered_wave(world, cast, title="Только куратору")
    await grigory.starts()
    await grigory.taps("Результаты анкет")
    grigory.sees("1. Итоги", "4 из 4")
    grigory.does_not_see("Идёт ещё", "Только куратору")
    await grigory.taps("›", "9. Итоги")
    grigory.sees("9,3 в среднем")
    await grigory.taps("К списку")
    grigory.sees("Результаты анкет")


async def test_from_the_results_back_to_the_wave(world: World, cast: Cast, vera: Speaker) -> None:
    wave = await answered_wave(world, cast, title="Удовлетворённость")
    await vera.starts()
    await vera.forges(ResultsOpen(campaign=wave).pack())
    await vera.taps("К волне")
    vera.sees("Удовлетворённость", "Ответили 4 из 4")
    await vera.forges(ResultsOpen(scenario="mentor_readiness").pack())
    await vera.taps("К анкете")
    vera.sees("Анкета готовности наставника")


async def test_a_form_filled_outside_waves_leads_to_its_results(world: World, cast: Cast, vera: Speaker) -> None:
    await answered_wave(world, cast)
    await vera.starts()
    await vera.forges(FormOpen(scenario=FORM.id).pack())
    assert "Результаты за год" not in vera.screen.buttons
    async with world.db.write() as session:
        boris = await session.get_one(Person, cast.ids["boris"])
        await add_run(session, boris, FORM, {"sat": 3, "often": "weekly"}, moscow("2025-05-20"))
        await add_run(session, boris, FORM, {"sat": 4, "often": "weekly"}, moscow("2026-11-20"))
    await vera.forges(FormOpen(scenario=FORM.id).pack())
    await vera.taps("Результаты за год")
    vera.sees("Отправлено с 1 сентября 2026 г.", "4 анкеты")
    await vera.taps("К анкете")
    vera.sees("Удовлетворённость", "Провести волну")


async def test_before_and_after(world: World, cast: Cast, vera: Speaker) -> None:
    before = await answered_wave(world, cast, at=moscow("2026-09-20"))
    after = await answered_wave(world, cast, before_id=before)
    await vera.starts()
    await vera.forges(ResultsOpen(campaign=after).pack())
    await vera.taps("До и после")
    vera.sees("9,3 → 9,3 (0,0), 4 пары ответов")
    await vera.taps("Показать графиком")
    vera.sees("🖼", "До и после: Удовлетворённость")
    await vera.taps("До и после")
    vera.sees("4 пары ответов")
    await vera.taps("К результатам")
    vera.sees("Насколько Вы довольны?")


async def test_difficulties_from_the_card(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    async with world.db.write() as session:
        boris = await session.get_one(Person, cast.ids["boris"])
        for day, mark in (("2026-09-10", 9), ("2026-11-20", 4)):
            await add_run(session, boris, DIAGNOSTICS, {"d_method": mark, "d_ict": 5, "d_law": 5}, moscow(day))
    await vera.types("Борис")
    await vera.taps("1. Борис", "Трудности: как менялись")
    vera.sees("9 → 4 (−5)", "Нормативные основы")
    await vera.taps("Показать графиком")
    vera.sees("🖼", "Трудности: как менялись")
    vera.does_not_see("Борис")
    await vera.taps("Трудности: как менялись")
    vera.sees("9 → 4")
    await anna.starts()
    await anna.forges(DifficultiesOpen(person=cast.ids["boris"]).pack())
    anna.does_not_see("9 → 4")  # not this mentee's mentor


async def test_readiness_on_the_card_and_its_threshold(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await vera.types("Анна")
    await vera.taps("1. Анна")
    vera.sees("готовность 8,0")
    await vera.forges(SectionOpen(section=Section.SETTINGS).pack())
    await vera.taps("Порог готовности: 6", "9")
    vera.sees("Порог готовности – 9", "✓ 9")
    await vera.types("Анна")
    await vera.taps("1. Анна")
    vera.sees("готовность 8,0 – ниже порога 9")
    await anna.starts()
    await anna.types("/mydata")
    anna.does_not_see("готовность 8,0", "порог")
