"""The mentor's consent and the order: the two papers a pair needs (ТК 351.8)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.services import pair_consents, pairs, runs, sending
from bot.services.access import Denied
from bot.services.consents import MENTOR_CONSENT, live_consent, revoke
from bot.services.forms import Started
from bot.services.pair_cards import Waiting, read_card
from bot.services.pairs import Acted
from bot.services.typed_texts import Typed, take_text
from bot.storage.database import Database
from bot.storage.models import Consent, Organisation, Person, Run
from bot.storage.states import PairStatus
from tests.kit.pairs import FRIDAY, School, open_school, order_form

S = PairStatus
LATER = FRIDAY + timedelta(hours=3)


@pytest.fixture
async def school(db: Database) -> School:
    return await open_school(db)


async def test_an_order_needs_the_mentors_consent(school: School) -> None:
    pair_id = await school.pair(S.AGREED)
    async with school.db.write() as session:
        organisation = await session.get_one(Organisation, school.organisation_id)
        assert (
            await pairs.enter_order(session, order_form(1, school.vera, organisation, pair_id, LATER)) == "no_consent"
        )
        started = await pairs.start_order(session, await school.actor(session, school.vera), pair_id, now=LATER)
    assert isinstance(started, Acted)
    assert (await school.read_pair(pair_id)).order_number == ""


async def test_a_declined_or_revoked_consent_is_none(school: School) -> None:
    pair_id = await school.pair(S.AGREED)
    await school.signs(school.anna, agreed=False)
    async with school.db.read() as session:
        card = await read_card(session, await school.actor(session, school.vera), pair_id, now=LATER)
    assert (card.waiting, card.consent_declined) == (Waiting.CONSENT, True)


async def test_consent_in_the_chat_then_order_in_one_message(school: School) -> None:
    pair_id = await school.pair(S.AGREED)
    started = await take_consent(school, school.anna, pair_id)
    assert isinstance(started, Started)
    await answer_consent(school, started.run_id)
    async with school.db.write() as session:
        begun = await pairs.start_order(session, await school.actor(session, school.vera), pair_id, now=LATER)
        assert isinstance(begun, Started)
        await take_text(session, 103, Typed("88-од"), now=LATER)
        await take_text(session, 103, Typed("19.11.2026"), now=LATER)
        await runs.keep(session, 103, begun.run_id, "date", now=LATER)
        sent = await sending.send(session, 103, begun.run_id, now=LATER)
    assert isinstance(sent, sending.Sent)
    pair = await school.read_pair(pair_id)
    assert (sent.outcome, pair.status, pair.order_number) == ("done", S.ORDERED, "88-од")
    assert (pair.order_date, pair.ordered_at) == (date(2026, 11, 19), LATER)
    assert pair.remind_at == datetime(2026, 12, 1, 12, tzinfo=UTC)  # the seventh working day


async def answer_consent(school: School, run_id: int) -> None:
    async with school.db.write() as session:
        for step, text in (("date_from", "сегодня"), ("date_to", "31.05.2027")):
            await take_text(session, 101, Typed(text), now=LATER)
            await runs.keep(session, 101, run_id, step, now=LATER)
        await runs.tap(session, 101, run_id, "work_form", "mixed", now=LATER)
        for step in ("pay_known", "refuse_known", "agree"):
            await runs.tap(session, 101, run_id, step, "yes", now=LATER)
        assert isinstance(await sending.send(session, 101, run_id, now=LATER), sending.Sent)
        assert await live_consent(session, school.anna.id, MENTOR_CONSENT)


async def test_a_consent_left_half_way_is_reminded_of(school: School) -> None:
    started = await take_consent(school, school.anna, await school.pair(S.AGREED))
    assert isinstance(started, Started)
    async with school.db.read() as session:
        run = await session.get_one(Run, started.run_id)
    assert run.remind_at is not None
    assert run.remind_at > LATER


async def test_a_number_entered_too_early_is_offered_again(school: School) -> None:
    pair_id = await school.pair(S.AGREED)
    await school.signs(school.anna)
    async with school.db.write() as session:
        begun = await pairs.start_order(session, await school.actor(session, school.vera), pair_id, now=LATER)
        assert isinstance(begun, Started)
        await take_text(session, 103, Typed("88-од"), now=LATER)
        await take_text(session, 103, Typed("19.11.2026"), now=LATER)
        await runs.keep(session, 103, begun.run_id, "date", now=LATER)
        await revoke(session, school.anna.id, MENTOR_CONSENT, now=LATER)
        sent = await sending.send(session, 103, begun.run_id, now=LATER)
        assert isinstance(sent, sending.Sent)
        assert sent.outcome == "no_consent"
    await school.signs(school.anna)
    async with school.db.write() as session:
        again = await pairs.start_order(session, await school.actor(session, school.vera), pair_id, now=LATER)
        assert isinstance(again, Started)
        seen = await runs.keep(session, 103, again.run_id, "number", now=LATER)
    assert seen.answers["number"].value == "88-од"
    assert seen.answers["date"].value == "2026-11-19"
    assert not seen.complete


async def test_the_curator_marks_a_paper_consent_once(school: School) -> None:
    pair_id = await school.pair(S.AGREED)
    first, second = [await take_consent(school, school.vera, pair_id) for _ in range(2)]
    assert isinstance(first, Acted)
    assert isinstance(second, Acted)
    assert (first.changed, first.card.waiting, second.changed) == (True, Waiting.ORDER, False)
    async with school.db.read() as session:
        kept = (await session.scalars(select(Consent).where(Consent.document == MENTOR_CONSENT))).one()
    assert "на бумаге" in kept.text
    assert "Лосева Вера Павловна" in kept.text


@pytest.mark.parametrize("who", ["boris", "grigory", "marina"])
async def test_nobody_else_consents_for_the_mentor(school: School, who: str) -> None:
    pair_id = await school.pair(S.AGREED)
    with pytest.raises(Denied):
        await take_consent(school, getattr(school, who), pair_id)


async def take_consent(school: School, person: Person, pair_id: int) -> Acted | Started:
    async with school.db.write() as session:
        return await pair_consents.take_consent(session, await school.actor(session, person), pair_id, now=LATER)


@pytest.mark.parametrize("status", [status for status in PairStatus if status is not S.AGREED])
async def test_consent_is_asked_of_an_agreed_pair_only(school: School, status: PairStatus) -> None:
    pair_id = await school.pair(status)
    for person in (school.anna, school.vera):
        outcome = await take_consent(school, person, pair_id)
        assert isinstance(outcome, Acted)
        assert not outcome.changed
