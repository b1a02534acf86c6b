"""Who takes the consent back, who from outside minds being named: found nowhere in the years of the programme."""

import pytest
from docx import Document
from sqlalchemy import select

from bot.services.access import get_actor
from bot.services.own_data import withdraw_consent
from bot.services.roadmap_people import set_responsible
from bot.storage.models import Base, BodyMember, Protocol, Publication, Responsible, SentRoadmap, StepAnswer
from bot.storage.states import Body, Privacy
from bot.views import body_callbacks as b
from bot.views.roadmap_callbacks import BodyOpen, ItemOpen, ProtocolOpen
from tests.kit import roadmaps as kit
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.world import World

EXPERTS, GROUP = BodyOpen(body=Body.EXPERTS).pack(), BodyOpen(body=Body.WORKING_GROUP).pack()
NAMES = ("Королёва", "Анна Сергеевна")


async def withdraws(world: World, speaker: Speaker) -> None:
    async with world.db.write() as session:
        await withdraw_consent(session, await get_actor(session, speaker.id), now=world.clock.now())


async def is_named_anywhere(world: World, *words: str) -> list[str]:
    """Tables that keep any of the words, but for the documents of consents, which the law has kept."""
    async with world.db.read() as session:
        found = {each.name: (await session.execute(each.select())).all() for each in Base.metadata.sorted_tables}
    return [
        f"{table}: {row}"
        for table, rows in found.items()
        if table != "consent"
        for row in rows
        if any(word in str(cell) for word in words for cell in row)
    ]


@pytest.fixture
async def item(world: World, cast: Cast) -> int:
    """Of a year that runs; Anna answers for it."""
    cycle = await kit.quiet_cycle(world, cast.speakers["vera"].id)
    found = await kit.the_item(world, cycle, "1.4")
    async with world.db.write() as session:
        await set_responsible(session, await session.merge(found), [cast.ids["anna"]])
        session.add(
            SentRoadmap(
                person_id=cast.ids["vera"],
                organisation_id=cast.organisation_id,
                cycle_id=cycle,
                content={"mark": {}, "rows": [[2, {"people": "Анна Сергеевна К."}]]},
                at=world.clock.now(),
            )
        )
    return found.id


async def sits_in_the_group(world: World, cast: Cast, vera: Speaker) -> int:
    """She heads it and was at its meeting; the protocol's number."""
    async with world.db.write() as session:
        member = BodyMember(
            organisation_id=cast.organisation_id,
            body=Body.WORKING_GROUP,
            person_id=cast.ids["anna"],
            offers="Открытые уроки Королёвой",
            chairs=True,
            joined_on=world.clock.now().date(),
        )
        session.add(member)
        await session.flush()
        protocol = Protocol(
            organisation_id=cast.organisation_id,
            body=Body.WORKING_GROUP,
            number="1",
            held_on=world.clock.now().date(),
            present=f"#{member.id}",
            heard="О плане",
            decided="Утвердить",
            created_by_id=cast.ids["vera"],
            created_at=world.clock.now(),
        )
        session.add(protocol)
        await session.flush()
        return protocol.id


@pytest.mark.parametrize("privacy", [Privacy.STRICT, Privacy.STANDARD])
async def test_who_withdraws_is_named_nowhere_any_more(
    world: World, cast: Cast, item: int, anna: Speaker, vera: Speaker
) -> None:
    protocol = await sits_in_the_group(world, cast, vera)
    async with world.db.write() as session:
        session.add(
            Publication(
                organisation_id=cast.organisation_id,
                title="Новости наставничества",
                text="Работают пары. Среди участников: Анна Сергеевна К., учитель; Королёва Анна Сергеевна.",
                created_by_id=cast.ids["vera"],
                created_at=world.clock.now(),
            )
        )
    await withdraws(world, anna)
    assert not await is_named_anywhere(world, *NAMES)
    async with world.db.read() as session:
        assert not (await session.scalars(select(Responsible.person_id).where(Responsible.item_id == item))).all()
        assert not (await session.scalars(select(SentRoadmap.person_id))).all()
    await vera.forges(ItemOpen(item=item).pack())
    vera.sees("никто не назначен")
    await vera.forges(GROUP)
    vera.sees("Пока никого")
    await vera.taps("Кто был раньше (1)")
    vera.sees("участник без имени")
    await vera.forges(ProtocolOpen(protocol=protocol).pack())
    vera.sees("Присутствовали (1): участник без имени")


async def test_the_paper_of_a_protocol_counts_who_was_there(
    world: World, cast: Cast, anna: Speaker, vera: Speaker
) -> None:
    protocol = await sits_in_the_group(world, cast, vera)
    await withdraws(world, anna)
    await vera.forges(b.ProtocolFile(protocol=protocol).pack())
    (made,) = (world.data_dir / "exports").rglob("protokol-*.docx")
    words = "\n".join(each.text for each in Document(str(made)).paragraphs)
    assert "участник без имени" in words
    assert "Королёва" not in words


async def test_what_others_wrote_is_left_alone(world: World, cast: Cast, anna: Speaker) -> None:
    async with world.db.write() as session:
        for published_on in (None, world.clock.now().date()):
            session.add(
                Publication(
                    organisation_id=cast.organisation_id,
                    title="Анна и другие",
                    text="Борис Ильич провёл урок",
                    published_on=published_on,
                    created_by_id=cast.ids["vera"],
                    created_at=world.clock.now(),
                )
            )
    await withdraws(world, anna)
    async with world.db.read() as session:
        rows = (await session.scalars(select(Publication))).all()
    assert [(each.title, each.text) for each in rows] == [("Анна и другие", "Борис Ильич провёл урок")] * 2


# --- somebody from outside


async def answers(world: World) -> list[object]:
    async with world.db.read() as session:
        return list(await session.scalars(select(StepAnswer.value).where(StepAnswer.value.is_not(None))))


async def begins_an_expert(vera: Speaker) -> None:
    await vera.forges(EXPERTS)
    await vera.taps("Добавить эксперта", "Да")
    await vera.types("Чижова Ия Львовна")


async def ends_an_expert(vera: Speaker) -> None:
    await vera.types("Музей")
    await vera.types("Экскурсии")
    await vera.types("+7 900 000-00-00")


async def test_the_words_of_an_expert_stand_in_the_list_alone(world: World, cast: Cast, vera: Speaker) -> None:
    await begins_an_expert(vera)
    await ends_an_expert(vera)
    assert [table.partition(":")[0] for table in await is_named_anywhere(world, "Чижова", "900 000")] == ["body_member"]
    await vera.forges(EXPERTS)
    await vera.taps("1. ", "Изменить")
    await vera.taps("Отложить")
    assert len(await is_named_anywhere(world, "Чижова")) > 1
    await vera.forges(EXPERTS)
    await vera.taps("1. ", "Стереть имя", "Да, стереть")
    assert not await is_named_anywhere(world, "Чижова", "900 000")


async def test_what_was_left_half_way_is_not_kept_beside_the_next_one(world: World, cast: Cast, vera: Speaker) -> None:
    await begins_an_expert(vera)
    await vera.forges(EXPERTS)
    await vera.taps("Добавить эксперта")
    assert not await is_named_anywhere(world, "Чижова")


async def test_a_name_that_was_typed_before_a_no_is_not_kept(world: World, cast: Cast, vera: Speaker) -> None:
    await begins_an_expert(vera)
    await vera.taps("← Назад", "← Назад")
    await vera.taps("Нет")
    await vera.types("Музей")
    await vera.types("Экскурсии")
    vera.sees("Записана только организация")
    assert not await is_named_anywhere(world, "Чижова")
