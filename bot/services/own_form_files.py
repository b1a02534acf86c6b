"""A school's own form on its way to Excel and back: samples, files of every version, what a curator sends."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import scenarios
from bot.documents.form_file import MOST_BYTES, FormFile, Trouble, Unreadable, read_form_file
from bot.documents.form_table import FORM_FIELDS, HEAD_FIELDS, FormTable, make_form_table
from bot.scenarios.form_ids import Known
from bot.scenarios.form_mistakes import RowMistake
from bot.scenarios.form_reading import ReadForm, read_form
from bot.scenarios.form_rows import FormHead, FormRow, head_of, rows_of
from bot.scenarios.form_words import ABOUT, KINDS, NO, READERS, YES
from bot.scenarios.library import read_scenario
from bot.scenarios.model import Scenario
from bot.services import editions, own_forms
from bot.services.access import Actor, found
from bot.services.editions import OwnForm, library
from bot.services.own_form_mistakes import forget_refused, keep_refused
from bot.services.own_forms import Draft, never_published, published_of
from bot.storage.models import Edition, Organisation
from bot.storage.states import Role
from bot.texts import label
from bot.texts.render import file_words

EXAMPLE_ID = "own_example"
EXAMPLE = Path(scenarios.__file__).parent / "examples" / f"{EXAMPLE_ID}.yaml"
SECONDS = 20  # to look at one file

MOST_FILE_BYTES = MOST_BYTES  # of a table that is sent


@dataclass(frozen=True)
class FormDocument:
    name: str
    content: bytes
    title: str
    version: int | None  # None: a sample


@dataclass(frozen=True)
class LookedAt:
    """A file that was sent: a table of ours, or why it is none."""

    table: FormFile | None
    trouble: Trouble | None = None


@dataclass(frozen=True)
class Refused:
    """The file is no form yet: everything that is wrong with it."""

    mistakes: tuple[RowMistake, ...]


@dataclass(frozen=True)
class Unchanged:
    """The file says what the published form says."""

    form: OwnForm


@cache
def example() -> Scenario:
    read = read_scenario(EXAMPLE)
    assert isinstance(read, Scenario), read
    return read


async def find_sample(session: AsyncSession, actor: Actor, scenario_id: str) -> Scenario:
    """A shipped form to begin with, or the example. Denied for any other."""
    forms = [example(), *await list_samples(session, actor)]
    return found(next((each for each in forms if each.id == scenario_id), None))


async def make_document(scenario: Scenario, *, now: datetime, version: int | None = None) -> FormDocument:
    """No database here: it is drawn in a thread."""
    content = await asyncio.to_thread(make_form_table, table_of(scenario), now)
    name = label("own_forms.file_name", title=file_words(scenario.title), version=version)
    return FormDocument(name, content, scenario.title, version)


def table_of(scenario: Scenario) -> FormTable:
    head = head_of(scenario)
    yes_no = (YES, NO)
    return FormTable(
        rows=[[str(getattr(row, field.name)) for field in FORM_FIELDS] for row in rows_of(scenario)],
        head=[str(getattr(head, field.name)) for field in HEAD_FIELDS],
        help=label("own_forms.help").split("\n"),
        choices={
            "kind": tuple(KINDS),
            "required": yes_no,
            "readers": tuple(READERS),
            "head.about": tuple(ABOUT),
            "head.own_start": yes_no,
        },
    )


async def look_at_file(content: bytes) -> LookedAt:
    """No database here: it takes up to some seconds. A file that takes longer is none of ours."""
    try:
        async with asyncio.timeout(SECONDS):
            read = await asyncio.to_thread(read_form_file, content)
    except TimeoutError:
        return LookedAt(None, "unsafe")
    return LookedAt(None, read.reason) if isinstance(read, Unreadable) else LookedAt(read)


def is_too_big(size: int) -> bool:
    return size > MOST_FILE_BYTES


async def take_file(
    session: AsyncSession, actor: Actor, file: FormFile, *, now: datetime
) -> Draft | Unchanged | Refused:
    """Which form the file updates is told by its hidden id, if that form is this organisation's."""
    actor.require(Role.CURATOR)
    await own_forms.queue_up(session, actor)
    head = FormHead(**file.head)
    rows = [FormRow(**cells, line=line) for line, cells in file.rows]
    published = await own_forms.find_own(session, actor, head.form)
    known = await known_of(session, actor, head.form, published)
    form = published.scenario_id if published else await new_id(session, actor)
    read = read_form(head, rows, known, form=form, version=published.version + 1 if published else 1)
    mistakes = judged(file, read)
    if mistakes or not isinstance(read, ReadForm):
        await keep_refused(session, actor, mistakes, now=now)
        return Refused(tuple(mistakes))
    await forget_refused(session, actor)
    await own_forms.drop_drafts(session, actor, form)
    if published and says_the_same(published.scenario, read.scenario):
        return Unchanged(published)
    draft = as_row(read.scenario, actor, now)
    session.add(draft)
    await session.flush()
    outdated = published is not None and head.version.isdecimal() and int(head.version[:9]) < published.version
    seen = await own_forms.seen_draft(session, draft, published)
    return replace(seen, outdated=outdated, lost_scores=read.lost_scores)


def judged(file: FormFile, read: ReadForm | list[RowMistake]) -> list[RowMistake]:
    """A row with a cell that is no text is told about that cell: the rest of it cannot be judged yet."""
    flaws = [RowMistake(flaw.code, flaw.line, {"column": flaw.column}, flaw.head) for flaw in file.flaws]
    bad = {(flaw.head, flaw.line) for flaw in flaws}
    others = [each for each in (read if isinstance(read, list) else []) if (each.head, each.line) not in bad]
    return sorted([*flaws, *others], key=lambda each: (not each.head, each.line or 0))


async def known_of(session: AsyncSession, actor: Actor, scenario_id: str, published: OwnForm | None) -> Known:
    if published is None:
        shipped = library().get(scenario_id)
        return Known(shipped if shipped is not None and is_sample(shipped) else None)
    rows = await session.scalars(select(Edition).where(published_of(actor, scenario_id)))
    return Known(published.scenario, [editions.opened(row) for row in rows])


def is_sample(scenario: Scenario) -> bool:
    """A shipped form one may begin with: no document to be agreed to and no dialogue of the bot's own."""
    return bool(scenario.moments) and scenario.document is None


async def new_id(session: AsyncSession, actor: Actor) -> str:
    """Of this curator's draft that waits to become a form, else the next number."""
    mine = await session.scalar(
        select(Edition.scenario).where(
            Edition.organisation_id == actor.organisation_id,
            Edition.created_by_id == actor.person_id,
            never_published(),
        )
    )
    if mine is not None:
        return mine
    names = await session.scalars(select(Edition.scenario).where(Edition.organisation_id == actor.organisation_id))
    last = max((int(name.rpartition("_")[2]) for name in names), default=0)
    return f"own_{actor.organisation_id}_{last + 1}"


def says_the_same(one: Scenario, other: Scenario) -> bool:
    """But for the version."""
    return json.dumps({**one.dumped(), "version": 0}) == json.dumps({**other.dumped(), "version": 0})


def as_row(scenario: Scenario, actor: Actor, now: datetime) -> Edition:
    return Edition(
        organisation_id=actor.organisation_id,
        scenario=scenario.id,
        version=scenario.version,
        digest=scenario.edition,
        content=scenario.dumped(),
        created_by_id=actor.person_id,
        created_at=now,
    )


async def list_samples(session: AsyncSession, actor: Actor) -> Sequence[Scenario]:
    """Shipped forms that can be taken as a beginning, by title."""
    actor.require(Role.CURATOR)
    organisation = await session.get_one(Organisation, actor.organisation_id)
    every = [each for each in library().values() if is_sample(each) and (organisation.pupils or not each.pupils)]
    return sorted(every, key=lambda each: each.title.casefold())
