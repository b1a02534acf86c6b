"""Urgent questions of `make demo`, the pair one of them is asked in, and the library."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import DAY
from bot.services import consents, help_answers, help_asking, help_closing, help_talk, runs
from bot.services.access import Actor, get_actor
from bot.services.advice import terms_of
from bot.services.consents import MENTOR_CONSENT
from bot.services.help_drafts import Incoming
from bot.services.help_times import help_times_of
from bot.storage.models import Advice, CheckIn, HelpRequest, Meeting, Notice, Organisation, Pair, Person
from bot.storage.states import (
    AdviceStatus,
    HelpAddressee,
    HelpContent,
    HelpOutcome,
    HelpUrgency,
    MeetingKind,
    MeetingStatus,
    Outcome,
    PairStatus,
)

BETWEEN_WORDS = timedelta(minutes=10)
HOURS_LEFT = 3  # of working time, until the bot looks at the late question again


async def add_all(
    session: AsyncSession,
    organisation: Organisation,
    school: Mapping[str, Any],
    accounts: Mapping[str, int],
    now: datetime,
) -> None:
    people = {family_name: await get_actor(session, account) for family_name, account in accounts.items()}
    curator = people[school["waves"][0]["curator"]]
    await add_pair(session, organisation, school["pair"], people, curator, now)
    numbers = count(1)
    for question in school["questions"]:
        await add_question(session, organisation, question, people, numbers, now)
    await session.execute(update(Person).values(talking_in_id=None, talking_at=None))
    for card in school["advice"]:
        session.add(advice_of(organisation, card, now))
    await session.flush()


async def add_pair(
    session: AsyncSession,
    organisation: Organisation,
    told: Mapping[str, Any],
    people: Mapping[str, Actor],
    curator: Actor,
    now: datetime,
) -> None:
    """As the two, the curator and the order have made it."""
    mentor, mentee = people[told["mentor"]], people[told["mentee"]]
    began_at = now - told["days_ago"] * DAY
    person, form = await session.get_one(Person, mentor.person_id), runs.library()[MENTOR_CONSENT]
    await consents.record(session, person, organisation, form, agreed=True, now=began_at)
    pair = Pair(
        organisation_id=organisation.id,
        mentor_id=mentor.person_id,
        mentee_id=mentee.person_id,
        status=PairStatus.ACTIVE,
        proposed_by_id=curator.person_id,
        order_number=told["order_number"],
        order_date=began_at.date(),
        **dict.fromkeys(("proposed_at", "mentor_agreed_at", "mentee_agreed_at", "ordered_at", "active_at"), began_at),
    )
    session.add(pair)
    await session.flush()
    await add_meeting(session, pair, now - told["met_days_ago"] * DAY)


async def add_meeting(session: AsyncSession, pair: Pair, at: datetime) -> None:
    """Both have said that it took place."""
    meeting = Meeting(
        organisation_id=pair.organisation_id,
        pair_id=pair.id,
        kind=MeetingKind.REGULAR,
        status=MeetingStatus.HELD,
        starts_at=at,
        minutes=45,
        place="here",
        proposed_by_id=pair.mentor_id,
        proposed_at=at - DAY,
    )
    session.add(meeting)
    await session.flush()
    for person_id in (pair.mentor_id, pair.mentee_id):
        session.add(
            CheckIn(
                meeting_id=meeting.id,
                person_id=person_id,
                organisation_id=pair.organisation_id,
                outcome=Outcome.HELD,
                at=at + timedelta(hours=1),
            )
        )
    await session.flush()


async def add_question(
    session: AsyncSession,
    organisation: Organisation,
    told: Mapping[str, Any],
    people: Mapping[str, Actor],
    numbers: "count[int]",
    now: datetime,
) -> None:
    """Asked, and answered as far as it is told."""
    asker, at = people[told["asks"]], now - timedelta(minutes=told["minutes_ago"])
    draft = await help_asking.begin(session, asker, now=at)
    await help_asking.add(session, asker, draft.request_id, said(told["words"], numbers), now=at)
    await help_asking.choose_topic(session, asker, draft.request_id, told["topic"], now=at)
    await help_asking.choose_urgency(session, asker, draft.request_id, HelpUrgency(told["urgency"]), now=at)
    await help_asking.choose_addressee(session, asker, draft.request_id, HelpAddressee(told["to"]), now=at)
    if told.get("anonymous"):
        await help_asking.choose_name(session, asker, draft.request_id, anonymous=True, curator_may_know=False, now=at)
    await help_asking.send(session, asker, draft.request_id, now=at)
    if "holder" in told:
        at += BETWEEN_WORDS
        await help_answers.take(session, people[told["holder"]], draft.request_id, now=at)
    for family_name, words in (word for each in told.get("talk", ()) for word in each.items()):
        at += BETWEEN_WORDS
        await help_talk.relay(session, people[family_name], draft.request_id, said(words, numbers), now=at)
    if "outcome" in told:
        at += BETWEEN_WORDS
        await help_closing.give_verdict(session, asker, draft.request_id, HelpOutcome(told["outcome"]), now=at)
        await tell_nothing(session, draft.request_id)
    if told.get("late"):
        await be_late(session, organisation, draft.request_id, now)


def said(words: str, numbers: "count[int]") -> Incoming:
    """Typed in a chat of the past: no message of the present has such a number."""
    return Incoming(HelpContent.TEXT, words, "", -next(numbers))


async def tell_nothing(session: AsyncSession, request_id: int) -> None:
    """Everybody has read of it by now."""
    told = Notice.dedupe_key.startswith(f"help:{request_id}:", autoescape=True)
    await session.execute(delete(Notice).where(told).execution_options(synchronize_session=False))


async def be_late(session: AsyncSession, organisation: Organisation, request_id: int, now: datetime) -> None:
    """The curator was reminded of it once."""
    request = await session.get_one(HelpRequest, request_id)
    request.reminders = 1
    request.due_at = help_times_of(organisation).open_after(now, hours=HOURS_LEFT)
    await session.flush()


def advice_of(organisation: Organisation, card: Mapping[str, Any], now: datetime) -> Advice:
    question, answer = card["question"], card["answer"]
    return Advice(
        organisation_id=organisation.id,
        status=AdviceStatus.PUBLISHED,
        topic=card["topic"],
        question=question,
        answer=answer,
        terms=terms_of(question, answer),
        created_at=now - 20 * DAY,
    )
