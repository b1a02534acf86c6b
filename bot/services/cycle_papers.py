"""A roadmap on paper, for the head's signature. Responsible are roles and positions; names only where the school lets
them travel, so the paper may always be sent."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.roadmap_paper import (
    PaperItem,
    PaperStage,
    PaperTerm,
    RoadmapPaper,
    make_roadmap_paper,
    make_roadmap_sheet,
)
from bot.services.access import Actor, get_cycle, get_organisation
from bot.services.cycle_people import initials_first, with_initials
from bot.services.roadmap_items import stages_of
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Organisation, Person, Responsible, RoadmapItem
from bot.storage.states import PERMANENT_TERM, PersonStatus, Privacy
from bot.texts import label
from bot.texts.render import file_title

SIGNATURE = "____________________"


@dataclass(frozen=True)
class CyclePaperData:
    cycle_id: int
    title: str
    year: int
    paper: RoadmapPaper
    strict: bool


@dataclass(frozen=True)
class PaperDocument:
    name: str
    content: bytes
    cycle_id: int
    strict: bool


async def read_paper(session: AsyncSession, actor: Actor, cycle_id: int, *, now: datetime) -> CyclePaperData:
    """For whoever reads roadmaps, of a year of any time."""
    cycle = await get_cycle(session, actor, cycle_id)
    organisation = await get_organisation(session, actor)
    strict = actor.privacy is Privacy.STRICT
    items = (
        await session.scalars(select(RoadmapItem).where(RoadmapItem.cycle_id == cycle.id).order_by(RoadmapItem.place))
    ).all()
    people = await people_of(session, [item.id for item in items], strict=strict)
    of_stage: dict[int, list[RoadmapItem]] = {}
    for item in items:
        of_stage.setdefault(item.stage_id, []).append(item)
    today = working_time_of(organisation).local(now).date()
    paper = RoadmapPaper(
        organisation=organisation.full_name or organisation.short_name,
        approval=approval_of(cycle, organisation, today, strict=strict),
        title=cycle.title,
        year=label("cycle_papers.year", starts=cycle.starts_on, ends=cycle.ends_on),
        columns=label("cycle_papers.columns").split(" | "),
        stages=[
            PaperStage(
                label("gantt.stage", number=stage.number, title=stage.title),
                paper_items(of_stage[stage.id], people),
            )
            for stage in await stages_of(session, cycle.id)
            if stage.id in of_stage
        ],
    )
    return CyclePaperData(cycle.id, cycle.title, cycle.starts_on.year, paper, strict)


def approval_of(cycle: Cycle, organisation: Organisation, today: date, *, strict: bool) -> list[str]:
    """The order is written in once there is one; until then there is room for it."""
    name = "" if strict else initials_first(organisation.head_name)
    return [
        label("cycle_papers.approve"),
        organisation.head_position or label("cycle_papers.head"),
        organisation.short_name or organisation.full_name,
        f"{SIGNATURE} {name}".strip(),
        label("cycle_papers.order", number=cycle.order_number, on=cycle.order_on, today=today),
    ]


async def people_of(session: AsyncSession, item_ids: Sequence[int], *, strict: bool) -> Mapping[int, list[str]]:
    """By item: names with initials, or in strict privacy positions."""
    rows = await session.execute(
        select(Responsible.item_id, Person)
        .join(Person, Person.id == Responsible.person_id)
        .where(Responsible.item_id.in_(item_ids), Person.status == PersonStatus.ACTIVE)
        .order_by(Responsible.item_id, Person.search_name, Person.id)
    )
    found: dict[int, list[str]] = {}
    for item_id, person in rows:
        words = person.position if strict else with_initials(person)
        if words:
            found.setdefault(item_id, []).append(words)
    return found


def paper_items(items: Sequence[RoadmapItem], people: Mapping[int, list[str]]) -> list[PaperItem]:
    """Terms of one item that follow each other are one."""
    found = []
    for _, group in groupby(items, key=lambda item: (item.number, item.title)):
        terms = list(group)
        details = "\n".join(f"– {line}" for line in terms[0].details.split("\n") if line)
        found.append(PaperItem(terms[0].number, terms[0].title, details, [paper_term(each, people) for each in terms]))
    return found


def paper_term(item: RoadmapItem, people: Mapping[int, list[str]]) -> PaperTerm:
    part = f"{item.part}: " if item.part else ""
    return PaperTerm(part + days_of(item), responsible_words(item, people.get(item.id, ())), item.evidence_wanted)


def days_of(item: RoadmapItem) -> str:
    if item.term in PERMANENT_TERM:
        return label(f"gantt.{item.term}")
    return label("cycle_papers.days", starts=item.starts_on, due=item.due_on)


def responsible_words(item: RoadmapItem, people: Sequence[str]) -> str:
    """«руководитель, куратор (Соколов Г. П., Лосева В. П.)»; without the document's words, the people alone."""
    roles = ", ".join(label(f"roadmap_roles.{role}") for role in item.roles.split())
    named = ", ".join(dict.fromkeys(people))
    if roles and named:
        return f"{roles} ({named})"
    return roles or named


async def make_paper(data: CyclePaperData, kind: Literal["docx", "xlsx"]) -> PaperDocument:
    """No database here: it is drawn in a thread."""
    make = make_roadmap_paper if kind == "docx" else make_roadmap_sheet
    content = await asyncio.to_thread(make, data.paper)
    name = label("cycle_files.paper_name", title=file_title(data.title), year=data.year, kind=kind)
    return PaperDocument(name, content, data.cycle_id, data.strict)
