"""The school of `make demo` has urgent questions at every stage, and a library."""

from datetime import datetime
from itertools import count

import pytest
from sqlalchemy import select

from bot.demo_school import found_school
from bot.services import access, help_lists, help_pool
from bot.services.help_asking import get_ready
from bot.services.help_lists import HelpGroup
from bot.services.help_times import help_times_of
from bot.storage.database import Database
from bot.storage.models import Advice, HelpOffer, HelpRequest, Organisation, Person
from bot.storage.states import AdviceStatus, HelpOutcome, HelpStage, HelpStatus, OfferAnswer
from bot.views.help_lists import list_screen
from tests.kit.desk import moscow

VERA = 1  # the first account


@pytest.mark.parametrize("at", ["2026-11-25 08:30", "2026-11-27 18:20", "2026-11-23 12:00"])
async def test_a_question_at_every_stage(db: Database, at: str) -> None:
    now = moscow(at)
    await found(db, now)
    async with db.read() as session:
        requests = (await session.scalars(select(HelpRequest).order_by(HelpRequest.id))).all()
        at_mentor, taken, closed, late, nameless = requests
        assert (at_mentor.status, at_mentor.stage) == (HelpStatus.ASKED, HelpStage.MENTOR)
        assert (taken.status, taken.stage) == (HelpStatus.TAKEN, HelpStage.POOL)
        assert taken.answered_at is not None
        assert (closed.status, closed.outcome) == (HelpStatus.CLOSED, HelpOutcome.HELPED)
        assert (late.status, late.stage) == (HelpStatus.TAKEN, HelpStage.CURATOR)
        assert (nameless.status, nameless.anonymous, nameless.stage) == (HelpStatus.ASKED, True, HelpStage.POOL)
        assert all(each.due_at is None or each.due_at > now for each in requests)
        offers = select(HelpOffer.person_id).where(
            HelpOffer.request_id == nameless.id, HelpOffer.answer == OfferAnswer.WAITING
        )
        assert len((await session.scalars(offers)).all()) >= 3
        actor = await access.get_actor(session, VERA)
        seen = await help_lists.list_help(session, actor, now=now)
        assert [row.request_id for row in seen.rows if row.late] == [late.id]
        assert "Захаров" not in list_screen(seen).text
        assert (await help_lists.list_help(session, actor, HelpGroup.CLOSED, now=now)).total == 1


async def test_mentors_know_different_things_and_the_library_is_full(db: Database) -> None:
    await found(db, moscow("2026-11-25 09:00"))
    async with db.read() as session:
        knows = (await session.scalars(select(help_pool.knowledge()).where(Person.helps).select_from(Person))).all()
        assert len(knows) >= 4
        assert len({tuple(each) for each in knows if isinstance(each, list)}) == len(knows)
        cards = (await session.scalars(select(Advice))).all()
        assert len(cards) == 8
        assert {each.status for each in cards} == {AdviceStatus.PUBLISHED}
        assert len({each.topic for each in cards}) == 8
        assert all(each.terms and 2 <= each.answer.count(".") <= 4 for each in cards)
        organisation = (await session.scalars(select(Organisation))).one()
        assert help_times_of(organisation).working.hours_from.hour == 8


async def found(db: Database, now: datetime) -> None:
    accounts = count(VERA)
    await get_ready()
    async with db.write() as session:
        await found_school(session, lambda given_name, family_name: next(accounts), now=now)
