"""Announcements (stage 7 of 004; B7, B45): a draft that is whole from the first moment, sent once, never edited after.

How it goes out, services/announcement_sending says; who answers what, services/announcement_replies; how it arrived,
services/announcement_reports.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import LongText, Moment
from bot.scenarios.values import split_moment
from bot.services.access import Actor, get_announcement, get_item, get_organisation
from bot.services.announcement_people import Recipients, author_of, find_recipients, roles_of, stored
from bot.services.forms import Form, Started
from bot.services.pages import PAGE, find_page
from bot.services.people import still_curator
from bot.services.subject_words import SubjectKind
from bot.services.subjects import id_of, start_about
from bot.services.timings import working_time_of
from bot.storage.models import Announcement, Organisation, RoadmapAction, RoadmapItem
from bot.storage.states import ActionKind, AnnouncementStatus, Role
from bot.texts import label

TEXT_FORM, EVENT_FORM, SENDING_FORM = "announcement_text", "announcement_event", "announcement_sending"
FORMS = (TEXT_FORM, EVENT_FORM, SENDING_FORM)
READS = (
    Read(TEXT_FORM, "text", (LongText,), Given.ALWAYS),
    Read(EVENT_FORM, "moment", (Moment,), Given.ALWAYS),
    Read(EVENT_FORM, "place", TEXT),
    Read(SENDING_FORM, "moment", (Moment,), Given.ALWAYS),
)
SAID, SAID_AGAIN, EVE, CALENDAR = "announcement", "announcement_again", "announcement_eve", "announcement_calendar"
UNSENT, OVER = "announcement_unsent", "announcement_over"
UNSENT_YET = (AnnouncementStatus.DRAFT, AnnouncementStatus.PLANNED)
TO_WHOM = {
    ActionKind.INFORM: (Role.STAFF,),
    ActionKind.GATHERING: (Role.MENTOR, Role.MENTEE),
}
TO_EVERYBODY = (Role.MENTOR, Role.MENTEE, Role.STAFF)
AFTERWARDS = timedelta(hours=2)  # after the beginning of an event: then it can be marked who came


class Lack(StrEnum):
    """Why it cannot go out as it stands."""

    TEXT = "text"
    ROLES = "roles"
    PAST = "past"  # it would come after what it invites to
    NOBODY = "nobody"


@dataclass(frozen=True)
class Plan:
    """Everything there is to decide, as it stands; times are local."""

    announcement_id: int
    status: AnnouncementStatus
    text: str
    roles: tuple[Role, ...]
    recipients: Recipients
    asks: bool
    happens_at: datetime | None
    location: str
    sends_at: datetime | None  # when it will go out; None: at once
    scheduled: bool  # a day and an hour were chosen that lie ahead
    sent_at: datetime | None
    author: str
    item: str  # what of the roadmap it is about
    item_id: int
    lack: Lack | None
    print: str  # of everything above that is decided: a button that sends carries what was looked at

    @property
    def is_draft(self) -> bool:
        return self.status is AnnouncementStatus.DRAFT


@dataclass(frozen=True)
class Line:
    announcement_id: int
    status: AnnouncementStatus
    text: str  # in one line
    happens_at: datetime | None
    due_at: datetime | None
    sent_at: datetime | None
    item: str  # what of the roadmap it is about


@dataclass(frozen=True)
class AnnouncementPage:
    status: AnnouncementStatus
    rows: tuple[Line, ...]
    page: int
    pages: int
    total: int


async def count_by_status(session: AsyncSession, actor: Actor) -> dict[AnnouncementStatus, int]:
    actor.require(Role.CURATOR)
    rows = await session.execute(
        select(Announcement.status, func.count())
        .where(Announcement.organisation_id == actor.organisation_id)
        .group_by(Announcement.status)
    )
    counts: dict[AnnouncementStatus, int] = dict(iter(rows))
    return {
        status: counts.get(status, 0) for status in AnnouncementStatus if status is not AnnouncementStatus.CANCELLED
    }


async def list_announcements(
    session: AsyncSession, actor: Actor, status: AnnouncementStatus, page: int = 0
) -> AnnouncementPage:
    """The newest first; planned ones, the nearest first."""
    actor.require(Role.CURATOR)
    wanted = (Announcement.organisation_id == actor.organisation_id, Announcement.status == status)
    total = await session.scalar(select(func.count()).select_from(Announcement).where(*wanted)) or 0
    page, pages = find_page(total, page)
    order = Announcement.due_at if status is AnnouncementStatus.PLANNED else Announcement.id.desc()
    found = await session.execute(
        select(Announcement, RoadmapItem.title)
        .outerjoin(RoadmapItem, RoadmapItem.id == Announcement.item_id)
        .where(*wanted)
        .order_by(order, Announcement.id)
        .offset(page * PAGE)
        .limit(PAGE)
    )
    lines = tuple(
        Line(
            each.id,
            each.status,
            " ".join(each.text.split()),
            local(each.happens_at, actor),
            local(each.due_at, actor),
            local(each.sent_at, actor),
            title or "",
        )
        for each, title in found
    )
    return AnnouncementPage(status, lines, page, pages, total)


def local(at: datetime | None, actor: Actor) -> datetime | None:
    return at.astimezone(actor.zone) if at else None


# --- a draft


async def start_announcement(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> Announcement:
    """The curator's unfinished one about this item, or a new one: ready where the roadmap says what is to be told."""
    actor.require(Role.CURATOR)
    item = await get_item(session, actor, item_id) if item_id else None
    known = await session.scalar(
        select(Announcement)
        .where(
            Announcement.created_by_id == actor.person_id,
            Announcement.status == AnnouncementStatus.DRAFT,
            Announcement.item_id == item.id if item else Announcement.item_id.is_(None) & (Announcement.text == ""),
        )
        .order_by(Announcement.id.desc())
        .limit(1)
    )
    if known is not None:
        return known
    action = await find_action(session, item) if item else None
    announcement = Announcement(
        organisation_id=actor.organisation_id,
        item_id=item.id if item else None,
        status=AnnouncementStatus.DRAFT,
        text=ready_text(action, await get_organisation(session, actor)),
        roles=stored(TO_WHOM.get(action.kind, TO_EVERYBODY) if action else TO_EVERYBODY),
        asks=action is not None,
        created_by_id=actor.person_id,
        created_at=now,
    )
    session.add(announcement)
    await session.flush()
    if action is not None and action.made_id is None:
        action.made_id = announcement.id
    return announcement


async def find_action(session: AsyncSession, item: RoadmapItem) -> RoadmapAction | None:
    wanted = select(RoadmapAction).where(RoadmapAction.item_id == item.id, RoadmapAction.kind.in_(TO_WHOM))
    return await session.scalar(wanted.order_by(RoadmapAction.id).limit(1))


def ready_text(action: RoadmapAction | None, organisation: Organisation) -> str:
    return label(f"announcements.ready.{action.kind}", organisation=organisation.short_name) if action else ""


async def asks_when(session: AsyncSession, announcement: Announcement) -> bool:
    """Of an invitation time and place come first (B45)."""
    if announcement.happens_at is not None or announcement.item_id is None:
        return False
    item = await session.get(RoadmapItem, announcement.item_id)
    action = await find_action(session, item) if item else None
    return action is not None and action.kind is ActionKind.GATHERING


async def read_plan(session: AsyncSession, actor: Actor, announcement_id: int, *, now: datetime) -> Plan:
    announcement = await get_announcement(session, actor, announcement_id)
    working = working_time_of(await get_organisation(session, actor))
    recipients = await find_recipients(session, announcement)
    goes_at = announcement.due_at or working.next_open(max(announcement.send_at or now, now))
    item = await session.get(RoadmapItem, announcement.item_id) if announcement.item_id else None
    return Plan(
        announcement_id=announcement.id,
        status=announcement.status,
        text=announcement.text,
        roles=roles_of(announcement),
        recipients=recipients,
        asks=announcement.asks,
        happens_at=local(announcement.happens_at, actor),
        location=announcement.location,
        sends_at=local(goes_at, actor) if goes_at > now else None,
        scheduled=announcement.send_at is not None and announcement.send_at > now,
        sent_at=local(announcement.sent_at, actor),
        author=await author_of(session, announcement),
        item=f"{item.number} {item.title}" if item else "",
        item_id=item.id if item else 0,
        lack=lack_of(announcement, recipients, goes_at),
        print=print_of(announcement),
    )


def print_of(announcement: Announcement) -> str:
    decided = (announcement.text, announcement.roles, announcement.asks, announcement.location)
    times = [at.isoformat() if at else "" for at in (announcement.happens_at, announcement.send_at)]
    return sha256(json.dumps([*decided, *times]).encode()).hexdigest()[:8]


def lack_of(announcement: Announcement, recipients: Recipients, goes_at: datetime) -> Lack | None:
    if not announcement.text.strip():
        return Lack.TEXT
    if not announcement.roles:
        return Lack.ROLES
    if announcement.happens_at is not None and announcement.happens_at <= goes_at:
        return Lack.PAST
    return None if recipients.total else Lack.NOBODY


async def open_draft(session: AsyncSession, actor: Actor, announcement_id: int) -> Announcement | None:
    """To change it; None when it is no draft any more: what was sent stays as it was read."""
    announcement = await get_announcement(session, actor, announcement_id)
    return announcement if announcement.status is AnnouncementStatus.DRAFT else None


def set_role(announcement: Announcement, role: Role, *, on: bool) -> None:
    roles = {*roles_of(announcement), role} if on else {*roles_of(announcement)} - {role}
    announcement.roles = stored(roles)


def toggle_question(announcement: Announcement) -> None:
    announcement.asks = not announcement.asks


def forget_event(announcement: Announcement) -> None:
    announcement.happens_at, announcement.location = None, ""


def send_at_once(announcement: Announcement) -> None:
    announcement.send_at = None


# --- what is typed


async def start_typing(
    session: AsyncSession, actor: Actor, announcement_id: int, form: str, *, now: datetime
) -> Started | None:
    """Asks for the text, for time and place, or for the hour of sending, with what stands there to be kept."""
    announcement = await open_draft(session, actor, announcement_id)
    if announcement is None:
        return None
    offered: dict[str, str] = {}
    moment = announcement.happens_at if form == EVENT_FORM else announcement.send_at
    if form == TEXT_FORM and announcement.text:
        offered["text"] = announcement.text
    elif form != TEXT_FORM and moment is not None and moment > now:
        offered["moment"] = f"{moment.astimezone(actor.zone):%Y-%m-%dT%H:%M}"
    if form == EVENT_FORM and announcement.location:
        offered["place"] = announcement.location
    return await start_about(session, actor, form, SubjectKind.ANNOUNCEMENT, announcement.id, now=now, offered=offered)


async def take_typed(session: AsyncSession, form: Form) -> str:
    """What sending the words comes to: done, or gone."""
    announcement = await session.get(Announcement, id_of(form, SubjectKind.ANNOUNCEMENT), with_for_update=True)
    is_ours = announcement is not None and announcement.organisation_id == form.organisation.id
    if announcement is None or not is_ours or announcement.status is not AnnouncementStatus.DRAFT:
        return "gone"
    if not await still_curator(session, form.person):
        return "gone"
    if form.scenario.id == TEXT_FORM:
        announcement.text = str(form.values["text"])
        return "done"
    at = working_time_of(form.organisation).at_local(*split_moment(str(form.values["moment"])))
    if form.scenario.id == SENDING_FORM:
        announcement.send_at = at
    else:
        announcement.happens_at, announcement.location = at, str(form.values.get("place") or "")
    return "done"
