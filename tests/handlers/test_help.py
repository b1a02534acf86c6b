"""Help now: three people in their chats, from «Нужна помощь» to «Помогло»."""

import pytest
from sqlalchemy import event, func, select

from bot.services.access import get_actor
from bot.services.home import read_home
from bot.storage.models import HelpMessage, HelpRequest, Organisation, Pair
from bot.storage.states import HelpAddressee, HelpStatus, PairStatus, Role
from tests.kit.cast import Cast
from tests.kit.school import Member, add_member
from tests.kit.speaker import Speaker
from tests.kit.world import World

GALINA = Member("Рыбина", "Галина", "Фёдоровна", (Role.MENTOR,), position="учитель", form="mentor_readiness")
TROUBLE = "Мама ученика пришла ругаться из-за оценки, что ей сказать?"


@pytest.fixture
async def galina(world: World, cast: Cast, anna: Speaker) -> Speaker:
    """Another mentor, who answers anybody; and Anna and Boris are a pair."""
    speaker = world.arrives("Галина", "Рыбина", started=True)
    now = world.clock.now()
    async with world.db.write() as session:
        school = await session.get_one(Organisation, cast.organisation_id)
        person = await add_member(session, school, speaker.id, GALINA, now=now)
        person.helps = True
        cast.ids["galina"] = person.id
        session.add(
            Pair(
                organisation_id=cast.organisation_id,
                mentor_id=cast.ids["anna"],
                mentee_id=cast.ids["boris"],
                status=PairStatus.ACTIVE,
                proposed_by_id=cast.ids["vera"],
                proposed_at=now,
                mentor_agreed_at=now,
                mentee_agreed_at=now,
                order_number="87-од",
                order_date=now.date(),
                ordered_at=now,
                active_at=now,
            )
        )
    return speaker


async def requests(world: World) -> list[HelpRequest]:
    async with world.db.read() as session:
        return list(await session.scalars(select(HelpRequest).order_by(HelpRequest.id)))


async def asks(boris: Speaker, words: str = TROUBLE) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types(words)
    await boris.taps("Отправить")


async def test_two_taps_and_a_sentence(world: World, boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await boris.starts()
    assert boris.screen.rows[0][0][0] == "🆘 Нужна помощь"
    await boris.taps("Нужна помощь")
    boris.sees("Что случилось?", "без имён детей, диагнозов и документов")
    await boris.types(TROUBLE)
    boris.sees("Взаимодействие с родителями", "Анна Сергеевна, Ваш наставник", "Увидит Анна Сергеевна")
    await boris.taps("Отправить")
    boris.sees("Отправлено!", "У кого: Анна Сергеевна, ответ до")
    anna.sees("Коллеге нужна помощь", TROUBLE, "Борис Ильич", "[Беру]")
    galina.sees_nothing()
    (request,) = await requests(world)
    assert (request.status, request.addressee) == (HelpStatus.ASKED, HelpAddressee.MY_MENTOR)


async def test_it_helped_is_one_tap_under_the_answer(
    world: World, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await asks(boris)
    await anna.taps("Беру")
    await anna.types("Предложите ей сесть и выслушайте")
    answer = boris.finds("Предложите ей сесть")
    await boris.taps_old(answer, "Помогло")
    boris.sees("Спасибо, записано!")
    assert answer in boris.messages, "the answer itself stays"
    (request,) = await requests(world)
    assert request.status is HelpStatus.CLOSED


async def test_from_the_question_to_thanks(world: World, boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await anna.taps("Беру")
    anna.sees("Вопрос у Вас", "напишите ответ прямо сюда")
    boris.sees("Анна Сергеевна: беру Ваш вопрос")
    await anna.types("Предложите ей сесть и выслушайте")
    anna.sees("Передано: Борис Ильич")
    boris.sees("💬 Анна Сергеевна · Взаимодействие с родителями", "Предложите ей сесть и выслушайте")
    await boris.types("А если кричит?")
    anna.sees("💬 Борис Ильич", "А если кричит?")
    await anna.types("Говорите тише неё")
    assert "Передано" not in anna.news, "a talk that goes on needs no receipts"
    boris.sees("Говорите тише неё")
    await boris.starts()
    boris.sees("ответ есть – Анна Сергеевна")
    await boris.taps("Ваш вопрос", "Помогло")
    boris.sees("Спасибо, записано!", "Насколько помог ответ")
    anna.sees("Помогло! Спасибо Вам")
    await boris.taps("9", "Да, в копилку")
    anna.sees("сохранить в копилку")
    (request,) = await requests(world)
    assert (request.status, request.score, request.asker_shares) == (HelpStatus.CLOSED, 9, True)


async def test_the_main_screen_costs_two_statements_more(world: World, boris: Speaker, galina: Speaker) -> None:
    """Whatever number of questions stands on it."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engines = (world.db.reader, world.db.writer) if world.db.dialect == "sqlite" else (world.db.writer,)
    for engine in engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    counts = []
    for asked in (0, 1, 3):
        for _ in range(asked):
            await asks(boris)
        async with world.db.read() as session:
            actor = await get_actor(session, boris.id)
            statements.clear()
            await read_home(session, actor, now=world.clock.now())
        counts.append((len(statements), len([each for each in statements if "FROM help_" in each])))
    assert [of_help for _, of_help in counts] == [1, 2, 2]
    assert counts[1] == counts[2]


async def test_the_draft_is_gone_on_with(world: World, boris: Speaker, galina: Speaker) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types(TROUBLE)
    await boris.starts()
    boris.sees("[Дописать вопрос]")
    await boris.taps("Дописать вопрос")
    boris.sees("Ваш вопрос", TROUBLE)
    await boris.taps("Переписать")
    boris.sees("Что случилось?")
    await boris.types("Другое: дети не слушают на уроке")
    boris.sees("дети не слушают")
    boris.does_not_see(TROUBLE)
    await boris.taps("Не отправлять")
    async with world.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(HelpMessage)) == 0


async def test_names_are_warned_of(boris: Speaker, galina: Speaker) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types("Ученик плачет на уроке, что делать?")
    boris.does_not_see("чьё-то имя")
    await boris.types("Это Катя Соколова")
    boris.sees("Похоже, в тексте есть чьё-то имя")


async def test_old_buttons_of_a_draft_show_where_the_question_stands(
    world: World, boris: Speaker, anna: Speaker, galina: Speaker
) -> None:
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types(TROUBLE)
    draft = boris.screen
    await boris.taps_twice("Отправить")
    await boris.taps_old(draft, "сейчас")
    boris.sees("Пока Вы смотрели", "У кого: Анна Сергеевна")
    await boris.taps_old(draft, "Не отправлять")
    assert len(await requests(world)) == 1
    assert anna.news.count("Коллеге нужна помощь") == 1


async def test_by_a_command(boris: Speaker, anna: Speaker, vera: Speaker, stranger: Speaker) -> None:
    for speaker in (boris, anna):
        await speaker.types("/ask")
        speaker.sees("Что случилось?")
    await vera.types("/ask")
    vera.does_not_see("Что случилось?")
    await stranger.starts()
    await stranger.types("/ask")
    stranger.sees("только по ссылке")
    await boris.types("/help")
    boris.sees("/ask")


async def test_a_mentor_sees_who_waits_for_an_answer(boris: Speaker, anna: Speaker, galina: Speaker) -> None:
    await asks(boris)
    await anna.starts()
    anna.sees("Ответить: Взаимодействие с родителями (до 20:00)")
    await anna.taps("Ответить: Взаимодействие")
    anna.sees("Возьмёте?", "[Беру]")


async def test_how_urgent_it_is_stays_as_it_was_chosen(world: World, boris: Speaker, galina: Speaker) -> None:
    """Also when the words that follow sound different, and no topic has been guessed yet."""
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types("Ой")
    await boris.taps("на неделе")
    await boris.types("Прямо сейчас, срочно!")
    boris.sees("Срочно: на этой неделе")
