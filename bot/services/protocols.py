"""Protocols of the bodies: «присутствовали – слушали – решили» (DOMAIN 5.3), their paper, and what they prove.

Who was present is kept as numbers of members, a line «#17» each, so that the chat says names as it may and the paper in
full; other lines are invited people as they were typed.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import extract, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.protocol_paper import ProtocolWords, make_protocol
from bot.scenarios.reads import TEXT, Given, Read
from bot.scenarios.steps import Day
from bot.services.access import READ_ROADMAPS, Actor, get_item_to_change, get_organisation, get_protocol, own
from bot.services.bodies import (
    PROFESSIONAL,
    MemberLine,
    full_names,
    is_patronymic,
    line_of,
    outsider_name,
    read_members,
)
from bot.services.export import PROTOCOL, Exported, hand_over
from bot.services.forms import Form, Started
from bot.services.pages import PAGE, find_page
from bot.services.people import roles_of
from bot.services.roadmap_items import ItemLine
from bot.services.roadmap_items import line_of as item_line
from bot.services.subject_words import SubjectKind, subject_of
from bot.services.subjects import id_of, key_of, sender_of, start_about
from bot.services.timings import working_time_of
from bot.storage.models import BodyMember, Cycle, Evidence, Organisation, Person, Protocol, RoadmapItem
from bot.storage.states import FINISHED_ITEM, Body, CycleStatus, EvidenceKind, Privacy, Role
from bot.texts import label
from bot.texts.render import full_day

PROTOCOL_FORM = "protocol_entry"
HELD_ON, NUMBER, HEARD, DECIDED, GUESTS = "held_on", "number", "heard", "decided", "guests"
READS = (
    Read(PROTOCOL_FORM, HELD_ON, (Day,), Given.ALWAYS),
    *(Read(PROTOCOL_FORM, step, TEXT, Given.ALWAYS) for step in (NUMBER, HEARD, DECIDED)),
    Read(PROTOCOL_FORM, GUESTS, TEXT),
)
MEMBER = "#"
WANTED = "протокол"  # what the evidence of an item says when a protocol shows that it was done


@dataclass(frozen=True)
class ProtocolLine:
    protocol_id: int
    number: str
    held_on: date
    gist: str  # the first words of what was decided


@dataclass(frozen=True)
class ProtocolList:
    body: Body
    lines: tuple[ProtocolLine, ...]
    page: int
    pages: int
    total: int
    changes: bool


@dataclass(frozen=True)
class ProtocolCard:
    protocol_id: int
    body: Body
    number: str
    held_on: date
    present: tuple[MemberLine, ...]
    guests: str
    heard: str
    decided: str
    proves: tuple[ItemLine, ...]  # the roadmap items it was put to
    changes: bool


@dataclass(frozen=True)
class Attendance:
    """Who can be ticked: the members of today, and whoever was ticked before."""

    protocol_id: int
    body: Body
    number: str
    rows: tuple[MemberLine, ...]
    present: frozenset[int]
    page: int
    pages: int


@dataclass(frozen=True)
class Provable:
    """Items that go on and want a protocol."""

    protocol_id: int
    number: str
    held_on: date
    items: tuple[ItemLine, ...]
    proved: frozenset[int]
    page: int
    pages: int


@dataclass(frozen=True)
class Paper:
    """What is drawn outside the transaction."""

    words: ProtocolWords
    organisation: Organisation
    protocol_id: int
    number: str
    made_at: datetime  # local


# --- reading


async def list_protocols(session: AsyncSession, actor: Actor, body: Body, page: int = 0) -> ProtocolList:
    """The newest first."""
    actor.require(*READ_ROADMAPS)
    here = (Protocol.organisation_id == actor.organisation_id, Protocol.body == body)
    total = await session.scalar(select(func.count()).select_from(Protocol).where(*here)) or 0
    page, pages = find_page(total, page)
    rows = await session.scalars(
        select(Protocol)
        .where(*here)
        .order_by(Protocol.held_on.desc(), Protocol.id.desc())
        .offset(page * PAGE)
        .limit(PAGE)
    )
    lines = tuple(ProtocolLine(each.id, each.number, each.held_on, each.decided) for each in rows)
    return ProtocolList(body, lines, page, pages, total, actor.may(Role.CURATOR))


async def read_protocol(session: AsyncSession, actor: Actor, protocol_id: int, *, now: datetime) -> ProtocolCard:
    protocol = await get_protocol(session, actor, protocol_id)
    today = actor.today(now)
    return ProtocolCard(
        protocol_id=protocol.id,
        body=protocol.body,
        number=protocol.number,
        held_on=protocol.held_on,
        present=await lines_of(session, actor, members_of(protocol.present)),
        guests=guests_in_chat(guests_of(protocol.present), actor.privacy),
        heard=protocol.heard,
        decided=protocol.decided,
        proves=tuple(item_line(item, today) for item in await items_proved(session, protocol)),
        changes=actor.may(Role.CURATOR),
    )


def members_of(present: str) -> tuple[int, ...]:
    numbers = (line.removeprefix(MEMBER) for line in present.split("\n") if line.startswith(MEMBER))
    return tuple(int(number) for number in numbers if number.isdecimal())


def guests_of(present: str) -> str:
    return " ".join(line for line in present.split("\n") if line and not line.startswith(MEMBER))


def guests_in_chat(guests: str, privacy: Privacy) -> str:
    """Of «Иванова Мария Петровна, методист» the surname stays out of the chat in strict privacy, as of members."""
    return "".join(
        outsider_name(each, privacy) if any(map(is_patronymic, each.split()[1:])) else each
        for each in re.split(r"(\s*[,;]\s*)", guests)
    )


def present_of(members: Sequence[int], guests: str) -> str:
    guests = guests.lstrip(f"{MEMBER} ")
    return "\n".join([*(f"{MEMBER}{member}" for member in dict.fromkeys(members)), *([guests] if guests else [])])


async def lines_of(session: AsyncSession, actor: Actor, member_ids: Sequence[int]) -> tuple[MemberLine, ...]:
    rows = (
        await session.execute(
            select(BodyMember, Person)
            .outerjoin(Person, Person.id == BodyMember.person_id)
            .where(BodyMember.id.in_(member_ids), BodyMember.organisation_id == actor.organisation_id)
            .order_by(BodyMember.chairs.desc(), BodyMember.id)
        )
    ).all()
    roles = await roles_of(session, [person.id for _, person in rows if person is not None])
    return tuple(line_of(member, person, actor, roles) for member, person in rows)


async def items_proved(session: AsyncSession, protocol: Protocol) -> Sequence[RoadmapItem]:
    """By its number and day, which is what an evidence keeps."""
    return (
        await session.scalars(
            select(RoadmapItem)
            .join(Evidence, Evidence.item_id == RoadmapItem.id)
            .where(
                Evidence.organisation_id == protocol.organisation_id,
                Evidence.kind == EvidenceKind.PROTOCOL,
                Evidence.number == protocol.number,
                Evidence.dated_on == protocol.held_on,
            )
            .order_by(RoadmapItem.id)
            .distinct()
        )
    ).all()


# --- by typing


async def start_protocol(session: AsyncSession, actor: Actor, body: Body, *, now: datetime) -> Started | None:
    """The next number of the year is offered, and today. None for the experts, who hold no meetings."""
    actor.require(Role.CURATOR)
    if body not in PROFESSIONAL:
        return None
    today = actor.today(now)
    held = await session.scalar(
        select(func.count())
        .select_from(Protocol)
        .where(
            Protocol.organisation_id == actor.organisation_id,
            Protocol.body == body,
            extract("year", Protocol.held_on) == today.year,
        )
    )
    offered = {HELD_ON: today.isoformat(), NUMBER: str((held or 0) + 1)}
    return await start_about(session, actor, PROTOCOL_FORM, SubjectKind.BODY, body, now=now, offered=offered)


async def start_mending(session: AsyncSession, actor: Actor, protocol_id: int, *, now: datetime) -> Started:
    protocol = await get_to_change(session, actor, protocol_id)
    known = {
        HELD_ON: protocol.held_on.isoformat(),
        NUMBER: protocol.number,
        HEARD: protocol.heard,
        DECIDED: protocol.decided,
        GUESTS: guests_of(protocol.present),
    }
    offered = {step: value for step, value in known.items() if value}
    return await start_about(session, actor, PROTOCOL_FORM, SubjectKind.PROTOCOL, protocol_id, now=now, offered=offered)


async def take_protocol(session: AsyncSession, form: Form) -> tuple[str, str]:
    """What sending comes to and where it leads: to the protocol. Of a new one every member of today was present,
    unless the curator ticks somebody off."""
    actor = await sender_of(session, form)
    actor.require(Role.CURATOR)
    if protocol_id := id_of(form, SubjectKind.PROTOCOL):
        protocol = await get_to_change(session, actor, protocol_id)
        members = members_of(protocol.present)
    else:
        body = Body(key_of(form, SubjectKind.BODY))
        protocol = Protocol(
            organisation_id=actor.organisation_id, body=body, created_by_id=actor.person_id, created_at=form.now
        )
        members = tuple(each.member_id for each in await read_members(session, actor, body))
    protocol.number = " ".join(str(form.values[NUMBER]).split())
    protocol.held_on = form.day(HELD_ON)
    protocol.heard, protocol.decided = str(form.values[HEARD]), str(form.values[DECIDED])
    protocol.present = present_of(members, " ".join(str(form.values.get(GUESTS) or "").split()))
    session.add(protocol)
    await session.flush()
    return "done", subject_of(SubjectKind.PROTOCOL, protocol.id)


async def get_to_change(session: AsyncSession, actor: Actor, protocol_id: int) -> Protocol:
    actor.require(Role.CURATOR)
    return await own(session, actor, Protocol, protocol_id, to_change=True)


# --- by buttons


async def read_attendance(session: AsyncSession, actor: Actor, protocol_id: int, page: int = 0) -> Attendance:
    protocol = await get_to_change(session, actor, protocol_id)
    present = members_of(protocol.present)
    today = await read_members(session, actor, protocol.body)
    known = {each.member_id for each in today}
    rows = (*today, *await lines_of(session, actor, [each for each in present if each not in known]))
    page, pages = find_page(len(rows), page)
    shown = rows[page * PAGE : (page + 1) * PAGE]
    return Attendance(protocol.id, protocol.body, protocol.number, shown, frozenset(present), page, pages)


async def set_present(session: AsyncSession, actor: Actor, protocol_id: int, member_id: int, *, on: bool) -> None:
    """A tick says what it does: pressed twice it does the same once. Only members of the body the protocol is of."""
    protocol = await get_to_change(session, actor, protocol_id)
    member = await own(session, actor, BodyMember, member_id)
    if member.body is not protocol.body:
        return
    others = [each for each in members_of(protocol.present) if each != member.id]
    protocol.present = present_of([*others, member.id] if on else others, guests_of(protocol.present))
    await session.flush()


async def list_provable(
    session: AsyncSession, actor: Actor, protocol_id: int, page: int = 0, *, now: datetime
) -> Provable:
    """Of the years that go on, what is not finished and says that a protocol shows it; the nearest term first."""
    protocol = await get_to_change(session, actor, protocol_id)
    today = actor.today(now)
    rows = await session.scalars(
        select(RoadmapItem)
        .join(Cycle, Cycle.id == RoadmapItem.cycle_id)
        .where(
            Cycle.organisation_id == actor.organisation_id,
            Cycle.status == CycleStatus.RUNNING,
            RoadmapItem.status.not_in(FINISHED_ITEM),
        )
        .order_by(func.coalesce(RoadmapItem.due_on, date.max), RoadmapItem.cycle_id, RoadmapItem.place)
    )
    found = [item for item in rows if WANTED in item.evidence_wanted.casefold()]
    page, pages = find_page(len(found), page)
    shown = tuple(item_line(item, today) for item in found[page * PAGE : (page + 1) * PAGE])
    proved = frozenset(item.id for item in await items_proved(session, protocol))
    return Provable(protocol.id, protocol.number, protocol.held_on, shown, proved, page, pages)


async def prove(session: AsyncSession, actor: Actor, protocol_id: int, item_id: int, *, now: datetime) -> bool:
    """The protocol is put to the item with its number and day. False when it was before, or the item is finished; of
    two who press at once the second finds the row, since the item is locked."""
    protocol = await get_to_change(session, actor, protocol_id)
    item = await get_item_to_change(session, actor, item_id)
    cycle = await session.get_one(Cycle, item.cycle_id)
    proved = {each.id for each in await items_proved(session, protocol)}
    if item.id in proved or item.status in FINISHED_ITEM or cycle.status is not CycleStatus.RUNNING:
        return False
    session.add(
        Evidence(
            organisation_id=actor.organisation_id,
            item_id=item.id,
            kind=EvidenceKind.PROTOCOL,
            number=protocol.number,
            dated_on=protocol.held_on,
            words=label(f"bodies.name.{protocol.body}"),
            created_by_id=actor.person_id,
            created_at=now,
        )
    )
    await session.flush()
    return True


# --- on paper


async def read_paper(session: AsyncSession, actor: Actor, protocol_id: int, *, now: datetime) -> Paper:
    """With full names: for those who read roadmaps; how it travels, `draw_paper` decides."""
    protocol = await get_protocol(session, actor, protocol_id)
    organisation = await get_organisation(session, actor)
    members = await lines_of(session, actor, members_of(protocol.present))
    names = await full_names(session, [each.member_id for each in members])
    chair = next((names[each.member_id] for each in members if each.chairs), "")
    words = ProtocolWords(
        organisation=organisation.full_name or organisation.short_name,
        title=label("bodies.paper.title", number=protocol.number),
        body=label(f"bodies.paper.of.{protocol.body}"),
        day=full_day(protocol.held_on),
        present=tuple(names[each.member_id] for each in members),
        guests=guests_of(protocol.present),
        heard=tuple(filter(None, protocol.heard.split("\n"))),
        decided=tuple(filter(None, protocol.decided.split("\n"))),
        chair=chair.partition(",")[0],
        headings={
            word: label(f"bodies.paper.{word}")
            for word in ("present", "guests", "heard", "decided", "chair", "secretary")
        },
    )
    return Paper(words, organisation, protocol.id, protocol.number, working_time_of(organisation).local(now))


async def draw_paper(paper: Paper, data_dir: Path) -> Exported:
    """No database here. In strict privacy the file does not travel through the messenger."""
    content = await asyncio.to_thread(make_protocol, paper.words)
    what = f"{PROTOCOL}-{paper.protocol_id}"
    return await hand_over(content, what, paper.organisation, paper.made_at, data_dir, private=False, ending=".docx")
