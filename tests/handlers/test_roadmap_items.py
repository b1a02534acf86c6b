"""One item of a roadmap through its life: evidence, «Сделано», accepted, given back, not applicable."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from bot.services.item_closing import ItemAct
from bot.services.roadmap_people import set_responsible
from bot.storage.models import Cycle, Organisation, RoadmapItem
from bot.storage.states import CycleStatus, EvidenceKind, ItemStatus, Privacy, TermKind
from bot.views.item_callbacks import EvidenceAdd, EvidenceDrop, EvidenceFile, EvidenceList, ItemDo
from bot.views.roadmap_callbacks import ItemOpen, StageOpen
from tests.kit.cast import Cast
from tests.kit.roadmaps import evidence, notices, quiet_cycle, set_item, the_item
from tests.kit.samples import PDF
from tests.kit.speaker import Speaker
from tests.kit.world import World

KEY = "1.4"
TODAY = date(2026, 11, 24)


@pytest.fixture
async def cycle(world: World, cast: Cast) -> int:
    return await quiet_cycle(world, cast.speakers["vera"].id)


async def answers_for(world: World, item_id: int, *people: int) -> None:
    """These and nobody else."""
    async with world.db.write() as session:
        item = await session.get_one(RoadmapItem, item_id)
        await set_responsible(session, item, people)


@pytest.fixture
async def item(world: World, cast: Cast, cycle: int) -> int:
    """Anna answers for it; five days are left."""
    found = await the_item(world, cycle, KEY)
    await set_item(
        world,
        found.id,
        starts_on=date(2026, 11, 10),
        due_on=date(2026, 11, 29),
        status=ItemStatus.OPEN,
        opened_at=world.clock.now(),
        title="Согласование дорожной карты",
        details="направить на согласование",
        evidence_wanted="согласованная карта",
    )
    await answers_for(world, found.id, cast.ids["anna"])
    return found.id


async def opens(speaker: Speaker, item_id: int) -> None:
    await speaker.starts()
    await speaker.forges(ItemOpen(item=item_id).pack())


async def status_of(world: World, item_id: int) -> ItemStatus:
    async with world.db.read() as session:
        return (await session.get_one(RoadmapItem, item_id)).status


async def test_from_the_main_screen_to_done_and_accepted(world: World, item: int, anna: Speaker, vera: Speaker) -> None:
    await anna.starts()
    await anna.taps("Мои мероприятия: 1", "1.4")
    anna.sees("1.4 Согласование дорожной карты", "до вс, 29 ноября, осталось 5 дней", "Анна Сергеевна К.")
    anna.sees("направить на согласование", "согласованная карта", "идёт")
    assert anna.screen.buttons == ["Сделано", "Добавить подтверждение", "← Мои мероприятия", "На главную"]
    await anna.taps("Добавить подтверждение", "Приказ")
    await anna.types("87-од")
    await anna.types("20 ноября")
    await anna.taps("Верно")
    anna.sees("Подтверждение записано")
    await anna.taps("К мероприятию")
    anna.sees("приказ № 87-од от 20 ноября 2026 г.")
    await anna.taps("Сделано")
    anna.sees("сделано, ждёт приёмки", "Куратор посмотрит", "Анна Сергеевна К.")
    await world.clock.moves_to("вт 17:30")
    vera.sees("Ждут Вашей приёмки: 1", "1.4 Согласование", "Анна Сергеевна")
    await vera.taps("1.4", "Принять")
    vera.sees("принято", "Принято: вт, 24 ноября, 17:30, Вера Павловна Л.")
    assert await status_of(world, item) is ItemStatus.ACCEPTED


async def test_without_evidence_it_is_asked_once(world: World, item: int, anna: Speaker, vera: Speaker) -> None:
    await opens(anna, item)
    await anna.taps("Сделано")
    anna.sees("Отметить без подтверждения?", "согласованная карта")
    assert await status_of(world, item) is ItemStatus.OPEN
    await anna.taps("Да, без подтверждения")
    anna.sees("ждёт приёмки", "Подтверждения нет")
    await opens(vera, item)
    vera.sees("Подтверждения нет")


async def test_a_few_words_are_evidence_too(world: World, item: int, anna: Speaker) -> None:
    await opens(anna, item)
    await anna.taps("Сделано", "Добавить подтверждение", "Словами")
    await anna.types("Отправили <b>письмо</b> в РЦО")
    await anna.taps("К мероприятию", "Сделано")
    anna.sees("ждёт приёмки", "словами: Отправили")
    (row,) = await evidence(world, item)
    assert (row.kind, row.words) == (EvidenceKind.NOTE, "Отправили <b>письмо</b> в РЦО")


async def test_a_curator_accepts_with_the_same_tap(world: World, item: int, vera: Speaker) -> None:
    await opens(vera, item)
    await vera.taps("Сделано", "Да, без подтверждения")
    vera.sees("принято", "Принято: вт, 24 ноября, 10:00, Вера Павловна Л.")
    assert await notices(world, "items_to_accept") == []


async def test_curators_are_told_once_a_day_of_all_that_waits(
    world: World, cast: Cast, cycle: int, item: int, anna: Speaker, vera: Speaker
) -> None:
    other = (await the_item(world, cycle, "1.2")).id
    await answers_for(world, other, cast.ids["anna"])
    for each in (item, other):
        await opens(anna, each)
        await anna.taps("Сделано", "Да, без подтверждения")
    vera.looks_up()
    await world.clock.moves_to("вт 18:00")
    vera.sees("Ждут Вашей приёмки: 2", "1.2 Информирование")
    assert len(await notices(world, "items_to_accept")) == 1
    await vera.taps("Весь список: 2")
    vera.sees("Ждут приёмки: 2 мероприятия")


async def test_what_was_accepted_by_then_is_not_told(world: World, item: int, anna: Speaker, vera: Speaker) -> None:
    await opens(anna, item)
    await anna.taps("Сделано", "Да, без подтверждения")
    await opens(vera, item)
    await vera.taps("Принять")
    await world.clock.moves_to("вт 18:00")
    vera.does_not_see("Ждут Вашей приёмки")


async def test_given_back_with_a_reason(world: World, item: int, anna: Speaker, vera: Speaker) -> None:
    await opens(anna, item)
    await anna.taps("Сделано", "Да, без подтверждения")
    await opens(vera, item)
    await vera.taps("Вернуть на доработку")
    anna.looks_up()
    await vera.types("Нет подписи <директора>")
    vera.sees("Мероприятие снова в работе")
    anna.sees("Мероприятие вернулось к Вам", "Нет подписи <директора>", "1.4 Согласование")
    await vera.taps("К мероприятию")
    vera.sees("Вернули на доработку: Нет подписи", "идёт")
    await anna.taps("Открыть мероприятие", "Сделано", "Да, без подтверждения")
    assert await status_of(world, item) is ItemStatus.DONE


async def test_opened_again_without_a_word(world: World, item: int, anna: Speaker, vera: Speaker) -> None:
    await opens(anna, item)
    await anna.taps("Сделано", "Да, без подтверждения")
    await opens(vera, item)
    await vera.taps("Принять", "Открыть снова")
    anna.looks_up()
    await vera.taps("Пропустить")
    anna.sees("Мероприятие вернулось к Вам", "посмотреть ещё раз")
    assert await status_of(world, item) is ItemStatus.OPEN


async def test_not_applicable_needs_a_reason_and_can_be_taken_back(world: World, item: int, vera: Speaker) -> None:
    await opens(vera, item)
    await vera.taps("Не применимо")
    vera.sees("Почему мероприятие к Вам не относится?")
    assert not vera.screen.find("Пропустить")
    await vera.types("В школе нет РЦО")
    await vera.taps("К мероприятию")
    vera.sees("не применимо", "Почему: В школе нет РЦО")
    assert not vera.screen.find("Сделано")
    await vera.taps("Всё-таки применимо")
    vera.sees("снова в работе", "идёт")
    vera.does_not_see("В школе нет РЦО")


async def test_a_permanent_item_is_ended_in_the_last_quarter_only(
    world: World, cycle: int, item: int, vera: Speaker
) -> None:
    await set_item(world, item, term=TermKind.ALWAYS, due_on=None)
    await set_cycle(world, cycle, ends_on=TODAY + timedelta(days=92))
    await opens(vera, item)
    vera.sees("Срок: постоянно")
    assert vera.screen.find("Добавить подтверждение")
    for act in (ItemAct.DONE, ItemAct.FINISH):
        await vera.forges(ItemDo(item=item, act=act, sure=True).pack())
        vera.sees("Этого уже нельзя сделать")
    await set_cycle(world, cycle, ends_on=TODAY + timedelta(days=91))
    await opens(vera, item)
    await vera.taps("Завершить")
    vera.sees("принято")


async def set_cycle(world: World, cycle_id: int, **values: object) -> None:
    async with world.db.write() as session:
        await session.execute(update(Cycle).where(Cycle.id == cycle_id).values(**values))


@pytest.mark.parametrize("status", [CycleStatus.DRAFT, CycleStatus.CLOSED, CycleStatus.CANCELLED])
async def test_out_of_its_year_it_is_only_read(
    world: World, cycle: int, item: int, anna: Speaker, vera: Speaker, status: CycleStatus
) -> None:
    await opens(vera, item)
    await vera.taps("Не применимо")
    await set_cycle(world, cycle, status=status)
    await vera.types("Поздно")
    vera.sees("состояние мероприятия изменилось")
    for act in ItemAct:
        await vera.forges(ItemDo(item=item, act=act, sure=True).pack())
    await vera.forges(EvidenceAdd(item=item).pack())
    assert [
        text for text in vera.screen.buttons if text not in ("Изменить", "Этап 1", "← К дорожной карте", "На главную")
    ] == []
    await opens(anna, item)
    if status is CycleStatus.DRAFT:
        anna.sees("недоступно")  # nobody but those who read the year knows of it yet
    else:
        anna.sees("1.4 Согласование")
        assert anna.screen.buttons == ["← Мои мероприятия", "На главную"]
    assert await status_of(world, item) is ItemStatus.OPEN
    assert await evidence(world, item) == []


async def test_a_stale_tap_shows_today(world: World, item: int, anna: Speaker, vera: Speaker) -> None:
    await opens(anna, item)
    old = anna.screen
    await opens(vera, item)
    of_curator = vera.screen
    await anna.taps_twice("Сделано")
    await anna.taps("Да, без подтверждения")
    await anna.taps_old(old, "Сделано")
    anna.sees("Этого уже нельзя сделать, вот что сейчас")
    assert "ждёт приёмки" in anna.screen.text
    await vera.taps_old(of_curator, "Сделано")
    vera.sees("Этого уже нельзя сделать, вот что сейчас", "ждёт приёмки")
    assert len(await notices(world, "items_to_accept")) == 1


async def test_who_is_no_longer_asked_loses_it_even_while_typing(
    world: World, cast: Cast, item: int, anna: Speaker
) -> None:
    await opens(anna, item)
    await anna.taps("Добавить подтверждение", "Словами")
    await answers_for(world, item, cast.ids["vera"])
    await anna.types("Всё сделали")
    anna.sees("больше не поручено")
    assert await evidence(world, item) == []


@pytest.mark.parametrize("button", ["Вернуть на доработку", "Не применимо"])
async def test_an_item_that_is_gone_meanwhile(world: World, item: int, vera: Speaker, button: str) -> None:
    await set_item(world, item, status=ItemStatus.DONE, done_at=world.clock.now())
    await opens(vera, item)
    await vera.taps(button)
    async with world.db.write() as session:
        await session.execute(delete(RoadmapItem).where(RoadmapItem.id == item))
    await vera.types("Переделайте")
    vera.sees("больше не доступно")


async def test_head_and_council_read_and_change_nothing(world: World, cast: Cast, item: int) -> None:
    for name in ("grigory", "klara") if "klara" in cast.speakers else ("grigory",):
        reader = cast.speakers[name]
        await opens(reader, item)
        reader.sees("1.4 Согласование", "идёт")
        assert reader.screen.buttons == ["Этап 1", "← К дорожной карте", "На главную"]
        for data in (*(ItemDo(item=item, act=act, sure=True) for act in ItemAct), EvidenceAdd(item=item)):
            await reader.forges(data.pack())
            reader.sees("недоступно")
    assert await status_of(world, item) is ItemStatus.OPEN


async def test_a_head_who_answers_for_it_says_done(
    world: World, cast: Cast, item: int, grigory: Speaker, vera: Speaker
) -> None:
    await answers_for(world, item, cast.ids["grigory"])
    await opens(grigory, item)
    await grigory.taps("Сделано", "Да, без подтверждения")
    assert grigory.screen.buttons == ["Добавить подтверждение", "Этап 1", "← К дорожной карте", "На главную"]
    await opens(vera, item)
    await vera.taps("Принять")
    vera.sees("принято")


async def test_evidence_of_another_item_is_none_of_this_one(
    world: World, cast: Cast, cycle: int, item: int, anna: Speaker, vera: Speaker
) -> None:
    other = (await the_item(world, cycle, "1.2")).id
    await opens(vera, other)
    await vera.taps("Добавить подтверждение", "Ссылка")
    await vera.types("https://school.example/secret")
    (row,) = await evidence(world, other)
    for sure in (False, True):
        await anna.forges(EvidenceDrop(item=item, evidence=row.id, sure=sure).pack())
        anna.does_not_see("secret")
    await anna.forges(EvidenceFile(item=item, evidence=row.id).pack())
    anna.does_not_see("secret")
    assert len(await evidence(world, other)) == 1


@pytest.mark.parametrize(
    ("typed", "kind", "kept"),
    [
        ("школа.рф/новости?a=1&b=2", EvidenceKind.LINK, "https://школа.рф/новости?a=1&b=2"),
        ("http://school.example/<b>", EvidenceKind.LINK, "http://school.example/<b>"),
        ("javascript:alert(1)", EvidenceKind.NOTE, "javascript:alert(1)"),
        ("tg://resolve?domain=other", EvidenceKind.NOTE, "tg://resolve?domain=other"),
        ("на сайте, в разделе «Новости»", EvidenceKind.NOTE, "на сайте, в разделе «Новости»"),
    ],
)
async def test_what_is_no_link_of_the_web_is_kept_as_words(
    world: World, item: int, anna: Speaker, typed: str, kind: EvidenceKind, kept: str
) -> None:
    await opens(anna, item)
    await anna.taps("Добавить подтверждение", "Ссылка")
    await anna.types(typed)
    (row,) = await evidence(world, item)
    assert (row.kind, row.words) == (kind, kept)
    await anna.taps("К мероприятию")
    anna.sees(f"{'ссылка' if kind is EvidenceKind.LINK else 'словами'}: {kept}")


async def test_a_mentor_sees_the_item_and_nothing_else(
    world: World, cycle: int, item: int, anna: Speaker, boris: Speaker, marina: Speaker
) -> None:
    other = await the_item(world, cycle, "1.2")
    await opens(anna, other.id)
    anna.sees("недоступно")
    await anna.forges(StageOpen(stage=other.stage_id).pack())
    anna.sees("недоступно")
    for speaker in (boris, marina):
        for data in (ItemOpen(item=item), EvidenceList(item=item), ItemDo(item=item, act=ItemAct.DONE)):
            await speaker.forges(data.pack())
            speaker.sees("недоступно")
            speaker.does_not_see("Согласование")


class TestFiles:
    """In the standard mode files travel through the chat."""

    @pytest.fixture
    def privacy(self) -> Privacy:
        return Privacy.STANDARD

    async def test_a_file_is_kept_shown_and_taken_away(
        self, world: World, item: int, anna: Speaker, vera: Speaker, boris: Speaker
    ) -> None:
        await self.sends(anna, item)
        anna.sees("Подтверждение записано")
        (row,) = await evidence(world, item)
        await opens(vera, item)
        await vera.taps("Подтверждения: 1", "1. Карта.pdf")
        assert vera.file("Карта.pdf") == PDF
        await boris.forges(EvidenceFile(item=item, evidence=row.id).pack())
        boris.sees("недоступно")
        await opens(anna, item)
        await anna.taps("Подтверждения: 1", "Убрать 1")
        anna.sees("Убрать подтверждение?", "Файл будет удалён")
        await anna.taps_twice("Да, убрать")
        assert anna.toasts == ["Подтверждение убрано", "Этого уже нельзя сделать, вот что сейчас"]
        assert await evidence(world, item) == []
        await vera.forges(EvidenceFile(item=item, evidence=row.id).pack())
        vera.sees("Этого файла здесь больше нет")
        assert not [each for each in (world.data_dir / "attachments").rglob("*") if each.is_file()]

    async def test_data_taken_back_leave_the_line_without_the_file(
        self, world: World, item: int, anna: Speaker, vera: Speaker
    ) -> None:
        await self.sends(anna, item)
        await opens(anna, item)
        await anna.taps("Добавить подтверждение", "Протокол")
        await anna.types("3")
        await anna.types("сегодня")
        await anna.taps("Верно")
        await anna.types("/mydata")
        await anna.taps("Отозвать согласие")
        anna.sees("номера и даты документов")
        await anna.taps("Да, отозвать")
        await opens(vera, item)
        vera.sees("файл: удалён вместе с данными", "протокол № 3 от 24 ноября 2026 г.")
        await vera.taps("Подтверждения: 2")
        vera.does_not_see("Анна")
        assert not [each for each in (world.data_dir / "attachments").rglob("*") if each.is_file()]

    async def test_once_the_school_is_strict_it_is_said_where_the_file_lies(
        self, world: World, cast: Cast, item: int, anna: Speaker, vera: Speaker
    ) -> None:
        await self.sends(anna, item)
        async with world.db.write() as session:
            (await session.get_one(Organisation, cast.organisation_id)).privacy = Privacy.STRICT
        await opens(vera, item)
        await vera.taps("Подтверждения: 1")
        vera.sees("строгий режим", "attachments/")
        await vera.taps("1. Карта.pdf")
        vera.sees("через мессенджер не отправляют", "attachments/")

    async def test_nothing_is_taken_away_after_it_is_accepted(
        self, world: World, item: int, anna: Speaker, vera: Speaker
    ) -> None:
        await self.sends(anna, item)
        (row,) = await evidence(world, item)
        await opens(vera, item)
        await vera.taps("Сделано", "Подтверждения: 1")
        assert not vera.screen.find("Убрать")
        for speaker in (vera, anna):
            await speaker.forges(EvidenceDrop(item=item, evidence=row.id, sure=True).pack())
            speaker.sees("Этого уже нельзя сделать")
        assert len(await evidence(world, item)) == 1
        await opens(anna, item)
        assert not anna.screen.find("Добавить подтверждение")

    async def sends(self, anna: Speaker, item: int) -> None:
        await opens(anna, item)
        await anna.taps("Добавить подтверждение", "Файл")
        await anna.sends_document("Карта.pdf", PDF, mime="application/pdf")


async def test_in_strict_privacy_a_file_stays_where_it_is(
    world: World, item: int, anna: Speaker, vera: Speaker
) -> None:
    await opens(anna, item)
    await anna.taps("Добавить подтверждение", "Файл")
    await anna.sends_document("Карта.pdf", PDF, mime="application/pdf")
    anna.does_not_see("Подтверждение записано")
    await anna.types("папка 3, полка 2")
    anna.sees("Подтверждение записано")
    await opens(vera, item)
    vera.sees("файл: папка 3, полка 2")


async def test_only_who_added_it_or_the_curator_takes_it_away(
    world: World, cast: Cast, item: int, anna: Speaker, vera: Speaker, boris: Speaker
) -> None:
    await answers_for(world, item, cast.ids["anna"], cast.ids["boris"])
    await opens(anna, item)
    await anna.taps("Добавить подтверждение", "Ссылка")
    await anna.types("https://school.example/news")
    (row,) = await evidence(world, item)
    await opens(boris, item)
    await boris.taps("Подтверждения: 1")
    assert not boris.screen.find("Убрать")
    await boris.forges(EvidenceDrop(item=item, evidence=row.id).pack())
    boris.does_not_see("Убрать подтверждение?")
    await boris.forges(EvidenceDrop(item=item, evidence=row.id, sure=True).pack())
    boris.sees("Этого уже нельзя сделать")
    assert len(await evidence(world, item)) == 1
    await opens(vera, item)
    await vera.taps("Подтверждения: 1", "Убрать 1", "Да, убрать")
    assert await evidence(world, item) == []


async def test_what_was_done_before_the_bot_was_not_given_back(world: World, item: int, vera: Speaker) -> None:
    reason = "Сделано до начала работы с ботом"
    await set_item(world, item, status=ItemStatus.ACCEPTED, reason=reason, accepted_at=world.clock.now())
    await opens(vera, item)
    vera.sees(reason)
    vera.does_not_see("Вернули на доработку")


async def test_what_was_left_open_in_a_year_that_is_over_is_not_said_to_go_on(
    world: World, cycle: int, item: int, vera: Speaker
) -> None:
    async with world.db.write() as session:
        (await session.get_one(Cycle, cycle)).status = CycleStatus.CLOSED
    await opens(vera, item)
    vera.sees("Итог: не завершено.")


async def test_each_wave_of_an_item_is_known_by_its_form(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await quiet_cycle(world, vera.id, "school_year")
    await opens(vera, (await the_item(world, cycle, "2.1")).id)
    waves = [button for button in vera.screen.buttons if "Волна: " in button]
    assert len(waves) == len(set(waves)) == 2
