"""What the bot knows for a report (001 §7.1: by 20 December and 20 May): counts, waves, averages. Nothing is made up.

From the first day of the cycle to today; averages of a closed wave only, and from three answers up.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import Read
from bot.scenarios.steps import Scale
from bot.services.access import READ_ROADMAPS, Actor, get_cycle, get_item, get_organisation
from bot.services.campaign_cards import WaveLine, lines_of
from bot.services.cycle_counts import Counts, count_year
from bot.services.registry import read_registry
from bot.services.result_readers import Right, reading_of
from bot.services.result_sources import read_source
from bot.services.results import results_for
from bot.services.roadmap_items import Progress, list_items, progress_of
from bot.services.target_facts import SATISFACTION
from bot.services.timings import working_time_of
from bot.storage.models import Campaign
from bot.storage.states import CampaignStatus, Role

MARKS = ("sat", "recommend")
READS = tuple(Read(SATISFACTION, mark, (Scale,)) for mark in MARKS)
FEWEST = 3
MOST_WAVES = 10
SHOWN = (CampaignStatus.OPEN, CampaignStatus.CLOSED)


@dataclass(frozen=True)
class Mark:
    """The mean of one question of a closed wave."""

    question: str
    mean: float
    n: int


@dataclass(frozen=True)
class WaveFacts:
    line: WaveLine
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class ReportPack:
    """Days are local, both included."""

    item_id: int
    number: str
    title: str
    part: str
    starts_on: date
    today: date
    counts: Counts
    progress: Progress
    waves: tuple[WaveFacts, ...]  # the newest, oldest first
    may_export: bool  # the workbook with names is for curators and the head


async def read_pack(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> ReportPack:
    """Counts without a name: for whoever reads roadmaps."""
    actor.require(*READ_ROADMAPS)
    item = await get_item(session, actor, item_id)
    cycle = await get_cycle(session, actor, item.cycle_id)
    organisation = await get_organisation(session, actor)
    working = working_time_of(organisation)
    today = working.local(now).date()
    registry = await read_registry(session, organisation)
    return ReportPack(
        item_id=item.id,
        number=item.number,
        title=item.title,
        part=item.part,
        starts_on=cycle.starts_on,
        today=today,
        counts=await count_year(session, cycle, organisation, registry, now=now),
        progress=progress_of(await list_items(session, cycle.id, today, actor.privacy)),
        waves=await read_waves(session, actor, working.at_local(cycle.starts_on, time.min)),
        may_export=actor.may(Role.CURATOR, Role.HEAD),
    )


async def read_waves(session: AsyncSession, actor: Actor, since: datetime) -> tuple[WaveFacts, ...]:
    newest = (
        await session.scalars(
            select(Campaign)
            .where(
                Campaign.organisation_id == actor.organisation_id,
                Campaign.status.in_(SHOWN),
                Campaign.opened_at >= since,
            )
            .order_by(Campaign.opened_at.desc(), Campaign.id.desc())
            .limit(MOST_WAVES)
        )
    ).all()
    waves = newest[::-1]
    lines = await lines_of(session, actor.zone, waves)
    return tuple(
        [WaveFacts(line, await read_marks(session, actor, wave)) for line, wave in zip(lines, waves, strict=True)]
    )


async def read_marks(session: AsyncSession, actor: Actor, wave: Campaign) -> tuple[Mark, ...]:
    """Of the short form of satisfaction, as far as this reader may know them."""
    if wave.scenario != SATISFACTION or wave.status is not CampaignStatus.CLOSED:
        return ()
    reading = reading_of(actor)
    found = results_for(await read_source(session, actor, wave), reading)
    return tuple(
        Mark(result.question.step.text, result.sum.mean, result.sum.n)
        for result in found.questions
        if result.question.key in MARKS
        and reading.right(result.question.readers) is not Right.NONE
        and result.sum.mean is not None
        and result.sum.n >= FEWEST
    )
