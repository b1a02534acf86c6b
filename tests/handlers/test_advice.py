"""The library in the chats: readers look things up, the council mends and publishes, a card answers a question."""

import pytest
from sqlalchemy import delete, select

from bot.storage.models import Advice, HelpRequest, Person, PersonRole, Run
from bot.storage.states import AdviceStatus, Privacy, Role, RunStatus
from bot.views.advice_callbacks import AdviceList, AdviceMend, AdviceOpen, AdvicePart, AdvicePublish
from tests.kit.advice import add_card, add_talk, cards, shares
from tests.kit.cast import Cast, add_school
from tests.kit.speaker import Speaker
from tests.kit.world import World

HOSTILE = "<b>&\"'{{ 7*7 }}</b> "
DENIED = ["Это действие Вам сейчас недоступно"]


@pytest.fixture
async def cast(world: World, privacy: Privacy) -> Cast:
    return await add_school(world, privacy=privacy, everybody=True)


@pytest.fixture
def klara(cast: Cast) -> Speaker:
    return cast.speakers["klara"]


async def has_card(world: World, cast: Cast, **columns: object) -> int:
    return await add_card(world.db, cast.organisation_id, now=world.clock.now(), **columns)  # type: ignore[arg-type]


async def proposed(world: World, cast: Cast, **columns: object) -> int:
    return await has_card(world, cast, status=AdviceStatus.PROPOSED, **columns)


async def the_card(world: World) -> Advice:
    (card,) = await cards(world.db)
    return card


async def opens(speaker: Speaker, card: int) -> None:
    await speaker.forges(AdviceOpen(advice=card).pack())


# --- readers


async def test_a_mentee_looks_a_topic_through(world: World, cast: Cast, boris: Speaker) -> None:
    await has_card(world, cast)
    await boris.starts()
    await boris.taps("Копилка советов")
    boris.sees("1 вопрос", "напишите, что ищете")
    assert not boris.can_tap("Написать совет")
    await boris.taps("Взаимодействие с родителями", "Родители спорят")
    boris.sees("Вопрос", "как остановить?", "Ответ", "раздайте регламент")
    assert not boris.can_tap("Изменить")
    await boris.taps("Назад")
    boris.sees("1 совет")


async def test_typed_words_are_looked_for_in_any_form(world: World, cast: Cast, boris: Speaker) -> None:
    await has_card(world, cast)
    await boris.starts()
    await boris.taps("Копилка советов")
    await boris.types("спором на собраниях")
    boris.sees("По запросу «спором на собраниях»", "Родители спорят на собрании")
    await boris.types("проектор")
    boris.sees("Ничего похожего не нашлось")
    await boris.taps("Копилка", "На главную")
    await boris.types("спором на собраниях")
    boris.does_not_see("По запросу")


async def test_an_empty_library_says_how_it_fills(boris: Speaker) -> None:
    await boris.starts()
    await boris.taps("Копилка советов")
    boris.sees("Пока пусто", "не против")


async def test_nobody_without_part_finds_the_way(cast: Cast) -> None:
    for name in ("pavel", "stranger"):
        await cast.speakers[name].starts()
        assert not cast.speakers[name].can_tap("Копилка советов")


async def test_what_is_not_published_is_not_there_for_readers(world: World, cast: Cast, boris: Speaker) -> None:
    card = await proposed(world, cast)
    await opens(boris, card)
    assert boris.toasts == DENIED
    await boris.starts()
    await boris.taps("Копилка советов")
    boris.sees("Пока пусто")


# --- a question that a card has answered


async def writes_a_question(boris: Speaker) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types("Опять спорю с родителями на собрании")


async def requests(world: World) -> list[HelpRequest]:
    async with world.db.read() as session:
        return list(await session.scalars(select(HelpRequest)))


async def test_a_card_answers_before_anybody_is_asked(world: World, cast: Cast, boris: Speaker) -> None:
    await has_card(world, cast)
    await writes_a_question(boris)
    await boris.taps("Родители спорят")
    boris.sees("раздайте регламент")
    await boris.taps("К вопросу")
    boris.sees("Опять спорю с родителями")
    await boris.taps("Родители спорят", "Это помогло")
    boris.sees("Рады, что помогло", "никому не отправлен")
    assert await requests(world) == []


async def test_a_question_that_was_sent_is_not_dropped(world: World, cast: Cast, boris: Speaker) -> None:
    await has_card(world, cast)
    await writes_a_question(boris)
    await boris.taps("Родители спорят")
    card = boris.screen
    await boris.taps("К вопросу", "Отправить")
    await boris.taps_old(card, "Это помогло")
    assert "уже отправлен" in boris.toasts[0]
    assert len(await requests(world)) == 1


async def test_nobody_drops_the_question_of_another(world: World, cast: Cast, boris: Speaker, anna: Speaker) -> None:
    card = await has_card(world, cast)
    await writes_a_question(boris)
    (request,) = await requests(world)
    await anna.forges(f"advh:{card}:{request.id}")
    assert anna.toasts == DENIED
    assert len(await requests(world)) == 1


# --- the council


async def test_from_a_talk_to_the_library(
    world: World, cast: Cast, boris: Speaker, anna: Speaker, vera: Speaker, klara: Speaker
) -> None:
    now, ids = world.clock.now(), cast.ids
    request = await add_talk(world.db, cast.organisation_id, ids["boris"], ids["anna"], now=now)
    for speaker in (boris, anna):
        await shares(world.db, speaker.id, request, now=now)
    klara.sees_nothing()
    await world.clock.moves_to("ср 9:00")
    klara.sees("1 карточка ждёт решения")
    vera.does_not_see("карточка ждёт")
    await klara.taps("Посмотреть", "На собрании")
    klara.sees("Ещё не опубликовано", "Взаимодействие с родителями", "предложите им написать вопросы")
    klara.does_not_see("Анн", "Сергеевн", "Борис", "Ильич")
    await klara.taps("Изменить вопрос")
    klara.sees("Как сформулировать вопрос?", "Сейчас: На собрании у …")
    await klara.types("Родители спорят из-за оценок. Что ответить?")
    klara.sees("Вопрос на карточке изменён")
    await klara.taps("К карточке", "Опубликовать")
    klara.sees("Теперь эту карточку видят все", "Родители спорят из-за оценок")
    await boris.starts()
    await boris.taps("Копилка советов")
    await boris.types("оценками")
    await boris.taps("Родители спорят")
    boris.sees("предложите им написать вопросы")
    card = await the_card(world)
    assert (card.edited_by_id, card.request_id) == (ids["klara"], None)


async def test_a_card_that_was_settled_meanwhile_is_not_told_of(
    world: World, cast: Cast, boris: Speaker, anna: Speaker, klara: Speaker
) -> None:
    now, ids = world.clock.now(), cast.ids
    request = await add_talk(world.db, cast.organisation_id, ids["boris"], ids["anna"], now=now)
    for speaker in (boris, anna):
        await shares(world.db, speaker.id, request, now=now)
    await klara.forges(AdvicePublish(advice=(await the_card(world)).id, sure=True).pack())
    await world.clock.moves_to("ср 12:00")
    klara.sees_nothing()


async def test_a_name_is_asked_about_and_may_stay(world: World, cast: Cast, klara: Speaker) -> None:
    card = await proposed(world, cast, answer="Спросите Королёву, она знает")
    await opens(klara, card)
    await klara.taps("Опубликовать")
    klara.sees("Похоже, здесь есть имя", "Королёв")
    assert (await the_card(world)).status is AdviceStatus.PROPOSED
    await klara.taps("К карточке", "Опубликовать", "Всё равно опубликовать")
    assert (await the_card(world)).status is AdviceStatus.PUBLISHED


async def test_a_name_written_into_a_published_card_is_noticed(world: World, cast: Cast, klara: Speaker) -> None:
    card = await has_card(world, cast)
    await opens(klara, card)
    await klara.taps("Изменить ответ")
    await klara.types("Спросите Анну Сергеевну")
    klara.sees("похоже, есть имя")
    assert (await the_card(world)).answer == "Спросите Анну Сергеевну"


async def test_not_published_and_back_again(world: World, cast: Cast, klara: Speaker, boris: Speaker) -> None:
    card = await proposed(world, cast)
    await opens(klara, card)
    await klara.taps("Не публиковать")
    await opens(boris, card)
    assert boris.toasts == DENIED
    await klara.taps("Назад")
    klara.sees("Не опубликованы", "1 карточка")
    await klara.taps("Родители спорят", "Вернуть")
    await opens(boris, card)
    boris.sees("раздайте регламент")
    await klara.taps("Скрыть")
    await opens(boris, card)
    assert boris.toasts == DENIED


async def test_another_topic(world: World, cast: Cast, klara: Speaker) -> None:
    card = await proposed(world, cast)
    await opens(klara, card)
    await klara.taps("Тема")
    assert not klara.can_tap("Конфликт")
    await klara.taps("ИКТ-компетенции")
    klara.sees("ИКТ-компетенции", "Опубликовать")
    await klara.forges(f"advt:{card}:conflict")
    await klara.forges(f"advt:{card}:nonsense")
    assert (await the_card(world)).topic == "ict"


async def test_a_card_from_nothing(world: World, cast: Cast, klara: Speaker) -> None:
    await klara.starts()
    await klara.taps("Копилка советов", "Написать совет")
    await klara.types("Как вести электронный журнал?")
    await klara.types("Начните с расписания.")
    klara.sees("Карточка готова", "Опубликовать")
    await klara.taps("К карточке", "Опубликовать")
    card = await the_card(world)
    assert (card.status, card.question) == (AdviceStatus.PUBLISHED, "Как вести электронный журнал?")
    assert card.topic == "digital"


async def test_words_go_to_the_card_that_was_opened_last(world: World, cast: Cast, klara: Speaker) -> None:
    first = await proposed(world, cast, answer="Первый")
    second = await proposed(world, cast, answer="Второй")
    for card in (first, second):
        await klara.forges(AdviceMend(advice=card, part=AdvicePart.ANSWER).pack())
    klara.sees("Сейчас: Второй")
    await klara.types("Новый")
    assert [each.answer for each in await cards(world.db)] == ["Первый", "Новый"]


async def test_putting_the_words_off_leads_back_to_the_card(world: World, cast: Cast, klara: Speaker) -> None:
    card = await proposed(world, cast)
    await klara.forges(AdviceMend(advice=card, part=AdvicePart.QUESTION).pack())
    await klara.taps("Отложить", "К карточке")
    klara.sees("Ещё не опубликовано")


async def test_words_for_a_card_that_is_gone(world: World, cast: Cast, boris: Speaker, anna: Speaker) -> None:
    """The talk was taken back while the council wrote: the dialogue goes with the card."""
    klara, now = cast.speakers["klara"], world.clock.now()
    request = await add_talk(world.db, cast.organisation_id, cast.ids["boris"], cast.ids["anna"], now=now)
    for speaker in (boris, anna):
        await shares(world.db, speaker.id, request, now=now)
    await klara.forges(AdviceMend(advice=(await the_card(world)).id, part=AdvicePart.ANSWER).pack())
    await shares(world.db, anna.id, request, now=now, agreed=False)
    await klara.types("Новый ответ")
    assert await cards(world.db) == []
    async with world.db.read() as session:
        assert (await session.scalars(select(Run).where(Run.scenario == "advice_answer"))).all() == []
        assert (await session.get_one(Person, cast.ids["klara"])).current_run_id is None


async def test_who_is_of_the_council_no_more_does_not_go_on(world: World, cast: Cast, klara: Speaker) -> None:
    card = await proposed(world, cast)
    await klara.forges(AdviceMend(advice=card, part=AdvicePart.ANSWER).pack())
    async with world.db.write() as session:
        await session.execute(delete(PersonRole).where(PersonRole.person_id == cast.ids["klara"]))
        session.add(PersonRole(person_id=cast.ids["klara"], role=Role.STAFF, organisation_id=cast.organisation_id))
        run = (await session.scalars(select(Run).where(Run.advice_id == card))).one()
    for act in ("resume", "send"):
        await klara.forges(f"go:{run.id}:{act}:")
        assert klara.toasts == DENIED
    await klara.types("Новый ответ")
    klara.does_not_see("Что посоветовать?")
    async with world.db.read() as session:
        assert (await session.get_one(Run, run.id)).status is RunStatus.OPEN
    assert (await the_card(world)).answer.startswith("Попросите")


# --- whatever people write


async def test_long_and_hostile_words_are_shown_whole(world: World, cast: Cast, boris: Speaker) -> None:
    question, answer = HOSTILE * 150 + "конец вопроса", "🧩щ" * 2000 + "конец ответа"
    card = await has_card(world, cast, question=question, answer=answer)
    await boris.starts()
    await boris.taps("Копилка советов", "Взаимодействие с родителями", "7*7")
    seen = boris.screen.text
    pages = int(boris.screen.find("1 /")[0][0].partition(" / ")[2])
    for _ in range(pages - 1):
        await boris.taps("›")
        seen += boris.screen.text
    assert "конец вопроса" in seen
    assert "конец ответа" in seen
    assert seen.count("🧩") == 2000
    assert seen.count("7*7") == 150
    await opens(boris, card)
    await boris.forges(AdviceOpen(advice=card, page=2**31 - 1).pack())
    boris.sees("конец ответа")


async def test_hostile_words_are_looked_for_and_kept(world: World, cast: Cast, boris: Speaker) -> None:
    for number in range(30):
        await has_card(world, cast, question=f"{HOSTILE * 20} журнал {number}")
    await boris.starts()
    await boris.taps("Копилка советов")
    await boris.types(f"журнал: {HOSTILE}\x00" + "Ы" * 3000)
    await boris.types("журналы")
    boris.sees("24 совета", "1 / 3")
    await boris.taps("›")
    boris.sees("2 / 3")
    await boris.forges(AdviceList(topic="<b>", page=7).pack())
    boris.sees("Здесь пока пусто")


async def test_a_word_too_many_for_a_card_is_said_so(world: World, cast: Cast, klara: Speaker) -> None:
    card = await proposed(world, cast, answer="Ы" * 3500)
    await klara.forges(AdviceMend(advice=card, part=AdvicePart.ANSWER).pack())
    await klara.types("Щ" * 3200)
    klara.sees("3000")
    await klara.taps("Оставить как есть")
    assert len((await the_card(world)).answer) == 3500
