"""Who holds a question and keeps silent: what each of the others is told, and when."""

import pytest

from bot.storage.states import HelpOutcome, HelpStatus, Privacy
from tests.handlers.test_help import asks, galina, requests
from tests.kit.speaker import Speaker
from tests.kit.world import World

__all__ = ["galina"]


@pytest.fixture
def privacy() -> Privacy:
    return Privacy.STANDARD


async def test_thanks_for_an_answer_trouble_nobody_else(
    world: World, boris: Speaker, anna: Speaker, galina: Speaker, vera: Speaker
) -> None:
    """The last word is of who asked, and there is nothing left to answer."""
    await asks(boris)
    await anna.taps("Беру")
    await anna.types("Предложите ей сесть")
    await boris.types("Спасибо!")
    await world.clock.moves_to("завтра 18:00")
    anna.sees("Вопрос ждёт Вашего ответа")
    boris.sees("Помог ли ответ?", "[Помогло]")
    galina.sees_nothing()
    await world.clock.moves_by(days=14)
    galina.sees_nothing()
    vera.does_not_see("Никто не ответил", "Вопрос ждёт Вас")
    (request,) = await requests(world)
    assert (request.status, request.outcome) == (HelpStatus.CLOSED, HelpOutcome.SILENT)


async def test_whoever_was_too_late_is_told(world: World, boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await anna.taps("Беру")
    await world.clock.moves_to("завтра 10:00")
    galina.sees("Коллеге нужна помощь")
    anna.sees("Вопрос перешёл к другим коллегам", "Сейчас спрашиваем других")
    await anna.replies(anna.finds("Вопрос ждёт Вашего ответа"), "Простите, были уроки")
    anna.sees("Это сообщение не передано", "Сейчас спрашиваем других")
    anna.does_not_see("спросить коллег")


async def test_a_reply_to_a_closed_question_shows_how_to_open_it(
    boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await asks(boris)
    await anna.taps("Беру")
    await anna.types("Предложите ей сесть")
    await boris.starts()
    await boris.taps("Ваш вопрос", "Частично")
    boris.sees("Насколько помог ответ", "\n\nМожно сохранить")
    await boris.replies(boris.finds("💬"), "А если кричит?")
    boris.sees("Это сообщение не передано", "[Открыть снова]")


async def test_one_thing_is_asked_after_the_other(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await anna.taps("Беру")
    await anna.types("Предложите ей сесть")
    await anna.starts()
    await anna.taps("Мои вопросы", "ответ ·", "Закрыть вопрос")
    boris.sees("Помогло?", "[Помогло]")
    boris.does_not_see("[10]", "копилку")
    await boris.taps("Помогло")
    boris.sees("[10]", "[Да, в копилку]")


async def test_a_morning_of_lessons_does_not_end_a_question(
    world: World, boris: Speaker, vera: Speaker, galina: Speaker
) -> None:
    """Of the only curator: a working day after each reminder."""
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types("Как быть с журналом?")
    await boris.taps("куратору", "Отправить")
    await world.clock.moves_to("завтра 18:00")
    vera.sees("Вопрос ждёт Вашего ответа")
    boris.sees_nothing()
    (request,) = await requests(world)
    assert request.status is HelpStatus.TAKEN
    await world.clock.moves_by(days=7)
    assert vera.news.count("Вопрос ждёт Вашего ответа") == 1, "the second and last one"
    vera.sees("ответа не было. Поговорите, пожалуйста, с коллегой лично")
    boris.sees("Сейчас спросить некого", "Открыть снова можно до")
