"""Help requests by their services: who asks, who answers, and the clock of a request."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.scheduler.due import Due, run_due
from bot.services import help_asking, help_routing, help_talk
from bot.services.access import get_actor
from bot.services.help_drafts import Incoming
from bot.services.help_seen import HelpSeen
from bot.services.help_times import HelpTimes, help_times_of
from bot.storage.database import Database
from bot.storage.models import HelpOffer, HelpRequest, Organisation, Person
from bot.storage.states import (
    OPEN_HELP,
    HelpAddressee,
    HelpContent,
    HelpStage,
    HelpStatus,
    HelpTurn,
    HelpUrgency,
    OfferAnswer,
    PairStatus,
)
from tests.kit.pairs import School

DUE = [Due("help requests", HelpRequest.due_at, help_routing.advance)]
WORDS = "Родители в чате спорят из-за оценок, не знаю, что ответить"


@dataclass
class Messages:
    """Numbers of messages in people's chats: no two of one person are equal."""

    last: int = field(default=1000)

    def text(self, words: str = WORDS, reply_to: int | None = None) -> Incoming:
        self.last += 1
        return Incoming(HelpContent.TEXT, words, "", self.last, reply_to)


messages = Messages()


async def open_pool(school: School, count: int = 3) -> list[Person]:
    """Anna is Boris's mentor; so many other mentors agreed to answer anybody."""
    await school.pair(PairStatus.ACTIVE)
    pool = [await school.mentor(number) for number in range(count)]
    async with school.db.write() as session:
        await session.execute(update(Person).where(Person.id.in_([each.id for each in pool])).values(helps=True))
    return pool


async def settings(db: Database, organisation_id: int, **timings: int | str) -> None:
    async with db.write() as session:
        (await session.get_one(Organisation, organisation_id)).timings = timings


async def ask(
    db: Database,
    telegram_id: int,
    *,
    now: datetime,
    urgency: HelpUrgency = HelpUrgency.NOW,
    to: HelpAddressee = HelpAddressee.MY_MENTOR,
    topic: str = "",
    anonymous: bool = False,
    curator_may_know: bool = False,
    words: str = WORDS,
) -> HelpSeen:
    async with db.write() as session:
        actor = await get_actor(session, telegram_id)
        draft = await help_asking.begin(session, actor, now=now)
        await help_asking.add(session, actor, draft.request_id, messages.text(words), now=now)
        await help_asking.choose_urgency(session, actor, draft.request_id, urgency, now=now)
        if topic:
            await help_asking.choose_topic(session, actor, draft.request_id, topic, now=now)
        await help_asking.choose_addressee(session, actor, draft.request_id, to, now=now)
        if anonymous:
            await help_asking.choose_name(
                session, actor, draft.request_id, anonymous=True, curator_may_know=curator_may_know, now=now
            )
        sent = await help_asking.send(session, actor, draft.request_id, now=now)
    assert isinstance(sent, HelpSeen)
    return sent


async def says(db: Database, telegram_id: int, request_id: int, words: str, *, now: datetime) -> None:
    async with db.write() as session:
        actor = await get_actor(session, telegram_id)
        await help_talk.relay(session, actor, request_id, messages.text(words), now=now)


async def request_of(db: Database, request_id: int) -> HelpRequest:
    async with db.read() as session:
        return await session.get_one(HelpRequest, request_id)


async def asked(db: Database, request_id: int) -> list[int]:
    """Who has been asked to take it and has not answered, by id."""
    async with db.read() as session:
        return list(
            await session.scalars(
                select(HelpOffer.person_id)
                .where(HelpOffer.request_id == request_id, HelpOffer.answer == OfferAnswer.WAITING)
                .order_by(HelpOffer.person_id)
            )
        )


async def tick(db: Database, now: datetime) -> int:
    """Everything that is due now."""
    return await run_due(db, DUE, now)


async def next_due(db: Database) -> datetime | None:
    async with db.read() as session:
        due = select(HelpRequest.due_at).where(HelpRequest.due_at.is_not(None)).order_by(HelpRequest.due_at)
        return await session.scalar(due.limit(1))


async def check_holders(db: Database, now: datetime) -> None:
    """What holds at any moment, once what was due has been done."""
    async with db.read() as session:
        requests = (await session.scalars(select(HelpRequest))).all()
        offers = (await session.scalars(select(HelpOffer))).all()
        times = {each.id: help_times_of(each) for each in await session.scalars(select(Organisation))}
    for request in requests:
        nameless = {request.person_id} if request.anonymous else set()  # stands among the colleagues to whom it passes
        waiting = {o.person_id for o in offers if o.request_id == request.id and o.answer is OfferAnswer.WAITING}
        waiting -= nameless
        taken = {o.person_id for o in offers if o.request_id == request.id and o.answer is OfferAnswer.TAKEN}
        if request.status not in OPEN_HELP:
            assert request.due_at is None, "a closed request is looked at"
            assert not waiting, "somebody is still asked about a closed request"
            continue
        assert request.due_at is not None, "nothing will ever happen to it"
        assert request.due_at > now, "silent past its time"
        assert request.due_at <= latest_due(request, times[request.organisation_id], now), (
            "nothing will happen to it for too long"
        )
        assert request.person_id not in waiting | taken | {request.holder_id}, "who asks would answer"
        if request.status is HelpStatus.TAKEN:
            assert request.holder_id is not None
            assert taken == {request.holder_id}, "not exactly one holds it"
        else:
            assert request.holder_id is None
            assert not taken, "somebody holds what nobody has taken"
            assert waiting, "nobody is asked"


def latest_due(request: HelpRequest, times: HelpTimes, now: datetime) -> datetime:
    """When something has to happen to it at the latest, whoever keeps silent from now on."""
    if request.meets_at is not None:
        return help_routing.meeting_due(request.meets_at)
    if request.turn is HelpTurn.ASKER:
        return times.verdict_due(now)
    if request.promised_at is not None:
        return times.promise_due(max(request.promised_at, now))
    nudged = times.nudge_due(request.urgency, now, alone=request.stage is HelpStage.CURATOR)
    return max(times.answer_due(request.urgency, now), times.pool_due(request.urgency, now), nudged)


DAY = timedelta(days=1)
