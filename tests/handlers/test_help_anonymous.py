"""Who asks without a name leaves no trace in what others see, in papers and in the log; answers arrive all the same."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.storage.models import Advice, HelpRequest, Meeting, Notice, Organisation, Pair
from bot.storage.states import AdviceStatus, MeetingKind, MeetingStatus, PairStatus, Privacy, Role
from bot.views.help_callbacks import HelpMeet
from tests.kit.cast import Cast
from tests.kit.school import Member, add_member
from tests.kit.speaker import Speaker
from tests.kit.world import World

TIKHON = Member("Невидимов", "Тихон", "Аркадьевич", (Role.MENTEE,), position="учитель пения", form="mentee_request")
GALINA = Member("Рыбина", "Галина", "Фёдоровна", (Role.MENTOR,), position="учитель", form="mentor_readiness")
ULYANA = Member("Щукина", "Ульяна", "Марковна", (Role.MENTOR,), position="учитель", form="mentor_readiness")
KLARA = Member("Юсупова", "Клара", "Равилевна", (Role.COUNCIL,), position="учитель истории")
QUESTION = "Пятый класс не слушается, на уроке шум, что делать?"
ANSWER = "Начните урок с короткого задания на доске"
TRACES = ("Невидимов", "Тихон", "Аркадьевич", "учитель пения")


@pytest.fixture
def privacy() -> Privacy:
    """The mode in which full names stand in the chat."""
    return Privacy.STANDARD


@pytest.fixture
async def people(world: World, cast: Cast) -> dict[str, Speaker]:
    """Tikhon, whose mentor is Anna: a pair at work of which there is nothing to be said this week; two of the pool."""
    members = {"tikhon": TIKHON, "galina": GALINA, "ulyana": ULYANA, "klara": KLARA}
    now = world.clock.now()
    speakers = {}
    async with world.db.write() as session:
        school = await session.get_one(Organisation, cast.organisation_id)
        for name, member in members.items():
            speakers[name] = world.arrives(member.given_name, member.family_name, started=True)
            cast.ids[name] = (await add_member(session, school, speakers[name].id, member, now=now)).id
        pair = Pair(
            organisation_id=school.id,
            mentor_id=cast.ids["anna"],
            mentee_id=cast.ids["tikhon"],
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
        session.add(pair)
        await session.flush()
        session.add(
            Meeting(
                organisation_id=school.id,
                pair_id=pair.id,
                kind=MeetingKind.ORGANISATIONAL,
                status=MeetingStatus.HELD,
                starts_at=now - timedelta(days=1),
                minutes=45,
                place="here",
                proposed_by_id=cast.ids["anna"],
                proposed_at=now - timedelta(days=3),
                closed_at=now - timedelta(days=1),
            )
        )
    return speakers | {"vera": cast.speakers["vera"], "anna": cast.speakers["anna"], "boris": cast.speakers["boris"]}


async def ask_without_a_name(tikhon: Speaker, *, curator_may_know: bool = False) -> None:
    await tikhon.starts()
    await tikhon.taps("Нужна помощь")
    await tikhon.types(QUESTION)
    await tikhon.taps("любому", "Без имени")
    if not curator_may_know:
        await tikhon.taps("Куратор узнает имя: да")
    await tikhon.taps("Отправить")


async def talk_to_the_end(people: dict[str, Speaker]) -> None:
    """Taken, talked about, corrected, replied to, passed on, closed, shared, published."""
    tikhon, galina, ulyana = people["tikhon"], people["galina"], people["ulyana"]
    await galina.taps("Беру")
    await galina.types("Расскажите подробнее")
    tikhon.sees("Расскажите подробнее")
    await tikhon.replies(tikhon.finds("Расскажите подробнее"), "Особенно последняя парта")
    galina.sees("Особенно последняя парта")
    await tikhon.corrects("Особенно две последние парты")
    galina.sees("Особенно две последние парты")
    await galina.taps("Вопрос", "Передать коллеге", "Щукина")
    await ulyana.taps("Беру")
    await ulyana.types(ANSWER)
    tikhon.sees(ANSWER)
    await tikhon.starts()
    await tikhon.taps("Ваш вопрос", "Помогло", "10", "Да, в копилку")
    await ulyana.taps("Да, в копилку")


async def look_at_everything(people: dict[str, Speaker]) -> None:
    """Whatever the curator and the council can open about it."""
    vera, klara, boris = people["vera"], people["klara"], people["boris"]
    await vera.starts()
    await vera.taps("Срочные вопросы", "Закрытые за 30 дней", "1. ")
    vera.sees(QUESTION)
    await vera.starts()
    await vera.taps("Срочные вопросы", "Как отвечают", "С начала года")
    await vera.types("/digest")
    await klara.starts()
    await klara.taps("Копилка советов", "Ждут решения")
    await klara.taps("Пятый класс")
    await klara.taps("Опубликовать")
    await boris.starts()
    await boris.taps("Нужна помощь")
    await boris.types("Шум на уроке, пятый класс не слушается")


def chats(people: dict[str, Speaker]) -> Iterator[str]:
    """Of everybody but who asks and his mentor, who knows the mentee's name anyway."""
    for name, speaker in people.items():
        if name not in ("tikhon", "anna"):
            for kept in speaker.person.messages.values():
                yield json.dumps(kept.message, ensure_ascii=False)


def logged(world: World) -> Iterator[str]:
    yield from (json.dumps(entry, ensure_ascii=False, default=str) for entry in world._logged)


def find_traces(texts: Iterator[str], *more: str) -> list[str]:
    return [text for text in texts if any(trace in text for trace in (*TRACES, *more))]


async def test_no_trace_in_chats_and_in_the_log(world: World, people: dict[str, Speaker]) -> None:
    tikhon = people["tikhon"]
    account = str(tikhon.id)
    await ask_without_a_name(tikhon)
    people["galina"].sees(QUESTION, "коллега без имени")
    people["ulyana"].sees(QUESTION, "коллега без имени")
    await look_at_open_ones(people["vera"])
    await talk_to_the_end(people)
    await look_at_everything(people)
    assert find_traces(chats(people), account) == []
    assert find_traces(logged(world), account) == []
    await world.clock.moves_by(days=8)
    assert find_traces(logged(world), account) == []


async def look_at_open_ones(vera: Speaker) -> None:
    await vera.starts()
    await vera.taps("Срочные вопросы")
    vera.sees("без имени")
    await vera.taps("1. ")
    vera.sees(QUESTION, "коллега без имени")


async def test_no_trace_in_papers(world: World, people: dict[str, Speaker]) -> None:
    await ask_without_a_name(people["tikhon"])
    await talk_to_the_end(people)
    await look_at_everything(people)
    await people["vera"].types("/export")
    book = load_workbook(BytesIO(people["vera"].file(".xlsx")), read_only=True)
    help_sheet = [str(cell) for row in book["Срочные вопросы"].iter_rows(values_only=True) for cell in row]
    assert any("Щукина" in cell for cell in help_sheet), "who has answered stands there"
    assert find_traces(iter(help_sheet)) == []
    everything = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not any(words in cell for cell in everything for words in (QUESTION, ANSWER, "последняя парта"))


async def test_the_card_leads_back_to_nobody(world: World, people: dict[str, Speaker], cast: Cast) -> None:
    await ask_without_a_name(people["tikhon"])
    await talk_to_the_end(people)
    await look_at_everything(people)
    async with world.db.read() as session:
        (card,) = (await session.scalars(select(Advice))).all()
    assert (card.status, card.request_id) == (AdviceStatus.PUBLISHED, None)
    assert card.edited_by_id != cast.ids["tikhon"]


async def test_the_curator_sees_a_name_only_where_it_was_allowed(world: World, people: dict[str, Speaker]) -> None:
    await ask_without_a_name(people["tikhon"], curator_may_know=True)
    people["galina"].sees("коллега без имени")
    await people["vera"].starts()
    await people["vera"].taps("Срочные вопросы")
    people["vera"].sees("Невидимов Тихон Аркадьевич")


async def test_voices_and_files_do_not_give_the_name_away(world: World, people: dict[str, Speaker]) -> None:
    tikhon = people["tikhon"]
    await ask_without_a_name(tikhon)
    await people["galina"].taps("Беру")
    await tikhon.sends_voice()
    tikhon.sees("выдают, кто спрашивает")
    await tikhon.sends_document("Невидимов_план.docx")
    tikhon.sees("выдают, кто спрашивает")
    assert find_traces(chats(people)) == []


async def test_a_voice_out_of_any_dialogue_does_not_give_the_name_away(
    world: World, people: dict[str, Speaker]
) -> None:
    tikhon, galina = people["tikhon"], people["galina"]
    await ask_without_a_name(tikhon)
    await galina.taps("Беру")
    await world.clock.moves_by(hours=1)
    before = len(galina.messages)
    await tikhon.sends_voice()
    await tikhon.taps("Галина Фёдоровна ·")
    tikhon.sees("выдают, кто спрашивает")
    assert len(galina.messages) == before, "the voice has come to who answers"


async def test_the_list_of_colleagues_leaves_nobody_out(world: World, people: dict[str, Speaker]) -> None:
    """One name that is missing from a list of all would be the name of who asks."""
    tikhon, galina = people["tikhon"], people["galina"]
    await ask_without_a_name(tikhon)
    tikhon.looks_up()
    await galina.taps("Беру", "Передать коллеге")
    galina.sees("Невидимов", "Щукина")
    await galina.types("Невидимов")
    galina.does_not_see("Никого не нашлось")
    before = len(tikhon.messages)
    await galina.taps("Невидимов")
    galina.sees("Коллеге отправлена просьба", "ждём согласия")
    assert len(tikhon.messages) == before, "who asks is asked the own question"
    galina.looks_up()
    await tikhon.starts()
    await tikhon.taps("Ваш вопрос", "Назвать себя")
    galina.sees("Спрашивает Тихон Аркадьевич")
    galina.does_not_see("ждём согласия")
    await galina.taps("Передать коллеге")
    galina.does_not_see("Невидимов")


async def test_one_who_knows_the_name_passes_it_to_others(world: World, people: dict[str, Speaker]) -> None:
    await ask_without_a_name(people["tikhon"], curator_may_know=True)
    vera = people["vera"]
    await vera.starts()
    await vera.taps("Срочные вопросы", "1. ", "Передать коллеге")
    vera.sees("Щукина")
    vera.does_not_see("Невидимов")


async def test_the_own_mentor_meets_nobody_without_a_name(world: World, people: dict[str, Speaker]) -> None:
    await ask_without_a_name(people["tikhon"])
    await people["anna"].taps("Беру")
    async with world.db.read() as session:
        (request_id,) = (await session.scalars(select(HelpRequest.id))).all()
    await people["anna"].forges(HelpMeet(request=request_id).pack())
    people["anna"].does_not_see("Когда встретимся", "Невидимов")
    people["anna"].sees("кое-что изменилось")


async def test_notices_hold_ids_only(world: World, people: dict[str, Speaker]) -> None:
    await ask_without_a_name(people["tikhon"])
    await talk_to_the_end(people)
    async with world.db.read() as session:
        payloads: list[Any] = list(await session.scalars(select(Notice.payload)))
        requests = (await session.scalars(select(HelpRequest))).all()
    assert find_traces(json.dumps(each, ensure_ascii=False) for each in payloads) == []
    assert [each.anonymous for each in requests] == [True]
