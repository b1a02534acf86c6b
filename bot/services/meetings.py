"""Planning meetings: one side proposes a time, the other confirms in one tap (000 stage 5a; B52, B54).

A pair has at most one proposed or confirmed meeting.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Value
from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import Moment, Single, YesNo
from bot.scenarios.values import split_moment
from bot.services import check_ins, runs
from bot.services.access import Actor, get_organisation, get_own_meeting, get_own_pair
from bot.services.forms import Form, Started
from bot.services.meeting_cards import (
    DETAILS_FORM,
    MEETING_PAIRS,
    PROPOSAL_FORM,
    card_of,
    find_live_meeting,
    went_unanswered,
)
from bot.services.meeting_changes import call_off, change, changeable
from bot.services.meeting_notices import announce_confirmed, announce_proposed
from bot.services.meeting_outcomes import Acted, NotYet, Result
from bot.services.meeting_tasks import read_left
from bot.services.pair_states import Side, side_of
from bot.services.timings import timings_of, working_time_of
from bot.storage import runs as stored
from bot.storage.database import insert_or_ignore
from bot.storage.models import Meeting, Organisation, Pair, Run
from bot.storage.states import LIVE_MEETING, AnswerState, MeetingKind, MeetingStatus, Outcome, RunStatus

AS_MENTOR, AS_MENTEE = DETAILS_FORM[Side.MENTOR], DETAILS_FORM[Side.MENTEE]
READS = (
    Read(PROPOSAL_FORM, "moment", (Moment,), Given.ALWAYS),
    Read(PROPOSAL_FORM, "note", TEXT),
    Read(AS_MENTOR, "held", (Single,), Given.ALWAYS, understood=lambda option: option in {*Outcome}),
    Read(AS_MENTOR, "minutes", (Single,), Given.WHEN_ASKED, understood=str.isdecimal),
    *(Read(AS_MENTOR, step, (Single,), Given.WHEN_ASKED) for step in ("place", "mtype")),
    Read(AS_MENTEE, "held", (YesNo,), Given.ALWAYS),
)
# 000 stage 5a: one after another, then regular ones.
ORDER = (MeetingKind.ORGANISATIONAL, MeetingKind.TRIAL, MeetingKind.PLANNING)


async def plan(session: AsyncSession, actor: Actor, pair_id: int, *, now: datetime) -> Started | Acted | NotYet:
    """Begins a proposal. While a meeting stands, that one is shown: it is answered, moved or called off first."""
    pair = await get_own_pair(session, actor, pair_id)
    if pair.status not in MEETING_PAIRS:
        return NotYet(pair.id)
    standing = await find_live_meeting(session, pair.id)
    if standing is None or await has_been_held(session, standing, now):
        offered = await offered_next(session, actor, pair, now)
        return await start_proposal(session, actor, pair.id, None, now=now, offered=offered)
    if went_unanswered(standing, now):
        return await start_proposal(session, actor, pair.id, standing, now=now)
    return await acted(session, actor, standing, Result.STANDING, now)


async def offered_next(session: AsyncSession, actor: Actor, pair: Pair, now: datetime) -> Mapping[str, Value]:
    """The day the mentor has named for the next meeting, at the hour and the place of the last one."""
    left = await read_left(session, pair, side_of(pair, actor.person_id))
    if left.next_on is None or left.met_at is None:
        return {}
    at = datetime.combine(left.next_on, left.met_at.astimezone(actor.zone).time(), actor.zone)
    return {"moment": f"{at:%Y-%m-%dT%H:%M}", "place": left.place} if at > now else {}


async def has_been_held(session: AsyncSession, meeting: Meeting, now: datetime) -> bool:
    """One side has said so: the next meeting need not wait for the other."""
    if meeting.status is not MeetingStatus.CONFIRMED or meeting.starts_at > now:
        return False
    return Outcome.HELD in (await check_ins.words_of(session, meeting)).values()


async def start_other_time(
    session: AsyncSession, actor: Actor, meeting_id: int, sequence: int, *, now: datetime
) -> Started | Acted | NotYet:
    """«Другое время»: the same questions, place and note already answered."""
    meeting = await get_own_meeting(session, actor, meeting_id)
    pair = await session.get_one(Pair, meeting.pair_id)
    if pair.status not in MEETING_PAIRS:
        return NotYet(pair.id)
    if meeting.sequence != sequence or not changeable(meeting, now):
        return await acted(session, actor, meeting, Result.STALE, now)
    return await start_proposal(session, actor, pair.id, meeting, now=now)


async def start_proposal(
    session: AsyncSession,
    actor: Actor,
    pair_id: int,
    meeting: Meeting | None,
    *,
    now: datetime,
    offered: Mapping[str, Value] | None = None,
) -> Started:
    goes_on = meeting is not None and await find_current_proposal(session, actor, meeting, now) is not None
    run_id = await runs.start(
        session,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scenario_id=PROPOSAL_FORM,
        now=now,
        pair_id=pair_id,
        meeting_id=meeting.id if meeting else None,
        offered=offered,
    )
    if meeting is not None and not goes_on:
        note = (AnswerState.GIVEN, meeting.note) if meeting.note else (AnswerState.SKIPPED, None)
        known = {"place": (AnswerState.GIVEN, meeting.place), "note": note}
        await stored.save_answers(session, run_id, runs.library()[PROPOSAL_FORM].edition, known, now)
    return Started(run_id)


async def find_current_proposal(session: AsyncSession, actor: Actor, meeting: Meeting, now: datetime) -> int | None:
    """An answer begun before the meeting changed is about another time: it is closed, not gone on with."""
    run_id = await runs.find_open(
        session, actor.person_id, PROPOSAL_FORM, pair_id=meeting.pair_id, meeting_id=meeting.id
    )
    if run_id is not None and await begun_before_change(session, run_id, meeting):
        await runs.close(session, run_id, RunStatus.CLOSED, now=now)
        return None
    return run_id


async def begun_before_change(session: AsyncSession, run_id: int, meeting: Meeting) -> bool:
    started_at = await session.scalar(select(Run.started_at).where(Run.id == run_id))
    changed_at = max(meeting.proposed_at, meeting.confirmed_at or meeting.proposed_at)
    return started_at is None or started_at < changed_at


async def propose_from_form(session: AsyncSession, form: Form) -> tuple[str, int | None]:
    """What sending comes to (done, already: another stands, gone: called off, past, stale: no pair) and the meeting."""
    pair = await session.get(Pair, form.run.pair_id)
    if pair is None or pair.status not in MEETING_PAIRS:
        return "stale", None
    starts_at = working_time_of(form.organisation).at_local(*split_moment(str(form.values["moment"])))
    if starts_at <= form.now:
        return "past", form.run.meeting_id
    proposed: dict[str, Any] = {
        "starts_at": starts_at,
        "place": str(form.values["place"]),
        "note": str(form.values.get("note") or ""),
        "proposed_by_id": form.person.id,
        "proposed_at": form.now,
        "status": MeetingStatus.PROPOSED,
    }
    if form.run.meeting_id is None:
        return await propose_new(session, pair, proposed, form.now)
    return await propose_other_time(session, form, proposed)


async def propose_new(
    session: AsyncSession, pair: Pair, proposed: dict[str, Any], now: datetime
) -> tuple[str, int | None]:
    standing = await find_live_meeting(session, pair.id, lock=True)
    if standing and not (standing.starts_at <= now and await check_ins.take_one_word(session, standing, now=now)):
        return "already", standing.id
    organisation = await session.get_one(Organisation, pair.organisation_id)
    meeting_id = await session.scalar(
        insert_or_ignore(Meeting)
        .values(
            organisation_id=pair.organisation_id,
            pair_id=pair.id,
            kind=await next_kind(session, pair.id),
            minutes=timings_of(organisation).meeting_minutes,
            **proposed,
        )
        .returning(Meeting.id)
    )
    if meeting_id is None:  # the other side was faster by a moment: a pair has one live meeting
        faster = await find_live_meeting(session, pair.id)
        return "already", faster.id if faster else None
    await announce_proposed(session, await session.get_one(Meeting, meeting_id), now=now)
    return "done", meeting_id


async def next_kind(session: AsyncSession, pair_id: int) -> MeetingKind:
    """The first of the order that this pair has not held yet."""
    held = await session.scalars(
        select(Meeting.kind).where(Meeting.pair_id == pair_id, Meeting.status == MeetingStatus.HELD)
    )
    past = set(held)
    return next((kind for kind in ORDER if kind not in past), MeetingKind.REGULAR)


async def propose_other_time(session: AsyncSession, form: Form, proposed: dict[str, Any]) -> tuple[str, int | None]:
    meeting = await session.get_one(Meeting, form.run.meeting_id)
    outdated = await begun_before_change(session, form.run.id, meeting)
    if meeting.status not in LIVE_MEETING:
        return "gone", meeting.id
    if outdated or not changeable(meeting, form.now):
        return "already", meeting.id
    planned_for = meeting.starts_at if meeting.status is MeetingStatus.CONFIRMED else None
    sequence = meeting.sequence + 1
    if not await change(session, meeting, **proposed, sequence=sequence, check_in_at=None, check_in_asks=0):
        return "already", meeting.id
    await announce_proposed(session, meeting, planned_for, now=form.now)
    return "done", meeting.id


async def confirm(session: AsyncSession, actor: Actor, meeting_id: int, sequence: int, *, now: datetime) -> Acted:
    """One tap of the side that did not propose."""
    meeting = await get_own_meeting(session, actor, meeting_id)
    pair = await session.get_one(Pair, meeting.pair_id)
    if (
        meeting.status is not MeetingStatus.PROPOSED
        or meeting.sequence != sequence
        or meeting.proposed_by_id == actor.person_id
        or pair.status not in MEETING_PAIRS
    ):
        return await acted(session, actor, meeting, Result.STALE, now)
    if meeting.starts_at <= now:
        return await acted(session, actor, meeting, Result.PAST, now)
    organisation = await get_organisation(session, actor)
    check_in_at = check_ins.first_ask_at(meeting.starts_at, meeting.minutes, organisation)
    confirmed = {"status": MeetingStatus.CONFIRMED, "sequence": sequence + 1, "confirmed_at": now}
    won = await change(session, meeting, **confirmed, check_in_at=check_in_at, check_in_asks=0)
    if won:
        await announce_confirmed(session, meeting, actor.person_id, now=now)
    return await acted(session, actor, meeting, Result.DONE if won else Result.STALE, now)


async def cancel(session: AsyncSession, actor: Actor, meeting_id: int, sequence: int, *, now: datetime) -> Acted:
    """By either side, before it begins; afterwards one says what came of it (check_ins)."""
    meeting = await get_own_meeting(session, actor, meeting_id)
    won = meeting.sequence == sequence and await call_off(session, meeting, actor.person_id, now=now)
    return await acted(session, actor, meeting, Result.DONE if won else Result.STALE, now)


async def acted(session: AsyncSession, actor: Actor, meeting: Meeting, result: Result, now: datetime) -> Acted:
    return Acted(await card_of(session, meeting, actor.person_id, actor.privacy, actor.zone, now=now), result)


async def record_details(session: AsyncSession, form: Form) -> None:
    """What belongs to the meeting itself; the comment and the mark of the mentee stay private answers (DOMAIN 2.5)."""
    assert form.run.meeting_id is not None
    meeting = await check_ins.locked(session, form.run.meeting_id)
    said = outcome_said(form)
    if meeting.closed_at is None and said is not (await check_ins.words_of(session, meeting)).get(form.person.id):
        await check_ins.record(session, meeting, form.person.id, said, now=form.now)
    if "minutes" in form.values:
        meeting.minutes = int(str(form.values["minutes"]))
        meeting.place = str(form.values["place"])
        kind = str(form.values["mtype"])
        meeting.kind = MeetingKind(kind) if kind in {*MeetingKind} else MeetingKind.REGULAR
    await session.flush()


def outcome_said(form: Form) -> Outcome:
    """The mentor's form names the outcome, the mentee's asks yes or no."""
    held = form.values["held"]
    if isinstance(held, bool):
        return Outcome.HELD if held else Outcome.CANCELLED
    return Outcome(str(held))
