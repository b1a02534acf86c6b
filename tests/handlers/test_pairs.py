"""Pairs as the people of the school see them: taps in, screens out."""

from dataclasses import replace

import pytest

from bot.storage.models import Organisation
from bot.storage.states import Privacy
from bot.views.callbacks import PairAct, PairAnswer, PairDo, PairList, PairOpen, PairPick, PairPropose
from tests.kit.cast import ANNA, Cast
from tests.kit.school import add_member
from tests.kit.speaker import Speaker
from tests.kit.stage import set_stage
from tests.kit.world import World


async def proposed(vera: Speaker) -> None:
    await vera.starts()
    await vera.taps("Пары", "Подобрать пару", "Борис Ильич", "Анна Сергеевна", "Предложить пару")


async def test_an_old_button_shows_where_the_pair_stands_today(vera: Speaker, anna: Speaker, boris: Speaker) -> None:
    await proposed(vera)
    news = anna.screen
    await anna.taps("Да, хочу в эту пару")
    await anna.taps_old(news, "Да, хочу в эту пару")
    anna.sees("Здесь уже всё изменилось")
    await boris.taps("Нет, спасибо")
    boris.sees("Хорошо, записано", "Эта пара не сложилась")
    anna.sees("Пара не сложилась", "дело не в Вас")
    vera.sees("Ответ «нет»: Борис Ильич Г.")
    await anna.taps_old(news, "Нет, спасибо")
    anna.sees("Здесь уже всё изменилось", "Эта пара не сложилась")


async def test_two_taps_at_once_propose_one_pair(vera: Speaker, anna: Speaker) -> None:
    await vera.starts()
    await vera.taps("Пары", "Подобрать пару", "Борис Ильич", "Анна Сергеевна")
    await vera.taps_twice("Предложить пару")
    vera.sees("Предложено", "Эта пара уже предложена")
    assert anna.news.count("Вам предлагают") == 1


async def test_taking_back_asks_first(vera: Speaker, anna: Speaker) -> None:
    await proposed(vera)
    await vera.taps("Отозвать предложение")
    vera.sees("Отозвать предложение?")
    anna.does_not_see("отозвано")
    await vera.taps("К паре", "Отозвать предложение", "Да, отозвать")
    vera.sees("Предложение отозвано")
    anna.sees("Предложение пары отозвано")
    await vera.taps("Подобрать другого наставника")
    vera.sees("Наставник для: Борис Ильич Г.")


async def test_paper_consent_then_order_then_the_end(vera: Speaker, anna: Speaker, boris: Speaker) -> None:
    await proposed(vera)
    for person in (anna, boris):
        await person.taps("Да, хочу в эту пару")
    await vera.taps("Открыть пару", "Согласие подписано на бумаге")
    vera.sees("на бумаге у Вас?")
    await vera.taps("Да, бумага подписана")
    vera.sees("Отмечено", "Осталось внести номер и дату приказа")
    await vera.taps("Внести приказ")
    await vera.types("12-н")
    await vera.types("сегодня")
    await vera.taps("Верно")
    boris.sees("Приказ подписан: № 12-н")
    await vera.taps("Открыть пару", "Завершить пару")
    vera.sees("Завершить пару?")
    await vera.taps("Да, завершить")
    for person in (anna, boris):
        person.sees("Пара завершена")


async def test_an_obstacle_is_said_in_words(vera: Speaker, cast: Cast) -> None:
    await vera.starts()
    ids = cast.ids
    await vera.forges(PairPropose(mentee=ids["boris"], mentor=ids["boris"]).pack())
    vera.sees("Пару предложить нельзя", "один и тот же человек")
    await vera.forges(PairPropose(mentee=ids["boris"], mentor=ids["grigory"]).pack())
    vera.sees("Григорий Петрович С.: нет роли наставника")


async def test_a_mentor_may_be_chosen_first(vera: Speaker, cast: Cast) -> None:
    await vera.starts()
    await vera.forges(PairPick(mentor=cast.ids["anna"]).pack())
    vera.sees("Выберите, кому поможет Анна Сергеевна К.")
    await vera.taps("Борис Ильич Г.")
    vera.sees("Две анкеты рядом")


FORGED = (
    PairList().pack(),
    PairOpen(pair=1).pack(),
    PairPick().pack(),
    PairAnswer(pair=1, agree=True).pack(),
    *(PairDo(pair=1, act=act, sure=sure).pack() for act in PairAct for sure in (True, False)),
)


@pytest.mark.parametrize("who", ["grigory", "marina", "stranger"])
async def test_forged_buttons_of_others_get_nothing(vera: Speaker, boris: Speaker, cast: Cast, who: str) -> None:
    await proposed(vera)
    forger = cast.speakers[who]
    await forger.starts()
    for data in FORGED:
        await forger.forges(data)
        forger.does_not_see("Борис", "Анна Сергеевна К.")
    assert boris.can_tap("Да, хочу в эту пару")
    boris.does_not_see("отозвано")


@pytest.mark.parametrize("privacy", [Privacy.STANDARD])
async def test_full_names_where_the_school_chose_so(vera: Speaker, anna: Speaker) -> None:
    await proposed(vera)
    anna.sees("Громов Борис Ильич")


async def test_reminders_are_two_and_can_be_put_off(world: World, vera: Speaker, boris: Speaker) -> None:
    await proposed(vera)  # Tuesday
    await world.clock.moves_to("ср 17:00")
    boris.sees("Вас ждёт предложение пары")
    await boris.taps("Напомнить завтра")
    await world.clock.moves_to("ср 18:00")
    boris.does_not_see("Вас ждёт предложение пары")
    await world.clock.moves_to("чт 17:00")
    boris.sees("Вас ждёт предложение пары")
    await world.clock.moves_to("пт 17:00")
    boris.sees("Вас ждёт предложение пары")
    await world.clock.moves_to("вт 17:00")
    boris.does_not_see("Вас ждёт предложение пары")
    await vera.starts()
    await vera.taps("Пары")
    vera.sees("⏰ Борис Ильич Г.")


async def test_from_a_person_to_the_pair_and_its_meetings(world: World) -> None:
    cast, _ = await set_stage(world, "met")
    vera = cast.speakers["vera"]
    await vera.starts()
    await vera.types("Борис")
    await vera.taps("Борис Ильич Г.", "Пара: Анна Сергеевна К.", "Все встречи: 1")
    vera.sees("Встречи пары", "подтверждена")


async def test_a_mentor_with_room_is_picked_first(vera: Speaker) -> None:
    await vera.starts()
    await vera.types("Анна")
    await vera.taps("Анна Сергеевна К.", "Подобрать наставляемого")
    vera.sees("Выберите, кому поможет Анна Сергеевна К.")
    await vera.taps("1. Борис Ильич Г.", "Предложить пару")
    vera.sees("Предложено, обоим придёт сообщение")


async def test_a_name_typed_while_picking_is_looked_for_there(vera: Speaker) -> None:
    await vera.starts()
    await vera.taps("Пары", "Подобрать пару", "1. Борис Ильич Г.")
    await vera.types("корол")
    vera.sees("Наставник для: Борис Ильич Г.", "Поиск «корол»: 1 человек", "Анна Сергеевна К.")
    await vera.types("Никто")
    vera.sees("Наставник для: Борис Ильич Г.", "Никого не нашлось")
    await vera.taps("Все", "1. Анна Сергеевна К.", "Предложить пару")
    vera.sees("Предложено, обоим придёт сообщение")
    await vera.types("корол")
    vera.sees("Поиск «корол»", "Чтобы найти человека")
    vera.does_not_see("Наставник для")


async def test_a_mentee_is_looked_for_while_picking(vera: Speaker) -> None:
    await vera.starts()
    await vera.types("Анна")
    await vera.taps("Анна Сергеевна К.", "Подобрать наставляемого")
    await vera.types("громов")
    vera.sees("Ждут наставника, поиск «громов»", "Выберите, кому поможет Анна Сергеевна К.", "Борис Ильич Г.")
    await vera.taps("1. Борис Ильич Г.")
    vera.sees("Две анкеты рядом")
    await vera.types("громов")  # reading the two questionnaires is a part of picking
    vera.sees("Ждут наставника, поиск «громов»")


@pytest.mark.parametrize("way", ["На главную", "← Все пары"])
async def test_whoever_goes_elsewhere_is_picking_no_longer(vera: Speaker, way: str) -> None:
    await vera.starts()
    await vera.taps("Пары", "Подобрать пару", way)
    await vera.types("корол")
    vera.sees("Поиск «корол»")
    vera.does_not_see("Ждут наставника")


async def test_a_questionnaire_begun_while_picking_gets_the_texts(world: World) -> None:
    cast, _ = await set_stage(world, "consented")
    vera = cast.speakers["vera"]
    await vera.starts()
    await vera.taps("Пары", "Подобрать пару")
    await vera.forges(PairDo(pair=1, act=PairAct.ORDER).pack())
    await vera.types("88-од")
    vera.sees("От какого числа приказ?")
    await vera.taps("Отложить")
    await vera.types("корол")
    vera.does_not_see("Ждут наставника")


async def test_found_names_are_turned_page_by_page(world: World, cast: Cast, vera: Speaker) -> None:
    async with world.db.write() as session:
        organisation = await session.get_one(Organisation, cast.organisation_id)
        for number in range(9):
            member = replace(ANNA, given_name=f"Яна{number}", family_name="Янова")
            await add_member(session, organisation, 9000 + number, member, now=world.clock.now())
    await vera.starts()
    await vera.taps("Пары", "Подобрать пару", "1. Борис Ильич Г.")
    await vera.types("янова")
    await vera.taps("›")
    vera.sees("Поиск «янова»: 9 человек", "9. Яна8")
