"""Dialogues about a year left in the middle: come back to, taken up about something else, overtaken by the others."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from bot.services import cycles, runs
from bot.services.access import get_actor
from bot.services.roadmap_people import set_responsible
from bot.services.runs import library
from bot.storage.models import PersonRole, Protocol, RoadmapAction, RoadmapItem, Target
from bot.storage.states import Body, ItemStatus, Role
from bot.views.body_callbacks import ProtocolNew, TargetShow
from bot.views.item_callbacks import EvidenceAdd
from bot.views.roadmap_action_callbacks import ActionMove
from bot.views.roadmap_callbacks import ActionOpen, CycleOpen, CycleSetup, ItemOpen
from tests.kit.cast import Cast
from tests.kit.roadmaps import actions, draft_cycle, evidence, items, quiet_cycle, the_item
from tests.kit.speaker import Speaker
from tests.kit.world import World

GONE = "Этого здесь больше нет"


@pytest.fixture
async def cycle(world: World, cast: Cast) -> int:
    return await quiet_cycle(world, cast.speakers["vera"].id)


async def annas(world: World, cast: Cast, cycle: int, key: str) -> int:
    """An open item she answers for."""
    item_id = (await the_item(world, cycle, key)).id
    async with world.db.write() as session:
        item = await session.get_one(RoadmapItem, item_id)
        item.status, item.opened_at = ItemStatus.OPEN, world.clock.now()
        await set_responsible(session, item, [cast.ids["anna"]])
    return item_id


async def test_half_a_protocol_waits_for_its_other_half(world: World, cycle: int, vera: Speaker) -> None:
    await vera.forges(ProtocolNew(body=Body.COUNCIL).pack())
    await vera.taps("Оставить", "Оставить")
    await vera.types("О плане работы на полугодие")
    await vera.starts()
    await world.clock.moves_to("пт 10:00")
    await world.restarts()
    await vera.forges(ProtocolNew(body=Body.COMMISSION).pack())
    vera.sees("Вопрос 1 из 5", "Протокол заседания · Комиссия по отбору")
    await vera.forges(ProtocolNew(body=Body.COUNCIL).pack())
    vera.sees("Протокол заседания · Совет наставников", "Что решили?")
    await vera.types("Утвердить")
    await vera.taps("Пропустить")
    async with world.db.read() as session:
        [kept] = await session.scalars(select(Protocol))
    assert (kept.body, kept.heard, kept.decided) == (Body.COUNCIL, "О плане работы на полугодие", "Утвердить")


async def test_an_answer_goes_to_the_item_its_question_names(
    world: World, cast: Cast, cycle: int, anna: Speaker
) -> None:
    first, second = await annas(world, cast, cycle, "1.4"), await annas(world, cast, cycle, "1.5")
    await anna.forges(EvidenceAdd(item=first).pack())
    anna.sees("Подтверждение мероприятия · 1.4 Согласование")
    await anna.taps("Приказ")
    await anna.types("12-од")
    about_first = anna.screen
    await anna.forges(EvidenceAdd(item=second).pack())
    anna.sees("Подтверждение мероприятия · 1.5 Разработка")
    await anna.taps("Ссылка")
    await anna.taps_old(about_first, "24")
    anna.sees("Подтверждение записано")
    await anna.forges(EvidenceAdd(item=second).pack())
    await anna.types("школа.рф/приказы")
    assert [(each.number, each.words) for each in await evidence(world, first)] == [("12-од", "")]
    assert [each.words for each in await evidence(world, second)] == ["школа.рф/приказы"]


async def test_what_is_put_off_leads_back_to_the_item(world: World, cast: Cast, cycle: int, anna: Speaker) -> None:
    item = await annas(world, cast, cycle, "1.4")
    await anna.forges(EvidenceAdd(item=item).pack())
    await anna.taps("Отложить", "К мероприятию")
    anna.sees("1.4 Согласование дорожной карты")


async def test_dialogues_do_not_hide_a_form_that_was_begun(world: World, cast: Cast, cycle: int, vera: Speaker) -> None:
    for item in list((await items(world, cycle)).values())[:11]:
        await vera.forges(EvidenceAdd(item=item.id).pack())
        await vera.taps("Приказ")
    async with world.db.write() as session:
        await runs.start(
            session,
            organisation_id=cast.organisation_id,
            person_id=cast.ids["vera"],
            scenario_id="swot_curator",
            now=world.clock.now(),
        )
    await vera.starts()
    vera.sees(library()["swot_curator"].title)


async def test_a_day_for_what_was_taken_out_meanwhile(world: World, cycle: int, vera: Speaker) -> None:
    action = next(each for each in await actions(world, cycle) if each.item_id and each.run_on)
    await vera.forges(ActionMove(action=action.id).pack())
    await vera.taps("Другой день")
    async with world.db.write() as session:
        await session.execute(delete(RoadmapItem).where(RoadmapItem.id == action.item_id))
        assert await session.get(RoadmapAction, action.id) is None
    await vera.types("завтра")
    await vera.taps("Верно")
    vera.sees("Этого действия больше нет")
    await vera.types("завтра")
    vera.does_not_see("Когда бот это сделает")


async def test_a_number_for_a_target_that_was_taken_out_meanwhile(world: World, cycle: int, vera: Speaker) -> None:
    async with world.db.write() as session:
        made = Target(organisation_id=1, cycle_id=cycle, place=101, title="Открытых уроков")
        session.add(made)
        await session.flush()
    await vera.forges(TargetShow(target=made.id).pack())
    await vera.taps("Вписать факт")
    vera.sees("Факт показателя · Открытых уроков")
    async with world.db.write() as session:
        await session.execute(delete(Target).where(Target.id == made.id))
    await vera.types("12")
    vera.sees("Этот показатель убрали")


async def test_a_remark_of_one_who_is_no_head_any_more(world: World, cast: Cast, vera: Speaker) -> None:
    grigory = cast.speakers["grigory"]
    await vera.forges(CycleOpen(cycle=await draft_cycle(world, vera.id)).pack())
    await vera.taps("Отправить руководителю")
    await grigory.taps("Вернуть")
    async with world.db.write() as session:
        await session.execute(delete(PersonRole).where(PersonRole.role == Role.HEAD))
    await grigory.types("Поправьте сроки")
    grigory.sees("Замечание не отправлено")


async def test_old_buttons_of_what_was_taken_out_say_so(world: World, cycle: int, vera: Speaker) -> None:
    item = await the_item(world, cycle, "1.4")
    action = next(each for each in await actions(world, cycle) if each.item_id)
    await vera.forges(ItemOpen(item=item.id).pack())
    card = vera.screen
    async with world.db.write() as session:
        await session.execute(delete(RoadmapItem).where(RoadmapItem.id.in_([item.id, action.item_id])))
    for label in ("Сделано", "Добавить подтверждение", "Изменить", "Не применимо", "Новость"):
        await vera.taps_old(card, label)
        vera.sees(GONE)
        assert "Вера Павловна" in vera.screen.text
    await vera.forges(ActionOpen(action=action.id).pack())
    vera.sees(GONE)


async def test_nothing_is_proposed_of_a_year_that_was_approved_meanwhile(world: World, vera: Speaker) -> None:
    cycle = await draft_cycle(world, vera.id, year=2027)
    await vera.forges(CycleSetup(cycle=cycle).pack())
    old = vera.screen
    async with world.db.write() as session:
        actor = await get_actor(session, vera.id)
        assert await cycles.approve(session, actor, cycle, number="1", on=date(2026, 11, 24), now=world.clock.now())
    for label in ("Верно", "Принять все предложения этапа", "Принять все предложения"):
        await vera.taps_old(old, label)
        vera.does_not_see("Принять предложения")
        assert "Утверждена приказом № 1" in vera.screen.text
