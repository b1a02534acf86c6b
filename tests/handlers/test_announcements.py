"""Announcements: the curator writes, people answer, the report says how it came."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.storage.models import Announcement, AnnouncementReply, Notice, Organisation, PersonRole
from bot.storage.states import ActionKind, AnnouncementStatus, Role
from bot.views.callbacks import FormStart
from bot.views.info_callbacks import (
    AnnouncementAct,
    AnnouncementAnswer,
    AnnouncementCame,
    AnnouncementDo,
    AnnouncementPeople,
    AnnouncementRole,
)
from bot.views.roadmap_callbacks import AnnouncementNew, AnnouncementOpen, InfoOpen
from tests.kit.announcements import an_announcement, item_with, the_announcement
from tests.kit.cast import Cast
from tests.kit.roadmaps import items, notices, running_cycle
from tests.kit.speaker import Speaker
from tests.kit.world import World

Act = AnnouncementAct


def count(speaker: Speaker, words: str) -> int:
    return sum(words in each.text for each in speaker.messages)


async def replies(world: World) -> list[AnnouncementReply]:
    async with world.db.read() as session:
        return list(await session.scalars(select(AnnouncementReply).order_by(AnnouncementReply.person_id)))


async def test_from_the_first_word_to_the_answer(
    world: World, vera: Speaker, anna: Speaker, boris: Speaker, grigory: Speaker
) -> None:
    await vera.starts()
    await vera.forges(InfoOpen().pack())
    await vera.taps("Новое объявление")
    vera.sees("Текста ещё нет", "наставники, наставляемые, сотрудники")
    await vera.taps("Написать текст")
    await vera.types("Педсовет <переносится> & всё хорошо")
    vera.sees("Текст записан")
    await vera.taps("К объявлению", "Посмотреть и отправить")
    vera.sees("Педсовет <переносится> & всё хорошо", "Наставники: 1", "Наставляемые: 1", "Всего получат: 2 человека")
    await vera.taps("Отправить: 2 человека")
    vera.sees("Получатели: 2", "Отправленное не меняется")
    for reader in (anna, boris):
        reader.sees("📣 Объявление", "Педсовет <переносится> & всё хорошо", "Вера Павловна, куратор")
    grigory.does_not_see("Педсовет")
    await vera.forges(InfoOpen().pack())
    await vera.taps("Отправлены: 1", "1. Педсовет")
    vera.sees("Получатели: 2, доставлено: 2")


async def test_two_taps_send_once_and_afterwards_nothing_changes(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    made = await an_announcement(world, cast)
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SHOW).pack())
    old = vera.screen
    await vera.taps_twice("Отправить: 2 человека")
    assert len(await notices(world, "announcement")) == 2
    assert count(anna, "Встреча в актовом зале") == 1
    await vera.taps_old(old, "Отправить: 2 человека")
    assert "Этого уже нельзя сделать" in vera.toasts[-1]
    for late in (Act.TEXT, Act.EVENT, Act.ASKS, Act.DROP, Act.CHANGE, Act.PLAN, Act.SHOW, Act.ROLES):
        await vera.forges(AnnouncementDo(announcement=made, act=late).pack())
        assert "Объявление отправлено" in vera.screen.text
    await vera.forges(AnnouncementRole(announcement=made, role="+head").pack())
    kept = await the_announcement(world, made)
    assert (kept.status, kept.asks, kept.roles) == (AnnouncementStatus.SENT, True, "mentor mentee")
    assert len(await notices(world, "announcement")) == 2


async def test_who_is_ticked_gets_it_and_a_made_up_role_changes_nothing(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker
) -> None:
    made = await an_announcement(world, cast)
    await vera.forges(AnnouncementDo(announcement=made, act=Act.ROLES).pack())
    await vera.taps("Наставники", "Наставляемые", "Руководитель")
    vera.sees("Сейчас: 1 человек")
    for word in ("+guest", "+moon", "mentor", "", "++"):
        await vera.forges(AnnouncementRole(announcement=made, role=word).pack())
    assert (await the_announcement(world, made)).roles == "head"
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SEND).pack())
    grigory.sees("Встреча в актовом зале")


async def test_without_words_or_readers_nothing_goes_out(world: World, cast: Cast, vera: Speaker) -> None:
    made = await an_announcement(world, cast, roles="")
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SHOW).pack())
    vera.sees("Выберите, кому отправить")
    assert not vera.screen.find("Отправить:")
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SEND).pack())
    assert await notices(world, "announcement") == []
    empty = await an_announcement(world, cast, text="")
    await vera.forges(AnnouncementDo(announcement=empty, act=Act.SEND).pack())
    assert await notices(world, "announcement") == []
    nobody = await an_announcement(world, cast, roles="staff")
    await vera.forges(AnnouncementDo(announcement=nobody, act=Act.SHOW).pack())
    vera.sees("Пока писать некому")


async def test_the_mind_may_be_changed_until_it_happens(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    made = await an_announcement(world, cast, happens=datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SEND).pack())
    anna.sees("Когда: чт, 26 ноября, 15:00", "Где: актовый зал")
    asked = anna.screen
    await anna.taps("Приду")
    assert anna.finds("Ваш ответ: приду")
    assert b"BEGIN:VEVENT" in anna.file(".ics")
    await anna.taps_old(asked, "Приду")
    assert "Вы уже так ответили" in anna.toasts[-1]
    await anna.taps_old(asked, "Не смогу")
    assert anna.finds("Ваш ответ: не смогу")
    await anna.taps_old(asked, "Приду")
    assert len(await notices(world, "announcement_calendar")) == 1
    assert [each.wants for each in await replies(world)] == [True]
    await world.clock.moves_to("чт 15:30")
    await anna.taps_old(asked, "Не смогу")
    assert "Это уже прошло" in anna.toasts[-1]
    assert [each.wants for each in await replies(world)] == [True]


async def test_who_comes_is_reminded_the_evening_before(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, boris: Speaker
) -> None:
    made = await an_announcement(world, cast, happens=datetime(2026, 11, 27, 12, 0, tzinfo=UTC))
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SEND).pack())
    await anna.taps("Приду")
    await boris.taps("Приду")
    await boris.forges(AnnouncementAnswer(announcement=made, wants=False).pack())
    await world.clock.moves_to("чт 16:59")
    anna.does_not_see("завтра")
    await world.clock.moves_to("чт 17:00")
    anna.sees("завтра, пт, 27 ноября, 15:00", "актовый зал")
    boris.does_not_see("завтра")


async def test_who_came_is_ticked_afterwards(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    made = await an_announcement(world, cast, happens=datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SEND).pack())
    await anna.taps("Приду")
    await vera.forges(AnnouncementCame(announcement=made, person=cast.ids["anna"], came=True).pack())
    assert "Этого уже нельзя" in vera.toasts[-1]
    await world.clock.moves_to("пт 10:00")
    vera.sees("Кто пришёл?", "чт, 26 ноября, 15:00")
    await vera.taps("Отметить, кто пришёл", "Анна Сергеевна", "Борис Ильич")
    vera.sees("Кто пришёл: 2")
    await vera.taps("Борис Ильич")
    vera.sees("Кто пришёл: 1")
    assert [each.came for each in await replies(world)] == [True, False]
    await vera.taps("К объявлению")
    vera.sees("Пришли: 1")
    await vera.forges(AnnouncementCame(announcement=made, person=cast.ids["lidia"], came=True).pack())
    assert len(await replies(world)) == 2


async def test_nobody_is_asked_who_came_where_nobody_wanted_to(world: World, cast: Cast, vera: Speaker) -> None:
    made = await an_announcement(world, cast, happens=datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SEND).pack())
    await world.clock.moves_to("пт 12:00")
    vera.does_not_see("Кто пришёл?")


async def test_the_silent_are_reminded_once(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, boris: Speaker
) -> None:
    made = await an_announcement(world, cast)
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SEND).pack())
    await anna.taps("Хочу участвовать")
    await vera.forges(AnnouncementOpen(announcement=made).pack())
    vera.sees("Хотят участвовать: 1", "не ответили: 1")
    await vera.taps_twice("Напомнить тем, кто не ответил (1)")
    boris.sees("Напоминаем: ждём Вашего ответа", "Встреча в актовом зале")
    assert [each.person_id for each in await notices(world, "announcement_again")] == [cast.ids["boris"]]
    await vera.forges(AnnouncementOpen(announcement=made).pack())
    assert "Не ответившим уже напомнили" in vera.screen.text
    await vera.forges(AnnouncementDo(announcement=made, act=Act.REMIND).pack())
    assert "Напоминать некому" in vera.toasts[-1]
    await boris.taps("Пока нет")
    await vera.forges(AnnouncementOpen(announcement=made).pack())
    vera.sees("пока нет: 1", "не ответили: 0")


async def test_staff_who_want_to_take_part_get_the_form_at_once(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker
) -> None:
    async with world.db.write() as session:
        await session.execute(
            update(PersonRole).where(PersonRole.person_id == cast.ids["grigory"]).values(role=Role.STAFF)
        )
    item = await item_with(world, cast, vera, ActionKind.INFORM)
    await vera.forges(AnnouncementNew(item=item).pack())
    vera.sees("Гимназия № 22: приглашаем в наставничество", "сотрудники")
    await vera.taps("Посмотреть и отправить", "Отправить: 1 человек")
    await grigory.taps("Хочу участвовать")
    grigory.sees("Ваш ответ: хочу участвовать")
    assert grigory.screen.find("Анкета наставника")[0][1] == FormStart(scenario="mentor_readiness").pack()
    await vera.forges(AnnouncementPeople(announcement=1, group="want").pack())
    vera.sees("Григорий Петрович", "дайте её в карточке человека")
    await vera.taps("1. ")
    vera.sees("Григорий Петрович")


async def test_an_invitation_asks_for_time_and_place_first(world: World, cast: Cast, vera: Speaker) -> None:
    item = await item_with(world, cast, vera, ActionKind.GATHERING)
    await vera.forges(AnnouncementNew(item=item).pack())
    vera.sees("Когда это будет?")
    await vera.types("в пятницу в 15:00")
    await vera.taps("Верно")
    await vera.types("актовый зал")
    vera.sees("Время и место записаны")
    await vera.taps("К объявлению")
    vera.sees("общую встречу", "Состоится: пт, 27 ноября, 15:00, актовый зал", "наставники, наставляемые")
    await vera.forges(AnnouncementNew(item=item).pack())
    assert "Состоится: пт, 27 ноября, 15:00" in vera.screen.text
    async with world.db.read() as session:
        assert len((await session.scalars(select(Announcement))).all()) == 1


async def test_a_planned_one_waits_for_the_first_working_hour(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    """31 December 2026 to 10 January are days off."""
    made = await an_announcement(world, cast)
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SENDING).pack())
    await vera.types("2 января в 12:00")
    await vera.taps("Верно", "К объявлению", "Посмотреть и отправить")
    vera.sees("Отправим: пн, 11 января, 08:30")
    await vera.taps("Запланировать: пн, 11 января, 08:30")
    vera.sees("Объявление запланировано")
    await world.clock.moves_to(datetime(2027, 1, 11, 5, 29, tzinfo=UTC))
    assert count(anna, "Встреча в актовом зале") == 0
    await world.clock.moves_to(datetime(2027, 1, 11, 5, 31, tzinfo=UTC))
    assert count(anna, "Встреча в актовом зале") == 1


async def test_what_the_bot_slept_through_waits_for_the_next_working_day(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    made = await an_announcement(world, cast, send=datetime(2026, 11, 27, 14, 0, tzinfo=UTC))
    await vera.forges(AnnouncementDo(announcement=made, act=Act.PLAN).pack())
    await world.clock.jumps_to("сб 12:00")
    assert (await the_announcement(world, made)).status is AnnouncementStatus.PLANNED
    await world.clock.moves_to("пн 8:31")
    assert (await the_announcement(world, made)).status is AnnouncementStatus.SENT
    assert count(anna, "Встреча в актовом зале") == 1


async def test_a_planned_one_can_be_changed_or_dropped(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    made = await an_announcement(world, cast, send=datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    await vera.forges(AnnouncementDo(announcement=made, act=Act.PLAN).pack())
    await vera.taps("Изменить")
    vera.sees("Объявление: черновик")
    await vera.forges(AnnouncementDo(announcement=made, act=Act.PLAN).pack())
    await vera.taps("Убрать", "Да, убрать")
    vera.sees("его никто не получил")
    await world.clock.moves_to("чт 10:00")
    assert count(anna, "Встреча в актовом зале") == 0


async def test_who_left_meanwhile_is_written_nothing(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, boris: Speaker
) -> None:
    made = await an_announcement(world, cast, send=datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    await vera.forges(AnnouncementDo(announcement=made, act=Act.PLAN).pack())
    await boris.types("/mydata")
    await boris.taps("Отозвать согласие", "Да, отозвать")
    await world.clock.moves_to("ср 13:00")
    assert count(anna, "Встреча в актовом зале") == 1
    assert count(boris, "Встреча в актовом зале") == 0
    await vera.forges(AnnouncementOpen(announcement=made).pack())
    vera.sees("Получатели: 1, доставлено: 1")


async def test_an_invitation_that_would_come_too_late_goes_back_to_the_curator(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    """The server was off."""
    made = await an_announcement(
        world,
        cast,
        send=datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
        happens=datetime(2026, 11, 25, 15, 0, tzinfo=UTC),
    )
    await vera.forges(AnnouncementDo(announcement=made, act=Act.PLAN).pack())
    await world.clock.jumps_to("чт 12:00")
    vera.sees("Объявление не ушло", "Текст цел")
    assert count(anna, "Встреча в актовом зале") == 0
    assert (await the_announcement(world, made)).status is AnnouncementStatus.DRAFT


async def test_out_of_reach_is_told_before_and_after(
    world: World, cast: Cast, vera: Speaker, boris: Speaker, anna: Speaker
) -> None:
    made = await an_announcement(world, cast)
    await anna.blocks()
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SHOW).pack())
    vera.sees("Не дойдёт: 1", "Всего получат: 1 человек")
    await anna.unblocks()
    anna.person.blocked = True  # Telegram has not told the bot yet
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SEND).pack())
    await vera.forges(AnnouncementOpen(announcement=made).pack())
    vera.sees("Получатели: 2, доставлено: 1", "Не дошло: 1")
    await vera.taps("Не дошло: 1")
    vera.sees("Анна Сергеевна К.", "лучше сказать лично")
    vera.does_not_see("Королёва")


async def test_others_may_not(world: World, cast: Cast, vera: Speaker, grigory: Speaker, marina: Speaker) -> None:
    made = await an_announcement(world, cast)
    for speaker in (grigory, marina):
        await speaker.forges(AnnouncementOpen(announcement=made).pack())
        await speaker.forges(AnnouncementDo(announcement=made, act=Act.SEND).pack())
        await speaker.forges(AnnouncementAnswer(announcement=made, wants=True).pack())
        speaker.does_not_see("актовом зале")
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SEND).pack())
    await grigory.forges(AnnouncementAnswer(announcement=made, wants=True).pack())
    assert await replies(world) == []


@pytest.mark.parametrize("length", [2500])
async def test_the_longest_text_fits(world: World, cast: Cast, vera: Speaker, anna: Speaker, length: int) -> None:
    words = "<&>" * (length // 3)
    made = await an_announcement(world, cast, text=words, happens=datetime(2026, 11, 27, 12, 0, tzinfo=UTC))
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SHOW).pack())
    vera.sees(words)
    await vera.taps("Отправить: 2 человека")
    anna.sees(words)
    async with world.db.read() as session:
        assert {each.status for each in await session.scalars(select(Notice))} == {"sent"}
        assert (await session.scalars(select(Organisation))).all()


async def test_what_was_changed_since_it_was_looked_at_is_looked_at_again(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    """By another curator, or from another message of the same chat."""
    made = await an_announcement(world, cast)
    await vera.forges(AnnouncementDo(announcement=made, act=Act.SHOW).pack())
    old = vera.screen
    await vera.starts()
    await vera.forges(AnnouncementDo(announcement=made, act=Act.TEXT).pack())
    await vera.types("Встреча в столовой")
    await vera.taps_old(old, "Отправить: 2 человека")
    vera.sees("Пока Вы смотрели", "Встреча в столовой", "Всего получат")
    assert await notices(world, "announcement") == []
    await vera.taps("Отправить: 2 человека")
    anna.sees("Встреча в столовой")


async def test_drafts_without_words_say_what_they_are_about(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await running_cycle(world, vera.id)
    item = (await items(world, cycle))["1.4"]
    await vera.forges(AnnouncementNew(item=item.id).pack())
    await vera.taps("← Объявления")
    vera.sees("1. без текста: Согласование дорожной карты")
    await vera.taps("1. без текста", "Написать текст")
    await vera.types("Дети & <родители>")
    await vera.taps("К объявлению", "← Объявления")
    assert vera.screen.buttons[0] == "1. Дети & <родители>"


async def test_what_is_planned_can_be_sent_at_once_and_says_so(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.forges(AnnouncementNew().pack())
    await vera.taps("Написать текст")
    await vera.types("Педсовет")
    await vera.taps("К объявлению", "Отправить в другой день")
    await vera.types("завтра в 9:00")
    await vera.taps("Верно", "К объявлению", "Посмотреть и отправить", "Запланировать")
    assert vera.can_tap("Отправить сейчас: 2 человека")
