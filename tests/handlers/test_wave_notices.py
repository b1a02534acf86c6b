"""What a busy person and a curator get when several waves go on at once: little, and all of it true."""

import pytest

from bot.storage.states import NoticeStatus
from bot.views.callbacks import PutOff
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.waves import answers, have_a_pair, opens, plans, respondents, said
from tests.kit.world import World

pytestmark = pytest.mark.usefixtures("tiny_forms")
PULSE, SKILLS = "Пульс коллектива", "Карта навыков"


async def opens_one_that_ends(vera: Speaker, title: str, day: str) -> None:
    await plans(vera, title)
    await vera.taps("До какого дня", "Другой день")
    await vera.types(day)
    await vera.taps("Верно", "К волне", "Открыть сейчас")


async def test_one_message_names_every_wave_that_waits(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, boris: Speaker
) -> None:
    """The second and third are told of together, and nothing of them is left for the day after."""
    await have_a_pair(world, cast)
    await opens(vera, PULSE)
    await opens(vera, SKILLS)
    await opens_one_that_ends(vera, PULSE, "1 декабря")
    assert anna.news.count(PULSE) == 1
    await world.clock.moves_to("завтра 10:00")
    anna.sees("Вас ждут анкеты и опросы", "до 1 декабря", "до 8 декабря", SKILLS)
    assert anna.can_tap("Борис Ильич: Карта навыков (3 мин)")
    assert anna.screen.text.index("до 1 декабря") < anna.screen.text.index("до 8 декабря")
    invited = [each for each in await said(world, "campaign_invited") if each.person_id == cast.ids["anna"]]
    assert [each.status for each in invited] == [NoticeStatus.SENT] * 3
    await world.clock.moves_to("чт 18:00")
    anna.sees_nothing()


async def test_reminders_of_several_waves_come_as_one(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, boris: Speaker
) -> None:
    """However many wait, each has its two reminders and the person two messages."""
    for _ in range(3):
        await opens(vera, PULSE)
    await world.clock.moves_to("завтра 10:00")
    anna.looks_up()
    await world.clock.moves_to("пн 18:00")
    assert anna.news.count("Напоминаем") == 1
    await world.clock.moves_to("чт 18:00")
    anna.sees_nothing()
    await world.clock.moves_to("пт 18:00")
    assert anna.news.count("Напоминаем") == 1
    await world.clock.moves_to("вт 18:00")
    anna.sees_nothing()
    assert {each.reminders for each in await respondents(world)} == {2}


async def test_an_invitation_goes_before_a_reminder(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens(vera, PULSE)
    await world.clock.moves_to("чт 20:00")
    await vera.taps("← Анкеты и опросы", PULSE, "Напомнить всем неответившим (2)", "Да, напомнить")
    await plans(vera, "Пульс")
    await vera.taps("Запланировать")
    await world.clock.moves_to("пт 8:45")
    anna.does_not_see("Напоминаем")
    anna.sees("Вас ждут анкеты и опросы")


async def test_a_reminder_counts_when_it_has_come(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens(vera, PULSE)
    await world.clock.moves_to("завтра 20:00")
    await vera.taps("← Анкеты и опросы", PULSE, "Напомнить всем неответившим (2)", "Да, напомнить", "Кто не ответил")
    vera.does_not_see("напоминаний")
    await vera.taps("← К волне")
    vera.does_not_see("Напомнить всем")
    await world.clock.moves_to("чт 9:00")
    anna.sees("Напоминаем")
    await vera.taps("Кто не ответил")
    vera.sees("ответ не начат, напоминаний: 1")


async def test_what_is_put_off_and_the_reminder_of_that_day_are_one(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    await opens(vera, PULSE)
    await answers(cast.speakers["boris"])
    await world.clock.moves_to("завтра 10:00")
    await world.clock.moves_to("пт 10:00")
    await anna.taps("Напомнить завтра")
    anna.sees("Хорошо, напомню: пн, 30 ноября, 08:30")
    await world.clock.moves_to("пн 18:00")
    assert anna.news.count(PULSE) == 1
    await world.clock.moves_to("вт 18:00")
    anna.sees_nothing()
    assert [each.reminders for each in await respondents(world)] == [1, 0]


async def test_there_is_no_tomorrow_on_the_last_day(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens_one_that_ends(vera, PULSE, "30 ноября")
    anna.looks_up()
    await world.clock.moves_to("пн 9:00")
    await vera.taps("← Анкеты и опросы", PULSE, "Напомнить всем неответившим (2)", "Да, напомнить")
    anna.sees("Напоминаем", "Сегодня последний день")
    assert "Напомнить завтра" not in anna.screen.buttons
    (first, *_) = [each for each in await said(world, "campaign_invited") if each.person_id == cast.ids["anna"]]
    await anna.forges(PutOff(notice=first.id).pack())
    anna.sees("Сегодня последний день")
    anna.does_not_see("Хорошо, напомню")


async def test_what_has_been_answered_is_not_put_off(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens(vera, PULSE)
    invitation = anna.screen
    await answers(anna)
    await anna.taps_old(invitation, "Напомнить завтра")
    anna.sees("Это напоминание уже не нужно")


async def test_the_digest_tells_of_the_waves_that_have_ended(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    """Both end on Sunday; on Monday there is one message, at nine, and none on Tuesday."""
    for _ in range(2):
        await opens_one_that_ends(vera, PULSE, "29 ноября")
    await world.clock.moves_to("пн 8:59")
    vera.does_not_see("Завершен", "Волна завершена")
    await world.clock.moves_to("пн 18:00")
    assert vera.news.count("Завершены опросы за неделю: 2 волны") == 1
    vera.does_not_see("Волна завершена", "Завершены волны")
    await world.clock.moves_to("вт 18:00")
    vera.sees_nothing()
    assert {each.status for each in await said(world, "campaign_closed")} == {NoticeStatus.SENT}


async def test_ends_on_one_day_come_as_one_message(world: World, cast: Cast, vera: Speaker) -> None:
    for _ in range(2):
        await opens_one_that_ends(vera, PULSE, "1 декабря")
    await world.clock.moves_to("ср 18:00")
    await world.clock.moves_to("вт 18:00")
    vera.looks_up()
    await world.clock.moves_to("ср 18:00")
    vera.sees("Завершены волны: 2")
    await world.clock.moves_to("чт 18:00")
    vera.sees_nothing()


async def test_the_card_promises_only_days_on_which_somebody_is_reminded(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    await opens(vera, PULSE)
    vera.sees("Напомним тем, кто не ответит: пн, 30 ноября; пт, 4 декабря")
    vera.does_not_see("Напомнить всем")
    await world.clock.moves_to("завтра 10:00")
    await vera.taps("← Анкеты и опросы", PULSE, "Напомнить всем неответившим (2)", "Да, напомнить")
    vera.sees("Напомним тем, кто не ответит: пт, 4 декабря")
    vera.does_not_see("30 ноября")
    await world.clock.moves_to("чт 10:00")
    await vera.taps("← Анкеты и опросы", PULSE, "Напомнить всем неответившим (2)", "Да, напомнить")
    vera.sees("Напоминаний по расписанию больше не будет")


async def test_a_button_begins_with_whom_it_is_about(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    """On a phone the end of a long label is not seen."""
    await have_a_pair(world, cast)
    await opens(vera, SKILLS)
    assert anna.can_tap("Борис Ильич: Карта навыков (3 мин)")
    await anna.starts()
    assert anna.can_tap("Борис Ильич: Карта навыков (3 мин)")
    await anna.taps("Борис Ильич: Карта навыков", "3")
    await anna.starts()
    assert anna.can_tap("Борис Ильич: продолжить – Карта навыков (3 мин)")
