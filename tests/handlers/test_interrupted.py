"""Left in the middle: something else is begun, old buttons are pressed, the other side acts meanwhile."""

import pytest
from sqlalchemy import select, update

from bot.sandbox.faults import Fault
from bot.storage.models import Meeting, Pair, Run, StepAnswer
from bot.storage.states import MeetingStatus, PairStatus, Role, RunStatus
from bot.updates.intake import Patience
from bot.views.callbacks import MeetingAct, MeetingDo, PairAct, PairDo
from tests.kit.cast import Cast, begins_readiness, invited
from tests.kit.filling import READY, fill
from tests.kit.speaker import Speaker
from tests.kit.world import World

NO_TEXT = "Сейчас бот не ждёт от Вас текста"


async def add_pair(world: World, cast: Cast, status: PairStatus) -> int:
    async with world.db.write() as session:
        pair = Pair(
            organisation_id=cast.organisation_id,
            mentor_id=cast.ids["anna"],
            mentee_id=cast.ids["boris"],
            status=status,
            proposed_by_id=cast.ids["vera"],
            proposed_at=world.clock.now(),
            mentor_agreed_at=world.clock.now(),
            mentee_agreed_at=world.clock.now(),
        )
        session.add(pair)
        await session.flush()
        return pair.id


@pytest.fixture
async def pair_id(world: World, cast: Cast) -> int:
    """Anna and Boris, with an order."""
    return await add_pair(world, cast, PairStatus.ORDERED)


@pytest.fixture
async def olga(world: World, cast: Cast, stranger: Speaker) -> Speaker:
    """Has answered everything and looks it over."""
    await begins_readiness(world, cast, stranger)
    await fill(stranger, READY)
    return stranger


async def proposes(person: Speaker, words: str = "в четверг в 15:30") -> None:
    await person.starts()
    await person.taps("Назначить встречу")
    await person.types(words)
    await person.taps("Верно", "онлайн", "Пропустить")


async def ends(vera: Speaker, pair_id: int, act: PairAct = PairAct.END) -> None:
    await vera.forges(PairDo(pair=pair_id, act=act, sure=True).pack())


async def answers_of(world: World, scenario: str) -> dict[str, object]:
    async with world.db.read() as session:
        newest = select(Run.id).where(Run.scenario == scenario).order_by(Run.id.desc()).limit(1).scalar_subquery()
        rows = await session.execute(select(StepAnswer.step, StepAnswer.value).where(StepAnswer.run_id == newest))
        return {row.step: row.value for row in rows}


async def test_a_name_to_look_for_is_no_number_of_an_order(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    pair_id = await add_pair(world, cast, PairStatus.AGREED)
    await vera.starts()
    await ends(vera, pair_id, PairAct.CONSENT)
    await vera.taps("Внести приказ")
    await vera.starts()
    await vera.taps("Люди")
    await vera.types("Королёва")
    vera.sees("Поиск «Королёва»")
    assert await answers_of(world, "order_details") == {}


async def test_a_time_typed_under_an_old_calendar_goes_to_that_calendar(
    world: World, pair_id: int, anna: Speaker
) -> None:
    await anna.starts()
    await anna.taps("Назначить встречу")
    calendar = anna.screen
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    await anna.taps_old(calendar, "28")
    await anna.types("в четверг в 15:30")
    anna.sees("Вы написали: чт, 26 ноября")
    assert (await answers_of(world, "introduce"))["family_name"] == "Королёва"


async def test_a_text_at_the_review_is_told_what_to_press(olga: Speaker) -> None:
    await olga.types("Готово, отправляйте")
    olga.sees("Здесь уже всё отвечено. Нажмите «Отправить»")
    olga.does_not_see("старая кнопка")


async def test_old_buttons_of_a_sent_form_say_so(olga: Speaker) -> None:
    review = olga.screen
    await olga.taps("Отправить")
    for old in ("Отложить", "22", "Отправить"):
        await olga.taps_old(review, old)
        assert "всё уже отправлено" in olga.screen.text
        assert olga.screen.buttons == ["На главную"]


async def test_only_the_newest_question_has_buttons(olga: Speaker) -> None:
    for send in (olga.sends_sticker, olga.sends_voice, olga.sends_document):
        await send()
    await olga.types("Спасибо")
    await olga.corrects("Пожалуйста")
    with_buttons = [shown for shown in olga.messages if "Отправить" in shown.buttons]
    assert with_buttons == [olga.screen]


async def test_a_question_shown_at_the_second_attempt_is_the_only_one(world: World, anna: Speaker) -> None:
    world.intake._patience = Patience(retries=(0.0,))
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    world.telegram.faults.add(Fault("lost_request", "sendMessage"))
    anna.person.send_text("Королёва")
    with pytest.raises(Exception, match="connection"):
        await world.settle()
    world.failures.clear()
    await anna.types("Анна")
    assert [shown for shown in anna.messages if "Отложить" in shown.buttons] == [anna.screen]
    anna.sees("Ваше отчество?")


async def outlasts_the_attempts(world: World, anna: Speaker, *, calls: int) -> None:
    """Telegram takes so many calls with it: the question, its further attempts, and the word of the failure."""
    world.telegram.faults.add(Fault("lost_request", times=calls))
    with pytest.raises(Exception, match="connection"):
        await world.settle()
    assert not world.telegram.faults.planned()
    await world.forgives()


async def test_a_question_nobody_has_seen_is_not_answered(world: World, anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    anna.person.send_text("Королёва")
    await outlasts_the_attempts(world, anna, calls=2)
    await anna.types("Анна-Мария")
    anna.sees("Мы не успели показать вопрос", "«Анна-Мария»", "Как Вас зовут?", "Сейчас: Анна")
    await anna.types("Анна-Мария")
    anna.sees("Ваше отчество?")
    assert (await answers_of(world, "introduce"))["given_name"] == "Анна-Мария"


async def test_a_question_that_could_not_be_shown_again_is_not_answered(world: World, anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    anna.person.send_text("Королёва")
    [raw] = world.telegram.take_updates(0, 10)
    await world.intake.handle_raw(raw)
    async with world.db.write() as session:  # as if the process had ended before the question was shown
        await session.execute(update(Run).values(screen_message_id=anna.messages[-2].message_id))
    world.telegram.faults.add(Fault("lost_request", times=2))
    await world.intake.handle_raw(raw)
    world.telegram.updates.confirm(raw["update_id"])
    await world.forgives()
    await anna.types("Анна-Мария")
    anna.sees("Мы не успели показать вопрос", "Как Вас зовут?")


async def test_a_button_shows_what_could_not_be_shown(world: World, anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    question = anna.screen
    anna.person.send_text("Королёва")
    await outlasts_the_attempts(world, anna, calls=2)
    await anna.taps_old(question, "Оставить как есть")
    anna.sees("старая кнопка", "Как Вас зовут?")
    await anna.types("Анна-Мария")
    anna.sees("Ваше отчество?")


async def test_a_text_sent_twice_answers_one_question(world: World, anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    await anna.types_twice("Королёва-Петрова")
    anna.sees("Это сообщение пришло раньше вопроса", "«Королёва-Петрова»", "Как Вас зовут?")
    found = await answers_of(world, "introduce")
    assert (found["family_name"], found["given_name"]) == ("Королёва-Петрова", "Анна")
    await anna.types("Анна-Мария")
    anna.sees("Ваше отчество?")


async def test_a_text_in_two_parts_answers_one_question(world: World, olga: Speaker) -> None:
    await olga.taps("2")
    await olga.types("щ" * 4097)
    olga.sees("Ответ длиннее, чем помещается", "Это сообщение пришло раньше вопроса")
    assert (await answers_of(world, "mentor_readiness"))["achievements"] == "Три выпуска, призёры олимпиады"


async def test_a_text_on_its_way_while_the_question_is_shown_again_answers_it(world: World, anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    await anna.types("Королёва")
    anna.person.send_sticker()
    await anna.types("Анна-Мария")
    anna.sees("Ваше отчество?")
    assert (await answers_of(world, "introduce"))["given_name"] == "Анна-Мария"


async def test_a_better_answer_may_follow_a_wrong_one_at_once(world: World, olga: Speaker) -> None:
    await olga.taps("10")
    olga.person.send_text("одиннадцать")
    await olga.types("7")
    assert (await answers_of(world, "mentor_readiness"))["readiness_psy"] == 7


async def test_after_a_tap_the_question_stands_where_it_stood(world: World, olga: Speaker) -> None:
    await olga.taps("1", "Оставить как есть", "2", "Оставить как есть", "1")
    await olga.types("МГУ")
    assert (await answers_of(world, "mentor_readiness"))["education"] == "МГУ"


async def test_a_reply_to_a_message_of_another_time_is_no_answer(
    world: World, pair_id: int, anna: Speaker, boris: Speaker
) -> None:
    await proposes(boris)
    news = anna.screen
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    question = anna.screen
    await anna.types("Королёва-Петрова", reply_to=news)
    anna.sees("Вы ответили на другое сообщение бота", "«Королёва-Петрова»", "Ваша фамилия?")
    assert (await answers_of(world, "introduce"))["family_name"] == "Королёва"
    await anna.types("Королёва-Петрова", reply_to=anna.screen)
    anna.sees("Как Вас зовут?")
    assert question.message_id < anna.screen.message_id


async def test_a_time_that_went_by_is_asked_for_again_at_once(world: World, pair_id: int, anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Назначить встречу")
    await anna.types("в четверг в 15:30")
    await world.clock.moves_by(days=3)
    await anna.taps("Верно")
    anna.sees("Это время уже прошло", "Когда Вам удобно?")
    await anna.types("верно")
    anna.sees("Это время уже прошло")
    await anna.types("в понедельник в 15:30")
    await anna.taps("Верно")
    anna.sees("Где?")


async def test_the_meeting_is_called_off_while_another_time_is_chosen(
    pair_id: int, anna: Speaker, boris: Speaker
) -> None:
    await proposes(anna)
    await boris.taps("Другое время")
    await boris.types("в пятницу в 16:00")
    await anna.forges(MeetingDo(meeting=1, sequence=0, act=MeetingAct.CANCEL, sure=True).pack())
    await boris.taps("Верно")
    boris.sees("эту встречу отменили", "Назначить встречу")
    boris.does_not_see("уже назначена")


async def test_the_pair_ends_while_a_time_is_chosen(pair_id: int, anna: Speaker, vera: Speaker) -> None:
    await anna.starts()
    await anna.taps("Назначить встречу")
    question = anna.screen
    await ends(vera, pair_id)
    await anna.types("в четверг в 15:30")
    anna.sees(NO_TEXT)
    await anna.taps_old(question, "Отложить")
    anna.sees("заполнять больше не нужно")


async def test_no_consent_is_given_to_a_proposal_taken_back(
    world: World, cast: Cast, anna: Speaker, vera: Speaker
) -> None:
    pair_id = await add_pair(world, cast, PairStatus.AGREED)
    await anna.starts()
    await anna.taps("Дать согласие на наставничество", "Дать согласие на наставничество")
    await ends(vera, pair_id, PairAct.WITHDRAW)
    await anna.types("31 мая")
    anna.sees(NO_TEXT)


async def test_a_paper_consent_closes_the_questions_in_the_chat(
    world: World, cast: Cast, anna: Speaker, vera: Speaker
) -> None:
    pair_id = await add_pair(world, cast, PairStatus.AGREED)
    await anna.starts()
    await anna.taps("Дать согласие на наставничество", "Дать согласие на наставничество")
    for words in ("сегодня", "31 мая"):
        await anna.types(words)
        await anna.taps("Верно")
    await anna.taps("очно", "Да", "Да")
    last = anna.screen
    anna.looks_up()
    await ends(vera, pair_id, PairAct.CONSENT)
    anna.sees("согласие на работу наставником подписано на бумаге", "отвечать больше не нужно")
    await anna.taps_old(last, "Нет")
    anna.sees("заполнять больше не нужно")
    await anna.types("нет")
    anna.sees(NO_TEXT)
    await vera.taps("Внести приказ")
    vera.sees("Какой номер у подписанного приказа?")


async def test_another_questionnaire_goes_on_when_one_is_closed(pair_id: int, anna: Speaker, vera: Speaker) -> None:
    await anna.starts()
    await anna.taps("Назначить встречу")
    await anna.starts()
    await anna.taps("Мои данные", "Исправить имя")
    await ends(vera, pair_id)
    await anna.types("Королёва")
    anna.sees("Как Вас зовут?")


async def test_details_begun_before_the_word_was_changed_do_not_take_it_back(
    world: World, pair_id: int, anna: Speaker, boris: Speaker
) -> None:
    await proposes(anna)
    await boris.taps("Подтвердить")
    await world.clock.moves_to("чт 17:30")
    asked = anna.screen
    await anna.taps("Да", "Добавить подробности")
    details = anna.screen
    await anna.taps_old(asked, "Перенесли")
    await anna.taps_old(details, "45")
    anna.sees("заполнять больше не нужно")
    async with world.db.read() as session:
        meeting = (await session.scalars(select(Meeting))).one()
        runs = await session.scalars(select(Run.status).where(Run.scenario == "meeting_checkin_mentor"))
        assert runs.all() == [RunStatus.CLOSED]
    assert meeting.status is MeetingStatus.MOVED


async def test_a_consent_begun_is_gone_on_with(world: World, cast: Cast, stranger: Speaker) -> None:
    await stranger.starts(await invited(world, cast, Role.MENTEE))
    await stranger.taps("Прочитать: Согласие", "Да")
    await stranger.starts()
    stranger.sees("Продолжить: Согласие")
