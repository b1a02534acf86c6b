"""Whose curator role was taken away does not go on with what was begun as a curator."""

from collections.abc import Callable

import pytest
from aiogram.filters.callback_data import CallbackData
from sqlalchemy import delete, select

from bot.services.item_closing import ItemAct
from bot.services.roadmap_editing import ItemPart
from bot.storage.database import sqlite_file
from bot.storage.models import Campaign, Person, PersonRole, Run, StepAnswer
from bot.storage.states import Body, CampaignStatus, Role, RunStatus
from bot.views import body_callbacks as b
from bot.views import info_callbacks as inf
from bot.views import item_callbacks as i
from bot.views import roadmap_action_callbacks as ra
from bot.views import roadmap_callbacks as r
from bot.views import roadmap_editing_callbacks as e
from tests.kit.cast import Cast
from tests.kit.dump import Rows, dump
from tests.kit.filling import fill_somehow
from tests.kit.speaker import Speaker
from tests.kit.stage import add_own_forms, add_wave
from tests.kit.two_schools import Numbers, set_school
from tests.kit.world import World

Button = Callable[[Numbers], CallbackData]
YEARS = (
    "cycle",
    "roadmap_item",
    "evidence",
    "roadmap_action",
    "announcement",
    "publication",
    "body_member",
    "protocol",
)
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


async def of_a_year(world: World, cast: Cast) -> Numbers:
    async with world.db.write() as session:
        return await set_school(session, cast, "vera", world)


@pytest.mark.parametrize(
    "begun",
    [
        lambda n: e.ItemType(item=n["item"], part=ItemPart.TITLE),
        lambda n: e.ItemType(item=n["item"], part=ItemPart.DUE),
        lambda n: e.ItemType(item=n["item"], part=ItemPart.DAYS),
        lambda n: r.StageAddItem(stage=n["stage"]),
        lambda n: i.ItemDo(item=n["item"], act=ItemAct.DROP),
        lambda n: ra.ActionDay(action=n["action"]),
        lambda n: inf.AnnouncementDo(announcement=n["announcement"], act=inf.AnnouncementAct.TEXT),
        lambda n: inf.AnnouncementDo(announcement=n["announcement"], act=inf.AnnouncementAct.EVENT),
        lambda n: inf.AnnouncementDo(announcement=n["announcement"], act=inf.AnnouncementAct.SENDING),
        lambda n: inf.PublicationNew(),
        lambda n: inf.PublicationDo(publication=n["publication"], act=inf.PublicationAct.TEXT),
        lambda n: inf.PublicationDo(publication=n["publication"], act=inf.PublicationAct.LINK),
        lambda n: b.MemberNew(body=Body.EXPERTS),
        lambda n: b.MemberNew(body=Body.COUNCIL),
        lambda n: b.ProtocolNew(body=Body.COUNCIL),
        lambda n: b.ProtocolMend(protocol=n["protocol"]),
        lambda n: b.TargetNew(cycle=n["cycle"]),
        lambda n: b.TargetDo(target=n["target"], act=b.TargetAct.PLAN),
        lambda n: b.TargetDo(target=n["target"], act=b.TargetAct.FACT),
    ],
)
async def test_what_was_begun_about_a_year(world: World, cast: Cast, vera: Speaker, begun: Button) -> None:
    numbers = await of_a_year(world, cast)
    await vera.forges(begun(numbers).pack())
    await is_curator_no_more(world, cast)
    before = await of_years(world)
    run = await newest_run(world)
    for act in ("resume", "send"):
        await vera.forges(f"go:{run.id}:{act}:")
        assert vera.toasts == DENIED
    for typed in ("25.11.2026", "Чужие слова", "7"):
        await vera.types(typed)
        vera.does_not_see("Берёзка")
    for act in ("skip", "keep", "send"):
        await vera.forges(f"go:{run.id}:{act}:")
    assert (await newest_run(world)).status is RunStatus.OPEN
    assert await of_years(world) == before


async def of_years(world: World) -> Rows:
    file = sqlite_file(world.database_url)
    return {table: rows for table, rows in dump(file).items() if table in YEARS} if file else {}
