"""An anonymous wave: what is said before, and that nothing in the database leads from an answer to its author."""

import json
from typing import Any

import pytest
from sqlalchemy import MetaData, select, text

from bot.storage.database import Database, sqlite_file
from bot.storage.models import AnonymousReply, Campaign, Person, Run, StepAnswer, StoredUpdate
from bot.storage.states import RespondentStatus, StoredUpdateStatus
from tests.bench.counting import counted
from tests.kit.cast import Cast
from tests.kit.speaker import Speaker
from tests.kit.waves import answers, opens, plans, respondents, said, the_wave
from tests.kit.world import World

pytestmark = pytest.mark.usefixtures("tiny_forms")
PULSE = "Пульс коллектива"
NAMELESS = ("Анонимно?", "Анонимно")
HONEST = ("бот запомнит только, что Вы ответили и в какой день", "черновик связан с Вами", "может Вас выдать")


async def dump(db: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in the order in which the database keeps them."""
    found: dict[str, list[dict[str, Any]]] = {}
    metadata: MetaData = AnonymousReply.metadata
    async with db.read() as session:
        for name in metadata.tables:
            rows = await session.execute(text(f'SELECT * FROM "{name}"'))
            found[name] = [{column: decoded(value) for column, value in row._mapping.items()} for row in rows]
    return found


def decoded(value: Any) -> Any:
    """SQLite hands JSON out as it is kept, Cyrillic as \\u0422."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


async def test_it_is_explained_to_who_plans_and_to_who_answers(
    world: World, cast: Cast, vera: Speaker, anna: Speaker
) -> None:
    await plans(vera, PULSE)
    await vera.taps("Анонимно?")
    vera.sees("Что значит «анонимно»", "без имени, времени и порядка", "черновик связан с человеком")
    await vera.taps("Анонимно")
    vera.sees("Анонимно: кто как ответил, не узнает никто")
    await vera.taps("Открыть сейчас")
    anna.sees("Опрос анонимный")
    await anna.taps("Ответить")
    anna.sees(*HONEST)
    await anna.taps("4")
    anna.does_not_see(HONEST[0])
    await anna.taps("Пропустить")
    anna.sees(*HONEST, "После отправки изменить ответ нельзя")


async def test_nothing_leads_from_an_answer_to_its_author(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, boris: Speaker
) -> None:
    await opens(vera, PULSE, *NAMELESS)
    await world.clock.moves_by(hours=1)
    await answers(anna, "1", "Тишины")
    anna.sees("бот уже не знает, какой из ответов Ваш")
    await world.clock.moves_by(hours=1)
    await answers(boris, "5", "Света")
    rows = await dump(world.db)

    replies = rows["anonymous_reply"]
    assert sorted(replies[0]) == ["answers", "campaign_id", "edition", "id", "organisation_id"]
    assert [reply["id"] for reply in replies] == sorted(reply["id"] for reply in replies)
    assert all(reply["id"] > 2**32 for reply in replies)
    everything = {name: json.dumps(content, default=str, ensure_ascii=False) for name, content in rows.items()}
    ids = [str(reply["id"]) for reply in replies]
    assert all(word in everything["anonymous_reply"] for word in (*ids, "Тишины", "Света"))
    for name, content in everything.items():
        if name != "anonymous_reply":
            assert not [word for word in (*ids, "Тишины", "Света") if word in content], name
    assert not [run for run in rows["run"] if run["scenario"] == "tiny_pulse"]
    asked = await respondents(world)
    assert [each.status for each in asked] == [RespondentStatus.ANSWERED] * 2
    assert {each.answered_at.isoformat() for each in asked if each.answered_at} == {"2026-11-23T21:00:00+00:00"}
    assert all(notice.payload == {"campaign_id": 1} for notice in await said(world, "campaign_invited"))
    logged = json.dumps(world._logged, default=str, ensure_ascii=False)
    assert not [word for word in (*ids, "Тишины", "Света") if word in logged]


async def test_the_newest_answer_does_not_stand_last(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    """All answers of a wave are written anew with each: in one transaction, in the order of random ids."""
    await opens(vera, PULSE, *NAMELESS)
    await answers(anna, "1")
    before = {reply["id"] for reply in (await dump(world.db))["anonymous_reply"]}
    with counted(world.db) as statements:
        await answers(cast.speakers["boris"], "5")
    (rows,) = [rows for sql, rows in statements if sql.startswith("INSERT INTO anonymous_reply")]
    written = rows if isinstance(rows, list) else [rows]
    assert len(written) == 2
    assert [row[0] for row in written] == sorted({row[0] for row in written})
    assert before < {row[0] for row in written}
    async with world.db.read() as session:
        if world.db.dialect == "postgresql":
            written = list(await session.scalars(text("SELECT DISTINCT xmin::text FROM anonymous_reply")))
            assert len(written) == 1
        kept = set(await session.scalars(select(AnonymousReply.id)))
    assert before < kept
    assert len(kept) == 2


async def test_one_answers_once(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens(vera, PULSE, *NAMELESS)
    invitation = anna.screen
    await anna.taps("Ответить", "2", "Пропустить")
    review = anna.screen
    await anna.taps_twice("Отправить")
    anna.sees("Если Вы её отправили, ответ принят, спасибо!")
    for label, shown in (("Отправить", review), ("Ответить (3 мин)", invitation)):
        await anna.taps_old(shown, label)
    anna.sees("Ваш ответ уже получен")
    await anna.starts()
    anna.does_not_see("Ответить: Пульс")
    await anna.taps("Мои анкеты")
    anna.does_not_see(PULSE)
    async with world.db.read() as session:
        assert len(list(await session.scalars(select(AnonymousReply)))) == 1
        person = await session.get_one(Person, cast.ids["anna"])
    assert person.current_run_id is None


async def test_what_was_begun_goes_with_the_wave(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens(vera, PULSE, *NAMELESS)
    await anna.taps("Ответить", "2")
    await vera.taps("Закрыть сейчас", "Да, закрыть")
    async with world.db.read() as session:
        runs = list(await session.scalars(select(Run).where(Run.scenario == "tiny_pulse")))
        drafts = list(await session.scalars(select(StepAnswer).where(StepAnswer.step == "mood")))
    assert (runs, drafts) == ([], [])
    await anna.types("что-нибудь")
    anna.sees("Сейчас бот не ждёт от Вас текста")


async def test_taking_the_consent_back_leaves_the_count(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    await opens(vera, PULSE, *NAMELESS)
    await answers(anna)
    await anna.types("/mydata")
    await anna.taps("Отозвать согласие", "Да, отозвать")
    boris = cast.speakers["boris"]
    await boris.types("/mydata")
    await boris.taps("Отозвать согласие", "Да, отозвать")
    assert [each.status for each in await respondents(world)] == [RespondentStatus.ANSWERED]


async def test_a_form_about_a_person_is_never_anonymous(world: World, cast: Cast, vera: Speaker) -> None:
    await plans(vera, "Ожидания: первый опрос")
    wave = await the_wave(world)
    await vera.forges(f"wset:{wave.id}:anon:1")
    async with world.db.read() as session:
        assert not (await session.get_one(Campaign, wave.id)).anonymous


async def test_what_could_not_be_handled_before_goes_with_the_name(
    world: World, cast: Cast, vera: Speaker, anna: Speaker, boris: Speaker
) -> None:
    """A text of the draft that was set aside lies there beside its author's number."""
    await opens(vera, PULSE, *NAMELESS)
    failed, pending = StoredUpdateStatus.FAILED, StoredUpdateStatus.PENDING
    async with world.db.write() as session:
        for number, (kind, who, status) in enumerate(
            [
                ("message", anna.id, failed),
                ("callback_query", anna.id, failed),
                ("message", boris.id, failed),
                ("message", anna.id, pending),
            ]
        ):
            payload = {"update_id": number, kind: {"from": {"id": who}, "text": "Тишины"}}
            session.add(StoredUpdate(bot_id=1, update_id=number, status=status, payload=payload, at=world.clock.now()))
    await answers(anna, "1", "Тишины")
    async with world.db.read() as session:
        left = await session.scalars(select(StoredUpdate.update_id).order_by(StoredUpdate.update_id))
        assert left.all() == [2, 3]
    await world.forgives()


async def test_the_log_of_the_database_keeps_no_draft(world: World, cast: Cast, vera: Speaker, anna: Speaker) -> None:
    file = sqlite_file(world.db.url.render_as_string(hide_password=False))
    if file is None:
        pytest.skip("PostgreSQL keeps its log elsewhere")
    log = file.with_name(f"{file.name}-wal")
    await opens(vera, PULSE, *NAMELESS)
    await anna.taps("Ответить", "2")
    await anna.types("Zwischentoene")
    assert b"Zwischentoene" in log.read_bytes()
    await vera.taps("Закрыть сейчас", "Да, закрыть")
    assert b"Zwischentoene" not in log.read_bytes() + file.read_bytes()
