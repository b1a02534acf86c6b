"""Taking part on paper: nobody is worse off for having no Telegram or for declining the consent in the chat."""

import re
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select

from bot.services.blank_forms import BlankForm
from bot.services.runs import library
from bot.storage.models import Consent, Pair, Person, PersonRole, Respondent, Run, StepAnswer
from bot.storage.states import PairStatus, Privacy, RespondentStatus, Role, RunStatus
from bot.views.callbacks import RunGo, RunMove
from bot.views.paper import blank_screen
from tests.kit.answered_waves import add_run
from tests.kit.cast import Cast
from tests.kit.filling import fill_somehow
from tests.kit.speaker import Speaker
from tests.kit.stage import add_pair
from tests.kit.waves import opens
from tests.kit.world import World


@pytest.fixture
def privacy() -> Privacy:
    return Privacy.STANDARD


async def person_named(world: World, family_name: str) -> Person:
    async with world.db.read() as session:
        found = await session.scalar(select(Person).where(Person.family_name == family_name))
    assert found is not None
    return found


async def adds_olga(vera: Speaker, *, signed: bool = True) -> None:
    """Ольга Зимина, mentee without Telegram."""
    await vera.starts()
    await vera.taps("Люди", "Добавить без Telegram")
    for answer in ("Зимина", "Ольга", "Петровна", "учитель музыки"):
        await vera.types(answer)
    await vera.taps("Наставляемый", "Да" if signed else "Нет", "Отправить")


async def opens_olga(vera: Speaker) -> None:
    await vera.starts()
    await vera.taps("Люди", "Наставляемые", "Зимина")


async def test_somebody_without_telegram_takes_part(world: World, cast: Cast, vera: Speaker) -> None:
    await adds_olga(vera)
    vera.sees("Человек добавлен")
    await opens_olga(vera)
    vera.sees("Зимина Ольга Петровна", "Согласие на обработку данных: есть", "Telegram не подключён")
    olga = await person_named(world, "Зимина")
    async with world.db.read() as session:
        consent = await session.scalar(select(Consent).where(Consent.person_id == olga.id))
    assert consent is not None
    assert "подписано на бумаге" in consent.text
    assert "Лосева Вера Павловна" in consent.text


async def test_a_paper_is_entered_in_the_curators_chat_and_is_the_persons(
    world: World, cast: Cast, vera: Speaker
) -> None:
    await adds_olga(vera)
    await opens_olga(vera)
    await vera.taps("Ввести анкету с бумаги", "Анкета запроса")
    vera.sees("с бумаги: Зимина Ольга Петровна", "Вопрос 1 из")
    await fill_somehow(vera)
    vera.sees("Внесено с бумаги (Зимина Ольга Петровна): «Анкета запроса наставляемого»")
    olga = await person_named(world, "Зимина")
    async with world.db.read() as session:
        run = await session.scalar(select(Run).where(Run.person_id == olga.id, Run.scenario == "mentee_request"))
        assert run is not None
        answers = (await session.scalars(select(StepAnswer).where(StepAnswer.run_id == run.id))).all()
    assert run.status is RunStatus.SENT
    assert run.entered_by_id == cast.ids["vera"]
    assert {answer.edition for answer in answers} == {library()["mentee_request"].edition}
    await vera.taps("К человеку", "Запрос наставляемого")
    vera.sees("внесено с бумаги")


async def test_without_a_consent_nothing_is_entered(world: World, cast: Cast, vera: Speaker) -> None:
    await adds_olga(vera, signed=False)
    await opens_olga(vera)
    vera.sees("Согласие на обработку данных: нет")
    assert not vera.can_tap("Ввести анкету с бумаги")
    olga = await person_named(world, "Зимина")
    await vera.forges(f"paper:{olga.id}:mentee_request:0")
    assert vera.toasts == ["Это действие Вам сейчас недоступно"]
    await opens_olga(vera)
    await vera.taps("Согласие подписано на бумаге", "Да, подписано")
    vera.sees("Согласие на обработку данных: есть")
    assert vera.can_tap("Ввести анкету с бумаги")


async def test_the_paper_takes_the_place_of_what_was_begun_in_the_chat(
    world: World, cast: Cast, vera: Speaker, boris: Speaker
) -> None:
    await boris.starts()
    await boris.taps("Мои данные", "Обновить: Анкета запроса")
    begun = boris.screen
    await vera.starts()
    await vera.taps("Люди", "Наставляемые", "Громов", "Ввести анкету с бумаги", "Анкета запроса")
    await fill_somehow(vera)
    vera.sees("Внесено с бумаги")
    await boris.taps_old(begun, "Отправить")
    boris.sees("Анкета запроса")
    async with world.db.read() as session:
        open_runs = await session.scalars(
            select(Run).where(Run.person_id == cast.ids["boris"], Run.status == RunStatus.OPEN)
        )
        assert not open_runs.all()


async def test_a_pair_with_somebody_on_paper_is_agreed_by_the_curators_word(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    await adds_olga(vera)
    await opens_olga(vera)
    await vera.taps("Ввести анкету с бумаги", "Анкета запроса")
    await fill_somehow(vera)
    await vera.taps("К человеку", "Подобрать наставника", "Королёва", "Предложить")
    assert not vera.can_tap("На бумаге «да»: Анна")
    await vera.taps("На бумаге «да»: Ольга")
    await anna.starts()
    await anna.taps("Ответить на предложение", "Да")
    async with world.db.read() as session:
        pair = await session.scalar(select(Pair))
    assert pair is not None
    assert pair.status is PairStatus.AGREED


async def test_an_account_is_joined_to_what_was_entered_before(world: World, cast: Cast, vera: Speaker) -> None:
    await adds_olga(vera)
    await opens_olga(vera)
    await vera.taps("Личная ссылка в бота")
    token = vera.screen.text.split("start=")[1].split()[0]
    olga = world.arrives("Ольга")
    await olga.starts(token)
    row = await person_named(world, "Зимина")
    assert row.telegram_id == olga.id
    olga.sees("Ольга Петровна")
    late = world.arrives("Не Ольга")
    await late.starts(token)
    late.sees("Эта ссылка не подходит")


async def takes_link(vera: Speaker) -> str:
    await opens_olga(vera)
    await vera.taps("Личная ссылка в бота")
    return vera.screen.text.split("start=")[1].split()[0]


async def test_a_personal_link_opens_the_door_to_nobody_else(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    """A colleague gets no role by it and does not use it up; nobody enters by a second one."""
    await adds_olga(vera)
    first, second = await takes_link(vera), await takes_link(vera)
    await anna.starts(first)
    anna.sees("Эта ссылка не подходит")
    olga, stranger = world.arrives("Ольга"), world.arrives("Не Ольга")
    await olga.starts(first)
    olga.sees("Ольга Петровна")
    await stranger.starts(second)
    stranger.sees("Эта ссылка не подходит")
    async with world.db.read() as session:
        known = await session.scalar(select(Person).where(Person.telegram_id == stranger.id))
        roles = await session.scalars(select(PersonRole.role).where(PersonRole.person_id == cast.ids["anna"]))
        assert known is None
        assert roles.all() == [Role.MENTOR]


async def test_who_takes_part_no_more_is_joined_by_no_link(world: World, cast: Cast, vera: Speaker) -> None:
    await adds_olga(vera)
    token = await takes_link(vera)
    await opens_olga(vera)
    await vera.taps("Согласие отозвано", "Да, отозвано")
    late = world.arrives("Ольга")
    await late.starts(token)
    late.sees("Эта ссылка не подходит")


async def test_a_consent_taken_back_in_writing_erases_everything(world: World, cast: Cast, vera: Speaker) -> None:
    await adds_olga(vera)
    olga = await person_named(world, "Зимина")
    await opens_olga(vera)
    await vera.taps("Согласие отозвано", "Да, отозвано")
    vera.sees("данные удалены")
    async with world.db.read() as session:
        assert (await session.get_one(Person, olga.id)).family_name == ""


async def test_a_third_person_answers_exactly_one_thing(
    world: World, cast: Cast, vera: Speaker, stranger: Speaker
) -> None:
    await vera.starts()
    await vera.taps("Люди", "Наставляемые", "Громов", "Ссылка для третьего лица")
    vera.sees("больше ничего не видно")
    await stranger.starts(vera.screen.text.split("start=")[1].split()[0])
    await stranger.taps("Прочитать: Согласие", "Да", "Да")
    for answer in ("Белова", "Инна", "Юрьевна", "психолог"):
        await stranger.types(answer)
    stranger.sees("Ответить: Сведения о запросе")
    assert not stranger.can_tap("Люди")
    await stranger.taps("Ответить: Сведения о запросе")
    await fill_somehow(stranger)
    assert not stranger.can_tap("Ответить: Сведения о запросе")
    await vera.starts()
    await vera.taps("Люди", "Наставляемые", "Громов", "Рассказали третьи лица: 1")
    vera.sees("О ком: Громов Борис Ильич", "Белова Инна Юрьевна")


async def test_a_pupil_takes_part_after_the_representatives_consent_only(
    world: World, cast: Cast, vera: Speaker, boris: Speaker
) -> None:
    await vera.starts()
    await vera.taps("Организация", "Обучающиеся: не участвуют", "Включить")
    vera.sees("Обучающиеся в программе: участвуют")
    await vera.starts()
    await vera.taps("Люди", "Наставляемые", "Громов", "Отметить – обучающийся")
    vera.sees("Согласие законного представителя: нет")
    await boris.starts()
    boris.sees("нужно согласие родителя")
    assert not boris.can_tap("Мои данные")
    await boris.forges("form:mentee_request")
    assert boris.toasts == ["Это действие Вам сейчас недоступно"]
    await vera.taps("Согласие представителя подписано", "Да, подписано")
    await boris.starts()
    boris.does_not_see("нужно согласие родителя")
    assert boris.can_tap("Мои данные")


async def test_what_a_pupil_has_begun_waits_for_the_representative(
    world: World, cast: Cast, vera: Speaker, boris: Speaker
) -> None:
    """Nothing more is recorded until then, and nothing of what was is lost."""
    await vera.starts()
    await vera.taps("Организация", "Обучающиеся: не участвуют", "Включить")
    await boris.starts()
    await boris.forges("form:introduce")
    await boris.types("Громовой")
    await vera.starts()
    await vera.taps("Люди", "Наставляемые", "Громов", "Отметить – обучающийся")
    await boris.types("Бориска")
    run = await newest_run(world, cast.ids["boris"])
    await boris.forges(RunGo(run=run, move=RunMove.RESUME).pack())
    assert boris.toasts == ["Это действие Вам сейчас недоступно"]
    assert "Громовой" in await values_of(world, run)
    assert "Бориска" not in await values_of(world, run)
    await vera.taps("Согласие представителя подписано", "Да, подписано")
    await boris.forges(RunGo(run=run, move=RunMove.RESUME).pack())
    await boris.types("Бориска")
    assert "Бориска" in await values_of(world, run)


async def test_a_guest_answers_nothing_before_the_consent(world: World, cast: Cast, vera: Speaker) -> None:
    await vera.starts()
    await vera.taps("Люди", "Наставляемые", "Громов", "Ссылка для третьего лица")
    guest = world.arrives("Инна")
    await guest.starts(vera.screen.text.split("start=")[1].split()[0])
    row = await person_of(world, guest.id)
    await guest.forges(RunGo(run=await newest_run(world, row.id), move=RunMove.RESUME).pack())
    assert guest.toasts == ["Это действие Вам сейчас недоступно"]


async def newest_run(world: World, person_id: int) -> int:
    async with world.db.read() as session:
        found = await session.scalar(select(Run.id).where(Run.person_id == person_id).order_by(Run.id.desc()).limit(1))
    assert found is not None
    return found


async def person_of(world: World, telegram_id: int) -> Person:
    async with world.db.read() as session:
        return (await session.scalars(select(Person).where(Person.telegram_id == telegram_id))).one()


async def values_of(world: World, run_id: int) -> list[object]:
    async with world.db.read() as session:
        return list(await session.scalars(select(StepAnswer.value).where(StepAnswer.run_id == run_id)))


async def test_a_blank_form_is_a_word_file_with_the_forms_questions_and_origin(
    world: World, cast: Cast, vera: Speaker
) -> None:
    await vera.starts()
    await vera.taps("Организация", "Обучающиеся: не участвуют", "Включить")
    for scenario in library().values():
        if not (scenario.moments or scenario.document):
            continue
        await vera.forges(f"blank:{scenario.id}")
        paper = Document(BytesIO(vera.file(", бланк.docx")))
        assert bool(vera.messages[-1].find("Ввести с бумаги")) == (scenario.document is None)
        written = "\n".join(
            [each.text for each in paper.paragraphs]
            + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        )
        assert scenario.title in written
        assert [step.id for step in scenario.steps if step.text not in written] == []
        assert ("Не утверждённая форма" in written) == (scenario.verification != "seed")
        assert not re.search(r"\b00\d\b", written)


async def test_a_blank_is_called_by_its_title_and_leads_to_entering_it(vera: Speaker) -> None:
    await vera.starts()
    await vera.forges("blank:satisfaction_short")
    assert vera.file("Удовлетворённость участием короткая, бланк.docx")
    await vera.taps("Ввести с бумаги")
    vera.sees("За кого внести бумажную анкету?")


@pytest.mark.parametrize("title", ["А/Б: «В»? " * 30, "?!", "../..", "Ещё одна"])
def test_any_title_makes_a_name_for_a_file(title: str) -> None:
    form = library()["satisfaction_short"].model_copy(update={"title": title})
    screen = blank_screen(BlankForm(form, "Гимназия", ()), b"")
    assert screen.document is not None
    assert re.fullmatch(r"[\w –-]{1,60}, бланк\.docx", screen.document.name)


async def test_a_paper_that_is_put_off_names_its_person_and_leads_back(vera: Speaker) -> None:
    await adds_olga(vera)
    await opens_olga(vera)
    await vera.taps("Ввести анкету с бумаги", "Анкета запроса", "Отложить")
    vera.sees("Отложено:", "с бумаги: Зимина Ольга Петровна")
    await vera.taps("К человеку")
    vera.sees("Зимина Ольга Петровна", "Telegram не подключён")


async def have_written_expectations(world: World, cast: Cast, words: str) -> int:
    """Boris in the chat, in the first questionnaire of his pair with Anna; its second one begins with these words."""
    async with world.db.write() as session:
        pair = await add_pair(session, cast, PairStatus.ACTIVE, world.clock.now())
        boris = await session.get_one(Person, cast.ids["boris"])
        first = library()["uu_mentee_before"]
        await add_run(session, boris, first, {"expect_open": words}, world.clock.now(), pair_id=pair.id)
    return pair.id


async def test_a_paper_does_not_begin_with_what_the_person_wrote_before(
    world: World, cast: Cast, vera: Speaker, boris: Speaker
) -> None:
    pair_id = await have_written_expectations(world, cast, "Анна не мешала бы")
    await vera.forges(f"paper:{cast.ids['boris']}:uu_mentee_after:{pair_id}")
    vera.sees("с бумаги: Громов Борис Ильич")
    async with world.db.read() as session:
        begun = await session.scalar(select(Run).where(Run.entered_by_id == cast.ids["vera"]))
        assert begun is not None
        offered = await session.scalars(select(StepAnswer.value).where(StepAnswer.run_id == begun.id))
        assert "Анна не мешала бы" not in offered.all()


async def test_a_paper_about_the_curators_own_pair_is_for_another_curator(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    pair_id = await have_written_expectations(world, cast, "Анна не мешала бы")
    async with world.db.write() as session:
        session.add(PersonRole(person_id=cast.ids["anna"], role=Role.CURATOR, organisation_id=cast.organisation_id))
    await anna.forges(f"paper:{cast.ids['boris']}:uu_mentee_after:{pair_id}")
    anna.sees("Что внести с бумаги?", "Громов Борис Ильич")
    assert anna.toasts == ["Это Ваша пара. Бумагу о ней вносит другой куратор."]
    async with world.db.read() as session:
        assert await session.scalar(select(Run).where(Run.entered_by_id.is_not(None))) is None
    await anna.forges(f"paper:{cast.ids['anna']}:uu_mentor_after:{pair_id}")
    anna.sees("с бумаги: Королёва Анна Сергеевна")


async def test_a_paper_during_an_anonymous_wave_is_no_answer_in_it(
    world: World, cast: Cast, vera: Speaker, boris: Speaker
) -> None:
    """Whoever enters it knows whose it is."""
    await opens(vera, "Удовлетворённость участием", "Анонимно?", "Анонимно")
    await vera.forges(f"paper:{cast.ids['boris']}:satisfaction_short:0")
    await fill_somehow(vera)
    vera.sees("Внесено с бумаги")
    async with world.db.read() as session:
        entered = (await session.scalars(select(Run).where(Run.entered_by_id == cast.ids["vera"]))).one()
        asked = (await session.scalars(select(Respondent).where(Respondent.person_id == cast.ids["boris"]))).one()
    assert (entered.respondent_id, asked.status) == (None, RespondentStatus.WAITING)
