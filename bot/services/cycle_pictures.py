"""The picture of a year: which items stand on which of its pages, and what is said beside each bar."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.gantt import MONTHS, MOST_ON_A_PICTURE, Gantt, GanttBar, GanttGroup, draw_gantt
from bot.services.access import Actor, get_cycle
from bot.services.pages import find_page
from bot.services.roadmap_items import ItemLine, ItemState, by_stage, list_items, progress_of, stages_of
from bot.storage.models import Cycle
from bot.storage.states import PERMANENT_TERM
from bot.texts import label

MAY = 5


@dataclass(frozen=True)
class Picture:
    cycle_id: int
    title: str
    page: int
    pages: int
    gantt: Gantt | None  # None: there is nothing to draw


async def read_picture(session: AsyncSession, actor: Actor, cycle_id: int, page: int, *, now: datetime) -> Picture:
    """Of a page: whole stages as far as they fit. A page past the end is the last one."""
    cycle = await get_cycle(session, actor, cycle_id)
    today = actor.today(now)
    items = await list_items(session, cycle.id, today, actor.privacy)
    lines = by_stage(items)
    stages = [
        GanttGroup(
            label("gantt.stage", number=stage.number, title=stage.title),
            [bar_of(item, cycle) for item in lines[stage.id]],
        )
        for stage in await stages_of(session, cycle.id)
        if stage.id in lines
    ]
    sheets = list(in_pictures(stages))
    page, pages = find_page(len(sheets), page, 1)
    gantt = gantt_of(cycle, today, items, sheets[page]) if sheets else None
    return Picture(cycle.id, cycle.title, page, pages, gantt)


async def draw(gantt: Gantt) -> bytes:
    """No database here: it takes up to some seconds in a thread."""
    return await asyncio.to_thread(draw_gantt, gantt)


def in_pictures(stages: Sequence[GanttGroup], most: int = MOST_ON_A_PICTURE) -> Iterator[list[GanttGroup]]:
    """Stages one under the other as long as they fit, a heading counts as an item; a long stage is several pictures."""
    sheet: list[GanttGroup] = []
    room = most
    for stage in stages:
        if sheet and len(stage.bars) >= room:
            yield sheet
            sheet, room = [], most
        *first, last = list(in_parts(stage.bars, most - 1))
        yield from ([GanttGroup(stage.title, part)] for part in first)
        sheet.append(GanttGroup(stage.title, last))
        room -= len(last) + 1
    if sheet:
        yield sheet


def in_parts(bars: Sequence[GanttBar], most: int) -> Iterator[Sequence[GanttBar]]:
    """As few as possible, of nearly one length."""
    count = -(-len(bars) // most)
    length = -(-len(bars) // count)
    return (bars[start : start + length] for start in range(0, len(bars), length))


def gantt_of(cycle: Cycle, today: date, items: Sequence[ItemLine], groups: Sequence[GanttGroup]) -> Gantt:
    progress = progress_of(items)
    states = dict.fromkeys(bar.state for group in groups for bar in group.bars)
    note = label("gantt.note", progress=progress, starts=cycle.starts_on, ends=cycle.ends_on)
    return Gantt(
        title=cycle.title,
        note=note,
        starts_on=cycle.starts_on,
        ends_on=cycle.ends_on,
        today=today,
        today_words=label("gantt.today", day=short_day(today)),
        groups=groups,
        legend=[(state, label(f"roadmap_items.state.{state}")) for state in ItemState if state in states],
    )


def bar_of(item: ItemLine, cycle: Cycle) -> GanttBar:
    permanent = item.term in PERMANENT_TERM
    return GanttBar(
        f"{item.number} {item.title}",
        item.part,
        item.state,
        item.starts_on,
        None if permanent else item.due_on,
        days_of(item),
    )


def days_of(item: ItemLine) -> str:
    if item.term in PERMANENT_TERM:
        return label(f"gantt.{item.term}")
    if item.due_on is None:
        return label("gantt.undated")
    return label("gantt.until", day=short_day(item.due_on))


def short_day(day: date) -> str:
    """«20 янв», «31 мая»"""
    return f"{day.day} {'мая' if day.month == MAY else MONTHS[day.month - 1]}"
