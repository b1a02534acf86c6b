"""What is typed for the media plan: a line of it, the text, the link, which is evidence of the item it belongs to."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import Day, LongText, Single
from bot.scenarios.values import render_value
from bot.services.access import Actor, get_item, get_publication
from bot.services.forms import Form, Started
from bot.services.people import still_curator
from bot.services.runs import library
from bot.services.subject_words import SubjectKind, subject_of
from bot.services.subjects import id_of, key_of, start_about
from bot.storage.models import Cycle, Evidence, Publication, RoadmapItem
from bot.storage.states import UNFINISHED_CYCLE, EvidenceKind, Role

PLAN_FORM, TEXT_FORM, LINK_FORM = "publication_plan", "publication_text", "publication_link"
FORMS = (PLAN_FORM, TEXT_FORM, LINK_FORM)
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
    today = actor.today(now)
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
    publication.published_on = form.day("day")
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
    if cycle.status not in UNFINISHED_CYCLE:
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
