"""The media plan (B16, C7): what is to be published where and when, what is late, what is out."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor, get_item, get_publication, own
from bot.services.advice import read_known_names
from bot.services.pages import PAGE, find_page
from bot.services.publishing import Public, list_public, names_not_allowed
from bot.storage.models import Publication, RoadmapItem
from bot.storage.states import Role
from bot.texts import label


class State(StrEnum):
    PLANNED = "planned"
    LATE = "late"
    PUBLISHED = "published"


@dataclass(frozen=True)
class PublicationLine:
    """Days are local."""

    publication_id: int
    title: str
    channel: str
    planned_on: date | None
    published_on: date | None
    state: State


@dataclass(frozen=True)
class PublicationPage:
    rows: tuple[PublicationLine, ...]
    page: int
    pages: int
    total: int
    late: int
    may_change: bool


@dataclass(frozen=True)
class PublicationCard:
    line: PublicationLine
    text: str
    link: str
    item: str
    item_id: int
    names: tuple[str, ...]  # in the text, of people who have not allowed it
    may_change: bool


def line_of(publication: Publication, today: date) -> PublicationLine:
    late = publication.planned_on is not None and publication.planned_on < today
    state = State.PUBLISHED if publication.published_on else State.LATE if late else State.PLANNED
    return PublicationLine(
        publication.id,
        publication.title,
        publication.channel,
        publication.planned_on,
        publication.published_on,
        state,
    )


async def list_publications(session: AsyncSession, actor: Actor, page: int = 0, *, now: datetime) -> PublicationPage:
    """For the curator and the head: what is to come by its day, the overdue first; then what is out, the newest."""
    actor.require(Role.CURATOR, Role.HEAD)
    today = actor.today(now)
    ours = Publication.organisation_id == actor.organisation_id
    late = ours & Publication.published_on.is_(None) & (Publication.planned_on < today)
    total, overdue = (
        await session.execute(
            select(
                select(func.count()).select_from(Publication).where(ours).scalar_subquery(),
                select(func.count()).select_from(Publication).where(late).scalar_subquery(),
            )
        )
    ).one()
    page, pages = find_page(total, page)
    found = await session.scalars(
        select(Publication)
        .where(ours)
        .order_by(
            Publication.published_on.is_not(None),
            Publication.published_on.desc(),
            Publication.planned_on.is_(None),
            Publication.planned_on,
            Publication.id,
        )
        .offset(page * PAGE)
        .limit(PAGE)
    )
    rows = tuple(line_of(each, today) for each in found)
    return PublicationPage(rows, page, pages, total, overdue, actor.may(Role.CURATOR))


async def read_publication(
    session: AsyncSession, actor: Actor, publication_id: int, *, now: datetime
) -> PublicationCard:
    actor.require(Role.CURATOR, Role.HEAD)
    publication = await own(session, actor, Publication, publication_id)
    today = actor.today(now)
    item = await session.get(RoadmapItem, publication.item_id) if publication.item_id else None
    return PublicationCard(
        line=line_of(publication, today),
        text=publication.text,
        link=publication.link,
        item=f"{item.number} {item.title}" if item else "",
        item_id=item.id if item else 0,
        names=await find_names(session, actor, publication, today),
        may_change=actor.may(Role.CURATOR),
    )


async def find_names(session: AsyncSession, actor: Actor, publication: Publication, today: date) -> tuple[str, ...]:
    """Before it is out; the headline goes with it. Where it is to come out is known by the words of the channel."""
    if publication.published_on is not None:
        return ()
    known = tuple(await read_known_names(session, actor.organisation_id))
    public = await list_public(session, actor.organisation_id, actor.privacy, today)
    allowed = tuple(each for each in public if may_stand(each, publication.channel))
    return names_not_allowed(f"{publication.title}\n{publication.text}", known, allowed)


def may_stand(person: Public, channel: str) -> bool:
    """No place that was not ticked was allowed, a newspaper least of all; until a place is chosen, any will do."""
    return not channel or any(channel == label(f"news.channel.{place}") for place in person.places)


async def drop(session: AsyncSession, actor: Actor, publication_id: int) -> bool:
    """Only while it is not out."""
    publication = await get_publication(session, actor, publication_id)
    if publication.published_on is not None:
        return False
    await session.delete(publication)
    await session.flush()
    return True


async def keep_draft(
    session: AsyncSession, actor: Actor, *, title: str, channel: str, text: str, item_id: int, now: datetime
) -> int:
    """A draft of a piece of news; the same one twice is one line."""
    actor.require(Role.CURATOR)
    item = await get_item(session, actor, item_id) if item_id else None
    known = await session.scalar(
        select(Publication.id)
        .where(
            Publication.organisation_id == actor.organisation_id,
            Publication.published_on.is_(None),
            Publication.text == text,
            Publication.channel == channel,
        )
        .limit(1)
    )
    if known is not None:
        return known
    publication = Publication(
        organisation_id=actor.organisation_id,
        item_id=item.id if item else None,
        title=title,
        channel=channel,
        text=text,
        created_by_id=actor.person_id,
        created_at=now,
    )
    session.add(publication)
    await session.flush()
    return publication.id
