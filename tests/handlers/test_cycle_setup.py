"""Setting a year up: one item at a time, many at once, a year begun late. Nothing that was said is lost."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.services import access, cycles
from bot.storage.models import BodyMember, Responsible, RoadmapItem
from bot.storage.states import ActionStatus, Body, ItemStatus, TermKind
from bot.views.cycle_callbacks import SetupAcceptAll, SetupSkip
from bot.views.roadmap_callbacks import CycleSetup
from tests.kit.cast import Cast
from tests.kit.roadmaps import actions, day, draft_cycle, items, running_cycle, set_item, the_cycle, the_item
from tests.kit.speaker import Speaker
from tests.kit.world import World


async def sets_up(world: World, speaker: Speaker, roadmap: str = "calendar_year", year: int = 2027) -> int:
    """A draft of a year that lies ahead, at its first question."""
    cycle = await draft_cycle(world, speaker.id, roadmap, year)
    await speaker.starts()
    await speaker.forges(CycleSetup(cycle=cycle).pack())
    return cycle


async def left(world: World, cycle: int) -> list[RoadmapItem]:
    """Days that are not confirmed yet."""
    return [item for item in (await items(world, cycle)).values() if not item.sure]


def left_of(text: str) -> int:
    return int(text.split("осталось ")[1].split("\n", maxsplit=1)[0])


async def answering(world: World, item_id: int) -> set[int]:
    async with world.db.read() as session:
        return set(await session.scalars(select(Responsible.person_id).where(Responsible.item_id == item_id)))


async def test_a_date_of_the_document_is_shown_with_what_became_of_it(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await sets_up(world, vera)
    vera.sees("2027 год · осталось", "1.1 ", "В документе: до 20 января 2025 г.")
    vera.sees("Было 20.01.2025 → стало ср, 20 января 2027", "Вера Павловна Л.")
    vera.does_not_see("Лосева", "Соколов")
    first = await the_item(world, cycle, "1.1.a")
    assert not first.sure
    await vera.taps("Верно")
    vera.does_not_see("распоряжение и состав")
    first = await the_item(world, cycle, "1.1.a")
    assert (first.sure, first.due_on) == (True, day("2027-01-20"))


async def test_what_is_put_off_comes_again_at_the_end(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await sets_up(world, vera)
    first = vera.screen.text
    await vera.taps("Позже")
    assert vera.screen.text != first
    assert left_of(vera.screen.text) == left_of(first), "nothing was said, so as many are left"
    await vera.starts()
    await vera.taps("Дорожная карта", "✏️ 2027 год", "Продолжить подготовку")
    assert vera.screen.text == first
    for _ in range(left_of(first)):
        await vera.taps("Позже")
    assert vera.screen.text == first, "once around"
    assert len(await left(world, cycle)) > 0


async def test_another_day_is_typed_and_what_hangs_on_it_moves_along(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await sets_up(world, vera)
    before = await the_item(world, cycle, "1.1.a")
    assert before.due_on is not None
    assert before.starts_on is not None
    await vera.taps("Другой день")
    vera.sees("До какого дня?", "Сейчас: 20 января 2027", "Январь 2027")
    await vera.types("30.01.2027")
    await vera.taps("Верно")
    vera.sees("Срок изменён")
    await vera.taps("Дальше")
    vera.does_not_see("распоряжение и состав")
    after = await the_item(world, cycle, "1.1.a")
    assert (after.sure, after.due_on) == (True, day("2027-01-30"))
    assert after.starts_on is not None
    assert after.due_on - after.starts_on == before.due_on - before.starts_on


async def test_of_a_window_both_days_are_asked_and_what_is_typed_survives_a_break(
    world: World, cast: Cast, vera: Speaker
) -> None:
    cycle = await sets_up(world, vera, "sample")
    vera.sees("В документе срока нет", "Предлагаем: с ")
    title = vera.screen.text
    await vera.taps("Другой день")
    vera.sees("С какого дня?")
    await vera.types("1 сентября 2027")
    await vera.taps("Верно")
    vera.sees("До какого дня включительно?")
    await world.restarts()
    await vera.types("10 сентября 2027")
    await vera.taps("Верно", "Дальше")
    first = next(iter((await items(world, cycle)).values()))
    assert (first.starts_on, first.due_on, first.term) == (day("2027-09-01"), day("2027-09-10"), TermKind.DATED)
    assert first.title[:20] in title
    vera.sees("Пока никто не отвечает")  # the day is said, who answers is not yet


@pytest.mark.parametrize(
    ("starts", "due", "words"),
    [("10.09.2027", "01.09.2027", "позже срока"), ("01.09.2027", "01.09.2028", "вне года")],
)
async def test_days_that_cannot_be_are_refused_and_change_nothing(
    world: World, cast: Cast, vera: Speaker, starts: str, due: str, words: str
) -> None:
    cycle = await sets_up(world, vera, "sample")
    before = next(iter((await items(world, cycle)).values()))
    await vera.taps("Другой день")
    for typed in (starts, due):
        await vera.types(typed)
        await vera.taps("Верно")
    vera.sees(words)
    after = next(iter((await items(world, cycle)).values()))
    assert (after.starts_on, after.due_on, after.sure) == (before.starts_on, before.due_on, False)
    await vera.taps("Дальше")
    vera.sees(before.title[:20])


async def test_where_nobody_answers_the_curator_is_suggested_or_whoever_the_document_means(
    world: World, cast: Cast, vera: Speaker
) -> None:
    cycle = await sets_up(world, vera, "sample")
    vera.sees("Пока никто не отвечает. Предлагаем: Вера Павловна Л.")
    first, second, third = list((await items(world, cycle)).values())[:3]
    await vera.taps("Верно")
    assert await answering(world, first.id) == {cast.ids["vera"]}
    await vera.taps("Отвечает руководитель: Григорий Петрович")
    assert await answering(world, second.id) == {cast.ids["grigory"]}
    vera.sees(second.title[:20], "Ответственные: Григорий Петрович С.")  # its day is not confirmed yet
    await vera.taps("Верно", "Кто отвечает")
    await vera.types("Анна")
    vera.sees("Поиск «Анна»: 1")
    await vera.taps("☐ Анна Сергеевна К.")
    vera.sees("Выбрано: 1", "Сейчас: Анна Сергеевна К.")
    await vera.taps("Готово", "Верно")
    assert await answering(world, third.id) == {cast.ids["anna"]}


async def test_the_working_group_answers_by_one_tap(world: World, cast: Cast, vera: Speaker) -> None:
    async with world.db.write() as session:
        for name in ("anna", "boris"):
            session.add(
                BodyMember(
                    organisation_id=cast.organisation_id,
                    body=Body.WORKING_GROUP,
                    person_id=cast.ids[name],
                    joined_on=date(2026, 9, 1),
                )
            )
    cycle = await sets_up(world, vera, "sample")
    first = next(iter((await items(world, cycle)).values()))
    await vera.taps("Отвечает рабочая группа")
    assert await answering(world, first.id) == {cast.ids["anna"], cast.ids["boris"]}


async def test_an_item_is_left_out_with_a_reason_and_the_bot_does_nothing_of_it(
    world: World, cast: Cast, vera: Speaker
) -> None:
    cycle = await sets_up(world, vera)
    first = await the_item(world, cycle, "1.1.a")
    await vera.taps("Не применимо")
    vera.sees("Почему не применимо?", "увидят руководитель и совет")
    await vera.taps_twice("Это делает другая организация")
    first = await the_item(world, cycle, "1.1.a")
    assert (first.status, first.reason) == (ItemStatus.NOT_APPLICABLE, "Это делает другая организация")
    of_first = [action.status for action in await actions(world, cycle) if action.item_id == first.id]
    assert ActionStatus.PLANNED not in of_first
    assert "распоряжение и состав" not in vera.screen.text


async def test_all_proposals_of_a_stage_and_then_of_the_year(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await sets_up(world, vera)
    unsure = await left(world, cycle)
    await vera.taps("Принять все предложения этапа")
    vera.sees("Принять предложения этапа?", "Любое потом можно изменить")
    assert len(await left(world, cycle)) == len(unsure), "asked first"
    await vera.taps_twice("Да, принять")
    rest = await left(world, cycle)
    assert {item.stage_id for item in rest} == {item.stage_id for item in unsure} - {unsure[0].stage_id}
    old = vera.screen
    await vera.taps("Принять все предложения")
    await vera.taps("Да, принять")
    vera.sees("Всё заполнено", "Сроки подтверждены, ответственные назначены")
    assert not await left(world, cycle)
    assert all([await answering(world, item.id) for item in (await items(world, cycle)).values()])
    await vera.taps_old(old, "Принять все предложения")
    vera.sees("Принимать уже нечего")


async def test_an_old_button_after_the_approval_changes_nothing(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await running_cycle(world, vera.id, year=2027)
    first = await the_item(world, cycle, "1.1.a")
    await vera.starts()
    for made in (
        SetupSkip(item=first.id, why="others"),
        SetupSkip(item=first.id, why="moon"),
        SetupAcceptAll(cycle=cycle, sure=True),
    ):
        await vera.forges(made.pack())
    assert (await the_item(world, cycle, "1.1.a")).status is ItemStatus.PLANNED
    await vera.forges(CycleSetup(cycle=cycle).pack())
    assert "Утверждена приказом" in vera.screen.text


# --- begun late


LATE = "Уже прошло: "


async def begins_late(world: World, speaker: Speaker) -> tuple[int, list[int]]:
    """On 24 November 2026; the ids of what was over by then."""
    cycle = await sets_up(world, speaker, year=2026)
    today = date(2026, 11, 24)
    return cycle, [each.id for each in (await items(world, cycle)).values() if each.due_on and each.due_on < today]


async def by_id(world: World, cycle: int) -> dict[int, RoadmapItem]:
    return {item.id: item for item in (await items(world, cycle)).values()}


async def test_what_is_over_is_asked_about_at_once_and_can_be_done(world: World, cast: Cast, vera: Speaker) -> None:
    cycle, late = await begins_late(world, vera)
    vera.sees(f"{LATE}{len(late)}", "– до 20.01.2026", "…и ещё")
    await vera.taps_twice("Отметить выполненными")
    rows = await by_id(world, cycle)
    for item_id in late:
        item = rows[item_id]
        assert (item.status, item.reason) == (ItemStatus.ACCEPTED, "Сделано до начала работы с ботом")
        assert item.accepted_by_id == cast.ids["vera"]
    of_late = {action.status for action in await actions(world, cycle) if action.item_id in late}
    assert ActionStatus.PLANNED not in of_late
    assert {rows[each].status for each in rows if each not in late} == {ItemStatus.PLANNED}
    assert LATE not in vera.screen.text


async def test_what_is_over_can_be_left_and_nobody_is_told_of_it_one_by_one(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker
) -> None:
    cycle, late = await begins_late(world, vera)
    await vera.taps("Оставить как есть")
    vera.sees(f"Оставлено как есть: {len(late)}")
    rows = await by_id(world, cycle)
    assert all(rows[each].overdue_told_at == datetime(2026, 11, 24, 7, tzinfo=UTC) for each in late)
    assert all(rows[each].status is ItemStatus.OPEN and rows[each].sure for each in late)
    assert LATE not in vera.screen.text
    async with world.db.write() as session:
        actor = await access.get_actor(session, vera.id)
        assert await cycles.approve(session, actor, cycle, number="15-од", on=date(2026, 11, 24), now=world.clock.now())
    await world.clock.moves_to("пт 18:00")
    for speaker in (vera, grigory):
        speaker.does_not_see("росрочен", rows[late[0]].title[:25])


async def test_what_is_over_is_moved_to_one_day(world: World, cast: Cast, vera: Speaker) -> None:
    cycle, late = await begins_late(world, vera)
    planned = {
        action.id: (action.run_on, action.item_id) for action in await actions(world, cycle) if action.item_id in late
    }
    old = {item.id: item.due_on for item in (await items(world, cycle)).values()}
    await vera.taps("Перенести на один день")
    await vera.types("20 декабря")
    await vera.taps("Верно", "Дальше")
    vera.does_not_see(LATE)
    rows = await by_id(world, cycle)
    assert {rows[each].due_on for each in late} == {day("2026-12-20")}
    assert all(rows[each].sure for each in late)
    for action in await actions(world, cycle):
        if action.id in planned:
            run_on, item_id = planned[action.id]
            due = old[item_id or 0]
            assert run_on is not None
            assert due is not None
            assert action.run_on == run_on + (day("2026-12-20") - due)


async def test_a_day_that_is_over_or_out_of_the_year_moves_nothing(world: World, cast: Cast, vera: Speaker) -> None:
    cycle, late = await begins_late(world, vera)
    await vera.taps("Перенести на один день")
    await vera.types("20.01.2027")
    await vera.taps("Верно")
    vera.sees("за пределами года", "Ничего не изменилось")
    rows = await by_id(world, cycle)
    assert all(rows[each].due_on < day("2026-11-24") for each in late)  # type: ignore[operator]
    await vera.taps("Дальше")
    vera.sees(f"{LATE}{len(late)}")


async def test_what_was_moved_before_is_not_moved_again_by_an_old_button(
    world: World, cast: Cast, vera: Speaker
) -> None:
    cycle, late = await begins_late(world, vera)
    old = vera.screen
    await vera.taps("Отметить выполненными")
    await vera.taps_old(old, "Перенести на один день")
    vera.sees("Уже сделано или изменилось")
    await vera.taps_old(old, "Оставить как есть")
    vera.sees("Оставлено как есть: 0")
    assert (await by_id(world, cycle))[late[0]].status is ItemStatus.ACCEPTED


async def test_a_continued_year_shows_the_day_of_the_year_before(world: World, cast: Cast, vera: Speaker) -> None:
    before = await running_cycle(world, vera.id)
    old = await the_item(world, before, "1.1.a")
    await set_item(world, old.id, due_on=day("2026-01-28"))
    cycle = await draft_cycle(world, vera.id, year=2027)
    async with world.db.write() as session:
        (await session.merge(await the_cycle(world, cycle))).before_id = before
    await vera.starts()
    await vera.forges(CycleSetup(cycle=cycle).pack())
    vera.sees("Было 28.01.2026 → стало ср, 20 января 2027")
