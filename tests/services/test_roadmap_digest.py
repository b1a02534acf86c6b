"""The year in the curator's digest: what is planned, what is late, what waits; for the head, numbers only."""

import pytest

from bot.services import access, digest
from bot.services.digest import Digest
from bot.services.insights import InsightKind
from bot.storage.states import ActionKind, ItemStatus
from tests.kit.cast import Cast
from tests.kit.roadmaps import Plan, a_year
from tests.kit.speaker import Speaker
from tests.kit.world import World

K = InsightKind


@pytest.fixture
async def year(world: World, cast: Cast) -> Plan:
    """Tuesday, 24 November 2026; not looked at yet."""
    year = await a_year(world, cast)
    await year.item("1.1", "2026-09-01", "2026-11-23")
    await year.item("1.2", "2026-09-01", "2026-11-30")
    await year.item("1.3", "2026-09-01", "2026-12-01")
    await year.item("1.4", "2026-11-30", "2026-12-20")
    await year.item("1.5", "2026-12-01", "2027-01-20")
    await year.item("1.6", "2026-09-01", "2026-11-26", status=ItemStatus.DONE)
    await year.item("1.7", "2026-09-01", "2026-11-26", status=ItemStatus.ACCEPTED)
    await year.item("1.8", "2026-11-26", "2026-11-27")
    await year.item("1.9", "2026-09-01")
    await year.action(ActionKind.CONSENTS, "2026-11-30")
    await year.action(ActionKind.ORDER, "2026-11-30")
    await year.action(ActionKind.THANKS, "2026-12-01")
    return year


async def read(world: World, who: Speaker) -> Digest:
    async with world.db.read() as session:
        return await digest.read_digest(session, await access.get_actor(session, who.id), now=world.clock.now())


async def test_the_coming_week_is_in_the_digest(world: World, year: Plan, vera: Speaker) -> None:
    found = {each.kind: [subject.title for subject in each.subjects] for each in (await read(world, vera)).insights}
    assert found[K.ITEM_OVERDUE] == ["1.1 Мероприятие 1.1"]
    assert found[K.ITEM_DONE] == ["1.6 Мероприятие 1.6"]
    assert found[K.ITEM_DUE] == ["1.8 Мероприятие 1.8", "1.2 Мероприятие 1.2"]
    assert found[K.ITEM_BEGINS] == ["1.4 Мероприятие 1.4"]
    assert len(found[K.ACTION_AHEAD]) == 1


async def test_the_month_is_in_numbers_for_the_head_too(world: World, year: Plan, grigory: Speaker) -> None:
    counts = (await read(world, grigory)).year
    assert counts is not None
    assert (counts.progress.done, counts.progress.total, counts.progress.overdue) == (1, 8, 1)
    assert (counts.waiting, counts.begins, counts.due, counts.actions) == (1, 3, 4, 3)
    await grigory.types("/digest")
    grigory.sees("Дорожная карта: закрыто 1 из 8, просрочено 1, ждут приёмки 1. За месяц начнётся 3, срок у 4")
    grigory.does_not_see("Мероприятие 1.1")


async def test_without_a_running_year_nothing_is_said_of_it(world: World, cast: Cast, vera: Speaker) -> None:
    assert (await read(world, vera)).year is None
    await vera.types("/digest")
    vera.does_not_see("Дорожная карта")


async def test_a_line_leads_to_the_item(world: World, year: Plan, vera: Speaker) -> None:
    await vera.types("/digest")
    vera.sees("Просрочено по дорожной карте: 1 мероприятие", "Ждут Вашей приёмки: 1 мероприятие")
    assert vera.can_tap("Просроченные мероприятия")
