"""The summary workbook: into the chat, or in strict privacy onto the organisation's own disk only (DOMAIN 4, L19)."""

import asyncio
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot.documents.workbook import make_workbook
from bot.services.access import Actor, get_organisation
from bot.services.summary import Summary, read_summary
from bot.storage.database import Database
from bot.storage.files import write_file, write_new_file
from bot.storage.models import Organisation
from bot.storage.states import Privacy, Role
from bot.views.tables import summary_sheets

DAYS_KEPT = 30
# What names of files begin with; of results the wave or form follows, of an order its kind, of a
# protocol its number in the database.
SUMMARY, RESULTS, ORDERS, PROTOCOL = "nastavnichestvo", "rezultaty", "prikaz", "protokol"
# And what a crash left of one in the making.
FILE = re.compile(
    rf"\.?(?:{SUMMARY}|{RESULTS}(?:-volna-\d+|-[a-z][a-z0-9_]*)?|{ORDERS}-[a-z_]+|{PROTOCOL}-\d+)"
    r"-(\d{4}-\d{2}-\d{2})-\d{6}(?:-\d+)?\.(?:xlsx|docx)(\.[0-9a-f]+)?"
)


@dataclass(frozen=True)
class Exported:
    name: str
    content: bytes | None  # None: it must not travel through the messenger and lies in `folder`
    folder: str  # inside DATA_DIR
    private: bool


async def read_own_summary(session: AsyncSession, actor: Actor, *, now: datetime) -> Summary:
    """Exports with names are for curators and the head (DOMAIN 2.5); the mentees' marks for curators alone."""
    actor.require(Role.CURATOR, Role.HEAD)
    organisation = await get_organisation(session, actor)
    private = actor.may(Role.CURATOR)
    return await read_summary(session, organisation, private=private, reader_id=actor.person_id, now=now)


async def export(summary: Summary, data_dir: Path) -> Exported:
    """No database here: the file is made and written in threads. Old ones go: they are full of names."""
    made_at = summary.working.local(summary.made_at)
    content = await make_file(summary)
    organisation = summary.registry.organisation
    return await hand_over(content, SUMMARY, organisation, made_at, data_dir, private=summary.private)


async def hand_over(
    content: bytes,
    what: str,
    organisation: Organisation,
    made_at: datetime,
    data_dir: Path,
    *,
    private: bool,
    ending: str = ".xlsx",
) -> Exported:
    """A file with names: to the chat, or in strict privacy to the disk. `made_at` is local."""
    folder = f"exports/{organisation.id}"
    name = file_name(what, made_at, ending)
    await asyncio.to_thread(remove_old_files, data_dir / folder, made_at.date())
    if organisation.privacy is Privacy.STANDARD:
        return Exported(name, content, folder, private)
    file = await asyncio.to_thread(write_new_file, data_dir / folder / name, content)
    return Exported(file.name, None, folder, private)


def file_name(what: str, made_at: datetime, ending: str = ".xlsx") -> str:
    return f"{what}-{made_at:%Y-%m-%d-%H%M%S}{ending}"


async def export_to_file(db: Database, organisation_id: int, file: Path, *, now: datetime) -> None:
    """For whoever keeps the server: everything but the mentees' private marks."""
    async with db.read() as session:
        organisation = await session.get_one(Organisation, organisation_id)
        summary = await read_summary(session, organisation, private=False, now=now)
    await asyncio.to_thread(write_file, file, await make_file(summary))


async def make_file(summary: Summary) -> bytes:
    return await asyncio.to_thread(draw, summary)


def draw(summary: Summary) -> bytes:
    return make_workbook(summary_sheets(summary), summary.working.local(summary.made_at))


def remove_old_files(folder: Path, today: date) -> None:
    """By the day in the name: a copied or restored file is no younger for it. Other files are not ours to touch."""
    oldest = (today - timedelta(days=DAYS_KEPT)).isoformat()
    for file in folder.glob("*"):
        made = FILE.fullmatch(file.name)
        if made and made[1] < oldest:
            file.unlink(missing_ok=True)
