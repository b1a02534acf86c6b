"""Whose curator role was taken away does not go on with what was begun as a curator."""

import pytest
from sqlalchemy import delete, select

from bot.storage.models import Campaign, Person, PersonRole, Run, StepAnswer
from bot.storage.states import CampaignStatus, Role, RunStatus
from tests.kit.cast import Cast
from tests.kit.filling import fill_somehow
from tests.kit.speaker import Speaker
from tests.kit.stage import add_own_forms, add_wave
from tests.kit.world import World

pytestmark = pytest.mark.usefixtures("tiny_forms")
DENIED = ["Это действие Вам сейчас недоступно"]


async def is_curator_no_more(world: World, cast: Cast) -> None:
    async with world.db.write() as session:
        vera = cast.ids["vera"]
        await session.execute(delete(PersonRole).where(PersonRole.person_id == vera, PersonRole.role == Role.CURATOR))
        session.add(PersonRole(person_id=vera, role=Role.STAFF, organisation_id=cast.organisation_id))


async def newest_run(world: World) -> Run:
    async with world.db.read() as session:
        return (await session.scalars(select(Run).order_by(Run.id.desc()).limit(1))).one()


async def answered(world: World, run: Run) -> set[str]:
    async with world.db.read() as session:
        return set(await session.scalars(select(StepAnswer.step).where(StepAnswer.run_id == run.id)))


async def is_refused(world: World, vera: Speaker, *, typed: str) -> None:
    """Neither going on nor sending nor typing does anything, and nothing of it is shown."""
    run = await newest_run(world)
    before = await answered(world, run)
    for act in ("resume", "send"):
        await vera.forges(f"go:{run.id}:{act}:")
        assert vera.toasts == DENIED
    await vera.types(typed)
    vera.does_not_see("с бумаги", "Вопрос 1 из")
    assert (await newest_run(world)).status is RunStatus.OPEN
    assert await answered(world, run) == before


async def test_somebody_elses_paper(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.forges(f"paper:{cast.ids['boris']}:mentee_request:0")
    vera.sees("с бумаги: Борис Ильич")
    await is_curator_no_more(world, cast)
    await is_refused(world, vera, typed="Шумный класс")


async def test_the_day_on_which_a_wave_ends(world: World, cast: Cast, vera: Speaker) -> None:
    async with world.db.write() as session:
        wave = await add_wave(session, cast, CampaignStatus.OPEN, world.clock.now())
    await vera.forges(f"wday:{wave}:0")
    run = await newest_run(world)
    assert run.scenario == "campaign_closing"
    before = await ends_at(world, wave)
    await is_curator_no_more(world, cast)
    await is_refused(world, vera, typed="25.12.2026")
    assert await ends_at(world, wave) == before


async def ends_at(world: World, campaign_id: int) -> object:
    async with world.db.read() as session:
        return (await session.get_one(Campaign, campaign_id)).closes_at


async def test_somebody_elses_leave(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.forges(f"away:{cast.ids['boris']}")
    await is_curator_no_more(world, cast)
    await is_refused(world, vera, typed="25.12.2026")
    async with world.db.read() as session:
        assert (await session.get_one(Person, cast.ids["boris"])).away_until is None


async def test_a_draft_that_was_being_tried(world: World, cast: Cast, vera: Speaker) -> None:
    async with world.db.write() as session:
        _, draft = await add_own_forms(session, cast, world.clock.now())
    await vera.forges(f"draft:{draft}:try:0")
    assert (await newest_run(world)).edition_id == draft
    await is_curator_no_more(world, cast)
    await is_refused(world, vera, typed="Что-нибудь")


async def test_ones_own_leave_goes_on(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.forges("away:0")
    await is_curator_no_more(world, cast)
    await fill_somehow(vera)
    assert (await newest_run(world)).status is RunStatus.SENT
