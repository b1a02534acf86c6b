"""The media plan (B16, C7): what is to be published where, and the link once it is, which is evidence of its item."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import Day, LongText, Single
from bot.scenarios.values import render_value
from bot.services.access import Actor, get_item, get_publication, own
from bot.services.advice import read_known_names
from bot.services.forms import Form, Started
from bot.services.pages import PAGE, find_page
from bot.services.people import still_curator
from bot.services.publishing import names_not_allowed
from bot.services.runs import library
from bot.services.subjects import SubjectKind, id_of, key_of, start_about, subject_of
from bot.storage.models import Cycle, Evidence, Publication, RoadmapItem
from bot.storage.states import CycleStatus, EvidenceKind, Role

PLAN_FORM, TEXT_FORM, LINK_FORM = "publication_plan", "publication_text", "publication_link"
OTHER = "other"
READS = (
    Read(PLAN_FORM, "title", TEXT, Given.ALWAYS),
    Read(PLAN_FORM, "channel", (Single,), Given.ALWAYS),
    Read(PLAN_FORM, "channel_other", TEXT),
    Read(PLAN_FORM, "day", (Day,)),
    Read(TEXT_FORM, "text", (LongText,), Given.ALWAYS),
    Read(LINK_FORM, "link", TEXT),
    Read(LINK_FORM, "day", (Day,), Given.ALWAYS),
)
LONGEST_LINK = 500


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
    today = now.astimezone(actor.zone).date()
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
    today = now.astimezone(actor.zone).date()
    item = await session.get(RoadmapItem, publication.item_id) if publication.item_id else None
    return PublicationCard(
        line=line_of(publication, today),
        text=publication.text,
        link=publication.link,
        item=f"{item.number}. {item.title}" if item else "",
        item_id=item.id if item else 0,
        names=await find_names(session, actor, publication, today),
        may_change=actor.may(Role.CURATOR),
    )


async def find_names(session: AsyncSession, actor: Actor, publication: Publication, today: date) -> tuple[str, ...]:
    """Before it is out."""
    if publication.published_on is not None or not publication.text:
        return ()
    known = tuple(await read_known_names(session, actor.organisation_id))
    return await names_not_allowed(session, actor.organisation_id, actor.privacy, publication.text, known, today)


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


# --- what is typed


async def start_new(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> Started:
    actor.require(Role.CURATOR)
    if not item_id:
        return await start_about(session, actor, PLAN_FORM, SubjectKind.PUBLICATION, 0, now=now)
    item = await get_item(session, actor, item_id)
    offered = {"title": item.title[:200]}
    return await start_about(session, actor, PLAN_FORM, SubjectKind.ITEM, item.id, now=now, offered=offered)


async def start_typing(
    session: AsyncSession, actor: Actor, publication_id: int, form: str, *, now: datetime
) -> Started:
    """Asks for the line of the plan, the text, or the link, with what stands there to be kept."""
    publication = await get_publication(session, actor, publication_id)
    today = now.astimezone(actor.zone).date()
    return await start_about(
        session,
        actor,
        form,
        SubjectKind.PUBLICATION,
        publication.id,
        now=now,
        offered=offered_by(publication, form, today),
    )


def offered_by(publication: Publication, form: str, today: date) -> Mapping[str, str]:
    match form:
        case "publication_plan":
            day = publication.planned_on
            kept = {"day": day.isoformat()} if day is not None and day >= today else {}
            return {"title": publication.title, **channel_offered(publication.channel), **kept}
        case "publication_text":
            return {"text": publication.text} if publication.text else {}
        case _:
            link = {"link": publication.link} if publication.link else {}
            return {**link, "day": (publication.published_on or today).isoformat()}


def channel_offered(words: str) -> Mapping[str, str]:
    step = library()[PLAN_FORM].step("channel")
    assert isinstance(step, Single)
    known = next((key for key, option in step.options.items() if option == words), "")
    if known:
        return {"channel": known}
    return {"channel": OTHER, "channel_other": words} if words else {}


def channel_of(form: Form) -> str:
    if form.values["channel"] == OTHER:
        return str(form.values.get("channel_other") or "")
    step = form.scenario.step("channel")
    assert step is not None
    return render_value(step, form.values["channel"])


async def take_typed(session: AsyncSession, form: Form) -> tuple[str, str]:
    """What sending comes to (done, link, gone), and what the dialogue was about: the line of the plan."""
    if not await still_curator(session, form.person):
        return "gone", ""
    if form.scenario.id == PLAN_FORM:
        return await take_plan(session, form)
    publication = await found_of(session, form)
    if publication is None:
        return "gone", ""
    subject = subject_of(SubjectKind.PUBLICATION, publication.id)
    if form.scenario.id == TEXT_FORM:
        publication.text = str(form.values["text"])
        return "done", subject
    typed = str(form.values.get("link") or "")
    link = checked_link(typed) if typed else ""
    if link is None:
        return "link", subject
    before, publication.link = publication.link, link
    publication.published_on = date.fromisoformat(str(form.values["day"]))
    await keep_evidence(session, publication, before, form)
    return "done", subject


async def found_of(session: AsyncSession, form: Form) -> Publication | None:
    return await session.scalar(
        select(Publication)
        .where(
            Publication.id == id_of(form, SubjectKind.PUBLICATION),
            Publication.organisation_id == form.organisation.id,
        )
        .with_for_update()
    )


async def take_plan(session: AsyncSession, form: Form) -> tuple[str, str]:
    is_new = key_of(form, SubjectKind.PUBLICATION) in ("", "0")
    publication = await new_line(session, form) if is_new else await found_of(session, form)
    if publication is None:
        return "gone", ""
    day = form.values.get("day")
    publication.title, publication.channel = str(form.values["title"]), channel_of(form)
    publication.planned_on = date.fromisoformat(str(day)) if day else None
    await session.flush()
    return "done", subject_of(SubjectKind.PUBLICATION, publication.id)


async def new_line(session: AsyncSession, form: Form) -> Publication:
    item_id = id_of(form, SubjectKind.ITEM)
    item = await session.get(RoadmapItem, item_id) if item_id else None
    publication = Publication(
        organisation_id=form.organisation.id,
        item_id=item.id if item and item.organisation_id == form.organisation.id else None,
        title="",
        created_by_id=form.person.id,
        created_at=form.now,
    )
    session.add(publication)
    return publication


def checked_link(text: str) -> str | None:
    """As it is kept: http or https, a host, no spaces; without a scheme it is https."""
    link = text.strip()
    if "://" not in link:
        link = f"https://{link}"
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return None
    fits = parts.scheme in ("http", "https") and "." in host.strip(".") and not any(sign.isspace() for sign in link)
    return link if fits and len(link) <= LONGEST_LINK else None


async def keep_evidence(session: AsyncSession, publication: Publication, before: str, form: Form) -> None:
    """The link stands under its item once; a corrected one takes the place of the old one. A closed year stays."""
    item = await session.get(RoadmapItem, publication.item_id) if publication.item_id else None
    if item is None or not publication.link:
        return
    cycle = await session.get_one(Cycle, item.cycle_id)
    if cycle.status not in (CycleStatus.DRAFT, CycleStatus.RUNNING):
        return
    standing = select(Evidence.id).where(
        Evidence.item_id == item.id,
        Evidence.kind == EvidenceKind.LINK,
        Evidence.words.in_({publication.link, before} - {""}),
    )
    evidence_id = await session.scalar(standing.order_by(Evidence.words != publication.link, Evidence.id).limit(1))
    if evidence_id is not None:
        await session.execute(
            update(Evidence)
            .where(Evidence.id == evidence_id)
            .values(words=publication.link, dated_on=publication.published_on)
            .execution_options(synchronize_session=False)
        )
        return
    session.add(
        Evidence(
            organisation_id=item.organisation_id,
            item_id=item.id,
            kind=EvidenceKind.LINK,
            words=publication.link,
            dated_on=publication.published_on,
            created_by_id=form.person.id,
            created_at=form.now,
        )
    )
