"""Orders a roadmap asks for: from what the bot knows, ready to be signed, without names where they may not be."""

from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select

from bot.scenarios.roadmap_model import ORDERS
from bot.services.consents import MENTOR_CONSENT
from bot.storage.models import BodyMember, Consent, Pair, RoadmapAction
from bot.storage.states import ActionKind, Body, PairStatus, Privacy
from bot.views.roadmap_callbacks import OrderDraft
from tests.kit.cast import Cast
from tests.kit.roadmaps import draft_cycle
from tests.kit.speaker import Speaker
from tests.kit.world import World

STANDARD = pytest.mark.parametrize("privacy", [Privacy.STANDARD])


async def asks(world: World, vera: Speaker, order: str) -> None:
    """Presses the button of an action that asks for this order."""
    cycle_id = await draft_cycle(world, vera.id)
    async with world.db.write() as session:
        action = await session.scalar(select(RoadmapAction).where(RoadmapAction.kind == ActionKind.ORDER))
        assert action is not None
        assert action.cycle_id == cycle_id
        action.subject = order
        action_id = action.id
    await vera.starts()
    await vera.forges(OrderDraft(action=action_id).pack())


async def agree(world: World, cast: Cast, *, in_writing: bool) -> None:
    now = world.clock.now()
    async with world.db.write() as session:
        pair = Pair(
            organisation_id=cast.organisation_id,
            mentor_id=cast.ids["anna"],
            mentee_id=cast.ids["boris"],
            status=PairStatus.AGREED,
            proposed_by_id=cast.ids["vera"],
            proposed_at=now,
            mentor_agreed_at=now,
            mentee_agreed_at=now,
        )
        session.add(pair)
        if in_writing:
            consent = Consent(
                organisation_id=cast.organisation_id,
                person_id=cast.ids["anna"],
                document=MENTOR_CONSENT,
                version=1,
                text_hash="0" * 64,
                text="Согласие",
                agreed=True,
                decided_at=now,
            )
            session.add(consent)


def words(content: bytes) -> str:
    paper = Document(BytesIO(content))
    rows = [" | ".join(cell.text for cell in row.cells) for table in paper.tables for row in table.rows]
    return "\n".join([*(each.text for each in paper.paragraphs), *rows])


@STANDARD
@pytest.mark.parametrize("order", ORDERS)
async def test_every_order_can_be_drafted(world: World, cast: Cast, vera: Speaker, order: str) -> None:
    await asks(world, vera, order)
    vera.sees("Проект приказа готов")
    text = words(vera.file(".docx"))
    for part in ("ПРИКАЗ", "ПРИКАЗЫВАЮ:", "1. ", "2. ", "Контроль за исполнением", "Н. И. Абрамова", "ознакомлены"):
        assert part in text, part
    assert "{{" not in text
    assert "None" not in text


@STANDARD
async def test_pairs_are_listed_with_the_dates_of_consents(world: World, cast: Cast, vera: Speaker) -> None:
    await agree(world, cast, in_writing=True)
    await asks(world, vera, "pairs")
    vera.sees("О закреплении наставнических пар (групп) на 2026 год")
    vera.does_not_see("⚠️")
    text = words(vera.file(".docx"))
    assert "351.8" in text
    row = "1 | Королёва Анна Сергеевна, учитель математики | Громов Борис Ильич, молодой учитель математики"
    assert f"{row} | учитель – учитель | традиционное | с даты приказа по 31.12.2026" in text
    assert "согласие на работу наставника 24.11.2026; согласие на пару 24.11.2026" in text


@STANDARD
async def test_without_the_written_consent_a_pair_is_left_out(world: World, cast: Cast, vera: Speaker) -> None:
    await agree(world, cast, in_writing=False)
    await asks(world, vera, "pairs")
    vera.sees("⚠️ 1 пара не вошла в приказ", "нет письменного согласия наставника")
    assert "Королёва" not in words(vera.file(".docx"))


async def test_in_strict_privacy_names_stay_on_the_disk(world: World, cast: Cast, vera: Speaker) -> None:
    await agree(world, cast, in_writing=True)
    await asks(world, vera, "pairs")
    vera.sees("Папка на сервере бота", "через Telegram не передаются")
    assert not vera.can_tap("Проект")
    [file] = (world.data_dir / "exports").rglob("prikaz-pairs-*.docx")
    assert "Королёва Анна Сергеевна" in words(file.read_bytes())


async def test_in_strict_privacy_an_order_without_a_list_travels_without_names(
    world: World, cast: Cast, vera: Speaker
) -> None:
    await asks(world, vera, "introduction")
    vera.sees("Проект приказа готов", "Подпись – от руки")
    text = words(vera.file(".docx"))
    assert "\n9. " in text  # the nine blocks of the introduction, and the control
    assert "\n10. Контроль" in text
    assert not [name for name in ("Абрамова", "Лосева", "Павловна") if name in text]


@STANDARD
async def test_a_group_is_listed_from_its_members(world: World, cast: Cast, vera: Speaker) -> None:
    today = world.clock.now().date()
    async with world.db.write() as session:
        for person, name, chairs in ((cast.ids["anna"], "", False), (None, "Ким Олег Иванович", True)):
            member = BodyMember(
                organisation_id=cast.organisation_id,
                body=Body.COMMISSION,
                person_id=person,
                name=name,
                workplace="" if person else "завод, инженер",
                chairs=chairs,
                joined_on=today,
            )
            session.add(member)
    await asks(world, vera, "commission")
    text = words(vera.file(".docx"))
    assert "1 | Ким Олег Иванович | завод, инженер | председатель" in text
    assert "2 | Королёва Анна Сергеевна | учитель математики | член" in text


@STANDARD
async def test_an_empty_list_is_said(world: World, cast: Cast, vera: Speaker) -> None:
    await asks(world, vera, "curator_and_group")
    vera.sees("⚠️ Состав в боте пока не указан")


async def test_an_action_that_is_no_order_has_no_draft(world: World, cast: Cast, vera: Speaker) -> None:
    await draft_cycle(world, vera.id)
    async with world.db.read() as session:
        action_id = await session.scalar(select(RoadmapAction.id).where(RoadmapAction.kind != ActionKind.ORDER))
    await vera.starts()
    await vera.forges(OrderDraft(action=action_id or 0).pack())
    vera.does_not_see("Проект приказа")
