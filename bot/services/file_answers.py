"""A file as the answer to a question: which one waits for it, writing it down, and who may look at it later."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.scenarios.answers import Outcome, Problem, Stale
from bot.scenarios.engine import given
from bot.scenarios.steps import FileStep
from bot.scenarios.values import FILE
from bot.services import attachments
from bot.services.access import Actor, Denied, found
from bot.services.attachments import Received, Taken
from bot.services.editions import wording_sent
from bot.services.run_views import RunView
from bot.services.runs import going, is_out_of_reach, load_own, settle
from bot.storage import runs as stored
from bot.storage.models import Attachment, Meeting, Pair, Person, Run
from bot.storage.states import Privacy, Role, RunStatus


@dataclass(frozen=True)
class Awaited:
    """The question that waits for a file."""

    run_id: int
    organisation_id: int
    step: FileStep
    strict: bool


@dataclass(frozen=True)
class Opened:
    """`path` is inside DATA_DIR; in strict privacy it is told instead of sending the file."""

    name: str
    question: str
    path: str
    strict: bool


async def find_awaited(session: AsyncSession, telegram_id: int) -> Awaited | None:
    run = await stored.find_current_run(session, telegram_id, to_change=False)
    if run is None or run.status is not RunStatus.OPEN:
        return None
    own = await going(session, run)
    if is_out_of_reach(own) or not isinstance(own.current, FileStep):
        return None
    return Awaited(run.id, run.organisation_id, own.current, run.privacy is Privacy.STRICT)


async def is_taken(session: AsyncSession, telegram_id: int, album: str) -> bool:
    """Whether another file of this album has become an answer: the rest of it was told of then."""
    if not album:
        return False
    writer_id = func.coalesce(Run.entered_by_id, Run.person_id)
    wanted = (
        select(Attachment.id)
        .join(Run, Run.id == Attachment.run_id)
        .join(Person, Person.id == writer_id)
        .where(Person.telegram_id == telegram_id, Attachment.album == album)
    )
    return await session.scalar(wanted.limit(1)) is not None


async def answer(
    session: AsyncSession, telegram_id: int, awaited: Awaited, received: Received, *, now: datetime
) -> RunView:
    """The person may have gone on while the file was on its way: then nothing is written."""
    own = await load_own(session, telegram_id, awaited.run_id)
    outcome: Outcome
    if not own.open or own.current is None or own.current.id != awaited.step.id:
        outcome = Stale()
    elif isinstance(received, Problem):
        outcome = received
    else:
        attachment = await attachments.add(session, own.run, own.current.id, received, now)
        outcome = given(own.current, f"{FILE}{attachment.id}")
    if isinstance(received, Taken) and isinstance(outcome, Stale):
        session.info.setdefault(attachments.GONE, []).append(received.path)
    seen = await settle(session, own, outcome, now)
    return replace(seen, of_album=isinstance(received, Taken) and bool(received.album))


async def open_file(session: AsyncSession, actor: Actor, attachment_id: int) -> Opened:
    """For a curator who reads the sent form; of a pair of one's own, never (DOMAIN 2.5)."""
    actor.require(Role.CURATOR)
    row = found(
        (
            await session.execute(
                select(Attachment, Run)
                .join(Run, Run.id == Attachment.run_id)
                .where(Attachment.id == attachment_id, Attachment.organisation_id == actor.organisation_id)
            )
        ).first()
    )
    attachment, run = row
    form = await wording_sent(session, run)
    step = form.step(attachment.step)
    if step is None or run.status not in (RunStatus.SENT, RunStatus.REPLACED):
        raise Denied(f"attachment {attachment_id} is no answer of a sent form")
    if "curator" not in form.readers(step) or await is_partner(session, actor, run):
        raise Denied(f"attachment {attachment_id} is not for person {actor.person_id}")
    return Opened(attachment.name, step.text, attachment.path, actor.privacy is Privacy.STRICT)


async def is_partner(session: AsyncSession, actor: Actor, run: Run) -> bool:
    """A curator who is a mentor besides does not read what the mentee wrote about the pair."""
    if run.person_id == actor.person_id or (run.pair_id is None and run.meeting_id is None):
        return False
    of_meeting = select(Meeting.pair_id).where(Meeting.id == run.meeting_id).scalar_subquery()
    wanted = select(Pair).where(Pair.id == (run.pair_id if run.pair_id is not None else of_meeting))
    pair = await session.scalar(wanted)
    return pair is not None and actor.person_id in (pair.mentor_id, pair.mentee_id)
