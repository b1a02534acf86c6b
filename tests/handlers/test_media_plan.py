"""The media plan, and news on its way into it."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.matching.names import names_in
from bot.scenarios.roadmap_library import roadmaps
from bot.services.publication_words import checked_link
from bot.storage.models import Cycle, Publication
from bot.storage.states import CycleStatus, EvidenceKind
from bot.views.info_callbacks import NewsKeep, NewsShow, PublicationAct, PublicationDo, PublicationNew
from bot.views.roadmap_callbacks import InfoOpen, NewsNew, PublicationList, PublicationOpen
from tests.kit.cast import Cast
from tests.kit.publishing import allow_naming
from tests.kit.roadmaps import evidence, items, running_cycle
from tests.kit.speaker import Speaker
from tests.kit.world import World
from tests.services.test_news_drafts import a_pair

Act = PublicationAct


async def a_publication(world: World, cast: Cast, *, item: int | None = None, **values: object) -> int:
    async with world.db.write() as session:
        publication = Publication(
            organisation_id=cast.organisation_id,
            item_id=item,
            title="Наши наставники",
            channel="сайт организации",
            created_by_id=cast.ids["vera"],
            created_at=world.clock.now(),
        )
        for name, value in values.items():
            setattr(publication, name, value)
        session.add(publication)
        await session.flush()
        return publication.id


async def an_item(world: World, vera: Speaker) -> tuple[int, int]:
    """Of a running year: the year and the item."""
    cycle = await running_cycle(world, vera.id)
    return cycle, next(iter((await items(world, cycle)).values())).id


async def publications(world: World) -> list[Publication]:
    async with world.db.read() as session:
        return list(await session.scalars(select(Publication).order_by(Publication.id)))


async def test_a_line_of_the_plan_from_the_first_word_to_the_link(world: World, vera: Speaker) -> None:
    _, item = await an_item(world, vera)
    await vera.forges(PublicationNew(item=item).pack())
    await vera.types("Знакомьтесь: <наставники>")
    await vera.taps("другое место")
    await vera.types("школьная газета")
    await vera.types("27 ноября")
    await vera.taps("Верно")
    vera.sees("Записано в медиаплан")
    await vera.taps("К публикации")
    vera.sees("Знакомьтесь: <наставники>", "Где: школьная газета", "План: пт, 27 ноября")
    await vera.taps("Вышло: добавить ссылку")
    await vera.types("не знаю какая")
    await vera.taps("Оставить как есть")
    vera.sees("Это не похоже на ссылку, ничего не изменилось")
    assert await evidence(world, item) == []
    await vera.taps("К публикации", "Вышло: добавить ссылку")
    await vera.types("https://example.org/news/15?a=1&b=2")
    await vera.taps("Оставить как есть", "К публикации")
    vera.sees("✅ вышло 24 ноября 2026 г.", "https://example.org/news/15?a=1&b=2")
    kept = await evidence(world, item)
    assert [(each.kind, each.words) for each in kept] == [(EvidenceKind.LINK, "https://example.org/news/15?a=1&b=2")]


async def test_the_link_is_evidence_once_and_a_corrected_one_takes_its_place(
    world: World, cast: Cast, vera: Speaker
) -> None:
    _, item = await an_item(world, vera)
    made = await a_publication(world, cast, item=item)
    for link in ("https://example.org/1", "https://example.org/1", "https://example.org/2"):
        await vera.forges(PublicationDo(publication=made, act=Act.LINK).pack())
        await vera.types(link)
        await vera.taps("Оставить как есть")
    assert [each.words for each in await evidence(world, item)] == ["https://example.org/2"]


async def test_a_closed_year_gets_no_evidence_any_more(world: World, cast: Cast, vera: Speaker) -> None:
    cycle_id, item = await an_item(world, vera)
    made = await a_publication(world, cast, item=item)
    async with world.db.write() as session:
        (await session.get_one(Cycle, cycle_id)).status = CycleStatus.CLOSED
    await vera.forges(PublicationDo(publication=made, act=Act.LINK).pack())
    await vera.types("https://example.org/1")
    await vera.taps("Оставить как есть")
    assert await evidence(world, item) == []
    assert (await publications(world))[0].link == "https://example.org/1"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("http://школа.рф/новости", "http://школа.рф/новости"),
        ("example.org/a", "https://example.org/a"),
        ("javascript:alert(1)", None),
        ("ftp://example.org", None),
        ("https://", None),
        ("https://один", None),
        ("https://a.b c", None),
        ("https://[", None),
        ("https://example.org/" + "я" * 500, None),
    ],
)
def test_what_is_a_link(typed: str, kept: str | None) -> None:
    assert checked_link(typed) == kept


async def test_without_a_link_it_can_be_out_all_the_same(world: World, cast: Cast, vera: Speaker) -> None:
    """A newspaper, a stand."""
    made = await a_publication(world, cast)
    await vera.forges(PublicationDo(publication=made, act=Act.LINK).pack())
    await vera.taps("Пропустить", "Оставить как есть")
    assert (await publications(world))[0].published_on == date(2026, 11, 24)


async def test_the_overdue_stand_first_and_the_list_is_paged(
    world: World, cast: Cast, vera: Speaker, grigory: Speaker
) -> None:
    for number in range(9):
        await a_publication(world, cast, title=f"Вышедшая {number}", published_on=date(2026, 11, 1 + number))
    await a_publication(world, cast, title="Будет", planned_on=date(2026, 12, 1))
    await a_publication(world, cast, title="Забытая", planned_on=date(2026, 11, 20))
    await vera.forges(InfoOpen().pack())
    vera.sees("В медиаплане не вышло в срок: 1")
    await vera.taps("Медиаплан: 11")
    vera.sees("1. Забытая", "⏰ не вышло в срок: пт, 20 ноября", "2. Будет", "3. Вышедшая 8")
    await vera.taps("›")
    vera.sees("9. Вышедшая 2")
    await grigory.forges(PublicationList().pack())
    await grigory.taps("1. Забытая")
    grigory.sees("Забытая")
    assert not grigory.screen.find("Убрать")


async def test_only_the_curator_changes_it(world: World, cast: Cast, grigory: Speaker, marina: Speaker) -> None:
    made = await a_publication(world, cast, text="Текст")
    for speaker in (grigory, marina):
        for act in (Act.PLAN, Act.TEXT, Act.LINK):
            await speaker.forges(PublicationDo(publication=made, act=act).pack())
        await speaker.forges(PublicationDo(publication=made, act=Act.DROP, sure=True).pack())
    await marina.forges(PublicationOpen(publication=made).pack())
    marina.does_not_see("Наши наставники")
    assert len(await publications(world)) == 1


async def test_what_is_out_is_not_dropped(world: World, cast: Cast, vera: Speaker) -> None:
    planned = await a_publication(world, cast)
    out = await a_publication(world, cast, published_on=date(2026, 11, 20))
    await vera.forges(PublicationOpen(publication=planned).pack())
    await vera.taps("Убрать", "Да, убрать")
    await vera.forges(PublicationDo(publication=out, act=Act.DROP, sure=True).pack())
    assert [each.id for each in await publications(world)] == [out]
    await vera.forges(PublicationOpen(publication=planned).pack())
    assert len(await publications(world)) == 1


async def test_news_go_into_the_plan_once_and_may_be_edited(world: World, cast: Cast, vera: Speaker) -> None:
    await a_pair(world, cast)
    await vera.forges(NewsNew().pack())
    vera.sees("Для сайта", "1 пара", "Имён нет")
    await vera.taps("Только текст")
    assert vera.screen.text.startswith("Наставничество: что нового")
    await vera.taps("К новости")
    old = vera.screen
    await vera.taps("В медиаплан")
    vera.sees("Наставничество: новости, ноябрь 2026", "сайт организации", "1 пара")
    await vera.taps_old(old, "В медиаплан")
    assert len(await publications(world)) == 1
    await vera.taps("Изменить текст")
    await vera.types("Анна Королёва стала наставником")
    await vera.taps("К публикации")
    vera.sees("Похоже на имена тех, кто не давал согласия на публикацию", "Анна Королёва")


async def test_who_allowed_it_in_the_chat_is_named(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await a_pair(world, cast)
    await anna.starts()
    await anna.taps("Мои анкеты", "Заполнить: Согласие на распространение", "Да", "ФИО", "Готово")
    await anna.taps("раздел «Наставничество» сайта", "Готово", "нет ограничений", "Готово", "Пропустить", "Отправить")
    await vera.forges(NewsNew().pack())
    vera.sees("Анна Сергеевна К.")
    vera.does_not_see("Борис")
    await vera.taps("В медиаплан")
    vera.does_not_see("Похоже на имена")


async def test_where_nothing_happened_it_is_said(world: World, vera: Speaker) -> None:
    await vera.forges(NewsNew().pack())
    vera.sees("бот не знает ничего, о чём можно рассказать")
    assert not vera.screen.find("В медиаплан")
    await vera.forges(NewsKeep(item=0, weeks=4, place="site").pack())
    await vera.forges(NewsShow(item=0, weeks=77, place="moon", alone=True).pack())
    assert await publications(world) == []
    await vera.forges(NewsNew().pack())
    await vera.taps("Написать самому")
    vera.sees("О чём публикация?")


async def test_who_allowed_the_site_is_not_to_be_named_in_the_newspaper(
    world: World, cast: Cast, vera: Speaker
) -> None:
    await allow_naming(world, cast.ids["anna"])
    planned = await a_publication(world, cast, title="Анна Сергеевна К. о первой встрече")
    for channel, warned in (("сайт организации", False), ("стенд", True), ("газета", True), ("", False)):
        async with world.db.write() as session:
            (await session.get_one(Publication, planned)).channel = channel
        await vera.forges(PublicationOpen(publication=planned).pack())
        assert ("Похоже на имена тех, кто не давал согласия" in vera.screen.text) is warned, channel


async def test_no_title_of_the_roadmaps_looks_like_a_name() -> None:
    titles = [item.title for each in roadmaps().values() for stage in each.stages for item in stage.items]
    assert [title for title in titles if names_in(title)] == []


async def test_the_news_of_an_item_leads_back_to_it(world: World, cast: Cast, vera: Speaker) -> None:
    _, item = await an_item(world, vera)
    await vera.forges(NewsNew(item=item).pack())
    await vera.taps("К мероприятию")
    vera.sees("1.1 Формирование рабочей группы")


async def test_what_is_told_leads_back_to_the_years(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.forges(InfoOpen().pack())
    vera.sees("Информирование")
    await vera.taps("← Дорожные карты")
    vera.sees("Пока нет ни одной")
