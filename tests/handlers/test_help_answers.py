"""What those say who are asked, and what who asks can do meanwhile."""

import pytest
from sqlalchemy import select

from bot.storage.models import HelpRequest, Person, PersonRole
from bot.storage.states import HelpOutcome, HelpStage, HelpStatus, Privacy, Role
from bot.views.help_callbacks import HelpOpen
from tests.handlers.test_help import TROUBLE, asks, galina, requests
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.world import World

__all__ = ["galina"]


@pytest.fixture
def privacy() -> Privacy:
    return Privacy.STANDARD


async def asks_anybody(boris: Speaker) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types(TROUBLE)
    await boris.taps("любому", "Отправить")


async def test_whoever_is_faster_has_it_and_the_other_sees_who(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks_anybody(boris)
    offer = anna.screen
    await galina.taps("Беру")
    assert anna.screen.message_id == offer.message_id, "the message that asked is edited in place"
    anna.sees("Вопрос уже в надёжных руках. У кого: Галина Фёдоровна")
    assert anna.screen.buttons == ["На главную"]
    await anna.taps_old(offer, "Беру")
    anna.sees("Пока Вы смотрели, кое-что изменилось", "У кого: Галина Фёдоровна")


async def test_who_cannot_is_not_asked_why(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await anna.taps("Не могу")
    anna.sees("Хорошо, спросим других")
    galina.sees("Коллеге нужна помощь")
    boris.sees("Спросили других наставников")


async def test_not_waiting_any_longer(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await boris.taps("Не ждать")
    boris.sees("Спросили дальше", "Спрашиваем наставников")
    galina.sees("Коллеге нужна помощь")


async def test_the_last_curator_is_waited_for(world: World, boris: Speaker, vera: Speaker, galina: Speaker) -> None:
    """Nobody else is left: pressing «не ждать» must not close the question."""
    await asks(boris)
    sent = boris.screen
    await boris.taps("Не ждать", "Не ждать")
    vera.sees("Вопрос ждёт Вас как куратора")
    assert not boris.screen.find("Не ждать")
    await boris.taps_old(sent, "Не ждать")
    boris.sees("Больше спросить некого", "У кого: Вера Павловна")
    (request,) = await requests(world)
    assert request.status is HelpStatus.TAKEN


async def test_back_at_three(world: World, boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await anna.taps("Вернусь в", "12:00")
    anna.sees("Записано, бот напомнит", "Вы обещали вернуться: 12:00")
    boris.sees("Анна Сергеевна: вернусь к Вашему вопросу", "12:00")
    await world.clock.moves_to("12:05")
    anna.sees("Вопрос ждёт Вашего ответа")


async def test_passing_it_on_with_consent(world: World, boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await anna.taps("Передать коллеге")
    anna.sees("Кому передать?", "Рыбина", "Лосева")
    anna.does_not_see("Громов")
    await anna.types("рыб")
    anna.sees("Найдено по словам «рыб»")
    await anna.taps("Рыбина")
    anna.sees("Коллеге отправлена просьба", "Галина Фёдоровна: ждём согласия")
    galina.sees("Анна Сергеевна просит Вас взять вопрос коллеги", TROUBLE)
    await world.clock.moves_by(minutes=5)
    await galina.taps("Беру")
    anna.sees("Коллега согласился", "У кого: Галина Фёдоровна")
    boris.sees("Галина Фёдоровна: беру Ваш вопрос")


async def test_what_was_said_before_it_was_passed_on_stays_whose_it_was(
    world: World, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await asks(boris)
    await anna.taps("Беру")
    await anna.types("Сядьте рядом")
    await boris.types("А если не поможет?")
    await anna.taps("Вопрос", "Передать коллеге", "Рыбина")
    await galina.taps("Беру")
    galina.sees("Анна Сергеевна: Сядьте рядом", "Борис Ильич: А если не поможет?")
    await galina.types("Позовите меня")
    await boris.taps("Вопрос")
    boris.sees("Анна Сергеевна: Сядьте рядом", "Галина Фёдоровна: Позовите меня")
    await boris.taps("Весь разговор")
    boris.sees("Анна Сергеевна,", "Галина Фёдоровна,")


async def test_passing_on_is_told_whoever_has_the_word(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    """The button of a card that is open still is pressed after one has answered."""
    await asks(boris)
    await anna.taps("Беру")
    card = anna.screen
    await anna.types("Сядьте рядом")
    await anna.taps_old(card, "Передать коллеге")
    await anna.taps("Рыбина")
    anna.sees("Галина Фёдоровна: ждём согласия. Пока вопрос у Вас")


async def test_it_did_not_help_and_somebody_else_is_asked(
    world: World, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await asks(boris)
    await anna.taps("Беру")
    await anna.types("Не знаю")
    await boris.taps("Вопрос", "Нет")
    boris.sees("Жаль. Спросили дальше")
    anna.sees("Вопрос перешёл к другим коллегам")
    galina.sees("Коллеге нужна помощь")


async def test_thanks_do_not_take_the_verdict_away(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await anna.taps("Беру")
    await anna.types("Сядьте рядом")
    await boris.types("Спасибо!")
    await boris.starts()
    await boris.taps("Ваш вопрос")
    assert {"Помогло", "Частично", "Нет"} <= set(boris.screen.buttons)
    assert "Уже не нужно" not in boris.screen.buttons


async def test_closed_by_who_answers_and_opened_again(
    world: World, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await asks(boris)
    await anna.taps("Беру")
    await anna.types("Сядьте рядом")
    await anna.starts()
    await anna.taps("Мои вопросы", "Мама ученика", "Закрыть вопрос")
    anna.sees("Вопрос закрыт. Спасибо!")
    boris.sees("Анна Сергеевна: вопрос закрыт", "Помогло?", "[Открыть снова]")
    await boris.taps("Открыть снова")
    boris.sees("Вопрос снова открыт", "У кого: Анна Сергеевна")
    anna.sees("Вопрос открыт снова")


async def test_no_longer_needed(world: World, boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await boris.taps("Уже не нужно")
    boris.sees("никого больше не спросим", "Вы сняли вопрос")
    anna.sees("Вопрос уже закрыт")
    (request,) = await requests(world)
    assert (request.status, request.outcome) == (HelpStatus.CLOSED, HelpOutcome.WITHDRAWN)


async def test_two_who_are_no_pair_agree_to_meet(world: World, boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks_anybody(boris)
    await galina.taps("Беру")
    await galina.taps("Договорились встретиться")
    galina.sees("Когда встретитесь?", "чт, 26 ноября")
    await galina.taps("чт, 26", "15:00")
    galina.sees("Договорились! Файл для календаря", "Договорились встретиться: чт, 26 ноября, 15:00")
    boris.sees("Договорились встретиться: чт, 26 ноября, 15:00", ".ics", "[Не получится]")
    assert b"BEGIN:VCALENDAR" in boris.file(".ics")
    await boris.taps("Не получится")
    boris.sees("Встречи не будет, разговор продолжается")
    galina.sees("Встречи не будет, разговор продолжается")


async def test_of_a_pair_it_is_a_meeting_of_the_pair(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await anna.taps("Беру", "Договорились встретиться")
    anna.sees("Предложить встречу", "Когда встретимся?")


async def test_one_tap_says_whether_one_answers(world: World, cast: Cast, anna: Speaker, boris: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои данные", "Отвечаю на вопросы коллег: да")
    anna.sees("Отвечаю на вопросы коллег: нет")
    async with world.db.read() as session:
        assert not (await session.get_one(Person, cast.ids["anna"])).helps
    await boris.starts()
    await boris.taps("Мои данные")
    boris.does_not_see("Отвечаю на вопросы")


async def test_a_curator_who_looks_on_takes_what_nobody_has_taken(
    world: World, vera: Speaker, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types(TROUBLE)
    await boris.taps("сейчас", "Отправить")
    await world.clock.moves_by(hours=2.1)
    vera.sees("Срочный вопрос пока без ответа", "[Взять себе]")
    await vera.taps("Взять себе")
    vera.sees("Вопрос у Вас")
    boris.sees("Вера Павловна: беру Ваш вопрос")
    galina.sees("У кого: Вера Павловна")


async def test_a_conflict_is_for_the_curator_only(world: World, vera: Speaker, boris: Speaker, galina: Speaker) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types("У нас с коллегой не ладится")
    await boris.taps("О чём", "конфликт")
    boris.sees("Увидят только куратор и тот, кого он попросит помочь")
    boris.does_not_see("Без имени", "любому")
    await boris.taps("Отправить")
    vera.sees("Вопрос ждёт Вас как куратора")
    galina.sees_nothing()
    async with world.db.read() as session:
        assert (await session.scalar(select(HelpRequest.stage))) is HelpStage.CURATOR


async def test_the_only_curator_is_not_sent_to_the_curator(world: World, cast: Cast, vera: Speaker) -> None:
    async with world.db.write() as session:
        session.add(PersonRole(person_id=cast.ids["vera"], role=Role.STAFF, organisation_id=cast.organisation_id))
    await vera.types("/ask")
    await vera.types("Конфликт с коллегой, что делать?")
    vera.looks_up()
    await vera.taps("Отправить")
    vera.sees("Других кураторов пока нет")
    vera.does_not_see("с куратором лично")
    assert vera.news.count("Сейчас спросить некого") == 1, "the screen says it, no notice repeats it"


async def test_who_asks_is_named_to_whoever_holds_it_only(
    world: World, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types(TROUBLE)
    await boris.taps("любому", "Без имени", "Отправить")
    await galina.taps("Не могу")
    await anna.taps("Беру")
    await boris.starts()
    await boris.taps("Ваш вопрос", "Назвать себя")
    anna.sees("Борис Ильич")
    (request,) = await requests(world)
    await galina.forges(HelpOpen(request=request.id).pack())
    galina.sees("в надёжных руках")
    galina.does_not_see("Громов", "Борис", "Спрашивает")
