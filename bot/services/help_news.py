"""What a notice of a help request says, read from the moment it is sent in; None when it is true no more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.calendar_file import CalendarEntry, CalendarFile, calendar_file
from bot.services.help_notices import message_key
from bot.services.help_seen import HelpSeen, HelpSide, Said, Viewer, said_of, see
from bot.services.notices import NotNow, Reader
from bot.services.people import still_curator
from bot.services.timings import timings_of
from bot.storage.models import HelpMessage, HelpRequest, Notice, Organisation, Person
from bot.storage.states import (
    HelpOutcome,
    HelpStage,
    HelpStatus,
    HelpTurn,
    NoticeStatus,
)
from bot.texts import label

HELP_MEETINGS = UUID("4b1f0d6a-6d0b-4c55-9f10-7f4ad0f5d6b1")
SOON = timedelta(seconds=2)


@dataclass(frozen=True)
class HelpNews:
    """`what` happened, and how things stand; `edits` the message of the bot it replaces, `replies_to` the one it
    answers, both in the reader's own chat."""

    notice_id: int
    seen: HelpSeen
    what: str = ""
    edits: int = 0
    replies_to: int = 0
    message: Said | None = None
    file: CalendarFile | None = None  # of a meeting the two have agreed on


async def read_seen(
    session: AsyncSession, notice: Notice, person: Person, now: datetime, *, as_curator: bool = True
) -> HelpSeen | None:
    """`as_curator`: what a curator may see besides, where the person is one."""
    organisation = await session.get_one(Organisation, person.organisation_id)
    request = await session.get(HelpRequest, notice.payload["request_id"])
    if request is None:
        return None
    viewer = viewer_in(organisation, person, curator=False)
    if as_curator or request.anonymous:
        viewer = await viewer_for(session, person, organisation)
    return await see(session, request, viewer, now=now)


async def viewer_for(session: AsyncSession, person: Person, organisation: Organisation) -> Viewer:
    return viewer_in(organisation, person, curator=await still_curator(session, person))


def viewer_in(organisation: Organisation, person: Person, *, curator: bool) -> Viewer:
    return Viewer(person.id, organisation.privacy, ZoneInfo(organisation.time_zone), curator)


async def read_offered(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    seen = await read_seen(session, notice, person, now, as_curator=False)
    return HelpNews(notice.id, seen) if seen and seen.side is HelpSide.ASKED else None


async def read_offer_now(
    session: AsyncSession, notice: Notice, person: Person, now: datetime
) -> HelpNews | NotNow | None:
    sent = await find_sent(session, notice.payload["of"])
    if sent is None or sent.status is NoticeStatus.CLAIMED:
        return NotNow(now + SOON) if sent else None
    if sent.message_id is None:
        return None  # it has not come: when it comes, it says how things stand then
    seen = await read_seen(session, notice, person, now)
    return HelpNews(notice.id, seen, edits=sent.message_id) if seen else None


async def find_sent(session: AsyncSession, key: str) -> Notice | None:
    return await session.scalar(select(Notice).where(Notice.dedupe_key == key))


STILL_TRUE: Mapping[str, Any] = {
    "pool": lambda seen: seen.status is HelpStatus.ASKED and seen.stage is HelpStage.POOL,
    "curator": lambda seen: seen.status is HelpStatus.TAKEN and seen.stage is HelpStage.CURATOR,
    "nobody": lambda seen: seen.outcome in (HelpOutcome.NOBODY, HelpOutcome.NOT_HELPED),
    "taken": lambda seen: seen.status is HelpStatus.TAKEN and seen.turn is HelpTurn.HOLDER,
    "promised": lambda seen: seen.status is HelpStatus.TAKEN and seen.promised_at is not None,
}


async def read_news(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    seen = await read_seen(session, notice, person, now)
    what = notice.payload["what"]
    if seen is None or seen.side is not HelpSide.ASKER or not STILL_TRUE[what](seen):
        return None
    holder_id = notice.payload.get("holder")
    if holder_id is not None and (seen.holder is None or seen.holder.id != holder_id):
        return None
    return HelpNews(notice.id, seen, what)


async def read_held(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    """To who holds it and has not answered yet."""
    seen = await read_seen(session, notice, person, now)
    waits = seen and seen.side is HelpSide.HOLDER and seen.status is HelpStatus.TAKEN and seen.turn is HelpTurn.HOLDER
    return HelpNews(notice.id, seen) if seen and waits else None


async def read_unanswered(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    seen = await read_seen(session, notice, person, now)
    looks_on = seen and seen.side in (HelpSide.CURATOR, HelpSide.ASKED) and seen.status is HelpStatus.ASKED
    return HelpNews(notice.id, seen) if seen and looks_on else None


async def read_verdict(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    seen = await read_seen(session, notice, person, now)
    waits = seen and seen.side is HelpSide.ASKER and seen.status is HelpStatus.TAKEN and seen.turn is HelpTurn.ASKER
    return HelpNews(notice.id, seen) if seen and waits else None


async def read_act(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    """What the other side has done; not to somebody who has nothing to do with it any more."""
    seen = await read_seen(session, notice, person, now)
    if seen is None or seen.side is HelpSide.OUT:
        return None
    return HelpNews(notice.id, seen, notice.payload.get("what", ""))


async def read_passed(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    seen = await read_seen(session, notice, person, now)
    return HelpNews(notice.id, seen, notice.payload["what"]) if seen else None


async def read_closed(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    news = await read_act(session, notice, person, now)
    return news if news and news.seen.status is HelpStatus.CLOSED else None


async def read_share(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    news = await read_act(session, notice, person, now)
    waits = news and news.seen.side is HelpSide.HOLDER and news.seen.asker_shares and news.seen.holder_shares is None
    return news if waits else None


async def read_meeting(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    """Of the time that was agreed on, while it lies ahead."""
    news = await read_act(session, notice, person, now)
    at = news.seen.meets_at if news else None
    if news is None or at is None or at <= now or notice.payload["at"] != int(at.timestamp()):
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    return replace(news, file=calendar_file(entry_of(news.seen, at, organisation, notice.created_at)))


def entry_of(seen: HelpSeen, at: datetime, organisation: Organisation, stamped_at: datetime) -> CalendarEntry:
    partner = "holder" if seen.side is HelpSide.ASKER else "asker"
    return CalendarEntry(
        uid=f"{uuid5(HELP_MEETINGS, f'{organisation.created_at.isoformat()}:{seen.request_id}')}",
        sequence=int(stamped_at.timestamp()),
        starts_at=at,
        minutes=timings_of(organisation).meeting_minutes,
        summary=label(f"help.calendar.{partner}", partner=seen.partner),
        location="",
        cancelled=False,
        stamped_at=stamped_at,
    )


async def read_message(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> HelpNews | None:
    message = await session.get(HelpMessage, notice.payload["message"])
    seen = await read_seen(session, notice, person, now)
    if message is None or seen is None or seen.side not in (HelpSide.ASKER, HelpSide.HOLDER):
        return None
    request = await session.get_one(HelpRequest, message.request_id)
    organisation = await session.get_one(Organisation, person.organisation_id)
    author = await session.get_one(Person, message.person_id)
    said = said_of(message, author, request, await viewer_for(session, person, organisation))
    return HelpNews(notice.id, seen, message=said, replies_to=await find_replied(session, message, person))


async def find_replied(session: AsyncSession, message: HelpMessage, person: Person) -> int:
    """Where the message it replies to stands in this person's chat; 0: nowhere."""
    replied = await session.get(HelpMessage, message.reply_to_id) if message.reply_to_id else None
    if replied is None:
        return 0
    if replied.person_id == person.id:
        return replied.source_id
    sent = await find_sent(session, message_key(message.request_id, replied.id, person.id))
    return sent.message_id or 0 if sent else 0


async def read_message_now(
    session: AsyncSession, notice: Notice, person: Person, now: datetime
) -> HelpNews | NotNow | None:
    """A message that was corrected: the copy is edited in place."""
    sent = await find_sent(session, message_key(notice.payload["request_id"], notice.payload["message"], person.id))
    if sent is None or sent.status is NoticeStatus.CLAIMED:
        return NotNow(now + SOON) if sent else None
    if sent.message_id is None:
        return None
    news = await read_message(session, notice, person, now)
    return HelpNews(news.notice_id, news.seen, edits=sent.message_id, message=news.message) if news else None


READERS: Mapping[str, Reader] = {
    "help_offered": read_offered,
    "help_offer_now": read_offer_now,
    "help_news": read_news,
    "help_entrusted": read_held,
    "help_unanswered": read_unanswered,
    "help_nudge": read_held,
    "help_verdict": read_verdict,
    "help_message": read_message,
    "help_message_now": read_message_now,
    "help_closed": read_closed,
    "help_reopened": read_held,
    "help_share": read_share,
    "help_passed": read_passed,
    "help_meets": read_meeting,
    "help_meets_soon": read_meeting,
    "help_no_meeting": read_act,
    "help_revealed": read_act,
}
