"""Drafts of the orders a roadmap asks for: words from the texts, people from the bot's records, signed by the head.

In strict privacy an order that lists people stays on the organisation's disk; any other travels without a name.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.order_paper import OrderPaper, make_order_paper
from bot.scenarios.roadmap_model import ORDERS as ORDER_IDS
from bot.services.access import Actor, found, get_cycle, get_organisation, get_roadmap_action
from bot.services.cycle_counts import count_year
from bot.services.cycle_people import initials_first, with_initials
from bot.services.export import ORDERS, Exported, hand_over
from bot.services.names import full_name
from bot.services.order_tables import Annexes, Known, annexes_of, read_members
from bot.services.registry import read_registry
from bot.services.timings import working_time_of
from bot.storage.models import Cycle, Organisation, Person
from bot.storage.states import ActionKind, Privacy, Role
from bot.texts import label
from bot.texts.render import file_title


@dataclass(frozen=True)
class OrderData:
    action_id: int
    order: str
    paper: OrderPaper
    annexes: Annexes
    organisation: Organisation
    made_at: datetime  # local

    @property
    def stays(self) -> bool:
        """Whether it must not travel through the messenger."""
        return self.organisation.privacy is Privacy.STRICT and self.annexes.names_people


@dataclass(frozen=True)
class OrderMade:
    action_id: int
    title: str
    exported: Exported
    empty: str
    unsigned: int
    strict: bool


async def read_order(session: AsyncSession, actor: Actor, action_id: int, *, now: datetime) -> OrderData:
    """Denied for an action that is no order."""
    action = await get_roadmap_action(session, actor, action_id)
    found(action if action.kind is ActionKind.ORDER and action.subject in ORDER_IDS else None)
    cycle = await get_cycle(session, actor, action.cycle_id)
    organisation = await get_organisation(session, actor)
    registry = await read_registry(session, organisation)
    working = working_time_of(organisation)
    known = Known(registry, cycle, await read_members(session, organisation.id), working)
    annexes = annexes_of(action.subject, known)
    curators = [person for person in registry.active if registry.has_role(person, Role.CURATOR)]
    named = organisation.privacy is Privacy.STANDARD or annexes.names_people
    facts = facts_of(cycle, organisation, curators if named else [])
    facts["counts"] = await count_year(session, cycle, organisation, registry, now=now)
    made_at = working.local(now)
    paper = paper_of(action.subject, organisation, annexes, facts, made_at, named=named)
    people = [full_name(person) for person in curators] if named else []
    acquainted = tuple(dict.fromkeys([*people, *annexes.people]))
    return OrderData(
        action.id, action.subject, replace(paper, acquainted_people=acquainted), annexes, organisation, made_at
    )


def facts_of(cycle: Cycle, organisation: Organisation, curators: list[Person]) -> dict[str, Any]:
    """What the words of orders may say."""
    year = label("orders.year", starts=cycle.starts_on, ends=cycle.ends_on)
    names = ", ".join(with_initials(person) for person in curators)
    basis = {
        "law": label("orders.basis.law"),
        "concept": label("orders.basis.concept"),
        "regulation": label("orders.basis.regulation", year=year),
    }
    return {
        "year": year,
        "over": label("orders.over", starts=cycle.starts_on, ends=cycle.ends_on),
        "starts": cycle.starts_on,
        "ends": cycle.ends_on,
        "school": organisation.short_name or organisation.full_name,
        "curator": names,
        "curator_accusative": label("orders.curator", name=names, accusative=True),
        "basis": basis,
    }


def paper_of(
    order: str, organisation: Organisation, annexes: Annexes, facts: Mapping[str, Any], at: datetime, *, named: bool
) -> OrderPaper:
    points = points_of(label(f"orders.points.{order}", **facts))
    return OrderPaper(
        organisation=organisation.full_name or organisation.short_name,
        heading=label("orders.heading"),
        date_and_number=label("orders.date_and_number", year=at.year),
        place=label("orders.place"),
        title=label(f"orders.title.{order}", **facts),
        preamble=label(f"orders.preamble.{order}", **facts),
        command=label("orders.command"),
        points=[*points, (label("orders.control"), ())],
        position=capitalised(organisation.head_position or label("orders.head")),
        name=initials_first(organisation.head_name) if named else "",
        acquainted=label("orders.acquainted"),
        acquainted_columns=label("orders.acquainted_columns").split(" | "),
        acquainted_people=(),
        annex=label("orders.annex"),
        tables=annexes.tables,
    )


def capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def points_of(text: str) -> list[tuple[str, list[str]]]:
    """A line is a point; one that begins with a dash belongs to the point above it."""
    points: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        if line.startswith("– ") and points:
            points[-1][1].append(line.removeprefix("– "))
        else:
            points.append((line, []))
    return points


async def make_order(data: OrderData, data_dir: Path) -> OrderMade:
    """No database here: it is drawn and written in threads."""
    content = await asyncio.to_thread(make_order_paper, data.paper)
    if data.stays:
        what = f"{ORDERS}-{data.order}"
        exported = await hand_over(
            content, what, data.organisation, data.made_at, data_dir, private=False, ending=".docx"
        )
    else:
        name = label("orders.file_name", title=file_title(data.paper.title))
        exported = Exported(name, content, "", private=False)
    strict = data.organisation.privacy is Privacy.STRICT
    return OrderMade(data.action_id, data.paper.title, exported, data.annexes.empty, data.annexes.unsigned, strict)
