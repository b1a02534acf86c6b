"""The library: what talks become, who finds what, and that nothing leads back to the people."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.matching.lemmas import lemmas
from bot.services import advice, advice_mending, help_closing, own_data
from bot.services.access import Denied
from bot.services.advice import AdviceFound, AdviceLine
from bot.storage.database import Database
from bot.storage.models import HelpMessage, HelpRequest, Notice, Person, PersonRole
from bot.storage.states import AdviceStatus, HelpContent, HelpOutcome, HelpStatus, NoticeClass, Role
from tests.bench.counting import counted
from tests.kit.advice import ANSWER, QUESTION, add_card, add_talk, cards, foreign_organisation, shares
from tests.kit.pairs import School, open_school

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # noon of a Tuesday in Moscow


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


async def talk(school: School, **columns: object) -> int:
    """Boris asked, Anna answered."""
    ids = (school.organisation_id, school.boris.id, school.anna.id)
    return await add_talk(school.db, *ids, now=NOW, **columns)  # type: ignore[arg-type]


async def both_share(school: School, request_id: int) -> None:
    for person in (school.boris, school.anna):
        await shares(school.db, person.telegram_id, request_id, now=NOW)


async def notices(school: School) -> list[Notice]:
    async with school.db.read() as session:
        return list(await session.scalars(select(Notice).where(Notice.kind == "advice_proposed")))


async def similar(school: School, words: str, topic: str = "") -> tuple[AdviceLine, ...]:
    async with school.db.read() as session:
        actor = await school.actor(session, school.boris)
        return await advice.find_similar(session, actor, lemmas(words), topic)


async def found(school: School, query: str = "", topic: str = "", page: int = 0) -> AdviceFound:
    async with school.db.read() as session:
        actor = await school.actor(session, school.boris)
        return await advice.search(session, actor, query=query, topic=topic, page=page)


# --- what talks become


async def test_one_consent_is_not_enough(school: School) -> None:
    request = await talk(school)
    await shares(school.db, school.boris.telegram_id, request, now=NOW)
    assert await cards(school.db) == []
    await shares(school.db, school.anna.telegram_id, request, now=NOW, agreed=False)
    assert await cards(school.db) == []
    assert await notices(school) == []


async def test_both_consents_make_a_card_without_names(school: School) -> None:
    await both_share(school, await talk(school, answers=(ANSWER, "Анна обычно так и делает.")))
    (card,) = await cards(school.db)
    assert (card.status, card.topic) == (AdviceStatus.PROPOSED, "psy_parent")
    for name in ("Анн", "Сергеевн", "Борис", "Ильич"):
        assert name not in card.question + card.answer
    assert card.question.startswith("На собрании у …")
    assert "предложите им написать вопросы заранее.\n… обычно так и делает." in card.answer
    assert card.edited_by_id is None


async def test_consent_twice_is_one_card(school: School) -> None:
    request = await talk(school)
    await both_share(school, request)
    await both_share(school, request)
    assert len(await cards(school.db)) == 1


async def test_old_buttons_bring_no_second_card_after_publishing(school: School) -> None:
    request = await talk(school)
    await both_share(school, request)
    await publish(school)
    await both_share(school, request)
    assert [each.status for each in await cards(school.db)] == [AdviceStatus.PUBLISHED]


async def test_a_consent_taken_back_takes_the_card(school: School) -> None:
    request = await talk(school)
    await both_share(school, request)
    await shares(school.db, school.anna.telegram_id, request, now=NOW, agreed=False)
    assert await cards(school.db) == []


async def test_what_did_not_help_is_no_advice(school: School) -> None:
    """And the consent of who answered does not pass to whoever answers next."""
    request = await talk(school)
    await both_share(school, request)
    async with school.db.write() as session:
        boris = await school.actor(session, school.boris)
        await help_closing.give_verdict(session, boris, request, HelpOutcome.NOT_HELPED, now=NOW)
    assert await cards(school.db) == []
    await is_closed_by(school, request, school.vera)
    await shares(school.db, school.boris.telegram_id, request, now=NOW)
    assert await cards(school.db) == []


async def test_a_talk_that_goes_on_is_agreed_to_anew(school: School) -> None:
    request = await talk(school)
    await both_share(school, request)
    async with school.db.write() as session:
        boris = await school.actor(session, school.boris)
        await help_closing.reopen(session, boris, request, now=NOW)
    assert await cards(school.db) == []
    await is_closed_by(school, request, school.anna)
    await both_share(school, request)
    assert len(await cards(school.db)) == 1


async def is_closed_by(school: School, request_id: int, holder: Person) -> None:
    async with school.db.write() as session:
        request = await session.get_one(HelpRequest, request_id)
        request.status, request.holder_id, request.closed_at, request.due_at = HelpStatus.CLOSED, holder.id, NOW, None
        session.add(
            HelpMessage(
                organisation_id=request.organisation_id,
                request_id=request.id,
                person_id=holder.id,
                content=HelpContent.TEXT,
                text="А так?",
                source_id=1,
                created_at=NOW,
            )
        )


@pytest.mark.parametrize("columns", [{"answers": ("",)}, {"question": ""}, {"topic": "conflict"}])
async def test_of_voices_and_of_conflicts_no_card_is_made(school: School, columns: dict[str, object]) -> None:
    await both_share(school, await talk(school, **columns))
    assert await cards(school.db) == []


async def test_what_was_entrusted_to_a_mediator_stays_there(school: School) -> None:
    await both_share(school, await talk(school, curator_id=school.vera.id))
    assert await cards(school.db) == []


# --- who is told


async def test_where_there_is_no_council_the_curator_is_told_once_a_day(school: School) -> None:
    await both_share(school, await talk(school))
    await both_share(school, await talk(school))
    (notice,) = await notices(school)
    assert (notice.person_id, notice.quietness) == (school.vera.id, NoticeClass.REMINDER)
    assert notice.payload == {}
    assert notice.due_at > NOW


async def test_the_council_is_told_before_the_curator(school: School) -> None:
    async with school.db.write() as session:
        role = {"organisation_id": school.organisation_id, "role": Role.COUNCIL}
        session.add(PersonRole(person_id=school.grigory.id, **role))
    await both_share(school, await talk(school))
    assert [each.person_id for each in await notices(school)] == [school.grigory.id]


# --- nothing leads back


async def publish(school: School, *, sure: bool = True) -> advice_mending.Published:
    (card,) = await cards(school.db)
    async with school.db.write() as session:
        vera = await school.actor(session, school.vera)
        return await advice_mending.publish(session, vera, card.id, sure=sure, now=NOW)


async def test_with_publishing_the_request_is_forgotten(school: School) -> None:
    await both_share(school, await talk(school, anonymous=True))
    await publish(school)
    (card,) = await cards(school.db)
    assert (card.status, card.request_id) == (AdviceStatus.PUBLISHED, None)
    assert (card.edited_by_id, card.edited_at) == (school.vera.id, NOW)
    people = {school.boris.id, school.anna.id}
    assert not people & {
        getattr(card, each.key) for each in card.__table__.columns if each.references(Person.__table__.c.id)
    }


@pytest.mark.parametrize("name", ["boris", "anna"])
@pytest.mark.parametrize("published", [False, True])
async def test_who_leaves_takes_what_is_not_published(school: School, name: str, *, published: bool) -> None:
    await both_share(school, await talk(school))
    if published:
        await publish(school)
    async with school.db.write() as session:
        actor = await school.actor(session, getattr(school, name))
        await own_data.withdraw_consent(session, actor, now=NOW)
    assert [each.status for each in await cards(school.db)] == ([AdviceStatus.PUBLISHED] if published else [])


async def test_a_name_that_is_left_is_asked_about(school: School) -> None:
    question = "Мама Королёвой Анны кричит, что делать?"
    await add_card(
        school.db, school.organisation_id, now=NOW, question=question, status=AdviceStatus.PROPOSED, answer="Ждать"
    )
    done = await publish(school, sure=False)
    assert done.names
    assert all(name in question for name in done.names)
    assert done.card.status is AdviceStatus.PROPOSED
    done = await publish(school, sure=True)
    assert (done.names, done.card.status) == ((), AdviceStatus.PUBLISHED)


async def test_words_without_names_are_published_at_once(school: School) -> None:
    await add_card(school.db, school.organisation_id, now=NOW, status=AdviceStatus.PROPOSED)
    done = await publish(school, sure=False)
    assert (done.names, done.card.status) == ((), AdviceStatus.PUBLISHED)


# --- finding


async def test_a_question_in_other_forms_finds_the_card(school: School) -> None:
    card = await add_card(school.db, school.organisation_id, now=NOW, answer="Спокойно. " * 50 + "Дайте регламент")
    (line,) = await similar(school, "Спорю с родителями на собраниях")
    assert (line.advice_id, line.topic_words) == (card, "Взаимодействие с родителями")
    assert [each.advice_id for each in (await found(school, "регламента")).lines] == [card]
    assert [each.advice_id for each in (await found(school, "собранием родителей")).lines] == [card]


async def test_nothing_alike_is_nothing(school: School) -> None:
    await add_card(school.db, school.organisation_id, now=NOW)
    assert await similar(school, "Проектор не видит ноутбук", "ict") == ()
    assert await similar(school, "") == ()
    assert (await found(school, "проектор")).lines == ()
    assert (await found(school, "и как бы?")).total == 0


async def test_nobody_finds_what_is_not_published_or_of_others(school: School) -> None:
    for status in (AdviceStatus.PROPOSED, AdviceStatus.HIDDEN):
        await add_card(school.db, school.organisation_id, now=NOW, status=status)
    await add_card(school.db, await foreign_organisation(school.db, school.organisation_id), now=NOW)
    assert await similar(school, "Родители спорят на собрании") == ()
    assert (await found(school, "родители")).total == 0
    assert (await found(school)).total == 0


async def test_looking_through_a_topic_goes_by_pages(school: School) -> None:
    for number in range(9):
        await add_card(school.db, school.organisation_id, now=NOW, question=f"Вопрос {number}")
    await add_card(school.db, school.organisation_id, now=NOW, question="Другой", topic="ict")
    first, last = await found(school, topic="psy_parent"), await found(school, topic="psy_parent", page=2**30)
    assert (first.total, first.pages, len(first.lines), len(last.lines)) == (9, 2, 8, 1)
    assert first.lines[0].question == "Вопрос 8"
    assert (await found(school)).total == 10


async def test_words_looked_for_fit_a_button_whole(school: School) -> None:
    query = (await found(school, "Родители: спорят на собрании и не слушают никого вообще")).query
    assert query == "Родители спорят на собрании"
    assert len((await found(school, "Ы" * 5000)).query.encode()) <= advice.QUERY_BYTES


async def test_similar_cards_are_one_statement(school: School) -> None:
    for _ in range(5):
        await add_card(school.db, school.organisation_id, now=NOW)
    async with school.db.read() as session:
        actor = await school.actor(session, school.boris)
        with counted(school.db) as statements:
            found = await advice.find_similar(session, actor, lemmas("Спорю с родителями"), "")
    assert len(found) == 3
    assert len([sql for sql, _ in statements if sql.startswith("SELECT")]) == 1


# --- who may


async def test_only_those_who_mend_publish(school: School) -> None:
    card = await add_card(school.db, school.organisation_id, now=NOW, status=AdviceStatus.PROPOSED)
    for person in (school.boris, school.grigory, school.marina):
        async with school.db.write() as session:
            actor = await school.actor(session, person)
            with pytest.raises(Denied):
                await advice_mending.publish(session, actor, card, sure=True, now=NOW)
            with pytest.raises(Denied):
                await advice.read_card(session, actor, card)


async def test_a_guest_reads_nothing(school: School) -> None:
    card = await add_card(school.db, school.organisation_id, now=NOW)
    async with school.db.write() as session:
        role = await session.get_one(PersonRole, (school.boris.id, Role.MENTEE))
        role.role = Role.GUEST
    async with school.db.read() as session:
        guest = await school.actor(session, school.boris)
        with pytest.raises(Denied):
            await advice.read_card(session, guest, card)
        with pytest.raises(Denied):
            await advice.search(session, guest)
        with pytest.raises(Denied):
            await advice.read_shelves(session, guest)


def test_the_talk_is_about_people() -> None:
    """Else the tests above would show nothing."""
    assert "Анны Сергеевны" in QUESTION
    assert "Борис Ильич" in ANSWER
