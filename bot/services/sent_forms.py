"""«Мои анкеты»: what one may begin unasked, what one has sent; and reading one sent questionnaire."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.scenarios.model import Scenario
from bot.services import notices, runs
from bot.services.access import Actor, Denied, found, get_organisation
from bot.services.audiences import WORKING, roles_of_form
from bot.services.editions import Asked, as_asked, form_of, wording_sent
from bot.services.form_library import find_form, forms_of
from bot.services.forms import Form, Started
from bot.services.names import Named, named
from bot.services.notices import Reader
from bot.services.pages import PAGE, find_page
from bot.services.people import curators, still_curator
from bot.services.respondents import TooLate, Waiting, list_waiting, start_answer
from bot.services.timings import first_reminder_at
from bot.storage.models import Campaign, Notice, Organisation, Pair, Person, Respondent, Run
from bot.storage.states import CampaignStatus, NoticeClass, PersonStatus, Role, RunStatus

TOLD_MOMENTS = {"any", "entry"}


@dataclass(frozen=True)
class Startable:
    """A form this person may begin; of a pair one for each."""

    scenario: Scenario
    pair_id: int
    partner: Named | None
    begun: bool = False


@dataclass(frozen=True)
class SentLine:
    run_id: int
    title: str
    partner: Named | None
    sent_at: datetime  # local


@dataclass(frozen=True)
class OwnForms:
    waiting: tuple[Waiting, ...]
    startable: tuple[Startable, ...]
    sent: tuple[SentLine, ...]  # the newest first
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class ReadForm:
    """One sent questionnaire, as far as the reader may see it; times are local."""

    run_id: int
    person: Named
    own: bool
    title: str
    asked: tuple[Asked, ...]
    sent_at: datetime
    partner: Named | None
    respondent_id: int  # of a wave that is still open: the answers can be changed; 0 otherwise
    changed_until: datetime | None


async def list_own_forms(session: AsyncSession, actor: Actor, page: int = 0) -> OwnForms:
    takes_part(actor)
    organisation = await get_organisation(session, actor)
    forms = await forms_of(session, organisation)
    wanted = (Run.person_id == actor.person_id, Run.status == RunStatus.SENT, Run.scenario.in_(forms))
    total = await session.scalar(select(func.count()).select_from(Run).where(*wanted)) or 0
    page, pages = find_page(total, page)
    partner = aliased(Person)
    rows = await session.execute(
        select(Run, partner)
        .outerjoin(Pair, Pair.id == Run.pair_id)
        .outerjoin(partner, partner.id.in_((Pair.mentor_id, Pair.mentee_id)) & (partner.id != Run.person_id))
        .where(*wanted)
        .order_by(Run.sent_at.desc(), Run.id.desc())
        .offset(page * PAGE)
        .limit(PAGE)
    )
    sent = tuple(
        SentLine(
            run.id,
            forms[run.scenario].title,
            named(other, actor.privacy) if other and forms[run.scenario].about == "pair" else None,
            (run.sent_at or run.started_at).astimezone(actor.zone),
        )
        for run, other in rows
    )
    waiting = await list_waiting(session, actor.person_id, actor.privacy, actor.zone)
    return OwnForms(waiting, await list_startable(session, actor, forms), sent, page, pages, total)


def takes_part(actor: Actor) -> None:
    if not actor.consented or actor.status is not PersonStatus.ACTIVE:
        raise Denied(f"person {actor.person_id} takes no part at present")


async def list_startable(session: AsyncSession, actor: Actor, forms: Mapping[str, Scenario]) -> tuple[Startable, ...]:
    own = [form for form in forms.values() if may_begin(actor, form)]
    begun = await begun_forms(session, actor)
    pairs = await working_pairs(session, actor) if any(form.about == "pair" for form in own) else []
    found: list[Startable] = []
    for form in own:
        if form.about != "pair":
            found.append(Startable(form, 0, None, (form.id, None) in begun))
        else:
            found += [
                Startable(form, pair.id, named(other, actor.privacy), (form.id, pair.id) in begun)
                for pair, other in pairs
                if fits(form, pair, actor)
            ]
    return tuple(found)


async def begun_forms(session: AsyncSession, actor: Actor) -> set[tuple[str, int | None]]:
    """Begun unasked and not sent: the form and the pair."""
    rows = await session.execute(
        select(Run.scenario, Run.pair_id).where(
            Run.person_id == actor.person_id,
            Run.status == RunStatus.OPEN,
            Run.entered_by_id.is_(None),
            Run.respondent_id.is_(None),
            Run.edition_id.is_(None),
        )
    )
    return {(row.scenario, row.pair_id) for row in rows}


def may_begin(actor: Actor, form: Scenario) -> bool:
    return form.own_start and not actor.roles.isdisjoint(roles_of_form(form))


def fits(form: Scenario, pair: Pair, actor: Actor) -> bool:
    """The form is for this side of such a pair."""
    side = Role.MENTOR if pair.mentor_id == actor.person_id else Role.MENTEE
    return side in roles_of_form(form) and (not form.pair_forms or pair.form in form.pair_forms)


async def working_pairs(session: AsyncSession, actor: Actor) -> list[tuple[Pair, Person]]:
    partner = aliased(Person)
    rows = await session.execute(
        select(Pair, partner)
        .join(partner, partner.id.in_((Pair.mentor_id, Pair.mentee_id)) & (partner.id != actor.person_id))
        .where((Pair.mentor_id == actor.person_id) | (Pair.mentee_id == actor.person_id), Pair.status.in_(WORKING))
        .order_by(Pair.id)
    )
    return [(pair, person) for pair, person in rows]


async def start_own(
    session: AsyncSession, actor: Actor, scenario_id: str, pair_id: int, *, now: datetime
) -> Started | TooLate:
    """Where a wave waits for the same, its answer is given."""
    takes_part(actor)
    organisation = await get_organisation(session, actor)
    form = await find_form(session, organisation, scenario_id)
    if not may_begin(actor, form):
        raise Denied(f"form {scenario_id} is not for person {actor.person_id} to begin")
    if form.about == "pair":
        pairs = {pair.id for pair, _ in await working_pairs(session, actor) if fits(form, pair, actor)}
        if pair_id not in pairs:
            raise Denied(f"pair {pair_id} is none that person {actor.person_id} fills form {scenario_id} about")
    about_id = pair_id if form.about == "pair" else None
    asked = await find_asked(session, actor, form.id, about_id)
    if asked is not None:
        return await start_answer(session, actor, asked, now=now)
    run_id = await runs.start(
        session,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scenario_id=form.id,
        now=now,
        remind_at=first_reminder_at(organisation, now),
        pair_id=about_id,
    )
    return Started(run_id)


async def find_asked(session: AsyncSession, actor: Actor, scenario_id: str, pair_id: int | None) -> int | None:
    waiting = await list_waiting(session, actor.person_id, actor.privacy, actor.zone)
    for each in waiting:
        if each.scenario_id == scenario_id:
            respondent = await session.get_one(Respondent, each.respondent_id)
            if respondent.pair_id == pair_id:
                return respondent.id
    return None


async def read_sent(session: AsyncSession, actor: Actor, run_id: int) -> ReadForm:
    """One's own in full; the curator sees what the form says a curator will see."""
    takes_part(actor)
    run = found(
        await session.scalar(
            select(Run).where(
                Run.id == run_id, Run.organisation_id == actor.organisation_id, Run.status == RunStatus.SENT
            )
        )
    )
    form = found(await form_of(session, actor.organisation_id, run.scenario))
    own = run.person_id == actor.person_id
    reader = None
    if not own:
        actor.require(Role.CURATOR)
        reader = await reader_in_pair(session, actor, run) or str(Role.CURATOR)
        stood = await wording_sent(session, run)
        promised = any(reader in stood.readers(step) for step in stood.steps)
        if not promised or not form.moments or run.about_id == actor.person_id:
            raise Denied(f"run {run_id} is not for person {actor.person_id} to read")
    wave = await find_open_wave(session, run) if own else None
    partner = await find_partner(session, run) if form.about == "pair" else None
    return ReadForm(
        run_id=run.id,
        person=named(await session.get_one(Person, run.person_id), actor.privacy),
        own=own,
        title=form.title,
        asked=await as_asked(session, run, actor.privacy, reader=reader),
        sent_at=(run.sent_at or run.started_at).astimezone(actor.zone),
        partner=named(partner, actor.privacy) if partner else None,
        respondent_id=run.respondent_id or 0 if wave else 0,
        changed_until=wave.closes_at.astimezone(actor.zone) if wave else None,
    )


async def reader_in_pair(session: AsyncSession, actor: Actor, run: Run) -> str | None:
    """A curator who is one of the pair reads what was said of it as that one only."""
    pair = await session.get(Pair, run.pair_id) if run.pair_id else None
    if pair is None or actor.person_id not in (pair.mentor_id, pair.mentee_id):
        return None
    return str(Role.MENTOR if pair.mentor_id == actor.person_id else Role.MENTEE)


async def find_open_wave(session: AsyncSession, run: Run) -> Campaign | None:
    return await session.scalar(
        select(Campaign)
        .join(Respondent, Respondent.campaign_id == Campaign.id)
        .where(Respondent.id == run.respondent_id, Campaign.status == CampaignStatus.OPEN)
    )


async def find_partner(session: AsyncSession, run: Run) -> Person | None:
    return await session.scalar(
        select(Person)
        .join(Pair, Person.id.in_((Pair.mentor_id, Pair.mentee_id)))
        .where(Pair.id == run.pair_id, Person.id != run.person_id)
    )


# --- what the curators hear of


async def tell_curators(session: AsyncSession, form: Form) -> None:
    """Somebody has sent what the curator did not ask for: an application, a petition, a report of a trouble."""
    asked_for = form.run.respondent_id is not None or form.scenario.audience == ["curator"]
    if asked_for or TOLD_MOMENTS.isdisjoint(form.scenario.moments):
        return
    for person in await curators(session, form.organisation.id):
        if person.id not in (form.person.id, form.run.writer_id):
            await notices.enqueue(
                session,
                person,
                "form_sent",
                key=f"run:{form.run.id}:sent",
                quietness=NoticeClass.PERSONAL,
                now=form.now,
                run_id=form.run.id,
            )


@dataclass(frozen=True)
class FormSent:
    run_id: int
    title: str
    person: Named


async def read_form_sent(session: AsyncSession, notice: Notice, person: Person, now: datetime) -> FormSent | None:
    run = await session.get(Run, notice.payload["run_id"])
    if run is None or run.status is not RunStatus.SENT or not await still_curator(session, person):
        return None
    form = await form_of(session, run.organisation_id, run.scenario)
    if form is None:
        return None
    organisation = await session.get_one(Organisation, person.organisation_id)
    author = await session.get_one(Person, run.person_id)
    return FormSent(run.id, form.title, named(author, organisation.privacy))


READERS: Mapping[str, Reader] = {"form_sent": read_form_sent}
