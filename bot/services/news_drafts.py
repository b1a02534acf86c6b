"""A piece of news made of nothing but what the database knows to have happened (B55, C7; A81).

How many, never who and how well: results are told after the end of a programme, and not by a draft. People are named
only by services/publishing. A title somebody typed that looks like a name is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.matching.names import has_names
from bot.services import media_plan
from bot.services.access import Actor, get_item, get_organisation
from bot.services.advice import read_known_names
from bot.services.publishing import Place, Public, list_public
from bot.storage.models import (
    Announcement,
    AnnouncementReply,
    Campaign,
    Cycle,
    Meeting,
    Organisation,
    Pair,
    Respondent,
    RoadmapItem,
)
from bot.storage.states import (
    AnnouncementStatus,
    CampaignStatus,
    CycleStatus,
    ItemStatus,
    MeetingStatus,
    RespondentStatus,
    Role,
)
from bot.texts import label
from bot.texts.render import excerpt

WEEKS = (4, 13)
FEWEST = 3  # answers of a wave that are spoken of
MOST_NAMES, MOST_LINES = 10, 5
LONGEST = 2900  # signs: it is shown with what is said of it, and edited in one message
DONE = (ItemStatus.DONE, ItemStatus.ACCEPTED)


@dataclass(frozen=True)
class Gathering:
    held_on: date
    came: int


@dataclass(frozen=True)
class Wave:
    title: str  # "": it looks like a name
    answered: int


@dataclass(frozen=True)
class Happened:
    """What there is to tell of some weeks."""

    pairs: int = 0  # that began
    meetings: int = 0  # that were held
    gatherings: tuple[Gathering, ...] = ()
    waves: tuple[Wave, ...] = ()
    items: tuple[str, ...] = ()  # of the roadmap, done
    people: tuple[Public, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.pairs or self.meetings or self.gatherings or self.waves or self.items)


@dataclass(frozen=True)
class NewsDraft:
    item_id: int
    item: str  # "": about the whole programme
    weeks: int
    place: Place
    since: date  # local
    title: str
    text: str  # "": nothing happened
    named: int
    unnamed: bool  # somebody took part whom this place may not name


async def read_draft(
    session: AsyncSession, actor: Actor, item_id: int, *, weeks: int, place: Place, now: datetime
) -> NewsDraft:
    """Made anew each time it is looked at: nothing is kept before it goes into the media plan."""
    actor.require(Role.CURATOR)
    item = await get_item(session, actor, item_id) if item_id else None
    weeks = weeks if weeks in WEEKS else WEEKS[0]
    organisation = await get_organisation(session, actor)
    since = now - timedelta(weeks=weeks)
    known = await read_known_names(session, organisation.id)
    people, unnamed = await find_people(session, actor, place, since, now)
    happened = await find_happened(session, organisation, actor, (since, now), tuple(known), people)
    about = safe(item.title, tuple(known)) if item else ""
    month = actor.today(now)
    return NewsDraft(
        item_id=item.id if item else 0,
        item=about,
        weeks=weeks,
        place=place,
        since=since.astimezone(actor.zone).date(),
        title=about or label("news.title", month=month),
        text="" if happened.is_empty else news_text(organisation, happened, about, weeks),
        named=len(people),
        unnamed=unnamed,
    )


def news_text(organisation: Organisation, happened: Happened, about: str, weeks: int) -> str:
    text = label("news.text", organisation=organisation.short_name, happened=happened, about=about, weeks=weeks)
    return excerpt(text, LONGEST)


def safe(title: str, known: Sequence[str]) -> str:
    """The title, or nothing where somebody could be recognised by it."""
    return "" if has_names(title, known) else title


async def keep(
    session: AsyncSession, actor: Actor, item_id: int, *, weeks: int, place: Place, now: datetime
) -> int | None:
    """Into the media plan; None when there is nothing to tell."""
    draft = await read_draft(session, actor, item_id, weeks=weeks, place=place, now=now)
    if not draft.text:
        return None
    return await media_plan.keep_draft(
        session,
        actor,
        title=draft.title[:200],
        channel=label(f"news.channel.{place}"),
        text=draft.text,
        item_id=item_id,
        now=now,
    )


Span = tuple[datetime, datetime]


async def find_happened(
    session: AsyncSession,
    organisation: Organisation,
    actor: Actor,
    span: Span,
    known: Sequence[str],
    people: tuple[Public, ...],
) -> Happened:
    since, now = span
    pairs = await session.scalar(
        select(func.count())
        .select_from(Pair)
        .where(Pair.organisation_id == organisation.id, Pair.active_at > since, Pair.active_at <= now)
    )
    meetings = await session.scalar(
        select(func.count())
        .select_from(Meeting)
        .where(
            Meeting.organisation_id == organisation.id,
            Meeting.status == MeetingStatus.HELD,
            Meeting.starts_at > since,
            Meeting.starts_at <= now,
        )
    )
    return Happened(
        pairs=pairs or 0,
        meetings=meetings or 0,
        gatherings=await find_gatherings(session, actor, span),
        waves=await find_waves(session, organisation.id, span, known),
        items=await find_items(session, organisation.id, span, known),
        people=people,
    )


async def find_gatherings(session: AsyncSession, actor: Actor, span: Span) -> tuple[Gathering, ...]:
    """Those where it was marked who came."""
    rows = await session.execute(
        select(Announcement.happens_at, func.count())
        .join(AnnouncementReply, AnnouncementReply.announcement_id == Announcement.id)
        .where(
            Announcement.organisation_id == actor.organisation_id,
            Announcement.status == AnnouncementStatus.SENT,
            Announcement.happens_at > span[0],
            Announcement.happens_at <= span[1],
            AnnouncementReply.came.is_(True),
        )
        .group_by(Announcement.id, Announcement.happens_at)
        .order_by(Announcement.happens_at)
        .limit(MOST_LINES)
    )
    return tuple(Gathering(at.astimezone(actor.zone).date(), came) for at, came in rows if at is not None)


async def find_waves(session: AsyncSession, organisation_id: int, span: Span, known: Sequence[str]) -> tuple[Wave, ...]:
    """Closed ones, by how many people answered; too few are not spoken of."""
    answered = func.count(Respondent.person_id.distinct())
    rows = await session.execute(
        select(Campaign.title, answered)
        .join(Respondent, Respondent.campaign_id == Campaign.id)
        .where(
            Campaign.organisation_id == organisation_id,
            Campaign.status == CampaignStatus.CLOSED,
            Campaign.closed_at > span[0],
            Campaign.closed_at <= span[1],
            Respondent.status == RespondentStatus.ANSWERED,
        )
        .group_by(Campaign.id, Campaign.title)
        .having(answered >= FEWEST)
        .order_by(Campaign.id)
        .limit(MOST_LINES)
    )
    return tuple(Wave(safe(title, known), count) for title, count in rows)


async def find_items(session: AsyncSession, organisation_id: int, span: Span, known: Sequence[str]) -> tuple[str, ...]:
    rows = await session.scalars(
        select(RoadmapItem.title)
        .join(Cycle, Cycle.id == RoadmapItem.cycle_id)
        .where(
            RoadmapItem.organisation_id == organisation_id,
            Cycle.status.in_((CycleStatus.RUNNING, CycleStatus.CLOSED)),
            RoadmapItem.status.in_(DONE),
            RoadmapItem.done_at > span[0],
            RoadmapItem.done_at <= span[1],
        )
        .order_by(RoadmapItem.done_at, RoadmapItem.id)
    )
    titles = dict.fromkeys(title for each in rows if (title := safe(each, known)))
    return tuple(titles)[:MOST_LINES]


async def find_people(
    session: AsyncSession, actor: Actor, place: Place, since: datetime, now: datetime
) -> tuple[tuple[Public, ...], bool]:
    """Of the pairs that began or met: who may be named there, and whether somebody may not."""
    met = select(Meeting.pair_id).where(
        Meeting.organisation_id == actor.organisation_id,
        Meeting.status == MeetingStatus.HELD,
        Meeting.starts_at > since,
        Meeting.starts_at <= now,
    )
    rows = await session.execute(
        select(Pair.mentor_id, Pair.mentee_id).where(
            Pair.organisation_id == actor.organisation_id,
            ((Pair.active_at > since) & (Pair.active_at <= now)) | Pair.id.in_(met),
        )
    )
    took_part = {person_id for row in rows for person_id in row}
    today = actor.today(now)
    public = await list_public(session, actor.organisation_id, actor.privacy, today)
    named = tuple(each for each in public if each.person_id in took_part and place in each.places)
    return named[:MOST_NAMES], len(named) < len(took_part)
