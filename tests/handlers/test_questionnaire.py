"""A questionnaire of 22 questions, answered by somebody who is interrupted, changes her mind and taps twice."""

import pytest
from sqlalchemy import select

from bot.storage.models import Run, StepAnswer
from bot.storage.states import Role, RunStatus
from bot.views.callbacks import RunGo, RunMove
from tests.kit.cast import Cast, begins_readiness, invited
from tests.kit.filling import READY, WANTING, answer, fill
from tests.kit.speaker import Speaker
from tests.kit.world import World


@pytest.fixture
async def olga(world: World, cast: Cast, stranger: Speaker) -> Speaker:
    """Has just opened the mentors' questionnaire."""
    await begins_readiness(world, cast, stranger)
    return stranger


async def values(world: World, scenario: str = "mentor_readiness") -> dict[str, object]:
    """Of the newest run of that form."""
    async with world.db.read() as session:
        run_id = await session.scalar(select(Run.id).where(Run.scenario == scenario).order_by(Run.id.desc()).limit(1))
        rows = await session.execute(select(StepAnswer.step, StepAnswer.value).where(StepAnswer.run_id == run_id))
        return {row.step: row.value for row in rows}


async def test_every_answer_arrives_as_it_was_given(world: World, olga: Speaker) -> None:
    await fill(olga, READY)
    await olga.taps("Отправить")
    found = await values(world)
    assert found["education"] == "МПГУ, учитель математики"
    assert found["competences"] == ["method", "health"]
    assert (found["readiness_psy"], found["experience_mentor"], found["weak"]) == (9, True, None)
    assert len(found) == len(READY)


async def test_a_sent_form_is_brought_up_to_date(world: World, olga: Speaker) -> None:
    await fill(olga, READY)
    await olga.taps("Отправить", "Мои данные", "Обновить: Анкета готовности")
    olga.sees("всё заполнено", "МПГУ, учитель математики")
    await olga.taps("1")
    await olga.types("МПГУ и курсы")
    await olga.taps("Отправить")
    found = await values(world)
    assert found["education"] == "МПГУ и курсы"
    assert len(found) == len(READY)


async def test_back_keeps_the_answer_until_another_is_given(world: World, olga: Speaker) -> None:
    await fill(olga, READY[:2])
    await olga.taps("Назад")
    olga.sees("Достижения", "Сейчас: Три выпуска")
    await olga.taps("Оставить как есть")
    olga.sees("сильные стороны")
    await olga.taps("Назад")
    await olga.types("Четыре выпуска")
    assert (await values(world))["achievements"] == "Четыре выпуска"


async def test_nothing_is_sent_before_the_last_question(world: World, olga: Speaker) -> None:
    await fill(olga, READY[:3])
    async with world.db.read() as session:
        run = await session.scalar(select(Run).where(Run.scenario == "mentor_readiness").order_by(Run.id.desc()))
    assert run is not None
    await olga.forges(RunGo(run=run.id, move=RunMove.SEND).pack())
    assert "Вопрос 4 из 22" in olga.screen.text
    async with world.db.read() as session:
        assert (await session.get_one(Run, run.id)).status is RunStatus.OPEN


async def test_a_pause_and_a_restart_lose_nothing(world: World, olga: Speaker) -> None:
    await fill(olga, READY[:6])
    await olga.taps("Отложить")
    olga.sees("Отложено", "Отвечено 6 из 22")
    await olga.types("Здравствуйте")
    olga.sees("Сейчас бот не ждёт от Вас текста")
    await world.restarts()
    await olga.starts()
    await olga.taps("Продолжить: Анкета готовности")
    await fill(olga, READY[6:])
    await olga.taps("Отправить")
    olga.sees("Анкета отправлена куратору")
    assert len(await values(world)) == len(READY)


async def test_an_answer_is_changed_before_sending(world: World, olga: Speaker) -> None:
    await fill(olga, READY)
    await olga.taps("1")
    olga.sees("Сейчас: МПГУ, учитель математики")
    await olga.types("МГУ")
    olga.sees("всё заполнено", "МГУ")
    await olga.taps("Отправить")
    assert (await values(world))["education"] == "МГУ"


async def test_typing_where_a_button_is_wanted(world: World, olga: Speaker) -> None:
    await fill(olga, READY[:5])
    await olga.types("Методика")
    olga.sees("Здесь лучше нажать кнопку")
    await olga.taps("Методика", "Готово")
    await fill(olga, READY[6:9])
    await olga.types("9")
    await olga.types("одиннадцать")
    olga.sees("Здесь лучше нажать кнопку")
    await olga.types("11")
    olga.sees("от 1 до 10")
    assert (await values(world))["readiness_psy"] == 9


async def test_an_old_button_where_a_text_is_wanted_writes_nothing(world: World, olga: Speaker) -> None:
    await fill(olga, READY[:5])
    old = olga.screen
    await fill(olga, READY[5:6])
    before = await values(world)
    await olga.taps_old(old, "Методика")
    olga.sees("Это была старая кнопка", "конкретные темы")
    assert await values(world) == before


async def test_a_double_tap_answers_one_question(world: World, olga: Speaker) -> None:
    await fill(olga, READY[:9])
    await olga.taps_twice("9")
    found = await values(world)
    assert (found["readiness_psy"], found.get("readiness_listen")) == (9, None)
    olga.sees("слушать")


async def test_a_double_tap_on_a_tick_ticks_once(world: World, olga: Speaker) -> None:
    await fill(olga, READY[:5])
    await olga.taps_twice("Методика")
    olga.sees("☑ Методика", "Готово (1)")


async def test_two_sends_count_once(world: World, olga: Speaker) -> None:
    await fill(olga, READY)
    await olga.taps_twice("Отправить")
    async with world.db.read() as session:
        statuses = (await session.scalars(select(Run.status).where(Run.scenario == "mentor_readiness"))).all()
    assert statuses.count(RunStatus.SENT) == 1 + 2  # with those of the cast: Anna and Nikita


async def test_a_text_too_long_is_told_by_how_much(world: World, olga: Speaker) -> None:
    await olga.types("а" * 501)
    olga.sees("Ответ длиннее, чем помещается, на 1 знак")
    await olga.types("щ" * 4096)
    olga.sees("на 3596 знаков")
    assert "education" not in await values(world)


NASTY = ("<b>жирный & <script>", "{{ 7*7 }}{% if %}", "a\x00b", "=1+1", "👩‍🏫 " * 20, "\u202eяирам", "&lt;b&gt;")


@pytest.mark.parametrize("text", NASTY)
async def test_what_people_type_is_shown_as_typed(olga: Speaker, text: str) -> None:
    await fill(olga, READY[:0])
    await olga.types(text)
    await olga.taps("Назад")
    typed = next(message for message in reversed(olga.person.chat()) if message["from"]["id"] == olga.id)["text"]
    olga.sees(f"Сейчас: {typed.strip()}")


async def test_only_spaces_are_no_answer(olga: Speaker) -> None:
    await olga.types("\u2060")
    olga.sees("Кажется, сообщение пустое")


async def test_the_longest_answers_still_fit_the_review(world: World, olga: Speaker) -> None:
    for question, given in READY:
        long = isinstance(given, str) and given not in olga.screen.buttons
        await answer(
            olga,
            question,
            ("<&>" * 1000)[: 500 if question in ("Образование", "Увлечения") else 3000] if long else given,
        )
    olga.sees("всё заполнено")
    await olga.taps("Отправить")
    olga.sees("Анкета отправлена")


async def test_a_mentee_asks_for_help(world: World, cast: Cast, vera: Speaker, stranger: Speaker) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTEE))
    await stranger.taps("Согласие на обработку", "Да", "Да")
    for given in ("Белов", "Олег", "Юрьевич", "учитель физики"):
        await stranger.types(given)
    await stranger.taps("Анкета запроса")
    await fill(stranger, WANTING)
    stranger.sees("Кто увидит: Вы, куратор. Некоторые ответы, как сказано над вопросом, увидит и наставник.")
    await stranger.taps("Отправить")
    stranger.sees("Запрос отправлен куратору")
    assert (await values(world, "mentee_request"))["experience"] == 0


async def test_a_questionnaire_left_half_way_is_reminded_of_twice(world: World, olga: Speaker) -> None:
    await fill(olga, READY[:3])
    await world.clock.moves_by(days=1)
    olga.sees("ждёт продолжения: осталось 19 вопросов")
    await world.clock.moves_to("пн 12:00")  # the fourth working day
    olga.sees("ждёт продолжения")
    await world.clock.moves_by(days=14)
    olga.does_not_see("ждёт продолжения")
    await olga.starts()
    await olga.taps("Продолжить: Анкета")
    olga.sees("получается хуже")
