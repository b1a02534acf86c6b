"""A school's own form: a draft is tried out, published, replaced by the next version, taken out of use.

A draft is one per form, of new forms one per curator: the next file takes its place. Nothing of a trial is kept.
Published wordings are never changed or deleted: answers refer to them.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.scenarios.form_changes import FormChanges, compare_forms
from bot.scenarios.model import Scenario
from bot.services import editions
from bot.services.access import Actor, found, get_edition
from bot.services.editions import OwnForm
from bot.storage import runs as stored
from bot.storage.models import Edition, Organisation, Run
from bot.storage.states import Role, RunStatus


@dataclass(frozen=True)
class Draft:
    """A form to be tried out and published. `changes`: None for a form that was never published."""

    edition_id: int
    scenario: Scenario
    published: OwnForm | None
    changes: FormChanges | None = None
    open_runs: int = 0  # people who are half-way through the published one
    outdated: bool = False  # the file was made from an older version than the published one
    lost_scores: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    edition_id: int
    number: int
    published_at: datetime


@dataclass(frozen=True)
class OwnFormCard:
    form: OwnForm
    versions: tuple[Version, ...]  # newest first
    draft_id: int | None
    open_runs: int
    sent_runs: int


@dataclass(frozen=True)
class OwnFormList:
    forms: tuple[OwnForm, ...]
    drafts: tuple[Draft, ...] = field(default_factory=tuple)  # of forms never published


async def queue_up(session: AsyncSession, actor: Actor) -> None:
    """Two curators at once would give two forms one id."""
    await session.execute(select(Organisation.id).where(Organisation.id == actor.organisation_id).with_for_update())


async def find_own(session: AsyncSession, actor: Actor, scenario_id: str) -> OwnForm | None:
    forms = await editions.own_forms(session, actor.organisation_id, retired=True)
    return next((each for each in forms if each.scenario_id == scenario_id), None)


def published_of(actor: Actor, scenario_id: str) -> ColumnElement[bool]:
    return (
        (Edition.organisation_id == actor.organisation_id)
        & (Edition.scenario == scenario_id)
        & Edition.published_at.is_not(None)
    )


def never_published() -> ColumnElement[bool]:
    other = aliased(Edition)
    return ~exists().where(other.scenario == Edition.scenario, other.published_at.is_not(None))


async def drop_drafts(session: AsyncSession, actor: Actor, scenario_id: str) -> None:
    """With everything that was tried out on them."""
    await session.execute(
        delete(Edition)
        .where(
            Edition.organisation_id == actor.organisation_id,
            Edition.scenario == scenario_id,
            Edition.published_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )


async def discard(session: AsyncSession, actor: Actor, edition_id: int) -> None:
    draft = await find_draft(session, actor, edition_id)
    if draft is not None:
        await drop_drafts(session, actor, draft.scenario)


async def find_draft(session: AsyncSession, actor: Actor, edition_id: int) -> Edition | None:
    """None for one that was replaced or published since."""
    actor.require(Role.CURATOR)
    return await session.scalar(
        select(Edition).where(
            Edition.id == edition_id,
            Edition.organisation_id == actor.organisation_id,
            Edition.published_at.is_(None),
        )
    )


async def read_draft(session: AsyncSession, actor: Actor, edition_id: int) -> Draft | None:
    draft = await find_draft(session, actor, edition_id)
    if draft is None:
        return None
    return await seen_draft(session, draft, await find_own(session, actor, draft.scenario))


async def read_edition(session: AsyncSession, actor: Actor, edition_id: int) -> Scenario:
    """Any wording of an own form, published or a draft."""
    return editions.opened(await get_edition(session, actor, edition_id))


async def seen_draft(session: AsyncSession, draft: Edition, published: OwnForm | None) -> Draft:
    scenario = editions.opened(draft)
    if published is None:
        return Draft(draft.id, scenario, None)
    changes = compare_forms(published.scenario, scenario)
    return Draft(draft.id, scenario, published, changes, await count_runs(session, scenario.id, RunStatus.OPEN))


async def count_runs(session: AsyncSession, scenario_id: str, status: RunStatus) -> int:
    real = (Run.scenario == scenario_id, Run.status == status, Run.edition_id.is_(None))
    return await session.scalar(select(func.count()).select_from(Run).where(*real)) or 0


async def start_trial(session: AsyncSession, actor: Actor, edition_id: int, *, now: datetime) -> int | None:
    """Begins a walk through the draft, or goes on with it; it becomes current. None when the draft is gone."""
    draft = await find_draft(session, actor, edition_id)
    if draft is None:
        return None
    run_id = await session.scalar(
        select(Run.id).where(Run.edition_id == draft.id, Run.person_id == actor.person_id, Run.status == RunStatus.OPEN)
    )
    if run_id is None:
        run = Run(
            organisation_id=actor.organisation_id,
            person_id=actor.person_id,
            scenario=draft.scenario,
            version=draft.version,
            wording=draft.digest,
            edition_id=draft.id,
            started_at=now,
        )
        session.add(run)
        await session.flush()
        run_id = run.id
    await stored.set_current_run(session, actor.person_id, run_id)
    return run_id


async def publish(session: AsyncSession, actor: Actor, edition_id: int, *, now: datetime) -> OwnForm | None:
    """The draft becomes the form that is asked from now on; pressed twice it is the same. None when it is gone."""
    actor.require(Role.CURATOR)
    await queue_up(session, actor)
    row = await session.scalar(
        select(Edition).where(Edition.id == edition_id, Edition.organisation_id == actor.organisation_id)
    )
    if row is None:
        return None
    if row.published_at is None:
        newest = await session.scalar(select(func.max(Edition.version)).where(published_of(actor, row.scenario)))
        scenario = Scenario.model_validate({**row.content, "version": (newest or 0) + 1})
        row.version, row.digest, row.content = scenario.version, scenario.edition, scenario.dumped()
        row.published_at, row.created_by_id = now, actor.person_id
        await session.execute(delete(Run).where(Run.edition_id == row.id))
        await session.flush()
    return found(await find_own(session, actor, row.scenario))


async def list_forms(session: AsyncSession, actor: Actor) -> OwnFormList:
    actor.require(Role.CURATOR)
    forms = await editions.own_forms(session, actor.organisation_id, retired=True)
    drafts = await session.scalars(
        select(Edition).where(Edition.organisation_id == actor.organisation_id, never_published()).order_by(Edition.id)
    )
    return OwnFormList(tuple(forms), tuple([Draft(row.id, editions.opened(row), None) for row in drafts]))


async def read_form_card(session: AsyncSession, actor: Actor, edition_id: int) -> OwnFormCard:
    """By any of its versions."""
    row = await get_edition(session, actor, edition_id)
    form = found(await find_own(session, actor, row.scenario))
    rows = (
        await session.scalars(
            select(Edition)
            .where(Edition.organisation_id == actor.organisation_id, Edition.scenario == row.scenario)
            .order_by(Edition.version.desc(), Edition.id.desc())
        )
    ).all()
    return OwnFormCard(
        form,
        tuple(Version(each.id, each.version, each.published_at) for each in rows if each.published_at),
        next((each.id for each in rows if each.published_at is None), None),
        await count_runs(session, row.scenario, RunStatus.OPEN),
        await count_runs(session, row.scenario, RunStatus.SENT),
    )


async def retire(session: AsyncSession, actor: Actor, edition_id: int, *, back: bool, now: datetime) -> OwnFormCard:
    """Nobody begins it any more, until it is taken back; what is under way goes on, answers stay."""
    row = await get_edition(session, actor, edition_id)
    await session.execute(
        update(Edition)
        .where(published_of(actor, row.scenario))
        .values(retired_at=None if back else now)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return await read_form_card(session, actor, edition_id)
