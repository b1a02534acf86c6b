"""What is told about a pair, to whom, and whether it is still true when it is sent."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import notices
from bot.services.leave import back_at
from bot.services.notices import Reader
from bot.services.pair_cards import PairCard, Viewer, make_card, stands
from bot.services.pair_comparison import matches_of
from bot.services.pair_silence import look_again_at, silent_since
from bot.services.pair_states import ENDED, has_agreed
from bot.services.people import curators, still_curator
from bot.services.timings import timings_of, working_time_of
from bot.storage.models import Meeting, Notice, Organisation, Pair, Person
from bot.storage.states import AWAITING_CONSENT, NoticeClass, NoticeStatus, PairStatus

S = PairStatus
MEETING = (S.ORDERED, S.ACTIVE)


@dataclass(frozen=True)
class PairNews:
    card: PairCard
    matches: tuple[str, ...]  # what both wrote, in short words
    notice_id: int


async def tell_pair(
    session: AsyncSession, pair: Pair, kind: str, *, now: datetime, but: int | None = None, person_id: int | None = None
) -> None:
    """To both, to one of them, or to both but the one who acted."""
    ids = [person_id] if person_id else [each for each in (pair.mentor_id, pair.mentee_id) if each != but]
    people = await session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id))
    await tell(session, pair, kind, people.all(), now=now)


async def tell_curators(
    session: AsyncSession, pair: Pair, kind: str, *, now: datetime, but: int | None = None, about: str = ""
) -> None:
    """Who proposed the pair; where that one is no curator any more, all of them. `about` tells repeats apart."""
    everybody = await curators(session, pair.organisation_id)
    chosen = [person for person in everybody if person.id == pair.proposed_by_id] or everybody
    await tell(session, pair, kind, [person for person in chosen if person.id != but], now=now, about=about)


async def tell(
    session: AsyncSession, pair: Pair, kind: str, people: Sequence[Person], *, now: datetime, about: str = ""
) -> None:
    for person in people:
        await notices.enqueue(
            session,
            person,
            kind,
            key=f"pair:{pair.id}:{kind.removeprefix('pair_')}{about}",
            quietness=NoticeClass.PERSONAL,
            now=now,
            pair_id=pair.id,
        )


async def remind_pair(session: AsyncSession, pair: Pair, now: datetime) -> None:
    """One due pair: who has not answered a proposal, or both when no meeting is planned (PRODUCT timings).

    Two reminders of a proposal, one of the first meeting, one of each long silence; after that the pair stands in the
    curator's list.
    """
    pair.remind_at = None
    if pair.status in MEETING and (back := await when_both_are_back(session, pair, now)):
        pair.remind_at = back
    elif pair.status in AWAITING_CONSENT:
        ids = [each for each in (pair.mentor_id, pair.mentee_id) if not has_agreed(pair, each)]
        await remind(session, pair, "pair_remind_answer", ids, now)
        if pair.reminders == 1:
            pair.remind_at = await second_reminder_at(session, pair, now)
    elif pair.status is S.ORDERED and not await has_meeting(session, pair, now):
        await remind(session, pair, "pair_remind_meeting", [pair.mentor_id, pair.mentee_id], now)
    elif pair.status is S.ACTIVE:
        pair.remind_at = await look_again_at(session, pair, now)
        if pair.remind_at is None:
            silence = f"{await silent_since(session, pair):%Y-%m-%d}"
            await remind(session, pair, "pair_remind_next", [pair.mentor_id, pair.mentee_id], now, about=silence)


async def when_both_are_back(session: AsyncSession, pair: Pair, now: datetime) -> datetime | None:
    """While one of the two is on leave no meeting can be planned, and nobody is reminded of it; None: both are here."""
    organisation = await session.get_one(Organisation, pair.organisation_id)
    people = await session.scalars(select(Person).where(Person.id.in_((pair.mentor_id, pair.mentee_id))))
    working = working_time_of(organisation)
    return max((back for each in people if (back := back_at(each, working, now))), default=None)


async def remind(
    session: AsyncSession, pair: Pair, kind: str, ids: Sequence[int], now: datetime, *, about: str = ""
) -> None:
    """`about` is what one is reminded of once; without it every reminder is another one."""
    pair.reminders += 1
    for person in await session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)):
        await notices.enqueue(
            session,
            person,
            kind,
            key=f"pair:{pair.id}:{kind.removeprefix('pair_')}:{about or pair.reminders}",
            quietness=NoticeClass.REMINDER,
            now=now,
            pair_id=pair.id,
        )


async def second_reminder_at(session: AsyncSession, pair: Pair, now: datetime) -> datetime:
    """Never on the day of the first one, even when the bot was away when that was due."""
    organisation = await session.get_one(Organisation, pair.organisation_id)
    working_time = working_time_of(organisation)
    days = timings_of(organisation).proposal_second_reminder
    return max(working_time.working_days_after(pair.proposed_at, days), working_time.working_days_after(now, 1))


async def has_meeting(session: AsyncSession, pair: Pair, now: datetime) -> bool:
    return bool(await session.scalar(select(exists().where(Meeting.pair_id == pair.id, stands(now)))))


Still = Callable[[AsyncSession, Pair, Person], Awaitable[bool]]


async def asked(session: AsyncSession, pair: Pair, person: Person) -> bool:
    return pair.status in AWAITING_CONSENT and not has_agreed(pair, person.id)


async def heard(session: AsyncSession, pair: Pair, person: Person, *, status: PairStatus) -> bool:
    """An end is told to whom the beginning was told."""
    said = exists().where(
        Notice.dedupe_key == f"pair:{pair.id}:proposed:{person.id}", Notice.status == NoticeStatus.SENT
    )
    return pair.status is status and (has_agreed(pair, person.id) or bool(await session.scalar(select(said))))


async def unplanned(session: AsyncSession, pair: Pair, person: Person, *, now: datetime) -> bool:
    return pair.status is S.ORDERED and not await has_meeting(session, pair, now)


async def is_in(session: AsyncSession, pair: Pair, person: Person, *, statuses: tuple[PairStatus, ...]) -> bool:
    return pair.status in statuses


async def read_news(
    session: AsyncSession, notice: Notice, person: Person, now: datetime, *, still: Still, curator: bool = False
) -> PairNews | None:
    pair = await session.get(Pair, notice.payload["pair_id"])
    if pair is None or not await still(session, pair, person):
        return None
    if curator and not await still_curator(session, person):
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    viewer = Viewer(person.id, organisation.privacy, ZoneInfo(organisation.time_zone), curator)
    card = await make_card(session, pair, viewer, now=now)
    matches = await matches_of(session, pair) if notice.kind == "pair_proposed" else ()
    return PairNews(card, matches, notice.id)


async def read_unplanned(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> PairNews | None:
    return await read_news(session, notice, person, now, still=partial(unplanned, now=now))


async def read_silence(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> PairNews | None:
    return await read_news(session, notice, person, now, still=partial(too_silent, now=now))


async def too_silent(session: AsyncSession, pair: Pair, person: Person, *, now: datetime) -> bool:
    return pair.status is S.ACTIVE and await look_again_at(session, pair, now) is None


READERS: Mapping[str, Reader] = {
    "pair_proposed": partial(read_news, still=asked),
    "pair_remind_answer": partial(read_news, still=asked),
    "pair_declined": partial(read_news, still=partial(heard, status=S.DECLINED)),
    "pair_withdrawn": partial(read_news, still=partial(heard, status=S.WITHDRAWN)),
    "pair_agreed": partial(read_news, still=partial(is_in, statuses=(S.AGREED,))),
    "pair_paper_consent": partial(read_news, still=partial(is_in, statuses=(S.AGREED,))),
    "pair_ordered": partial(read_news, still=partial(is_in, statuses=(S.ORDERED, S.ACTIVE))),
    "pair_ended": partial(read_news, still=partial(is_in, statuses=ENDED)),
    "pair_remind_meeting": read_unplanned,
    "pair_remind_next": read_silence,
    "pair_curator_agreed": partial(read_news, still=partial(is_in, statuses=(S.AGREED,)), curator=True),
    "pair_curator_consent": partial(read_news, still=partial(is_in, statuses=(S.AGREED,)), curator=True),
    "pair_curator_declined": partial(read_news, still=partial(is_in, statuses=(S.DECLINED,)), curator=True),
    "pair_curator_left": partial(read_news, still=partial(is_in, statuses=(S.DECLINED, *ENDED)), curator=True),
}
