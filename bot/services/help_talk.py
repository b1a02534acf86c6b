"""The talk of a help request: what one side sends goes to the other, corrections and replies keep their place.

A reply to a message of a talk belongs to that talk, wherever the person is just now. Without a reply a text goes to the
talk that is fresh; otherwise the person says whom it is for.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import help_asking, help_closing, help_drafts
from bot.services import help_notices as said
from bot.services.access import Actor, Denied, get_help_request
from bot.services.help_asking import message_of
from bot.services.help_drafts import HelpDraft, Incoming, Refused
from bot.services.help_focus import stop_talking, talk_in, talks_in
from bot.services.help_form import ASKERS
from bot.services.help_routing import way_of
from bot.services.help_seen import HelpSeen, HelpSide, Viewer, gist_of, local, read_help, see, viewer_of
from bot.services.names import Named
from bot.storage.models import HelpMessage, HelpRequest, Notice
from bot.storage.states import OPEN_HELP, UNASKED_HELP, HelpStatus, HelpTurn, NoticeStatus

MOST_TALKS = 4
HELP_NOTICE = "help_"


@dataclass(frozen=True)
class Relayed:
    """A message has been taken: it goes to the other side at once, in the morning, or waits for a taker."""

    seen: HelpSeen
    refused: Refused | None = None
    opens_at: datetime | None = None  # local: when it comes to the other side, if not at once


@dataclass(frozen=True)
class Replied:
    """`heard`: the person has the word in it; else where the question `stands`, and whether it is to be taken first."""

    heard: bool
    stands: HelpSeen | None = None
    offered: bool = False


@dataclass(frozen=True)
class TalkLine:
    """An open request of a person, in one line."""

    request_id: int
    partner: Named | None
    as_asker: bool
    topic_words: str
    gist: str


@dataclass(frozen=True)
class Unclear:
    """A text out of any dialogue: to whom it is to go, the person says; it is kept until then."""

    draft: HelpDraft
    talks: tuple[TalkLine, ...]


Heard = Relayed | HelpDraft


async def read_replied(session: AsyncSession, actor: Actor, incoming: Incoming, *, now: datetime) -> Replied:
    """What of a request the message belongs to that is replied to; see `Replied`."""
    request = await find_by_reply(session, actor, incoming)
    if request is None:
        return Replied(False)
    if has_word(request, actor):
        return Replied(True)
    try:
        seen = await read_help(session, actor, request.id, now=now)
    except Denied:
        return Replied(False)
    return Replied(False, seen, offered=seen.side is HelpSide.ASKED)


def has_word(request: HelpRequest, actor: Actor) -> bool:
    return request.status in (*OPEN_HELP, HelpStatus.DRAFT) and side_in(request, actor) is not None


async def answer_reply(session: AsyncSession, actor: Actor, incoming: Incoming, *, now: datetime) -> Heard | None:
    """A reply to a message of a help request; None for a reply to anything else."""
    request = await find_by_reply(session, actor, incoming)
    return await hear_in(session, actor, request.id, incoming, now=now) if request is not None else None


async def hear(session: AsyncSession, actor: Actor, incoming: Incoming, *, now: datetime) -> Heard | None:
    """What is said into a draft or into a fresh talk; None when there is neither."""
    request_id = talks_in(actor, now)
    return await hear_in(session, actor, request_id, incoming, now=now) if request_id is not None else None


async def hear_in(
    session: AsyncSession, actor: Actor, request_id: int, incoming: Incoming, *, now: datetime
) -> Heard | None:
    request = await session.get(HelpRequest, request_id, with_for_update=True)
    if request is None or not has_word(request, actor):
        return None
    if request.status in UNASKED_HELP:
        return await help_asking.add_to(session, actor, request, incoming, now=now)
    return await relay_in(session, actor, request, incoming, now=now)


def side_in(request: HelpRequest, actor: Actor) -> HelpSide | None:
    if actor.person_id == request.person_id:
        return HelpSide.ASKER
    return HelpSide.HOLDER if actor.person_id == request.holder_id else None


def is_talk_of(seen: HelpSeen) -> bool:
    """Whether the viewer is one of the two in an open one."""
    return seen.open and seen.side in (HelpSide.ASKER, HelpSide.HOLDER)


async def relay(session: AsyncSession, actor: Actor, request_id: int, incoming: Incoming, *, now: datetime) -> Relayed:
    """A message of one of the two."""
    request = await get_help_request(session, actor, request_id, to_change=True)
    return await relay_in(session, actor, request, incoming, now=now)


async def relay_in(
    session: AsyncSession, actor: Actor, request: HelpRequest, incoming: Incoming, *, now: datetime
) -> Relayed:
    """The same, of a request that is locked already."""
    refused = help_asking.find_refusal(request, incoming, actor)
    if refused is not None or side_in(request, actor) is None or request.status not in OPEN_HELP:
        return Relayed(await see(session, request, viewer_of(actor), now=now), refused)
    replied = await find_replied(session, actor, request.id, incoming.reply_to)
    message = message_of(request, actor.person_id, incoming, now, question=False, reply_to_id=replied)
    session.add(message)
    await session.flush()
    return await deliver(session, actor, request, message, now=now)


async def deliver(
    session: AsyncSession, actor: Actor, request: HelpRequest, message: HelpMessage, *, now: datetime
) -> Relayed:
    """To the other side; whose turn it is now, and until when."""
    by_asker = actor.person_id == request.person_id
    other = request.holder_id if by_asker else request.person_id
    at_once = await said.send_on(session, request, message, other, now=now) if other is not None else False
    times = (await way_of(session, request, now)).times
    if by_asker and request.status is HelpStatus.TAKEN and request.meets_at is None:
        if request.turn is HelpTurn.ASKER:
            request.reminders = 0
            request.due_at = times.answer_due(request.urgency, now)
        request.turn = HelpTurn.HOLDER
    elif not by_asker:
        request.answered_at = request.answered_at or now
        request.promised_at = None
        if request.meets_at is None:
            request.turn, request.reminders, request.due_at = HelpTurn.ASKER, 0, times.verdict_due(now)
    if actor.current_run_id is None:  # a reply from the middle of a questionnaire leaves the person there
        await talk_in(session, actor.person_id, request.id, now)
    await session.flush()
    viewer, opens = viewer_of(actor), times.working.next_open(now)
    later = other is not None and not at_once and opens > now
    return Relayed(await see(session, request, viewer, now=now), opens_at=local(opens, viewer) if later else None)


async def correct(
    session: AsyncSession, actor: Actor, source_id: int, text: str, *, now: datetime
) -> HelpDraft | HelpSeen | None:
    """A message was edited in Telegram: the copies are edited in place. None if it was no message of a talk."""
    message = await session.scalar(
        select(HelpMessage).where(HelpMessage.person_id == actor.person_id, HelpMessage.source_id == source_id)
    )
    if message is None:
        return None
    request = await get_help_request(session, actor, message.request_id, to_change=True)
    if message.text != text:
        message.text, message.edited_at, message.edits = text, now, message.edits + 1
        await session.flush()
        other = request.holder_id if actor.person_id == request.person_id else request.person_id
        if other is not None and not message.question:
            await said.send_edit_on(session, request, message, other, now=now)
        elif message.question and request.status in OPEN_HELP:
            await help_closing.show_question_anew(session, request, now=now)
    if request.status in UNASKED_HELP:
        return await help_drafts.read_draft(session, actor, request, now=now)
    return await see(session, request, viewer_of(actor), now=now)


async def open_talk(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> HelpSeen:
    """«Ответить»: what is typed next goes there."""
    request = await get_help_request(session, actor, request_id)
    if side_in(request, actor) is not None and request.status in OPEN_HELP:
        await talk_in(session, actor.person_id, request.id, now)
    return await see(session, request, viewer_of(actor), now=now)


async def leave_talk(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> HelpSeen:
    """«Пока всё»: what is typed next does not go there."""
    request = await get_help_request(session, actor, request_id)
    await stop_talking(session, request.id, actor.person_id)
    return await see(session, request, viewer_of(actor), now=now)


async def ask_whom_for(session: AsyncSession, actor: Actor, incoming: Incoming, *, now: datetime) -> Unclear | None:
    """A text, a photo, a voice or a file out of any dialogue; None from somebody who may not ask for help."""
    if not actor.may(*ASKERS):
        return None
    draft = await help_asking.keep_typed(session, actor, incoming, now=now)
    if draft.refused is not None:
        await help_asking.drop(session, actor, draft.request_id)
    return Unclear(draft, await list_talks(session, actor))


async def send_typed(
    session: AsyncSession, actor: Actor, typed_id: int, request_id: int, *, now: datetime
) -> Relayed | HelpSeen:
    """The text was meant for this talk."""
    request = await get_help_request(session, actor, request_id, to_change=True)
    may = side_in(request, actor) is not None and request.status in OPEN_HELP
    refused = await help_asking.refuse_typed(session, actor, typed_id, request) if may else None
    if refused is not None:
        return Relayed(await see(session, request, viewer_of(actor), now=now), refused)
    message = await help_asking.move(session, actor, typed_id, request.id) if may else None
    if message is None:
        return await see(session, request, viewer_of(actor), now=now)
    return await deliver(session, actor, request, message, now=now)


async def list_talks(session: AsyncSession, actor: Actor) -> tuple[TalkLine, ...]:
    """Open requests the person asks in or holds, the newest first."""
    own = or_(HelpRequest.person_id == actor.person_id, HelpRequest.holder_id == actor.person_id)
    requests = (
        await session.scalars(
            select(HelpRequest)
            .where(own, HelpRequest.status.in_(OPEN_HELP))
            .order_by(HelpRequest.id.desc())
            .limit(MOST_TALKS)
        )
    ).all()
    viewer = viewer_of(actor)
    return tuple([await line_of(session, request, viewer) for request in requests])


async def line_of(session: AsyncSession, request: HelpRequest, viewer: Viewer) -> TalkLine:
    seen = await see(session, request, viewer, now=request.created_at)
    return TalkLine(request.id, seen.partner, seen.side is HelpSide.ASKER, seen.topic_words, gist_of(seen.question))


async def find_by_reply(session: AsyncSession, actor: Actor, incoming: Incoming) -> HelpRequest | None:
    if incoming.reply_to is None:
        return None
    own = await session.scalar(
        select(HelpMessage.request_id).where(
            HelpMessage.person_id == actor.person_id, HelpMessage.source_id == incoming.reply_to
        )
    )
    if own is not None:
        return await session.get(HelpRequest, own)
    notice = await find_notice(session, actor, incoming.reply_to)
    return await session.get(HelpRequest, notice.payload["request_id"]) if notice is not None else None


async def find_notice(session: AsyncSession, actor: Actor, message_id: int) -> Notice | None:
    return await session.scalar(
        select(Notice)
        .where(
            Notice.person_id == actor.person_id,
            Notice.status == NoticeStatus.SENT,
            Notice.message_id == message_id,
            Notice.kind.startswith(HELP_NOTICE, autoescape=True),
        )
        .order_by(Notice.id)
        .limit(1)
    )


async def find_replied(session: AsyncSession, actor: Actor, request_id: int, message_id: int | None) -> int | None:
    """The message of this talk that is replied to."""
    if message_id is None:
        return None
    own = await session.scalar(
        select(HelpMessage.id).where(
            HelpMessage.person_id == actor.person_id,
            HelpMessage.source_id == message_id,
            HelpMessage.request_id == request_id,
        )
    )
    if own is not None:
        return own
    notice = await find_notice(session, actor, message_id)
    replied = await session.get(HelpMessage, notice.payload.get("message", 0)) if notice is not None else None
    return replied.id if replied is not None and replied.request_id == request_id else None
