"""Years of the programme: begun, agreed upon, approved by an order, ended; who sees them and who does not."""

from datetime import date

import pytest
from sqlalchemy import update

from bot.services.cycle_approval import APPROVED, ASKED
from bot.storage.models import Cycle, PersonRole
from bot.storage.states import CycleStatus, ItemStatus, Privacy, Role
from bot.views.cycle_callbacks import CycleAct, CycleDo, CycleNew
from bot.views.roadmap_callbacks import CycleOpen
from tests.kit.cast import Cast
from tests.kit.roadmaps import actions, draft_cycle, items, notices, running_cycle, set_item, the_cycle
from tests.kit.speaker import Speaker
from tests.kit.world import World

DATED, MONTHS = "Календарный год", "Школа"


async def begins(speaker: Speaker, roadmap: str = MONTHS, year: str = "2026/27") -> None:
    await speaker.types("/roadmap")
    if not speaker.can_tap("Новый год"):
        await speaker.taps("← Дорожные карты")
    await speaker.taps("Новый год", roadmap, year)


async def approves(speaker: Speaker, number: str = "15-од") -> None:
    await speaker.taps("Утвердить приказом")
    await speaker.types(number)
    await speaker.types("сегодня")
    await speaker.taps("Верно")


async def test_a_year_from_the_choice_to_the_order(world: World, cast: Cast, vera: Speaker, grigory: Speaker) -> None:
    await vera.starts()
    await vera.taps("Дорожная карта")
    vera.sees("Пока нет ни одной")
    await vera.taps("Новый год")
    vera.sees("Детский сад", "Примерная", DATED, MONTHS)
    await vera.taps(MONTHS)
    vera.sees("На какой год?", "2026/27 учебный год", "2027/28 учебный год")
    await vera.taps("2026/27")
    vera.sees("Дорожная карта: 2026/27 учебный год", "Черновик: бот пока никому не напоминает", "уже прошло:")
    assert not await notices(world, APPROVED)
    await approves(vera)
    vera.sees("Приказ записан")
    await vera.taps("К дорожной карте")
    vera.sees("Утверждена приказом № 15-од от 24 ноября 2026 г.", "▱", "Просрочено:")
    grigory.sees("Дорожная карта утверждена приказом № 15-од от 24 ноября 2026 г.")
    cycle = await the_cycle(world, 1)
    assert (cycle.status, cycle.order_on, cycle.due_at is not None) == (CycleStatus.RUNNING, date(2026, 11, 24), True)
    assert all(item.sure for item in (await items(world, 1)).values())


async def test_the_only_running_year_opens_at_once(world: World, cast: Cast, vera: Speaker) -> None:
    await running_cycle(world, vera.id)
    await vera.types("/roadmap")
    vera.sees("Дорожная карта: 2026 год", "выполнено 0 из")
    await running_cycle(world, vera.id, "sample")
    await vera.types("/roadmap")
    vera.sees("Дорожные карты", "▶ 2026 год", "▶ 2026/27 учебный год")
    assert vera.can_tap("Информирование")
    assert vera.can_tap("Рабочая группа, совет, эксперты")


async def test_a_draft_of_the_same_year_is_opened_not_made_again(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.types("/roadmap")
    await vera.taps("Новый год", MONTHS)
    await vera.taps_twice("2026/27")
    await begins(vera)
    vera.sees("Такая карта на этот год уже есть")
    await vera.taps("← Дорожные карты")
    assert [text for text in vera.screen.buttons if "учебный год" in text] == ["✏️ 2026/27 учебный год · " + MONTHS_NAME]


MONTHS_NAME = "Школа, учебный год, по месяцам"


async def test_a_second_running_year_of_the_same_roadmap_is_refused(world: World, cast: Cast, vera: Speaker) -> None:
    running = await running_cycle(world, vera.id)
    await begins(vera, DATED, "2026 год")
    vera.sees("этот год уже идёт", "Утверждена приказом")
    draft = await draft_cycle(world, vera.id)  # as a file or another curator may have made it
    await vera.forges(CycleDo(cycle=draft, act=CycleAct.ORDER).pack())
    vera.sees("этот год уже идёт")
    assert (await the_cycle(world, draft)).status is CycleStatus.DRAFT
    assert (await the_cycle(world, running)).status is CycleStatus.RUNNING


async def test_an_order_typed_while_the_year_was_started_elsewhere_starts_no_second(
    world: World, cast: Cast, vera: Speaker
) -> None:
    draft = await draft_cycle(world, vera.id)
    await vera.forges(CycleDo(cycle=draft, act=CycleAct.ORDER).pack())
    await running_cycle(world, vera.id)
    await vera.types("16-од")
    await vera.types("сегодня")
    await vera.taps("Верно")
    vera.sees("Второй раз её не запустить", "черновик остался")
    assert (await the_cycle(world, draft)).status is CycleStatus.DRAFT


async def test_two_different_years_may_run_at_once(world: World, cast: Cast, vera: Speaker) -> None:
    await running_cycle(world, vera.id)
    await begins(vera)
    await approves(vera, "16-од")
    vera.sees("Приказ записан")


async def test_the_order_entered_twice_starts_once(world: World, cast: Cast, vera: Speaker, grigory: Speaker) -> None:
    await begins(vera)
    card = vera.screen
    await approves(vera)
    await vera.taps_old(card, "Утвердить приказом")
    vera.sees("Уже сделано или изменилось", "15-од")
    assert len(await notices(world, APPROVED)) == 1


async def test_the_head_gives_a_draft_back_and_agrees(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker
) -> None:
    await begins(vera)
    await vera.taps_twice("Отправить руководителю на согласование")
    vera.sees("Ответа пока нет")
    assert len(await notices(world, ASKED)) == 1
    grigory.sees("Дорожная карта на согласование: 2026/27 учебный год", "Этапов: 6", "Куратор ещё не всё заполнил")
    first = grigory.screen
    await grigory.taps("Вернуть с замечанием")
    await grigory.types("Добавьте <экскурсию>")
    grigory.sees("Замечание отправлено")
    vera.sees("Руководитель вернул дорожную карту", "Добавьте <экскурсию>")
    await vera.taps("Открыть дорожную карту")
    vera.sees("вернул с замечанием (Григорий Петрович С.)")
    await grigory.taps_old(first, "Согласовать")
    grigory.sees("Уже сделано или изменилось")
    assert (await the_cycle(world, 1)).agreed is False
    await world.clock.moves_to("ср 10:00")
    await vera.taps("Отправить руководителю на согласование")
    await grigory.taps("Согласовать")
    vera.sees("Руководитель согласовал дорожную карту")
    await vera.taps("Открыть дорожную карту")
    vera.sees("Руководитель согласовал: Григорий Петрович С.")
    assert not vera.can_tap("Отправить руководителю")


async def test_what_the_head_is_asked_is_not_said_once_it_is_approved(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker
) -> None:
    await world.clock.moves_to("вт 20:00")
    await begins(vera)
    await vera.taps("Отправить руководителю на согласование")
    await approves(vera)
    await world.clock.moves_to("ср 10:00")
    grigory.sees("утверждена приказом")
    grigory.does_not_see("на согласование")


async def test_without_a_head_in_the_bot_nobody_is_asked(world: World, cast: Cast, vera: Speaker) -> None:
    async with world.db.write() as session:
        await session.execute(
            update(PersonRole).where(PersonRole.person_id == cast.ids["grigory"]).values(role=Role.STAFF)
        )
    await begins(vera)
    assert not vera.can_tap("Отправить руководителю")
    await vera.forges(CycleDo(cycle=1, act=CycleAct.ASK).pack())
    vera.sees("Уже сделано или изменилось")
    assert (await the_cycle(world, 1)).asked_at is None


async def test_the_head_reads_and_changes_nothing(world: World, cast: Cast, vera: Speaker, grigory: Speaker) -> None:
    await grigory.types("/roadmap")
    grigory.sees("Когда куратор составит дорожную карту")
    cycle = await running_cycle(world, vera.id)
    await grigory.types("/roadmap")
    grigory.sees("Дорожная карта: 2026 год", "Утверждена приказом")
    for label in ("Отменить карту", "Завершить год"):
        assert not grigory.can_tap(label)
    await grigory.forges(CycleDo(cycle=cycle, act=CycleAct.CANCEL, sure=True).pack())
    grigory.sees("недоступно")
    assert (await the_cycle(world, cycle)).status is CycleStatus.RUNNING


async def test_the_head_and_the_council_reach_what_they_may_read(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker
) -> None:
    await running_cycle(world, vera.id)
    for role, plan in ((Role.HEAD, True), (Role.COUNCIL, False)):
        async with world.db.write() as session:
            head = PersonRole.person_id == cast.ids["grigory"]
            await session.execute(update(PersonRole).where(head).values(role=role))
        await grigory.types("/roadmap")
        await grigory.taps("Файлы", "← К дорожной карте", "Что сделает бот", "← К дорожной карте", "Показатели")
        await grigory.taps(
            "← К дорожной карте", "← Дорожные карты", "Рабочая группа, совет, эксперты", "Рабочая группа"
        )
        grigory.sees("Пока никого")
        await grigory.taps("← Все составы", "← Дорожные карты")
        assert ("Медиаплан" in grigory.finds("▶ идёт").buttons) == plan
    assert not grigory.can_tap("Новый год")


async def test_the_media_plan_leads_the_head_back_to_the_years(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker
) -> None:
    await running_cycle(world, vera.id)
    await grigory.types("/roadmap")
    await grigory.taps("← Дорожные карты", "Медиаплан", "← Дорожные карты")
    grigory.sees("▶ идёт")


async def test_a_mentor_has_no_roadmap_and_another_school_sees_none_of_ours(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, marina: Speaker
) -> None:
    cycle = await running_cycle(world, vera.id)
    await anna.starts()
    assert not anna.can_tap("Дорожная карта")
    for other in (anna, marina):
        await other.forges(CycleOpen(cycle=cycle).pack())
        other.sees("недоступно")
    await marina.types("/roadmap")
    marina.sees("Пока нет ни одной")


async def test_cancelling_asks_first_and_switches_everything_off(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await running_cycle(world, vera.id)
    await vera.types("/roadmap")
    await vera.taps("Отменить карту")
    vera.sees("Отменить дорожную карту – 2026 год?", "Вернуть карту в работу нельзя")
    await vera.taps_twice("Да, отменить карту")
    vera.sees("Отменена 24 ноября 2026 г.")
    assert (await the_cycle(world, cycle)).status is CycleStatus.CANCELLED
    assert "planned" not in {str(action.status) for action in await actions(world, cycle)}


async def test_a_year_that_is_over_stays_to_be_read(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await running_cycle(world, vera.id)
    await vera.types("/roadmap")
    assert vera.can_tap("Следующий год"), "the end is near in November"
    await vera.taps("Завершить год")
    vera.sees("Не закрыто:")
    await vera.taps("Да, завершить год")
    vera.sees("Год завершён 24 ноября 2026 г.", "сохранилась для чтения")
    assert not vera.can_tap("Отменить карту")
    await vera.types("/roadmap")
    vera.sees("✅ завершена")
    await vera.taps("✅ 2026 год")
    assert vera.can_tap("Следующий год")
    await vera.forges(CycleDo(cycle=cycle, act=CycleAct.CANCEL, sure=True).pack())
    vera.sees("Уже сделано или изменилось")


async def test_percent_is_counted_by_stage(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await running_cycle(world, vera.id)
    rows = list((await items(world, cycle)).values())
    first = [row for row in rows if row.stage_id == rows[0].stage_id and row.term == "dated"]
    for row in first[:-1]:
        await set_item(world, row.id, status=ItemStatus.ACCEPTED)
    await set_item(world, first[-1].id, status=ItemStatus.DONE)
    await vera.types("/roadmap")
    vera.sees(f"{len(first) - 1} из {len(first)}", "Ждут приёмки: 1")
    percent = (len(first) - 1) * 100 // len(first)
    vera.sees(f"{'▰' * (percent // 10)}{'▱' * (10 - percent // 10)} {percent} %")


@pytest.mark.parametrize("year", [1999, 2031])
async def test_a_year_that_is_not_offered_is_refused(world: World, cast: Cast, vera: Speaker, year: int) -> None:
    await vera.starts()
    await vera.forges(CycleNew(roadmap="sample", year=year).pack())
    vera.sees("недоступно")
    await vera.forges(CycleNew(roadmap="moon", year=2026).pack())
    vera.sees("недоступно")
    async with world.db.read() as session:
        assert await session.get(Cycle, 1) is None


class TestStandard:
    @pytest.fixture
    def privacy(self) -> Privacy:
        return Privacy.STANDARD

    async def test_full_names_where_the_school_has_chosen_so(
        self, world: World, cast: Cast, vera: Speaker, grigory: Speaker
    ) -> None:
        await begins(vera)
        await vera.taps("Отправить руководителю на согласование")
        await grigory.taps("Согласовать")
        await vera.taps("Открыть дорожную карту")
        vera.sees("Соколов Григорий Петрович")
