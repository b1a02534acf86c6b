"""The curator's way through urgent questions."""

import pytest

from bot.storage.models import HelpMessage, HelpRequest
from bot.storage.states import HelpAddressee, HelpContent, HelpOutcome, HelpStage, HelpStatus, HelpUrgency
from bot.views.callbacks import Section, SectionOpen
from bot.views.help_list_callbacks import HelpFigures, HelpList
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.world import World


@pytest.fixture
async def question(world: World, cast: Cast) -> int:
    """Boris waits for anybody's word."""
    now = world.clock.now()
    async with world.db.write() as session:
        request = HelpRequest(
            organisation_id=cast.organisation_id,
            person_id=cast.ids["boris"],
            status=HelpStatus.ASKED,
            stage=HelpStage.POOL,
            topic="psy_parent",
            urgency=HelpUrgency.TODAY,
            addressee=HelpAddressee.ANYONE,
            created_at=now,
            asked_at=now,
        )
        session.add(request)
        await session.flush()
        return request.id


@pytest.mark.usefixtures("question")
async def test_the_section_the_command_and_the_ways_between(vera: Speaker) -> None:
    await vera.starts()
    await vera.taps("Срочные вопросы")
    by_button = vera.screen
    vera.sees("Открытые: 1", "Взаимодействие с родителями", "Борис Ильич Г.", "до вт, 24 ноября, 12:00")
    await vera.types("/questions")
    assert (vera.screen.text, vera.screen.rows) == (by_button.text, by_button.rows)
    await vera.taps("Просроченные: 0")
    vera.sees("Всем отвечают вовремя")
    await vera.taps("Закрытые за 30 дней: 0")
    vera.sees("ничего не закрыто")
    await vera.taps("Как отвечают")
    vera.sees("Вопросов: 1", "Взаимодействие с родителями: 1")
    await vera.taps("С начала года")
    vera.sees("1 сентября")
    await vera.taps("Срочные вопросы")
    vera.sees("Открытые")
    vera.does_not_see("Громов")


async def test_help_given_is_told_on_the_card_and_to_who_gave_it(
    world: World, cast: Cast, question: int, vera: Speaker, anna: Speaker
) -> None:
    await anna.types("/mydata")
    anna.does_not_see("срочными вопросами")
    async with world.db.write() as session:
        request = await session.get_one(HelpRequest, question)
        request.status, request.holder_id, request.outcome = HelpStatus.CLOSED, cast.ids["anna"], HelpOutcome.HELPED
        request.answered_at = request.closed_at = world.clock.now()
        session.add(
            HelpMessage(
                organisation_id=request.organisation_id,
                request_id=request.id,
                person_id=cast.ids["anna"],
                content=HelpContent.TEXT,
                text="Поговорите без детей",
                source_id=1,
                created_at=world.clock.now(),
            )
        )
    await anna.types("/mydata")
    anna.sees("Вы помогли со срочными вопросами: 1 ответ")
    await vera.starts()
    await vera.taps("Люди", "Анна Сергеевна")
    vera.sees("Помощь со срочными вопросами: 1 ответ")


@pytest.mark.usefixtures("question")
async def test_a_word_of_another_release_opens_what_is_open(vera: Speaker) -> None:
    await vera.starts()
    await vera.forges(HelpList(group="moon", page=7).pack())
    vera.sees("Открытые")
    await vera.forges(HelpFigures(period="moon", page=7).pack())
    vera.sees("Как отвечают на срочные вопросы")


@pytest.mark.usefixtures("question")
@pytest.mark.parametrize("made", [SectionOpen(section=Section.HELP), HelpList(), HelpFigures()])
async def test_nobody_else_gets_there(anna: Speaker, grigory: Speaker, made: HelpList) -> None:
    for other in (anna, grigory):
        await other.starts()
        await other.forges(made.pack())
        other.sees("недоступно")
        other.does_not_see("Борис")


@pytest.mark.usefixtures("question")
async def test_another_schools_curator_sees_none_of_it(marina: Speaker) -> None:
    await marina.types("/questions")
    marina.sees("Сейчас никто не ждёт ответа")
