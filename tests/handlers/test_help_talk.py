"""The talk of a help request: where words go, what keeps its place, what is refused."""

import pytest

from bot.storage.models import Organisation
from bot.storage.states import Privacy
from tests.handlers.test_help import TROUBLE, asks, galina, requests
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.world import World

__all__ = ["galina"]
LAW = "Какой приказ о школьной форме действует?"


@pytest.fixture
def privacy() -> Privacy:
    return Privacy.STANDARD


async def taken(boris: Speaker, anna: Speaker) -> None:
    await asks(boris)
    await anna.taps("Беру")


async def test_replies_and_corrections_keep_their_place(
    world: World, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await taken(boris, anna)
    await boris.types("Она уже в кабинете")
    asked = boris.said[-1]
    await anna.replies(anna.finds("Она уже в кабинете"), "Тогда спокойно")
    answer = boris.finds("Тогда спокойно")
    assert answer.answers == asked.message_id
    await anna.edits(anna.said[-1], "Тогда очень спокойно")
    changed = next(each for each in boris.messages if each.message_id == answer.message_id)
    assert "Тогда очень спокойно" in changed.text
    assert "исправлено" in changed.text
    assert boris.news.count("спокойно") == 1, "the copy is edited, no other comes"
    copy = anna.finds("Она уже в кабинете")
    await boris.replies(boris.said[-1], "И не одна")
    assert anna.finds("И не одна").answers == copy.message_id
    await boris.edits(boris.said[-2], "Она уже в классе")
    anna.sees("Она уже в классе")


async def test_a_corrected_question_is_corrected_where_it_is_asked(
    boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await asks(boris)
    offer = anna.screen
    await boris.edits(boris.said[-1], "Отец ученика пришёл ругаться")
    assert anna.screen.message_id == offer.message_id
    assert "Отец ученика" in anna.screen.text


async def test_two_questions_at_once_are_told_apart(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await taken(boris, anna)
    await asks(boris, LAW)
    await boris.types("и о кроссовках")
    boris.sees("ещё никто не взял", "Нормативные")
    await galina_or_anna_takes(anna)
    await anna.types("Форма – по уставу")
    boris.sees("💬 Анна Сергеевна · Нормативные", "Форма – по уставу")
    await anna.replies(anna.finds(TROUBLE), "Маме налейте чаю")
    boris.sees("💬 Анна Сергеевна · Взаимодействие с родителями", "Маме налейте чаю")
    await boris.replies(boris.finds("Форма – по уставу"), "Спасибо за форму")
    anna.sees("💬 Борис Ильич · Нормативные", "Спасибо за форму")


async def galina_or_anna_takes(speaker: Speaker) -> None:
    await speaker.taps("Беру")


async def test_a_button_under_words_leaves_the_words(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await taken(boris, anna)
    await anna.types("Присядьте вместе")
    said = boris.finds("Присядьте вместе")
    await boris.taps_old(said, "Ответить")
    assert boris.toasts == ["Пишите – передам. Кому: Анна Сергеевна."]
    await boris.taps_old(said, "Вопрос")
    boris.sees("Ваш вопрос", TROUBLE)
    assert boris.finds("💬").text == said.text


async def test_files_go_both_ways(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.sends_voice()
    boris.sees("🎤 голосовое")
    await boris.taps("Отправить")
    anna.sees("🎤 голосовое")
    await anna.taps("Послушать")
    assert anna.finds("💬").file_id == boris.said[-1].file_id
    await anna.taps("Беру")
    await anna.sends_document("памятка.docx", caption="Вот памятка")
    boris.sees("памятка.docx", "💬 Анна Сергеевна", "Вот памятка")
    await boris.sends_photo("вот журнал")
    anna.sees("🖼", "вот журнал")
    await boris.edits(boris.said[-1], "вот страница журнала")
    anna.sees("вот страница журнала")


async def test_a_voice_tells_who_asks(boris: Speaker, galina: Speaker, anna: Speaker) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types(TROUBLE)
    await boris.taps("любому", "Без имени")
    await boris.sends_voice()
    boris.sees("Голос и файлы выдают")
    await boris.taps("Отправить")
    await galina.taps("Беру")
    await boris.sends_document("Громов Борис.docx")
    boris.sees("Голос и файлы выдают")
    galina.does_not_see("Громов", "Борис")
    await boris.types("Она ждёт ответа")
    galina.sees("💬 Коллега без имени", "Она ждёт ответа")
    await galina.types("Ответьте завтра")
    boris.sees("💬 Галина Фёдоровна", "Ответьте завтра")
    await boris.starts()
    await boris.taps("Ваш вопрос", "Назвать себя")
    galina.sees("Спрашивает Борис Ильич")


async def test_words_out_of_any_dialogue_may_become_a_question(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await boris.types(TROUBLE)
    boris.sees("Сейчас бот не ждёт от Вас текста", "Если это вопрос к коллегам")
    await boris.taps("Да, спросить коллег")
    boris.sees("Ваш вопрос", TROUBLE)
    await boris.taps("Отправить")
    anna.sees(TROUBLE)


async def test_words_nobody_was_to_see_go(world: World, boris: Speaker, galina: Speaker) -> None:
    await boris.types("ой, не туда")
    await boris.taps("Нет")
    boris.sees("ничего не отправлено", "наставляемый")
    assert await requests(world) == []


async def test_words_of_an_hour_later_are_asked_about(
    world: World, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await taken(boris, anna)
    await world.clock.moves_by(minutes=45)
    await anna.types("Как прошло?")
    anna.sees("Кому это передать?", "Борис Ильич · Взаимодействие с родителями", "Задать как вопрос", "Никому")
    boris.sees_nothing()
    await anna.taps("Борис Ильич · Взаимодействие")
    anna.sees("Передано: Борис Ильич")
    boris.sees("💬 Анна Сергеевна", "Как прошло?")
    assert len(await requests(world)) == 1


async def test_a_text_answers_the_open_questionnaire_and_a_reply_the_talk(
    boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await taken(boris, anna)
    await anna.types("Как дела?")
    await boris.starts()
    await boris.taps("Мои данные", "Исправить")
    boris.sees("Ваша фамилия")
    await boris.types("Громов")
    anna.does_not_see("Громов\n")
    await boris.replies(boris.finds("Как дела?"), "Хорошо")
    anna.sees("💬 Борис Ильич", "Хорошо")
    await boris.types("Борис")
    boris.sees("отчество")
    await boris.sends_voice()
    boris.sees("понимает только текст")
    anna.does_not_see("Борис\n", "🎤")


async def test_who_replies_to_what_was_offered_takes_it_first(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await anna.replies(anna.screen, "Сядьте рядом")
    anna.sees("Чтобы ответить, нажмите «Беру»", "[Беру]")
    boris.does_not_see("Сядьте рядом")


async def test_a_curator_goes_on_looking_for_people(
    world: World, vera: Speaker, boris: Speaker, galina: Speaker
) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types(TROUBLE)
    await boris.taps("куратору", "Отправить")
    vera.sees("Вопрос ждёт Вас как куратора")
    await vera.taps("Ответить")
    await vera.types("Иду к Вам")
    boris.sees("💬 Вера Павловна", "Иду к Вам")
    await vera.starts()
    await vera.taps("Люди")
    await vera.types("Королёва")
    vera.sees("Королёва")
    boris.does_not_see("Королёва")


async def test_that_is_all_for_now(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await taken(boris, anna)
    await boris.types("Ждём Вас")
    await boris.taps("Пока всё")
    boris.sees("Вернуться в разговор можно")
    await boris.types("это не туда")
    boris.sees("Кому это передать?")
    anna.does_not_see("это не туда")


async def test_out_of_hours_it_says_when_it_will_be_seen(
    world: World, cast: Cast, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    async with world.db.write() as session:
        (await session.get_one(Organisation, cast.organisation_id)).duty_contact = "вахта, +7 900 000-00-00"
    await world.clock.moves_to("сб 12:00")
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types(TROUBLE)
    boris.sees(
        "Сейчас нерабочее время: вопрос увидят пн, 30 ноября, 08:30", "Не ждёт – звоните: вахта, +7 900 000-00-00"
    )
    await boris.taps("Отправить")
    anna.sees_nothing()
    await world.clock.moves_to("пн 9:00")
    anna.sees("Коллеге нужна помощь")
    await anna.taps("Беру")
    await world.clock.moves_to("пн 20:00")
    await boris.types("Ещё вопрос")
    boris.sees("Кому это передать?")
    await boris.taps("Анна Сергеевна ·")
    boris.sees("увидит вт, 1 декабря, 08:30")
    anna.does_not_see("Ещё вопрос")


async def test_without_a_contact_one_calls_the_curator(
    world: World, vera: Speaker, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await world.clock.moves_to("сб 12:00")
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types(TROUBLE)
    boris.sees("Не ждёт – звоните: Вера")


async def test_in_strict_privacy_papers_stay_out(world: World, cast: Cast, boris: Speaker, galina: Speaker) -> None:
    async with world.db.write() as session:
        (await session.get_one(Organisation, cast.organisation_id)).privacy = Privacy.STRICT
    await boris.starts()
    await boris.taps("Нужна помощь")
    boris.sees("надиктуйте голосовое")
    await boris.sends_photo()
    boris.sees("Фото и документы через мессенджер не передаём")
    await boris.sends_voice()
    boris.sees("🎤 голосовое", "[Отправить]")
    await boris.taps("Не отправлять")
    await boris.sends_document()
    boris.sees("Фото и документы через мессенджер не передаём", "наставляемый")
    assert await requests(world) == []


async def test_an_answer_keeps_the_name_of_who_gave_it(
    boris: Speaker, anna: Speaker, vera: Speaker, galina: Speaker
) -> None:
    """Also when it did not help and the question is in other hands."""
    await taken(boris, anna)
    await anna.types("Предложите чаю")
    await boris.starts()
    await boris.taps("Ваш вопрос", "Нет")
    boris.sees("Анна Сергеевна: Предложите чаю")
    await galina.taps("Беру")
    await boris.starts()
    await boris.taps("Ваш вопрос", "Весь разговор")
    boris.sees("Анна Сергеевна, 10:00\nПредложите чаю")


async def test_long_words_under_a_file_are_read_to_their_end(boris: Speaker, anna: Speaker) -> None:
    await taken(boris, anna)
    await anna.sends_photo(f"{'слово ' * 168}и точка")
    boris.does_not_see("и точка")
    await boris.taps("Текст целиком")
    boris.sees("🖼", "и точка")


async def test_who_would_not_wait_is_told_once(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    """The screen that was pressed says what comes of it; no second message does."""
    await taken(boris, anna)
    await boris.starts()
    before = len(boris.messages)
    await boris.taps("Ваш вопрос", "Не ждать")
    boris.sees("Спросили дальше.")
    galina.sees("Коллеге нужна помощь")
    assert len(boris.messages) == before
