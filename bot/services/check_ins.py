"""«Встреча состоялась?»: each side says it in one tap; what the two words come to (000 stage 5a; A54, B52).

Locks are taken in one order, the meeting and then its pair, so that two sides at once never wait for each other.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import Read
from bot.scenarios.steps import Day, Single, YesNo
from bot.services import pairs, runs
from bot.services.access import Actor, get_meeting, get_own_meeting
from bot.services.forms import Started
from bot.services.meeting_cards import (
    DETAILS_FORM,
    MEETING_PAIRS,
    card_of,
    details_sent,
    sides_of,
)
from bot.services.meeting_changes import change
from bot.services.meeting_notices import ask_person
from bot.services.meeting_outcomes import Acted, Result
from bot.services.pair_silence import watch_silence
from bot.services.pair_states import Side, side_of
from bot.services.timings import in_waking_hours, timings_of, working_time_of
from bot.storage.models import CheckIn, Meeting, Organisation, Pair
from bot.storage.states import LIVE_MEETING, MeetingKind, MeetingStatus, Outcome, Role, RunStatus

MOST_ASKS = 2
# What is known already and is not asked again.
READS = (
    Read(DETAILS_FORM[Side.MENTOR], "held", (Single,), options=(Outcome.HELD,)),
    Read(DETAILS_FORM[Side.MENTOR], "date", (Day,)),
    *(Read(DETAILS_FORM[Side.MENTOR], step, (Single,)) for step in ("mtype", "place")),
    Read(DETAILS_FORM[Side.MENTEE], "held", (YesNo,)),
)


def decide(words: Collection[Outcome], *, live: bool) -> MeetingStatus:
    """What the words of one or of both come to. A meeting that is not live any more never becomes live again."""
    if set(words) == {Outcome.HELD}:
        return MeetingStatus.CONFIRMED if len(words) == 1 and live else MeetingStatus.HELD
    if Outcome.HELD in words:
        return MeetingStatus.DISPUTED
    if Outcome.ALONE in words:
        return MeetingStatus.MISSED
    return MeetingStatus.MOVED if Outcome.MOVED in words else MeetingStatus.CANCELLED


async def answer(session: AsyncSession, actor: Actor, meeting_id: int, outcome: Outcome, *, now: datetime) -> Acted:
    """The word of one side; it may be changed until the two agree, and the last one counts."""
    await get_own_meeting(session, actor, meeting_id)
    meeting = await locked(session, meeting_id)
    result = Result.STALE
    if meeting.starts_at <= now and meeting.closed_at is None:
        await record(session, meeting, actor.person_id, outcome, now=now)
        if outcome is not Outcome.HELD:
            await forget_details(session, actor, meeting, now=now)
        result = Result.DONE
    return Acted(await card_of(session, meeting, actor.person_id, actor.privacy, actor.zone, now=now), result)


async def forget_details(session: AsyncSession, actor: Actor, meeting: Meeting, *, now: datetime) -> None:
    """Sent later, details begun after «состоялась» would take the newer word back."""
    for form in DETAILS_FORM.values():
        run_id = await runs.find_open(session, actor.person_id, form, pair_id=meeting.pair_id, meeting_id=meeting.id)
        if run_id is not None:
            await runs.close(session, run_id, RunStatus.CLOSED, now=now)


async def locked(session: AsyncSession, meeting_id: int) -> Meeting:
    """The row as it is now, nobody else's until this transaction ends."""
    return await session.get_one(Meeting, meeting_id, with_for_update=True, populate_existing=True)


async def record(session: AsyncSession, meeting: Meeting, person_id: int, outcome: Outcome, *, now: datetime) -> None:
    """Of a locked meeting whose time has come. The other side is asked in its turn, unless it was asked enough."""
    word = await session.get(CheckIn, (meeting.id, person_id))
    if word is None:
        word = CheckIn(meeting_id=meeting.id, person_id=person_id, organisation_id=meeting.organisation_id)
        session.add(word)
    word.outcome, word.at = outcome, now
    await session.flush()
    words = (await words_of(session, meeting)).values()
    await settle(session, meeting, decide(words, live=meeting.status in LIVE_MEETING), now=now)
    if len(words) > 1:
        meeting.check_in_at = None
        meeting.closed_at = None if meeting.status is MeetingStatus.DISPUTED else now
    elif meeting.check_in_asks >= MOST_ASKS:
        await take_one_word(session, meeting, now=now)
    elif meeting.check_in_at is None:
        meeting.check_in_at = now


async def settle(session: AsyncSession, meeting: Meeting, status: MeetingStatus, *, now: datetime) -> None:
    meeting.status = status
    await session.flush()
    if status is MeetingStatus.HELD:
        await go_on(session, meeting, now=now)


async def go_on(session: AsyncSession, meeting: Meeting, *, now: datetime) -> None:
    """The organisational meeting, once held, makes the pair active (DOMAIN 2.6); from each on silence is counted."""
    if meeting.kind is MeetingKind.ORGANISATIONAL:
        await pairs.activate(session, meeting.pair_id, now=now)
    await watch_silence(session, meeting)


async def rule(
    session: AsyncSession, actor: Actor, meeting_id: int, sequence: int, *, held: bool, now: datetime
) -> Acted:
    """The curator's word closes what the two left open (DOMAIN 2.5: confirm meeting, manual); kept as a check-in.

    Of one's own pair a curator speaks as one of the two only.
    """
    actor.require(Role.CURATOR)
    meeting = await get_meeting(session, actor, meeting_id)
    card = await card_of(session, meeting, actor.person_id, actor.privacy, actor.zone, now=now)
    if not card.open_to_ruling or meeting.sequence != sequence:
        return Acted(card, Result.STALE)
    status, outcome = (MeetingStatus.HELD, Outcome.HELD) if held else (MeetingStatus.MISSED, Outcome.CANCELLED)
    won = await change(session, meeting, status=status, check_in_at=None, closed_at=now)
    if won:
        word = {"meeting_id": meeting.id, "person_id": actor.person_id, "organisation_id": meeting.organisation_id}
        session.add(CheckIn(**word, outcome=outcome, at=now))
        await session.flush()
        if held:
            await go_on(session, meeting, now=now)
    card = await card_of(session, meeting, actor.person_id, actor.privacy, actor.zone, now=now)
    return Acted(card, Result.DONE if won else Result.STALE)


async def words_of(session: AsyncSession, meeting: Meeting) -> dict[int, Outcome]:
    rows = await session.execute(select(CheckIn.person_id, CheckIn.outcome).where(CheckIn.meeting_id == meeting.id))
    return {row.person_id: row.outcome for row in rows}


async def take_one_word(session: AsyncSession, meeting: Meeting, *, now: datetime) -> bool:
    """Held by the word of one side, the other being silent; the silent one may still say otherwise."""
    words = await words_of(session, meeting)
    if meeting.status is not MeetingStatus.CONFIRMED or list(words.values()) != [Outcome.HELD]:
        return False
    await settle(session, meeting, MeetingStatus.HELD, now=now)
    return True


async def ask_check_in(session: AsyncSession, meeting: Meeting, now: datetime) -> None:
    """Asks whoever is silent, twice at most; then the meeting is on the curator's list only (PRODUCT timings)."""
    pair = await session.get_one(Pair, meeting.pair_id)
    organisation = await session.get_one(Organisation, meeting.organisation_id)
    words = await words_of(session, meeting)
    silent = [person for person in await sides_of(session, pair) if person.id not in words]
    if not silent or meeting.closed_at is not None or pair.status not in MEETING_PAIRS:
        meeting.check_in_at = None
        return
    waking = in_waking_hours(now, working_time_of(organisation))
    if waking > now:
        meeting.check_in_at = waking
        return
    meeting.check_in_asks += 1
    for person in silent:
        await ask_person(session, meeting, person, now=now)
    if meeting.check_in_asks < MOST_ASKS:
        meeting.check_in_at = second_ask_at(now, organisation)
    else:
        meeting.check_in_at = None
        await take_one_word(session, meeting, now=now)


def first_ask_at(starts_at: datetime, minutes: int, organisation: Organisation) -> datetime:
    """UTC: an hour after the planned end, or the next morning if that is in the night."""
    after = timedelta(minutes=minutes + timings_of(organisation).check_in_minutes_after)
    return in_waking_hours(starts_at + after, working_time_of(organisation))


def second_ask_at(asked_at: datetime, organisation: Organisation) -> datetime:
    """UTC: the next working day in the afternoon."""
    working = working_time_of(organisation)
    day = working.working_days_after(working.local(asked_at).date(), 1)
    return working.at_local(day, time.fromisoformat(timings_of(organisation).check_in_again_at))


async def start_details(session: AsyncSession, actor: Actor, meeting_id: int, *, now: datetime) -> Started | Acted:
    """The run of the short form with what is known filled in; the card when there is nothing to add."""
    meeting = await get_own_meeting(session, actor, meeting_id)
    pair = await session.get_one(Pair, meeting.pair_id)
    words = await words_of(session, meeting)
    if words.get(actor.person_id) is not Outcome.HELD or await details_sent(session, meeting, actor.person_id):
        card = await card_of(session, meeting, actor.person_id, actor.privacy, actor.zone, now=now)
        return Acted(card, Result.DETAILS)
    as_mentor = {
        "held": Outcome.HELD,
        "date": meeting.starts_at.astimezone(actor.zone).date().isoformat(),
        "mtype": meeting.kind,
        "place": meeting.place,
    }
    run_id = await runs.start(
        session,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scenario_id=DETAILS_FORM[side_of(pair, actor.person_id)],
        now=now,
        pair_id=pair.id,
        meeting_id=meeting.id,
        known=as_mentor if actor.person_id == pair.mentor_id else {"held": True},
    )
    return Started(run_id)
