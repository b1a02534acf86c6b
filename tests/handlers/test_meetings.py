"""Meetings in the chat: old buttons, slips of the finger, files, strangers."""

import pytest

from bot.services import meeting_tasks
from bot.services.runs import library
from bot.storage.models import Pair
from bot.storage.states import PairStatus
from bot.views.callbacks import CheckInAnswer, MeetingAct, MeetingDo, MeetingList, MeetingOpen, MeetingPlan, PairOpen
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.world import World


@pytest.fixture
async def pair_id(world: World, cast: Cast) -> int:
    """Anna and Boris, with an order."""
    async with world.db.write() as session:
        pair = Pair(
            organisation_id=cast.organisation_id,
            mentor_id=cast.ids["anna"],
            mentee_id=cast.ids["boris"],
            status=PairStatus.ORDERED,
            proposed_by_id=cast.ids["vera"],
            proposed_at=world.clock.now(),
        )
        session.add(pair)
        await session.flush()
        return pair.id


async def plan(anna: Speaker, words: str = "в четверг в 15:30") -> None:
    await anna.starts()
    await anna.taps("Назначить встречу")
    await anna.types(words)
    await anna.taps("Верно", "онлайн", "Пропустить")
    anna.sees("Отправлено")


async def test_words_that_are_no_time_leave_the_one_before_to_be_asked_for(pair_id: int, anna: Speaker) -> None:
    """A green «Верно» under a question about words the bot has not understood would send another time."""
    await anna.starts()
    await anna.taps("Назначить встречу")
    await anna.types("в субботу в 23:00")
    anna.sees("Вы написали: сб, 28 ноября", "Верно?")
    await anna.types("давайте после уроков")
    anna.sees("До этого Вы написали: сб, 28 ноября", "Если это подходит, нажмите «Верно»")
    assert "Верно?" not in anna.screen.text


async def test_calling_off_takes_two_taps_and_sends_the_file(pair_id: int, anna: Speaker, boris: Speaker) -> None:
    await plan(anna)
    boris.sees("Анна Сергеевна предлагает встречу.", "Где: онлайн")
    proposal = boris.screen
    await boris.taps_twice("Подтвердить")
    anna.sees("📎 встреча-26-ноября.ics", "Встреча подтверждена.")
    await anna.taps("Отменить встречу")
    anna.sees("Точно отменить эту встречу?")
    boris.looks_up()
    await anna.taps("Да, отменить")
    for person in (anna, boris):
        person.sees("📎 отмена-встречи-26-ноября.ics")
    boris.sees("Анна Сергеевна: встречи не будет.")
    await boris.taps_old(proposal, "Подтвердить")
    boris.sees("Встреча уже отменена. Вот что сейчас:", "Назначить новое время")


async def test_the_calendar_keeps_its_columns_and_says_the_day(pair_id: int, anna: Speaker) -> None:
    await anna.starts()
    await anna.taps("Назначить встречу", "›")
    weeks = [row for row in anna.screen.rows if len(row) > 3]
    assert {len(week) for week in weeks} == {7}
    assert [week[1][0] for week in weeks[:2]] == ["Вт", "1"]  # 1 December 2026 is a Tuesday
    await anna.taps("10")
    anna.sees("чт, 10 декабря – выберите время.")


async def test_declining(pair_id: int, anna: Speaker, boris: Speaker) -> None:
    await plan(anna)
    await boris.taps("Отказаться", "Да, отказаться")
    anna.sees("Борис Ильич: встречи не будет.")
    await anna.taps("Назначить новое время")
    anna.sees("Когда встретимся?")


async def test_a_time_without_an_answer_is_reminded_of_the_next_morning(
    world: World, pair_id: int, anna: Speaker, boris: Speaker
) -> None:
    await plan(anna)
    await world.clock.moves_to("завтра 9:05")
    boris.sees("Анна Сергеевна ждёт Вашего ответа о встрече.")
    assert "Напомнить завтра" in boris.screen.buttons
    await world.clock.moves_to("завтра 9:05")
    boris.sees_nothing()
    await boris.taps("Подтвердить")
    boris.sees("время подтверждено")


async def test_the_reminder_of_the_eve_is_made_up_once(
    world: World, pair_id: int, anna: Speaker, boris: Speaker
) -> None:
    await plan(anna)
    await boris.taps("Подтвердить")
    await world.clock.jumps_to("чт 4:00")
    boris.sees_nothing()
    await world.clock.moves_to("чт 9:00")
    boris.sees("Напоминаем о встрече", "чт, 26 ноября, 15:30")
    await world.clock.moves_to("чт 14:00")
    boris.sees_nothing()
    await world.clock.moves_to("чт 15:00")
    boris.sees("Скоро встреча")


async def test_a_word_is_mended(world: World, pair_id: int, anna: Speaker, boris: Speaker) -> None:
    await plan(anna)
    await boris.taps("Подтвердить")
    await world.clock.moves_to("чт 17:30")
    anna.sees("Встреча состоялась?")
    assert anna.screen.buttons[-1] == "На главную"
    await anna.taps("Перенесли", "Исправить отметку", "Да")
    anna.sees("Спасибо, отметка сохранена!", "Встреча состоялась.")
    await boris.taps("Да")
    boris.sees("Назначить следующую")
    await boris.taps("Добавить подробности", "10", "Пропустить", "Пропустить")
    boris.sees("Спасибо, подробности записаны")
    await boris.types("/meetings")
    boris.sees("Мои встречи", "чт, 26 ноября, 15:30 – состоялась")


async def test_silence_is_asked_about_twice(world: World, pair_id: int, anna: Speaker, boris: Speaker) -> None:
    await plan(anna)
    await boris.taps("Подтвердить")
    await world.clock.moves_to("чт 17:30")
    boris.sees("Встреча состоялась?")
    await world.clock.moves_to("пт 16:30")
    boris.does_not_see("Встреча состоялась?")
    await world.clock.moves_to("пт 17:30")
    boris.sees("Встреча состоялась?")
    await world.clock.moves_by(days=7)
    boris.does_not_see("Встреча состоялась?")
    await boris.taps("Второй не пришёл")
    boris.sees("Назначить новое время")


async def test_the_curator_says_how_it_was(
    world: World, pair_id: int, anna: Speaker, boris: Speaker, vera: Speaker
) -> None:
    await plan(anna)
    await boris.taps("Подтвердить")
    await vera.forges(MeetingOpen(meeting=1).pack())
    assert not vera.can_tap("Встреча была")
    await world.clock.moves_to("чт 17:30")
    await anna.taps("Да")
    await boris.taps("Второй не пришёл")
    await vera.forges(MeetingOpen(meeting=1).pack())
    vera.sees("Отметки разошлись", "Спросите обоих и отметьте, как было.")
    old = vera.screen
    await vera.taps("Встречи не было", "Нет, оставить")
    vera.sees("Отметки разошлись")
    await vera.taps("Встреча была")
    vera.sees("Точно отметить, что встреча была?")
    await vera.taps("Да, встреча была")
    vera.sees("Спасибо, отметка сохранена!", "Отметка куратора: встреча состоялась.")
    assert not vera.can_tap("Встречи не было")
    await vera.taps_old(old, "Встречи не было")
    vera.sees("Встреча уже отмечена. Вот что сейчас:")
    for person in (anna, boris):
        await person.forges(MeetingOpen(meeting=1).pack())
        person.sees("Отметка куратора: встреча состоялась.", "Назначить следующую")
        assert not person.can_tap("Исправить отметку")


async def test_nobody_else_gets_in(
    pair_id: int, anna: Speaker, vera: Speaker, grigory: Speaker, marina: Speaker, stranger: Speaker
) -> None:
    await plan(anna)
    forged = [
        MeetingPlan(pair=pair_id),
        MeetingDo(meeting=1, sequence=0, act=MeetingAct.CONFIRM),
        MeetingDo(meeting=1, sequence=0, act=MeetingAct.OTHER),
        MeetingDo(meeting=1, sequence=0, act=MeetingAct.CANCEL, sure=True),
        CheckInAnswer(meeting=1, outcome="held"),
        CheckInAnswer(meeting=1, outcome="nonsense"),
    ]
    ruling = MeetingDo(meeting=1, sequence=0, act=MeetingAct.HELD, sure=True)
    read = [MeetingOpen(meeting=1), MeetingList(pair=pair_id), ruling]
    await stranger.starts()
    for person in (grigory, marina, stranger):
        for data in (*forged, *read):
            await person.forges(data.pack())
            person.does_not_see("Анна Сергеевна", "Борис Ильич", "26 ноября")
    for data in forged:
        await vera.forges(data.pack())
        vera.does_not_see("26 ноября")
    await vera.forges(MeetingOpen(meeting=1).pack())
    vera.sees("Наставник: Анна Сергеевна К.", "Наставляемый: Борис Ильич Г.")
    assert not vera.can_tap("Подтвердить")


async def test_the_task_and_the_next_day_are_not_forgotten(
    world: World, cast: Cast, pair_id: int, anna: Speaker, boris: Speaker, vera: Speaker
) -> None:
    await plan(anna)
    await boris.taps("Подтвердить")
    await world.clock.moves_to("чт 17:30")
    await boris.taps("Да")
    await anna.taps("Да", "Добавить подробности", "45", "Пропустить")
    await anna.types("Прочитать про родительские собрания")
    await anna.types("в следующий четверг")
    await anna.taps("Верно")
    anna.sees("Осталось предложить второй стороне встречу, которую Вы наметили")
    task = "Задание до следующей встречи: Прочитать про родительские собрания"
    for person in (boris, vera):
        await person.forges(PairOpen(pair=pair_id).pack())
        person.sees(task, "Следующая встреча намечена на чт, 3 декабря")
        await person.forges(MeetingOpen(meeting=1).pack())
        person.sees(task)
    await anna.taps("Назначить встречу")
    anna.sees("Когда встретимся?", "Сейчас: чт, 3 декабря 2026, 15:30")
    await anna.taps("Оставить как есть")
    anna.sees("Сейчас: онлайн")
    await anna.taps("Оставить как есть", "Пропустить")
    boris.sees("чт, 3 декабря, 15:30")
    await boris.taps("Подтвердить")
    boris.sees("Задание с прошлой встречи: Прочитать про родительские собрания")
    await boris.forges(PairOpen(pair=pair_id).pack())
    boris.sees(task)
    boris.does_not_see("намечена")


async def test_a_task_is_shown_to_whom_the_form_says(
    world: World, pair_id: int, anna: Speaker, boris: Speaker, vera: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plan(anna)
    await boris.taps("Подтвердить")
    await world.clock.moves_to("чт 17:30")
    await anna.taps("Да", "Добавить подробности", "45", "Пропустить")
    await anna.types("Прочитать про родительские собрания")
    await anna.taps("Пропустить")
    shipped = library()[meeting_tasks.FORM]
    steps = [
        step.model_copy(update={"visible_to": ["author", "curator"]}) if step.id == meeting_tasks.TASK else step
        for step in shipped.steps
    ]
    edited = shipped.model_copy(update={"steps": steps})
    monkeypatch.setattr(meeting_tasks, "library", lambda: {meeting_tasks.FORM: edited})
    for person, sees in ((anna, True), (boris, False), (vera, True)):
        await person.forges(PairOpen(pair=pair_id).pack())
        assert ("Задание до следующей встречи" in person.news) is sees
