"""From a year to the next one, as the curator and those who are asked go through it."""

import pytest
from sqlalchemy import select

from bot.services.people import grant_role, roles_of
from bot.storage.models import Cycle, Person, RoadmapItem, Target
from bot.storage.states import CycleStatus, ItemStatus, Role
from bot.views import body_callbacks as b
from bot.views.roadmap_callbacks import CycleNext
from tests.kit import roadmaps as kit
from tests.kit import targets as rows
from tests.kit.cast import Cast, add_school
from tests.kit.desk import moscow
from tests.kit.speaker import Speaker
from tests.kit.world import World


@pytest.fixture
async def cast(world: World) -> Cast:
    return await add_school(world, everybody=True)


@pytest.fixture
def dina(cast: Cast) -> Speaker:
    return cast.speakers["dina"]


@pytest.fixture
async def cycle(world: World, vera: Speaker) -> int:
    """The calendar year 2026, five weeks before its end."""
    made = await kit.running_cycle(world, vera.id)
    await world.settle()  # what the year has to say at once is said
    return made


def following(cycle: int) -> str:
    return CycleNext(cycle=cycle).pack()


async def cycles(world: World) -> list[Cycle]:
    async with world.db.read() as session:
        return list(await session.scalars(select(Cycle).order_by(Cycle.id)))


async def has_role(world: World, person_id: int) -> bool:
    async with world.db.read() as session:
        return Role.MENTOR in (await roles_of(session, [person_id])).get(person_id, ())


async def test_what_was_is_told_and_what_is_left_can_be_looked_at(world: World, vera: Speaker, cycle: int) -> None:
    items = list((await kit.items(world, cycle)).values())
    dated = [each for each in items if each.due_on is not None]
    await kit.set_item(world, dated[0].id, status=ItemStatus.ACCEPTED)
    await kit.set_item(world, dated[1].id, status=ItemStatus.DONE)
    await kit.set_item(world, dated[2].id, status=ItemStatus.NOT_APPLICABLE)
    await vera.forges(following(cycle))
    left = len(dated) - 2
    vera.sees(
        "Следующий год",
        f"1 из {len(dated) - 1}",
        "Ждут, чтобы Вы их приняли: 1",
        f"Не завершены: {left}",
        "Признаны неприменимыми: 1. В новом году они снова встанут в план",
        "Сам бот никого не переводит",
    )
    await vera.taps(f"Не завершено ({left})")
    vera.sees(f"Не завершено: {left}", dated[1].title[:30])
    await vera.taps("›", "← К следующему году")
    vera.sees("Что было")


async def test_pressed_twice_makes_one_draft_and_the_old_year_goes_on(world: World, vera: Speaker, cycle: int) -> None:
    await vera.forges(following(cycle))
    old = vera.screen
    await vera.taps_twice("Подготовить 2027")
    await vera.taps_old(old, "Подготовить 2027")
    first, second = await cycles(world)
    assert (first.status, second.status, second.before_id) == (CycleStatus.RUNNING, CycleStatus.DRAFT, first.id)
    assert not vera.screen.find("Подготовить")
    vera.finds("Осталось подтвердить сроки")
    assert vera.can_tap("Настроить 2027 год")


async def test_long_before_the_end_it_is_said_from_when(world: World, vera: Speaker) -> None:
    cycle = await kit.running_cycle(world, vera.id, "school_year")
    await vera.forges(following(cycle))
    vera.sees("можно готовить с 2 апреля 2027 г.")
    assert not vera.screen.find("Подготовить")
    await vera.forges(b.NextMake(cycle=cycle).pack())
    vera.sees("нельзя сделать")
    assert len(await cycles(world)) == 1


async def test_a_year_is_closed_only_when_the_curator_says_so_twice(
    world: World, vera: Speaker, grigory: Speaker, cycle: int
) -> None:
    await vera.forges(following(cycle))
    await vera.taps("Завершить этот год")
    vera.sees("Читать год можно будет всегда, открыть снова – нельзя")
    asked = vera.screen
    assert (await cycles(world))[0].status is CycleStatus.RUNNING
    await vera.taps("← К следующему году")
    await vera.taps_old(asked, "Да, завершить год")
    vera.sees("Год завершён", "Год завершён 24 ноября 2026 г.")
    await vera.taps_old(asked, "Да, завершить год")
    vera.sees("нельзя сделать")
    (closed,) = await cycles(world)
    assert closed.status is CycleStatus.CLOSED
    assert len(await kit.items(world, cycle)) > 0
    async with world.db.read() as session:
        assert len(list(await session.scalars(select(Target)))) == 6  # as they were on the last day
    await vera.taps("Подготовить 2027")
    assert [each.status for each in await cycles(world)] == [CycleStatus.CLOSED, CycleStatus.DRAFT]
    await vera.taps("Показатели года")
    vera.sees("Год завершён, числа остались такими")


async def test_closing_is_not_asked_of_a_draft_or_a_cancelled_year(world: World, vera: Speaker, cycle: int) -> None:
    draft = await kit.draft_cycle(world, vera.id, year=2027)
    await vera.forges(following(draft))
    vera.sees("Этот год ещё черновик")
    await vera.forges(b.NextClose(cycle=draft, sure=True).pack())
    vera.sees("нельзя сделать")
    await vera.forges(b.NextClose(cycle=draft).pack())
    vera.does_not_see("Завершить этот год?")
    assert (await kit.the_cycle(world, draft)).status is CycleStatus.DRAFT


async def test_pairs_and_mentors_who_go_on_are_listed_and_nothing_happens_to_them(
    world: World, cast: Cast, vera: Speaker, cycle: int
) -> None:
    await rows.pair(world, cast, "anna", "boris", "2026-02-01")
    await vera.forges(following(cycle))
    vera.sees("Работающих пар: 1, наставников: 2")
    await vera.taps("Пары, которые продолжают (1)")
    vera.sees("Анна Сергеевна К. → Борис Ильич Г.")
    vera.does_not_see("Королёва")
    await vera.taps("← К следующему году", "Наставники (2)")
    vera.sees("Анна Сергеевна К.")
    await vera.taps("Анна Сергеевна")
    vera.sees("учитель математики")


async def test_a_mentee_who_finished_is_asked_and_says_yes(
    world: World, cast: Cast, vera: Speaker, dina: Speaker, cycle: int
) -> None:
    await rows.pair(world, cast, "anna", "dina", "2026-02-01", "2026-10-01", "ended_by_curator")
    await vera.forges(following(cycle))
    vera.sees("Могут стать наставниками: 1")
    await vera.taps("Кто может стать наставником (1)")
    vera.sees("Дина Олеговна М. – пара завершена. Ещё не спрашивали")
    assert not await has_role(world, cast.ids["dina"])
    dina.looks_up()
    old = vera.screen
    await vera.taps_twice("Предложить: Дина Олеговна")
    await vera.taps_old(old, "Предложить: Дина Олеговна")
    vera.sees("нельзя сделать")
    dina.sees("Хотите сами стать наставником?", "Дина Олеговна, куратор приглашает", "Это добровольно")
    assert len([each for each in dina.messages if "Хотите сами стать" in each.text]) == 1
    assert not await has_role(world, cast.ids["dina"])
    vera.looks_up()
    await dina.taps_twice("Да, заполнить анкету")
    dina.sees("Анкета готовности наставника")
    assert await has_role(world, cast.ids["dina"])
    vera.sees("Дина Олеговна М. хочет стать наставником!")
    await vera.forges(b.NextPeople(cycle=cycle, group=b.NextGroup.FUTURE).pack())
    vera.sees("Согласие есть, анкета готовности не заполнена")


async def test_a_mentee_who_wants_to_may_also_say_no_and_then_yes(
    world: World, cast: Cast, vera: Speaker, boris: Speaker, cycle: int
) -> None:
    await rows.satisfied(world, cast, "boris", 9, continues="become_mentor")
    await vera.forges(b.NextPeople(cycle=cycle, group=b.NextGroup.FUTURE).pack())
    vera.sees("Борис Ильич Г. – хочет стать наставником")
    await vera.taps("Предложить: Борис Ильич")
    await boris.taps("Спасибо, пока нет")
    boris.sees("спасибо за ответ")
    assert not await has_role(world, cast.ids["boris"])
    vera.finds("пока не хочет становиться")
    await vera.forges(b.NextPeople(cycle=cycle, group=b.NextGroup.FUTURE).pack())
    vera.sees("Пока не хочет")
    assert not vera.screen.find("Предложить")
    await boris.taps("Всё-таки хочу")
    assert await has_role(world, cast.ids["boris"])
    await boris.forges(b.OfferAnswer(cycle=cycle, agrees=False).pack())
    boris.sees("Вы уже наставник")
    assert await has_role(world, cast.ids["boris"])


async def test_the_last_word_counts_and_last_year_s_does_not(
    world: World, cast: Cast, vera: Speaker, cycle: int
) -> None:
    await rows.satisfied(world, cast, "boris", 9, continues="become_mentor", at=moscow("2026-05-01"))
    await rows.satisfied(world, cast, "boris", 9, continues="same_pair")
    await rows.satisfied(world, cast, "dina", 9, continues="become_mentor", at=moscow("2025-05-01"))
    await rows.pair(world, cast, "anna", "dina", "2025-02-01", "2025-10-01", "ended_by_curator")
    await vera.forges(b.NextPeople(cycle=cycle, group=b.NextGroup.FUTURE).pack())
    vera.sees("Пока никого")


async def test_somebody_without_telegram_is_to_be_asked_in_person(
    world: World, cast: Cast, vera: Speaker, cycle: int
) -> None:
    (name,) = await rows.colleagues(world, cast, Role.MENTEE, 1)
    await rows.pair(world, cast, "anna", name, "2026-02-01", "2026-10-01", "ended_by_curator")
    await vera.forges(b.NextPeople(cycle=cycle, group=b.NextGroup.FUTURE).pack())
    vera.sees("спросите лично")
    assert not vera.screen.find("Предложить")
    await vera.forges(b.NextOffer(cycle=cycle, person=cast.ids[name]).pack())
    vera.sees("нельзя сделать")


async def test_whoever_was_not_asked_becomes_no_mentor(
    world: World, cast: Cast, boris: Speaker, vera: Speaker, cycle: int
) -> None:
    await boris.forges(b.OfferAnswer(cycle=cycle, agrees=True).pack())
    boris.sees("недоступно")
    assert not await has_role(world, cast.ids["boris"])
    await vera.forges(b.NextOffer(cycle=cycle, person=cast.ids["boris"]).pack())
    vera.sees("нельзя сделать")


async def test_an_offer_is_not_told_to_whoever_is_a_mentor_meanwhile(
    world: World, cast: Cast, vera: Speaker, dina: Speaker, cycle: int
) -> None:
    await rows.pair(world, cast, "anna", "dina", "2026-02-01", "2026-10-01", "ended_by_curator")
    await world.clock.moves_to("23:30")  # nobody is written to at night
    await vera.forges(b.NextOffer(cycle=cycle, person=cast.ids["dina"]).pack())
    vera.sees("Предложение отправлено")
    async with world.db.write() as session:
        await grant_role(session, cast.ids["dina"], cast.organisation_id, Role.MENTOR)
    await world.clock.moves_to("завтра 12:00")
    assert not any("Хотите сами" in each.text for each in dina.messages)


async def test_it_is_the_curator_s_alone(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker, marina: Speaker, anna: Speaker, cycle: int
) -> None:
    for other in (grigory, cast.speakers["klara"], marina, anna):
        for made in (
            CycleNext(cycle=cycle),
            b.NextMake(cycle=cycle),
            b.NextClose(cycle=cycle),
            b.NextClose(cycle=cycle, sure=True),
            b.NextUnfinished(cycle=cycle),
            b.NextPeople(cycle=cycle, group=b.NextGroup.FUTURE),
            b.NextOffer(cycle=cycle, person=cast.ids["boris"]),
        ):
            await other.forges(made.pack())
            other.sees("недоступно")
    assert [each.status for each in await cycles(world)] == [CycleStatus.RUNNING]


async def test_names_in_the_list_are_those_of_the_chat(world: World, cast: Cast, vera: Speaker, cycle: int) -> None:
    await rows.pair(world, cast, "anna", "dina", "2026-02-01", "2026-10-01", "ended_by_curator")
    await vera.forges(b.NextPeople(cycle=cycle, group=b.NextGroup.FUTURE).pack())
    vera.does_not_see("Мельник")
    async with world.db.read() as session:
        assert (await session.get_one(Person, cast.ids["dina"])).family_name == "Мельник"
        assert list(await session.scalars(select(RoadmapItem.id).limit(1)))
