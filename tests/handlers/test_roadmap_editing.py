"""The curator changes roadmap items: words, days, people, own ones."""

import pytest
from sqlalchemy import select

from bot.services import access, cycles
from bot.services.roadmap_editing import ItemPart, ItemTerm
from bot.storage.models import Evidence, Responsible, RoadmapItem, Stage
from bot.storage.states import ActionStatus, EvidenceKind, ItemStatus, TermKind
from bot.views.cycle_callbacks import CycleAct, CycleDo
from bot.views.roadmap_callbacks import ItemEdit, StageAddItem
from bot.views.roadmap_editing_callbacks import ItemPeople, ItemRemove, ItemTermSet, ItemType, ItemWho
from tests.kit.cast import Cast
from tests.kit.roadmaps import actions, day, items, running_cycle, set_item, the_item
from tests.kit.speaker import Speaker
from tests.kit.waves import add_teachers
from tests.kit.world import World

KEY = "7.2"  # «ноябрь»: a window


async def edits(world: World, speaker: Speaker, key: str = KEY) -> int:
    """An item of a running year, its screen open."""
    cycle = await running_cycle(world, speaker.id)
    item = await the_item(world, cycle, key)
    await speaker.starts()
    await speaker.forges(ItemEdit(item=item.id).pack())
    return item.id


async def row(world: World, item_id: int) -> RoadmapItem:
    async with world.db.read() as session:
        return await session.get_one(RoadmapItem, item_id)


async def answering(world: World, item_id: int) -> set[int]:
    async with world.db.read() as session:
        return set(await session.scalars(select(Responsible.person_id).where(Responsible.item_id == item_id)))


async def test_words_are_typed_with_the_present_ones_to_keep(world: World, cast: Cast, vera: Speaker) -> None:
    item = await edits(world, vera)
    before = await row(world, item)
    vera.sees(before.title[:30], "Что сделать\n• ", "Чем подтвердить\n• ", "В документе: ноябрь")
    await vera.taps("Название")
    vera.sees("Как назвать мероприятие?", "Сейчас:")
    await vera.types("Праздник <наставника>")
    vera.sees("Название изменено")
    await vera.forges(ItemEdit(item=item).pack())
    vera.sees("Праздник <наставника>")
    await vera.taps("Что сделать", "Оставить как есть")
    await vera.forges(ItemEdit(item=item).pack())
    await vera.taps("Чем подтвердить")
    await vera.types("Приказ\nФотографии")
    after = await row(world, item)
    assert (after.title, after.details) == ("Праздник <наставника>", before.details)
    assert after.evidence_wanted == "Приказ\nФотографии"


async def test_a_moved_day_takes_reminders_and_the_bots_actions_along(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await running_cycle(world, vera.id)
    ahead = world.clock.now().date()
    planned = [action for action in await actions(world, cycle) if action.item_id and (action.run_on or ahead) > ahead]
    rows = {each.id: each for each in (await items(world, cycle)).values()}
    action = next(each for each in planned if rows[each.item_id or 0].due_on)
    item = rows[action.item_id or 0]
    assert item.due_on is not None
    assert action.run_on is not None
    now = world.clock.now()
    await set_item(world, item.id, reminded=3, overdue_told_at=now, status=ItemStatus.OPEN, opened_at=now)
    await vera.starts()
    await vera.forges(ItemType(item=item.id, part=ItemPart.DUE).pack())
    await vera.types("27.12.2026")
    await vera.taps("Верно")
    vera.sees("сдвинулись вместе с ним")
    moved = await row(world, item.id)
    distance = day("2026-12-27") - item.due_on
    assert (moved.due_on, moved.reminded, moved.overdue_told_at) == (day("2026-12-27"), None, None)
    after = next(each for each in await actions(world, cycle) if each.id == action.id)
    assert after.run_on == action.run_on + distance


async def test_what_was_opened_too_early_waits_again(world: World, cast: Cast, vera: Speaker) -> None:
    item = await edits(world, vera)
    await set_item(world, item, status=ItemStatus.OPEN, opened_at=world.clock.now())
    await vera.taps("Начало и срок")
    for typed in ("10.12.2026", "20.12.2026"):
        await vera.types(typed)
        await vera.taps("Верно")
    moved = await row(world, item)
    assert (moved.starts_on, moved.due_on) == (day("2026-12-10"), day("2026-12-20"))
    assert (moved.status, moved.opened_at) == (ItemStatus.PLANNED, None)


async def test_what_is_done_already_keeps_its_state_when_its_day_moves(world: World, cast: Cast, vera: Speaker) -> None:
    item = await edits(world, vera)
    await set_item(world, item, status=ItemStatus.DONE)
    await vera.taps("Другой срок")
    await vera.types("20.12.2026")
    await vera.taps("Верно")
    assert (await row(world, item)).status is ItemStatus.DONE


async def test_permanent_and_without_a_term(world: World, cast: Cast, vera: Speaker) -> None:
    item = await edits(world, vera)
    await vera.taps("Постоянно")
    vera.sees("Срок: постоянно")
    assert not vera.can_tap("Постоянно")
    always = await row(world, item)
    assert (always.term, always.starts_on, always.due_on) == (TermKind.ALWAYS, day("2026-01-01"), None)
    await vera.taps("Без срока")
    vera.sees("Срок: без срока")
    without = await row(world, item)
    assert (without.term, without.starts_on, without.due_on, without.sure) == (TermKind.UNDATED, None, None, True)
    planned = [each for each in await actions(world, 1) if each.item_id == item]
    assert not [each for each in planned if each.status is ActionStatus.PLANNED and each.run_on]
    await vera.taps("Другой срок")
    await vera.types("20.12.2026")
    await vera.taps("Верно")
    assert (await row(world, item)).term is TermKind.DATED


async def test_people_are_ticked_by_a_word_and_by_name(world: World, cast: Cast, vera: Speaker) -> None:
    await add_teachers(world, cast, 10)
    item = await edits(world, vera)
    await vera.taps("Кто отвечает")
    vera.does_not_see("Лосева", "Королёва")
    await vera.taps("›")
    assert not vera.can_tap("Отвечает руководитель")
    await vera.types("Анна Сергеевна")
    await vera.taps("☐ Анна Сергеевна К.")
    on = vera.screen
    vera.sees("Сейчас:", "Анна Сергеевна К.")
    assert cast.ids["anna"] in await answering(world, item)
    await vera.taps("☑ Анна Сергеевна К.")
    assert cast.ids["anna"] not in await answering(world, item)
    await vera.taps_old(on, "☑ Анна Сергеевна К.")
    assert cast.ids["anna"] not in await answering(world, item), "a tick says what it does"
    await vera.taps("Готово", "Кто отвечает", "Отвечает руководитель")
    assert await answering(world, item) == {cast.ids["grigory"]}
    vera.sees("Отвечает: Григорий Петрович С.")
    await vera.forges(ItemWho(item=item, word="moon").pack())
    assert await answering(world, item) == {cast.ids["grigory"]}


async def test_a_name_typed_later_is_looked_for_among_everybody(world: World, cast: Cast, vera: Speaker) -> None:
    await edits(world, vera)
    await vera.taps("Кто отвечает", "На главную")
    await vera.types("Анна")
    vera.does_not_see("Кто отвечает?")


async def test_somebody_of_another_school_cannot_be_made_responsible(world: World, cast: Cast, vera: Speaker) -> None:
    item = await edits(world, vera)
    before = await answering(world, item)
    await vera.forges(ItemPeople(item=item, tick=f"+{cast.ids['nikita']}").pack())
    vera.sees("недоступно")
    assert await answering(world, item) == before


async def test_an_own_item_is_added_at_the_end_of_its_stage_and_removed(
    world: World, cast: Cast, vera: Speaker
) -> None:
    cycle = await running_cycle(world, vera.id)
    async with world.db.read() as session:
        stage = await session.scalar(select(Stage).where(Stage.cycle_id == cycle, Stage.place == 2))
    assert stage is not None
    count = len(await items(world, cycle))
    await vera.starts()
    await vera.forges(StageAddItem(stage=stage.id).pack())
    await vera.types("Экскурсия на завод")
    await vera.types("15.12.2026")
    await vera.taps("Верно")
    vera.sees("Мероприятие добавлено")
    await vera.taps("Кто отвечает")
    vera.sees("Экскурсия на завод", "Вера Павловна Л.")
    own = await the_item(world, cycle, "")
    assert (own.stage_id, own.number, own.due_on) == (stage.id, "2.5", day("2026-12-15"))
    rows = sorted((await items(world, cycle)).values(), key=lambda each: each.place)
    assert [each.place for each in rows] == list(range(1, count + 2))
    assert rows[[each.id for each in rows].index(own.id) - 1].stage_id == stage.id
    await vera.taps("Готово", "Удалить мероприятие")
    vera.sees("Удалить мероприятие?", "Вернуть его будет нельзя")
    await vera.taps_twice("Да, удалить")
    assert len(await items(world, cycle)) == count


async def test_only_an_own_item_without_evidence_is_removed(world: World, cast: Cast, vera: Speaker) -> None:
    item = await edits(world, vera)
    assert not vera.can_tap("Удалить мероприятие")
    await vera.forges(ItemRemove(item=item, sure=True).pack())
    vera.sees("Удалить нельзя", "не применимо")
    await set_item(world, item, key="")
    async with world.db.write() as session:
        session.add(
            Evidence(
                organisation_id=cast.organisation_id,
                item_id=item,
                kind=EvidenceKind.NOTE,
                words="Проведено",
                created_at=world.clock.now(),
            )
        )
    await vera.forges(ItemRemove(item=item, sure=True).pack())
    vera.sees("Удалить нельзя")
    assert await row(world, item)


async def test_a_day_out_of_the_year_adds_nothing(world: World, cast: Cast, vera: Speaker) -> None:
    cycle = await running_cycle(world, vera.id)
    count = len(await items(world, cycle))
    await vera.starts()
    await vera.forges(StageAddItem(stage=1).pack())
    await vera.types("Экскурсия")
    await vera.types("15.12.2027")
    await vera.taps("Верно")
    vera.sees("вне года", "не добавлено")
    assert len(await items(world, cycle)) == count


async def test_of_a_year_that_is_over_nothing_changes_even_what_was_being_typed(
    world: World, cast: Cast, vera: Speaker
) -> None:
    item = await edits(world, vera)
    before = await row(world, item)
    people = await answering(world, item)
    await vera.taps("Название")
    await vera.forges(CycleDo(cycle=1, act=CycleAct.CLOSE, sure=True).pack())
    await vera.forges(ItemEdit(item=item).pack())
    vera.sees("Карта больше не в работе")
    for made in (
        ItemType(item=item, part=ItemPart.TITLE),
        ItemTermSet(item=item, term=ItemTerm.NONE),
        ItemPeople(item=item, tick=f"+{cast.ids['boris']}"),
        ItemWho(item=item, word="head"),
        ItemRemove(item=item, sure=True),
        StageAddItem(stage=1),
    ):
        await vera.forges(made.pack())
    after = await row(world, item)
    assert (after.title, after.term, after.due_on) == (before.title, before.term, before.due_on)
    assert await answering(world, item) == people


async def test_words_sent_after_the_end_are_not_written(world: World, cast: Cast, vera: Speaker) -> None:
    item = await edits(world, vera)
    before = await row(world, item)
    await vera.taps("Название")
    async with world.db.write() as session:
        actor = await access.get_actor(session, vera.id)
        assert await cycles.close(session, actor, 1, now=world.clock.now())
    await vera.types("Другое название")
    vera.sees("Изменить уже нельзя")
    assert (await row(world, item)).title == before.title


@pytest.mark.parametrize("name", ["grigory", "anna", "marina"])
async def test_nobody_but_our_curator_changes_anything(world: World, cast: Cast, vera: Speaker, name: str) -> None:
    item = await edits(world, vera)
    other = cast.speakers[name]
    await other.starts()
    for made in (ItemEdit(item=item), ItemType(item=item, part=ItemPart.TITLE), StageAddItem(stage=1)):
        await other.forges(made.pack())
        other.sees("недоступно")
