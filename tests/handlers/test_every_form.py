"""Every form of the library from the first question to the table: what was entered is what was stored and exported."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.scenarios.engine import DONE, NEXT, NO, ON, YES
from bot.scenarios.model import Scenario
from bot.scenarios.steps import (
    Day,
    Info,
    Line,
    LongText,
    Moment,
    Multi,
    Number,
    PersonChoice,
    Scale,
    Single,
    Step,
    YesNo,
)
from bot.services import runs
from bot.services.access import get_actor
from bot.services.names import full_name
from bot.services.result_files import read_results_table
from bot.services.runs import library
from bot.storage.models import Organisation, Pair, Person, Run
from bot.storage.states import PairForm, PairStatus, Privacy, RunStatus
from bot.views.callbacks import RunGo, RunMove
from tests.kit.cast import Cast
from tests.kit.clock import MOSCOW
from tests.kit.speaker import Speaker
from tests.kit.stage import add_pair
from tests.kit.world import World

FORMS = {form.id: form for form in library().values() if form.moments and form.document is None}
SPEAKERS = {"mentor": "anna", "mentee": "boris", "staff": "anna", "curator": "vera", "head": "grigory"}
MOST_QUESTIONS = 80
Entered = tuple[Any, Any]  # as it is stored, and as the table shows it


@pytest.fixture
def privacy() -> Privacy:
    return Privacy.STANDARD


@pytest.mark.parametrize("form_id", FORMS)
async def test_what_is_entered_is_what_is_stored_and_exported(world: World, cast: Cast, form_id: str) -> None:
    """Once by the first button of every question, once by the last."""
    form = FORMS[form_id]
    await prepare(world, cast, form)
    speaker = cast.speakers[next((SPEAKERS[word] for word in form.audience if word in SPEAKERS), "anna")]
    for first in (True, False):
        run_id = await begun(world, cast, form, speaker)
        await speaker.forges(RunGo(run=run_id, move=RunMove.RESUME).pack())
        entered = await walked(world, speaker, run_id, first=first)
        await speaker.taps("Отправить")
        assert await stored(world, form, run_id) == {step: value for step, (value, _) in entered.items()}
        await check_table(world, cast, form, speaker, entered)


async def prepare(world: World, cast: Cast, form: Scenario) -> None:
    async with world.db.write() as session:
        pair = await add_pair(session, cast, PairStatus.ACTIVE, world.clock.now())
        if form.pair_forms:
            pair.form = PairForm(form.pair_forms[0])
        mine = Organisation.id == cast.organisation_id
        await session.execute(update(Organisation).where(mine).values(pupils=True))


async def begun(world: World, cast: Cast, form: Scenario, speaker: Speaker) -> int:
    """Nothing is known beforehand: what is offered from elsewhere is for other tests."""
    async with world.db.write() as session:
        person = (await session.scalars(select(Person).where(Person.telegram_id == speaker.id))).one()
        pair = await session.scalar(select(Pair.id)) if form.about == "pair" else None
        return await runs.start(
            session,
            organisation_id=cast.organisation_id,
            person_id=person.id,
            scenario_id=form.id,
            now=world.clock.now(),
            pair_id=pair,
            facts=False,
        )


async def walked(world: World, speaker: Speaker, run_id: int, *, first: bool) -> dict[str, Entered]:
    entered: dict[str, Entered] = {}
    for _ in range(MOST_QUESTIONS):
        async with world.db.read() as session:
            seen = await runs.look(session, speaker.id, run_id, now=world.clock.now())
        if seen.step is None:
            return entered
        found = await answered(speaker, seen.step, first=first)
        if not isinstance(seen.step, Info):
            entered[seen.step.id] = found
    raise AssertionError(f"{speaker}: the form does not end\n{speaker.chat()}")


async def answered(speaker: Speaker, step: Step, *, first: bool) -> Entered:
    """Presses or types the answer; what it has to be stored as, and what the table has to say."""
    match step:
        case Info():
            return await pressed(speaker, step, NEXT, (None, None))
        case Single():
            keys = list(step.options)
            key = keys[0] if first else keys[-1]
            return await pressed(speaker, step, key, (key, step.options[key]))
        case Multi():
            count = step.min_choices if first else min(len(step.options), step.max_choices or len(step.options))
            keys = list(step.options)[:count] if first else list(step.options)[-count:]
            for key in keys:
                await pressed(speaker, step, f"{ON}{key}", (None, None))
            return await pressed(speaker, step, DONE, (keys, "; ".join(step.options[key] for key in keys)))
        case Scale():
            mark = step.min if first else step.max
            return await pressed(speaker, step, str(mark), (mark, mark))
        case YesNo():
            return await pressed(speaker, step, YES if first else NO, (first, "Да" if first else "Нет"))
        case _:
            return await written(speaker, step, first=first)


async def pressed(speaker: Speaker, step: Step, option: str, entered: Entered) -> Entered:
    """The button that says it stands there."""
    labels = [text for row in speaker.screen.rows for text, data in row if data.endswith(f":{step.id}:{option}")]
    assert len(labels) == 1, f"{step.id}: no one button for {option}\n{speaker.chat()}"
    data = next(data for row in speaker.screen.rows for text, data in row if data.endswith(f":{step.id}:{option}"))
    await speaker.forges(data)
    return entered


async def written(speaker: Speaker, step: Step, *, first: bool) -> Entered:
    match step:
        case Number():
            low = step.min if step.min is not None else 0
            number = low if first else step.max if step.max is not None else low + 7
            await speaker.types(str(number))
            return number, number
        case Day() | Moment():
            return await dated(speaker, step)
        case PersonChoice():
            return await chosen(speaker, step)
        case _:
            longest = step.max_length if isinstance(step, Line | LongText) else 100
            words = f"=1+1 <b> {step.id}"[:longest] if first else ("щ" * longest)
            await speaker.types(words)
            return words, words


async def dated(speaker: Speaker, step: Day | Moment) -> Entered:
    """Today, or tomorrow where it has to lie ahead."""
    today = speaker.world.clock.now().astimezone(MOSCOW).date()
    hour = " 15:30" if isinstance(step, Moment) else ""
    for day in (today, today + timedelta(days=1)):
        await speaker.types(f"{day:%d.%m.%Y}{hour}")
        if "Верно" in speaker.screen.buttons:
            await speaker.taps("Верно")
            if isinstance(step, Moment):
                return f"{day:%Y-%m-%d}T15:30", datetime.combine(day, time(15, 30))
            return f"{day:%Y-%m-%d}", day
    raise AssertionError(f"{step.id} takes no day\n{speaker.chat()}")


async def chosen(speaker: Speaker, step: PersonChoice) -> Entered:
    """Whoever stands first in the bank."""
    people = [data for row in speaker.screen.rows for _, data in row if data.startswith("who:") and f":{ON}" in data]
    person_id = people[0].split(f":{ON}")[1].split(":")[0]
    await speaker.forges(people[0])
    if step.max_choices > 1:
        await speaker.taps("Готово")
    async with speaker.world.db.read() as session:
        person = await session.get_one(Person, int(person_id))
    return [person_id], full_name(person)


async def stored(world: World, form: Scenario, run_id: int) -> dict[str, Any]:
    told = {step.id for step in form.steps if isinstance(step, Info)}
    async with world.db.read() as session:
        assert (await session.get_one(Run, run_id)).status is RunStatus.SENT
        return {step: value for step, value in (await runs.sent_values(session, run_id)).items() if step not in told}


async def check_table(world: World, cast: Cast, form: Scenario, speaker: Speaker, entered: dict[str, Entered]) -> None:
    """As Excel is given it: what the curator was promised, and all of it."""
    async with world.db.read() as session:
        actor = await get_actor(session, cast.speakers["vera"].id)
        table = await read_results_table(session, actor, 0, form.id, now=world.clock.now() + timedelta(seconds=1))
        person = (await session.scalars(select(Person).where(Person.telegram_id == speaker.id))).one()
    asked = [question.step.id for question in table.questions]
    assert asked == [step.id for step in form.steps if "curator" in form.readers(step) and not isinstance(step, Info)]
    if asked:
        (row,) = [row for row in table.rows if row.name == full_name(person)]
        assert dict(zip(asked, row.cells, strict=True)) == {step: entered.get(step, (None, None))[1] for step in asked}
