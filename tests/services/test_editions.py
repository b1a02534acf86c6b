"""Each answer keeps the wording it was given to, whatever becomes of the form."""

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, cast

import pytest
from sqlalchemy import select

from bot.scenarios.model import Scenario
from bot.services import access, editions, own_form_files, own_forms, people, runs
from bot.services.access import Denied
from bot.services.editions import library
from bot.storage.models import Edition, Person, Run, StepAnswer
from bot.storage.states import Privacy, RunStatus
from bot.views.callbacks import PersonForm
from tests.bench.counting import counted, scans
from tests.bench.test_bench import A_TAPPED_ANSWER
from tests.kit.cast import Cast
from tests.kit.filling import WANTING, fill
from tests.kit.speaker import Speaker
from tests.kit.world import World

FORM = "mentee_request"
Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def release() -> Iterator[Callable[[Edit], Scenario]]:
    """The next release brings the form with these changes."""
    forms = cast(MutableMapping[str, Scenario], library().scenarios)
    shipped = forms[FORM]

    def edited(edit: Edit) -> Scenario:
        content = forms[FORM].dumped()
        edit(content)
        forms[FORM] = Scenario.model_validate(content)
        return forms[FORM]

    yield edited
    forms[FORM] = shipped


def step(content: dict[str, Any], step_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in content["steps"] if each["id"] == step_id)
    return found


def rewrite(content: dict[str, Any]) -> None:
    """Everything that may happen to a form at once."""
    step(content, "position")["text"] = "Кем Вы работаете?"
    step(content, "areas")["options"]["method"] = "Методика и технологии"
    content["steps"].remove(step(content, "subject"))
    step(content, "experience").update(kind="yes_no", text="Есть ли стаж?")
    for name in ("min", "max", "integer"):
        step(content, "experience").pop(name, None)
    step(content, "status")["options"].pop("young")
    content["steps"].append({"id": "fresh", "kind": "yes_no", "text": "Новый вопрос?"})
    for each in content["steps"]:
        each.pop("optional", None)


async def begins_again(boris: Speaker) -> None:
    await boris.starts()
    await boris.taps("Мои данные", "Обновить: Запрос")


async def run_of(world: World, cast_: Cast, status: RunStatus) -> Run:
    async with world.db.read() as session:
        newest = select(Run).where(Run.person_id == cast_.ids["boris"], Run.scenario == FORM, Run.status == status)
        return (await session.scalars(newest.order_by(Run.id.desc()).limit(1))).one()


@pytest.fixture
async def olga(world: World, cast: Cast, boris: Speaker) -> Speaker:
    """Boris, before his first request."""
    async with world.db.write() as session:
        for run in await session.scalars(select(Run).where(Run.person_id == cast.ids["boris"], Run.scenario == FORM)):
            await session.delete(run)
    await boris.starts()
    await boris.taps("Заполнить: Анкета запроса")
    return boris


async def test_what_was_sent_is_read_as_it_was_asked(
    world: World, cast: Cast, vera: Speaker, olga: Speaker, release: Callable[[Edit], Scenario]
) -> None:
    await fill(olga, WANTING)
    await olga.taps("Отправить")
    before = library()[FORM]
    release(rewrite)
    await vera.starts()
    await vera.forges(PersonForm(person=cast.ids["boris"], scenario=FORM).pack())
    vera.sees(before.steps[0].text, "учитель математики", "теперь вопрос звучит иначе")
    vera.sees("математика, 5–7 классы", "Теперь об этом не спрашивают")
    vera.does_not_see("Кем Вы работаете?", "Методика и технологии", "Новый вопрос?")
    async with world.db.read() as session:
        run = await run_of(world, cast, RunStatus.SENT)
        asked = {each.step.id: each for each in await editions.as_asked(session, run, Privacy.STANDARD)}
    assert asked["areas"].reworded
    assert asked["experience"].answer == "0"
    assert asked["status"].answer == "молодой специалист (до 3 лет)"
    assert not asked["subject"].asked_still
    assert not asked["goal"].reworded


async def test_no_run_is_stuck_and_each_answer_keeps_its_own_wording(
    world: World, cast: Cast, olga: Speaker, release: Callable[[Edit], Scenario]
) -> None:
    old = library()[FORM]
    await fill(olga, WANTING[:8])
    new = release(rewrite)
    await olga.starts()
    await olga.taps("Продолжить: Анкета запроса")
    olga.sees("Есть ли стаж?")
    await olga.taps("Да")
    async with world.db.read() as session:
        kept = set(await session.scalars(select(Edition.digest).where(Edition.scenario == FORM)))
    assert kept == {old.edition, new.edition}  # with the answer, not only once it is sent
    olga.sees("Кто Вы")
    await olga.taps(next(text for text in olga.screen.buttons if "Отложить" not in text and "Назад" not in text))
    olga.sees("сильные стороны")
    await olga.types("слушать")  # it could be skipped before
    while "всё заполнено" not in olga.screen.text:
        await answer_anything(olga)
    await olga.taps("Отправить")
    run = await run_of(world, cast, RunStatus.SENT)
    async with world.db.read() as session:
        rows = await session.execute(select(StepAnswer.step, StepAnswer.edition).where(StepAnswer.run_id == run.id))
        given = {row.step: row.edition for row in rows}
        asked = {each.step.id: each for each in await editions.as_asked(session, run, Privacy.STANDARD)}
    assert (given["position"], given["fresh"]) == (old.edition, new.edition)
    assert run.wording == new.edition
    assert asked["position"].question == old.steps[0].text
    assert asked["experience"].question == "Есть ли стаж?"
    assert "subject" not in asked


async def answer_anything(speaker: Speaker) -> None:
    screen = speaker.screen
    if "Напишите ответ" in screen.text:
        await speaker.types("ответ")
    else:
        await speaker.taps(screen.buttons[0])
        if any(text.startswith("Готово") for text in speaker.screen.buttons):
            await speaker.taps("Готово")


async def test_a_form_sent_under_a_wording_nobody_answered_keeps_it(
    world: World, cast: Cast, olga: Speaker, release: Callable[[Edit], Scenario]
) -> None:
    await fill(olga, WANTING)
    new = release(lambda content: step(content, "goal").update(text="Чего хотите добиться за год?"))
    await olga.taps("Отправить")
    run = await run_of(world, cast, RunStatus.SENT)
    assert run.wording == new.edition
    async with world.db.read() as session:
        kept = await session.scalar(select(Edition).where(Edition.digest == new.edition))
        asked = {each.step.id: each for each in await editions.as_asked(session, run, Privacy.STANDARD)}
    assert kept is not None
    assert kept.content == new.dumped()
    assert asked["goal"].question == "Чего хотите добиться за программу?"
    assert asked["goal"].reworded


def test_the_order_of_options_is_part_of_the_wording() -> None:
    content = library()[FORM].dumped()
    turned = {**content, "steps": [dict(each) for each in content["steps"]]}
    options = step(turned, "areas")["options"]
    step(turned, "areas")["options"] = dict(reversed(options.items()))
    assert Scenario.model_validate(turned).edition != library()[FORM].edition


async def published(world: World, cast_: Cast) -> editions.OwnForm:
    """Of the example, as it is."""
    document = await own_form_files.make_document(own_form_files.example(), now=world.clock.now())
    looked = await own_form_files.look_at_file(document.content)
    assert looked.table is not None
    async with world.db.write() as session:
        actor = await access.get_actor(session, cast_.speakers["vera"].id)
        draft = await own_form_files.take_file(session, actor, looked.table, now=world.clock.now())
        assert isinstance(draft, own_forms.Draft)
        form = await own_forms.publish(session, actor, draft.edition_id, now=world.clock.now())
        assert form is not None
    return form


async def test_own_forms_are_of_one_organisation(world: World, cast: Cast) -> None:
    form = await published(world, cast)
    async with world.db.read() as session:
        assert await editions.form_of(session, cast.organisation_id, form.scenario_id) == form.scenario
        assert await editions.form_of(session, cast.foreign_organisation_id, form.scenario_id) is None
        assert await editions.form_of(session, cast.foreign_organisation_id, FORM) == library()[FORM]
        assert [each.scenario_id for each in await editions.own_forms(session, cast.organisation_id)] == [
            form.scenario_id
        ]
        assert not await editions.own_forms(session, cast.foreign_organisation_id)
    async with world.db.write() as session:
        with pytest.raises(Denied):
            await runs.start(
                session,
                organisation_id=cast.foreign_organisation_id,
                person_id=cast.ids["nikita"],
                scenario_id=form.scenario_id,
                now=world.clock.now(),
            )


async def test_a_retired_form_is_found_by_what_is_under_way_only(world: World, cast: Cast, vera: Speaker) -> None:
    form = await published(world, cast)
    async with world.db.write() as session:
        actor = await access.get_actor(session, vera.id)
        await own_forms.retire(session, actor, form.edition_id, back=False, now=world.clock.now())
    async with world.db.read() as session:
        assert not await editions.own_forms(session, cast.organisation_id)
        assert len(await editions.own_forms(session, cast.organisation_id, retired=True)) == 1
        assert await editions.form_of(session, cast.organisation_id, form.scenario_id) is not None


async def test_an_answer_to_an_own_form_takes_three_statements_too(world: World, cast: Cast, boris: Speaker) -> None:
    form = await published(world, cast)
    async with world.db.write() as session:
        run_id = await runs.start(
            session,
            organisation_id=cast.organisation_id,
            person_id=cast.ids["boris"],
            scenario_id=form.scenario_id,
            now=world.clock.now(),
        )
    await boris.forges(f"go:{run_id}:resume:")
    await boris.taps("4")
    boris.person.press(boris.screen.message_id, "Да")
    with counted(world.db) as statements:
        await world.deliver()
    found = [sql.replace("\n", " ") for sql, _ in statements]
    assert len(found) == len(A_TAPPED_ANSWER)
    assert all(sql.startswith(named) for sql, named in zip(found, A_TAPPED_ANSWER, strict=True)), found
    assert [await scans(world.db, each) for each in statements if world.db.dialect == "sqlite"] in ([], [[], [], []])
    await world.settle()


async def test_the_curator_reads_answers_from_before_there_were_editions(
    world: World, cast: Cast, vera: Speaker
) -> None:
    async with world.db.read() as session:
        actor = await access.get_actor(session, vera.id)
        person = await session.get_one(Person, cast.ids["boris"])
        form = await people.read_form(session, actor, person.id, FORM)
    assert form.asked[0].answer == "учитель математики"
    assert not any(each.reworded for each in form.asked)
