"""What the bot knows for a report: numbers that are there, averages from three answers up, no names."""

from datetime import timedelta

from bot.scenarios.model import Scenario
from bot.services.runs import library
from bot.storage.models import Meeting, Pair, Person
from bot.storage.states import MeetingKind, MeetingStatus, PairStatus
from bot.views.roadmap_callbacks import ReportPack
from tests.kit.answered_waves import Answered, wave_of
from tests.kit.cast import Cast
from tests.kit.roadmaps import running_cycle, the_item
from tests.kit.speaker import Speaker
from tests.kit.world import World

DAY = timedelta(days=1)


async def opens(world: World, speaker: Speaker, vera: Speaker) -> None:
    cycle_id = await running_cycle(world, vera.id)
    item = await the_item(world, cycle_id, "1.4")
    await speaker.starts()
    await speaker.forges(ReportPack(item=item.id).pack())


async def answer_satisfaction(world: World, cast: Cast, marks: list[int]) -> None:
    form: Scenario = library()["satisfaction_short"]
    names = ["anna", "boris", "grigory"][: len(marks)]
    async with world.db.write() as session:
        vera = await session.get_one(Person, cast.ids["vera"])
        people = [await session.get_one(Person, cast.ids[name]) for name in names]
        replies = [
            Answered(person, {"sat": mark, "recommend": 10, "continue": "finish"})
            for person, mark in zip(people, marks, strict=True)
        ]
        await wave_of(session, vera, form, replies, at=world.clock.now() - 20 * DAY)


async def test_counts_of_people_pairs_and_meetings(world: World, cast: Cast, vera: Speaker) -> None:
    now = world.clock.now()
    async with world.db.write() as session:
        pair = Pair(
            organisation_id=cast.organisation_id,
            mentor_id=cast.ids["anna"],
            mentee_id=cast.ids["boris"],
            status=PairStatus.ACTIVE,
            proposed_by_id=cast.ids["vera"],
            proposed_at=now - 30 * DAY,
            active_at=now - 20 * DAY,
        )
        session.add(pair)
        await session.flush()
        for days, status in ((10, MeetingStatus.HELD), (5, MeetingStatus.HELD), (3, MeetingStatus.MISSED)):
            meeting = Meeting(
                organisation_id=cast.organisation_id,
                pair_id=pair.id,
                kind=MeetingKind.REGULAR,
                status=status,
                starts_at=now - days * DAY,
                minutes=60,
                place="room",
                proposed_by_id=cast.ids["anna"],
                proposed_at=now - 30 * DAY,
            )
            session.add(meeting)
    await opens(world, vera, vera)
    vera.sees("Для отчёта: 1.4", "с 01.01.2026 по 24.11.2026", "1 наставник, 1 наставляемый", "Пар работает: 1")
    vera.sees("Проведено встреч: 2, это около 2 часов", "Дорожная карта: выполнено 0 из ", "Волн анкет за это время не")
    vera.does_not_see("Королёва", "Анна")
    await vera.taps("Сводная таблица Excel")
    vera.sees("nastavnichestvo-2026-11-24")


async def test_averages_from_three_answers_up(world: World, cast: Cast, vera: Speaker) -> None:
    await answer_satisfaction(world, cast, [9, 8, 8])
    await opens(world, vera, vera)
    vera.sees("ответили 3 из 3 (100 %)", "Насколько Вы довольны участием? В среднем 8,3 (ответов: 3)")


async def test_two_answers_are_no_average(world: World, cast: Cast, vera: Speaker) -> None:
    await answer_satisfaction(world, cast, [9, 8])
    await opens(world, vera, vera)
    vera.sees("ответили 2 из 2")
    vera.does_not_see("В среднем")


async def test_the_head_is_shown_no_mark_that_only_the_curator_was_promised(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker
) -> None:
    await answer_satisfaction(world, cast, [9, 8, 8])
    await opens(world, grigory, vera)
    grigory.sees("ответили 3 из 3")
    grigory.does_not_see("В среднем")
