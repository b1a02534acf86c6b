"""What shows that an item was done: an order, a protocol, a file, a photo, a link, a few words."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.reads import Given, Read
from bot.scenarios.steps import Day, FileStep, Line, LongText, Single
from bot.scenarios.values import TEXT
from bot.services import attachments
from bot.services.access import Actor, Denied, get_item, get_item_to_close
from bot.services.answer_names import file_of
from bot.services.file_answers import Opened
from bot.services.forms import Form, Started
from bot.services.names import Named, named
from bot.services.publication_words import checked_link
from bot.services.subject_words import SubjectKind
from bot.services.subjects import id_of, sender_of, start_about
from bot.storage.models import Attachment, Cycle, Evidence, Person, RoadmapItem
from bot.storage.states import FINISHED_ITEM, CycleStatus, EvidenceKind, ItemStatus, Privacy, Role

EVIDENCE_FORM = "item_evidence"
KIND, NUMBER, DATED, FILE, PHOTO, LINK, NOTE = "kind", "number", "dated", "file", "photo", "link", "note"
READS = (
    Read(EVIDENCE_FORM, KIND, (Single,), Given.ALWAYS, understood=lambda word: word in {*EvidenceKind}),
    Read(EVIDENCE_FORM, NUMBER, (Line,), Given.WHEN_ASKED),
    Read(EVIDENCE_FORM, DATED, (Day,), Given.WHEN_ASKED),
    Read(EVIDENCE_FORM, FILE, (FileStep,), Given.WHEN_ASKED),
    Read(EVIDENCE_FORM, PHOTO, (FileStep,), Given.WHEN_ASKED),
    Read(EVIDENCE_FORM, LINK, (Line,), Given.WHEN_ASKED),
    Read(EVIDENCE_FORM, NOTE, (LongText,), Given.WHEN_ASKED),
)
WITH_FILE = (EvidenceKind.FILE, EvidenceKind.PHOTO)


@dataclass(frozen=True)
class EvidenceLine:
    """`file`: the name of the file that is kept; a file whose sender took the data back is gone: `gone`."""

    evidence_id: int
    kind: EvidenceKind
    number: str
    dated_on: date | None
    words: str
    file: str
    path: str  # inside DATA_DIR; told instead of sending the file in strict privacy
    gone: bool
    by: Named | None
    on: date  # local
    may_drop: bool


async def has_evidence(session: AsyncSession, item_id: int) -> bool:
    return await session.scalar(select(Evidence.id).where(Evidence.item_id == item_id).limit(1)) is not None


def may_add(actor: Actor, item: RoadmapItem, cycle: Cycle, *, answers: bool) -> bool:
    """To an accepted one the curator still adds what came later."""
    if cycle.status is not CycleStatus.RUNNING or item.status is ItemStatus.NOT_APPLICABLE:
        return False
    return actor.may(Role.CURATOR) or (answers and item.status is not ItemStatus.ACCEPTED)


def may_drop(actor: Actor, row: Evidence, item: RoadmapItem, cycle: Cycle) -> bool:
    if cycle.status is not CycleStatus.RUNNING or item.status in FINISHED_ITEM:
        return False
    return actor.may(Role.CURATOR) or row.created_by_id == actor.person_id


async def list_evidence(
    session: AsyncSession, actor: Actor, item: RoadmapItem, cycle: Cycle
) -> tuple[EvidenceLine, ...]:
    """In the order in which it came; access is the caller's."""
    rows = await session.execute(
        select(Evidence, Attachment.name, Attachment.path, Person)
        .outerjoin(Attachment, Attachment.id == Evidence.attachment_id)
        .outerjoin(Person, Person.id == Evidence.created_by_id)
        .where(Evidence.item_id == item.id)
        .order_by(Evidence.id)
    )
    return tuple(
        EvidenceLine(
            evidence_id=row.id,
            kind=row.kind,
            number=row.number,
            dated_on=row.dated_on,
            words=row.words,
            file=name or "",
            path=path or "",
            gone=row.kind in WITH_FILE and not name and not row.words,
            by=named(person, actor.privacy) if person else None,
            on=row.created_at.astimezone(actor.zone).date(),
            may_drop=may_drop(actor, row, item, cycle),
        )
        for row, name, path, person in rows
    )


async def start_evidence(session: AsyncSession, actor: Actor, item_id: int, *, now: datetime) -> Started | None:
    """None when nothing can be added any more."""
    item = await get_item_to_close(session, actor, item_id)
    cycle = await session.get_one(Cycle, item.cycle_id)
    if not may_add(actor, item, cycle, answers=True):
        return None
    return await start_about(session, actor, EVIDENCE_FORM, SubjectKind.ITEM, item.id, now=now)


async def take_evidence(session: AsyncSession, form: Form) -> str:
    """What sending comes to: done, late, gone. What was sent for nothing is not kept."""
    try:
        actor = await sender_of(session, form)
        item = await get_item_to_close(session, actor, id_of(form, SubjectKind.ITEM))
    except Denied:
        await attachments.forget_runs(session, [form.run.id])
        return "gone"
    cycle = await session.get_one(Cycle, item.cycle_id)
    if not may_add(actor, item, cycle, answers=True):
        await attachments.forget_runs(session, [form.run.id])
        return "late"
    session.add(evidence_of(form, item))
    return "done"


def evidence_of(form: Form, item: RoadmapItem) -> Evidence:
    """What was typed for a link and is none – where to look, another scheme – is kept as words."""
    kind = EvidenceKind(str(form.values[KIND]))
    row = Evidence(
        organisation_id=item.organisation_id,
        item_id=item.id,
        kind=kind,
        created_by_id=form.person.id,
        created_at=form.now,
    )
    match kind:
        case EvidenceKind.ORDER | EvidenceKind.PROTOCOL:
            row.number = str(form.values[NUMBER])
            row.dated_on = form.day(DATED)
        case EvidenceKind.FILE | EvidenceKind.PHOTO:
            value = form.values[FILE if kind is EvidenceKind.FILE else PHOTO]
            row.attachment_id = file_of(value)
            row.words = "" if row.attachment_id else str(value).removeprefix(TEXT)
        case EvidenceKind.LINK:
            link = checked_link(str(form.values[LINK]))
            row.kind, row.words = (kind, link) if link else (EvidenceKind.NOTE, str(form.values[LINK]))
        case EvidenceKind.NOTE:
            row.words = str(form.values[NOTE])
    return row


async def open_file(session: AsyncSession, actor: Actor, item_id: int, evidence_id: int) -> Opened | None:
    """For whoever may see the item; None when it was taken away."""
    item = await get_item(session, actor, item_id)
    row = (
        await session.execute(
            select(Attachment.name, Attachment.path)
            .join(Evidence, Evidence.attachment_id == Attachment.id)
            .where(Evidence.id == evidence_id, Evidence.item_id == item.id)
        )
    ).first()
    return Opened(row.name, item.title, row.path, actor.privacy is Privacy.STRICT) if row else None


async def drop(session: AsyncSession, actor: Actor, item_id: int, evidence_id: int) -> bool:
    """By who added it or a curator, until the item is accepted; False when it cannot be or was taken away before."""
    item = await get_item_to_close(session, actor, item_id)
    cycle = await session.get_one(Cycle, item.cycle_id)
    row = await session.scalar(select(Evidence).where(Evidence.id == evidence_id, Evidence.item_id == item.id))
    if row is None or not may_drop(actor, row, item, cycle):
        return False
    if row.attachment_id is not None:
        await attachments.forget_where(session, Attachment.id == row.attachment_id)
    await session.delete(row)
    await session.flush()
    return True
